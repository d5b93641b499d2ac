"""Workbooks that people hand in: the first sheet, each cell as a person would write it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from impact.kit.archives import DAMAGED, HEAVY, LOCKED, UNSAFE, refusal, unpacked
from impact.kit.cells import Unsaid, sheets, unsaid_in
from impact.kit.faults import Fault
from impact.kit.i18n import N_
from impact.kit.kinds import COMPOUND, ZIPPED, is_markup
from impact.kit.limits import TABLE_AREA, TABLE_LETTERS, TABLE_SHEETS
from impact.kit.unseen import unseen

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

VBA, BOOKS = "_VBA_PROJECT", ("Workbook", "Book")
"""What parts of an .xls are called: macros, and the cells."""
RUNS = ("vbaproject", "macrosheets/", "embeddings/", "activex/")
"""Parts of an .xlsx that could run, or hold what could."""
_CELL, _WORD = re.compile(rb"<(?:\w+:)?c[\s/>]"), re.compile(rb"<(?:\w+:)?si[\s/>]")
_KIND = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_OWN = frozenset((b"n", b"b", b"d", b"e", b"str", b"inlineStr"))
"""Kinds of cells that hold their own words, as long as they are written."""

NO_WORKBOOK = N_("the name says Excel, but the file is something else")
MACROS = N_("the file holds macros or other files; save it as .xlsx, without them")
WEB_PAGE = N_("this is a web page; open it in Excel and save it as .xlsx")
NO_SHEET = N_("every sheet of this file is hidden")
FIRST_SHEET = N_("only the first sheet is read; left out: %(sheets)s")


class Grid(NamedTuple):
    """A sheet: its name in faults, its columns as text, what is to be said, cells without words."""

    name: str
    columns: list[list[str]]
    notices: list[Fault]
    unsaid: list[Unsaid]


def read_workbook(file: str, content: bytes, most: int) -> Grid:
    """Return the first sheet that is seen; Refused when this is no workbook, or not a safe one.

    One row more than `most` may be there. What is hidden reads as empty; an .xls file does not
    tell what that is.
    """
    with opened(file, content, most) as book:
        first, *others = seen(book) or [""]
        if not first:
            raise refusal(file, NO_SHEET)
        rows = rows_of(book, first, most)
        xml = _xml(file, content, first)
    hidden = unseen(xml)
    for at in hidden.rows:
        rows[at - 1 : at] = [[""] * len(row) for row in rows[at - 1 : at]]
    columns = [list(cells) for cells in zip(*rows, strict=True)]
    for at in hidden.columns:
        columns[at - 1 : at] = [[""] * len(rows) for _ in columns[at - 1 : at]]
    mute = [one for one in unsaid_in(xml) if hidden.shows(one.row, one.column)]
    left_out = Fault(FIRST_SHEET, {"sheets": ", ".join(others)}, file)
    return Grid(f"{file}[{first}]", columns, [left_out] if others else [], mute)


def seen(book: "CalamineWorkbook") -> list[str]:
    """Return the names of the sheets of cells that are not hidden, in order."""
    shown = [one for one in book.sheets_metadata if str(one.visible).endswith("Visible")]
    return [one.name for one in shown if str(one.typ).endswith("WorkSheet")]


def _xml(file: str, content: bytes, name: str) -> bytes:
    """Return the XML of a sheet; of an .xls, which has none, nothing."""
    if not content.startswith(ZIPPED):
        return b""
    # Where we cannot see what a sheet hides, nothing of it is read.
    found = sheets(unpacked(file, content)).get(name)
    if not found:
        raise refusal(file, DAMAGED)
    return found


def read_sheets(file: str, content: bytes, most: int) -> dict[str, list[list[str]]]:
    """Return every sheet of a workbook by name, as rows of text of one width."""
    with opened(file, content, most) as book:
        return {name: rows_of(book, name, most) for name in book.sheet_names}


@contextmanager
def opened(file: str, content: bytes, most: int) -> Iterator["CalamineWorkbook"]:
    """Open a workbook that is safe to open; whatever reading it raises is a refusal."""
    _check(file, content, most)
    # Loaded by whoever reads a workbook, not by the start of the app: performance.md 7.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if len(book.sheet_names) > TABLE_SHEETS:
            raise refusal(file, HEAVY)
        yield book
    except PasswordError:
        raise refusal(file, LOCKED) from None
    except (CalamineError, ValueError, OverflowError, SyntaxError):
        raise refusal(file, DAMAGED) from None


def rows_of(book: "CalamineWorkbook", name: str, most: int) -> list[list[str]]:
    """Return a sheet as rows of text of one width; at most two more than `most`."""
    grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most + 2)
    return [[_written(cell) for cell in row] for row in grid]


def _check(file: str, content: bytes, most: int) -> None:
    """Refuse what is not the workbook that its name says."""
    sign = ZIPPED if file.lower().endswith(".xlsx") else COMPOUND
    if _named(content, "EncryptedPackage"):
        raise refusal(file, LOCKED)
    if not content.startswith(sign):
        raise refusal(file, WEB_PAGE if is_markup(content) else NO_WORKBOOK)
    if sign == ZIPPED:
        _check_members(file, unpacked(file, content), most)
    elif _named(content, VBA):
        raise refusal(file, MACROS)
    elif not any(_named(content, name) for name in BOOKS):
        raise refusal(file, NO_WORKBOOK)


def _named(content: bytes, name: str) -> bool:
    """Say whether a compound file speaks of a part with this name."""
    return content.startswith(COMPOUND) and name.encode("utf-16-le") in content


def _check_members(file: str, members: dict[str, bytes], most: int) -> None:
    """Refuse a workbook with macros, or one that grows when it is read, however small it is.

    The size that a sheet declares is not asked: every cell says where it stands.
    """
    if "xl/workbook.xml" not in members or "content.xml" in members:
        raise refusal(file, NO_WORKBOOK)
    sheets: list[bytes] = []
    words: list[int] = []
    for name, xml in members.items():
        _check_part(file, name.lower(), xml)
        if "worksheets/" in name.lower():
            rows, columns = _reach(xml)
            sheets.append(xml)
            if rows * columns > most * TABLE_AREA:
                raise refusal(file, HEAVY)
        elif name.lower().endswith("sharedstrings.xml"):
            words = [len(word) for word in _WORD.split(xml)[1:]]
    if any(_letters(xml, words, most * TABLE_LETTERS) > most * TABLE_LETTERS for xml in sheets):
        raise refusal(file, HEAVY)


def _letters(xml: bytes, words: list[int], enough: int) -> int:
    """Return at most how many characters come out of a sheet; no closer look up to `enough`.

    A word that is kept once may stand in every cell, and is then read as often.
    """
    longest = max(words, default=0)
    most = len(_CELL.findall(xml)) * longest
    if most <= enough:
        return most
    kinds, places = Counter(_KIND.findall(xml)), Counter(map(int, _PLACE.findall(xml)))
    hidden = sum(n for kind, n in kinds.items() if kind not in _OWN) - places.total()
    told = sum(n * words[at] for at, n in places.items() if at < len(words))
    return told + max(0, hidden) * longest


def _check_part(file: str, name: str, content: bytes) -> None:
    """Refuse a part that could run, or that declares things of its own."""
    said = content.lower() if name == "[content_types].xml" else b""
    if any(one in name for one in RUNS) or b"macroenabled" in said:
        raise refusal(file, MACROS)
    if b"<!DOCTYPE" in content or _other_letters(name, content):
        raise refusal(file, UNSAFE)


def _other_letters(name: str, xml: bytes) -> bool:
    """Say whether XML is written in two bytes a letter, which would hide it from these checks."""
    return name.lower().endswith((".xml", ".rels")) and b"\0" in xml


def _reach(xml: bytes) -> tuple[int, int]:
    """Return the last row and column of a sheet that a cell claims to stand in."""
    rows = columns = 1
    for place in set(re.findall(rb"""[\s"']r\s*=\s*["']([A-Za-z]{0,9}\d{0,9})""", xml)):
        letters = place.rstrip(b"0123456789")
        rows = max(rows, int(place[len(letters) :] or b"1"))
        columns = max(columns, _number(letters))
    return rows, columns


def _number(letters: bytes) -> int:
    """Return which column `AB` is, counted from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _written(value: object) -> str:
    """Return a cell of a workbook as a person would write it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat()[: 10 if value.time() == time() else 16]
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
