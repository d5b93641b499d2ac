"""Public pages that one room opens in a pilot and another may point to.

@way
def telling(pilot_id: int) -> str | None:
    \"\"\"The open page for stories.\"\"\"
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True, slots=True)
class Way:
    """A page by its name; `ask` returns its address in a pilot, None when it is not open."""

    name: str
    ask: Callable[[int], str | None]


def way(ask: Callable[[int], str | None]) -> Way:
    """Mark a function in a module that a room offers."""
    return Way(ask.__name__, ask)


def way_to(name: str, pilot_id: int) -> str | None:
    """Return the address of a page in a pilot; None when no room has it, or it is not open."""
    ways: dict[str, Way] = current_app.extensions["ways"]
    return ways[name].ask(pilot_id) if name in ways else None
