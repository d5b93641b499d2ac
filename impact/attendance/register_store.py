"""A register as it was filled in, into the database."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from impact.attendance.card_store import give_out
from impact.attendance.lists import Filled
from impact.attendance.models import HeadCount, Participant, Presence, Session
from impact.attendance.persons import PERSON, PERSON_CODE, PERSON_ID, with_person
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import known_as, write_once


def straight(pilot: Pilot, filled: Filled) -> Filled:
    """Return a register in which each newcomer stands once, by the code they are known by.

    Somebody who is on the list already is no newcomer, whichever card they showed.
    """
    if not filled.newcomers:
        return filled
    codes = known_as(pilot, filled.newcomers)
    asked = [codes.get(one, one) for one in filled.newcomers]
    query = with_person(
        select(
            Participant.code, PERSON_CODE, func.coalesce(PERSON.uid, Participant.uid)
        ).select_from(Participant)
    ).where(Participant.pilot_id == pilot.id, Participant.code.in_(asked))
    people = {code: (first, uid) for code, first, uid in db.session.execute(query)}
    new = [people.get(code, (code, "")) for code in asked]
    left = dict.fromkeys(first for first, uid in new if uid not in filled.statuses)
    return replace(filled, newcomers=tuple(left))


def fill(pilot: Pilot, held: Session, filled: Filled, key: str, body: str) -> bool:
    """Store the register of one session; False when this very form was stored before."""
    return write_once(pilot, key, body, "attendance.register", lambda: _fill(pilot, held, filled))


def _fill(pilot: Pilot, held: Session, filled: Filled) -> None:
    db.session.execute(delete(HeadCount).where(HeadCount.session_id == held.id))
    lines = update(Presence).where(Presence.session_id == held.id)
    if filled.cancelled:
        db.session.execute(lines.values(status=None))
        _set_minutes(held, 0)
        return
    if held.minutes == 0:
        _set_minutes(held, None)
    _mark(pilot, held, filled)
    if filled.extra is not None:
        count = {"session_id": held.id, "heads": filled.there + filled.extra, "kind": filled.kind}
        db.session.execute(insert(HeadCount), [{"pilot_id": pilot.id} | count])


def _mark(pilot: Pilot, held: Session, filled: Filled) -> None:
    """Write one line for each person on the list; a line that was there keeps what it said.

    Who stands on it with several codes gets the same mark on each of those lines.
    """
    people = _ids(pilot, Participant.uid, filled.statuses)
    people |= _ids(pilot, Participant.code, dict.fromkeys(filled.newcomers, "present"))
    on_it = select(Presence.participant_id, PERSON_ID).select_from(Presence).join(Participant)
    query = with_person(on_it).where(Presence.session_id == held.id)
    before: dict[int, int] = dict(db.session.execute(query).all())
    marks = {one: people[who] for one, who in before.items() if who in people}
    marks |= {who: mark for who, mark in people.items() if who not in before.values()}
    rows = [
        {"pilot_id": pilot.id, "session_id": held.id, "participant_id": one, "status": status}
        for one, status in marks.items()
    ]
    for statement, some in (
        (insert(Presence), [row for row in rows if row["participant_id"] not in before]),
        (update(Presence), [row for row in rows if row["participant_id"] in before]),
    ):
        if some:
            db.session.execute(statement, some)


def _ids(pilot: Pilot, by: Any, marks: Mapping[str, str]) -> dict[int, str]:
    """Return the status by id of who is known by uid or code; who has a new code gets an id."""
    query = select(by, Participant.id).where(Participant.pilot_id == pilot.id, by.in_(marks))
    known: dict[str, int] = dict(db.session.execute(query).all())
    if by is Participant.code and (new := [code for code in marks if code not in known]):
        db.session.execute(insert(Participant), [{"pilot_id": pilot.id, "code": c} for c in new])
        give_out(pilot)
        known = dict(db.session.execute(query).all())
    return {known[name]: status for name, status in marks.items() if name in known}


def _set_minutes(held: Session, minutes: int | None) -> None:
    query = update(Session).where(Session.id == held.id).values(minutes=minutes)
    db.session.execute(query)
