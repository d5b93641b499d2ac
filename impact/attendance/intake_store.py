"""A register file into the database: all of it or nothing, and a second time nothing new."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from impact.accounts.audit import audit
from impact.attendance import import_store, said_store
from impact.attendance.card_store import mistyped
from impact.attendance.import_store import File
from impact.attendance.intake import ENTRY, Read
from impact.attendance.layout import MEETING, SAID
from impact.attendance.ledger import THERE, Changes, Meeting, Stored, compare
from impact.attendance.ledger_store import keys, rows, store
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.attendance.odd import odd
from impact.kit.db import db
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.pilots.store import known_as, write

ODD_CARD = N_('"%(found)s" looks like a card with a wrong letter; it counts as somebody new')
NAMELESS = File()


def take(
    pilot: Pilot,
    read: Read,
    *,
    partial: bool = False,
    dry_run: bool = False,
    file: File = NAMELESS,
    also: Callable[[Changes], None] = lambda _: None,
) -> Taken:
    """Store a register in one transaction and say what it came to; Refused with every fault.

    `partial` leaves the faulty rows out and lists them among the notices. `dry_run` stores nothing.
    What was brought can be taken back: see `undo_store`. `also` is done in that transaction, last,
    when there is one.
    """
    seen = pilot.version
    changes = _accepted(preview(pilot, read), partial)

    def work() -> Changes:
        asked = select(Pilot.version).where(Pilot.id == pilot.id).with_for_update()
        unchanged = db.session.scalar(asked) == seen
        still = changes if unchanged else _accepted(preview(pilot, read), partial)
        number = import_store.add(pilot, file, still)
        said_store.note(pilot, number, still)
        store(pilot, still, number)
        said_store.note_names(pilot, number, file.names)
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
    read = replace(read, notices=[*read.notices, *odd(read, today())])
    days = [line.key[1] for line in read.lines if line.key[1]]
    if not days:
        return compare(read, Stored(signups=_signups(pilot)))
    within = Session.pilot_id == pilot.id, Session.held_on.between(min(days), max(days))
    known = keys(within)
    return compare(
        read,
        Stored(
            {known[one]: meeting for one, meeting in _meetings(within).items()},
            {(known[one], code): tuple(entry) for one, code, *entry in _presence(within)},
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
        for one, there, heads, kind, *words in rows(query)
    }


def _presence(within: tuple[ColumnElement[bool], ...]) -> Iterator[Any]:
    held = [getattr(Presence, column) for column in ENTRY]
    query = (
        select(Presence.session_id, Participant.code, *held)
        .join(Participant, Participant.id == Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(*within)
    )
    return rows(query)


def _signups(pilot: Pilot) -> dict[tuple[str, str, date], tuple[Any, ...]]:
    said = [getattr(Signup, column) for column in SAID]
    query = (
        select(Participant.code, Activity.name, Signup.enrolled_on, *said)
        .join(Participant, Participant.id == Signup.participant_id)
        .join(Activity, Activity.id == Signup.activity_id)
        .where(Signup.pilot_id == pilot.id)
    )
    return {(code, name, day): (None, *words) for code, name, day, *words in rows(query)}
