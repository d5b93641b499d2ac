"""Sessions and their registers in and out of the database, for the pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.orm import contains_eager

from impact.accounts.reach import is_trainer
from impact.attendance.ledger import THERE
from impact.attendance.lists import Expected, Filled, Listed
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.identity.door import NEAR
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.pilots.store import write_once

ON_A_PAGE = 25
RECENT = 8
"""Sessions of an activity in which somebody was seen, to stand on the next register."""


def sessions(pilot: Pilot, before: str | None = None) -> list[Listed]:
    """Return a page of sessions and one more, newest first; `before`: older than that one."""
    lines = select(func.count()).where(Presence.session_id == Session.id)
    there = lines.where(Presence.status.in_(THERE))
    order = tuple_(Session.held_on, Session.start, Session.id)
    query = (
        select(
            Session.uid,
            Activity.name,
            Session.held_on,
            Session.start,
            Session.place,
            Session.minutes,
            lines.scalar_subquery(),
            there.scalar_subquery(),
            HeadCount.heads,
        )
        .join(Activity, Activity.id == Session.activity_id)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .where(Session.pilot_id == pilot.id, *_near())
        .order_by(Session.held_on.desc(), Session.start.desc(), Session.id.desc())
        .limit(ON_A_PAGE + 1)
    )
    if before and (last := session(pilot, before)):
        query = query.where(order < tuple_(last.held_on, last.start, last.id))
    return [
        Listed(uid, name, day, start, place, minutes, came if listed else None, heads)
        for uid, name, day, start, place, minutes, listed, came, heads in db.session.execute(query)
    ]


def session(pilot: Pilot, uid: str) -> Session | None:
    """Return a session of this pilot that one sees, with its activity; or None."""
    query = (
        select(Session)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Session.uid == uid, Session.pilot_id == pilot.id, *_near())
        .options(contains_eager(Session.activity))
    )
    return db.session.scalar(query)


def activities(pilot: Pilot) -> list[Activity]:
    """Return the activities of this pilot that one sees, by name."""
    query = select(Activity).where(Activity.pilot_id == pilot.id).order_by(Activity.name)
    return list(db.session.scalars(query))


def unticked(pilot: Pilot, first: date, last: date) -> int:
    """Return how many sessions from `first` to `last` went on, and nobody was counted."""
    register = select(Presence.session_id).where(Presence.session_id == Session.id)
    count = select(HeadCount.session_id).where(HeadCount.session_id == Session.id)
    query = (
        select(func.count())
        .select_from(Session)
        .join(Activity, Activity.id == Session.activity_id)
        .where(
            Session.pilot_id == pilot.id,
            Session.held_on.between(first, last),
            *_near(),
            func.coalesce(Session.minutes, 1) > 0,
            ~register.exists(),
            ~count.exists(),
        )
    )
    return db.session.scalar(query) or 0


def expected(held: Session) -> list[Expected]:
    """Return who may come: seen in the last sessions, or enrolled on that day.

    Once a register was filled in, those on it and no others: who left is not put back.
    """
    same = Session.activity_id == held.activity_id
    recent = (
        select(Session.id)
        .where(same, Session.held_on <= held.held_on)
        .order_by(Session.held_on.desc(), Session.start.desc())
        .limit(RECENT)
    )
    seen = select(Presence.participant_id).where(
        or_(Presence.session_id == held.id, Presence.session_id.in_(recent))
    )
    told = (
        select(Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(same, Presence.enrolled_on <= held.held_on, Presence.course_end >= held.held_on)
    )
    open_end = or_(Signup.course_end.is_(None), Signup.course_end >= held.held_on)
    signed_up = select(Signup.participant_id).where(
        Signup.activity_id == held.activity_id, Signup.enrolled_on <= held.held_on, open_end
    )
    today = and_(Presence.participant_id == Participant.id, Presence.session_id == held.id)
    query = (
        select(Participant.uid, Participant.code, Presence.status)
        .outerjoin(Presence, today)
        .where(Participant.id.in_(union(seen, told, signed_up)))
        .order_by(Participant.code)
    )
    found = [Expected(uid, code, status) for uid, code, status in db.session.execute(query)]
    return [one for one in found if one.status] or found


def head_count(held: Session) -> HeadCount | None:
    """Return the head count of a session, if there is one."""
    return db.session.get(HeadCount, held.id)


def fill(pilot: Pilot, held: Session, filled: Filled, key: str, body: str) -> bool:
    """Store the register of one session; False when this very form was stored before."""
    return write_once(pilot, key, body, "attendance.register", lambda: _fill(pilot, held, filled))


def plan(pilot: Pilot, activity: str, said: Mapping[str, Any], key: str, body: str) -> str:
    """Add a session, and its activity when that is new; return the uid of the session.

    `said` holds its columns. A session with this day, start and place is not added again. What is
    not said of discipline and form is as it was the last time.
    """
    write_once(pilot, key, body, "attendance.plan", lambda: _plan(pilot, activity, said))
    query = (
        select(Session.uid)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Activity.pilot_id == pilot.id, Activity.name == activity, *_key(said))
    )
    return db.session.scalars(query).one()


def _near() -> list[ColumnElement[bool]]:
    """Keep a trainer to sessions near today; which groups are theirs is said by the choke point."""
    if not is_trainer():
        return []
    return [Session.held_on.between(today() - NEAR, today() + NEAR)]


def _key(said: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [getattr(Session, one) == said[one] for one in ("held_on", "start", "place")]


def _plan(pilot: Pilot, name: str, said: Mapping[str, Any]) -> None:
    known = select(Activity).where(Activity.pilot_id == pilot.id, Activity.name == name)
    activity = db.session.scalar(known)
    if activity is None:
        activity = Activity(pilot_id=pilot.id, name=name)
        db.session.add(activity)
        db.session.flush()
    mine = Session.activity_id == activity.id
    if db.session.scalar(select(Session.id).where(mine, *_key(said))):
        return
    newest = select(Session).where(mine).order_by(Session.held_on.desc()).limit(1)
    last = db.session.scalar(newest)
    kind = {one: said[one] or getattr(last, one, None) for one in ("discipline", "form")}
    db.session.add(Session(pilot_id=pilot.id, activity_id=activity.id, **{**said, **kind}))


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
    """Write one line for each person on the list; a line that was there keeps what it said."""
    marks = _ids(pilot, Participant.uid, filled.statuses)
    marks |= _ids(pilot, Participant.code, dict.fromkeys(filled.newcomers, "present"))
    on_it = select(Presence.participant_id).where(Presence.session_id == held.id)
    before = set(db.session.scalars(on_it))
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
        known = dict(db.session.execute(query).all())
    return {known[name]: status for name, status in marks.items() if name in known}


def _set_minutes(held: Session, minutes: int | None) -> None:
    query = update(Session).where(Session.id == held.id).values(minutes=minutes)
    db.session.execute(query)
