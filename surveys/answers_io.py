"""Files of answers: one row per response, one column per variable. Pure.

A header may be the column of a variable, its code, or the exact words of the question. Empty is
skipped or not shown; what a file has no column for was not shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from impact.kit.dates import read_date
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase, Refused
from impact.kit.i18n import N_
from impact.kit.tables import Sheet
from surveys import expected
from surveys.definition import MOMENTS, PERSPECTIVES, Definition, Item, canonical
from surveys.question_types import KINDS, Given, NotAnAnswer
from surveys.runner import Asked, Plan, plan

MOST = {"response": 80, "wave": 80, "participant": 64, "language": 35, "channel": 40}
FIXED = (*MOST, "perspective", "moment", "submitted_on", "version")
"""Columns that say something of a response; all others are variables."""

UNREAD = N_("this column is no question of %(code)s and is not read")
SAME_TWICE = N_("this question is there twice: %(column)s")
TWICE = N_("the response %(response)s is there twice, with other answers")
NO_QUESTION = N_("there is no column for any question of %(code)s")


@dataclass(frozen=True, slots=True)
class Reading:
    """A version against which a file is read: its questions, ready to walk through.

    `columns` names each variable in flat files, by its code; `items` finds a question by it.
    """

    number: str
    plan: Plan
    columns: Mapping[str, str]
    items: Mapping[str, Item]

    @property
    def form(self) -> Definition:
        """What the version holds."""
        return self.plan.definition


@dataclass(frozen=True, slots=True)
class Sent:
    """One response of a file. `ref`: its id, given or made; `shown`: what was put before them.

    `given` holds an answer, or None, for every question that the file has a column for.
    """

    row: int
    ref: str
    version: str
    perspective: str
    moment: str
    wave: str
    participant: str
    language: str
    channel: str
    submitted_on: date
    given: dict[str, Given]
    shown: tuple[Item, ...]
    flags: tuple[str, ...]
    cells: dict[str, str]

    @property
    def payload(self) -> dict[str, object]:
        """What came in: the cells of the file. Who it was stands with the subject alone."""
        return {"file": {name: cell for name, cell in self.cells.items() if name != "participant"}}


def reading(number: str, form: Definition, columns: Mapping[str, str]) -> Reading:
    """Return a version made ready to read answers against."""
    return Reading(number, plan(form), columns, {one.code: one for one in form.questions})


def read_responses(
    sheet: Sheet, readings: Sequence[Reading], *, moment: str = ""
) -> tuple[list[Sent], list[Fault]]:
    """Return the responses in a file, and notices; Refused with every fault in it.

    `readings`: the published versions, the newest first; a row without a version belongs to it.
    `moment` holds where a row does not say its own.
    """
    newest = readings[0]
    faults: list[Fault] = []
    columns = _columns(sheet, readings, faults)
    known = set(FIXED) | columns.keys()
    notices = [
        Fault(UNREAD, {"code": newest.form.code}, sheet.name, 1, one)
        for one in sheet.columns
        if one not in known
    ]
    if not columns:
        faults.append(Fault(NO_QUESTION, {"code": newest.form.code}, sheet.name, 1))
    file = _File(sheet, {one.number: one for one in readings}, columns, moment, faults)
    sent = [file.response(row, cells) for row, cells in sheet.rows] if not faults else []
    found = _numbered(sheet, [one for one in sent if one is not None], faults)
    if faults:
        raise Refused(faults)
    return found, notices


def _columns(sheet: Sheet, readings: Sequence[Reading], faults: list[Fault]) -> dict[str, str]:
    """Return the code of the question that each column of the file answers."""
    names: dict[str, str] = {}
    for one in reversed(readings):  # the newest version has the last word
        names |= dict(_names(one))
    found: dict[str, str] = {}
    for column in sheet.columns:
        code = names.get(column)
        if code is None or column in FIXED:
            continue
        if code in found.values():
            faults.append(Fault(SAME_TWICE, {"column": column}, sheet.name, 1, column))
        found[column] = code
    return found


def _names(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield what a column of a question may be called, least certain first; consent is none."""
    asked = [one for one in reading.form.questions if one.role != "consent"]
    for words in ("label", "code", "column"):
        for item in asked:
            if words == "label":
                yield from ((said.lower(), item.code) for said in item.label.values() if said)
            else:
                name = item.code if words == "code" else reading.columns[item.code]
                yield name.lower(), item.code


