"""Organisations, and what they agreed to let each other see."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts import store as accounts
from impact.accounts.models import Agreement, Organisation
from impact.kit.forms import StaffForm
from impact.pilots import media_store, store
from impact.pilots.access import own_organisations, permitted, sign_in_reach
from impact.pilots.circle import today
from impact.pilots.people_forms import KINDS, WHAT, AgreementForm, OrganisationForm

screen = Blueprint("organisations", __name__)
Answer = str | Response | tuple[str, int]


@screen.get("/organisaties")
@permitted("organisation.manage")
def overview() -> str:
    """Show the organisations one works with."""
    form = StaffForm()
    return render_template(
        "pilots/people/organisations.html", found=_mine(), kinds=KINDS, form=form, all=_is_admin()
    )


@screen.route("/organisaties/nieuw", methods=["GET", "POST"])
@permitted("organisation.manage", fresh=True)
def add() -> Answer:
    """Add an organisation."""
    form = OrganisationForm()
    form.offer(KINDS if _is_admin() else [one for one in KINDS if one != "programme"])
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("pilots/people/organisation.html", form=form), status
    code = form.code.data or ""
    if any(one.code == code for one in accounts.organisations()):
        form.code.errors = [_("This code is taken.")]
        return render_template("pilots/people/organisation.html", form=form), 422
    accounts.add_organisation(code, form.name.data or "", form.kind.data)
    flash(_("The organisation is there."), "ok")
    return redirect(url_for("organisations.overview"))


@screen.post("/organisaties/<uid>/uit")
@permitted("settings.change", fresh=True)
def close(uid: str) -> Response:
    """Let nobody work for an organisation any more."""
    found = [one for one in accounts.organisations() if one.uid == uid]
    if not found:
        abort(404)
    if not StaffForm().validate_on_submit():
        abort(400)
    accounts.close_organisation(found[0].id, today())
    flash(_("Nobody works for %(name)s here any more.", name=found[0].name), "ok")
    return redirect(url_for("organisations.overview"))


@screen.get("/afspraken")
@permitted("agreement.make")
def agreements() -> str:
    """Show what was agreed about one's pilots."""
    return render_template(
        "pilots/people/agreements.html",
        found=agreed(),
        pilots={one.id: one.name for one in store.pilots()},
        papers=media_store.papers(),
        names={one.id: one.name for one in accounts.organisations()},
        what=WHAT,
        today=today(),
        form=StaffForm(),
    )


@screen.route("/afspraken/nieuw", methods=["GET", "POST"])
@permitted("agreement.make", fresh=True)
def agree() -> Answer:
    """Let another organisation see one kind of thing of one pilot, until a day."""
    form = AgreementForm()
    pilots = {one.code: one for one in store.pilots() if one.programme_id}
    others = {one.code: one for one in accounts.organisations() if one.off_on is None}
    form.offer(
        {code: one.name for code, one in pilots.items()},
        {code: one.name for code, one in others.items()},
    )
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("pilots/people/agree.html", form=form), status
    pilot = pilots[form.pilot.data]
    accounts.agree(
        from_id=pilot.programme_id,
        to_id=others[form.other.data].id,
        pilot_id=pilot.id,
        what=form.what.data,
        until=form.until.data,
        made_by=sign_in_reach().account,
    )
    flash(_("The agreement holds from now on."), "ok")
    return redirect(url_for("organisations.agreements"))


@screen.post("/afspraken/<uid>/uit")
@permitted("agreement.make", fresh=True)
def end(uid: str) -> Response:
    """End an agreement now."""
    if uid not in {one.uid for one in agreed()}:
        abort(404)
    if not StaffForm().validate_on_submit():
        abort(400)
    accounts.end_agreement(uid, today())
    flash(_("The agreement has ended."), "ok")
    return redirect(url_for("organisations.agreements"))


def _is_admin() -> bool:
    return sign_in_reach().role == "admin"


def _mine() -> list[Organisation]:
    """Return all organisations for an administrator, else one's own and who carries out pilots."""
    found = accounts.organisations()
    if _is_admin():
        return found
    mine = own_organisations() | {carrier for _pilot, carrier in store.carriers()}
    return [one for one in found if one.id in mine or one.kind in ("funder", "school")]


def agreed() -> list[Agreement]:
    """Return what was agreed about one's pilots, the one that ends last first."""
    reach = sign_in_reach().pilots
    return [one for one in accounts.agreements() if one.pilot_id in reach]
