"""A file about areas: which kind it is, and what it says. Pure; read in a process of its own."""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import PurePath

from impact.areas.borders import read_borders
from impact.areas.cbs import TOP, header_row, read_cbs
from impact.areas.layout import Handed, Located, kind_of
from impact.areas.wijkprofiel import is_profile, read_profile
from impact.kit.apart import alone
from impact.kit.archives import refusal
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase
from impact.kit.i18n import N_
from impact.kit.kinds import may_be_text
from impact.kit.limits import TABLE_CELL, TABLE_COLUMNS, TABLE_ROWS
from impact.kit.tables import EMPTY, MOST_COLUMNS, MOST_ROWS, NO_TEXT, decoded

KINDS = N_(
    "expected figures of CBS, a Wijkprofiel or a list postcode4,area (.csv), or borders (.geojson)"
)
A_POSTCODE = Phrase(N_("four digits of a postcode, such as 3026"))
A_CODE = Phrase(N_("a code such as BU05990321"))
TWICE = N_("this postcode is there twice, with another area")
POSTCODE, AREA = "postcode4", "area"


@alone()
def read_areas(name: str, content: bytes) -> Handed:
    """Return what a file says about areas; Refused when it is of no kind that we know."""
    file = PurePath(name.replace("\\", "/")).name
    if not content.strip():
        raise refusal(file, EMPTY)
    if PurePath(file).suffix.lower() in (".geojson", ".json"):
        return read_borders(file, content)
    if PurePath(file).suffix.lower() not in (".csv", ".txt"):
        raise refusal(file, KINDS)
    if not may_be_text(content):
        raise refusal(file, NO_TEXT)
    text, notices = decoded(file, content)
    rows = _rows(file, text)
    return _read(file, rows).noting(*notices)


def _read(file: str, rows: Sequence[Sequence[str]]) -> Handed:
    at = header_row(rows)
    if at is not None:
        return read_cbs(file, rows, at)
    if is_profile(rows):
        return read_profile(file, rows)
    if rows and {POSTCODE, AREA} <= {cell.strip().casefold() for cell in rows[0]}:
        return _located(file, rows)
    raise refusal(file, KINDS)


def _rows(file: str, text: str) -> list[list[str]]:
    csv.field_size_limit(TABLE_CELL)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise refusal(file, NO_TEXT) from None
    if len(rows) > TABLE_ROWS:
        raise refusal(file, MOST_ROWS, most=TABLE_ROWS)
    if max(map(len, rows), default=0) > TABLE_COLUMNS:
        raise refusal(file, MOST_COLUMNS, most=TABLE_COLUMNS)
    return rows


def _delimiter(text: str) -> str:
    """Return what parts the cells: a title may stand above the names of the columns."""
    head = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:TOP]))
    return max(",;\t", key=head.count)


def _located(file: str, rows: Sequence[Sequence[str]]) -> Handed:
    """Return in which area each postcode lies, by the code of the area."""
    header = [cell.strip().casefold() for cell in rows[0]]
    columns = header.index(POSTCODE), header.index(AREA)
    found: dict[str, Located] = {}
    faults: list[Fault] = []
    for row, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            one = _place(file, row, [cells[at] if at < len(cells) else "" for at in columns])
            if isinstance(one, Fault):
                faults.append(one)
            elif found.setdefault(one.postcode4, one).area != one.area:
                faults.append(Fault(TWICE, {}, file, row, POSTCODE))
    return Handed(file, POSTCODE, located=tuple(found.values()), faults=tuple(faults))


def _place(file: str, row: int, cells: Sequence[str]) -> Located | Fault:
    postcode, area = (cell.strip().upper() for cell in cells)
    if not re.fullmatch(r"[1-9]\d{3}", postcode, re.ASCII):
        return _expected(file, row, POSTCODE, A_POSTCODE, postcode)
    if kind_of(area) is None:
        return _expected(file, row, AREA, A_CODE, area)
    return Located(row, postcode, area)


def _expected(file: str, row: int, column: str, expected: Phrase, found: str) -> Fault:
    said = f'"{found[:80]}"' if found else NOTHING
    return Fault(EXPECTED, {"expected": expected, "found": said}, file, row, column)
