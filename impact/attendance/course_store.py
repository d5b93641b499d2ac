"""A course out of the database: its sessions, who is in it, and what was said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import aliased

from impact.attendance.course_models import CourseWord
from impact.attendance.enrolled import NO, YES, Note, Said
from impact.attendance.ledger import THERE
from impact.attendance.models import (
    Activity,
    HeadCount,
    Participant,
    Presence,
    Session,
    Signup,
)
from impact.attendance.persons import PERSON, PERSON_ID, card_of, with_person
from impact.kit.db import db
from impact.pilots.models import Pilot

UID: Any = func.coalesce(PERSON.uid, Participant.uid)


@dataclass(frozen=True, slots=True)
class Group:
    """An activity as the list shows it. `first` and `last` are None without any session."""

    uid: str
    name: str
    setting: str | None
    sessions: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A session as the page of its course shows it. `named`: somebody stands on its register."""

    uid: str
    held_on: date
    start: str
    place: str
    minutes: int | None
    course_end: date | None
    named: bool
    heads: int | None

    @property
    def counts(self) -> bool:
        """Say whether it went on and has a register, so that places in it were kept."""
        return self.named and self.minutes != 0


def groups(pilot: Pilot) -> list[Group]:
    """Return the activities of a pilot that one sees, by name."""
    query = (
        select(
            Activity.uid,
            Activity.name,
            Activity.setting,
            func.count(Session.id),
            func.min(Session.held_on),
            func.max(Session.held_on),
        )
        .outerjoin(Session, Session.activity_id == Activity.id)
        .where(Activity.pilot_id == pilot.id)
        .group_by(Activity.id, Activity.uid, Activity.name, Activity.setting)
        .order_by(Activity.name)
    )
    return [Group(*row) for row in db.session.execute(query)]


def sessions(activity: Activity) -> list[Planned]:
    """Return every session of an activity, the first one first."""
    named = select(Presence.session_id).where(Presence.session_id == Session.id).exists()
    about = (Session.uid, Session.held_on, Session.start, Session.place, Session.minutes)
    query = (
        select(*about, Session.course_end, named, HeadCount.heads)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .where(Session.activity_id == activity.id)
        .order_by(Session.held_on, Session.start, Session.id)
    )
    return [Planned(*row) for row in db.session.execute(query)]


def lines(activity: Activity) -> list[Said]:
    """Return every line about somebody in an activity, under the person they turned out to be."""
    said = Presence.enrolled_on, Presence.course_end, Presence.completed
    held = func.coalesce(Session.minutes, 1) > 0
    of_sessions = with_person(
        select(UID, Session.held_on, Session.start, Presence.status, held, *said)
        .select_from(Presence)
        .join(Session, Session.id == Presence.session_id)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Session.activity_id == activity.id)
    )
    alone = with_person(
        select(UID, Signup.enrolled_on, Signup.course_end, Signup.completed)
        .select_from(Signup)
        .join(Participant, Participant.id == Signup.participant_id)
        .where(Signup.activity_id == activity.id)
    )
    found = [
        Said(uid, day, start, status, bool(on), *more)
        for uid, day, start, status, on, *more in db.session.execute(of_sessions)
    ]
    written = ((uid, None, "", None, False, *more) for uid, *more in db.session.execute(alone))
    return [*found, *(Said(*one) for one in written)]


def notes(activity: Activity) -> dict[str, Note]:
    """Return what the page keeps beside the last word about somebody, by uid of the person."""
    query = with_person(
        select(UID, CourseWord.said_on, CourseWord.word, CourseWord.why)
        .select_from(CourseWord)
        .join(Participant, Participant.id == CourseWord.participant_id)
        .where(CourseWord.activity_id == activity.id)
    )
    rows = db.session.execute(query.order_by(CourseWord.said_on))
    return {uid: Note(day, word, why) for uid, day, word, why in rows}


def codes(pilot: Pilot, uids: Sequence[str]) -> dict[str, str]:
    """Return the code on the card of each of these people."""
    query = select(Participant.uid, card_of()).where(
        Participant.pilot_id == pilot.id, Participant.uid.in_(uids)
    )
    return dict(db.session.execute(query).all())


def person(pilot: Pilot, code: str) -> str | None:
    """Return the uid of the person whom the register knows by this code, or None."""
    mine = Participant.pilot_id == pilot.id, Participant.code == code
    query = with_person(select(UID).select_from(Participant)).where(*mine)
    return db.session.scalar(query)


def numbers(pilot: Pilot, uid: str) -> list[int]:
    """Return the rows of a person: the one that stays first, then those that were joined to it."""
    of = with_person(select(PERSON_ID, Participant.id).select_from(Participant))
    mine = with_person(select(PERSON_ID).select_from(Participant)).where(
        Participant.pilot_id == pilot.id, Participant.uid == uid
    )
    found = db.session.execute(of.where(PERSON_ID.in_(mine))).all()
    return [own for _at, own in sorted(found, key=lambda row: (row[0] != row[1], row[1]))]


def stopped(activity_id: Any, on: Any) -> Select[int]:
    """Return the statement that lists, as `PERSON_ID`, who left an activity before a day.

    The day is that of the page, else that of the line with the reason. Who came again is back.
    """
    who = union(_noted(activity_id, on), _on_a_line(activity_id, on), _never_came(activity_id))
    left: Select[int] = with_person(select(PERSON_ID).select_from(Participant))
    return left.where(Participant.id.in_(who))


def _noted(activity_id: Any, on: Any) -> Any:
    return select(CourseWord.participant_id).where(
        CourseWord.activity_id == activity_id,
        CourseWord.said_on < on,
        _is_reason(CourseWord.word),
        ~_later(CourseWord.participant_id, activity_id, CourseWord.said_on, on),
    )


def _on_a_line(activity_id: Any, on: Any) -> Any:
    return (
        select(Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(
            Session.activity_id == activity_id,
            Session.held_on < on,
            _is_reason(Presence.completed),
            ~_has_note(Presence.participant_id, activity_id, Presence.completed),
            ~_later(Presence.participant_id, activity_id, Session.held_on, on),
        )
    )


def _never_came(activity_id: Any) -> Any:
    return select(Signup.participant_id).where(
        Signup.activity_id == activity_id,
        _is_reason(Signup.completed),
        ~_has_note(Signup.participant_id, activity_id, Signup.completed),
        ~_later(Signup.participant_id, activity_id, date.min, date.max),
    )


def _is_reason(word: Any) -> ColumnElement[bool]:
    return and_(word.is_not(None), func.lower(word).not_in((YES, NO)))


def _has_note(who: Any, activity_id: Any, word: Any) -> ColumnElement[bool]:
    mine = CourseWord.participant_id == who, CourseWord.activity_id == activity_id
    return select(CourseWord.said_on).where(*mine, CourseWord.word == word).exists()


def _later(who: Any, activity_id: Any, since: Any, until: Any) -> ColumnElement[bool]:
    """Return whether somebody was there after `since`, or something newer was said of them."""
    # Not joined: what narrows a trainer's view does not follow an alias into a join.
    line, held = aliased(Presence), aliased(Session)
    then = held.activity_id == activity_id, held.held_on > since, held.held_on < until
    said = or_(line.status.in_(THERE), line.completed.is_not(None))
    held_then = select(held.id).where(*then).correlate_except(held)
    mine = line.participant_id == who, line.session_id.in_(held_then)
    return select(line.session_id).where(said, *mine).correlate_except(line).exists()
