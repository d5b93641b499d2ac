"""A register file, row by row: what it says, or what is wrong with it. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from impact.attendance.layout import DATES, MEETING, NUMBERS, READERS, SAID, Unfit
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.tables import Sheet

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

_MEETING, _SAID = itemgetter(*MEETING), itemgetter(*SAID)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the register, read. None: the row says nothing about that.

    `held_on` None: an enrolment without a session. `participant` "": the line is about the session.
    """

    row: int
    activity: str
    held_on: date | None
    start: str
    place: str
    meeting: tuple[Any, ...]
    """What is said of the session: `MEETING`, in that order."""
    participant: str
    status: str | None
    heads: int | None
    kind: str | None
    said: tuple[Any, ...]
    """What is said of the person: `SAID`, in that order."""


@dataclass(frozen=True, slots=True)
class Read:
    """A register as it was read. `faults` name the rows that are not among `lines`."""

    name: str
    lines: list[Line]
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)


def read_register(sheet: Sheet) -> Read:
    """Return the lines of a register; Refused when it misses columns, without which none is read.

    Rows that cannot be read are not among the lines: their faults are.
    """
    _check_columns(sheet)
    found = Read(sheet.name, [], [], [*sheet.notices])
    if unknown := [one for one in sheet.columns if one not in READERS]:
        found.notices.append(Fault(LEFT_OUT, {"columns": ", ".join(unknown)}, sheet.name, 1))
    columns = tuple(one for one in READERS if one in sheet.columns)
    # Few different words stand in a register: each is read once, and kept once.
    known: dict[str, dict[str, Any]] = {one: {"": None} for one in columns}
    said: set[str] = set()
    for row, cells in sheet.rows:
        values: dict[str, Any] = dict.fromkeys(READERS)
        faults: list[Fault] = []
        for column in columns:
            text = cells[column]
            if text not in known[column]:
                known[column][text] = _value(column, text)
                _mention(found, said, row, column, text)
            value = values[column] = known[column][text]
            if type(value) is Unfit:
                faults.append(Fault(value.text, value.values, sheet.name, row, column))
        if not faults and (amiss := _amiss(values)):
            faults = [Fault(amiss[1], {}, sheet.name, row, amiss[0])]
        found.faults.extend(faults)
        if not faults:
            found.lines.append(_line(row, values))
    _mention_years(found)
    return found


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


def _value(column: str, text: str) -> Any:
    try:
        return READERS[column](text)
    except Unfit as unfit:
        return unfit


def _mention(found: Read, said: set[str], row: int, column: str, text: str) -> None:
    """Say once per column that dates or numbers were written the Dutch way."""
    if column in said:
        return
    if column in DATES and re.match(r"\d{1,2}[-/]", text):
        notice = DUTCH_DATES
    elif column in NUMBERS and "," in text:
        notice = DECIMAL_COMMA
    else:
        return
    said.add(column)
    found.notices.append(Fault(notice, {}, found.name, row, column))


def _amiss(values: dict[str, Any]) -> tuple[str, str] | None:
    """Return what does not go together on one row: the column and why; None when all does."""
    if not values["activity"]:
        return "activity", MISSING
    return _amiss_of_one(values) if values["participant"] else _amiss_of_all(values)


def _amiss_of_one(values: dict[str, Any]) -> tuple[str, str] | None:
    if values["headcount"] is not None:
        return "headcount", HEADS_OF_ONE
    if values["session_date"]:
        return None
    if not values["enrolled_on"] and not values["status"]:
        return "enrolled_on", MISSING
    return ("session_date", UNDATED) if values["status"] else None


def _amiss_of_all(values: dict[str, Any]) -> tuple[str, str] | None:
    if not values["session_date"]:
        return "session_date", MISSING
    return ("status", NOBODY) if values["status"] else None


def _line(row: int, values: dict[str, Any]) -> Line:
    participant, heads = values["participant"] or "", values["headcount"]
    meeting = _MEETING(values)
    return Line(
        row,
        values["activity"],
        values["session_date"],
        values["start"] or "",
        values["place"] or "",
        # Beside a person, an area and the end of a course are said of that person.
        (*meeting[:3], None, None) if participant else meeting,
        participant,
        values["status"],
        heads,
        None if heads is None else values["headcount_kind"] or "estimated",
        _SAID(values) if participant else (),
    )


def _mention_years(found: Read) -> None:
    at = SAID.index("birth_year")
    for line in found.lines:
        born = line.said[at] if line.said else None
        if born and line.held_on and not born <= line.held_on.year <= born + 110:
            found.notices.append(Fault(ODD_YEAR, {}, found.name, line.row, "birth_year"))
