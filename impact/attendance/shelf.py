"""What is known of a thing, and what a line says of it: the same, more, or something else."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from impact.attendance.intake import Entry
from impact.kit.i18n import N_

OTHER_STORED = N_('"%(known)s" is stored, found "%(found)s"')
TWICE = N_("this participant is there twice, and the lines differ here")


class Clash(Exception):  # noqa: N818 -- says what happens between two lines
    """A line that does not go with the rest. `why`: (column, msgid, values) for each reason."""

    def __init__(self, *why: tuple[str, str, dict[str, object]]) -> None:
        """Keep at least one reason."""
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Shelf:
    """Entries of one kind: those that were there, those that come, those that are filled up."""

    columns: tuple[str, ...]
    stored: dict[Any, Entry]
    new: dict[Any, Entry] = field(default_factory=dict)
    fuller: dict[Any, Entry] = field(default_factory=dict)
    _met: dict[Any, Entry] = field(default_factory=dict)
    """What this file says of entries that were there."""
    _odd: set[Any] = field(default_factory=set)

    def again(self) -> dict[Any, Entry]:
        """Return what this file says of entries that were there, where it says nothing else."""
        return {at: entry for at, entry in self._met.items() if at not in self._odd}

    def put(self, at: Hashable, entry: Entry) -> bool:
        """Take up `entry`; say whether it brought anything. Clash when it says something else.

        In one file an entry stands once, or twice the same; a later file may fill what was empty.
        """
        met = self.new.get(at) or self._met.get(at)
        if met is not None:
            if unequal := _unequal(self.columns, met, entry):
                raise Clash(*((column, TWICE, {}) for column in unequal))
            return False
        before = self.stored.get(at)
        if before is None:
            self.new[at] = entry
            return True
        self._met[at] = entry
        if before == entry:
            return False
        if clashes := conflicts(self.columns, before, entry):
            self._odd.add(at)
            raise Clash(*((column, OTHER_STORED, values) for column, values in clashes.items()))
        filled = fuller(before, entry)
        if filled == before:
            return False
        self.fuller[at] = filled
        return True


def same(one: Any, other: Any) -> bool:
    """Say whether two values are equal; small and capital letters make no difference.

    >>> same("Muziek", "muziek"), same(None, "muziek")
    (True, False)
    """
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return bool(one == other)


def conflicts(columns: tuple[str, ...], known: Entry, found: Entry) -> dict[str, dict[str, object]]:
    """Return what both say, and not alike: {column: {known, found}}.

    >>> conflicts(("form", "place"), ("make", None), ("learn", "Huis"))
    {'form': {'known': 'make', 'found': 'learn'}}
    """
    return {
        name: {"known": one, "found": other}
        for name, one, other in zip(columns, known, found, strict=True)
        if one is not None and other is not None and not same(one, other)
    }


def fuller(known: Entry, found: Entry) -> Entry:
    """Return what is known, filled up where nothing was.

    >>> fuller(("make", None), ("learn", "Huis"))
    ('make', 'Huis')
    """
    return tuple(other if one is None else one for one, other in zip(known, found, strict=True))


def _unequal(columns: tuple[str, ...], one: Entry, other: Entry) -> list[str]:
    if one == other:
        return []
    pairs = zip(columns, one, other, strict=True)
    return [column for column, a, b in pairs if not same(a, b)]
