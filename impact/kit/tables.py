"""Tables that people hand in: CSV and workbooks, read as text, with nothing guessed."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import PurePath

from impact.kit.apart import TOO_HEAVY, alone
from impact.kit.archives import refusal
from impact.kit.cells import ERROR, UNCOUNTED, Unsaid
from impact.kit.faults import Fault, Refused
from impact.kit.formulas import unguarded
from impact.kit.i18n import N_
from impact.kit.kinds import is_markup, may_be_text
from impact.kit.limits import (
    FILE_BYTES_BY_COMMAND,
    TABLE_AREA,
    TABLE_CELL,
    TABLE_COLUMNS,
    TABLE_ROWS,
    TABLE_ROWS_BY_COMMAND,
)
from impact.kit.rows import Rows
from impact.kit.text import composed
from impact.kit.workbooks import WEB_PAGE, read_workbook

BY_COMMAND = TABLE_ROWS_BY_COMMAND
"""Most rows of a file that a command names."""
END = "\x01"
"""A line after the last: whoever still reads it inside a quotation mark, never closed it."""
AT_ONCE = 10_000
"""Rows between two looks at the columns."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
TEXT, WORKBOOK = (".csv", ".tsv", ".txt"), (".xlsx", ".xls")

KINDS = N_("expected a table: a file that ends in .csv, .xlsx or .xls")
NO_TEXT = N_("the name says CSV, but the file is something else")
EMPTY = N_("the file is empty")
NO_HEADER = N_("expected the names of the columns in the first row, found nothing")
TWICE = N_("this column is there twice")
MOST_ROWS = N_("at most %(most)s rows, found more")
MOST_COLUMNS = N_("at most %(most)s columns, found more")
MOST_LETTERS = N_("at most %(most)s characters, found %(found)s")
TOO_WIDE = N_("this row has more cells than there are columns")
UNCLOSED = N_("a quotation mark was opened here and never closed")
NOT_UTF8 = N_("read as Windows-1252; if accents look wrong, save the file as UTF-8")
UTF16 = N_("read as UTF-16")
NAMELESS = N_("column %(letter)s has no name in the first row and is left out")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was handed in. `name` is what a fault calls it: `FILE` or `FILE[SHEET]`.

    Column names are lower case; cells are text without spaces around them, in Unicode form NFC.
    Rows in which nothing stands are left out.
    """

    name: str
    columns: tuple[str, ...]
    rows: Rows
    notices: tuple[Fault, ...] = ()
    unsaid: tuple[Fault, ...] = ()
    """Cells that hold an error, or a formula without a result: they were read as empty."""

    def whole(self) -> "Sheet":
        """Return the sheet; Refused when a cell in it says nothing."""
        if self.unsaid:
            raise Refused(self.unsaid)
        return self


@alone("python_calamine")
def read_table(name: str, content: bytes, *, most: int = TABLE_ROWS) -> Sheet:
    """Return the table in a file called `name`; Refused when it is none, or larger than allowed.

    A date in a workbook becomes `2025-12-31`, a time `15:30`, a whole number has no point.
    """
    file = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(file).suffix.lower()
    check(file, suffix, content)
    if suffix in TEXT:
        return _csv(file, content, most)
    name, columns, notices, mute = read_workbook(file, content, most)
    headers = [cells[0].strip().lower() for cells in columns]
    sheet = _sheet(name, columns, notices, most)
    return replace(sheet, unsaid=tuple(_unsaid(name, headers, one) for one in mute))


def check(file: str, suffix: str, content: bytes) -> None:
    """Refuse what is no table by its name, empty, or larger than any table."""
    if suffix not in TEXT + WORKBOOK:
        raise refusal(file, KINDS)
    if not content.strip():
        raise refusal(file, EMPTY)
    if len(content) > FILE_BYTES_BY_COMMAND:
        raise refusal(file, TOO_HEAVY)


def _unsaid(name: str, headers: list[str], cell: Unsaid) -> Fault:
    """Return what is wrong with a cell that says nothing."""
    column = headers[cell.column - 1] if cell.column <= len(headers) else ""
    text = ERROR if cell.found else UNCOUNTED
    return Fault(text, {"found": cell.found}, name, cell.row, column or letter_of(cell.column))


def _csv(file: str, content: bytes, most: int) -> Sheet:
    text, notices = decoded(file, content)
    try:
        return _sheet(file, _columns(file, text, most), notices, most)
    except csv.Error:
        raise refusal(file, NO_TEXT) from None


def _columns(file: str, text: str, most: int) -> list[list[str]]:
    """Return the cells by column, the header first, each different word kept once."""
    # How long a cell may be is said later, in words. The limit is one for the whole process.
    csv.field_size_limit(FILE_BYTES_BY_COMMAND)
    # One by one: a file in memory would hold every letter in four bytes.
    lines = chain((found[0] for found in _LINE.finditer(text)), [END])
    reader = csv.reader(lines, delimiter=_delimiter(text))
    rows = islice(_even(file, reader), most + 2)
    words: dict[str, str] = {}
    columns: list[list[str]] = []
    while some := list(islice(rows, AT_ONCE)):
        columns = columns or [[] for _ in some[0]]
        for column, cells in zip(columns, zip(*some, strict=True), strict=True):
            column.extend(map(words.setdefault, cells, cells))
    return columns


def _even(file: str, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield rows as wide as the header; Refused where one is wider, or the last never ends."""
    width = 0
    for number, row in enumerate(reader, 1):
        if row and row[-1].endswith(END):
            if row == [END]:
                return
            raise Refused([Fault(UNCLOSED, {}, file, number)])
        if not width and len(row) > TABLE_COLUMNS:
            raise Refused([Fault(MOST_COLUMNS, {"most": TABLE_COLUMNS}, file, 1)])
        width = width or len(row)
        if len(row) > width or not width:
            raise Refused([Fault(TOO_WIDE if width else NO_HEADER, {}, file, number)])
        yield row + [""] * (width - len(row)) if len(row) < width else row


