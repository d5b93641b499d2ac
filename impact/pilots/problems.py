"""What cannot be right in the data of a pilot: rooms find it, with the page where it is mended.

@problem("attendance.write", problem_store.heads_below, a_session)
def heads_below(n: int) -> Said:
    \"\"\"Head counts lower than the register of the same session.\"\"\"
    return ngettext(…), _("…")

What is found depends on the data and the day alone, so it is looked for once after each write.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app
from sqlalchemy import Select

from impact.pilots import store
from impact.pilots.circle import today
from impact.pilots.models import Pilot

Query = Select[*tuple[Any, ...]]
Fields = Sequence[Any]
"""One row of a query: what to mend, by its uid, then words."""
Said = tuple[str, str]
"""What is wrong and what it means for the figures, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Case:
    """One place where it is wrong, and the page where it is mended."""

    what: str
    address: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of fault. `ask` gives its rows; `capability` is what mending one takes."""

    name: str
    capability: str
    ask: Callable[[Pilot], Query]
    case: Callable[[Pilot, Fields], Case]
    say: Callable[[int], Said]

    @property
    def about(self) -> str:
        """Return what is looked for: the docstring of the marked function."""
        return self.say.__doc__ or ""


@dataclass(frozen=True, slots=True)
class Found:
    """How often something is wrong in a pilot; `more`: at least so often."""

    problem: Problem
    number: int

    @property
    def more(self) -> bool:
        """Say whether nobody counted any further."""
        return self.number >= store.MOST_ROWS

    @property
    def said(self) -> Said:
        """Return it in the reader's language."""
        return self.problem.say(self.number)


def problem(
    capability: str,
    ask: Callable[[Pilot], Query],
    case: Callable[[Pilot, Fields], Case],
) -> Callable[[Callable[[int], Said]], Problem]:
    """Mark the words of a fault, in a module that a room offers; `ask` stands in its store."""
    return lambda say: Problem(say.__name__, capability, ask, case, say)


def problems(pilot: Pilot) -> list[Found]:
    """Return what is wrong in a pilot, in the order of the rooms: one statement for all of it."""
    known = _known()
    counts: dict[str, int] = current_app.extensions["warehouse"].kept(
        _key(pilot), lambda: store.how_many({one.name: one.ask(pilot) for one in known.values()})
    )
    return [Found(known[name], number) for name, number in counts.items() if number]


def looked_for(pilot: Pilot) -> bool:
    """Say whether it lies ready what is wrong in a pilot, as it is now."""
    known: bool = current_app.extensions["warehouse"].knows(_key(pilot))
    return known


def cases(pilot: Pilot, name: str) -> tuple[Found, list[Case]]:
    """Return one kind of fault with the places where it is wrong; 404 for what nobody looks for."""
    one = _known().get(name) or abort(404)
    rows = store.some_rows(one.ask(pilot))
    return Found(one, len(rows)), [one.case(pilot, row) for row in rows]


def _key(pilot: Pilot) -> tuple[object, ...]:
    return "problems", pilot.id, pilot.version, today(), tuple(_known())


def _known() -> dict[str, Problem]:
    known: dict[str, Problem] = current_app.extensions["problems"]
    return known
