"""Which days a reader may ask for. Pure.

Whoever keeps the register may ask for any. For others there is one calendar: whole quarters, whole
years and the pilots' own days. With days of one's own choice, two reports would differ by a single
person (trust.md 8.4).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from impact.indicators.blocks import Audience
from impact.kit.dates import Period

QUARTERS = 4
LONGEST = 92
"""More days than a quarter has between its first and its last."""
MOST_EARLIER = 6
"""Periods that stand beside each other: a page does not grow with the years of a pilot."""


def offered(asked: Period, own: Period, audience: Audience) -> bool:
    """Say whether this audience may ask for these days.

    >>> year = Period(date(2025, 1, 1), date(2025, 12, 31))
    >>> offered(Period(date(2025, 4, 1), date(2025, 6, 30)), year, "funder")
    True
    >>> offered(Period(date(2025, 4, 1), date(2025, 6, 29)), year, "funder")
    False
    """
    return audience == "partner" or asked in (own, *_parts(asked))


def calendar(own: Period) -> list[Period]:
    """Return the periods that touch the pilots' own days: these days, then years and quarters."""
    return list(dict.fromkeys((own, *_parts(own))))


def earlier(own: Period, end: date, *, years: bool = False) -> list[Period]:
    """Return the last quarters, or years, that had begun by `end` and touch the pilot's days.

    >>> pilot = Period(date(2025, 2, 1), date(2025, 12, 31))
    >>> [period_name(one) for one in earlier(pilot, date(2025, 7, 1))]
    ['2025-Q1', '2025-Q2', '2025-Q3']
    >>> [period_name(one) for one in earlier(pilot, date(2025, 7, 1), years=True)]
    ['2025']
    """
    found = [one for one in _parts(own) if _is_year(one) == years]
    return [one for one in found if one.first <= end][-MOST_EARLIER:]


def period_name(days: Period) -> str:
    """Return the key of a quarter or a year, as a group of a figure holds it."""
    year = days.first.year
    return f"{year}" if _is_year(days) else f"{year}-Q{(days.first.month + 2) // 3}"


def _is_year(days: Period) -> bool:
    return (days.last - days.first).days >= LONGEST


def _parts(days: Period) -> list[Period]:
    parts = [part for year in range(days.first.year, days.last.year + 1) for part in _of(year)]
    return [one for one in parts if one.first <= days.last and days.first <= one.last]


def _of(year: int) -> Iterator[Period]:
    yield Period(date(year, 1, 1), date(year, 12, 31))
    starts = [date(year, 12 // QUARTERS * n + 1, 1) for n in range(QUARTERS)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [date(year, 12, 31)]
    yield from (Period(*days) for days in zip(starts, ends, strict=True))
