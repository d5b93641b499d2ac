"""Which months and years can be written down, and which of them still wait. Pure."""

from collections.abc import Collection
from datetime import date

MOST = 12
"""Months back that are offered: longer ago nobody knows how long it took."""


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return date(day.year, day.month, 1)


def months(starts_on: date | None, ends_on: date | None, today: date) -> list[date]:
    """Return the months that can be written down, the newest first: of the pilot, up to now.

    >>> [f"{one:%m}" for one in months(date(2025, 9, 12), None, date(2025, 11, 3))]
    ['11', '10', '09']
    """
    last = month_of(min(today, ends_on or today))
    back = [_before(last, n) for n in range(MOST)]
    return [one for one in back if starts_on is None or one >= month_of(starts_on)] or [last]


def missing(offered: Collection[date], written: Collection[date], today: date) -> list[date]:
    """Return the months that are over and not written down, the oldest first.

    Nothing is missing of a time in which nobody wrote anything down yet, but for the last month.

    >>> missing([date(2025, 11, 1), date(2025, 10, 1), date(2025, 9, 1)], [], date(2025, 11, 3))
    [datetime.date(2025, 10, 1)]
    """
    over = sorted(one for one in offered if one < month_of(today))
    began = min(written, default=over[-1] if over else today)
    return [one for one in over if one >= began and one not in written]


def years(starts_on: date | None, ends_on: date | None, today: date) -> list[int]:
    """Return the years of which costs can be written down, the newest first.

    >>> years(date(2024, 9, 1), date(2025, 7, 1), date(2026, 3, 1))
    [2025, 2024]
    """
    last = min(today, ends_on or today).year
    first = min(starts_on.year if starts_on else last - 1, last)
    return list(range(last, max(first, last - MOST) - 1, -1))


def _before(month: date, n: int) -> date:
    whole = month.year * 12 + month.month - 1 - n
    return date(whole // 12, whole % 12 + 1, 1)
