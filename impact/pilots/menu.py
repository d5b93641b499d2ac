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
    """A screen, as this role finds it now. `label` is a msgid; `here` when one is at it.

    `at` when this very page is it, and not one that lies below it. `parts` are screens that lie
    together: they stand as tabs above each other's pages, and the link leads to the first.
    """

    label: str
    address: str
    here: bool
    at: bool = False
    parts: tuple["Link", ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the places with its links; `address` is that of the first."""

    label: str
    icon: str
    tint: str
    address: str
    links: tuple[Link, ...]
    here: bool


Screen = tuple[str, str]
Item = tuple[str, tuple[Screen, ...]]
Place = tuple[str, str, str, tuple[Item, ...]]
TODAY = ("/", "/pilots/<code>")


def _one(label: str, rule: str) -> Item:
    """Return a screen that lies on its own."""
    return label, ((label, rule),)


PLACES: tuple[Place, ...] = (
    (
        N_("Counting"),
        "tally",
        "tel",
        (
            _one(N_("Attendance"), "/pilots/<code>/aanwezigheid"),
            (
                N_("Groups and sessions"),
                (
                    (N_("Groups and sessions"), "/pilots/<code>/groepen"),
                    (N_("School holidays"), "/pilots/<code>/vakanties"),
                ),
            ),
            (
                N_("Participants and cards"),
                (
                    (N_("Participants"), "/pilots/<code>/deelnemers"),
                    (N_("Cards"), "/pilots/<code>/kaarten"),
                ),
            ),
            (
                N_("Import and take along"),
                (
                    (N_("Import"), "/pilots/<code>/inlezen"),
                    (N_("Take along"), "/pilots/<code>/meenemen"),
                ),
            ),
            (
                N_("Areas"),
                (
                    (N_("In the neighbourhood"), "/pilots/<code>/wijk"),
                    (N_("Areas"), "/wijken"),
                ),
            ),
            (
                N_("Time and costs"),
                (
                    (N_("Entry time"), "/pilots/<code>/invoertijd"),
                    (N_("Costs"), "/pilots/<code>/kosten"),
                ),
            ),
        ),
    ),
    (
        N_("Asking"),
        "ask",
        "tel",
        (
            _one(N_("Rounds of questions"), "/pilots/<code>/vragen"),
            _one(N_("Consent of parents"), "/pilots/<code>/toestemming"),
            _one(N_("Questionnaires"), "/vragenlijsten"),
        ),
    ),
    (
        N_("Telling"),
        "say",
        "ver",
        (
            _one(N_("Stories"), "/pilots/<code>/verhalen"),
            _one(N_("Coding"), "/pilots/<code>/coderen"),
            _one(N_("Code book"), "/codeboek"),
        ),
    ),
    (
        N_("Showing"),
        "show",
        "tel",
        (
            _one(N_("Report"), "/pilots/<code>/rapport"),
            _one(N_("Outcomes"), "/pilots/<code>/uitkomsten"),
            _one(N_("Targets"), "/pilots/<code>/doelen"),
        ),
    ),
)
"""Label, icon, tint and screens of each place but the first, which is today.

At one level lie seven at most: more than that nobody reads. What lies together is one item.
"""
KEEPING: tuple[Item, ...] = (
    (N_("People"), ((N_("People"), "/mensen"), (N_("Links to hand over"), "/postbak"))),
    _one(N_("Organisations"), "/organisaties"),
    _one(N_("Agreements"), "/afspraken"),
    _one(N_("Reading in areas"), "/wijken-inlezen"),
    (N_("Jobs"), ((N_("Jobs"), "/taken"), (N_("The queue of jobs"), "/taken/stand"))),
    _one(N_("Log"), "/logboek"),
    _one(N_("Health"), "/gezondheid"),
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
    label, icon, tint, items = place
    if links := tuple(link for item in items for link in _item(item, pilot)):
        here = any(link.here for link in links)
        yield Entry(label, icon, tint, links[0].address, links, here)


def _item(item: Item, pilot: Pilot | None) -> Iterator[Link]:
    """Yield one link to what lies together; of a single screen that is left the screen itself."""
    label, screens = item
    parts = tuple(_links(screens, pilot))
    if len(parts) > 1:
        here, at = any(one.here for one in parts), any(one.at for one in parts)
        yield Link(label, parts[0].address, here, at, parts)
    else:
        yield from parts


def _links(screens: tuple[Screen, ...], pilot: Pilot | None) -> Iterator[Link]:
    may = sign_in_reach().capabilities
    for label, rule in screens:
        guard = _guards().get(rule, "")
        if guard in may and (pilot or "<code>" not in rule):
            address = rule.replace("<code>", pilot.code if pilot else "")
            yield Link(label, request.script_root + address, _is_here(rule), _at() == rule)


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
    return _at() == rule or _at().startswith(f"{rule}/")


def _at() -> str:
    """Return where in the menu the page at hand lies."""
    return next((place for start, place in FOUND_AT.items() if _rule().startswith(start)), _rule())


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else ""
