"""Sessions whose data cannot be right, as queries: the page of a pilot counts them.

Each returns rows of (uid, words…) of what is to be mended; who is one person counts as one.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Subquery, case, distinct, func, or_, select

from impact.attendance.ledger import THERE
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Remark, Session
from impact.attendance.persons import PERSON_ID, with_person
from impact.attendance.sections import COVERED
from impact.pilots.circle import today
from impact.pilots.models import Pilot

Query = Select[*tuple[Any, ...]]
LATELY = timedelta(days=28)
"""Younger sessions without a register wait on the page of the pilot by themselves."""
ONE_IN = 5
"""Of so many visits one may have no length."""
MEETING = (Session.uid, Activity.name, Session.held_on, Session.start)
HELD = func.coalesce(Session.minutes, 1) > 0
CAME = Presence.status.in_(THERE)


def heads_below(pilot: Pilot) -> Query:
    """Head counts that are lower than the register of the same session; the register counts."""
    named = _named(pilot)
    query = _meetings(pilot).join(HeadCount, HeadCount.session_id == Session.id)
    return query.join(named, named.c.session == Session.id).where(HeadCount.heads < named.c.came)


def never_filled(pilot: Pilot) -> Query:
    """Sessions of more than four weeks ago of which nobody wrote down who was there, or not."""
    lines = select(Presence.session_id).where(Presence.session_id == Session.id)
    heads = select(HeadCount.session_id).where(HeadCount.session_id == Session.id)
    known = select(Remark.session_id).where(Remark.session_id == Session.id, Remark.uncounted)
    past = Session.held_on < today() - LATELY
    nobody = ~lines.exists(), ~heads.exists(), ~known.exists()
    return _meetings(pilot).where(past, HELD, *nobody)


def not_yet_held(pilot: Pilot) -> Query:
    """Sessions that are still to come, and somebody was there already."""
    lines = select(Presence.session_id).where(Presence.session_id == Session.id, CAME)
    heads = select(HeadCount.session_id).where(
        HeadCount.session_id == Session.id, HeadCount.heads > 0
    )
    return _meetings(pilot).where(Session.held_on > today(), or_(lines.exists(), heads.exists()))


def without_length(pilot: Pilot) -> Query:
    """Sessions without a length, where that is so of more than one visit in five."""
    visits = (
        select(func.count())
        .select_from(Presence)
        .join(Session, Session.id == Presence.session_id)
        .where(Presence.pilot_id == pilot.id, CAME, HELD)
    )
    every = visits.scalar_subquery()
    bare = visits.where(Session.minutes.is_(None)).scalar_subquery()
    came = select(Presence.session_id).where(Presence.session_id == Session.id, CAME)
    many = bare * ONE_IN > every
    return _meetings(pilot).where(Session.minutes.is_(None), came.exists(), many)


def unnamed(pilot: Pilot) -> Query:
    """Activities with more than one visit in five of nobody in particular, where all have so."""
    named = _named(pilot)
    came = func.coalesce(named.c.came, 0)
    heads = func.coalesce(HeadCount.heads, 0)
    room = case((heads > came, heads), else_=came)
    share = func.sum(came) < COVERED * func.sum(room)
    rooms = (
        select(Activity.uid, Activity.name)
        .select_from(Session)
        .join(Activity, Activity.id == Session.activity_id)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .outerjoin(named, named.c.session == Session.id)
        .where(Session.pilot_id == pilot.id, HELD, Session.held_on <= today())
    )
    whole = rooms.with_only_columns(func.sum(room)).having(share).scalar_subquery()
    each = rooms.group_by(Activity.id, Activity.uid, Activity.name).having(share)
    return each.where(whole > 0).order_by(Activity.name)


def _meetings(pilot: Pilot) -> Query:
    query = select(*MEETING).join(Activity, Activity.id == Session.activity_id)
    newest = Session.held_on.desc(), Session.start.desc(), Session.id.desc()
    return query.where(Session.pilot_id == pilot.id).order_by(*newest)


def _named(pilot: Pilot) -> Subquery:
    """Return how many people each register has who came, each once."""
    people = func.count(distinct(PERSON_ID)).label("came")
    query = (
        select(Presence.session_id.label("session"), people)
        .select_from(Presence)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot.id, CAME)
    )
    return with_person(query).group_by(Presence.session_id).subquery()
