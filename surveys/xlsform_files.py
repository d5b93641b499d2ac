"""The files in which people keep an XLSForm: Markdown, CSV and workbooks, as grids of text."""

import csv
import re
from io import BytesIO, StringIO

from impact.kit.archives import DAMAGED, refusal
from impact.kit.i18n import N_
from impact.kit.lazy import pandas
from impact.kit.text import composed
from impact.kit.workbooks import read_workbook

Grid = list[list[str]]
"""Rows of cells, all of one width; the first names the columns."""
ROWS = 2_000
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
    read_workbook(file, content, ROWS)  # looks through the whole book; it reads one sheet only
    sheets = pandas.read_excel(
        BytesIO(content),
        sheet_name=None,
        header=None,
        dtype=object,
        na_filter=False,
        nrows=ROWS + 2,
        engine="calamine",
    )
    return {
        str(name): [[_tidy(_written(cell)) for cell in row] for row in cells.to_numpy().tolist()]
        for name, cells in sheets.items()
    }


def _written(cell: object) -> str:
    """Return a cell as its writer would type it: `yes` for TRUE, no point behind a whole number."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _text(file: str, content: bytes) -> str:
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
