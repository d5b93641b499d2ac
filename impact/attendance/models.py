"""The register: activities, their sessions, and who was there.

What a line of the register says of a person (a birth year, an area, a course that was finished) is
kept with that line, not with the person: which line is the newest depends on the day up to which
one counts.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    column,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impact.accounts.reach import Owned, Reach, narrowed
from impact.attendance.layout import NAME, WORD
from impact.kit.db import Model
from impact.kit.tokens import uid


def only(where: ColumnElement[bool]) -> dict[str, Any]:
    """Return what makes an index one over part of a table, on both databases."""
    return {"sqlite_where": where, "postgresql_where": where}


def in_own_groups(of: Any, reach: Reach) -> ColumnElement[bool] | None:
    """Keep a trainer to the own groups; others see all that goes on in a pilot."""
    if reach.groups is None:
        return None
    if of is Activity:
        return Activity.uid.in_(reach.groups)
    own = select(Activity.id).where(Activity.uid.in_(reach.groups))
    if hasattr(of, "activity_id"):
        return of.activity_id.in_(own)  # type: ignore[no-any-return]  # -- of several models
    held = select(Session.id).where(Session.activity_id.in_(own))
    return of.session_id.in_(held)  # type: ignore[no-any-return]  # -- the same


class Brought:
    """Which import made a row; None: it came by hand, or nobody can take it back any more.

    No foreign key: a million rows need none looked up, and who made them is forgotten one day.
    """

    import_id: Mapped[int | None]


@narrowed(in_own_groups)
class Activity(Brought, Owned, Model):
    """Something people come to more than once: a course, an open studio.

    `setting`: inside school hours, after school, or elsewhere; None: nobody said.
    """

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("pilot_id", "name"),
        CheckConstraint("name <> ''", "name"),
        CheckConstraint("setting IN ('in_school', 'after_school', 'elsewhere')", "setting"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    name: Mapped[str] = mapped_column(String(NAME))
    setting: Mapped[str | None] = mapped_column(String(20))


@narrowed(in_own_groups)
class Session(Brought, Owned, Model):
    """One planned meeting of an activity. `minutes` 0: it was cancelled; None: length unknown.

    `course_end` and `area` are what a line without a participant said.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("activity_id", "held_on", "start", "place"),
        CheckConstraint("minutes >= 0", "minutes"),
        CheckConstraint("form IN ('make', 'attend', 'learn')", "form"),
        CheckConstraint("length(start) IN (0, 5)", "start"),
        Index("ix_session_newest", "pilot_id", "held_on", "start", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    held_on: Mapped[date]
    start: Mapped[str] = mapped_column(String(5), default="")
    place: Mapped[str] = mapped_column(String(NAME), default="")
    minutes: Mapped[int | None]
    discipline: Mapped[str | None] = mapped_column(String(WORD))
    form: Mapped[str | None] = mapped_column(String(10))
    area: Mapped[str | None] = mapped_column(String(WORD))
    course_end: Mapped[date | None]
    activity: Mapped[Activity] = relationship(lazy="raise")


@narrowed(in_own_groups)
class HeadCount(Brought, Owned, Model):
    """Everybody in the room at one session, those on the register included."""

    __tablename__ = "head_count"
    __table_args__ = (
        CheckConstraint("heads >= 0", "heads"),
        CheckConstraint("kind IN ('counted', 'estimated')", "kind"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True)
    heads: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))


@narrowed(in_own_groups)
class Remark(Owned, Model):
    """What a trainer says of one session; it is read on its register and nowhere else.

    `uncounted`: it went on, and nobody will ever know who was there.
    """

    __tablename__ = "session_remark"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text, default="")
    uncounted: Mapped[bool] = mapped_column(default=False)


