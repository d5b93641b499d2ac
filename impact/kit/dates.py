"""Days: periods of whole days, the local date, and dates as people write them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` up to and including `last`; ValueError when they are turned round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"period ends before it starts: {self.first}..{self.last}")


YEARS = range(1900, 2100)
"""Years in which something of ours can lie; outside them is a slip of the keys."""


def now() -> datetime:
    """Return this moment in UTC, to the second, without zone: what every database stores alike."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def local(moment: datetime, zone: str) -> datetime:
    """Return a UTC moment without zone as the clock in `zone` shows it."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def local_date(moment: datetime, zone: str) -> date:
    """Return the day that it was in `zone` at a UTC moment without zone.

    >>> local_date(datetime(2025, 12, 31, 23, 30), "Europe/Amsterdam")
    datetime.date(2026, 1, 1)
    """
    return local(moment, zone).date()


def read_date(text: str) -> date:
    """Return the day written as `2025-12-31` or, the Dutch way, `31-12-2025`; else ValueError.

    >>> read_date("1-2-2025")
    datetime.date(2025, 2, 1)
    """
    day = _day(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def _day(text: str) -> date:
    if dutch := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", text):
        day, month, year = dutch.groups()
        return date(int(year), int(month), int(day))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def milliseconds(moment: datetime) -> int:
    """Return a UTC moment without zone as browsers count: milliseconds since 1970.

    >>> milliseconds(datetime(1970, 1, 2))
    86400000
    """
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)
