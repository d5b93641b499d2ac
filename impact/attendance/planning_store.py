"""Sessions that are planned, into the database: one, or a whole series in one go."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from impact.attendance.models import Activity, Session
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write_once

KEPT = ("discipline", "form")
"""What is as it was the last time, when nobody says it."""


def plan(
    pilot: Pilot, name: str, days: Iterable[date], said: Mapping[str, Any], key: str, body: str
) -> int | None:
    """Add a session on each of these days, and the activity when that is new; return how many.

    A session with the same day, start and place is not added again. None: this very form was
    stored before. What `said` says holds for each, but a day in it.
    """
    added: list[date] = []

    def work() -> None:
        added.extend(_plan(pilot, name, days, said))

    return len(added) if write_once(pilot, key, body, "attendance.plan", work) else None


def taken(pilot: Pilot, name: str, days: Iterable[date]) -> list[tuple[date, str, str]]:
    """Return (day, start, place) of the sessions that an activity has on these days."""
    query = (
        select(Session.held_on, Session.start, Session.place)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Activity.pilot_id == pilot.id, Activity.name == name, Session.held_on.in_(days))
        .order_by(Session.held_on, Session.start, Session.place)
    )
    return [(day, start, place) for day, start, place in db.session.execute(query)]


def held(activity: Activity) -> list[Session]:
    """Return the sessions of an activity that went on or will, the first one first."""
    query = select(Session).where(Session.activity_id == activity.id)
    ordered = query.order_by(Session.held_on, Session.start, Session.id)
    return [one for one in db.session.scalars(ordered) if one.minutes != 0]


def activity(pilot: Pilot, uid: str) -> Activity | None:
    """Return an activity of this pilot that one sees, or None."""
    return _one(pilot, Activity.uid == uid)


def named(pilot: Pilot, name: str) -> Activity | None:
    """Return the activity of this name that one sees, or None."""
    return _one(pilot, Activity.name == name)


def _one(pilot: Pilot, which: ColumnElement[bool]) -> Activity | None:
    return db.session.scalar(select(Activity).where(Activity.pilot_id == pilot.id, which))


def _plan(pilot: Pilot, name: str, days: Iterable[date], said: Mapping[str, Any]) -> list[date]:
    of = _made(pilot, name)
    mine = Session.activity_id == of.id
    known = select(Session.held_on).where(
        mine, Session.start == said["start"], Session.place == said["place"]
    )
    there = set(db.session.scalars(known))
    newest = select(Session).where(mine).order_by(Session.held_on.desc()).limit(1)
    last = db.session.scalar(newest)
    kind = {one: said[one] or getattr(last, one, None) for one in KEPT}
    new = [day for day in dict.fromkeys(days) if day not in there]
    about = {**said, **kind, "pilot_id": pilot.id, "activity_id": of.id}
    db.session.add_all(Session(**{**about, "held_on": day}) for day in new)
    return new


def _made(pilot: Pilot, name: str) -> Activity:
    """Return the activity of this name, made when it is not there yet."""
    found = named(pilot, name)
    if found is None:
        found = Activity(pilot_id=pilot.id, name=name)
        db.session.add(found)
        db.session.flush()
    return found
