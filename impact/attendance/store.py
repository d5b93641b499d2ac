"""Sessions and their registers in and out of the database, for the pages."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import contains_eager

from impact.accounts.reach import ASKED_OFTEN, is_trainer
from impact.attendance import course_store, planning_store
from impact.attendance.ledger import THERE
from impact.attendance.lists import Expected, Listed, on_it, together
from impact.attendance.models import (
    Activity,
    HeadCount,
    Participant,
    Presence,
    Remark,
    Session,
    Signup,
)
from impact.attendance.persons import PERSON, PERSON_CODE, PERSON_ID, card_of, with_person
from impact.identity.door import NEAR
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot

ON_A_PAGE = 25
NEXT = 3
"""Sessions to come that stand on the page of a pilot."""
RECENT = 8
"""Sessions of an activity in which somebody was seen, to stand on the next register."""


def sessions(pilot: Pilot, before: str | None = None) -> list[Listed]:
    """Return a page of sessions and one more, newest first; `before`: older than that one."""
    lines = select(func.count()).where(Presence.session_id == Session.id)
    people = select(func.count(PERSON_ID.distinct())).select_from(Presence).join(Participant)
    there = with_person(people).where(Presence.session_id == Session.id, Presence.status.in_(THERE))
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
            func.coalesce(Remark.uncounted, false()),
        )
        .join(Activity, Activity.id == Session.activity_id)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .outerjoin(Remark, Remark.session_id == Session.id)
        .where(Session.pilot_id == pilot.id, *_near())
        .order_by(Session.held_on.desc(), Session.start.desc(), Session.id.desc())
        .limit(ON_A_PAGE + 1)
    )
    if before and (last := session(pilot, before)):
        query = query.where(order < tuple_(last.held_on, last.start, last.id))
    return [
        Listed(uid, name, day, start, place, minutes, came if listed else None, *rest)
        for uid, name, day, start, place, minutes, listed, came, *rest in db.session.execute(query)
    ]


def coming(pilot: Pilot, day: date) -> list[Listed]:
    """Return the first sessions after `day` that one sees and that were not called off."""
    query = (
        select(Session.uid, Activity.name, Session.held_on, Session.start, Session.place)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Session.pilot_id == pilot.id, Session.held_on > day, *_near())
        .where(func.coalesce(Session.minutes, 1) > 0)
        .order_by(Session.held_on, Session.start, Session.id)
        .limit(NEXT)
    )
    return [Listed(*found, None, None, None) for found in db.session.execute(query)]


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


def unticked(pilot: Pilot, first: date, last: date) -> tuple[list[Listed], int]:
    """Return sessions from `first` to `last` that went on and of which nobody was counted.

    The newest, at most so many as stand on a page; and how many there are.
    """
    register = select(Presence.session_id).where(Presence.session_id == Session.id)
    count = select(HeadCount.session_id).where(HeadCount.session_id == Session.id)
    given_up = select(Remark.session_id).where(Remark.session_id == Session.id, Remark.uncounted)
    told = Session.uid, Activity.name, Session.held_on, Session.start, Session.place
    query = (
        select(*told, func.count().over())
        .join(Activity, Activity.id == Session.activity_id)
        .where(
            Session.pilot_id == pilot.id,
            Session.held_on.between(first, last),
            *_near(),
            func.coalesce(Session.minutes, 1) > 0,
            ~register.exists(),
            ~count.exists(),
            ~given_up.exists(),
        )
        .order_by(Session.held_on.desc(), Session.start, Session.id)
        .limit(ON_A_PAGE)
    )
    rows = db.session.execute(query).all()
    found = [Listed(*row[:-1], None, None, None) for row in rows]
    return found, rows[0][-1] if rows else 0


def expected(held: Session) -> list[Expected]:
    """Return who stands on a register, as in `on_it`."""
    return on_it(may_come(held))


def may_come(held: Session) -> list[Expected]:
    """Return who may come: on the register, seen lately or enrolled, less who stopped."""
    about = {"activity": held.activity_id, "day": held.held_on, "session": held.id}
    rows = db.session.execute(_may_come(), about)
    return together(Expected(uid, code, status) for uid, code, status in rows)


@cache
def _may_come() -> Select[*tuple[Any, ...]]:
    """Return that question, with the session left open: writing it costs more than asking it."""
    activity, session = bindparam("activity", type_=Integer), bindparam("session", type_=Integer)
    day: Any = bindparam("day", type_=Date)
    same = Session.activity_id == activity
    recent = (
        select(Session.id)
        .where(same, Session.held_on <= day)
        .order_by(Session.held_on.desc(), Session.start.desc())
        .limit(RECENT)
    )
    seen = select(Presence.participant_id).where(
        or_(Presence.session_id == session, Presence.session_id.in_(recent))
    )
    # What a person's own line says of the end counts first, then what is said of the course.
    end = select(func.max(Session.course_end)).where(same).scalar_subquery()
    told = (
        select(Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(same, Presence.enrolled_on <= day)
        .where(func.coalesce(Presence.course_end, end) >= day)
    )
    signed_up = select(Signup.participant_id).where(
        Signup.activity_id == activity,
        Signup.enrolled_on <= day,
        func.coalesce(Signup.course_end, end, day) >= day,
    )
    today = and_(Presence.participant_id == Participant.id, Presence.session_id == session)
    stays = PERSON_ID.not_in(course_store.stopped(activity, day))
    shown = card_of(PERSON_ID, PERSON_CODE)
    query = (
        select(func.coalesce(PERSON.uid, Participant.uid), shown, Presence.status)
        .select_from(Participant)
        .outerjoin(Presence, today)
        .where(Participant.id.in_(union(seen, told, signed_up)))
        .where(or_(Presence.session_id.is_not(None), stays))
        .order_by(shown)
    )
    return with_person(query).execution_options(**ASKED_OFTEN)


def session_of(pilot: Pilot, uid: str, day: date, clock: str) -> str | None:
    """Return the uid of the session of a day that somebody is at, or may be; None without any.

    Of several, one where the person is expected, and of those the last that has begun by `clock`.
    """
    query = (
        select(Session)
        .where(Session.pilot_id == pilot.id, Session.held_on == day)
        .order_by(Session.start, Session.id)
    )
    held = [one for one in db.session.scalars(query) if one.minutes != 0]
    own = [one for one in held if uid in {person.uid for person in expected(one)}] or held
    begun = [one for one in own if one.start <= clock]
    return next((one.uid for one in (*begun[-1:], *own)), None)


def plan(pilot: Pilot, activity: str, said: Mapping[str, Any], key: str, body: str) -> str:
    """Add a session, and its activity when that is new; return the uid of the session.

    `said` holds its columns. A session with this day, start and place is not added again. What is
    not said of discipline and form is as it was the last time.
    """
    planning_store.plan(pilot, activity, [said["held_on"]], said, key, body)
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
