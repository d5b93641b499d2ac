"""A register file, row by row: what it says, or what is wrong with it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from operator import itemgetter
from typing import Any

from impact.attendance.layout import (
    DATES,
    MEETING,
    NUMBERS,
    READERS,
    SAID,
    Unfit,
    check_order,
    month_first,
)
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.tables import Sheet
from impact.kit.text import trimmed

NO_COLUMN = N_("expected a column with this name, found none")
NO_COUNTS = N_("expected a column participant or headcount, found neither")
MISSING = N_("expected a value, found none")
NOBODY = N_("a status needs a participant; a number of people stands under headcount")
HEADS_OF_ONE = N_("a head count stands on a line of its own, without participant")
UNDATED = N_("a line without a date is an enrolment: it has a participant and no status")
DUTCH_DATES = N_("dates were read as day-month-year; this is the first")
DECIMAL_COMMA = N_("a comma was read as the decimal point; this is the first")
LEFT_OUT = N_("these columns are not read: %(columns)s")

ODD_YEAR = N_("nobody of that age can have come; the age counts as unknown")

Key = tuple[str, date | None, str, str]
"""What makes a session one session: activity, day, start, place."""
Entry = tuple[Any, ...]
"""Values in a fixed order of columns; None where nothing is said."""
ENTRY = ("status", *SAID)
"""What is kept of a line about a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the register, read. None: the row says nothing about that.

    A day None in `key`: an enrolment without a session. `participant` "": the line is about the
    session. `meeting` and `entry` hold what is said of the session and of the person: `MEETING`
    and `ENTRY`, in that order.
    """

    row: int
    key: Key
    meeting: Entry
    participant: str
    entry: Entry
    heads: int | None = None
    kind: str = ""

    @property
    def status(self) -> str | None:
        """How somebody stands on the register."""
        status: str | None = self.entry[0]
        return status


@dataclass(frozen=True, slots=True)
class Read:
    """A register as it was read. `faults` name the rows that are not among `lines`."""

    name: str
    lines: list[Line]
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)


_key, _meeting, _entry = (
    itemgetter(*(tuple(READERS).index(name) for name in names))
    for names in (("activity", "session_date", "start", "place"), MEETING, ENTRY)
)
_AT = {name: at for at, name in enumerate(READERS)}


def read_register(sheet: Sheet) -> Read:
    """Return the lines of a register; Refused when it misses columns, without which none is read.

    Rows that cannot be read are not among the lines: their faults are.
    """
    _check_columns(sheet)
    found = Read(sheet.name, [], [], [*sheet.notices])
    if unknown := [one for one in sheet.columns if one not in READERS]:
        found.notices.append(Fault(LEFT_OUT, {"columns": ", ".join(unknown)}, sheet.name, 1))
    wrong = _mute(sheet, found.notices)
    columns = [_values(sheet, name, wrong, found.notices) for name in READERS]
    same: dict[Any, Any] = {}
    for row, *values in zip(sheet.rows.numbers, *columns, strict=False):
        if row not in wrong and (amiss := _amiss(values)):
            wrong[row] = [Fault(amiss[1], {}, sheet.name, row, amiss[0])]
        if row in wrong:
            found.faults.extend(wrong[row])
        else:
            found.lines.append(_line(row, values, same))
    _mention_years(found)
    return found


def _mute(sheet: Sheet, notices: list[Fault]) -> dict[int, list[Fault]]:
    """Return the rows with a cell that says nothing; one in a column not read is noticed."""
    wrong: dict[int, list[Fault]] = {}
    for fault in sheet.unsaid:
        if fault.column in READERS and fault.row:
            wrong.setdefault(fault.row, []).append(fault)
        else:
            notices.append(fault)
    return wrong


def _check_columns(sheet: Sheet) -> None:
    faults = [
        Fault(NO_COLUMN, {}, sheet.name, 1, one)
        for one in ("activity", "session_date")
        if one not in sheet.columns
    ]
    if not {"participant", "headcount"} & set(sheet.columns):
        faults.append(Fault(NO_COUNTS, {}, sheet.name, 1))
    if faults:
        raise Refused(faults)


def _values(
    sheet: Sheet, column: str, wrong: dict[int, list[Fault]], notices: list[Fault]
) -> Iterator[Any]:
    """Return the values of one column, row by row; what is wrong goes to `wrong`, by row."""
    if column not in sheet.columns:
        return repeat(None)
    cells = sheet.rows.column(column)
    # Few different words stand in a register: each is read once, and kept once.
    known = _known(column, set(cells))
    unfit = {word for word, value in known.items() if isinstance(value, Unfit)}
    for row, word in zip(sheet.rows.numbers, cells, strict=True) if unfit else ():
        if word in unfit:
            why = known[word]
            fault = Fault(why.text, why.values, sheet.name, row, column)
            wrong.setdefault(row, []).append(fault)
    if notice := _dutch(column, known):
        first = next(at for at, word in enumerate(cells) if _is_dutch(column, word))
        notices.append(Fault(notice, {}, sheet.name, sheet.rows.numbers[first], column))
    return map(known.__getitem__, cells)


def _known(column: str, words: set[str]) -> dict[str, Any]:
    """Return what each word of a column says; an Unfit where it says nothing that fits."""
    odd = column in DATES and month_first(words)
    return {word: _value(column, word, odd=odd) for word in words}


def _value(column: str, cell: str, *, odd: bool) -> Any:
    text = trimmed(cell)
    try:
        if odd:
            check_order(text)
        return READERS[column](text) if text else None
    except Unfit as unfit:
        return unfit


def _dutch(column: str, words: dict[str, Any]) -> str | None:
    """Return what is to be said of a column in which days or numbers are written the Dutch way."""
    if not any(_is_dutch(column, word) for word in words):
        return None
    return DUTCH_DATES if column in DATES else DECIMAL_COMMA


def _is_dutch(column: str, word: str) -> bool:
    if column in DATES:
        return bool(re.match(r"\d{1,2}[-/]", word))
    return column in NUMBERS and "," in word


def _amiss(values: list[Any]) -> tuple[str, str] | None:
    """Return what does not go together on one row: the column and why; None when all does."""
    if not values[_AT["activity"]]:
        return "activity", MISSING
    return _amiss_of_one(values) if values[_AT["participant"]] else _amiss_of_all(values)


def _amiss_of_one(values: list[Any]) -> tuple[str, str] | None:
    if values[_AT["headcount"]] is not None:
        return "headcount", HEADS_OF_ONE
    if values[_AT["session_date"]]:
        return None
    if not values[_AT["enrolled_on"]] and not values[_AT["status"]]:
        return "enrolled_on", MISSING
    return ("session_date", UNDATED) if values[_AT["status"]] else None


def _amiss_of_all(values: list[Any]) -> tuple[str, str] | None:
    if not values[_AT["session_date"]]:
        return "session_date", MISSING
    return ("status", NOBODY) if values[_AT["status"]] else None


def _line(row: int, values: list[Any], same: dict[Any, Any]) -> Line:
    """Return a row as a line; what several rows say alike (`same`) is held once for all of them."""
    activity, day, start, place = _key(values)
    key, meeting = (activity, day, start or "", place or ""), _meeting(values)
    key = same.setdefault(key, key)
    if participant := values[_AT["participant"]]:
        # Beside a person, an area and the end of a course are said of that person.
        meeting, entry = (*meeting[:3], None, None), _entry(values)
        meeting, entry = same.setdefault(meeting, meeting), same.setdefault(entry, entry)
        return Line(row, key, meeting, participant, entry)
    heads = values[_AT["headcount"]]
    kind = values[_AT["headcount_kind"]] or "estimated"
    return Line(row, key, meeting, "", (None,), heads, "" if heads is None else kind)


def _mention_years(found: Read) -> None:
    at = ENTRY.index("birth_year")
    for line in found.lines:
        born = line.entry[at] if line.participant else None
        day = line.key[1]
        if born and day and not born <= day.year <= born + 110:
            found.notices.append(Fault(ODD_YEAR, {}, found.name, line.row, "birth_year"))
