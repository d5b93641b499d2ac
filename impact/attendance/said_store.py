"""What several sources say of one row of the register, so that any of them can be taken away.

A row that one import made and nobody else names needs nothing of this. The first time that a second
source says something of it, what stood there before is written down beside what that one says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from impact.attendance.import_models import ImportSaid
from impact.attendance.import_store import standing
from impact.attendance.intake import ENTRY, Entry
from impact.attendance.layout import DATES, MEETING, SAID
from impact.attendance.ledger import Changes, both
from impact.attendance.ledger_store import keys, rows
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.attendance.shelf import fuller
from impact.kit.db import db
from impact.pilots.models import Pilot

AT = ("session_id", "participant_id", "activity_id", "enrolled_on")
COLUMNS = {
    "presence": ENTRY,
    "signup": SAID,
    "session": MEETING,
    "heads": ("heads", "kind"),
}
"""What is said of a row of each kind."""
MODELS = {"presence": Presence, "signup": Signup, "session": Session, "heads": HeadCount}
OWN = {
    "presence": ("session_id", "participant_id"),
    "signup": ("participant_id", "activity_id", "enrolled_on"),
    "session": ("id",),
    "heads": ("session_id",),
}
"""The columns by which a row of each kind is found."""
Place = tuple[Any, ...]
"""A row, by the columns of `OWN`."""


@dataclass(frozen=True, slots=True)
class Again:
    """What a file says of a row that was there: what stood there, and what it says itself."""

    place: Place
    was: Entry
    said: Entry
    fills: bool


def note(pilot: Pilot, number: int, changes: Changes) -> None:
    """Write down what import `number` says of rows that were there; before it changes them."""
    others = standing(pilot) - {number}
    for kind, named in _again(pilot, changes):
        if not others:
            named = [one for one in named if one.fills]
        if named:
            _note(pilot, number, kind, named, others)


def _note(pilot: Pilot, number: int, kind: str, named: list[Again], others: set[int]) -> None:
    owners = {place: by for place, by in _owners(pilot, kind) if by in others}
    known = {place for place, _said in said(pilot, kind)}
    own: dict[str, Any] = {"pilot_id": pilot.id, "kind": kind}
    new: list[dict[str, Any]] = []
    for one in named:
        if one.place not in known and (one.fills or one.place in owners):
            known.add(one.place)
            new.append(own | _row(kind, one.place, one.was, owners.get(one.place)))
        if one.place in known:
            new.append(own | _row(kind, one.place, one.said, number))
    if new:
        db.session.execute(insert(ImportSaid), new)


def _again(pilot: Pilot, changes: Changes) -> Iterator[tuple[str, list[Again]]]:
    """Yield, by kind, what a file says of rows that are stored."""
    presence, signups = changes.presence, changes.signups
    lines, courses = presence.again(), signups.again()
    if not (lines or courses or changes.met):
        return
    sessions = {key: one for one, key in keys((Session.pilot_id == pilot.id,)).items()}
    people = _ids(pilot, Participant.code) if lines or courses else {}
    activities = _ids(pilot, Activity.name) if courses else {}
    yield (
        "session",
        [Again((sessions[key],), one.was, one.own, one.filled) for key, one in changes.met.items()],
    )
    yield "heads", [Again((sessions[key],), it, it, False) for key, it in changes.recounted.items()]
    yield (
        "presence",
        [
            Again((sessions[at[0]], people[at[1]]), presence.stored[at], it, at in presence.fuller)
            for at, it in lines.items()
        ],
    )
    yield (
        "signup",
        [
            Again(
                (people[at[0]], activities[at[1]], at[2]),
                signups.stored[at][1:],
                it[1:],
                at in signups.fuller,
            )
            for at, it in courses.items()
        ],
    )


def note_names(pilot: Pilot, number: int, versions: Mapping[str, str]) -> None:
    """Write down which names an import wrote, by participant uid: the version of each."""
    mine = Participant.pilot_id == pilot.id, Participant.uid.in_(versions)
    found = rows(select(Participant.id, Participant.uid).where(*mine))
    own: dict[str, Any] = {"pilot_id": pilot.id, "import_id": number, "kind": "name"}
    every = [
        own | dict.fromkeys(AT) | {"participant_id": one, "said": [versions[uid]]}
        for one, uid in found
    ]
    if every:
        db.session.execute(insert(ImportSaid), every)


def names(pilot: Pilot, number: int) -> dict[str, str]:
    """Return the names that this import wrote and no other: participant uid -> version."""
    query = (
        select(Participant.uid, ImportSaid.import_id, ImportSaid.said)
        .join(Participant, Participant.id == ImportSaid.participant_id)
        .where(ImportSaid.pilot_id == pilot.id, ImportSaid.kind == "name")
    )
    every = list(rows(query))
    others = {uid for uid, by, _ in every if by != number}
    return {uid: version for uid, by, (version,) in every if by == number and uid not in others}


def said(pilot: Pilot, kind: str) -> Iterator[tuple[Place, tuple[int | None, Entry]]]:
    """Yield what is written down of rows of a kind: (row, (import, entry)), in order of time."""
    where = places(kind)
    query = (
        select(
            *(getattr(ImportSaid, name) for name in where), ImportSaid.import_id, ImportSaid.said
        )
        .where(ImportSaid.pilot_id == pilot.id, ImportSaid.kind == kind)
        .order_by(ImportSaid.id)
    )
    for *place, by, entry in rows(query):
        yield tuple(place), (by, _read(kind, entry))


def folded(kind: str, entries: Iterable[Entry]) -> Entry:
    """Return what several sources come to, the first of them first."""
    joined = both if kind == "session" else fuller
    found: Entry | None = None
    for one in entries:
        found = one if found is None else joined(found, one)
    return found or ()


def _owners(pilot: Pilot, kind: str) -> Iterator[tuple[Place, int]]:
    model: Any = MODELS[kind]
    columns = [getattr(model, name) for name in OWN[kind]]
    query = select(*columns, model.import_id)
    mine = model.pilot_id == pilot.id, model.import_id.is_not(None)
    for *place, by in rows(query.where(*mine)):
        yield tuple(place), by


def _ids(pilot: Pilot, name: Any) -> Mapping[str, int]:
    model = name.class_
    return dict(rows(select(name, model.id).where(model.pilot_id == pilot.id)))


def places(kind: str) -> tuple[str, ...]:
    """Return the columns of `ImportSaid` that hold which row is meant."""
    return ("session_id",) if kind == "session" else OWN[kind]


def _row(kind: str, place: Place, entry: Entry, by: int | None) -> dict[str, Any]:
    where = dict.fromkeys(AT) | dict(zip(places(kind), place, strict=True))
    plain = [one.isoformat() if isinstance(one, date) else one for one in entry]
    return where | {"import_id": by, "said": plain}


def _read(kind: str, entry: list[Any]) -> Entry:
    return tuple(
        date.fromisoformat(one) if one and name in DATES else one
        for name, one in zip(COLUMNS[kind], entry, strict=True)
    )
