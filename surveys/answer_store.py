"""Answers from files into the database, and which response of somebody counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from sqlalchemy import func, insert, or_, select, update

from impact.accounts.audit import audit
from impact.kit.db import db
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.kit.tables import Sheet
from impact.pilots.models import Pilot
from impact.pilots.store import known_as, write
from surveys import store
from surveys.answers_io import Reading, Sent, read_responses, reading
from surveys.models import (
    Answer,
    Questionnaire,
    QuestionnaireVersion,
    Response,
    Subject,
    Variable,
    Wave,
)
from surveys.question_types import rows_of
from surveys.wave_store import NOT_PUBLISHED

BATCH = 5_000
"""Rows sent to the database at a time."""
OTHER = N_("the response %(response)s is there already, with other answers")

Key = tuple[str, str]
"""A wave as a file names it: its moment and its name."""


def take_responses(sheet: Sheet, of: Questionnaire, pilot: Pilot, *, moment: str = "") -> Taken:
    """Store the responses of a file; those that are there already stay as they are.

    Refused, with nothing stored, when any row is wrong or says something else than it did before.
    """
    versions = [one for one in store.versions([of])[of.id] if one.state != "draft"]
    if not versions:
        raise Refused([Fault(NOT_PUBLISHED, {"code": of.code})])
    columns = _columns(of)
    readings = [_reading(one, columns) for one in versions]
    sent, notices = read_responses(sheet, readings, moment=moment)
    new = _new(sheet, of, pilot, sent)
    unchanged = len(sheet.rows) - len(new)
    if new:
        numbers = {one.number: one.id for one in versions}

        def work() -> None:
            _store(of, pilot, new, numbers)
            about = f"questionnaire:{of.uid}"
            audit("import", about, pilot=pilot.id, what="responses", rows=len(new))

        write(pilot, work)
    return Taken(len(new), unchanged, 0, (*sheet.notices, *notices))


def supersede(pilot_id: int, wave_ids: Iterable[int]) -> None:
    """Let the last response of each person, by day and then by id, count in these rounds.

    The earlier ones of the same perspective are superseded, never deleted.
    """
    waves = sorted(set(wave_ids))
    alike = Response.wave_id, Response.subject_uid, Response.perspective
    mine = (
        Response.pilot_id == pilot_id,
        Response.wave_id.in_(waves),
        Response.subject_uid.is_not(None),
        Response.state.in_(("counted", "superseded")),
    )
    ref = func.coalesce(func.nullif(Response.ref, ""), Response.uid)
    rows = db.session.execute(
        select(*alike, Response.submitted_on, ref, Response.uid, Response.state).where(*mine)
    )
    groups = defaultdict(list)
    for *who, day, name, uid, state in rows:
        groups[tuple(who)].append((day, name, uid, state))
    changed: dict[str, list[str]] = {"counted": [], "superseded": []}
    for group in groups.values():
        last = max(group, key=lambda one: one[:2])
        for one in group:
            should = "counted" if one is last else "superseded"
            if one[3] != should:
                changed[should].append(one[2])
    for state, uids in changed.items():
        for part in _parts(uids):
            here = Response.uid.in_(part)
            db.session.execute(update(Response).where(here).values(state=state))


def _reading(version: QuestionnaireVersion, columns: dict[str, str]) -> Reading:
    return reading(version.number, store.definition(version), columns)


def _columns(of: Questionnaire) -> dict[str, str]:
    """Return what each variable is called in flat files, by its code."""
    mine = Variable.questionnaire_id == of.id
    rows = db.session.execute(select(Variable.code, Variable.column).where(mine))
    return {one.code: one.column for one in rows}


def _new(sheet: Sheet, of: Questionnaire, pilot: Pilot, sent: Sequence[Sent]) -> list[Sent]:
    """Return the responses that are not there yet; Refused when one is there and differs."""
    mine = Wave.pilot_id == pilot.id, Wave.questionnaire_id == of.id
    known: dict[str, Any] = {}
    for part in _parts([one.ref for one in sent]):
        rows = db.session.execute(
            select(Response.ref, Response.uid, Response.payload)
            .join(Wave, Wave.id == Response.wave_id)
            .where(*mine, or_(Response.ref.in_(part), Response.uid.in_(part)))
        )
        for ref, uid, payload in rows:
            # One that was sent here keeps its uid as its name; a file may bring it back.
            known[ref or uid] = payload if ref else None
    faults = [
        Fault(OTHER, {"response": one.ref}, sheet.name, one.row, "response")
        for one in sent
        if known.get(one.ref) and known[one.ref] != one.payload
    ]
    if faults:
        raise Refused(faults)
    return [one for one in sent if one.ref not in known]


def _store(of: Questionnaire, pilot: Pilot, new: list[Sent], versions: dict[str, int]) -> None:
    waves = _waves(of, pilot, new, versions)
    subjects = _subjects(pilot, new)
    responses: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for one in new:
        uid = str(uuid5(NAMESPACE_URL, f"{pilot.uid}/{of.uid}/{one.ref}"))
        mine = {"pilot_id": pilot.id, "response_uid": uid}
        responses.append(
            {
                "uid": uid,
                "pilot_id": pilot.id,
                "wave_id": waves[one.moment, one.wave],
                "version_id": versions[one.version],
                "link_kind": "import",
                "channel": one.channel,
                "perspective": one.perspective,
                "group_uid": "",
                "subject_uid": subjects.get(one.participant),
                "language": one.language,
                "submitted_on": one.submitted_on,
                "payload": one.payload,
                "flags": list(one.flags),
                "state": "counted",
                "partial": False,
                "ref": one.ref,
            }
        )
        for item in one.shown:
            answers += [mine | row for row in rows_of(item, one.given[item.code])]
    # In the order in which the tables lie on disk: that is half the time of a large file.
    responses.sort(key=lambda row: row["uid"])
    answers.sort(key=lambda row: (row["variable_id"], row["response_uid"], row["choice_id"]))
    for table, rows in ((Response, responses), (Answer, answers)):
        for part in _parts(rows):
            # Without this a row with another empty column would begin another statement.
            db.session.execute(insert(table), part, execution_options={"render_nulls": True})
    supersede(pilot.id, waves.values())


def _waves(
    of: Questionnaire, pilot: Pilot, new: list[Sent], versions: dict[str, int]
) -> dict[Key, int]:
    """Return the round of each moment and name; one that a file brings is closed from the start."""
    mine = Wave.pilot_id == pilot.id, Wave.questionnaire_id == of.id, Wave.activity_uid == ""
    known = {
        (one.moment, one.name): one.id for one in db.session.scalars(select(Wave).where(*mine))
    }
    days = defaultdict(list)
    for one in new:
        days[one.moment, one.wave].append(one.submitted_on)
    for key in sorted(days.keys() - known.keys()):
        wave = Wave(
            pilot_id=pilot.id,
            questionnaire_id=of.id,
            version_id=next(iter(versions.values())),
            moment=key[0],
            name=key[1],
            activity_uid="",
            opens_on=min(days[key]),
            closes_on=max(days[key]),
            state="closed",
        )
        db.session.add(wave)
        db.session.flush()
        known[key] = wave.id
    return {key: known[key] for key in days}


def _subjects(pilot: Pilot, new: list[Sent]) -> dict[str, str]:
    """Return who stands behind each participant code; a code means a person within its pilot."""
    asked = {one.participant for one in new if one.participant}
    # Whoever lost a card stays who they are: the register knows them by one code.
    register = {code: code for code in asked} | known_as(pilot, asked)
    codes = sorted(set(register.values()))
    known: dict[str, str] = {}
    for part in _parts(codes):
        same = Subject.pilot_id == pilot.id, Subject.participant_uid.in_(part)
        rows = db.session.scalars(select(Subject).where(*same))
        known |= {one.participant_uid: one.uid for one in rows if one.participant_uid}
    made = {code: str(uuid4()) for code in codes if code not in known}
    rows_made = [
        {"uid": uid, "pilot_id": pilot.id, "participant_uid": code} for code, uid in made.items()
    ]
    for part in _parts(rows_made):
        db.session.execute(insert(Subject), part)
    everyone = known | made
    return {code: everyone[name] for code, name in register.items()}


def _parts(rows: list[Any]) -> Iterable[list[Any]]:
    """Yield rows in parts small enough for one statement."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
