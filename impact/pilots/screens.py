"""The front door, the page of one pilot, and what cannot be right in its data."""

from flask import Blueprint, render_template

from impact.accounts.access import anyone
from impact.accounts.signin import current_account
from impact.pilots import store
from impact.pilots.access import allowed, refuse_locked, sign_in_reach
from impact.pilots.attention import waiting
from impact.pilots.menu import menu_of
from impact.pilots.models import Pilot
from impact.pilots.panels import panels
from impact.pilots.problems import Found, cases, looked_for, problems

screen = Blueprint("pilots", __name__)
MENDS = "import.run"
"""What those hold who answer for the data of a pilot."""


@screen.get("/")
@anyone("the front door")
def home() -> str:
    """Say what this is; to who is signed in, which pilots are theirs, by name, never by score."""
    if current_account() is None:
        return render_template("pilots/front.html")
    refuse_locked()
    reach = sign_in_reach()
    found = store.pilots() if reach.pilots else []
    return render_template(
        "pilots/home.html",
        pilots=[(one, menu_of(one)) for one in found],
        opens="pilot.see" in reach.capabilities,
    )


@screen.get("/pilots/<code>")
@allowed("pilot.see")
def show(pilot: Pilot) -> str:
    """Show what happened in this pilot, what is missing, what comes next, and where all is."""
    found = _at_once(pilot)
    return render_template(
        "pilots/show.html",
        pilot=pilot,
        waiting=waiting(pilot),
        coming=waiting(pilot, "next"),
        panels=panels(pilot),
        problems=found,
        unlooked=found is None and MENDS in sign_in_reach().capabilities,
        entries=menu_of(pilot),
        empty=pilot.untouched,
    )


@screen.get("/pilots/<code>/gegevens")
@allowed("import.run")
def wrong(pilot: Pilot) -> str:
    """List what cannot be right in the data of a pilot."""
    return render_template("pilots/wrong.html", pilot=pilot, problems=problems(pilot))


@screen.get("/pilots/<code>/gegevens/<name>")
@allowed("import.run")
def wrong_cases(pilot: Pilot, name: str) -> str:
    """Show where one thing is wrong, each place with the page that mends it."""
    found, places = cases(pilot, name)
    may = found.problem.capability in sign_in_reach().capabilities
    return render_template("pilots/cases.html", pilot=pilot, it=found, cases=places, may=may)


def _at_once(pilot: Pilot) -> list[Found] | None:
    """Return what is wrong, for who may mend it; None when that must be asked for: it takes long.

    Nobody waits for the page of a pilot until a large register was looked through.
    """
    if MENDS not in sign_in_reach().capabilities:
        return None
    if not looked_for(pilot) and store.is_large(pilot):
        return None
    return problems(pilot)
