"""Names in and out of their own database. What goes in is sealed already, what comes out still is.

Every question is asked of one pilot, which a screen gets within its reach only.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, or_, select

from impact.accounts.audit import audit
from impact.accounts.mail import notify
from impact.accounts.models import Organisation
from impact.accounts.reach import door_to_write
from impact.identity.database import closed_when_away, reading, writing
from impact.identity.models import KEPT, care, identity, name_list
from impact.kit.db import db
from impact.kit.tokens import uid as new_uid
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies there of one participant: sealed texts by the name of their table."""

    key_id: str
    version: str
    blobs: Mapping[str, str] = field(default_factory=dict)
    care_until: date | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """What comes in place of version `before` ("": of nothing); `lookup` is found by the name."""

    uid: str
    new: Kept
    lookup: str
    before: str


class _OvertakenError(Exception):
    """Another version is there: the transaction ends without a trace."""


@dataclass(frozen=True, slots=True)
class NameList:
    """One list of names that was taken out. `blob` is the reason, sealed."""

    uid: str
    at: datetime
    account_uid: str
    told_uid: str | None
    people: int
    key_id: str
    blob: str


LISTED = [name_list.c[one.name] for one in fields(NameList)]


def controller(pilot: Pilot) -> str:
    """Return whose names these are: the uid of the programme, or that of a pilot without one."""
    owner = select(Organisation.uid).where(Organisation.id == pilot.programme_id)
    return db.session.scalar(owner) or pilot.uid


def rows(
    pilot: Pilot, uids: Collection[str] | None = None, kinds: Collection[str] = tuple(KEPT)
) -> dict[str, Kept]:
    """Return what is kept of these participants of a pilot, of all of them without `uids`."""
    with reading() as own:
        base = _found(own, identity, pilot, uids)
        found = {kind: _found(own, KEPT[kind], pilot, uids) for kind in kinds} if base else {}
    until = {uid: row.until for uid, row in found.get("care", {}).items()}
    return {
        uid: Kept(
            row.key_id,
            row.version,
            {kind: some[uid].blob for kind, some in found.items() if uid in some},
            until.get(uid),
        )
        for uid, row in base.items()
    }


def replace_all(pilot: Pilot, rows: Iterable[Replaced]) -> bool:
    """Keep what is new in place of what was there; False, and nothing, when one is overtaken."""
    with suppress(_OvertakenError), writing() as own:
        for one in rows:
            _replace(own, pilot, one)
        return True
    return False


def _replace(own: Connection, pilot: Pilot, one: Replaced) -> None:
    """Keep one in place of the version before; without blobs nothing is left of it."""
    more: dict[str, dict[str, Any]] = {
        "identity": {"lookup": one.lookup, "version": new_uid()},
        "care": {"until": one.new.care_until},
    }
    whose = {"participant_uid": one.uid, "pilot_uid": pilot.uid, "key_id": one.new.key_id}
    there = own.scalar(select(identity.c.version).where(_is(identity, pilot, one.uid)))
    if (there or "") != one.before:
        raise _OvertakenError
    for kind, table in KEPT.items():
        own.execute(delete(table).where(_is(table, pilot, one.uid)))
        if kind in one.new.blobs:
            row = whose | {"blob": one.new.blobs[kind]} | more.get(kind, {})
            own.execute(insert(table).values(row))


def known_by(pilot: Pilot, lookups: Collection[str]) -> dict[str, list[str]]:
    """Return the uids of participants whose name has one of these HMACs, in a fixed order."""
    found: dict[str, list[str]] = {}
    named = identity.c.pilot_uid == pilot.uid, identity.c.lookup.in_(list(lookups))
    query = select(identity.c.lookup, identity.c.participant_uid).where(*named)
    with reading() as own:
        for lookup, uid in own.execute(query.order_by(identity.c.participant_uid)):
            found.setdefault(lookup, []).append(uid)
    return found


def keys_in_use() -> dict[str, int]:
    """Return how many people are kept under each key, by its name."""
    query = select(identity.c.key_id, func.count()).group_by(identity.c.key_id)
    with reading() as own:
        return {row[0]: row[1] for row in own.execute(query)}


def add_list(pilot: Pilot, made: NameList) -> None:
    """Write down that a list of names leaves."""
    row = dict(zip((one.name for one in LISTED), astuple(made), strict=True))
    with writing() as own:
        own.execute(insert(name_list).values(row | {"pilot_uid": pilot.uid}))


def lists(pilot: Pilot, most: int) -> list[NameList]:
    """Return the lists that were taken out of a pilot, the newest first."""
    query = select(*LISTED).where(name_list.c.pilot_uid == pilot.uid)
    newest = query.order_by(name_list.c.at.desc(), name_list.c.uid).limit(most)
    with reading() as own:
        return [NameList(*row) for row in own.execute(newest)]


def lists_told(pilot: Pilot, account: str, since: datetime) -> int:
    """Return how many lists left since then of which this account was told."""
    told = name_list.c.pilot_uid == pilot.uid, name_list.c.told_uid == account
    query = select(func.count()).where(*told, name_list.c.at >= since)
    with reading() as own:
        return own.scalar(query) or 0


def note(pilot: Pilot, verb: str, uids: Collection[str]) -> None:
    """Write in the log of the house that `verb` is done to these participants, before it is.

    In a transaction of its own: where that cannot be written names are closed, and the page at
    hand goes on without them.
    """
    with closed_when_away(), door_to_write() as own:
        for uid in uids:
            audit(verb, f"participant:{uid}", pilot=pilot.id, within=own)


def note_list(pilot: Pilot, made: NameList, told: int | None) -> None:
    """Write in the log of the house that a list leaves, and tell account `told` of it."""
    with closed_when_away(), door_to_write() as own:
        audit("identity.exported", f"list:{made.uid}", pilot=pilot.id, within=own,
              people=made.people)  # fmt: skip
        if told is not None:
            notify(own, told, pilot.code)


def sweep(ended: Collection[str], today: date, *, dry: bool = False) -> dict[str, int]:
    """Throw away all of the pilots named, and notes of care that ended; rows gone, by table."""
    gone = {}
    with writing() as own:
        for name, table in (KEPT | {name_list.name: name_list}).items():
            over: list[ColumnElement[bool]] = [table.c.pilot_uid.in_(list(ended))]
            over += [care.c.until < today] if table is care else []
            count = select(func.count()).select_from(table).where(or_(*over))
            gone[name] = own.scalar(count) or 0
            if not dry:
                own.execute(delete(table).where(or_(*over)))
    return gone


def _found(
    own: Connection, table: Table, pilot: Pilot, uids: Collection[str] | None
) -> dict[str, Any]:
    query = select(table).where(table.c.pilot_uid == pilot.uid)
    if uids is not None:
        query = query.where(table.c.participant_uid.in_(list(uids)))
    return {row.participant_uid: row for row in own.execute(query)}


def _is(table: Table, pilot: Pilot, uid: str) -> ColumnElement[bool]:
    return (table.c.pilot_uid == pilot.uid) & (table.c.participant_uid == uid)
