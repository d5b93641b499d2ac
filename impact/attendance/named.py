"""People of a partner's own file: names go to their own database, the register gets codes.

A name is found again by its HMAC; who is new gets a code of their own. Names are kept before the
register is stored: where that stops halfway, they are found again the next time.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from typing import Any

from impact.attendance import intake_store, participant_store
from impact.attendance.import_store import File
from impact.attendance.intake import Read
from impact.attendance.intake_store import NAMELESS
from impact.attendance.ledger import Changes
from impact.attendance.mapping.mapped import Mapped, Somebody, read_mapped, told
from impact.attendance.mapping.people import SEVERAL, name_key
from impact.identity import door
from impact.identity import store as names_store
from impact.identity.person import Person, plain
from impact.kit.faults import Fault, Refused, Taken
from impact.pilots.cards import draw
from impact.pilots.models import Pilot
from impact.pilots.store import known_as

Known = Dict[str, tuple[str, frozenset[int]]]
"""Uid -> code, and the years of birth that were ever written down."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file of which everybody has a code. `new` is who got one just now, by that code."""

    mapped: Mapped
    codes: Dict[str, str] = field(default_factory=dict)
    new: Dict[str, Somebody] = field(default_factory=dict)

    @property
    def read(self) -> Read:
        """The register, as `intake_store` takes it in."""
        return read_mapped(self.mapped, self.codes)


def named(pilot: Pilot, mapped: Mapped) -> Named:
    """Return a file with a code for each person in it; nothing is stored.

    Rows of somebody of whom it is not clear who it is are faults. Closed when names are away.
    """
    if not mapped.people:
        return Named(mapped)
    found = door.find_many(pilot, [one.name for one in mapped.people])
    uids = {uid for some in found.values() for uid in some}
    known = participant_store.years_known(pilot, uids) if uids else {}
    times = Counter(name_key(one.name) for one in mapped.people)
    who = {
        one.key: _who(one, [uid for uid in found[one.name] if uid in known], known,
                      alone=times[name_key(one.name)] == 1)
        for one in mapped.people
    }  # fmt: skip
    unclear = {key for key, some in who.items() if len(some) > 1}
    fresh = [one for one in mapped.people if not who[one.key]]
    drawn = dict(zip(_draw(pilot, len(fresh)), fresh, strict=True))
    codes = {key: known[uid][0] for key, some in who.items() for uid in some[:1]}
    codes |= {one.key: code for code, one in drawn.items()}
    return Named(_without(mapped, unclear), codes, drawn)


def take_mapped(
    pilot: Pilot,
    mapped: Mapped,
    *,
    partial: bool = False,
    dry_run: bool = False,
    file: File = NAMELESS,
    also: Callable[[Changes], None] = lambda _: None,
) -> Taken:
    """Store what a mapping made of a file, and keep the names in it apart; a second time nothing.

    Refused with every fault by its place in the file. Not to be called inside a write.
    """
    whole = named(pilot, mapped)
    try:
        changes = intake_store.preview(pilot, whole.read)
        if not dry_run and changes.added and (partial or not changes.faults):
            file = replace(file, **keep_names(pilot, whole, changes))
        taken = intake_store.take(
            pilot, whole.read, partial=partial, dry_run=dry_run, file=file, also=also
        )
    except Refused as refused:
        raise Refused(told(whole.mapped, one) for one in refused.faults) from None
    return replace(taken, notices=tuple(told(whole.mapped, one) for one in taken.notices))


def keep_names(pilot: Pilot, whole: Named, changes: Changes) -> dict[str, Any]:
    """Write down who is new among those who are about to be stored, and keep their names.

    Return who that is, and which version is kept of each name in the file: see `File`.
    """
    coming = {code for _key, code in changes.presence.new}
    coming |= {code for code, _activity, _day in changes.signups.new}
    new = {code: one for code, one in whole.new.items() if code in coming}
    uids: dict[str, str] = {}
    if new:
        uids = participant_store.add(pilot, new)
        door.keep_many(pilot, {uids[code]: person(one.name) for code, one in new.items()})
    every = participant_store.uids_by_code(pilot, whole.codes.values()).values()
    kept = names_store.rows(pilot, list(every), ()) if every else {}
    return {
        "new": frozenset(uids.values()),
        "names": {uid: one.version for uid, one in kept.items()},
    }


def person(name: str) -> Person:
    """Return who is called so: the first word is taken for the first name.

    >>> person("Jan de Verzonnene").family
    'de Verzonnene'
    """
    first, _, family = plain(name).partition(" ")
    return Person(first, family)


def _who(one: Somebody, uids: list[str], known: Known, *, alone: bool) -> list[str]:
    """Return who in the register somebody may be; [] for somebody new.

    A year of birth tells namesakes apart; without one, the only one of that name is meant.
    """
    if not one.birth_years:
        return uids
    year = int(one.birth_years[0])
    same = [uid for uid in uids if year in known[uid][1]]
    undated = [uid for uid in uids if not known[uid][1]]
    return same or (undated if alone else [])


def _draw(pilot: Pilot, number: int) -> list[str]:
    """Return so many codes that are nobody's and on no card."""
    found: set[str] = set()
    while len(found) < number:
        drawn = {draw() for _ in range(number - len(found))}
        found |= drawn - known_as(pilot, drawn).keys()
    return sorted(found)


def _without(mapped: Mapped, unclear: Iterable[str]) -> Mapped:
    """Return a file with the rows of these people as faults."""
    keys = set(unclear)
    if not keys:
        return mapped
    away = [one for one in mapped.rows if one.values.get("participant") in keys]
    faults = [
        Fault(SEVERAL, {}, _file(mapped, one.place.sheet), one.place.row, one.place.column)
        for one in away
    ]
    kept = tuple(one for one in mapped.rows if one.values.get("participant") not in keys)
    return replace(mapped, rows=kept, faults=(*mapped.faults, *faults))


def _file(mapped: Mapped, sheet: str) -> str:
    return f"{mapped.file}[{sheet}]" if sheet else mapped.file
