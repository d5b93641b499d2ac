"""What a file changes in the register, written down: each new row under the import that made it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select, update

from impact.attendance.card_store import give_out
from impact.attendance.intake import ENTRY, Entry, Key
from impact.attendance.layout import MEETING, SAID
from impact.attendance.ledger import Changes
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.kit.db import db, insert_into
from impact.pilots.models import Pilot

BATCH = 10_000
"""Rows sent to the database at a time."""


def store(pilot: Pilot, changes: Changes, number: int) -> None:
    """Write down what changes, as import `number` brings it; inside a write.

    Rows find each other by what is unique: a name, a code, a key.
    """
    own = {"pilot_id": pilot.id, "import_id": number}
    presence, signups = changes.presence, changes.signups
    offered = {key[0] for key in changes.meetings} | {name for _, name, _ in signups.new}
    codes = {code for _, code in presence.new} | {code for code, _, _ in signups.new}
    activities = _ids(own, Activity.name, offered)
    people = _ids(own, Participant.code, codes)
    give_out(pilot)
    _store_meetings(own, changes, activities)
    sessions = {key: one for one, key in keys((Session.pilot_id == pilot.id,)).items()}
    _send(
        insert_into(HeadCount),
        (
            own | {"session_id": sessions[key], "heads": heads, "kind": kind}
            for key, (heads, kind) in changes.heads.items()
        ),
    )
    _store_presence(own, changes, sessions, people)
    for statement, held, more in (
        (insert_into(Signup), signups.new, own),
        (update(Signup), signups.fuller, {"pilot_id": pilot.id}),
    ):
        _send(
            statement,
            (
                more
                | {"participant_id": people[code], "activity_id": activities[name]}
                | dict(zip(SAID, entry[1:], strict=True))
                for (code, name, _), entry in held.items()
            ),
        )


def keys(within: tuple[ColumnElement[bool], ...]) -> dict[int, Key]:
    """Return what makes each session within these conditions one, by its id."""
    query = (
        select(Session.id, Activity.name, Session.held_on, Session.start, Session.place)
        .join(Activity, Activity.id == Session.activity_id)
        .where(*within)
    )
    return {one: (name, day, start, place) for one, name, day, start, place in rows(query)}


def rows(query: Any) -> Iterator[Any]:
    """Return what the database answers, one row after the other."""
    return iter(db.session.execute(query))


def _store_presence(
    own: dict[str, int], changes: Changes, sessions: dict[Key, int], people: dict[str, int]
) -> None:
    """Write new lines about people, and what stored ones did not say yet."""
    new, fuller = changes.presence.new, changes.presence.fuller
    for statement, held, columns, names in (
        (insert_into(Presence), new, _told(new), ("pilot_id", "import_id")),
        (update(Presence), fuller, range(len(ENTRY)), ("pilot_id",)),
    ):
        every = (*names, "session_id", "participant_id", *(ENTRY[at] for at in columns))
        first = tuple(own[name] for name in names)
        ids = ((*first, sessions[key], people[code]) for key, code in held)
        said = ([entry[at] for at in columns] for entry in held.values())
        both = zip(ids, said, strict=True)
        _send(statement, (dict(zip(every, (*one, *more), strict=True)) for one, more in both))


def _told(new: dict[Any, Entry]) -> list[int]:
    """Return the places of the columns of which any entry says something; the rest stays empty."""
    places = range(len(ENTRY))
    return [at for at in places if any(entry[at] is not None for entry in new.values())]


def _store_meetings(own: dict[str, int], changes: Changes, activities: dict[str, int]) -> None:
    """Write new sessions, and what a stored one did not say yet."""
    new = {key: one.said for key, one in changes.meetings.items() if one.id is None}
    _send(
        insert_into(Session),
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
    known = dict(rows(query))
    fresh = sorted(wanted - known.keys())
    if not fresh:
        return known
    _send(insert_into(model), (own | {name.key: one} for one in fresh))
    return dict(rows(query))


def _send(statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Send rows in batches: what is on its way never fills the memory."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        db.session.execute(statement, batch)
