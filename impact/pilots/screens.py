"""The front door, the page of one pilot, and what cannot be right in its data."""

from flask import Blueprint, current_app, render_template
from flask_babel import format_date
from flask_babel import gettext as _

from impact.accounts.access import anyone
from impact.accounts.signin import current_account
from impact.kit.dates import local_date, now
from impact.pilots import store
from impact.pilots.access import allowed, refuse_locked, sign_in_reach
from impact.pilots.attention import waiting
from impact.pilots.greeting import greeting
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
        greeting=greeting(),
        lead=_lead(pilot),
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


def _lead(pilot: Pilot) -> str:
    """Return which pilot this is, and up to which day all of it stands here."""
    day = format_date(local_date(now(), current_app.config["TIME_ZONE"]), "long")
    if pilot.area:
        told = {"pilot": pilot.name, "area": pilot.area, "day": day}
        return str(_("%(pilot)s, %(area)s. Up to today, %(day)s.", **told))
    return str(_("%(pilot)s. Up to today, %(day)s.", pilot=pilot.name, day=day))


def _at_once(pilot: Pilot) -> list[Found] | None:
    """Return what is wrong, for who may mend it; None when that must be asked for: it takes long.

    Nobody waits for the page of a pilot until a large register was looked through.
    """
    if MENDS not in sign_in_reach().capabilities:
        return None
    if not looked_for(pilot) and store.is_large(pilot):
        return None
    return problems(pilot)
