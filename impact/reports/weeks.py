"""Visits in each week of a pilot as columns, with school holidays in grey. Pure.

A week begins on Monday and is named by that day. One without a session stays, as an empty column.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import quantiles

from impact.indicators.blocks import Measured
from impact.kit.dates import Period

WEEK = timedelta(days=7)
SHOWN = 53
"""Weeks that stand beside each other: a year. A page does not grow with the years of a pilot."""
ENOUGH = 4
"""Weeks with sessions from which one may say what is usual."""
WIDTHS = (("wid", 600), ("nar", 312))
LEFT, RIGHT, TOP, FLOOR, HEIGHT = 40, 4, 12, 150, 176
"""Points: where columns begin and end, the highest one, the floor, and room for months below."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days: how many sessions were counted, and visits; None where nobody may read that.

    `free`: a school holiday holds most of its school days.
    """

    monday: date
    sessions: int = 0
    visits: int | None = 0
    free: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A week as it is drawn, in points. `height` 0: nothing came; `month`: it begins here."""

    week: Week
    x: float
    y: float
    height: float
    month: date | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Columns of one width, with the visits at the top of the scale."""

    kind: str
    width: int
    step: float
    columns: tuple[Column, ...]
    top: int


def weeks(figures: Iterable[Measured], holidays: Iterable[Period], until: date) -> tuple[Week, ...]:
    """Return the last weeks up to `until`, from the first that something is known of."""
    named = ((dict(one.group).get("week"), one) for one in figures)
    known = {date.fromisoformat(monday): one for monday, one in named if monday}
    if not known:
        return ()
    last = max(*known, _monday(until)) if until >= max(known) else max(known)
    first = max(min(known), last - (SHOWN - 1) * WEEK)
    free = tuple(holidays)
    days = [first + n * WEEK for n in range((last - first).days // 7 + 1)]
    return tuple(_week(day, known.get(day), free) for day in days)


def usual(some: Iterable[Week]) -> tuple[int, int] | None:
    """Return between which numbers half of the weeks lie in which something was counted.

    >>> day = date(2025, 1, 6)
    >>> usual([Week(day, 1, n) for n in (4, 10, 12, 14, 40)] + [Week(day)])
    (10, 14)
    >>> usual([Week(day, 1, 9)]) is None
    True
    """
    counts = [one.visits for one in some if one.sessions and one.visits is not None]
    if len(counts) < ENOUGH:
        return None
    low, _, high = quantiles(counts, method="inclusive")
    return round(low), round(high)


def drawings(some: Sequence[Week]) -> tuple[Drawing, ...]:
    """Return the columns twice, for a page and for a phone; none without a visit."""
    most = max((one.visits or 0 for one in some), default=0)
    return tuple(_drawing(some, kind, width, scale(most)) for kind, width in WIDTHS if most)


def scale(most: int) -> int:
    """Return a round number for the top of a scale, at least `most`, that can be halved.

    >>> [scale(n) for n in (1, 2, 7, 18, 41, 1284)]
    [2, 2, 10, 20, 60, 2000]
    """
    power = 10 ** (len(str(most)) - 1)
    steps = (2, 4, 6, 10, 20) if power == 1 else (power, 2 * power, 4 * power, 6 * power)
    return next((one for one in steps if one >= most), 10 * power)


def _drawing(some: Sequence[Week], kind: str, width: int, top: int) -> Drawing:
    step = (width - LEFT - RIGHT) / max(len(some), 12)
    months = [None, *(b.monday if b.monday.month != a.monday.month else None
                      for a, b in pairwise(some))]  # fmt: skip
    told = _apart(months, step)
    columns = tuple(
        Column(one, round(LEFT + n * step, 1), round(FLOOR - tall, 1), round(tall, 1), month)
        for n, (one, month) in enumerate(zip(some, told, strict=True))
        for tall in ((FLOOR - TOP) * (one.visits or 0) / top,)
    )
    return Drawing(kind, width, round(step, 1), columns, top)


def _apart(months: Sequence[date | None], step: float) -> Iterator[date | None]:
    """Yield the months of which the name has room beside the one before."""
    free = 0.0
    for n, month in enumerate(months):
        told = month if month and n * step >= free else None
        yield told
        free = n * step + 34 if told else free


def _week(monday: date, known: Measured | None, holidays: Sequence[Period]) -> Week:
    days = [monday + timedelta(days=n) for n in range(5)]
    off = sum(any(one.first <= day <= one.last for one in holidays) for day in days)
    if known is None:
        return Week(monday, free=off > 2)
    figure = known.figure
    seen = figure.status == "shown" and figure.numerator is not None
    return Week(
        monday,
        figure.n or 0,
        int(figure.numerator or 0) if seen else None,
        free=off > 2,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
