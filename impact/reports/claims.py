"""A claim: an outcome's statement laid beside the figures and the stories of one report. Pure.

What counting and telling have to do with each other follows from a table, so that nobody chooses
the flattering word. Figures come from behind the gate: what is withheld gives no signal.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from impact.indicators.blocks import Claim, Counter, Quote, Relation, Signal
from impact.indicators.figure import Note
from impact.indicators.signals import (
    counter_quotes,
    counting_signal,
    relation,
    telling_signal,
    together,
    turn_statement,
)
from impact.kit.i18n import N_
from impact.reports.aims import Aim, Asked, Threshold
from impact.reports.evidence import Evidence
from impact.reports.strength import Ground, strength_of
from impact.reports.voices import Voices, drawn, heard

LEAST, LEAST_ON_OWN_SCREEN = 10, 5
"""Units below which a figure gives no signal; answers on the partner's own screen need fewer."""
SHOWN = 2
"""Quotes that support a claim and stand beside it, at most."""
LATE = N_("The threshold of “%(indicator)s” was set later, on %(day)s.")
GAP = "perspective_gap_positive"


def lay(aim: Aim, evidence: Evidence) -> Claim:
    """Return what may be said of an outcome, with what speaks for and against it."""
    signals = tuple(_signals(aim, evidence))
    voices = heard(aim.sides, evidence.spoken, evidence.read, _linked(aim, evidence))
    counting = together(one.sign for one in signals)
    telling = telling_signal(*voices.count)
    lacks = tuple(missing(aim))
    related, apart = _related(
        aim, evidence, voices, "silent" if lacks else relation(counting, telling)
    )
    late, entered = tuple(_late(aim, evidence)), tuple(_entered(aim, evidence))
    ground = _ground(aim, evidence, signals, voices, related, late=bool(late))
    strength, gates = strength_of(ground)
    quotes, against, counter = _quotes(aim, evidence, voices)
    return Claim(
        id=aim.uid,
        statement=aim.words,
        written_on=aim.written_on,
        rivals=tuple(str(one) for one in aim.rivals),
        signals=signals,
        constructs=tuple(one.construct for one in aim.asked),
        codes=tuple(one.code for one in aim.sides),
        coded=ground.coded,
        counting=counting,
        telling=telling,
        voices=voices.count,
        relation=related,
        strength=strength,
        gates=gates,
        quotes=quotes,
        counter_quotes=against,
        counter=counter,
        remarks=(*lacks, *apart, *late, *entered),
        unseen=not (late or entered) and _unseen(aim, evidence),
    )


def turned(claim: Claim) -> bool:
    """Say whether both sides point away from the statement: it must be turned round."""
    return claim.relation != "silent" and turn_statement(claim.counting, claim.telling)


def missing(aim: Aim) -> Iterator[Note]:
    """Yield what an outcome lacks before anything can be claimed: each names its field."""
    if not aim.thresholds:
        yield Note(N_("No figure was chosen for this outcome."))
    for one in aim.thresholds:
        if one.value is None:
            yield Note(
                N_("No threshold was set for “%(indicator)s”."), (("indicator", one.indicator),)
            )
    if not aim.sides:
        yield Note(N_("No code was chosen for this outcome."))
    if not aim.rivals:
        yield Note(N_("No other explanation was written down for this outcome."))


def _signals(aim: Aim, evidence: Evidence) -> Iterator[Signal]:
    for one in aim.thresholds:
        blank = evidence.blanks.get(one.indicator)
        if blank is None or one.value is None or one.set_on is None:
            continue
        found = evidence.figure(one.indicator, one.group) or replace(blank, group=one.group)
        own = evidence.own_screen and evidence.kind(one.indicator) == "survey"
        least = LEAST_ON_OWN_SCREEN if own else LEAST
        said = counting_signal(found.figure, one.value, one.direction, least=least)
        yield Signal(found, one.value, one.direction, one.set_on, said)


def _linked(aim: Aim, evidence: Evidence) -> frozenset[str]:
    """Return the stories told by people for whom a figure of this claim did not come true."""
    people: set[str] = set()
    for one in aim.thresholds:
        missed = evidence.without if one.direction == "at least" else evidence.within
        people |= missed.get(one.figure, frozenset())
    return frozenset(one.story for one in evidence.spoken if one.voice in people)


def _related(
    aim: Aim, evidence: Evidence, voices: Voices, found: Relation
) -> tuple[Relation, tuple[Note, ...]]:
    """Return the relation; where sides differ, confirming is too much, and both are named."""
    if found != "confirms":
        return found, ()
    apart = [*_told_apart(voices), *_answered_apart(aim.asked, evidence)]
    if not apart:
        return found, ()
    text = N_("%(a)s and %(b)s do not see this the same way.")
    pairs = sorted({(min(pair), max(pair)) for pair in apart})
    return "deepens", tuple(Note(text, (("a", a), ("b", b))) for a, b in pairs)


