"""The front door, and the page of one pilot."""

from flask import Blueprint, render_template

from impact.accounts.access import anyone
from impact.accounts.signin import current_account
from impact.pilots import store
from impact.pilots.access import allowed, refuse_locked, sign_in_reach
from impact.pilots.attention import waiting
from impact.pilots.menu import menu_of
from impact.pilots.models import Pilot

screen = Blueprint("pilots", __name__)


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
    """Show what waits in this pilot, and where everything is."""
    return render_template(
        "pilots/show.html", pilot=pilot, waiting=waiting(pilot), entries=menu_of(pilot)
    )
