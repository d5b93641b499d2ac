"""The files in which people keep an XLSForm: Markdown, CSV and workbooks, as grids of text."""

import csv
import re
from io import StringIO

from impact.kit.archives import DAMAGED, refusal
from impact.kit.i18n import N_
from impact.kit.kinds import may_be_text
from impact.kit.limits import FORM_ROWS
from impact.kit.text import composed
from impact.kit.workbooks import read_sheets

Grid = list[list[str]]
"""Rows of cells, all of one width; the first names the columns."""
CODINGS = ("utf-8-sig", "cp1252")
NO_TEXT = N_("this is no text; save the form again as .xlsx, .csv or .md")


def markdown(file: str, content: bytes) -> dict[str, Grid]:
    """Return the tables of the one-file layout: `| survey |`, then `| | type | name |`."""
    rows = []
    for line in _text(file, content).splitlines():
        inside = re.fullmatch(r"\s*\|(.*)\|\s*", line)
        if inside and not re.fullmatch(r"[\s|:-]+", line):
            rows.append([_tidy(cell).replace(r"\|", "|") for cell in _cells(inside[1])])
    return _apart(rows)


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)


def one_csv(file: str, content: bytes) -> dict[str, Grid]:
    """Return the tables of the one-file layout: the name of a sheet stands in the first column."""
    text = _text(file, content)
    delimiter = max(",;\t", key=text[:2000].count)
    try:
        read = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _apart([[_tidy(cell) for cell in row] for row in read])
    except csv.Error:
        raise refusal(file, DAMAGED) from None


def _apart(rows: list[list[str]]) -> dict[str, Grid]:
    """Return the rows under each name in the first column, that column left out."""
    sheets: dict[str, Grid] = {}
    now: Grid = []
    for first, *rest in (row for row in rows if row):
        if first and not any(rest):
            now = sheets.setdefault(first, [])
        elif now or any(rest):
            now.append(rest)
    width = {name: max((len(row) for row in grid), default=0) for name, grid in sheets.items()}
    return {
        name: [row + [""] * (width[name] - len(row)) for row in grid]
        for name, grid in sheets.items()
    }


def workbook(file: str, content: bytes) -> dict[str, Grid]:
    """Return every sheet of a workbook."""
    return {
        name: [[_tidy(cell) for cell in row] for row in rows]
        for name, rows in read_sheets(file, content, FORM_ROWS).items()
    }


def _text(file: str, content: bytes) -> str:
    if not may_be_text(content):
        raise refusal(file, NO_TEXT)
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else CODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    raise refusal(file, NO_TEXT)


def _tidy(cell: str) -> str:
    return composed(cell.strip())
