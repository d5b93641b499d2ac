"""Which sentences are quoted, and what is said of them: coded stretches, made whole. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from impact.indicators.blocks import Quote
from stories.consent import FINER
from stories.text import sentences, trimmed, widened
from stories.told import Usable

LONGEST = 600
"""Most characters of a story that is quoted whole because a code was given to all of it, or of the
beginning of one without a coded stretch."""
Codes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A code on characters [start, end) of a version; None: on all of it."""

    version_id: int
    code: str
    polarity: str
    start: int | None
    end: int | None


def quotable(
    stories: Iterable[Usable],
    marks: Iterable[Mark],
    seen: Mapping[str, set[str]],
    voices: Mapping[str, str],
) -> list[Quote]:
    """Return every coded stretch of `stories` as whole sentences, in the order of the text.

    `seen`: the codes that the readers of a story agreed on, by its uid; a code that they did not
    agree on is not quoted for. `voices`: who told it, by uid.
    """
    by_version: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_version[mark.version_id].append(mark)
    return [
        _quote(story, stretch, here, voices[story.uid])
        for story in stories
        for stretch, here in _stretches(story, by_version[story.version_id], seen[story.uid])
        if story.uid in voices
    ]


def openings(
    stories: Iterable[Usable], quoted: Iterable[Quote], voices: Mapping[str, str]
) -> list[Quote]:
    """Return how stories begin of which nothing is quoted: their first whole sentences.

    For what is known of their teller, not for a code. A first sentence that is too long: none.
    """
    known = {line.story for line in quoted}
    rest = [story for story in stories if story.uid in voices and story.uid not in known]
    begun = [(story, _opening(story.words)) for story in rest]
    return [_quote(story, edges, [], voices[story.uid]) for story, edges in begun if edges]


def _opening(words: str) -> tuple[int, int] | None:
    """Return as many whole sentences from the beginning as may be quoted; None without any."""
    ends = [end for _, end in sentences(words) if end <= LONGEST and words[:end].strip()]
    return trimmed(words, 0, ends[-1]) if ends else None


def _stretches(
    story: Usable, marks: list[Mark], seen: set[str]
) -> list[tuple[tuple[int, int], list[Mark]]]:
    """Return the stretches of one story with the marks in them; those that overlap are one."""
    found: list[tuple[tuple[int, int], list[Mark]]] = []
    wide = [(_whole(story.words, mark), mark) for mark in marks if mark.code in seen]
    for (start, end), mark in sorted(
        ((edges, mark) for edges, mark in wide if edges), key=lambda one: one[0]
    ):
        if found and start < found[-1][0][1]:
            (first, last), here = found[-1]
            found[-1] = (first, max(last, end)), [*here, mark]
        else:
            found.append(((start, end), [mark]))
    return found


def _whole(words: str, mark: Mark) -> tuple[int, int] | None:
    """Return the sentences that a mark touches; None for a mark on the whole of a long story."""
    if mark.start is not None and mark.end is not None:
        return widened(words, mark.start, mark.end)
    return trimmed(words, 0, len(words)) if len(words) <= LONGEST else None


def _quote(story: Usable, stretch: tuple[int, int], marks: list[Mark], voice: str) -> Quote:
    start, end = stretch
    return Quote(
        story=story.uid,
        perspective=story.perspective,
        age_band=FINER.get(story.age_band, story.age_band),
        language=story.language,
        words=story.words[start:end],
        codes=_codes(marks),
        teller=voice,
    )


def _codes(marks: list[Mark]) -> Codes:
    """Return each code once, with its reading: `mixed` where readings differ."""
    stated: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        stated[mark.code] |= {mark.polarity} - {"none"}
    return tuple(
        (code, next(iter(said), "none") if len(said) < 2 else "mixed")
        for code, said in sorted(stated.items())
    )
