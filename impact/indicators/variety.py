"""How varied an offer is, and whether people come to what is offered. Pure.

`left_out` of a tally are units of unknown kind: with more than 20% of those nothing can be said.
"""

from dataclasses import replace
from math import exp, log

from impact.indicators.figure import FULL_COUNT, NO_DATA, Figure, Note, Tally, nothing
from impact.kit.i18n import N_

KIND_UNKNOWN = Note(N_("kind unknown of more than one in five"))
ONE_KIND = Note(N_("one kind only"))


def hill(tally: Tally) -> Figure:
    """Return in how many equally large kinds the offer would be as varied; `known` is the order.

    `spread` holds (units of a kind, -, kinds), `left_out` the units of unknown kind: with more than
    20% of those nothing can be said. Hill 1973, doi:10.2307/1934352; Jost 2006.

    >>> four = Tally(known=2, spread=((10, 0, 4),))
    >>> hill(four).value, hill(four).n
    (4.0, 40)
    """
    counts = [value for value, _, times in tally.spread for _ in range(times) if value]
    n = sum(counts)
    if not n + tally.left_out:
        return nothing()
    if _too_many(tally.left_out, n):
        return nothing(KIND_UNKNOWN)
    return Figure(diversity(counts, tally.known or 0), n=int(n), notes=(FULL_COUNT,))


def diversity(counts: list[float], order: int) -> float:
    """Return Hill's number of order 0, 1 or 2 of how many units each kind has; 0 without units.

    >>> diversity([2, 1, 1], 0), round(diversity([2, 1, 1], 2), 6)  # 1 / (1/4 + 1/16 + 1/16)
    (3.0, 2.666667)
    >>> round(diversity([3, 3], 1), 6)
    2.0
    """
    parts = [count / sum(counts) for count in counts if count]
    if order == 0:
        return float(len(parts))
    if order == 1:
        return exp(-sum(p * log(p) for p in parts))
    return 1 / sum(p * p for p in parts)


def evenness(tally: Tally) -> Figure:
    """Return how equally large the kinds are: 1 when all are, near 0 when one has nearly all.

    The diversity of order 1 over that of order 0; the tally is that of `hill`, without an order.

    >>> evenness(Tally(spread=((5, 0, 2),))).value, evenness(Tally(spread=((5, 0, 1),))).note
    (1.0, 'one kind only')
    """
    common = hill(replace(tally, known=1))
    if common.value is None:
        return common
    kinds = hill(replace(tally, known=0)).value or 0
    if kinds < 2:
        return nothing(ONE_KIND if kinds else NO_DATA)
    return replace(common, value=min(1.0, common.value / kinds))


def uptake_gap(tally: Tally) -> Figure:
    """Return how far the kinds of sessions lie from the kinds of visits: 0 the same, 1 no overlap.

    `spread` holds (sessions of a kind, visits to it, kinds); `left_out` sessions and `denominator`
    visits are of unknown kind.

    >>> round(uptake_gap(Tally(spread=((4, 10, 1), (4, 50, 1), (2, 40, 1)))).value, 6)
    0.3
    """
    sessions = sum(held * kinds for held, _, kinds in tally.spread)
    visits = sum(came * kinds for _, came, kinds in tally.spread)
    if not sessions + tally.left_out:
        return nothing()
    if _too_many(tally.left_out, sessions) or _too_many(tally.denominator, visits):
        return nothing(KIND_UNKNOWN)
    if not visits:
        return nothing()
    apart = sum(abs(held / sessions - came / visits) * n for held, came, n in tally.spread)
    return Figure(apart / 2, n=int(visits), notes=(FULL_COUNT,))


def _too_many(unknown: int, known: float) -> bool:
    """Say whether the kind of more than one in five is unknown."""
    return 5 * unknown > known + unknown
