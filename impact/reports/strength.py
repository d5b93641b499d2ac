"""How strong the evidence of a claim is, whichever way it points: the gates of reports.md 4. Pure.

Every gate says what was found, met or not. The first one that fails is printed. No role overrides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from impact.indicators.blocks import Coded, Gate, Measured, Relation, Signal, Strength
from impact.indicators.wording import SLACK
from impact.kit.i18n import N_
from impact.reports.voices import Voices

FEW = 5
"""Tellers or answers below which a perspective does not speak for itself."""
REGISTER = ("people", "group", "events")
PERSONS = ("people", "group")
LEVELS: tuple[Strength, ...] = ("supported", "firm")


@dataclass(frozen=True, slots=True)
class Bars:
    """What one level of strength asks: counts, and shares between 0 and 1."""

    n: int
    half: float
    tellers: int
    alpha: float
    low: float | None
    twice: float
    coverage: float
    response: float | None


BARS: dict[Strength, Bars] = {
    "supported": Bars(20, 0.2, 5, 0.667, None, 0.0, 0.5, None),
    "firm": Bars(30, 0.1, 9, 0.8, 0.667, 0.2, 0.8, 0.3),
}
DOUBLE = 10
"""Stories that two people must have read apart before agreement says anything."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the evidence of one claim stands on. All of it has passed the gate of small numbers.

    `answers` per perspective that was asked about the claim's constructs; `response` the share that
    answered, None when not recorded. `own_screen`: small counts may be named.
    """

    signals: tuple[Signal, ...]
    voices: Voices
    codes: tuple[str, ...]
    coded: tuple[Coded, ...]
    relation: Relation
    late: bool
    answered: bool
    answers: dict[str, int] = field(default_factory=dict)
    response: dict[str, float | None] = field(default_factory=dict)
    coverage: float | None = None
    own_screen: bool = False


def strength_of(ground: Ground) -> tuple[Strength, tuple[Gate, ...]]:
    """Return how strong the evidence is, and every gate in order."""
    gates = tuple(gate for level in LEVELS for gate in gates_of(level, ground))
    supported, firm = (all(one.met for one in gates if one.strength == level) for level in LEVELS)
    if not supported:
        return "exploratory", gates
    return ("firm" if firm else "supported"), gates


def first_unmet(gates: Iterable[Gate]) -> Gate | None:
    """Return the gate that stands in the way, or None."""
    return next((one for one in gates if not one.met), None)


def gates_of(level: Strength, ground: Ground) -> Iterator[Gate]:
    """Yield the gates of one level, in the order of the table."""
    bars = BARS[level]
    yield _figures(level, bars, ground)
    yield _tellers(level, bars, ground)
    if level == "firm":
        yield Gate(level, N_("whether still new things are told was not measured yet"))
        yield Gate(level, N_("which groups were heard too little was not measured yet"))
    yield from (_coders(level, bars, code, ground.coded) for code in ground.codes)
    yield _perspectives(level, ground)
    if level == "firm":
        yield _response(level, bars, ground)
    yield _coverage(level, bars, ground)
    yield _threshold(level, ground)
    yield _rival(level, ground)
    if level == "firm":
        yield Gate(level, N_("not told back to those who spoke"))
    yield _relation(level, ground)


def _relation(level: Strength, ground: Ground) -> Gate:
    if ground.relation == "silent":
        return Gate(level, N_("one side is silent"))
    return Gate(level, N_("both sides speak"), met=True)


def _figures(level: Strength, bars: Bars, ground: Ground) -> Gate:
    spoke = [one.measured for one in ground.signals if one.sign]
    if not spoke:
        return Gate(level, N_("no figure can be compared with its threshold"))
    weak = next((one for one in spoke if not _solid(one, bars)), None)
    if weak is None:
        return Gate(level, N_("the figures rest on enough"), met=True)
    n = weak.figure.n or 0
    if n < bars.n:
        return Gate(
            level, N_("a figure rests on %(n)s, from %(least)s"), (("n", n), ("least", bars.n))
        )
    values = (("points", round(_half(weak) * 100)), ("most", round(bars.half * 100)))
    return Gate(level, N_("chance moves a figure by %(points)s points, at most %(most)s"), values)


def _solid(one: Measured, bars: Bars) -> bool:
    if one.figure.full_count:
        return True
    return (one.figure.n or 0) >= bars.n and _half(one) <= bars.half + SLACK


def _half(one: Measured) -> float:
    interval = one.figure.interval
    return (interval.high - interval.low) / 2 if interval else 0.0


def _tellers(level: Strength, bars: Bars, ground: Ground) -> Gate:
    n = sum(ground.voices.count)
    met = n >= bars.tellers
    if n < FEW and not ground.own_screen:
        return Gate(level, N_("too few tellers"), met=met)
    values = (("n", n), ("least", bars.tellers))
    return Gate(level, N_("tellers: %(n)s, from %(least)s"), values, met)


def _coders(level: Strength, bars: Bars, code: str, coded: Iterable[Coded]) -> Gate:
    found = next((one for one in coded if one.code == code), None)
    if found is None or not found.stories_coded:
        return Gate(level, N_("whether coders agree on “%(code)s” is not known"), (("code", code),))
    agreement = found.agreement
    twice = agreement.double_coded
    if twice < max(DOUBLE, bars.twice * found.stories_coded):
        values = (("code", code), ("n", twice))
        return Gate(level, N_("“%(code)s” was read by two people in %(n)s stories"), values)
    if agreement.value is None:
        return Gate(level, N_("whether coders agree on “%(code)s” is not known"), (("code", code),))
    low = bars.low is None or (agreement.low is not None and agreement.low >= bars.low - SLACK)
    met = agreement.value >= bars.alpha - SLACK and low
    said = (("code", code), ("alpha", agreement.value))
    return Gate(level, N_("alpha %(alpha)s for “%(code)s”"), said, met)


def _perspectives(level: Strength, ground: Ground) -> Gate:
    speaking = {who for who, n in ground.answers.items() if n >= FEW}
    speaking |= {who for who, count in ground.voices.by_perspective.items() if sum(count) >= FEW}
    register = any(one.sign and one.measured.rule in REGISTER for one in ground.signals)
    enough = len(speaking) >= 2 or (level == "supported" and len(speaking) == 1 and register)
    values = (("n", len(speaking)),)
    return Gate(level, N_("%(n)s perspectives with five voices or more"), values, enough)


def _coverage(level: Strength, bars: Bars, ground: Ground) -> Gate:
    if not any(one.sign and one.measured.rule in PERSONS for one in ground.signals):
        return Gate(level, N_("no people were counted"), met=True)
    if ground.coverage is None:
        return Gate(level, N_("how many visits have a code is not known"))
    values = (("share", ground.coverage),)
    met = ground.coverage >= bars.coverage - SLACK
    return Gate(level, N_("%(share)s of the visits have a code"), values, met)


def _threshold(level: Strength, ground: Ground) -> Gate:
    if ground.late:
        return Gate(level, N_("threshold set later"))
    return Gate(level, N_("threshold set before the data"), met=True)


def _rival(level: Strength, ground: Ground) -> Gate:
    if not ground.answered:
        return Gate(level, N_("no other explanation was answered"))
    return Gate(level, N_("another explanation was answered"), met=True)


def _response(level: Strength, bars: Bars, ground: Ground) -> Gate:
    for found in ground.response.values():
        if found is None:
            return Gate(level, N_("how many answered is not known"))
        if found < (bars.response or 0) - SLACK:
            return Gate(level, N_("%(share)s of those invited answered"), (("share", found),))
    return Gate(level, N_("enough of those invited answered"), met=True)
