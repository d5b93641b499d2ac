"""What a file comes to by its mapping, and what is still to be confirmed of the people in it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from impact.attendance import intake_store, participant_store
from impact.attendance.ledger import Changes
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.mapped import (
    SIGN,
    Doubt,
    Mapped,
    MappedRow,
    Place,
    Somebody,
    told,
)
from impact.attendance.mapping.people import SPELLED
from impact.attendance.mapping.plan import Mapping
from impact.attendance.named import Named, named
from impact.attendance.spreadsheets.spellings import KNOWN, Pair, pairs
from impact.identity import door
from impact.kit.books import Book
from impact.kit.faults import Fault
from impact.kit.i18n import N_
from impact.pilots.models import Pilot

ON_A_PAGE = 25
MOST_KNOWN = 2_000
"""Names of a register among which is looked for somebody; beyond, nobody waits for that."""
TWO_PEOPLE = N_("you said that this is more than one person; write in the file who is who")
COLUMNS = ("session_date", "start", "activity", "status", "headcount", "minutes", "birth_year")
"""What is shown of a row, beside whom it is about and where it stands."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One row as it was understood. `who` is a number in this file, or a code; "" of a count."""

    place: Place
    who: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Study:
    """A file that was read by its mapping, before anything of it is stored."""

    whole: Named
    changes: Changes
    spelled: tuple[Somebody, ...]
    pairs: tuple[Pair, ...]

    @property
    def mapped(self) -> Mapped:
        """What came out of the file."""
        return self.whole.mapped

    @property
    def faults(self) -> list[Fault]:
        """What is not right, by its place in the file."""
        return [told(self.mapped, one) for one in self.changes.faults]

    @property
    def notices(self) -> list[Fault]:
        """What is to be said of how the file was read."""
        return [told(self.mapped, one) for one in self.changes.notices]

    def rows(self, page: int) -> Iterator[Seen]:
        """Yield the rows of one page, counted from 1."""
        first = (page - 1) * ON_A_PAGE
        for one in self.mapped.rows[first : first + ON_A_PAGE]:
            yield Seen(one.place, _who(one), {name: one.values.get(name, "") for name in COLUMNS})

    @property
    def doubts(self) -> list[Doubt]:
        """What was understood, but for spellings: of those is asked."""
        return [one for one in self.mapped.doubts if one.why != SPELLED]

    @property
    def pages(self) -> int:
        """How many pages of rows there are."""
        return max(1, -(-len(self.mapped.rows) // ON_A_PAGE))


def study(pilot: Pilot, book: Book, mapping: Mapping) -> Study:
    """Return what storing a file would come to. Closed when names are away."""
    mapped = apply(book, mapping)
    whole = named(pilot, mapped)
    changes = intake_store.preview(pilot, whole.read)
    spelled = tuple(one for one in mapped.people if len(one.spellings) > 1)
    new = {one.key for one in whole.new.values()}
    alike = pairs(mapped.people, _known(pilot) if new else (), new)
    return Study(whole, changes, spelled, tuple(alike))


def _known(pilot: Pilot) -> list[Somebody]:
    """Return whom the register knows by name, for who may read that; it is written down."""
    if not door.in_full():
        return []
    names = door.names(pilot, MOST_KNOWN)
    years = participant_store.years_known(pilot, names) if names else {}
    return [
        Somebody(f"{KNOWN}{uid}", (name,), tuple(str(year) for year in sorted(years[uid][1])))
        for uid, name in sorted(names.items())
        if uid in years
    ]


def filled(seen: Iterable[Seen]) -> list[str]:
    """Return the columns in which something stands in any of these rows."""
    some = list(seen)
    return [name for name in COLUMNS if any(one.values[name] for one in some)]


def without(mapped: Mapped, keys: Collection[str]) -> Mapped:
    """Return a file with the rows of these people as faults: they are not one person each."""
    away = [one for one in mapped.rows if one.values.get("participant") in keys]
    if not away:
        return mapped
    faults = [
        Fault(TWO_PEOPLE, {}, _file(mapped, o.place), o.place.row, o.place.column) for o in away
    ]
    kept = tuple(one for one in mapped.rows if one.values.get("participant") not in keys)
    return replace(mapped, rows=kept, faults=(*mapped.faults, *faults))


def _file(mapped: Mapped, place: Place) -> str:
    return f"{mapped.file}[{place.sheet}]" if place.sheet else mapped.file


def _who(row: MappedRow) -> str:
    return row.values.get("participant", "").removeprefix(SIGN)
