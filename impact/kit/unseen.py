"""What a workbook holds and does not show: hidden sheets, rows and columns.

Whoever sends a sheet on does not see them any more. They are never handed on; only their number is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from impact.kit.cells import plain_tag
from impact.kit.limits import TABLE_COLUMNS

SUSPECT = re.compile(rb"""\b(hidden|ht|width)\s*=\s*["'](1|true|0?\.\d*|0)["']""")
"""What a sheet with hidden rows or columns cannot do without."""

SMALL = 0.5
"""Points high or letters wide: less than that nobody can read."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Rows and columns of one sheet that are hidden, counted from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()

    def shows(self, row: int, column: int) -> bool:
        """Say whether a cell is seen."""
        return row not in self.rows and column not in self.columns


def unseen(xml: bytes) -> Unseen:
    """Return what a sheet hides; ValueError or SyntaxError on bad XML."""
    if not SUSPECT.search(xml):
        return Unseen()
    rows: set[int] = set()
    columns: set[int] = set()
    number = 0
    for one in _parts(xml):
        if plain_tag(one.tag) == "row":
            number = int(one.get("r") or number + 1)
            if _is_hidden(one, "ht"):
                rows.add(number)
        elif _is_hidden(one, "width"):
            last = min(int(one.get("max", "0")), TABLE_COLUMNS)
            columns.update(range(int(one.get("min", "1")), last + 1))
    return Unseen(frozenset(rows), frozenset(columns))


def _parts(xml: bytes) -> Iterator[Any]:
    from defusedxml.ElementTree import iterparse

    for event, one in iterparse(BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        tag = plain_tag(one.tag)
        if event == "start" and tag in ("row", "col"):
            yield one
        elif event == "end" and tag == "row":
            one.clear()


def _is_hidden(one: Any, size: str) -> bool:
    """Say whether a row or column is hidden, or made so small that nobody sees it."""
    return one.get("hidden") in ("1", "true") or float(one.get(size) or 1) < SMALL
