"""The one door to who participants are.

Whoever reads through it is written down first, one row per person: reading is an event. Where the
keys, the database of names or the log are away, names are `Closed` and all else goes on.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from impact.accounts.access import MAY
from impact.accounts.reach import NoReach, reach_of_session
from impact.identity import store
from impact.identity.keys import Closed as Closed
from impact.identity.keys import Keys, key_id, keys_of
from impact.identity.models import KEPT
from impact.identity.person import Called, Person, called
from impact.identity.store import Kept, Replaced
from impact.kit.sealed import Unreadable
from impact.kit.text import folded
from impact.kit.tokens import keyed
from impact.pilots.circle import today
from impact.pilots.models import Pilot

PARTS = {
    "identity": ("first", "family", "contact"),
    "guardian": ("guardian", "guardian_contact"),
    "care": ("care",),
    "consent_paper": ("paper",),
}
"""Table -> what of a person is sealed in it."""
NEAR = timedelta(days=14)
"""How far from today a trainer sees who is on a register."""
People = dict[str, Person | None]
"""Participant uid -> who it is. None: what lies there cannot be read. Not there: nobody wrote."""


class Overtaken(Exception):  # noqa: N818 -- says what happened
    """Somebody else changed this person in the meantime: nothing was stored."""


@dataclass(frozen=True, slots=True)
class Read:
    """One person to change, and the version that `keep` wants back."""

    person: Person | None
    version: str


def in_full() -> bool:
    """Say whether whoever is signed in may know who participants are, beyond a trainer's bit."""
    reach = reach_of_session()
    held = "identity.read" in reach.capabilities
    return held and MAY.get(reach.role, {}).get("identity.read") == "Y"


def people(pilot: Pilot, uids: Collection[str] | None = None) -> People:
    """Return who these participants are; without `uids` everybody in the pilot."""
    _check_reach()
    return _opened(pilot, store.rows(pilot, uids))


def names(pilot: Pilot, most: int) -> dict[str, str]:
    """Return the whole names that are kept in a pilot, by uid; none when there are more of them.

    Nothing else of anybody is opened.
    """
    _check_reach()
    there = store.rows(pilot, None, ("identity",))
    found = _opened(pilot, there) if len(there) <= most else {}
    return {uid: person.name for uid, person in found.items() if person and person.name}


def one(pilot: Pilot, uid: str) -> Read:
    """Return one participant to change; nobody wrote yet: a Person with nothing in it."""
    _check_reach()
    there = store.rows(pilot, [uid])
    found = _opened(pilot, there)
    return Read(found.get(uid, Person()), there[uid].version if there else "")


def on_register(pilot: Pilot, uids: Collection[str], held_on: date) -> dict[str, Called]:
    """Return what a register shows of these people: a first name, and what one must know that day.

    A trainer gets it of two weeks round today only.
    """
    reach = reach_of_session()
    if "identity.read" not in reach.capabilities:
        return {}
    if not in_full() and abs(held_on - today()) > NEAR:
        return {}
    found = _opened(pilot, store.rows(pilot, uids, ("identity", "care")))
    return called({uid: person for uid, person in found.items() if person and person.first})


def keep(pilot: Pilot, uid: str, person: Person, version: str | None = None) -> None:
    """Keep who a participant is; a person of whom nothing is known is forgotten.

    `version` is that of `one`: Overtaken when another is there. None: take the place of whatever is
    there, as an import does. What is the same already is not kept again. Closed when it cannot be
    kept, or when what is there cannot be read: it may still be one day. Not to be called inside a
    write: the log has one of its own.
    """
    keys = _own_keys(pilot)
    there = store.rows(pilot, [uid])
    before, now_there = _version(there, uid), _person(keys, uid, there.get(uid))
    if now_there is None:
        raise Closed("what is kept cannot be read")
    if now_there == person:
        return
    if version not in (None, before):
        raise Overtaken
    store.note(pilot, "identity.changed", [uid])
    sealed, lookup = _sealed(keys, uid, person), _lookup(keys, pilot, person.name)
    if not store.replace_all(pilot, [Replaced(uid, sealed, lookup, before)]):
        raise Overtaken


