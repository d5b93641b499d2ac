"""A course out of the database: its sessions, who is in it, and what was said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
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
from impact.attendance.persons import PERSON, PERSON_CODE, PERSON_ID, card_of, with_person
from impact.kit.db import db
from impact.pilots.models import Pilot

ON_A_PAGE = 50
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


def people(activity: Activity, after: str = "") -> list[tuple[str, str]]:
    """Return (uid, code on the card) of those in an activity whose code comes after `after`.

    One more than a page holds, in the order of the codes.
    """
    listed = (
        select(Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(Session.activity_id == activity.id)
    )
    alone = select(Signup.participant_id).where(Signup.activity_id == activity.id)
    code = card_of(PERSON_ID, PERSON_CODE).label("code")
    mine = Participant.id.in_(union(listed, alone))
    every = with_person(select(UID.label("uid"), code).select_from(Participant))
    each = every.where(Participant.pilot_id == activity.pilot_id, mine).distinct().subquery()
    query = select(each.c.uid, each.c.code).where(each.c.code > after).order_by(each.c.code)
    return [(uid, card) for uid, card in db.session.execute(query.limit(ON_A_PAGE + 1))]


def course_end(activity: Activity) -> date | None:
    """Return the last day of a course: the latest that any line names."""
    held = select(Session.id).where(Session.activity_id == activity.id)
    ends = union_all(
        select(func.max(Session.course_end)).where(Session.activity_id == activity.id),
        select(func.max(Presence.course_end)).where(Presence.session_id.in_(held)),
        select(func.max(Signup.course_end)).where(Signup.activity_id == activity.id),
    )
    return max((day for day in db.session.scalars(ends) if day), default=None)


def lines(activity: Activity, uids: Sequence[str]) -> list[Said]:
    """Return every line about these people in an activity, of whatever code of theirs."""
    own = with_person(select(Participant.id).select_from(Participant)).correlate(None)
    theirs = own.where(Participant.pilot_id == activity.pilot_id, UID.in_(uids))
    said = Presence.enrolled_on, Presence.course_end, Presence.completed
    held = func.coalesce(Session.minutes, 1) > 0
    of_sessions = with_person(
        select(UID, Session.held_on, Session.start, Presence.status, held, *said)
        .select_from(Presence)
        .join(Session, Session.id == Presence.session_id)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Session.activity_id == activity.id, Presence.participant_id.in_(theirs))
    )
    never = cast(null(), Date), literal(""), cast(null(), String), literal(value=False)
    alone = with_person(
        select(UID, *never, Signup.enrolled_on, Signup.course_end, Signup.completed)
        .select_from(Signup)
        .join(Participant, Participant.id == Signup.participant_id)
        .where(Signup.activity_id == activity.id, Signup.participant_id.in_(theirs))
    )
    return [
        Said(uid, day, start, status, bool(on), *more)
        for uid, day, start, status, on, *more in db.session.execute(union_all(of_sessions, alone))
    ]


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