@dataclass(frozen=True, slots=True)
class _File:
    sheet: Sheet
    readings: Mapping[str, Reading]
    columns: Mapping[str, str]
    moment: str
    faults: list[Fault]

    def response(self, row: int, cells: dict[str, str]) -> Sent | None:
        """Return the response on a row, or None when anything on it is at fault."""
        before = len(self.faults)
        reading = self._reading(row, cells)
        perspective = self._perspective(row, cells, reading.form)
        moment = self._one_of(row, cells, "moment", MOMENTS) or self.moment or "single"
        day = self._day(row, cells)
        for column, most in MOST.items():
            if len(cells.get(column, "")) > most:
                self._wrong(row, cells, column, expected.at_most(most))
        given = self._answers(row, cells, reading)
        if len(self.faults) > before or day is None:
            return None
        return Sent(
            row=row,
            ref=cells.get("response", ""),
            version=reading.number,
            perspective=perspective,
            moment=moment,
            wave=cells.get("wave", ""),
            participant=cells.get("participant", ""),
            language=cells.get("language", ""),
            channel=cells.get("channel", ""),
            submitted_on=day,
            given=given,
            shown=_shown(reading, given, Asked(perspective, moment, day)),
            flags=_flags(reading, given),
            cells={
                name: cell
                for name, cell in cells.items()
                if cell and (name in FIXED or name in self.columns)
            },
        )

    def _reading(self, row: int, cells: dict[str, str]) -> Reading:
        asked = cells.get("version", "")
        newest = next(iter(self.readings.values()))
        if asked and asked not in self.readings:
            self._wrong(row, cells, "version", expected.one_of(self.readings))
        return self.readings.get(asked, newest)

    def _perspective(self, row: int, cells: dict[str, str], form: Definition) -> str:
        """Return who answered; a form for one perspective says it itself."""
        known = form.perspectives or PERSPECTIVES
        said = self._one_of(row, cells, "perspective", known)
        if not said and len(known) > 1 and not cells.get("perspective"):
            self._wrong(row, cells, "perspective", expected.one_of(known))
        return said or known[0]

    def _one_of(self, row: int, cells: dict[str, str], column: str, known: tuple[str, ...]) -> str:
        said = cells.get(column, "").lower()
        if said and said not in known:
            self._wrong(row, cells, column, expected.one_of(known))
            return ""
        return said

    def _day(self, row: int, cells: dict[str, str]) -> date | None:
        try:
            return read_date(cells.get("submitted_on", "").partition("T")[0])
        except ValueError:
            self._wrong(row, cells, "submitted_on", expected.DAY)
            return None

    def _answers(self, row: int, cells: dict[str, str], reading: Reading) -> dict[str, Given]:
        given: dict[str, Given] = {}
        for column, code in self.columns.items():
            item = reading.items.get(code)
            if item is None:
                continue
            cell = cells.get(column, "")
            try:
                given[item.code] = KINDS[item.kind].read(item, cell) if cell else None
            except NotAnAnswer as wrong:
                self._wrong(row, cells, column, wrong.wanted)
        return given

    def _wrong(self, row: int, cells: dict[str, str], column: str, wanted: Phrase) -> None:
        found = cells.get(column, "")[:80]
        values: dict[str, object] = {"expected": wanted, "found": found or NOTHING}
        self.faults.append(Fault(EXPECTED, values, self.sheet.name, row, column))


def _shown(reading: Reading, given: dict[str, Given], asked: Asked) -> tuple[Item, ...]:
    """Return the questions that were put before somebody: those of the file, as they answered."""
    consent = reading.plan.consent
    sent = given | ({consent.code: "yes"} if consent else {})
    walked = {item.code for item in reading.plan.shown(sent, asked)}
    return tuple(
        item
        for item in reading.form.questions
        if item.code in given and (item.code in walked or given[item.code] is not None)
    )


def _flags(reading: Reading, given: dict[str, Given]) -> tuple[str, ...]:
    """Return what a person should look at; never a reason to leave a response out."""
    for code, answer in given.items():
        item = reading.items[code]
        if item.kind == "multiple" and isinstance(answer, tuple) and len(answer) > 1:
            alone = {option.code for option in item.options if option.exclusive or option.missing}
            if alone & set(answer):
                return ("contradiction",)
    return ()


def _numbered(sheet: Sheet, sent: Iterable[Sent], faults: list[Fault]) -> list[Sent]:
    """Return every response once, under an id: its own, else the hash of its row.

    Rows that are equal and have no id are numbered; a row that comes again under one id counts
    once, and is a fault when it says something else.
    """
    bodies: dict[str, str] = {}
    equal: Counter[str] = Counter()
    found: list[Sent] = []
    for one in sent:
        body = sha256(canonical(one.cells).encode()).hexdigest()
        equal[body] += 1
        ref = one.ref or f"row-{body[:24]}-{equal[body]}"
        if ref not in bodies:
            bodies[ref] = body
            found.append(replace(one, ref=ref))
        elif bodies[ref] != body:
            values: dict[str, object] = {"response": ref}
            faults.append(Fault(TWICE, values, sheet.name, one.row, "response"))
    return found