def decoded(file: str, content: bytes) -> tuple[str, list[Fault]]:
    """Return the text, and what is to be said of how it was read; Refused when it is none."""
    if not may_be_text(content):
        raise refusal(file, WEB_PAGE if is_markup(content) else NO_TEXT)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:2]:
        encoding = "utf-16" if content[0] >= 0xFE else "utf-16-" + ("le" if content[0] else "be")
        said = [(encoding, UTF16)]
    else:
        said = [("utf-8-sig", ""), ("cp1252", NOT_UTF8)]
    for encoding, notice in said:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        return text, [Fault(notice, {}, file)] if notice else []
    raise refusal(file, NO_TEXT)


def _delimiter(text: str) -> str:
    """Return what parts the names in the first row: `,`, `;` or tab."""
    header = re.sub(r'"[^"]*"', "", text[: TABLE_CELL * 2]).partition("\n")[0]
    return max(",;\t", key=header.count)


def _sheet(name: str, grid: list[list[str]], notices: list[Fault], most: int) -> Sheet:
    """Return columns of text, each with its header first, as a sheet."""
    _check_size(name, grid, most)
    columns: dict[str, list[str]] = {}
    for at in range(1, len(grid) + 1):
        header, *cells = tidy(name, at, grid[at - 1])
        grid[at - 1] = []  # tidied: two of all cells at once would be the most that is held
        if header.lower() in columns:
            raise Refused([Fault(TWICE, {}, name, 1, header)])
        if header:
            columns[header.lower()] = cells
        elif any(cells):
            notices.append(Fault(NAMELESS, {"letter": letter_of(at)}, name, 1))
    if not columns:
        raise Refused([Fault(NO_HEADER, {}, name, 1)])
    return Sheet(name, tuple(columns), _filled(columns), tuple(notices))


def _check_size(name: str, grid: list[list[str]], most: int) -> None:
    if len(grid) > TABLE_COLUMNS:
        raise Refused([Fault(MOST_COLUMNS, {"most": TABLE_COLUMNS}, name, 1)])
    if grid and len(grid[0]) > most + 1:
        raise Refused([Fault(MOST_ROWS, {"most": most}, name, most + 2)])
    if sum(map(len, grid)) > most * TABLE_AREA:
        raise refusal(name, TOO_HEAVY)


def _filled(columns: dict[str, list[str]]) -> Rows:
    """Return the rows in which something stands."""
    rows = zip(*columns.values(), strict=True)
    empty = {at for at, cells in enumerate(rows) if not any(cells)}
    length = max(map(len, columns.values()))
    if not empty:
        return Rows(columns, range(2, length + 2))
    filled = [at for at in range(length) if at not in empty]
    columns = {name: [cells[at] for at in filled] for name, cells in columns.items()}
    return Rows(columns, [at + 2 for at in filled])


def tidy(name: str, at: int, cells: list[str]) -> list[str]:
    """Return the cells trimmed, in one Unicode form, each different word kept once."""
    words = {word: unguarded(composed(word.strip())) for word in set(cells)}
    if longest := max((word for word in words if len(word) > TABLE_CELL), key=len, default=""):
        values: dict[str, object] = {"most": TABLE_CELL, "found": len(longest)}
        raise Refused([Fault(MOST_LETTERS, values, name, cells.index(longest) + 1, letter_of(at))])
    return [words[word] for word in cells]


def letter_of(number: int) -> str:
    """Return what a spreadsheet calls column `number`, counted from 1.

    >>> letter_of(28)
    'AB'
    """
    letters = ""
    while number:
        number, left = divmod(number - 1, 26)
        letters = chr(65 + left) + letters
    return letters
