"""The menu: five places, always in this order, what a role finds in each, and last the keeping.

Who may use a screen is said at the screen and nowhere else: a link shows when its address exists
and the guard of its view lets this role through.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for

from impact.accounts.signin import current_account
from impact.kit.i18n import N_
from impact.pilots.access import pilot_at_hand, sign_in_reach
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Link:
    """A screen, as this role finds it now. `label` is a msgid; `here` when one is at it."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the places with its links; `address` is that of the first."""

    label: str
    icon: str
    tint: str
    address: str
    links: tuple[Link, ...]
    here: bool


Place = tuple[str, str, str, tuple[tuple[str, str], ...]]
TODAY = ("/", "/pilots/<code>")
PLACES: tuple[Place, ...] = (
    (
        N_("Counting"),
        "tally",
        "tel",
        (
            (N_("Attendance"), "/pilots/<code>/aanwezigheid"),
            (N_("Groups and sessions"), "/pilots/<code>/groepen"),
            (N_("Participants"), "/pilots/<code>/deelnemers"),
            (N_("Cards"), "/pilots/<code>/kaarten"),
            (N_("Import"), "/pilots/<code>/inlezen"),
            (N_("Take along"), "/pilots/<code>/meenemen"),
            (N_("School holidays"), "/pilots/<code>/vakanties"),
            (N_("In the neighbourhood"), "/pilots/<code>/wijk"),
            (N_("Areas"), "/wijken"),
            (N_("Entry time"), "/pilots/<code>/invoertijd"),
            (N_("Costs"), "/pilots/<code>/kosten"),
        ),
    ),
    (
        N_("Asking"),
        "ask",
        "tel",
        (
            (N_("Rounds of questions"), "/pilots/<code>/vragen"),
            (N_("Consent of parents"), "/pilots/<code>/toestemming"),
            (N_("Questionnaires"), "/vragenlijsten"),
        ),
    ),
    (
        N_("Telling"),
        "say",
        "ver",
        (
            (N_("Stories"), "/pilots/<code>/verhalen"),
            (N_("Coding"), "/pilots/<code>/coderen"),
            (N_("Code book"), "/codeboek"),
        ),
    ),
    (
        N_("Showing"),
        "show",
        "tel",
        (
            (N_("Report"), "/pilots/<code>/rapport"),
            (N_("Outcomes"), "/pilots/<code>/uitkomsten"),
            (N_("Targets"), "/pilots/<code>/doelen"),
        ),
    ),
)
"""Label, icon, tint and screens of each place but the first, which is today."""
KEEPING = (
    (N_("People"), "/mensen"),
    (N_("Organisations"), "/organisaties"),
    (N_("Agreements"), "/afspraken"),
    (N_("Reading in areas"), "/wijken-inlezen"),
    (N_("Links to hand over"), "/postbak"),
    (N_("Jobs"), "/taken"),
    (N_("The queue of jobs"), "/taken/stand"),
    (N_("Log"), "/logboek"),
    (N_("Health"), "/gezondheid"),
)
"""Screens about the house itself: the last place, for those who keep it."""
CARDS = "/pilots/<code>/kaarten"
FOUND_AT = {
    "/pilots/<code>/deelnemers/<uid>/kaart": CARDS,
    "/pilots/<code>/deelnemers/samen": CARDS,
    "/pilots/<code>/vergelijking": "/pilots/<code>/wijk",
}
"""Screens that one finds elsewhere in the menu than their address says, by how it begins."""


def menu() -> list[Entry]:
    """Return what the signed-in account finds in the menu now; nothing for nobody."""
    if current_account() is None:
        return []
    today = Entry(N_("Today"), "home", "tel", url_for("pilots.home"), (), _rule() in TODAY)
    keeping = _entries((N_("Administration"), "gear", "tel", KEEPING), pilot=None)
    return [today, *menu_of(pilot_at_hand()), *keeping]


def menu_of(pilot: Pilot | None) -> list[Entry]:
    """Return the places with what this role may use in one pilot, or without one."""
    return [entry for place in PLACES for entry in _entries(place, pilot)]


def _entries(place: Place, pilot: Pilot | None) -> Iterator[Entry]:
    """Yield the place, when this role may use something there."""
    label, icon, tint, screens = place
    if links := tuple(_links(screens, pilot)):
        here = any(link.here for link in links)
        yield Entry(label, icon, tint, links[0].address, links, here)


def _links(screens: tuple[tuple[str, str], ...], pilot: Pilot | None) -> Iterator[Link]:
    may = sign_in_reach().capabilities
    for label, rule in screens:
        guard = _guards().get(rule, "")
        if guard in may and (pilot or "<code>" not in rule):
            address = rule.replace("<code>", pilot.code if pilot else "")
            yield Link(label, request.script_root + address, _is_here(rule))


def _guards() -> dict[str, str]:
    """Return the guard of every screen that can be looked at, by its rule; gathered once."""
    known: dict[str, str] | None = current_app.extensions.get("guards")
    if known is None:
        known = current_app.extensions["guards"] = {
            rule.rule.rstrip("/"): getattr(
                current_app.view_functions[rule.endpoint], "__guard__", ""
            )
            for rule in current_app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
        }
    return known


def _is_here(rule: str) -> bool:
    at = next((place for start, place in FOUND_AT.items() if _rule().startswith(start)), _rule())
    return at == rule or at.startswith(f"{rule}/")


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else ""
