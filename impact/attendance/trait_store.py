"""What the register says of one person, from all their lines, and how it is set right on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update

from impact.accounts.audit import audit
from impact.attendance.course_store import numbers
from impact.attendance.import_models import ImportSaid
from impact.attendance.ledger import ATTRIBUTES
from impact.attendance.models import Activity, Participant, Presence, Session, Signup
from impact.attendance.said_store import COLUMNS
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write_once

Row = tuple[Any, ...]
"""Where a line stands in time, then what it says."""
SETTLED = ("birth_year", "gender")
"""What nobody has two of: of the rest an older line may say what was true then."""


class Overtaken(Exception):  # noqa: N818 -- says what happened
    """The register says something else by now: nothing was stored."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the newest line says, per attribute, and all that any line says. `lines`: how many."""

    newest: Mapping[str, Any]
    said: Mapping[str, tuple[Any, ...]]
    lines: int

    @property
    def seal(self) -> str:
        """By which one knows whether anything changed since it was shown."""
        every = [(one, self.newest[one], self.said[one]) for one in ATTRIBUTES]
        return sha256(repr(every).encode()).hexdigest()


def traits(pilot: Pilot, uid: str) -> Traits | None:
    """Return what the register says of a person, of whatever code; None when there is nobody."""
    known = select(Participant.id).where(Participant.pilot_id == pilot.id, Participant.uid == uid)
    return _of(numbers(pilot, uid)) if db.session.scalar(known) else None


def correct(
    pilot: Pilot, uid: str, given: Mapping[str, Any], seen: str, key: str, body: str
) -> bool:
    """Let every line of a person say what was given; False when this was stored before.

    Overtaken when the lines no longer say what `seen` is the seal of.
    """

    def work() -> None:
        db.session.scalar(select(Pilot.version).where(Pilot.id == pilot.id).with_for_update())
        people = numbers(pilot, uid)
        now = _of(people)
        if now.seal != seen:
            raise Overtaken
        changed = {one: given[one] for one in ATTRIBUTES if _differs(one, now, given[one])}
        if changed:
            _write(people, now, changed)
            # Which of it, and never to what.
            what = ".".join(sorted(changed))
            audit("participant.corrected", f"participant:{uid}", pilot=pilot.id, what=what)

    return write_once(pilot, key, body, "attendance.traits", work)


def _differs(name: str, now: Traits, value: Any) -> bool:
    return value != now.newest[name] or (name in SETTLED and len(now.said[name]) > 1)


def _of(people: Sequence[int]) -> Traits:
    rows = _rows(people)
    newest, said = {}, {}
    for at, name in enumerate(ATTRIBUTES, start=3):
        told = [row for row in rows if row[at] is not None]
        last = max(told, key=lambda row: (*row[:3], str(row[at]).lower()), default=None)
        newest[name] = last[at] if last else None
        said[name] = tuple(sorted({row[at] for row in told}, key=str))
    return Traits(newest, said, len(rows))


def _rows(people: Sequence[int]) -> list[Row]:
    """Return every line of these people, an enrolment before all of them, as figures order them."""
    of_sessions = (
        select(Session.held_on, Session.start, Activity.name, *_attributes(Presence))
        .join(Session, Session.id == Presence.session_id)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Presence.participant_id.in_(people))
    )
    alone = (
        select(Activity.name, *_attributes(Signup))
        .join(Activity, Activity.id == Signup.activity_id)
        .where(Signup.participant_id.in_(people))
    )
    held = [(day.isoformat(), *row) for day, *row in db.session.execute(of_sessions)]
    return [*held, *(("", "", *row) for row in db.session.execute(alone))]


def _attributes(model: Any) -> list[Any]:
    return [getattr(model, name) for name in ATTRIBUTES]


def _write(people: Sequence[int], now: Traits, changed: Mapping[str, Any]) -> None:
    """Write on every line that says something else; where none says anything, on the newest."""
    for name, value in changed.items():
        for model in (Presence, Signup):
            column: Any = getattr(model, name)
            other = column.is_not(None), column.is_distinct_from(value)
            mine = update(model).where(model.participant_id.in_(people), *other)
            db.session.execute(mine.values({name: value}))
    unsaid = {one: value for one, value in changed.items() if not now.said[one]}
    if unsaid:
        _write_newest(people, unsaid)
    _tell_imports(people, changed)


def _write_newest(people: Sequence[int], values: Mapping[str, Any]) -> None:
    line = (
        select(Presence)
        .join(Session, Session.id == Presence.session_id)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Presence.participant_id.in_(people))
        .order_by(Session.held_on.desc(), Session.start.desc(), Activity.name.desc())
    )
    alone = select(Signup).where(Signup.participant_id.in_(people)).order_by(Signup.enrolled_on)
    newest = db.session.scalar(line.limit(1)) or db.session.scalar(alone.limit(1))
    for name, value in values.items():
        setattr(newest, name, value)


def _tell_imports(people: Sequence[int], changed: Mapping[str, Any]) -> None:
    """Let what files said of those lines be what is right now, for when one is taken back."""
    mine = ImportSaid.participant_id.in_(people), ImportSaid.kind.in_(("presence", "signup"))
    for row in db.session.scalars(select(ImportSaid).where(*mine)):
        names = COLUMNS[row.kind]
        row.said = [
            changed[name] if value is not None and name in changed else value
            for name, value in zip(names, row.said, strict=True)
        ]
