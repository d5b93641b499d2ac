"""Tables that people hand in: CSV and workbooks, read as text, with nothing guessed."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePath
from typing import overload

from impact.kit.archives import HEAVY, refusal
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.lazy import pandas
from impact.kit.text import composed
from impact.kit.workbooks import COMPOUND, WEB_PAGE, ZIPPED, read_workbook

Row = tuple[int, dict[str, str]]
"""A row as a spreadsheet counts it (the header is 1), and its cells by header."""
ON_PAGES = 100_000
BY_COMMAND = 2_000_000
"""Most rows of one file, header aside."""
COLUMNS = 500
CELL = 32_767
"""Most characters of one cell, as in a spreadsheet."""
BYTES = 250_000_000
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


class Rows(Sequence[Row]):
    """Rows held by column, so that equal words are kept once."""

    def __init__(self, columns: dict[str, list[str]], numbers: list[int]) -> None:
        """Take columns of equal length, and the number of each row."""
        self._columns = columns
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        return self._numbers[at], {name: held[at] for name, held in self._columns.items()}

    @property
    def numbers(self) -> list[int]:
        """The number of each row, as a spreadsheet counts."""
        return self._numbers

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        return self._columns[name]

    def __iter__(self) -> Iterator[Row]:
        names = tuple(self._columns)
        for number, *cells in zip(self._numbers, *self._columns.values(), strict=True):
            yield number, dict(zip(names, cells, strict=True))


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


def read_table(name: str, content: bytes, *, most: int = ON_PAGES) -> Sheet:
    """Return the table in a file called `name`; Refused when it is none, or larger than allowed.

    A date in a workbook becomes `2025-12-31`, a time `15:30`, a whole number has no point.
    """
    file = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(file).suffix.lower()
    if suffix not in TEXT + WORKBOOK:
        raise refusal(file, KINDS)
    if not content.strip():
        raise refusal(file, EMPTY)
    if len(content) > BYTES:
        raise refusal(file, HEAVY)
    if suffix in TEXT:
        return _csv(file, content, most)
    return _sheet(*read_workbook(file, content, most), most)


def _csv(file: str, content: bytes, most: int) -> Sheet:
    if content.startswith((ZIPPED, COMPOUND)):
        raise refusal(file, NO_TEXT)
    text, notices = _decoded(file, content)
    if re.match(r"\s*<(!doctype|html|table|\?xml)", text, re.IGNORECASE):
        raise refusal(file, WEB_PAGE)
    delimiter = _delimiter(text)
    _check_width(file, text, delimiter)
    try:
        grid = pandas.read_csv(
            StringIO(text, newline=""),
            sep=delimiter,
            header=None,
            dtype=object,  # text as it stands, each different word kept once
            keep_default_na=False,
            skip_blank_lines=False,
            nrows=most + 2,
        )
    except pandas.errors.EmptyDataError:
        raise Refused([Fault(NO_HEADER, {}, file, 1)]) from None
    except pandas.errors.ParserError:
        raise Refused([_misfit(file, text, delimiter)]) from None
    return _sheet(file, [grid[at].fillna("").tolist() for at in grid], notices, most)


def _decoded(file: str, content: bytes) -> tuple[str, list[Fault]]:
    """Return the text, and what is to be said of how it was read."""
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
    header = re.sub(r'"[^"]*"', "", text[: CELL * 2]).partition("\n")[0]
    return max(",;\t", key=header.count)


def _check_width(file: str, text: str, delimiter: str) -> None:
    """Refuse a header with more columns than are ever read, before room is made for them."""
    with suppress(csv.Error):
        if len(next(csv.reader(StringIO(text, newline=""), delimiter=delimiter), [])) > COLUMNS:
            raise Refused([Fault(MOST_COLUMNS, {"most": COLUMNS}, file, 1)])


def _misfit(file: str, text: str, delimiter: str) -> Fault:
    """Return what is wrong with the first row that does not fit under the header."""
    width = number = 0
    try:
        for number, row in enumerate(
            csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1
        ):
            width = width or len(row)
            if len(row) > width:
                return Fault(TOO_WIDE, {}, file, number)
    except csv.Error:
        number += 1
    return Fault(UNCLOSED, {}, file, number)


def _sheet(name: str, grid: list[list[str]], notices: list[Fault], most: int) -> Sheet:
    """Return columns of text, each with its header first, as a sheet."""
    if len(grid) > COLUMNS:
        raise Refused([Fault(MOST_COLUMNS, {"most": COLUMNS}, name, 1)])
    columns: dict[str, list[str]] = {}
    for at, held in enumerate(grid, 1):
        header, *cells = _tidy(name, at, held)
        if header.lower() in columns:
            raise Refused([Fault(TWICE, {}, name, 1, header)])
        if header:
            columns[header.lower()] = cells
        elif any(cells):
            notices.append(Fault(NAMELESS, {"letter": _letter(at)}, name, 1))
    if not columns:
        raise Refused([Fault(NO_HEADER, {}, name, 1)])
    if len(grid[0]) > most + 1:
        raise Refused([Fault(MOST_ROWS, {"most": most}, name, most + 2)])
    return Sheet(name, tuple(columns), _filled(columns), tuple(notices))


def _filled(columns: dict[str, list[str]]) -> Rows:
    """Return the rows in which something stands."""
    filled = [at for at, cells in enumerate(zip(*columns.values(), strict=True)) if any(cells)]
    numbers = [at + 2 for at in filled]
    if len(filled) < max(map(len, columns.values())):
        columns = {name: [cells[at] for at in filled] for name, cells in columns.items()}
    return Rows(columns, numbers)


def _tidy(name: str, at: int, cells: list[str]) -> list[str]:
    """Return the cells trimmed, in one Unicode form, each different word kept once."""
    words = {word: composed(word.strip()) for word in set(cells)}
    if longest := max((word for word in words if len(word) > CELL), key=len, default=""):
        values: dict[str, object] = {"most": CELL, "found": len(longest)}
        raise Refused([Fault(MOST_LETTERS, values, name, cells.index(longest) + 1, _letter(at))])
    return [words[word] for word in cells]


def _letter(number: int) -> str:
    """Return what a spreadsheet calls column `number`, counted from 1.

    >>> _letter(28)
    'AB'
    """
    letters = ""
    while number:
        number, left = divmod(number - 1, 26)
        letters = chr(65 + left) + letters
    return letters
