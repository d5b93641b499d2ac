"""Counting and telling laid side by side: what each says, and how they relate. Pure.

An algorithm, so that nobody chooses the flattering word (reports.md 2 and 3). After the
triangulation protocol of Farmer, Robinson, Elliott & Eyles 2006, doi:10.1177/1049732305285708.
"""

from collections.abc import Iterable
from typing import Literal

from impact.indicators.blocks import Relation
from impact.indicators.figure import Figure

Counting = Literal["+", "-", "0"]
Telling = Literal["+", "-", "±"]
Direction = Literal["at least", "at most"]

SLACK = 1e-9
LEAST = 10
"""Units a figure must rest on to give a signal; answers, on their own partner's screen, 5."""
FEWEST_TELLERS = 5

RELATIONS: dict[tuple[Counting, Telling], Relation] = {
    ("+", "+"): "confirms",
    ("+", "±"): "deepens",
    ("+", "-"): "contradicts",
    ("0", "+"): "deepens",
    ("0", "±"): "deepens",
    ("0", "-"): "deepens",
    ("-", "+"): "contradicts",
    ("-", "±"): "deepens",
    ("-", "-"): "confirms",
}
"""Without a signal on either side the relation is silent, never agreement."""


def counting_signal(
    figure: Figure, threshold: float, direction: Direction, *, least: int = LEAST
) -> Counting | None:
    """Return where a figure lies from its threshold; None when it rests on fewer than `least`.

    `+` at or beyond it with the whole interval (a full count: with its value), `-` wholly short of
    it, `0` when the threshold lies inside. Neither counted in full nor with an interval: no signal.

    >>> from impact.indicators.figure import FULL_COUNT
    >>> counting_signal(Figure(0.7, 7, 10, 10, notes=(FULL_COUNT,)), 0.7, "at least")
    '+'
    >>> counting_signal(Figure(0.7, 7, 10, 10, notes=(FULL_COUNT,)), 0.6, "at most")
    '-'
    """
    limits = _limits(figure)
    if limits is None or figure.n is None or figure.n < least:
        return None
    low, high = limits
    if direction == "at most":
        low, high, threshold = -high, -low, -threshold
    if low >= threshold - SLACK:
        return "+"
    return "-" if high < threshold - SLACK else "0"


def together(signs: Iterable[Counting | None]) -> Counting | None:
    """Return what the figures of a claim say together.

    >>> together(["+", None, "0"]), together(["+", "-"]), together([None])
    ('+', '0', None)
    """
    found = {one for one in signs if one}
    if not found:
        return None
    if "+" in found and "-" not in found:
        return "+"
    if "-" in found and "+" not in found:
        return "-"
    return "0"


def telling_signal(supporting: int, opposing: int, both: int) -> Telling | None:
    """Return what tellers say together, one voice each; None below five tellers.

    `+` when at least two thirds are with it, `-` when at most one third, half a voice for `both`.
    In whole numbers, so that a third is a third.

    >>> telling_signal(4, 2, 0), telling_signal(2, 4, 0), telling_signal(3, 3, 0)
    ('+', '-', '±')
    """
    tellers = supporting + opposing + both
    if tellers < FEWEST_TELLERS:
        return None
    with_it = 3 * (2 * supporting + both)
    if with_it >= 4 * tellers:
        return "+"
    return "-" if with_it <= 2 * tellers else "±"


def relation(counting: Counting | None, telling: Telling | None) -> Relation:
    """Return how counting and telling relate.

    >>> relation("+", "+"), relation("0", "-"), relation(None, "+")
    ('confirms', 'deepens', 'silent')
    """
    return "silent" if counting is None or telling is None else RELATIONS[counting, telling]


def turn_statement(counting: Counting | None, telling: Telling | None) -> bool:
    """Say whether both sides say the opposite, so that the statement must be turned round.

    >>> turn_statement("-", "-"), turn_statement("+", "+")
    (True, False)
    """
    return counting == "-" and telling == "-"


def counter_quotes(
    *, supporting_shown: int, found: int, supporting_found: int, quotable: int
) -> int:
    """Return how many counter-quotes must at least stand beside the quotes that support.

    `quotable` of those found may be quoted to this reader; without any, the reason is printed.

    >>> counter_quotes(supporting_shown=15, found=4, supporting_found=26, quotable=4)  # 15 * 4 / 30
    2
    """
    if found == 0:
        return 0
    in_proportion = -(-supporting_shown * found // (found + supporting_found))
    return min(quotable, max(1, in_proportion))


def _limits(figure: Figure) -> tuple[float, float] | None:
    if figure.status != "shown":
        return None
    if figure.interval:
        return figure.interval.low, figure.interval.high
    if figure.full_count and figure.value is not None:
        return figure.value, figure.value
    return None
