"""The register out of the database, line by line, in the layout in which it comes in."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, or_, select

from impact.attendance.layout import MEETING, SAID
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.kit.db import db
from impact.pilots.models import Pilot

AT_ONCE = 2_000
"""Rows fetched at a time."""
OF_A_SESSION = ("session_date", "start", "minutes", "place", "discipline", "form")
Line = dict[str, Any]


def length(pilot: Pilot) -> int:
    """Return about how many lines the register of this pilot has: those about people."""
    found = (
        select(func.count()).where(model.pilot_id == pilot.id).scalar_subquery()
        for model in (Presence, Signup)
    )
    return sum(db.session.scalar(select(one)) or 0 for one in found)


def lines(pilot: Pilot) -> Iterator[Line]:
    """Yield every line: people session by session, then sessions, then enrolments.

    A value is there under the column of the layout that holds it; what is not known is left out.
    """
    for make in (_presence, _meetings, _signups):
        yield from make(pilot)


def _presence(pilot: Pilot) -> Iterator[Line]:
    said = [getattr(Presence, column) for column in SAID]
    query = (
        select(*_about(), Participant.code, Presence.status, *said)
        .join(Session, Session.id == Presence.session_id)
        .join(Activity, Activity.id == Session.activity_id)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot.id)
        .order_by(Session.held_on, Session.start, Activity.name, Session.place, Participant.code)
    )
    return _read(query, ("activity", *OF_A_SESSION, "participant", "status", *SAID))


def _meetings(pilot: Pilot) -> Iterator[Line]:
    """Yield a line for a session of which something stands in no line about a person."""
    named = select(Presence.session_id).where(Presence.session_id == Session.id).exists()
    query = (
        select(*_about(), Session.area, Session.course_end, HeadCount.heads, HeadCount.kind)
        .join(Activity, Activity.id == Session.activity_id)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .where(
            Session.pilot_id == pilot.id,
            or_(
                ~named,
                HeadCount.heads.is_not(None),
                Session.area.is_not(None),
                Session.course_end.is_not(None),
            ),
        )
        .order_by(Session.held_on, Session.start, Activity.name, Session.place)
    )
    of_all = ("area", "course_end", "headcount", "headcount_kind")
    return _read(query, ("activity", *OF_A_SESSION, *of_all))


def _signups(pilot: Pilot) -> Iterator[Line]:
    said = [getattr(Signup, column) for column in SAID]
    query = (
        select(Activity.name, Participant.code, *said)
        .join(Activity, Activity.id == Signup.activity_id)
        .join(Participant, Participant.id == Signup.participant_id)
        .where(Signup.pilot_id == pilot.id)
        .order_by(Signup.enrolled_on, Activity.name, Participant.code)
    )
    return _read(query, ("activity", "participant", *SAID))


def _about() -> tuple[Any, ...]:
    """Return what a line says of its session, in the order of `OF_A_SESSION`."""
    meeting = [getattr(Session, column) for column in MEETING[:3]]
    minutes, discipline, form = meeting
    place = Session.start, minutes, Session.place, discipline, form
    return (Activity.name, Session.held_on, *place)


def _read(query: Select[Any], names: tuple[str, ...]) -> Iterator[Line]:
    options = {"yield_per": AT_ONCE}
    for row in db.session.execute(query, execution_options=options):
        yield dict(zip(names, row, strict=True))
