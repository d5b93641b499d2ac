"""What a trainer does today: sessions of the day, those that still wait, and groups without one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, false, func, select, true

from impact.accounts.reach import is_trainer
from impact.attendance.lists import Listed
from impact.attendance.models import Activity, HeadCount, Presence, Remark, Session
from impact.kit.db import db
from impact.kit.tokens import digest
from impact.pilots.models import Pilot
from impact.pilots.store import write_once

LATELY = timedelta(days=14)
"""Longer ago nobody remembers who was there, and a trainer does not see the list any more."""
FEW = 25
"""Sessions that are worth showing before the list itself."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is to be done today. `missed`: of the last two weeks, without a register.

    `groups` have no session today: (uid, name).
    """

    today: tuple[Listed, ...]
    missed: tuple[Listed, ...]
    groups: tuple[tuple[str, str], ...]


def desk(pilot: Pilot, day: date) -> Desk:
    """Return what there is to do on this day."""
    found = _listed(pilot, day)
    return Desk(
        tuple(one for one in found if one.held_on == day),
        tuple(one for one in reversed(found) if one.held_on < day),
        tuple((uid, name) for uid, name in db.session.execute(_without(pilot, day))),
    )


def repeat(pilot: Pilot, group: str, day: date, key: str, body: str) -> str | None:
    """Make a session of this day as the last one of the group was, and return its uid.

    None when it is no group of the pilot. The same form makes the same session once.
    """
    mine = Activity.uid == group, Activity.pilot_id == pilot.id
    activity = db.session.scalar(select(Activity.id).where(*mine))
    if activity is None:
        return None
    uid = digest(key)[:22]

    def work() -> None:
        row = {"uid": uid, "pilot_id": pilot.id, "activity_id": activity, "held_on": day}
        db.session.add(Session(**row, **_as_before(activity, day)))

    query = select(Session.uid).where(Session.activity_id == activity, Session.held_on == day)
    known = db.session.scalar(query.order_by(Session.start, Session.id).limit(1))
    if known is None:
        write_once(pilot, key, body, "attendance.repeat", work)
    return known or uid


def _as_before(activity: int, day: date) -> dict[str, object]:
    """Return when, where and what the last session of a group was; one that went on, if any."""
    columns = (Session.start, Session.place, Session.minutes, Session.discipline, Session.form)
    query = (
        select(*columns)
        .where(Session.activity_id == activity, Session.held_on <= day)
        .order_by(func.coalesce(Session.minutes, 1) == 0, Session.held_on.desc(), Session.id.desc())
        .limit(1)
    )
    last = db.session.execute(query).first()
    return {**last._mapping, "minutes": last.minutes or None} if last else {}


def _listed(pilot: Pilot, day: date) -> list[Listed]:
    return [Listed(*row) for row in db.session.execute(_waiting(pilot, day))]


def _waiting(pilot: Pilot, day: date) -> Select[*tuple[Any, ...]]:
    """Return the sessions of a day, and those shortly before it of which nothing is known."""
    counted = select(Presence.session_id).where(Presence.session_id == Session.id).exists()
    known = counted | HeadCount.heads.is_not(None) | func.coalesce(Remark.uncounted, false())
    open_still = and_(func.coalesce(Session.minutes, 1) > 0, ~known)
    return (
        select(
            Session.uid,
            Activity.name,
            Session.held_on,
            Session.start,
            Session.place,
            Session.minutes,
            case((counted, 0)),
            HeadCount.heads,
            func.coalesce(Remark.uncounted, false()),
        )
        .join(Activity, Activity.id == Session.activity_id)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .outerjoin(Remark, Remark.session_id == Session.id)
        .where(Session.pilot_id == pilot.id, Session.held_on.between(day - LATELY, day))
        .where((Session.held_on == day) | open_still)
        .order_by(Session.held_on.desc(), Session.start, Activity.name)
        .limit(FEW)
    )


def _without(pilot: Pilot, day: date) -> Select[str, str]:
    """Return the groups that met lately and have no session on this day, by name.

    A trainer has few, and all of them are given: the first lesson after summer is one, too.
    """
    lately = Session.held_on.between(day - 4 * LATELY, day)
    same = Session.activity_id == Activity.id
    today = select(Session.id).where(same, Session.held_on == day).exists()
    met = select(Session.id).where(same, lately).exists()
    mine = Activity.pilot_id == pilot.id, true() if is_trainer() else met, ~today
    return select(Activity.uid, Activity.name).where(*mine).order_by(Activity.name).limit(FEW)
