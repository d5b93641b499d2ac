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


def unsaid_in(xml: bytes) -> list[Unsaid]:
    """Return cells of one sheet that say nothing; ValueError or SyntaxError on bad XML."""
    return list(_cells(xml)) if SUSPECT.search(xml) else []


def sheets(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the XML of every sheet by name, in order; b"" where the book does not say which."""
    from defusedxml.ElementTree import fromstring

    book = fromstring(members["xl/workbook.xml"], forbid_dtd=True)
    links = fromstring(members.get("xl/_rels/workbook.xml.rels", b"<x/>"), forbid_dtd=True)
    targets = {one.get("Id"): str(one.get("Target", "")) for one in links.iter()}
    found: dict[str, bytes] = {}
    for one in book.iter():
        if plain_tag(one.tag) == "sheet":
            ids = [v for name, v in one.items() if plain_tag(name) == "id"]
            target = targets.get(ids[0], "") if ids else ""
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.setdefault(str(one.get("name", "")), members.get(part, b""))
    return found


def _cells(xml: bytes) -> Iterator[Unsaid]:
    from defusedxml.ElementTree import iterparse

    row = column = 0
    for event, one in iterparse(BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        tag = plain_tag(one.tag)
        if (event, tag) == ("start", "row"):
            row, column = int(one.get("r") or row + 1), 0
        elif (event, tag) == ("end", "c"):
            column = column_of(one.get("r")) or column + 1
            parts = {plain_tag(part.tag): part.text or "" for part in one}
            if one.get("t") == "e" or ("f" in parts and not parts.get("v") and "is" not in parts):
                yield Unsaid(row, column, parts.get("v", ""))
        elif (event, tag) == ("end", "row"):
            one.clear()


def column_of(place: str | None) -> int:
    """Return which column `AB7` stands in, counted from 1; 0 for None."""
    number = 0
    for letter in re.sub(r"[^A-Z]", "", place or ""):
        number = number * 26 + ord(letter) - 64
    return number


def plain_tag(tag: str) -> str:
    """Return the name of an element or attribute, without its namespace."""
    return tag.rpartition("}")[2]
