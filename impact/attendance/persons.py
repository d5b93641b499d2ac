"""Codes that turned out to be one person, as queries see them: whose line counts, under which code.

Nothing is written over: rows and lines stay as they are, and what reads them asks here who is who.
"""

from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    select,
    union,
)
from sqlalchemy.orm import aliased

from impact.attendance.layout import STATUSES
from impact.attendance.models import Card, Merge, Participant, Presence, Said

Q = TypeVar("Q", bound="Select[*tuple[Any, ...]]")
PERSON = aliased(Participant)
PERSON_ID: Any = func.coalesce(Merge.person_id, Participant.id)
PERSON_CODE: Any = func.coalesce(PERSON.code, Participant.code)
SAID = ("first_time", *(name for name in Said.__annotations__ if name != "first_time"))
_STRONGEST = case({word: at for at, word in enumerate(STATUSES)}, value=Presence.status, else_=9)
"""Which of two lines stands: whoever was there was there, and who sent word did."""


def with_person(query: Q) -> Q:
    """Let a query over participants know who each of them is: `PERSON_ID`, `PERSON_CODE`."""
    standing = and_(Merge.gone_id == Participant.id, Merge.undone_on.is_(None))
    return query.outerjoin(Merge, standing).outerjoin(PERSON, PERSON.id == Merge.person_id)


def card_of(who: Any = Participant.id, first: Any = Participant.code) -> ColumnElement[str]:
    """Return, inside a query, the code on the newest card of somebody, else the first code."""
    mine = Card.participant_id == who, Card.replaced_on.is_(None)
    return func.coalesce(select(Card.code).where(*mine).scalar_subquery(), first)


def lines_of_several(pilot_id: int) -> Subquery:
    """Return every line of people with several codes: its `place` among their lines of a session.

    The line in place 1 stands for that session. The other columns are what any of those lines said.
    """
    standing = Merge.pilot_id == pilot_id, Merge.undone_on.is_(None)
    several: Any = union(
        select(Merge.gone_id).where(*standing), select(Merge.person_id).where(*standing)
    )
    together = Presence.session_id, PERSON_ID
    order = _STRONGEST, PERSON.id.is_not(None), Presence.participant_id
    place = func.row_number().over(partition_by=together, order_by=order)
    query = (
        select(
            Presence.session_id,
            Presence.participant_id,
            place.label("place"),
            *(_any(name).over(partition_by=together).label(name) for name in SAID),
        )
        .select_from(Presence)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot_id, Presence.participant_id.in_(several))
    )
    return with_person(query).subquery()


def is_line(several: Subquery) -> ColumnElement[bool]:
    """Return how a line finds itself among those of people with several codes."""
    of = several.c.participant_id == Presence.participant_id
    return and_(of, several.c.session_id == Presence.session_id)


def stands(several: Subquery) -> ColumnElement[bool]:
    """Return whether a line counts: the only one of somebody in that session, or the strongest."""
    return func.coalesce(several.c.place, 1) == 1


def said(several: Subquery, name: str) -> ColumnElement[Any]:
    """Return what a line says of a person; where it is silent, what the others of that day say."""
    own, others = getattr(Presence, name), several.c[name]
    return func.coalesce(own, others == 1 if name == "first_time" else others)


def _any(name: str) -> Any:
    """Return one and the same of several values: the largest."""
    column = getattr(Presence, name)
    return func.max(cast(column, Integer) if name == "first_time" else column)
