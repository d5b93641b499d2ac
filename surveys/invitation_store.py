"""How many people were invited, from a file into the rounds that they were invited to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from impact.accounts.audit import audit
from impact.kit.dates import read_date
from impact.kit.db import db
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase, Refused, Taken
from impact.kit.i18n import N_
from impact.kit.tables import Sheet
from impact.pilots.models import Pilot
from impact.pilots.store import write
from surveys import expected, store
from surveys.definition import MOMENTS, PERSPECTIVES
from surveys.models import Invited, Questionnaire, QuestionnaireVersion, Wave
from surveys.wave_store import NOT_PUBLISHED, for_pilot

COLUMNS = (
    "questionnaire",
    "perspective",
    "moment",
    "wave",
    "channel",
    "invited",
    "opened_on",
)
NEEDED = ("questionnaire", "perspective", "invited", "opened_on")
MOST = {"wave": 80, "channel": 20}

UNREAD = N_("this column is not read")
NO_COLUMN = N_("this column is missing")
TWICE = N_("these people are counted twice in this file")
CORRECTED = N_("the number invited was %(before)s and is now %(after)s")

Key = tuple[int, str, str, str, str]
"""Questionnaire, moment, wave, perspective, channel."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One row of the file: how many were invited, where and when."""

    row: int
    key: Key
    version: QuestionnaireVersion
    invited: int
    opened_on: date


def take_invitations(sheet: Sheet, pilot: Pilot) -> Taken:
    """Store how many were invited; a number that is there already is corrected, and said.

    Refused, with nothing stored, when any row is wrong.
    """
    notices = [
        *sheet.notices,
        *(Fault(UNREAD, {}, sheet.name, 1, one) for one in sheet.columns if one not in COLUMNS),
    ]
    missing = [one for one in NEEDED if one not in sheet.columns]
    faults = [Fault(NO_COLUMN, {}, sheet.name, 1, one) for one in missing]
    if faults:
        raise Refused(faults)
    file = _File(sheet, pilot, faults, notices, {})
    batches = [one for row, cells in sheet.rows if (one := file.batch(row, cells))]
    seen: set[Key] = set()
    for one in batches:
        if one.key in seen:
            faults.append(Fault(TWICE, {}, sheet.name, one.row, "perspective"))
        seen.add(one.key)
    if faults:
        raise Refused(faults)
    known = _known(pilot)
    new = [one for one in batches if known.get(one.key) != (one.invited, one.opened_on)]
    if new:
        write(pilot, lambda: _store(pilot, new))
    for one in new:
        if one.key in known:
            values: dict[str, object] = {"before": known[one.key][0], "after": one.invited}
            notices.append(Fault(CORRECTED, values, sheet.name, one.row, "invited"))
    return Taken(len(new), len(batches) - len(new), 0, tuple(notices))


@dataclass(frozen=True, slots=True)
class _File:
    sheet: Sheet
    pilot: Pilot
    faults: list[Fault]
    notices: list[Fault]
    forms: dict[str, tuple[Questionnaire, QuestionnaireVersion | None] | None]

    def batch(self, row: int, cells: dict[str, str]) -> Batch | None:
        """Return what a row says, or None when anything on it is at fault."""
        before = len(self.faults)
        form = self._form(row, cells)
        perspective = self._one_of(row, cells, "perspective", PERSPECTIVES)
        if not perspective and not cells["perspective"]:
            self._wrong(row, cells, "perspective", expected.one_of(PERSPECTIVES))
        moment = self._one_of(row, cells, "moment", MOMENTS) or "single"
        for column, most in MOST.items():
            if len(cells.get(column, "")) > most:
                self._wrong(row, cells, column, expected.at_most(most))
        invited, day = self._number(row, cells), self._day(row, cells)
        if form is None or invited is None or day is None or len(self.faults) > before:
            return None
        of, version = form
        key = of.id, moment, cells.get("wave", ""), perspective, cells.get("channel", "")
        return Batch(row, key, version, invited, day)

    def _form(
        self, row: int, cells: dict[str, str]
    ) -> tuple[Questionnaire, QuestionnaireVersion] | None:
        code = cells["questionnaire"]
        if code not in self.forms:
            try:
                of = for_pilot(code, self.pilot, self.notices)
                self.forms[code] = of, store.published(of)
            except Refused:
                self.forms[code] = None
        found = self.forms[code]
        if found is None:
            self._wrong(row, cells, "questionnaire", expected.QUESTIONNAIRE)
            return None
        of, version = found
        if version is None:
            values: dict[str, object] = {"code": code}
            self.faults.append(Fault(NOT_PUBLISHED, values, self.sheet.name, row, "questionnaire"))
            return None
        return of, version

    def _one_of(self, row: int, cells: dict[str, str], column: str, known: tuple[str, ...]) -> str:
        said = cells.get(column, "").lower()
        if said and said not in known:
            self._wrong(row, cells, column, expected.one_of(known))
            return ""
        return said

    def _number(self, row: int, cells: dict[str, str]) -> int | None:
        if cells["invited"].isdecimal() and len(cells["invited"]) < 9:
            return int(cells["invited"])
        self._wrong(row, cells, "invited", expected.WHOLE_NUMBER)
        return None

    def _day(self, row: int, cells: dict[str, str]) -> date | None:
        try:
            return read_date(cells["opened_on"])
        except ValueError:
            self._wrong(row, cells, "opened_on", expected.DAY)
            return None

    def _wrong(self, row: int, cells: dict[str, str], column: str, wanted: Phrase) -> None:
        found = cells.get(column, "")[:80] or NOTHING
        values: dict[str, object] = {"expected": wanted, "found": found}
        self.faults.append(Fault(EXPECTED, values, self.sheet.name, row, column))


def _known(pilot: Pilot) -> dict[Key, tuple[int, date]]:
    rows = db.session.execute(
        select(Invited, Wave)
        .join(Wave, Wave.id == Invited.wave_id)
        .where(Invited.pilot_id == pilot.id, Wave.activity_uid == "", Invited.group_uid == "")
    )
    return {
        (wave.questionnaire_id, wave.moment, wave.name, one.perspective, one.channel): (
            one.invited,
            one.opened_on,
        )
        for one, wave in rows
    }


def _store(pilot: Pilot, new: list[Batch]) -> None:
    waves: dict[tuple[int, str, str], Wave] = {
        (one.questionnaire_id, one.moment, one.name): one
        for one in db.session.scalars(
            select(Wave).where(Wave.pilot_id == pilot.id, Wave.activity_uid == "")
        )
    }
    for one in new:
        form, moment, name, perspective, channel = one.key
        wave = waves.get((form, moment, name))
        if wave is None:
            wave = Wave(
                pilot_id=pilot.id,
                questionnaire_id=form,
                version_id=one.version.id,
                moment=moment,
                name=name,
                activity_uid="",
                opens_on=one.opened_on,
                state="closed",
            )
            db.session.add(wave)
            db.session.flush()
            waves[form, moment, name] = wave
        invited = Invited(
            pilot_id=pilot.id,
            wave_id=wave.id,
            perspective=perspective,
            group_uid="",
            channel=channel,
            invited=one.invited,
            opened_on=one.opened_on,
        )
        db.session.merge(invited)
    db.session.flush()
    of = f"pilot:{pilot.uid}"
    audit("import", of, pilot=pilot.id, what="invitations", rows=len(new))
