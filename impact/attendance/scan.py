"""The page behind the square on a card: for staff the way to that person, for others what it is."""

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.access import anyone
from impact.accounts.signin import current_account, who
from impact.attendance import card_store, store
from impact.kit.dates import local, now
from impact.kit.throttle import may, network, used_up, wait
from impact.pilots import store as pilots
from impact.pilots.access import pilot_at_hand, sign_in_reach
from impact.pilots.cards import shown
from impact.pilots.models import Pilot

screen = Blueprint("scan", __name__, template_folder="templates")
APART = "card"
"""Scans are counted apart: a class that looks at its cards keeps nobody from answering."""


@screen.get("/c/<card>")
@screen.get("/C/<card>")
@anyone("whoever finds a card may read what it is; whose it is, it tells nobody")
def card(card: str) -> Response:
    """Lead staff to whoever has this card; tell all others what a card is, whichever it is."""
    mine = who() or network()
    if used_up("guess", mine, APART):
        return _told(429, wait("guess", mine, APART))
    place = _place(card) if current_account() else None
    if place is None:
        may("guess", mine, APART)
    return redirect(place) if place else _told(200)


def _told(status: int, seconds: int = 0) -> Response:
    """Return the page that says what a card is: the same for every code there is or is not."""
    g.pilot = None  # the frame of the page would tell where the reader works
    answer = make_response(render_template("attendance/cards/card.html"), status)
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _place(code: str) -> str | None:
    """Return where whoever scans this card wants to be; None when it is not for them to know."""
    if "attendance.write" not in sign_in_reach().capabilities or not code.isprintable():
        return None
    within = {one.id: one for one in pilots.pilots()}
    at_hand = pilot_at_hand()
    found = [(within[number], uid) for number, uid in card_store.found_anywhere(code)]
    # Of pilots that share a code, the one that was looked at last.
    for pilot, uid in sorted(found, key=lambda one: one[0] != at_hand):
        if place := _register(pilot, uid) if uid else _empty(pilot, code):
            return place
    return None


def _register(pilot: Pilot, uid: str) -> str | None:
    """Return the register of today with this person on it, or else the page of the card."""
    person = card_store.holder(pilot, uid)
    if person is None:
        return None
    clock = local(now(), current_app.config["TIME_ZONE"])
    held = store.session_of(pilot, person.uid, clock.date(), f"{clock:%H:%M}")
    if held is None:
        return url_for("cards.person", code=pilot.code, uid=person.uid)
    at = f"p-{person.uid}"
    return url_for("attendance.register", code=pilot.code, uid=held, wie=person.uid, _anchor=at)


def _empty(pilot: Pilot, code: str) -> str:
    flash(
        _("Nobody has this card yet. Write %(code)s under “New codes”.", code=shown(code.upper())),
        "warn",
    )
    return url_for("attendance.sessions", code=pilot.code)
