"""The strip of voices: above every block with words of people, or the report is no report. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from impact.indicators.blocks import Block, Claim, Quotes, Step, Stretch, Voice, Voices
from impact.indicators.figure import Note
from impact.indicators.names import REACHED
from impact.indicators.unheard import FLAGS, TOO_LITTLE
from impact.kit.i18n import N_
from impact.reports.words import Words

FAINT = N_(
    "%(group)s: %(came)s of those who came, %(here)s of those who %(step)s. "
    "We hear this group too little. Do not read the words below as those of everybody."
)
ALIKE = N_("No group is heard far too little for its part, as far as we know who spoke.")
UNSAID = N_("Whether every group is heard for its part cannot be said yet.")
MARK = "data-strip"
"""By which a strip is known on a page."""
TOLD = 7
"""The section in which the strip stands, also without quotes."""


def quoting(block: Block) -> bool:
    """Say whether words of people stand in a block."""
    if isinstance(block, Claim):
        return bool(block.quotes or block.counter_quotes)
    return isinstance(block, Quotes) and bool(block.lines)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order of their number, those of one number as one."""
    ordered = sorted(stretches, key=lambda one: one.number)
    return [
        replace(some[0], blocks=tuple(block for one in some for block in one.blocks))
        for some in (list(same) for _, same in groupby(ordered, key=lambda one: one.number))
    ]


def under_strip(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return stretches with the strip above the first words of people of each, once in full."""
    strips = [block for one in stretches for block in one.blocks if isinstance(block, Voices)]
    bare = [replace(one, blocks=_without(one.blocks)) for one in stretches]
    if not strips:
        return bare
    found, full = [], strips[0]
    for one in bare:
        at = next((place for place, block in enumerate(one.blocks) if quoting(block)), None)
        if at is None and one.number == TOLD and full.voices:
            at = len(one.blocks)
        if at is None:
            found.append(one)
            continue
        strip = replace(full, brief=any(isinstance(b, Voices) for s in found for b in s.blocks))
        found.append(replace(one, blocks=(*one.blocks[:at], strip, *one.blocks[at:])))
    return found


def check(stretches: Iterable[Stretch]) -> None:
    """Raise ValueError where words of people stand without the strip above them."""
    above = False
    for one in stretches:
        for block in one.blocks:
            above = above or isinstance(block, Voices)
            if quoting(block) and not above:
                raise ValueError(f"section {one.number} quotes people, and no strip stands above")


def parted(strip: Voices) -> Iterator[tuple[str, tuple[Voice, ...]]]:
    """Yield what people are told apart by, with the groups."""
    for by, some in groupby(strip.voices, key=lambda one: one.by):
        yield by, tuple(some)


def standing_out(strip: Voices) -> Iterator[tuple[Voice, Step, Note]]:
    """Yield every group that is heard far too little or far too much, with where and which."""
    for voice in strip.voices:
        for step in voice.steps:
            yield from ((voice, step, note) for note in flags(step))


def flags(step: Step) -> tuple[Note, ...]:
    """Return what is to be looked at here: nothing, or one of the flags of a ratio."""
    return tuple(one for one in step.measured.figure.notes if one in FLAGS)


def faintest(strip: Voices) -> tuple[Voice, Step] | None:
    """Return the group that is heard least for its part, and where; None when none is flagged."""
    low = [(voice, step) for voice, step, note in standing_out(strip) if note == TOO_LITTLE]
    return min(low, key=lambda one: one[1].measured.figure.value or 0.0, default=None)


def sentence(strip: Voices, words: Words, part: Callable[[Step], str]) -> str:
    """Return what a strip says in one sentence."""
    found = faintest(strip)
    if found is None:
        ratios = (step.measured.figure for one in strip.voices for step in one.steps)
        text = ALIKE if any(one.status == "shown" for one in ratios) else UNSAID
        return words.say(text)
    voice, step = found
    came = voice.at(REACHED)
    return words.say(
        FAINT,
        group=words.group(((voice.by, voice.value),)),
        came=part(came) if came else "",
        here=part(step),
        step=words.named("stage", step.stage),
    )


def _without(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not isinstance(block, Voices))
