"""Who is enrolled in a group, and what a room does when somebody says no: told by the rooms.

The register lies a floor higher. It publishes its roster with `Feature(rosters=…)`, and who keeps
answers of people takes them away with `Feature(refusals=…)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from impact.consents.rule import needs_guardian
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody in a group, by the code of the register. What is not known of the age is empty.

    `card` is what people read: the newest card's code, spaced as it stands there.
    """

    uid: str
    code: str
    born: int | None = None
    band: str = ""
    card: str = ""
    also: tuple[tuple[str, str], ...] = ()
    """(uid, code) of the other codes that were found to be this person."""

    @property
    def uids(self) -> tuple[str, ...]:
        """Return every uid of this person."""
        return self.uid, *(uid for uid, _code in self.also)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return every code of this person."""
        return self.code, *(code for _uid, code in self.also)

    def is_child(self, on: date) -> bool:
        """Say whether a guardian decides as well."""
        return needs_guardian(on, born=self.born, band=self.band)


def enrolled(pilot: Pilot, group: str, on: date) -> list[Enrolled]:
    """Return who is in the group with this uid on a day, by code."""
    found = {one.uid: one for ask in _rosters() for one in ask(pilot, on, group=group)}
    return sorted(found.values(), key=lambda one: one.code)


def somebody(pilot: Pilot, uid: str, on: date) -> Enrolled | None:
    """Return one person of a pilot, whether still in a group or not; None when there is none."""
    return next((one for ask in _rosters() for one in ask(pilot, on, uid=uid)), None)


def refuse(pilot: Pilot, person: Enrolled, purpose: str, on: date) -> None:
    """Let every room act on a guardian's no to a purpose, inside the write that stores it."""
    refusals: tuple[Callable[..., Any], ...] = current_app.extensions["refusals"]
    for act in refusals:
        act(pilot, person, purpose, on)


def _rosters() -> tuple[Callable[..., Any], ...]:
    found: tuple[Callable[..., Any], ...] = current_app.extensions["rosters"]
    return found
