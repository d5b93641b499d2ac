"""The door to a pilot's data: a screen gets a Pilot, and a reader a Scope, only through here.

What you may not see does not exist for you: every refusal is a 404.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask import session as browser
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from impact.accounts.access import LENT, MAY, guarded
from impact.accounts.acting import acting_grants, grants_as
from impact.accounts.models import Agreement, Grant
from impact.accounts.proof import refuse_nobody, refuse_stale
from impact.accounts.reach import Reach, door, enter
from impact.accounts.signin import current_account, is_locked
from impact.indicators.blocks import Audience, Place, Scope
from impact.kit.dates import Period, local_date, now
from impact.pilots import store
from impact.pilots.models import Pilot, PilotPartner

P = ParamSpec("P")
R = TypeVar("R")
Own = tuple[int, int | None, str]
"""A pilot of one's own: its id, its programme, its code."""
LENDS_TO = ("manager", "partner")
"""Roles that see what an agreement lets their organisation see."""
AUDIENCE_NEEDS: dict[Audience, tuple[str, ...]] = {
    "partner": ("figures.read",),
    "funder": ("report.preview", "report.read_live"),
    "public": ("report.preview",),
}


def allowed(
    capability: str, *, fresh: bool = False
) -> Callable[[Callable[Concatenate[Pilot, P], R]], Callable[..., R]]:
    """Turn the pilot's code in the address into the Pilot, for those with `capability` there.

    `fresh` asks again who it is when that was proved more than five minutes ago.
    """

    def mark(view: Callable[Concatenate[Pilot, P], R]) -> Callable[..., R]:
        @wraps(view)
        def guard(code: str, *args: P.args, **kwargs: P.kwargs) -> R:
            _refuse_without(capability, fresh=fresh)
            g.pilot = store.pilot(code) or abort(404)
            return view(g.pilot, *args, **kwargs)

        return guarded(guard, capability, fresh=fresh)

    return mark


