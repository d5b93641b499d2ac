"""Who is enrolled in an activity, for those who must ask each of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select, union

from impact.attendance.course_store import stopped
from impact.attendance.models import Activity, Participant, Presence, Session, Signup
from impact.attendance.persons import PERSON_ID, card_of, with_person
from impact.attendance.store import RECENT
from impact.consents.people import Enrolled
from impact.kit.db import db
from impact.pilots.cards import shown
from impact.pilots.models import Pilot


def roster(pilot: Pilot, on: date, *, group: str = "", uid: str = "") -> Iterator[Enrolled]:
    """Yield who is in a group on a day, or the one person with this uid; joined codes once.

    In a group are those seen in its last sessions or enrolled on that day, less who left.
    """
    activity = _activity(pilot, group)
    if activity is None and not uid:
        return
    whom = Participant.uid == uid if uid else Participant.id.in_(_ids(activity, on))
    people = _people(pilot, whom, uid)
    whose = {number: at for at, one in people.items() for number, *_ in one}
    lines = _lines(whose, on)
    gone = set(db.session.scalars(stopped(activity, on))) if activity else set()
    for at, ((_id, own, code, card), *rest) in people.items():
        told = lines.get(at, {})
        left = told.get(("course_end", activity))
        if at not in gone and (left is None or left >= on):
            also = tuple((other, as_code) for _id, other, as_code, _card in rest)
            age = told.get("birth_year"), told.get("age_band") or ""
            yield Enrolled(own, code, *age, card=shown(card), also=also)


def _people(
    pilot: Pilot, whom: ColumnElement[bool], uid: str
) -> dict[int, list[tuple[int, str, str, str]]]:
    """Return (id, uid, code, card) per code of these people; first the one asked for or that stays.

    A guardian's yes is about the code on the slip: two codes may be taken apart again.
    """
    mine = Participant.pilot_id == pilot.id
    asked = with_person(select(PERSON_ID).select_from(Participant)).where(mine, whom)
    columns = PERSON_ID, Participant.id, Participant.uid, Participant.code, card_of()
    query = with_person(select(*columns).select_from(Participant)).where(mine, PERSON_ID.in_(asked))
    first = Participant.uid != uid, Participant.id != PERSON_ID, Participant.id
    found: dict[int, list[tuple[int, str, str, str]]] = {}
    for at, *one in db.session.execute(query.order_by(*first)):
        found.setdefault(at, []).append((one[0], one[1], one[2], one[3]))
    return found


def _activity(pilot: Pilot, group: str) -> int | None:
    same = Activity.pilot_id == pilot.id, Activity.uid == group
    return db.session.scalar(select(Activity.id).where(*same))


def _ids(activity: int | None, on: date) -> Any:
    """Return the statement that lists who may be in the group."""
    held = Session.activity_id == activity, Session.held_on <= on
    recent = select(Session.id).where(*held).order_by(Session.held_on.desc(), Session.start.desc())
    seen = select(Presence.participant_id).where(Presence.session_id.in_(recent.limit(RECENT)))
    told = (
        select(Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(Session.activity_id == activity)
        .where(Presence.enrolled_on <= on, Presence.course_end >= on)
    )
    open_end = or_(Signup.course_end.is_(None), Signup.course_end >= on)
    here = Signup.activity_id == activity, Signup.enrolled_on <= on
    signed_up = select(Signup.participant_id).where(*here, open_end)
    return union(seen, told, signed_up)


def _lines(whose: dict[int, int], on: date) -> dict[int, dict[Any, Any]]:
    """Return the newest of what lines and enrolments say of these people; an end per activity.

    `whose` tells of each code who it is.
    """
    people = list(whose)
    said = (Presence.birth_year, Presence.age_band, Presence.course_end)
    of_lines = (
        select(Presence.participant_id, Session.activity_id, Session.held_on, *said)
        .join(Session, Session.id == Presence.session_id)
        .where(Presence.participant_id.in_(people), Session.held_on <= on)
    )
    also = (Signup.birth_year, Signup.age_band, Signup.course_end)
    of_signups = select(Signup.participant_id, Signup.activity_id, Signup.enrolled_on, *also).where(
        Signup.participant_id.in_(people), Signup.enrolled_on <= on
    )
    rows = [*db.session.execute(of_lines), *db.session.execute(of_signups)]
    newest: dict[int, dict[Any, Any]] = {}
    for who, activity, _day, born, band, end in sorted(rows, key=lambda row: row[2]):
        told = {"birth_year": born, "age_band": band, ("course_end", activity): end}
        mine = newest.setdefault(whose[who], {})
        mine |= {name: value for name, value in told.items() if value is not None}
    return newest
