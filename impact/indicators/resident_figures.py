"""From a tally to a figure about a neighbourhood: reach, parity, likeness. Pure.

`known` of a tally is ten times the year of whom people are held against, and what is to be said of
those; below 2 it says, as in `figures`, that there is no register.
"""

from collections.abc import Sequence

from impact.indicators.figure import (
    FULL_COUNT,
    HEAD_COUNTS_ONLY,
    NO_DATA,
    Figure,
    Note,
    Tally,
    nothing,
)
from impact.indicators.figures import NO_REGISTER
from impact.kit.i18n import N_

ROUNDED, FEW_LIVE_THERE = 1, 2
"""What is to be said of a number of inhabitants."""
ROUGH = {
    ROUNDED: Note(N_("the source rounds how many live there")),
    FEW_LIVE_THERE: Note(N_("fewer than 50 people live there")),
}
AGAINST = {
    1: N_("held against residents, %(year)s"),
    2: N_("held against the target group, %(year)s"),
    3: N_("held against the school roll, %(year)s"),
}
DIFFERENT = 9
LIVING = N_("inhabitants of %(year)s")
UNKNOWN_PART = N_("area not known of %(n)s of the people")
HOME_UNKNOWN = Note(N_("area unknown of more than one in five"))
VALUE_UNKNOWN = Note(N_("value unknown of more than one in five"))
NO_INHABITANTS = Note(N_("no number of inhabitants of at most three years old"))
MORE_THAN_LIVE = Note(N_("more people came than live there, says the source"))
NO_BENCHMARK = Note(N_("nothing to hold it against"))
NOT_IN_BENCHMARK = Note(N_("nobody in the benchmark"))
OTHER_BENCHMARKS = Note(N_("pilots are held against different people"))


def reach(tally: Tally) -> Figure:
    """Return those who came of those who live there: numerator of denominator, a full count.

    `n` came, of whom the home of `left_out` is not known.

    >>> reach(Tally(26, 1290, n=28, left_out=2, known=20181)).note
    'full count; inhabitants of 2018; the source rounds how many live there; \
area not known of 2 of the people'
    >>> reach(Tally(20, 1290, n=28, left_out=6, known=20181)).note
    'area unknown of more than one in five'
    """
    if tally.known is not None and tally.known <= NO_REGISTER:
        return nothing(HEAD_COUNTS_ONLY if tally.known == NO_REGISTER else NO_DATA)
    if tally.n and 5 * tally.left_out > tally.n:
        return nothing(HOME_UNKNOWN)
    if not tally.denominator or tally.known is None:
        return nothing(NO_INHABITANTS if tally.n else NO_DATA)
    if tally.numerator > tally.denominator:
        return nothing(MORE_THAN_LIVE)
    k, n = tally.numerator, tally.denominator
    year, rough = divmod(tally.known, 10)
    notes = (FULL_COUNT, Note(LIVING, (("year", str(year)),)), *_all(ROUGH.get(rough)))
    left = Note(UNKNOWN_PART, (("n", tally.left_out),))
    return Figure(k / n, k, n, n, notes=(*notes, *([left] if tally.left_out else [])))


def ratio(tally: Tally) -> Figure:
    """Return a share among those who came, of that share in the benchmark (4.11).

    Numerator of denominator came; `spread` holds (how many in the benchmark, of how many).

    >>> ratio(Tally(5, 10, n=10, known=20181, spread=((7, 20, 1),))).value  # 0.5 / 0.35
    1.4285714285714286
    """
    if reason := _unsaid(tally):
        return nothing(reason)
    (weight, weights, _), *_rest = tally.spread
    if not weight:
        return nothing(NOT_IN_BENCHMARK)
    k, n = tally.numerator, tally.denominator
    value = parity([k / n], [weight / weights])[0]
    return Figure(value, k, n, n, notes=_against(tally))


def likeness(tally: Tally) -> Figure:
    """Return how much those who came are like the benchmark, from 0 to 1 (4.12).

    `spread` holds per value (how many came, how many in the benchmark).

    >>> group = Tally(n=10, known=20181, spread=((3, 40, 1), (5, 35, 1), (2, 25, 1)))
    >>> round(likeness(group).value, 9)
    0.85
    """
    came = [value for value, _, times in tally.spread for _ in range(times)]
    there = [other for _, other, times in tally.spread for _ in range(times)]
    if reason := _unsaid(tally):
        return nothing(reason)
    reached, benchmark = ([x / sum(some) for x in some] for some in (came, there))
    return Figure(rose(reached, benchmark), n=tally.n, notes=_against(tally))


def rose(reached: Sequence[float], benchmark: Sequence[float]) -> float:
    """Return the index of representativeness of shares against shares. Rose 1991.

    >>> rose([1, 0], [0.5, 0.5])
    0.5
    """
    return 1 - sum(abs(r - p) for r, p in zip(reached, benchmark, strict=True)) / 2


def parity(reached: Sequence[float], benchmark: Sequence[float]) -> list[float]:
    """Return each share as so many times that of the benchmark, of which none is 0.

    >>> parity([1, 0], [0.5, 0.5])
    [2.0, 0.0]
    """
    return [r / p for r, p in zip(reached, benchmark, strict=True)]


def _unsaid(tally: Tally) -> Note | None:
    """Return why nothing can be said; None when something can."""
    if tally.known is not None and tally.known <= NO_REGISTER:
        return HEAD_COUNTS_ONLY if tally.known == NO_REGISTER else NO_DATA
    if tally.known is None or not sum(one[1] for one in tally.spread):
        return NO_BENCHMARK
    if tally.known % 10 == DIFFERENT:
        return OTHER_BENCHMARKS
    if not tally.n or 5 * tally.left_out > tally.n + tally.left_out:
        return VALUE_UNKNOWN if tally.left_out else NO_DATA
    return None


def _against(tally: Tally) -> tuple[Note, ...]:
    year, what = divmod(tally.known or 0, 10)
    return FULL_COUNT, Note(AGAINST[what], (("year", str(year)),))


def _all(note: Note | None) -> tuple[Note, ...]:
    return (note,) if note else ()
