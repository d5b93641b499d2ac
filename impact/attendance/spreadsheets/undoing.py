"""Taking an import back with the names it wrote: those first, as they lie in another database."""

from dataclasses import dataclass

from impact.attendance import said_store, undo_store
from impact.attendance.import_models import Import
from impact.attendance.undo_store import Undoing
from impact.identity import door
from impact.identity import store as names_store
from impact.identity.person import Person
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Names:
    """Whose names go with an import, and whose stay: somebody wrote more about them since."""

    go: frozenset[str]
    stay: frozenset[str]


def weigh(pilot: Pilot, one: Import) -> Undoing:
    """Return what taking it back comes to; Closed when nobody can say whose names are kept."""
    return undo_store.weigh(pilot, one, names_of(pilot, one).stay)


def undo(pilot: Pilot, one: Import, key: str, body: str) -> bool:
    """Take back what an import brought; False when that was done before. Closed: nothing is."""
    names = names_of(pilot, one)
    for uid in sorted(names.go):
        door.keep(pilot, uid, Person())
    return undo_store.undo(pilot, one, names.stay, key, body)


def names_of(pilot: Pilot, one: Import) -> Names:
    """Return what becomes of the names that are kept in this pilot."""
    there = {uid: kept.version for uid, kept in names_store.rows(pilot, None, ()).items()}
    ours = said_store.names(pilot, one.id).items()
    go = frozenset(uid for uid, version in ours if there.get(uid) == version)
    return Names(go, frozenset(there.keys() - go))
