"""Answers that cannot be right, as queries, and the rounds that are open."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from impact.kit.db import db
from impact.pilots.models import Pilot
from surveys import store
from surveys.definition import Definition
from surveys.models import Invited, QuestionnaireVersion, Response, Wave

ANSWERED = ("counted", "held")
"""States of a response that somebody sent in and that still stands."""
MOST_OPEN = 3
"""Open rounds that stand on the page of a pilot."""


def more_than_invited(pilot: Pilot) -> Select[*tuple[Any, ...]]:
    """Return rounds of which more people answered than were invited, per perspective."""
    invited = (
        select(Invited.wave_id, Invited.perspective, func.sum(Invited.invited).label("n"))
        .where(Invited.pilot_id == pilot.id)
        .group_by(Invited.wave_id, Invited.perspective)
        .subquery()
    )
    answered = (
        select(Response.wave_id, Response.perspective, func.count().label("n"))
        .where(Response.pilot_id == pilot.id, Response.state.in_(ANSWERED))
        .group_by(Response.wave_id, Response.perspective)
        .subquery()
    )
    same = answered.c.wave_id == invited.c.wave_id, answered.c.perspective == invited.c.perspective
    return (
        select(Wave.uid, invited.c.perspective, answered.c.n, invited.c.n)
        .join(invited, invited.c.wave_id == Wave.id)
        .join(answered, same[0] & same[1])
        .where(answered.c.n > invited.c.n, Wave.state != "test")
        .order_by(Wave.opens_on.desc(), Wave.uid, invited.c.perspective)
    )


def open_rounds(pilot: Pilot, day: date) -> list[tuple[Definition, date | None]]:
    """Return the rounds in which one can answer now, with the day on which they close, if any."""
    stays = or_(Wave.closes_on.is_(None), Wave.closes_on >= day)
    query = (
        select(QuestionnaireVersion, Wave.closes_on)
        .join(Wave, Wave.version_id == QuestionnaireVersion.id)
        .where(Wave.pilot_id == pilot.id, Wave.state == "open", stays)
        .order_by(Wave.closes_on.is_(None), Wave.closes_on, Wave.id)
        .limit(MOST_OPEN)
    )
    return [(store.definition(version), ends) for version, ends in db.session.execute(query)]