def keep_many(pilot: Pilot, new: Mapping[str, Person]) -> None:
    """Keep who these participants are, all or none, as `keep` does without a version.

    Closed when they cannot be kept, or when what is there of one of them cannot be read.
    """
    keys = _own_keys(pilot)
    there = store.rows(pilot, list(new))
    before = {uid: _person(keys, uid, there.get(uid)) for uid in new}
    if None in before.values():
        raise Closed("what is kept cannot be read")
    changed = {uid: one for uid, one in new.items() if before[uid] != one}
    if not changed:
        return
    store.note(pilot, "identity.changed", list(changed))
    rows = [
        Replaced(uid, _sealed(keys, uid, one), _lookup(keys, pilot, one.name), _version(there, uid))
        for uid, one in changed.items()
    ]
    if not store.replace_all(pilot, rows):
        raise Overtaken


def find(pilot: Pilot, name: str) -> list[str]:
    """Return the participants of exactly this whole name, whatever its capitals and accents."""
    return find_many(pilot, [name])[name]


def find_many(pilot: Pilot, names: Collection[str]) -> dict[str, list[str]]:
    """Return for each of these whole names its participants, as `find` does."""
    owner = store.controller(pilot)
    if key_id(owner) not in store.keys_in_use():
        return {name: [] for name in names}
    keys = keys_of(owner)
    lookups = {name: _lookup(keys, pilot, name) for name in names}
    known = store.known_by(pilot, set(lookups.values()))
    return {name: known.get(lookup, []) for name, lookup in lookups.items()}


def _check_reach() -> None:
    if not in_full():
        raise NoReach("names are for whoever holds identity.read")


def _own_keys(pilot: Pilot) -> Keys:
    """Return the keys of the pilot's controller, made when nothing was ever kept under them.

    A key that is lost is never replaced by a new one: what it sealed may still be opened one day.
    """
    owner = store.controller(pilot)
    try:
        return keys_of(owner)
    except Closed:
        if key_id(owner) in store.keys_in_use():
            raise
        return keys_of(owner, new=True)


def _opened(pilot: Pilot, there: dict[str, Kept]) -> People:
    """Open what lies there, once it is written down that somebody reads it."""
    if not there:
        return {}
    keys = keys_of(store.controller(pilot))
    store.note(pilot, "identity.read", list(there))
    return {uid: _person(keys, uid, kept) for uid, kept in there.items()}


def _person(keys: Keys, uid: str, kept: Kept | None) -> Person | None:
    """Return who it is; None when it was sealed by another key, for another place, or changed."""
    if kept is None:
        return Person()
    if kept.key_id != keys.key_id:
        return None
    over = kept.care_until is not None and kept.care_until < today()
    said: dict[str, Any] = {"care_until": None if over else kept.care_until}
    try:
        for kind, blob in kept.blobs.items():
            if not (over and kind == "care"):
                said |= json.loads(keys.box.opened(_place(uid, kind), blob))
    except (Unreadable, ValueError):
        return None
    return Person(**said)


def _version(there: dict[str, Kept], uid: str) -> str:
    return there[uid].version if uid in there else ""


def _sealed(keys: Keys, uid: str, person: Person) -> Kept:
    """Return a person as it is kept; with anything at all there is a row in `identity`."""
    blobs = {}
    for kind in () if person.nothing else KEPT:
        said = {name: value for name in PARTS[kind] if (value := getattr(person, name))}
        if said or kind == "identity":
            plain = json.dumps(said, ensure_ascii=False)
            blobs[kind] = keys.box.seal(_place(uid, kind), plain.encode())
    return Kept(keys.key_id, "", blobs, person.care_until)


def _lookup(keys: Keys, pilot: Pilot, name: str) -> str:
    return keyed(keys.finder, "name", pilot.uid, folded(name))


def _place(uid: str, kind: str) -> str:
    """Return what a text was sealed for: that of one person does not open as another's."""
    return f"{uid} {kind}"
