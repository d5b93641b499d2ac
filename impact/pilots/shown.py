"""Figures of a pilot as its reader may see them: one room knows how, any room may ask.

@tells
def figures(pilot: Pilot, audience: Audience) -> list[Said]:
    \"\"\"All figures of a pilot over its own days, past the gate.\"\"\"
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from flask import current_app

from impact.indicators.blocks import Audience
from impact.indicators.figure import Group, Status
from impact.pilots.access import AUDIENCE_NEEDS, sign_in_reach
from impact.pilots.models import Pilot


class Said(NamedTuple):
    """A figure that passed the gate, and how it is read; nothing else of it is known."""

    name: str
    group: Group
    status: Status
    value: float | None
    numerator: float | None
    label: str
    """What the figure is called, and of which group, as it is read."""
    words: str
    notes: str


@dataclass(frozen=True, slots=True)
class Tells:
    """Who tells the figures of a pilot to an audience."""

    name: str
    ask: Callable[[Pilot, Audience], list[Said]]


def tells(ask: Callable[[Pilot, Audience], list[Said]]) -> Tells:
    """Mark a function in a module that a room offers; there is one."""
    return Tells(ask.__name__, ask)


def figures_of(pilot: Pilot) -> list[Said]:
    """Return the figures that whoever is signed in may see of a pilot; nothing without a right."""
    may = sign_in_reach().capabilities
    if "report.see" not in may:
        return []
    audience = next((one for one, needs in AUDIENCE_NEEDS.items() if may & set(needs)), None)
    if audience is None:
        return []
    known: dict[str, Tells] = current_app.extensions["tells"]
    return [said for one in known.values() for said in one.ask(pilot, audience)]