def _told_apart(voices: Voices) -> Iterator[tuple[str, str]]:
    """Yield pairs of perspectives of which one tells for the claim and one against it."""
    signs = {who: telling_signal(*count) for who, count in voices.by_perspective.items()}
    for one, way in signs.items():
        yield from ((one, other) for other, back in signs.items() if (way, back) == ("+", "-"))


def _answered_apart(asked: tuple[Asked, ...], evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield pairs of perspectives whose answers about a construct of the claim clearly differ."""
    wanted = {one.construct: one.perspectives for one in asked}
    for one in evidence.figures:
        group, interval = dict(one.group), one.figure.interval
        if one.name != GAP or one.figure.status != "shown" or interval is None:
            continue
        pair = (group.get("a", ""), group.get("b", ""))
        who = wanted.get(group.get("construct", ""))
        meant = who is not None and (not who or set(pair) <= set(who))
        if meant and (interval.low > 0 or interval.high < 0):
            yield pair


def _late(aim: Aim, evidence: Evidence) -> Iterator[Note]:
    """Yield a remark for each threshold that was set when its figures could be seen already."""
    for one, first in _begun(aim, evidence):
        if one.set_on and one.set_on >= first:
            yield Note(LATE, (("indicator", one.indicator), ("day", one.set_on)))


def _entered(aim: Aim, evidence: Evidence) -> Iterator[Note]:
    """Yield a remark for each threshold of which the early day rests on somebody's word."""
    for one, first in _begun(aim, evidence):
        if one.set_on and one.recorded_on and one.set_on < first <= one.recorded_on:
            values = (("indicator", one.indicator), ("day", one.recorded_on))
            yield Note(N_("The threshold of “%(indicator)s” was entered here on %(day)s."), values)


def _unseen(aim: Aim, evidence: Evidence) -> bool:
    """Say whether an outcome has its day, and a threshold, from before all data that it is about.

    The day of writing is typed; without a threshold that was entered in time nothing bears it out.
    """
    kinds = {evidence.kind(one.indicator) for one in aim.thresholds if one.value is not None}
    about = {*kinds, "stories"} if aim.sides else kinds
    return bool(kinds) and all(
        aim.written_on < first for kind, first in evidence.began.items() if kind in about
    )


def _begun(aim: Aim, evidence: Evidence) -> Iterator[tuple[Threshold, date]]:
    """Yield the thresholds whose figures have data, with the first day of that."""
    for one in aim.thresholds:
        if one.value is not None and (first := evidence.began.get(evidence.kind(one.indicator))):
            yield one, first


def _ground(
    aim: Aim,
    evidence: Evidence,
    signals: tuple[Signal, ...],
    voices: Voices,
    related: Relation,
    *,
    late: bool,
) -> Ground:
    codes = tuple(one.code for one in aim.sides)
    answers = evidence.answers(aim)
    return Ground(
        signals=signals,
        voices=voices,
        codes=codes,
        coded=tuple(one for code in codes for one in evidence.coded if one.code == code),
        relation=related,
        late=late,
        answered=any(one.answer for one in aim.rivals),
        answers=answers,
        response={who: evidence.response(who) for who in answers},
        coverage=evidence.coverage(),
        own_screen=evidence.own_screen,
    )


def _quotes(
    aim: Aim, evidence: Evidence, voices: Voices
) -> tuple[tuple[Quote, ...], tuple[Quote, ...], Counter]:
    """Return quotes that support, quotes that oppose in fair number, and what was found in all."""
    supporting = drawn(evidence.quotes, voices, aim.sides, "+", aim.uid)
    opposing = drawn(evidence.quotes, voices, aim.sides, "-", aim.uid)
    found, told = len(voices.against), len(voices.for_it)
    # The larger side fills its places, the smaller one gets its share of as many, one at least.
    larger, smaller = max(found, told), min(found, told)
    share = max(1, -(-SHOWN * smaller // max(1, larger + smaller)))
    supporting = supporting[: SHOWN if told >= found else share]
    needed = counter_quotes(
        supporting_shown=len(supporting),
        found=found,
        supporting_found=told,
        quotable=len(opposing),
    )
    opposing = opposing[: needed if told >= found else max(needed, SHOWN)]
    counter = Counter(
        found=found,
        of=voices.searched,
        shown=len(opposing),
        reason=_reason(voices, evidence) if found and not opposing else None,
        tellers=voices.tellers,
    )
    return tuple(supporting), tuple(opposing), counter


def _reason(voices: Voices, evidence: Evidence) -> str:
    """Return why no counter-story is quoted: not agreed to, or agreed to but not yet safe."""
    grant = "public" if evidence.audience == "public" else "quote_anonymous"
    agreed = any(
        grant in one.grants.split() for one in evidence.spoken if one.story in voices.against
    )
    return "too_identifiable" if agreed else "no_consent"
