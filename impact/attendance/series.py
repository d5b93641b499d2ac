"""A series of sessions: which days it falls on, and the pattern of one that was. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

MOST = 200
"""Sessions in one series."""
FARTHEST = timedelta(days=5 * 366)
"""How far ahead days are looked for."""
BREAK = timedelta(days=56)
"""A longer time without a session ends a series: no school holiday lasts so long."""
YEAR = timedelta(days=364)
"""The same weekday, a year later."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which days a series asks for. Weekdays as in `date.weekday`: Monday is 0.

    Exactly one of `number` (of sessions that go on) and `last` is not None.
    """

    weekdays: frozenset[int]
    first: date
    last: date | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A day that the pattern names. `free`: the holiday in which it falls, so nothing is held."""

    day: date
    free: str = ""


def slots(pattern: Pattern, free: Callable[[date], str]) -> list[Slot]:
    """Return the days of a series, those in a holiday among them, one session more than `MOST`.

    `free` gives the name of the holiday on a day, "" on any other. Wednesdays, three of them, from
    1 October 2025, when the 8th is free:

    >>> asked = Pattern(frozenset({2}), date(2025, 10, 1), number=3)
    >>> [(one.day.day, one.free) for one in slots(asked, lambda day: "x" if day.day == 8 else "")]
    [(1, ''), (8, 'x'), (15, ''), (22, '')]
    """
    end = pattern.last or pattern.first + FARTHEST
    wanted = MOST + 1 if pattern.number is None else min(pattern.number, MOST + 1)
    found: list[Slot] = []
    day = pattern.first
    while day <= end and wanted:
        if day.weekday() in pattern.weekdays:
            found.append(Slot(day, free(day)))
            wanted -= not found[-1].free
        day += timedelta(days=1)
    return found


def latest_run(days: Iterable[date]) -> list[date]:
    """Return the days of the last series: those after the last long time without a session.

    >>> latest_run([date(2024, 6, 1), date(2025, 3, 5), date(2025, 3, 12)])
    [datetime.date(2025, 3, 5), datetime.date(2025, 3, 12)]
    """
    ordered = sorted(set(days))
    starts = [at for at, (one, other) in enumerate(pairwise(ordered), 1) if other - one > BREAK]
    return ordered[starts[-1] if starts else 0 :]


def pattern_of(days: Iterable[date]) -> Pattern | None:
    """Return the pattern of the last series of an activity, a year later; None without any.

    A weekday belongs to it that holds at least a fifth of the days: what was made up for once on
    another day is not part of it. The first day is the same weekday in the same week of the year.
    """
    run = latest_run(days)
    if not run:
        return None
    counts = Counter(day.weekday() for day in run)
    weekdays = frozenset(one for one, times in counts.items() if 5 * times >= len(run))
    weekdays = weekdays or frozenset({counts.most_common(1)[0][0]})
    first = next(day for day in run if day.weekday() in weekdays) + YEAR
    return Pattern(weekdays, first, number=min(len(run), MOST))


def usual(values: Sequence[Any]) -> Any:
    """Return what most of them are, of several the first; None of nothing.

    >>> usual(["15:30", "16:00", "15:30"]), usual([])
    ('15:30', None)
    """
    return Counter(values).most_common(1)[0][0] if values else None