@narrowed(in_own_groups)
class Saving(Owned, Model):
    """One time that a register was stored, and how all it changed stood before.

    `number` counts within the session: the newest is the version of its register. `account` is the
    uid of who did it; `before` is what `impact/attendance/standing.py` makes of it.
    """

    __tablename__ = "register_saving"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str | None] = mapped_column(String(22))
    at: Mapped[datetime] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class Participant(Brought, Owned, Model):
    """A person known by a code, within one pilot. No name stands here."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("pilot_id", "code"), CheckConstraint("code <> ''", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    code: Mapped[str] = mapped_column(String(WORD))


class CardBatch(Owned, Model):
    """So many empty cards, drawn at once to be printed and given out."""

    __tablename__ = "card_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    made_on: Mapped[date]


class Card(Owned, Model):
    """A code on a card, and whose it is; None: it lies in a drawer.

    Somebody keeps the row and the code they were first known by; every later code points to them.
    `drawn`: the code is one of ours, and nobody else ever gets it. The card that is not replaced
    is the one in somebody's pocket.
    """

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("pilot_id", "code"),
        CheckConstraint("code <> ''", "code"),
        Index("uq_card_drawn", "code", unique=True, **only(column("drawn").is_(True))),
        Index(
            "uq_card_current",
            "participant_id",
            unique=True,
            **only(column("replaced_on").is_(None)),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(WORD))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("card_batch.id"), index=True)
    given_on: Mapped[date | None]
    replaced_on: Mapped[date | None]
    drawn: Mapped[bool] = mapped_column(default=False)


class Merge(Brought, Owned, Model):
    """Two participants who turned out to be one person: `gone_id` counts as `kept_id`.

    Their rows and lines stay as they are; frames and pages look here. `person_id` is who both are
    in the end, as `kept_id` may have been joined to a third; None once it was undone.
    """

    __tablename__ = "participant_merge"
    __table_args__ = (
        CheckConstraint("gone_id <> kept_id", "two"),
        CheckConstraint("(undone_on IS NULL) = (person_id IS NOT NULL)", "person"),
        Index(
            "uq_participant_merge_gone",
            "gone_id",
            unique=True,
            **only(column("undone_on").is_(None)),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    gone_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    merged_on: Mapped[date]
    undone_on: Mapped[date | None]


class CodeCheck(Owned, Model):
    """One code held against the room: was it somebody's second one, or shared by two people.

    `shared_code` None: not asked, as a printed card is one person's. Which code it was is not kept.
    """

    __tablename__ = "code_check"
    __table_args__ = (Index("ix_code_check_day", "pilot_id", "checked_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    checked_on: Mapped[date]
    second_code: Mapped[bool]
    shared_code: Mapped[bool | None]


class Said:
    """What one line says of the person on it. None: the line says nothing about that."""

    first_time: Mapped[bool | None]
    birth_year: Mapped[int | None]
    gender: Mapped[str | None] = mapped_column(String(WORD))
    postcode4: Mapped[str | None] = mapped_column(String(4))
    area: Mapped[str | None] = mapped_column(String(WORD))
    age_band: Mapped[str | None] = mapped_column(String(10))
    enrolled_on: Mapped[date | None]
    course_end: Mapped[date | None]
    completed: Mapped[str | None] = mapped_column(String(NAME))


@narrowed(in_own_groups)
class Presence(Said, Brought, Owned, Model):
    """One participant on the register of one session, there or not.

    `status` None: the session was cancelled, and the line only says something of the person.
    """

    __tablename__ = "presence"
    __table_args__ = (
        CheckConstraint("status IN ('present', 'late', 'absent', 'excused')", "status"),
        # Few lines say how a course ended: whoever asks for them finds those, not all lines.
        Index("ix_presence_completed", "session_id", **only(column("completed").is_not(None))),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )
    status: Mapped[str | None] = mapped_column(String(10))


class InCourse:
    """Somebody in an activity."""

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id"), primary_key=True, index=True
    )


@narrowed(in_own_groups)
class Signup(Said, Brought, InCourse, Owned, Model):
    """An enrolment written down without a session: somebody who may never have come."""

    __tablename__ = "signup"

    enrolled_on: Mapped[date] = mapped_column(primary_key=True)
