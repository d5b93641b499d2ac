"""What waits for somebody in a pilot, and what comes next: rooms say it, its page shows it.

@watch("attendance.write")
def unticked(pilot: Pilot) -> Iterator[Waiting]:
    \"\"\"Sessions that were held and have no register yet.\"\"\"
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from flask import current_app

from impact.pilots.access import sign_in_reach
from impact.pilots.models import Pilot

Kind = Literal["waits", "next"]
"""What asks for somebody now, or what is going to happen."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, in the reader's language: what, why, and the step to take.

    Of what comes next: what, when, and where one looks at it.
    """

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
    kind: Kind = "waits"


def watch(
    capability: str, *, kind: Kind = "waits"
) -> Callable[[Callable[[Pilot], Iterable[Waiting]]], Watch]:
    """Mark a function in a module that a room offers; it is asked whenever a pilot is looked at."""
    return lambda ask: Watch(ask.__name__, capability, ask, kind)


def waiting(pilot: Pilot, kind: Kind = "waits") -> list[Waiting]:
    """Return what waits in this pilot for whoever is signed in, or what comes next."""
    may = sign_in_reach().capabilities
    watches: dict[str, Watch] = current_app.extensions["watches"]
    asked = [one for one in watches.values() if one.kind == kind and one.capability in may]
    return [one for each in asked for one in each.ask(pilot)]
