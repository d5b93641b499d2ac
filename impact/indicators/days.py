"""Blank days: a query is written once, and serves every period. Pure.

A step is given a scope whose days are far away and like no others; where they stand in the query
the real ones come later. So a step lets the engine reckon with days: what Python made of them
(a year, a day earlier) would stay in the query, and is refused.
"""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import Any

from impact.indicators.blocks import Scope
from impact.kit.dates import Period
from impact.kit.lazy import ibis

BLANK = {"first": date(2901, 1, 1), "last": date(3407, 7, 7), "end": date(3911, 11, 3)}
APART = {
    abs((one - other).days) + more
    for one, other in permutations(BLANK.values(), 2)
    for more in (-1, 0, 1)
}
"""How many days lie between two of them, give or take one."""
PILOTS = 987654321
"""In place of how many pilots are asked about."""
FAR = re.compile(r"\b(2[89]\d\d|3\d\d\d)\b")
"""Years that only a blank day lies in, or what was made of one."""


def day(value: date) -> Any:
    """Return a day to reckon with, as the engine knows it."""
    return ibis.literal(value)


def blank(scope: Scope) -> Scope:
    """Return the same question, about days that nobody means."""
    return replace(scope, period=Period(BLANK["first"], BLANK["last"]), until=BLANK["end"])


def how_many(scope: Scope) -> Any:
    """Return how many pilots are asked about, as the engine knows it."""
    return ibis.literal(PILOTS if scope.until == BLANK["end"] else len(scope.pilots))


def filled(written: str, scope: Scope, dialect: str) -> str:
    """Return a query with the days of a scope in place of the blank ones."""
    real = {"first": scope.dates.first, "last": scope.dates.last, "end": scope.end}
    for name, day in real.items():
        written = written.replace(_spelled(BLANK[name], dialect), _spelled(day, dialect))
    return written.replace(str(PILOTS), str(len(scope.pilots)))


def left_open(written: str, dialect: str) -> str:
    """Return a query as it is; ValueError when something was reckoned with its blank days."""
    rest = written
    for day in BLANK.values():
        rest = rest.replace(_spelled(day, dialect), "")
    numbers = {int(one) for one in re.findall(r"\b\d{6}\b", rest)}
    if found := [*FAR.findall(rest), *(numbers & APART)]:
        raise ValueError(f"let the engine reckon with days: {found[:3]} stands in the query")
    return written


@lru_cache(maxsize=1000)
def _spelled(day: date, dialect: str) -> str:
    """Return how the engine writes a day down."""
    query = str(ibis.to_sql(ibis.literal(day), dialect=dialect))
    found = re.fullmatch(r"SELECT\s+(.*?)\s+AS\s+\S+.*", query, re.DOTALL)
    if found is None:
        raise ValueError(f"no day in {query}")
    return found[1]