def permitted(
    capability: str, *, fresh: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a screen that lies under no one pilot to those who hold `capability` somewhere."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guard(*args: P.args, **kwargs: P.kwargs) -> R:
            _refuse_without(capability, fresh=fresh)
            return view(*args, **kwargs)

        return guarded(guard, capability, fresh=fresh)

    return mark


def sign_in_reach() -> Reach:
    """Give the request the reach of whoever is signed in, and return it; empty for nobody."""
    if "reach" not in g:
        g.reach = _reach_now()
        enter(g.reach)
    reach: Reach = g.reach
    return reach


def reach_as(account: str, role: str, organisation: int | None) -> Reach:
    """Return how far an account reaches at this moment as that role there; empty when it is over.

    For work that goes on while nobody is signed in: rights are looked up, never carried along.
    """
    today = local_date(now(), current_app.config["TIME_ZONE"])
    with door() as session:
        grants = grants_as(session, account, role, organisation, today)
        return _own_reach(grants, _own_pilots(session, grants)) if grants else Reach()


def own_organisations() -> frozenset[int]:
    """Return the organisations of the grants that are acted under now."""
    with door() as session:
        grants = acting_grants(session, local_date(now(), current_app.config["TIME_ZONE"]))
    return frozenset(one.organisation_id for one in grants if one.organisation_id)


def pilot_at_hand() -> Pilot | None:
    """Return the pilot that the page at hand is about, else the one last looked at, else None."""
    if "pilot" not in g:
        opens = current_account() and "pilot.see" in sign_in_reach().capabilities
        found = store.pilots() if opens and sign_in_reach().pilots else []
        last = [one for one in found if one.code == browser.get("pilot")]
        g.pilot = last[0] if last else found[0] if len(found) == 1 else None
    elif g.pilot and current_account() and browser.get("pilot") != g.pilot.code:
        browser["pilot"] = g.pilot.code
    pilot: Pilot | None = g.pilot
    return pilot


def visit(pilot_id: int) -> Pilot:
    """Give the request of a visitor with a public link the reach of that one pilot."""
    with door() as session:
        pilot = session.get_one(Pilot, pilot_id)
    organisations = frozenset({pilot.programme_id} if pilot.programme_id else ())
    enter(Reach(pilots=frozenset({pilot_id}), organisations=organisations))
    g.pilot = pilot
    return pilot


def scope(pilots: Sequence[Pilot], period: Period | None, audience: Audience) -> Scope:
    """Return what the signed-in reader asks for; 404 when this audience is not theirs to read."""
    if not sign_in_reach().capabilities & set(AUDIENCE_NEEDS[audience]):
        abort(404)
    return operator_scope(pilots, period, audience)


def operator_scope(pilots: Sequence[Pilot], period: Period | None, audience: Audience) -> Scope:
    """Return a scope for whoever runs commands on the server itself: they hold the database.

    Without `period` the pilots' own dates hold; where those are missing, the period is left open
    and the first and last session decide (see `Desk`).
    """
    places = tuple(
        Place(p.id, p.code, p.name, p.version, p.changed_at, p.under_16, p.card_scheme, p.invented)
        for p in sorted(pilots, key=lambda p: p.code)
    )
    zone = current_app.config["TIME_ZONE"]
    return Scope(places, period or _own_dates(pilots), audience, zone)


def scopes_of_nobody() -> tuple[Scope, Scope]:
    """Return a question about one pilot and one about two; there are none: to write queries by."""
    one, other = (Place(-n, f"nobody-{n}", "", 0, now()) for n in (1, 2))
    days = Period(now().date(), now().date())
    return Scope((one,), days, "partner"), Scope((one, other), days, "partner")


def refuse_locked() -> None:
    """Send whoever must have a second factor, and has not shown one, to where it is made."""
    if is_locked(sign_in_reach().role):
        abort(redirect(url_for("account.enrol"), 303))


def _refuse_without(capability: str, *, fresh: bool) -> None:
    """Send whoever is not signed in to the door; for others what they may not see is not there."""
    if current_account() is None:
        refuse_nobody()
    refuse_locked()
    if capability not in sign_in_reach().capabilities:
        abort(404)
    if fresh:
        refuse_stale()


def _own_dates(pilots: Sequence[Pilot]) -> Period | None:
    if not all(p.starts_on and p.ends_on for p in pilots):
        return None
    first = min(p.starts_on for p in pilots if p.starts_on)
    return Period(first, max(p.ends_on for p in pilots if p.ends_on))


def _reach_now() -> Reach:
    with door() as session:
        today = local_date(now(), current_app.config["TIME_ZONE"])
        grants = acting_grants(session, today)
        if not grants:
            return Reach()
        role = grants[0].role
        if is_locked(role):
            return Reach(account=grants[0].account_id, role=role)
        pilots = _own_pilots(session, grants)
        own = _own_reach(grants, pilots)
        at_hand = (request.view_args or {}).get("code")
        if at_hand in {code for _id, _programme, code in pilots}:
            return own
        return _lent(session, own, grants, today) or own


def _own_reach(grants: Sequence[Grant], pilots: Sequence[Own]) -> Reach:
    """Return how far these grants reach: at least one, and all of one role and organisation.

    Its organisations are those whose questionnaires and code books one works with.
    """
    role = grants[0].role
    groups = frozenset(g.group_uid for g in grants if g.group_uid)
    named = [*(g.organisation_id for g in grants), *(programme for _id, programme, _code in pilots)]
    return Reach(
        pilots=frozenset(one for one, _programme, _code in pilots),
        organisations=frozenset(one for one in named if one is not None),
        capabilities=frozenset(MAY[role]),
        groups=groups if role == "trainer" else None,
        account=grants[0].account_id,
        role=role,
    )


def _lent(session: Session, own: Reach, grants: Sequence[Grant], today: date) -> Reach | None:
    """Return the reach of a page about a pilot that others let one see; None for any other page.

    It holds that one pilot, and what was agreed: nothing of it mixes with what is one's own.
    """
    code = (request.view_args or {}).get("code")
    ours = {g.organisation_id for g in grants if g.organisation_id}
    if code is None or not ours or own.role not in LENDS_TO:
        return None
    lent = (
        select(Pilot.id, Agreement.what)
        .join(Agreement, Agreement.pilot_id == Pilot.id)
        .where(Pilot.code == code, Pilot.id.not_in(own.pilots), Agreement.until >= today)
        .where(Agreement.to_id.in_(ours))
    )
    found = session.execute(lent).all()
    if not found:
        return None
    may = frozenset(word for _pilot, what in found for word in LENT[what])
    capabilities = may & own.capabilities
    return replace(own, pilots=frozenset({found[0][0]}), capabilities=capabilities)


def _own_pilots(session: Session, grants: Sequence[Grant]) -> list[Own]:
    """Return id, programme and code of every pilot that these grants open."""
    columns = select(Pilot.id, Pilot.programme_id, Pilot.code)
    found = session.execute(columns.where(or_(*(_opened_by(one) for one in grants))))
    return [(number, programme, code) for number, programme, code in found]


def _opened_by(grant: Grant) -> ColumnElement[bool]:
    if grant.pilot_id is not None:
        return Pilot.id == grant.pilot_id
    if grant.organisation_id is None:
        return true()
    carried = select(PilotPartner.pilot_id).where(
        PilotPartner.organisation_id == grant.organisation_id
    )
    return or_(Pilot.programme_id == grant.organisation_id, Pilot.id.in_(carried))
