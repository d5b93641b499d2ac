"""What waits for somebody in a pilot: rooms say it, the page of the pilot shows it first.

@watch("attendance.write")
def unticked(pilot: Pilot) -> Iterator[Waiting]:
    \"\"\"Sessions that were held and have no register yet.\"\"\"
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app

from impact.pilots.access import sign_in_reach
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, in the reader's language: what, why, and the step to take."""

    what: str
    why: str
    address: str
    step: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A question to a room, for those who hold `capability`: what waits in this pilot."""

    name: str
    capability: str
    ask: Callable[[Pilot], Iterable[Waiting]]


def watch(capability: str) -> Callable[[Callable[[Pilot], Iterable[Waiting]]], Watch]:
    """Mark a function in a module that a room offers; it is asked whenever a pilot is looked at."""
    return lambda ask: Watch(ask.__name__, capability, ask)


def waiting(pilot: Pilot) -> list[Waiting]:
    """Return what waits in this pilot for whoever is signed in."""
    may = sign_in_reach().capabilities
    watches: dict[str, Watch] = current_app.extensions["watches"]
    return [one for each in watches.values() if each.capability in may for one in each.ask(pilot)]
