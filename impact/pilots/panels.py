"""Parts of a pilot's page that a room draws: the page says where, the room what.

@panel("counted", "report.see", "figures.read")
def own_figures(pilot: Pilot) -> str:
    \"\"\"The four figures of the pilot.\"\"\"
    return render_template("reports/own_figures.html", …)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from flask import current_app
from markupsafe import Markup

from impact.pilots.access import sign_in_reach
from impact.pilots.models import Pilot

Place = Literal["act", "today", "counted", "weeks", "told"]
"""A button beside the greeting; before all else; what was counted, over the whole width; how that
went from week to week; what was told, beside the rest."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page, for those who hold everything in `needs`; drawn to nothing: left out."""

    name: str
    place: Place
    needs: tuple[str, ...]
    draw: Callable[[Pilot], str]


def panel(place: Place, *needs: str) -> Callable[[Callable[[Pilot], str]], Panel]:
    """Mark a function that draws a template of its room, in a module that the room offers."""
    return lambda draw: Panel(draw.__name__, place, needs, draw)


def panels(pilot: Pilot) -> dict[Place, list[Markup]]:
    """Return the parts for whoever is signed in, by place, in the order of the rooms."""
    may = sign_in_reach().capabilities
    known: dict[str, Panel] = current_app.extensions["panels"]
    found: dict[Place, list[Markup]] = {place: [] for place in get_args(Place)}
    for one in known.values():
        if may.issuperset(one.needs) and (drawn := one.draw(pilot)):
            found[one.place].append(Markup(drawn))  # noqa: S704 -- drawn by a template of ours
    return found
