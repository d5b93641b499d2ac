"""A register file into the database: all of it or nothing, and a second time nothing new."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from impact.accounts.audit import audit
from impact.attendance.card_store import give_out, mistyped
from impact.attendance.intake import ENTRY, Entry, Key, Read
from impact.attendance.layout import MEETING, SAID
from impact.attendance.ledger import THERE, Changes, Meeting, Stored, compare
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.kit.db import db
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.pilots.models import Pilot
from impact.pilots.store import known_as, write

ODD_CARD = N_('"%(found)s" looks like a card with a wrong letter; it counts as somebody new')
BATCH = 10_000
"""Rows sent to the database at a time."""


def take(
    pilot: Pilot,
    read: Read,
    *,
    partial: bool = False,
    dry_run: bool = False,
    also: Callable[[Changes], None] = lambda _: None,
) -> Taken:
    """Store a register in one transaction and say what it came to; Refused with every fault.

    `partial` leaves the faulty rows out and lists them among the notices. `dry_run` stores nothing.
    `also` is done in that transaction, last, when there is one.
    """
    seen = pilot.version
    changes = _accepted(preview(pilot, read), partial)

    def work() -> Changes:
        asked = select(Pilot.version).where(Pilot.id == pilot.id).with_for_update()
        unchanged = db.session.scalar(asked) == seen
        still = changes if unchanged else _accepted(preview(pilot, read), partial)
        _store(pilot, still)
        of = f"pilot:{pilot.uid}"
        audit("import", of, pilot=pilot.id, what="register", rows=still.added)
        also(still)
        return still

    if changes.added and not dry_run:
        changes = write(pilot, work)
    left_out = changes.faults if partial else []
    notices = (*changes.notices, *left_out)
    return Taken(changes.added, changes.unchanged, changes.refused, notices)


def preview(pilot: Pilot, read: Read) -> Changes:
    """Return what storing `read` would come to, with every fault; nothing is stored."""
    read = _recognised(pilot, read)
    days = [line.key[1] for line in read.lines if line.key[1]]
    if not days:
        return compare(read, Stored(signups=_signups(pilot)))
    within = Session.pilot_id == pilot.id, Session.held_on.between(min(days), max(days))
    keys = _keys(within)
    return compare(
        read,
        Stored(
            {keys[one]: meeting for one, meeting in _meetings(within).items()},
            {(keys[one], code): tuple(entry) for one, code, *entry in _presence(within)},
            _signups(pilot) if len(days) < len(read.lines) else {},
        ),
    )


def _recognised(pilot: Pilot, read: Read) -> Read:
    """Return the register with each card read as whoever it was given to, and what looks odd."""
    asked = {line.participant: line.row for line in reversed(read.lines) if line.participant}
    codes = known_as(pilot, asked)
    odd = sorted((asked[code], code) for code in mistyped(pilot, asked.keys() - codes.keys()))
    read = replace(read, notices=[*read.notices, *(_odd(read.name, *one) for one in odd)])
    other = {code: known for code, known in codes.items() if code != known}
    if not other:
        return read
    lines = [
        replace(line, participant=other[line.participant]) if line.participant in other else line
        for line in read.lines
    ]
    return replace(read, lines=lines)


def _odd(name: str, row: int, code: str) -> Fault:
    return Fault(ODD_CARD, {"found": code}, name, row, "participant")


def _accepted(changes: Changes, partial: bool) -> Changes:
    if changes.faults and not partial:
        raise Refused(changes.faults)
    return changes


def _keys(within: tuple[ColumnElement[bool], ...]) -> dict[int, Key]:
    query = (
        select(Session.id, Activity.name, Session.held_on, Session.start, Session.place)
        .join(Activity, Activity.id == Session.activity_id)
        .where(*within)
    )
    return {one: (name, day, start, place) for one, name, day, start, place in _rows(query)}


def _meetings(within: tuple[ColumnElement[bool], ...]) -> dict[int, Meeting]:
    attended = (
        select(func.count())
        .where(Presence.session_id == Session.id, Presence.status.in_(THERE))
        .scalar_subquery()
    )
    said = [getattr(Session, column) for column in MEETING]
    query = (
        select(Session.id, attended, HeadCount.heads, HeadCount.kind, *said)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .where(*within)
    )
    return {
        one: Meeting(one, tuple(words), there, None if heads is None else (heads, kind))
        for one, there, heads, kind, *words in _rows(query)
    }


def _presence(within: tuple[ColumnElement[bool], ...]) -> Iterator[Any]:
    held = [getattr(Presence, column) for column in ENTRY]
    query = (
        select(Presence.session_id, Participant.code, *held)
        .join(Participant, Participant.id == Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(*within)
    )
    return _rows(query)


def _signups(pilot: Pilot) -> dict[tuple[str, str, date], tuple[Any, ...]]:
    said = [getattr(Signup, column) for column in SAID]
    query = (
        select(Participant.code, Activity.name, Signup.enrolled_on, *said)
        .join(Participant, Participant.id == Signup.participant_id)
        .join(Activity, Activity.id == Signup.activity_id)
        .where(Signup.pilot_id == pilot.id)
    )
    return {(code, name, day): (None, *words) for code, name, day, *words in _rows(query)}


def _rows(query: Any) -> Iterator[Any]:
    return iter(db.session.execute(query))


def _store(pilot: Pilot, changes: Changes) -> None:
    """Write down what changes. Rows find each other by what is unique: a name, a code, a key."""
    own = {"pilot_id": pilot.id}
    presence, signups = changes.presence, changes.signups
    offered = {key[0] for key in changes.meetings} | {name for _, name, _ in signups.new}
    codes = {code for _, code in presence.new} | {code for code, _, _ in signups.new}
    activities = _ids(own, Activity.name, offered)
    people = _ids(own, Participant.code, codes)
    give_out(pilot)
    _store_meetings(own, changes, activities)
    sessions = {key: one for one, key in _keys((Session.pilot_id == pilot.id,)).items()}
    _send(
        insert(HeadCount),
        (
            own | {"session_id": sessions[key], "heads": heads, "kind": kind}
            for key, (heads, kind) in changes.heads.items()
        ),
    )
    told = _told(presence.new)
    for statement, held, columns in (
        (insert(Presence), presence.new, told),
        (update(Presence), presence.fuller, range(len(ENTRY))),
    ):
        names = ("pilot_id", "session_id", "participant_id", *(ENTRY[at] for at in columns))
        ids = ((pilot.id, sessions[key], people[code]) for key, code in held)
        said = ([entry[at] for at in columns] for entry in held.values())
        both = zip(ids, said, strict=True)
        _send(statement, (dict(zip(names, (*one, *more), strict=True)) for one, more in both))
    for statement, held in ((insert(Signup), signups.new), (update(Signup), signups.fuller)):
        _send(
            statement,
            (
                own
                | {"participant_id": people[code], "activity_id": activities[name]}
                | dict(zip(SAID, entry[1:], strict=True))
                for (code, name, _), entry in held.items()
            ),
        )


def _told(new: dict[Any, Entry]) -> list[int]:
    """Return the places of the columns of which any entry says something; the rest stays empty."""
    places = range(len(ENTRY))
    return [at for at in places if any(entry[at] is not None for entry in new.values())]


def _store_meetings(own: dict[str, int], changes: Changes, activities: dict[str, int]) -> None:
    """Write new sessions, and what a stored one did not say yet."""
    new = {key: one.said for key, one in changes.meetings.items() if one.id is None}
    _send(
        insert(Session),
        (
            own
            | {"activity_id": activities[name], "held_on": day, "start": start, "place": place}
            | dict(zip(MEETING, said, strict=True))
            for (name, day, start, place), said in new.items()
        ),
    )
    _send(
        update(Session),
        (
            {"id": one.id} | dict(zip(MEETING, one.said, strict=True))
            for one in changes.meetings.values()
            if one.id is not None
        ),
    )


def _ids(own: dict[str, int], name: Any, wanted: set[str]) -> dict[str, int]:
    """Return the ids of all that have a name in this pilot; who is new gets one."""
    model = name.class_
    query = select(name, model.id).where(model.pilot_id == own["pilot_id"])
    known = dict(_rows(query))
    fresh = sorted(wanted - known.keys())
    if not fresh:
        return known
    _send(insert(model), (own | {name.key: one} for one in fresh))
    return dict(_rows(query))


def _send(statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Send rows in batches: what is on its way never fills the memory."""
    # Left to itself, the ORM sends one statement for each pattern of empty columns.
    options = {"dml_strategy": "raw"} if statement.is_insert else {}
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        db.session.execute(statement, batch, execution_options=options)
