"""A file with tables as people made it: every sheet that they see, as a grid of text.

Nothing is taken for a header here. What is hidden in a workbook is not in a `Book`, so that nothing
which starts from one can keep, show or log it.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from impact.kit.apart import TOO_HEAVY, alone
from impact.kit.archives import DAMAGED, refusal, unpacked
from impact.kit.cells import sheets, unsaid_in
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.kinds import ZIPPED
from impact.kit.limits import FILE_BYTES_BY_COMMAND, TABLE_AREA, TABLE_COLUMNS, TABLE_ROWS
from impact.kit.rows import Rows
from impact.kit.tables import (
    END,
    MOST_COLUMNS,
    MOST_ROWS,
    NO_TEXT,
    TEXT,
    UNCLOSED,
    check,
    decoded,
    letter_of,
    tidy,
)
from impact.kit.unseen import Unseen, unseen
from impact.kit.wire import GarbledError, built, plain
from impact.kit.workbooks import NO_SHEET, opened, rows_of, seen

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

OLD = N_("an .xls file does not tell what is hidden in it; save it as .xlsx and hand that in")
HIDDEN_SHEETS = N_("hidden sheets are left out: %(count)s")
HIDDEN_ROWS = N_("hidden rows are left out: %(count)s")
HIDDEN_COLUMNS = N_("hidden columns are left out: %(count)s")
SWALLOWED = N_(
    "rows seem to stand inside one cell here, after a quotation mark; look whether any are missing"
)
NOTHING_HIDDEN = Unseen()
MOST_SWALLOWED = 5
LOOK = 50
"""Lines in which is looked what parts the cells."""


@dataclass(frozen=True, slots=True)
class Block:
    """Cells that were merged into one, as in the file, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Mute:
    """A cell that says nothing. `found` is its error; "": a formula without a result."""

    row: int
    column: int
    found: str


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet. `rows` holds what is seen, by the letter of the column; empty rows are in it.

    Row numbers and letters are those of the file: what is hidden leaves a gap.
    """

    name: str
    rows: Rows
    merged: tuple[Block, ...] = ()
    mute: tuple[Mute, ...] = ()
    hidden_rows: int = 0
    hidden_columns: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A file and the sheets that are seen. The one page of a CSV has no name."""

    file: str
    pages: tuple[Page, ...]
    hidden_sheets: int = 0
    notices: tuple[Fault, ...] = ()

    def name_of(self, page: str) -> str:
        """Return what a fault calls a page: `FILE` or `FILE[SHEET]`."""
        return f"{self.file}[{page}]" if page else self.file


@alone("python_calamine", "defusedxml.ElementTree")
def read_book(name: str, content: bytes, *, most: int = TABLE_ROWS) -> Book:
    """Return the sheets of a file called `name`; Refused when it is no table, or too large.

    A cell is as `read_table` reads it. What is hidden is counted, and said among the notices.
    """
    file = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(file).suffix.lower()
    check(file, suffix, content)
    if suffix in TEXT:
        return _text(file, content, most)
    if not content.startswith(ZIPPED) and suffix == ".xls":
        raise refusal(file, OLD)
    return _workbook(file, content, most)


def packed(book: Book) -> bytes:
    """Return a book to keep in place of its file: what is hidden there is not in it."""
    return json.dumps(plain(book), ensure_ascii=False, separators=(",", ":")).encode()


def opened_again(content: bytes) -> Book:
    """Return the book that `packed` made; GarbledError on anything else."""
    try:
        found: Book = built(Book, json.loads(content))
    except (ValueError, RecursionError):
        raise GarbledError("expected a book") from None
    return found


def _text(file: str, content: bytes, most: int) -> Book:
    text, notices = decoded(file, content)
    # How long a cell may be is said later, in words. The limit is one for the whole process.
    csv.field_size_limit(FILE_BYTES_BY_COMMAND)
    reader = csv.reader(chain(StringIO(text, newline=""), [END]), delimiter=_delimiter(text))
    try:
        rows = list(islice(_until_end(file, reader), most + 1))
    except csv.Error:
        raise refusal(file, NO_TEXT) from None
    notices += [Fault(SWALLOWED, {}, file, at) for at in _swallowed(rows, reader.dialect.delimiter)]
    return Book(file, (_page(file, "", rows, most),), 0, tuple(notices))


