"""People and enrolments whose data cannot be right, as queries: the page of a pilot counts them.

Each returns rows of (uid, words…) of what is to be mended; who is one person counts as one.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    case,
    distinct,
    extract,
    func,
    or_,
    select,
    union_all,
)

from impact.attendance.indicators.courses import ENOUGH_OFFERED
from impact.attendance.indicators.reductions import OLDEST
from impact.attendance.models import Activity, Merge, Participant, Presence, Session, Signup
from impact.attendance.persons import PERSON_CODE, PERSON_ID, with_person
from impact.attendance.session_problem_store import CAME, HELD, Query
from impact.pilots.circle import today
from impact.pilots.models import Pilot

MARKS = "-_. "
"""What people leave out or put in when they write down one and the same code."""


def impossible_years(pilot: Pilot) -> Query:
    """Birth years that nobody who was there can have, each with who it is of."""
    year = extract("year", Session.held_on)
    off = or_(Presence.birth_year > year, Presence.birth_year < year - OLDEST)
    query = (
        select(Participant.uid, PERSON_CODE, Presence.birth_year)
        .distinct()
        .select_from(Presence)
        .join(Session, Session.id == Presence.session_id)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot.id, CAME, off)
    )
    return with_person(query).order_by(PERSON_CODE, Presence.birth_year)


def differing_values(pilot: Pilot) -> Query:
    """People of whom the register says two birth years or two genders; the newest counts."""
    years, genders = _several(Presence.birth_year), _several(func.lower(Presence.gender))
    query = (
        select(func.min(Participant.uid), PERSON_CODE)
        .select_from(Presence)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot.id)
        .having(or_(years, genders))
    )
    return with_person(query).group_by(PERSON_ID, PERSON_CODE).order_by(PERSON_CODE)


def open_courses(pilot: Pilot) -> Query:
    """Activities that somebody is enrolled in, and of which no line says when they end."""
    end = _ends(pilot)
    query = select(Activity.uid, Activity.name).where(Activity.pilot_id == pilot.id)
    told = select(end.c.activity).where(end.c.activity == Activity.id, end.c.ends.is_not(None))
    return query.where(_enrolled(), ~told.exists()).order_by(Activity.name)


def twice_enrolled(pilot: Pilot) -> Query:
    """People who are written down for one activity on several days."""
    days = func.count(distinct(Signup.enrolled_on))
    query = (
        select(func.min(Participant.uid), PERSON_CODE, Activity.name)
        .select_from(Signup)
        .join(Participant, Participant.id == Signup.participant_id)
        .join(Activity, Activity.id == Signup.activity_id)
        .where(Signup.pilot_id == pilot.id)
        .having(days > 1)
    )
    each = with_person(query).group_by(PERSON_ID, PERSON_CODE, Activity.id, Activity.name)
    return each.order_by(PERSON_CODE, Activity.name)


def alike_codes(pilot: Pilot) -> Query:
    """Codes that are the same but for capitals, spaces and strokes, and are not joined."""
    folded = func.lower(Participant.code)
    for mark in MARKS:
        folded = func.replace(folded, mark, "")
    gone = select(Merge.gone_id).where(Merge.gone_id == Participant.id, Merge.undone_on.is_(None))
    mine = Participant.pilot_id == pilot.id, ~gone.exists()
    several = func.count() > 1
    first, last = func.min(Participant.code), func.max(Participant.code)
    query = select(func.min(Participant.uid), first, last).where(*mine)
    return query.group_by(folded).having(several).order_by(first)


def said_no(pilot: Pilot) -> Query:
    """Courses that somebody did not finish by the trainer's word, and came to four in five of."""
    lines = _enrolments(pilot)
    end = _ends(pilot)
    taken = select(Presence.session_id).where(Presence.session_id == Session.id)
    offered = (
        select(func.count())
        .select_from(Session)
        .where(
            Session.activity_id == lines.c.activity,
            Session.held_on.between(lines.c.began, func.coalesce(end.c.ends, today())),
            HELD,
            taken.exists(),
        )
        .correlate(lines, end)
        .scalar_subquery()
    )
    often = and_(offered >= ENOUGH_OFFERED, 5 * lines.c.came >= 4 * offered)
    return (
        select(lines.c.uid, lines.c.code, Activity.name)
        .join(Activity, Activity.id == lines.c.activity)
        .outerjoin(end, end.c.activity == lines.c.activity)
        .where(lines.c.told == 1, often)
        .order_by(lines.c.code, Activity.name)
    )


def _ends(pilot: Pilot) -> Subquery:
    """Return the last day of each activity, as any of its lines or sessions says it."""
    told: Any = union_all(
        select(Session.activity_id.label("activity"), Presence.course_end.label("ends"))
        .join(Session, Session.id == Presence.session_id)
        .where(Presence.pilot_id == pilot.id),
        select(Session.activity_id, Session.course_end).where(Session.pilot_id == pilot.id),
        select(Signup.activity_id, Signup.course_end).where(Signup.pilot_id == pilot.id),
    ).subquery()
    query = select(told.c.activity, func.max(told.c.ends).label("ends"))
    return query.group_by(told.c.activity).subquery()


def _enrolled() -> ColumnElement[bool]:
    """Return whether somebody is enrolled in an activity."""
    written = select(Signup.activity_id).where(Signup.activity_id == Activity.id)
    kept = (
        select(Session.activity_id)
        .join(Presence, Presence.session_id == Session.id)
        .where(Session.activity_id == Activity.id, Presence.enrolled_on.is_not(None))
    )
    return or_(written.exists(), kept.exists())


def _enrolments(pilot: Pilot) -> Subquery:
    """Return who was in which activity, since when, how often they came, and whether it ended."""
    no = func.lower(Presence.completed) == "no"
    query = (
        select(
            func.min(Participant.uid).label("uid"),
            PERSON_CODE.label("code"),
            Session.activity_id.label("activity"),
            func.coalesce(func.min(Presence.enrolled_on), func.min(Session.held_on)).label("began"),
            func.count(distinct(case((and_(CAME, HELD), Session.id)))).label("came"),
            func.max(case((no, 1), else_=0)).label("told"),
        )
        .select_from(Presence)
        .join(Session, Session.id == Presence.session_id)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot.id)
    )
    return with_person(query).group_by(PERSON_ID, PERSON_CODE, Session.activity_id).subquery()


def _several(column: Any) -> ColumnElement[bool]:
    return func.min(column) != func.max(column)
