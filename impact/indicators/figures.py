"""From a tally to a figure: the ways in which counts become a number. Pure.

By indicators.md 1.2 to 1.4. An indicator names one of these: `@indicator("visits", …,
figure=total)`. What each field of the tally must hold is said per function.

`known` of a register figure over persons: 0 nothing was held in the period, 1 something was held
but no register taken, 2 (or None, where it does not matter) there was a register.
"""

from collections.abc import Callable

from impact.indicators.figure import (
    FULL_COUNT,
    HEAD_COUNTS_ONLY,
    NO_DATA,
    Figure,
    Interval,
    Note,
    Tally,
    noted,
    nothing,
)
from impact.indicators.intervals import (
    newcombe,
    newcombe_p,
    wilson,
    wilson_cluster,
    wilson_fpc,
)
from impact.kit.i18n import N_

PARTLY_ESTIMATED = Note(N_("full count, partly estimated"))
DIFFERENT_SCALES = Note(N_("different scales"))
NOT_A_SAMPLE = Note(N_("stories are not a sample"))
INVITED_UNKNOWN = Note(N_("number invited not recorded"))

NOTHING_HELD, NO_REGISTER = 0, 1


def total(tally: Tally) -> Figure:
    """Return a full count: the numerator, among `n` units. Nothing counted among none: no figure.

    With a register's `known` of 2, nobody is a figure too.

    >>> total(Tally(57, n=6)).value, total(Tally(0, n=0, known=2)).value
    (57, 0)
    >>> total(Tally(0, n=0, known=1)).note
    'head counts only'
    """
    if tally.known in (NOTHING_HELD, NO_REGISTER) or (tally.known is None and not tally.n):
        return unknown(tally)
    return _counted(tally.numerator, tally.n, FULL_COUNT)


def total_or_zero(tally: Tally) -> Figure:
    """Return a full count of which 0 is an answer: stories, tellers.

    >>> total_or_zero(Tally()).value
    0
    """
    return _counted(tally.numerator, tally.n, FULL_COUNT)


def room_total(tally: Tally) -> Figure:
    """Return visits: the numerator over `n` counted sessions, `known` of them only estimated.

    >>> room_total(Tally(57, n=6, known=40)).note
    'full count, partly estimated'
    """
    if not tally.n:
        return nothing()
    return _counted(tally.numerator, tally.n, PARTLY_ESTIMATED if tally.known else FULL_COUNT)


def full_share(tally: Tally) -> Figure:
    """Return numerator of denominator, all of them counted: no chance, no interval.

    >>> full_share(Tally(1, 7))
    Figure(value=0.14285714285714285, numerator=1, denominator=7, n=7, interval=None, \
status='shown', notes=(Note(text='full count', values=()),))
    """
    return _share(tally, None, FULL_COUNT) if tally.denominator else unknown(tally)


def story_share(tally: Tally) -> Figure:
    """Return numerator of denominator among stories, which are no sample: no interval.

    >>> story_share(Tally(3, 5)).note
    'stories are not a sample'
    """
    return _share(tally, None, NOT_A_SAMPLE) if tally.denominator else nothing()


def register_share(tally: Tally) -> Figure:
    """Return numerator of denominator with Wilson's interval: the register as a run of a process.

    >>> register_share(Tally(2, 4, known=2)).interval.method
    'wilson'
    """
    if not tally.denominator:
        return unknown(tally)
    return _share(tally, wilson(tally.numerator, tally.denominator))


def share(tally: Tally) -> Figure:
    """Return numerator of denominator among those asked; `known` were invited, None: not recorded.

    Many of the invited: corrected for a finite population; all of them: a full count.

    >>> [share(Tally(3, 4, known=n)).interval for n in (4, 3)]
    [None, None]
    >>> share(Tally(3, 4, known=8)).interval.method, share(Tally(3, 4)).interval.method
    ('wilson_fpc', 'wilson')
    """
    if not tally.denominator:
        return nothing()
    interval = wilson_fpc(tally.numerator, tally.denominator, tally.known)
    return _share(tally, interval, *([] if interval else [FULL_COUNT]))