def _swallowed(rows: list[list[str]], delimiter: str) -> list[int]:
    """Return the first rows with a cell in which whole rows seem to stand."""
    apart = len(rows[0]) - 1 if rows else 0
    found = (
        number
        for number, row in enumerate(rows, 1)
        for cell in row
        if "\n" in cell and any(line.count(delimiter) >= apart > 1 for line in cell.split("\n"))
    )
    return list(islice(found, MOST_SWALLOWED))


def _until_end(file: str, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(reader, 1):
        if row == [END]:
            return
        if row and row[-1].endswith(END):
            raise Refused([Fault(UNCLOSED, {}, file, number)])
        yield row


def _delimiter(text: str) -> str:
    """Return what parts the cells: of `,`, `;` and tab the one that stands on the most lines.

    A comma in a title or a remark counts once; in a table each line has it.
    """
    lines = list(islice(StringIO(text), LOOK))
    on = {one: [line.count(one) for line in lines] for one in ";\t,"}
    return max(on, key=lambda one: (sum(map(bool, on[one])), sum(on[one])))


def _workbook(file: str, content: bytes, most: int) -> Book:
    with opened(file, content, most) as book:
        xml = sheets(unpacked(file, content))
        names = seen(book)
        # Where we cannot see what a sheet hides, nothing of it is read.
        if not all(xml.get(name) for name in names):
            raise refusal(file, DAMAGED)
        pages = tuple(_sheet(file, book, name, xml[name], most) for name in names)
        hidden = sum("Hidden" in str(one.visible) for one in book.sheets_metadata)
    if not pages:
        raise refusal(file, NO_SHEET)
    if sum(len(one.rows) for one in pages) > most * 2:
        raise refusal(file, TOO_HEAVY)
    found = Book(file, pages, hidden)
    return Book(file, pages, hidden, tuple(_left_out(found)))


def _sheet(file: str, book: "CalamineWorkbook", name: str, xml: bytes, most: int) -> Page:
    hidden = unseen(xml)
    rows = rows_of(book, name, most)
    merged = book.get_sheet_by_name(name).merged_cell_ranges or []
    mute = tuple(
        Mute(one.row, one.column, one.found)
        for one in unsaid_in(xml)
        if hidden.shows(one.row, one.column)
    )
    blocks = tuple(Block(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in merged)
    return _page(f"{file}[{name}]", name, rows, most, hidden, blocks, mute)


def _page(
    said: str,
    name: str,
    rows: list[list[str]],
    most: int,
    hidden: Unseen = NOTHING_HIDDEN,
    merged: tuple[Block, ...] = (),
    mute: tuple[Mute, ...] = (),
) -> Page:
    """Return rows of text as a page: trimmed, as wide as its widest row, without what is hidden."""
    width = max(map(len, rows), default=0)
    _check_size(said, len(rows), width, most)
    last = max((at for at, row in enumerate(rows, 1) if any(map(str.strip, row))), default=0)
    numbers = [at for at in range(1, last + 1) if at not in hidden.rows]
    columns = {}
    for at in range(1, width + 1):
        if at not in hidden.columns:
            cells = [rows[n - 1][at - 1] if at <= len(rows[n - 1]) else "" for n in numbers]
            columns[letter_of(at)] = tidy(said, at, cells)
    kept = [one for one in merged if one.left not in hidden.columns]
    return Page(
        name,
        Rows(columns, numbers),
        tuple(one for one in kept if one.top not in hidden.rows),
        mute,
        sum(any(rows[at - 1]) for at in hidden.rows if at <= len(rows)),
        sum(any(row[at - 1 : at] != [""] for row in rows) for at in hidden.columns if at <= width),
    )


def _check_size(said: str, rows: int, width: int, most: int) -> None:
    if width > TABLE_COLUMNS:
        raise Refused([Fault(MOST_COLUMNS, {"most": TABLE_COLUMNS}, said, 1)])
    if rows > most:
        raise Refused([Fault(MOST_ROWS, {"most": most}, said, most + 1)])
    if rows * width > most * TABLE_AREA:
        raise refusal(said, TOO_HEAVY)


def _left_out(book: Book) -> Iterator[Fault]:
    """Yield what was hidden: how much of it, never what."""
    if book.hidden_sheets:
        yield Fault(HIDDEN_SHEETS, {"count": book.hidden_sheets}, book.file)
    for page in book.pages:
        for text, count in ((HIDDEN_ROWS, page.hidden_rows), (HIDDEN_COLUMNS, page.hidden_columns)):
            if count:
                yield Fault(text, {"count": count}, book.name_of(page.name))
