"""Screens to hold codes against the room: one at a time, or a list at once."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.attendance import check_store
from impact.attendance.check_forms import CheckForm, ManyForm
from impact.indicators.visitors import ENOUGH_CHECKED
from impact.kit.forms import StaffForm
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("checks", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/kaarten/controle", methods=["GET", "POST"])
@allowed("attendance.write")
def one(pilot: Pilot) -> Answer:
    """Ask what came of one code, and show what was checked so far."""
    _check_whole()
    form = CheckForm().about(pilot)
    if form.validate_on_submit():
        return _kept(pilot, form)
    page = render_template(
        "attendance/cards/checks.html",
        pilot=pilot,
        form=form,
        press_form=StaffForm(formdata=None),
        total=check_store.total(pilot),
        days=check_store.days(pilot),
        enough=ENOUGH_CHECKED,
    )
    return page, 422 if form.errors else 200


@screen.route("/pilots/<code>/kaarten/controle/lijst", methods=["GET", "POST"])
@allowed("attendance.write")
def many(pilot: Pilot) -> Answer:
    """Ask what came of a list of codes."""
    _check_whole()
    form = ManyForm()
    if form.validate_on_submit():
        return _kept(pilot, form)
    page = render_template("attendance/cards/check_many.html", pilot=pilot, form=form)
    return page, 422 if form.errors else 200


@screen.post("/pilots/<code>/kaarten/controle/<uid>/weg")
@allowed("attendance.write")
def remove(pilot: Pilot, uid: str) -> Response:
    """Take away what was written down of one day."""
    _check_whole()
    form = StaffForm()
    found = [day for day in check_store.days(pilot) if day.uid == uid] or abort(404)
    if not form.validate_on_submit():
        abort(400)
    check_store.remove(pilot, found[0], form.once, form.fingerprint)
    flash(_("Taken away: the checks of that day do not count any more."), "ok")
    return redirect(url_for(".one", code=pilot.code), 303)


def _kept(pilot: Pilot, form: CheckForm | ManyForm) -> Response:
    """Write down what was found, and go on with the next code."""
    check_store.keep(pilot, form.found, form.once, form.fingerprint)
    flash(_("Kept. Take the next one by chance, too."), "ok")
    return redirect(url_for(".one", code=pilot.code), 303)


def _check_whole() -> None:
    """Refuse who sees the own groups only: a check speaks for all codes of the pilot."""
    if reach_of_session().groups is not None:
        abort(404)