def response_share(tally: Tally) -> Figure:
    """Return responses (numerator) of those invited (denominator); above 1 it stays above 1.

    >>> response_share(Tally(12, 10)).value, response_share(Tally(12)).note
    (1.2, 'number invited not recorded')
    """
    if tally.denominator:
        return full_share(tally)
    return nothing(INVITED_UNKNOWN if tally.numerator else NO_DATA)


def cluster_share(tally: Tally) -> Figure:
    """Return places taken of places kept, over persons; `spread` holds (taken, kept, persons).

    >>> cluster_share(Tally(spread=((1, 2, 1), (2, 2, 1)))).value  # 3 of 4
    0.75
    """
    pairs = [(int(a), int(m)) for a, m, times in tally.spread for _ in range(times)]
    taken, kept = sum(a for a, _ in pairs), sum(m for _, m in pairs)
    if not kept:
        return unknown(tally)
    return Figure(taken / kept, taken, kept, kept, wilson_cluster(pairs))


def median(tally: Tally) -> Figure:
    """Return the middle of `spread` (value, -, times), the mean of the two middle ones when even.

    >>> median(Tally(spread=((2, 0, 4), (9, 0, 1), (40, 0, 1)))).value
    2.0
    >>> median(Tally(spread=((2, 0, 1), (9, 0, 1)))).value
    5.5
    """
    n = sum(times for _, _, times in tally.spread)
    if not n:
        return unknown(tally)
    return Figure((_at(tally, (n - 1) // 2) + _at(tally, n // 2)) / 2, n=n, notes=(FULL_COUNT,))


def newcombe_gap(tally: Tally) -> Figure:
    """Return the share of side a less that of side b.

    Side a: `numerator` of `denominator`. Side b: `left_out` of `n`. `known` is 1 when the sides
    answered on scales of different length.

    >>> gap = newcombe_gap(Tally(9, 10, left_out=3, n=10))
    >>> round(gap.value, 6), gap.n, round(gap.interval.low, 6)
    (0.6, 20, 0.170523)
    """
    side_a, side_b = (tally.numerator, tally.denominator), (tally.left_out, tally.n)
    if not (side_a[1] and side_b[1]):
        return nothing()
    figure = Figure(
        side_a[0] / side_a[1] - side_b[0] / side_b[1],
        n=side_a[1] + side_b[1],
        interval=newcombe(*side_a, *side_b),
        p=newcombe_p(*side_a, *side_b),
    )
    return noted(figure, DIFFERENT_SCALES) if tally.known else figure


def telling_left_out(figure: Callable[[Tally], Figure], text: str) -> Callable[[Tally], Figure]:
    """Return `figure` with a note on how many `left_out` are not judged yet; `text` names %(n)s.

    >>> late = telling_left_out(register_share, "%(n)s came too recently to count")
    >>> late(Tally(9, 14, left_out=9)).note
    '9 came too recently to count'
    """

    def told(tally: Tally) -> Figure:
        found = figure(tally)
        return noted(found, Note(text, (("n", tally.left_out),))) if tally.left_out else found

    return told


def _share(tally: Tally, interval: Interval | None, *notes: Note) -> Figure:
    k, n = tally.numerator, tally.denominator
    return Figure(k / n, k, n, n, interval, notes=notes)


def _counted(number: int, n: int, note: Note) -> Figure:
    return Figure(number, number, None, n, notes=(note,))


def unknown(tally: Tally) -> Figure:
    """Return why nothing can be said of people: there was no register, or nothing at all."""
    return nothing(HEAD_COUNTS_ONLY if tally.known == NO_REGISTER else NO_DATA)


def _at(tally: Tally, place: int) -> float:
    """Return the value at `place`, from 0, with every value as often as it occurred."""
    for value, _, times in sorted(tally.spread):
        if place < times:
            return value
        place -= times
    raise ValueError(f"{place} lies outside the tally")
