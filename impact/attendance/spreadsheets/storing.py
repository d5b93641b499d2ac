"""A partner's own spreadsheet into the register: rows, names apart, and who is one person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from impact.attendance import import_store, merge_store, participant_store
from impact.attendance.import_store import File
from impact.attendance.ledger import Changes
from impact.attendance.mapping.mapped import Mapped
from impact.attendance.named import named, take_mapped
from impact.attendance.spreadsheets.spellings import KNOWN
from impact.attendance.spreadsheets.study import without
from impact.kit.faults import Taken
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of the people in a file, by their keys: two people, or one."""

    apart: frozenset[str] = frozenset()
    same: tuple[tuple[str, str], ...] = ()

    def to_plain(self) -> dict[str, str]:
        """Return it as a job holds it."""
        return {
            "apart": " ".join(sorted(self.apart)),
            "same": " ".join(f"{one}/{other}" for one, other in self.same),
        }

    @classmethod
    def from_plain(cls, apart: str, same: str) -> "Said":
        """Return what `to_plain` wrote."""
        both = (pair.partition("/") for pair in same.split())
        return cls(frozenset(apart.split()), tuple((one, other) for one, _, other in both))


def store(
    pilot: Pilot,
    mapped: Mapped,
    said: Said,
    *,
    file: File,
    partial: bool,
    also: Callable[[Changes], None] = lambda _: None,
) -> Taken:
    """Store what a mapping made of a file, in which nobody is taken for another unasked."""
    kept = without(mapped, said.apart)
    taken = take_mapped(pilot, kept, partial=partial, file=file, also=also)
    if taken.added and said.same:
        _join(pilot, kept, said.same, import_store.number(pilot, file.sha))
    return taken


def _uid(key: str, codes: Mapping[str, str], uids: Mapping[str, str]) -> str | None:
    """Return who is meant by a key: of the register, or of the file."""
    return key.removeprefix(KNOWN) if key.startswith(KNOWN) else uids.get(codes.get(key, ""))


def _join(
    pilot: Pilot, mapped: Mapped, same: Iterable[tuple[str, str]], number: int | None
) -> None:
    """Let people count as one, each time by the way that is undone on a page."""
    codes = named(pilot, mapped).codes
    uids = participant_store.uids_by_code(pilot, codes.values())
    for one, other in same:
        whole, gone = (_uid(key, codes, uids) for key in (one, other))
        if whole and gone:
            merge_store.merge(pilot, whole, gone, str(uuid4()), "", number)
