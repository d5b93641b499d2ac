"""Workbooks that people hand in: the first sheet, each cell as a person would write it."""

import re
from collections import Counter
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from impact.kit.archives import DAMAGED, HEAVY, LOCKED, UNSAFE, refusal, unpacked
from impact.kit.faults import Fault
from impact.kit.i18n import N_
from impact.kit.lazy import pandas

ZIPPED, COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
AREA = 50
"""Columns for which there is room when a sheet has the most rows: its cells are read at once."""
LETTERS = 500
"""Characters in a row for which there is room when a sheet has the most rows."""
_CELL, _WORD = re.compile(rb"<(?:\w+:)?c[\s/>]"), re.compile(rb"<(?:\w+:)?si[\s/>]")
_KIND = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_OWN = frozenset((b"n", b"b", b"d", b"e", b"str", b"inlineStr"))
"""Kinds of cells that hold their own words, as long as they are written."""

NO_WORKBOOK = N_("the name says Excel, but the file is something else")
WEB_PAGE = N_("this is a web page; open it in Excel and save it as .xlsx")
FIRST_SHEET = N_("only the first sheet is read; left out: %(sheets)s")


def read_workbook(file: str, content: bytes, most: int) -> tuple[str, list[list[str]], list[Fault]]:
    """Return the first sheet: its name in faults, its columns as text, what is to be said of it.

    Refused when this is no workbook, or not a safe one. One row more than `most` may be there.
    """
    _check(file, content, most)
    from python_calamine import CalamineError, PasswordError

    try:
        with pandas.ExcelFile(BytesIO(content), engine="calamine") as book:
            first, *others = map(str, book.sheet_names)
            grid = pandas.read_excel(
                book, sheet_name=first, header=None, dtype=object, na_filter=False, nrows=most + 2
            )
    except PasswordError:
        raise refusal(file, LOCKED) from None
    except (CalamineError, ValueError, OverflowError):
        raise refusal(file, DAMAGED) from None
    columns = [[_written(cell) for cell in grid[at]] for at in grid]
    left_out = Fault(FIRST_SHEET, {"sheets": ", ".join(others)}, file)
    return f"{file}[{first}]", columns, [left_out] if others else []


def _check(file: str, content: bytes, most: int) -> None:
    """Refuse what is no workbook, whatever it is called."""
    if content.startswith(ZIPPED):
        _check_members(file, unpacked(file, content), most)
    elif not content.startswith(COMPOUND):
        web = re.match(rb"[\s\xef\xbb\xbf]*<(!doctype|html|table|\?xml)", content, re.IGNORECASE)
        raise refusal(file, WEB_PAGE if web else NO_WORKBOOK)
    elif "EncryptedPackage".encode("utf-16-le") in content:
        raise refusal(file, LOCKED)


def _check_members(file: str, members: dict[str, bytes], most: int) -> None:
    """Refuse a workbook with macros, or one that grows when it is read, however small it is.

    The size that a sheet declares is not asked: every cell says where it stands.
    """
    sheets: list[bytes] = []
    words: list[int] = []
    for name, xml in members.items():
        if "vbaproject" in name.lower() or b"<!DOCTYPE" in xml or _other_letters(name, xml):
            raise refusal(file, UNSAFE)
        if "worksheets/" in name.lower():
            rows, columns = _reach(xml)
            sheets.append(xml)
            if rows * columns > most * AREA:
                raise refusal(file, HEAVY)
        elif name.lower().endswith("sharedstrings.xml"):
            words = [len(word) for word in _WORD.split(xml)[1:]]
    if any(_letters(xml, words, most * LETTERS) > most * LETTERS for xml in sheets):
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


def _written(value: Any) -> str:
    """Return a cell of a workbook as a person would write it."""
    if isinstance(value, str):
        return value
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
