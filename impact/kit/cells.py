"""Cells of a workbook that say nothing: errors, and formulas that nobody worked out.

The reader of workbooks shows them as empty; the XML of the sheet tells them apart.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple

from impact.kit.i18n import N_

ERROR = N_("expected a value, found the error %(found)s")
UNCOUNTED = N_("expected a value, found a formula without a result; save the file again in Excel")
SUSPECT = re.compile(rb"""\bt\s*=\s*["']e["']|<(\w+:)?f[\s/>]""")
"""What a sheet without such cells does not hold."""


class Unsaid(NamedTuple):
    """One such cell, counted from 1. `found` "": a formula without a result."""

    row: int
    column: int
    found: str


def unsaid(members: Mapping[str, bytes]) -> list[Unsaid]:
    """Return cells of the first sheet that say nothing; ValueError or SyntaxError on bad XML."""
    xml = members.get(_first_sheet(members), b"")
    return list(_cells(xml)) if SUSPECT.search(xml) else []


def _first_sheet(members: Mapping[str, bytes]) -> str:
    """Return which part holds the first sheet, "" when the book does not say."""
    from defusedxml.ElementTree import fromstring

    book = fromstring(members["xl/workbook.xml"], forbid_dtd=True)
    links = fromstring(members.get("xl/_rels/workbook.xml.rels", b"<x/>"), forbid_dtd=True)
    first = next((one for one in book.iter() if _plain(one.tag) == "sheet"), None)
    wanted = [] if first is None else [v for name, v in first.items() if _plain(name) == "id"]
    targets = {one.get("Id"): one.get("Target", "") for one in links.iter()}
    target = str(targets.get(wanted[0], "")) if wanted else ""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _cells(xml: bytes) -> Iterator[Unsaid]:
    from defusedxml.ElementTree import iterparse

    row = column = 0
    for event, one in iterparse(BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        tag = _plain(one.tag)
        if (event, tag) == ("start", "row"):
            row, column = int(one.get("r") or row + 1), 0
        elif (event, tag) == ("end", "c"):
            column = _column(one.get("r")) or column + 1
            parts = {_plain(part.tag): part.text or "" for part in one}
            if one.get("t") == "e" or ("f" in parts and not parts.get("v") and "is" not in parts):
                yield Unsaid(row, column, parts.get("v", ""))
        elif (event, tag) == ("end", "row"):
            one.clear()


def _column(place: str | None) -> int:
    """Return which column `AB7` stands in, counted from 1; 0 for None."""
    number = 0
    for letter in re.sub(r"[^A-Z]", "", place or ""):
        number = number * 26 + ord(letter) - 64
    return number


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
