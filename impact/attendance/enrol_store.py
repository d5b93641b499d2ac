"""What is said on the page of a course, into the database.

It goes where files have it: an enrolment is a line without a session, and the word on how it ended
stands on somebody's newest line up to that day, of which it takes the place; what later lines said
is taken back. So figures, and a register that is taken out and read in again, know no difference
between a page and a file. What no file holds, the day and the reason, lies beside it: `CourseWord`.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from impact.attendance.card_store import give_out
from impact.attendance.course_models import CourseWord
from impact.attendance.course_store import numbers
from impact.attendance.enrolled import Note
from impact.attendance.models import Activity, Participant, Presence, Session, Signup
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write_once


def enrol(pilot: Pilot, of: Activity, code: str, on: date, key: str, body: str) -> bool:
    """Enrol somebody, who gets this code when nobody has it; False when it was done before."""

    def work() -> None:
        who = _number(pilot, code)
        same = {"participant_id": who, "activity_id": of.id, "enrolled_on": on}
        if db.session.get(Signup, same) is None:
            db.session.execute(insert(Signup), [same | {"pilot_id": pilot.id}])

    return _once(pilot, key, body, work)


def say(pilot: Pilot, of: Activity, uid: str, note: Note, key: str, body: str) -> bool:
    """Write down how it ended for somebody: the word is yes, or why they stopped."""

    def work() -> None:
        people = numbers(pilot, uid)
        _put(of, people, note.said_on, note.word)
        _forget(of, people)
        new = {"participant_id": people[0], "activity_id": of.id, "pilot_id": pilot.id}
        db.session.execute(insert(CourseWord), [new | asdict(note)])

    return _once(pilot, key, body, work)


def take_back(pilot: Pilot, of: Activity, uid: str, key: str, body: str) -> bool:
    """Take the last word about somebody back; what was said before it counts again."""

    def work() -> None:
        people = numbers(pilot, uid)
        _forget(of, people)
        said = [one for one in _lines(of, people) if one.word]
        if said:
            _write(said[-1], None)
        else:
            _silence(of, people)

    return _once(pilot, key, body, work)


def drop(pilot: Pilot, of: Activity, uid: str, key: str, body: str) -> bool:
    """Take away that somebody enrolled: for who stands on no register of the course."""

    def work() -> None:
        people = numbers(pilot, uid)
        if not _lines(of, people):
            _forget(of, people)
            db.session.execute(delete(Signup).where(_alone(of, people)))

    return _once(pilot, key, body, work)


def settle(
    pilot: Pilot, of: Activity, setting: str | None, end: date | None, key: str, body: str
) -> bool:
    """Say where an activity takes place, and the last day of the course.

    The end stands on the first session, so that it is known from the beginning; ends that lines
    name and that lie beyond it are taken back, as the latest counts.
    """

    def work() -> None:
        db.session.execute(update(Activity).where(Activity.id == of.id).values(setting=setting))
        for model, mine in _all_lines(of):
            beyond = model.course_end > end if end else model.course_end.is_not(None)
            db.session.execute(update(model).where(mine, beyond).values(course_end=None))
        if end:
            _set_end(of, end)

    return _once(pilot, key, body, work)


def _once(pilot: Pilot, key: str, body: str, work: Callable[[], None]) -> bool:
    return write_once(pilot, key, body, "attendance.course", work)


def _number(pilot: Pilot, code: str) -> int:
    """Return the row of whoever is known by this code; who is new gets one, and that card."""
    mine = Participant.pilot_id == pilot.id, Participant.code == code
    if uid := db.session.scalar(select(Participant.uid).where(*mine)):
        return numbers(pilot, uid)[0]
    db.session.execute(insert(Participant), [{"pilot_id": pilot.id, "code": code}])
    give_out(pilot)
    return db.session.scalars(select(Participant.id).where(*mine)).one()


class _Line(NamedTuple):
    """A line of a register, and what it says of how the course ended for somebody."""

    session: int
    participant: int
    day: date
    start: str
    word: str | None

    @property
    def at(self) -> tuple[date, str]:
        """Which line is newer than another."""
        return self.day, self.start


def _lines(of: Activity, people: Sequence[int]) -> list[_Line]:
    """Return somebody's lines in a course, the oldest first."""
    about = Presence.session_id, Presence.participant_id, Session.held_on, Session.start
    query = (
        select(*about, Presence.completed)
        .join(Session, Session.id == Presence.session_id)
        .where(Session.activity_id == of.id, Presence.participant_id.in_(people))
        .order_by(Session.held_on, Session.start, *about[:2])
    )
    return [_Line(*row) for row in db.session.execute(query)]


def _put(of: Activity, people: Sequence[int], on: date, word: str) -> None:
    """Write the word on the newest line up to a day; without one on the enrolment, else the first.

    Whatever later lines said is taken back: the newest word is this one.
    """
    lines = _lines(of, people)
    before = [one for one in lines if one.day <= on]
    newest = select(Signup.participant_id, Signup.enrolled_on).where(_alone(of, people))
    alone = db.session.execute(newest.order_by(Signup.enrolled_on.desc()).limit(1)).first()
    at = before[-1] if before else None if alone else lines[0]
    for one in lines:
        if one.word and (at is None or one.at >= at.at):
            _write(one, None)
    if at:
        _write(at, word)
    elif alone:
        _silence(of, people)
        mine = Signup.activity_id == of.id, Signup.participant_id == alone[0]
        on_it = update(Signup).where(*mine, Signup.enrolled_on == alone[1])
        db.session.execute(on_it.values(_said(word)))


def _write(line: _Line, word: str | None) -> None:
    """Write on this one line; others of the same person stay with the file that brought them."""
    mine = Presence.session_id == line.session, Presence.participant_id == line.participant
    db.session.execute(update(Presence).where(*mine).values(_said(word)))


def _silence(of: Activity, people: Sequence[int]) -> None:
    """Take the word off every enrolment of somebody."""
    db.session.execute(update(Signup).where(_alone(of, people)).values(_said(None)))


def _said(word: str | None) -> dict[str, Any]:
    """Return what a word changes on a line: one that a person wrote on goes with no file."""
    return {"completed": word} | ({"import_id": None} if word else {})


def _alone(of: Activity, people: Sequence[int]) -> ColumnElement[bool]:
    return and_(Signup.activity_id == of.id, Signup.participant_id.in_(people))


def _forget(of: Activity, people: Sequence[int]) -> None:
    mine = CourseWord.activity_id == of.id, CourseWord.participant_id.in_(people)
    db.session.execute(delete(CourseWord).where(*mine))


def _all_lines(of: Activity) -> list[tuple[Any, ColumnElement[bool]]]:
    """Return every kind of line that may name the end of a course, and which of them are of it."""
    held = select(Session.id).where(Session.activity_id == of.id)
    return [
        (Session, Session.activity_id == of.id),
        (Presence, Presence.session_id.in_(held)),
        (Signup, Signup.activity_id == of.id),
    ]


def _set_end(of: Activity, end: date) -> None:
    first = (
        select(Session.id)
        .where(Session.activity_id == of.id)
        .order_by(Session.held_on, Session.start, Session.id)
        .limit(1)
    )
    held = db.session.scalar(first)
    where = Session.id == held if held else Signup.activity_id == of.id
    model: Any = Session if held else Signup
    db.session.execute(update(model).where(where).values(course_end=end))
