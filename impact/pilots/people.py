"""Keeping accounts: who works here, as what, until when; letting in and letting go."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts import store as accounts
from impact.accounts.access import ROLES
from impact.accounts.credentials import drop_factor, revoke_links
from impact.accounts.mail import hand_over, mails, post_soon, promise, waiting
from impact.accounts.models import Account, Grant
from impact.accounts.signin import has_second, link_for
from impact.kit.forms import StaffForm
from impact.pilots import store
from impact.pilots.access import permitted, sign_in_reach
from impact.pilots.circle import Circle, circle, is_ended, places, today
from impact.pilots.people_forms import InviteForm

screen = Blueprint("people", __name__)
Answer = str | Response | tuple[str, int]


@screen.get("/mensen")
@permitted("accounts.manage")
def overview() -> str:
    """Show who works here."""
    return _page("overview", people=circle().people())


@screen.get("/mensen/nieuw")
@permitted("accounts.manage", fresh=True)
def new() -> str:
    """Ask who comes to work here."""
    return _page("invite", form=_invitation(circle()))


@screen.post("/mensen/nieuw")
@permitted("accounts.manage", fresh=True)
def invite() -> Answer:
    """Give a role, and a link to come in by."""
    mine = circle()
    form = _invitation(mine)
    if not form.validate_on_submit():
        return _page("invite", form=form), 422
    found = _granted(form, mine)
    return _page("link", person=found, link=_way_in(found, mine))


@screen.get("/mensen/<uid>")
@permitted("accounts.manage")
def show(uid: str) -> str:
    """Show one person: roles, and what can be ended."""
    person, grants, whole = circle().person(uid)
    me = person.id == sign_in_reach().account
    second = not me and has_second(person)
    return _page(
        "person", person=person, grants=grants, whole=whole, second=second, form=StaffForm()
    )


@screen.post("/mensen/<uid>/link")
@permitted("accounts.manage", fresh=True)
def link(uid: str) -> str:
    """Make a link to come in by; those from before work no more, wherever they leaked to."""
    person, _grants, _whole = _pressed(uid)
    revoke_links(person.id)
    return _page("link", person=person, link=_way_in(person, circle()))


@screen.post("/mensen/<uid>/tweede-stap")
@permitted("accounts.manage", fresh=True)
def unlock(uid: str) -> Response:
    """Take the second step away from who lost the phone and the codes."""
    person, _grants, whole = _pressed(uid)
    # Rescue is another's work: a thief with one's session could do it too.
    if not whole or person.id == sign_in_reach().account:
        abort(404)
    drop_factor(person.id)
    flash(_("The second step is gone. At the next sign-in a new one is asked for."), "ok")
    return redirect(url_for("people.show", uid=uid))


@screen.post("/mensen/<uid>/rol")
@permitted("accounts.manage", fresh=True)
def end(uid: str) -> Response:
    """End one role now."""
    person, grants, _whole = _pressed(uid)
    mine = [one.id for one in grants if str(one.id) == request.form.get("grant")]
    if not mine:
        abort(404)
    accounts.end_grants(mine, person.id, today())
    flash(_("That role has ended, and so have all sessions."), "ok")
    return redirect(url_for("people.show", uid=uid))


@screen.post("/mensen/<uid>/uit")
@permitted("accounts.manage", fresh=True)
def off(uid: str) -> Response:
    """Let somebody go: all roles here; who has none elsewhere cannot come in any more."""
    person, grants, whole = _pressed(uid)
    if whole:
        accounts.switch_off(person.email, today())
    else:
        accounts.end_grants([one.id for one in grants if not is_ended(one)], person.id, today())
    flash(_("%(who)s cannot come in here any more.", who=person.name or person.email), "ok")
    return redirect(url_for("people.overview"))


@screen.get("/postbak")
@permitted("settings.change")
def outbox() -> str:
    """Show the links that were asked for and did not leave."""
    return _page("outbox", waiting=waiting(), mails=mails(), form=StaffForm())


@screen.post("/postbak/<uid>")
@permitted("settings.change", fresh=True)
def hand(uid: str) -> str | Response:
    """Make one of those links and show it, once, to be handed over; a message was told."""
    if not StaffForm().validate_on_submit():
        abort(400)
    found = hand_over(uid)
    if found is None:
        abort(404)
    if not found:
        flash(_("Good: the message is told."), "ok")
        return redirect(url_for("people.outbox"), 303)
    return _page("link", person=None, link=found)


def _page(name: str, **shown: Any) -> str:
    return render_template(
        f"pilots/people/{name}.html", roles=ROLES, where=_where(), is_ended=is_ended, **shown
    )


def _where() -> Callable[[Grant], str]:
    """Return what says in words where a grant holds; its parts are of people's own making."""
    named = {one.id: one.name for one in accounts.organisations()}
    pilots = {one.id: one.name for one in store.pilots()}
    groups = {uid: name for _pilot, uid, name in store.groups(pilots)}

    def where(grant: Grant) -> str:
        pilot, group = pilots.get(grant.pilot_id or 0), groups.get(grant.group_uid or "")
        parts = (pilot, group, named.get(grant.organisation_id or 0))
        return ", ".join(one for one in parts if one) or _("the whole installation")

    return where


def _invitation(mine: Circle) -> InviteForm:
    form = InviteForm()
    form.offer(mine.roles, places(mine))
    return form


def _granted(form: InviteForm, mine: Circle) -> Account:
    place = form.where[form.place.data]
    found = accounts.grant(
        form.email.data or "",
        form.role.data,
        organisation_id=place.organisation_id,
        pilot_id=place.pilot_id,
        group_uid=place.group_uid,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        granted_by=mine.reach.account,
    )
    if form.name.data:
        accounts.name_account(found.id, form.name.data)
    return found


def _way_in(person: Account, mine: Circle) -> str | None:
    """Return a link to hand over; None when it goes by mail, or by the administrator.

    Whoever works elsewhere too is not let in by a link that somebody here holds in hand.
    """
    _person, _grants, whole = mine.person(person.uid)
    if whole and not mails():
        return link_for(person)
    promise(person.id, "invite")
    post_soon()
    return None


def _pressed(uid: str) -> tuple[Account, list[Grant], bool]:
    if not StaffForm().validate_on_submit():
        abort(400)
    return circle().person(uid)
