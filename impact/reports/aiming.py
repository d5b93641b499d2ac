"""Screens on which a target is set, beforehand, for one figure of a pilot."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from impact.indicators.targets import Target
from impact.kit.dates import Period
from impact.kit.forms import StaffForm
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.reports import target_store as store
from impact.reports.reading import Reader
from impact.reports.target_forms import TargetForm

screen = Blueprint("targets", __name__, template_folder="templates")
Answer = str | tuple[str, int] | Response


@screen.get("/pilots/<code>/doelen")
@allowed("pilot.edit")
def listed(pilot: Pilot) -> str:
    """Show the targets of a pilot, each with what stood there before."""
    found = [(one, store.history(pilot, one.uid)[:-1]) for one in store.targets([pilot])]
    return render_template("reports/targets.html", pilot=pilot, found=found, **_words())


@screen.route("/pilots/<code>/doelen/nieuw", methods=["GET", "POST"])
@allowed("pilot.edit")
def new(pilot: Pilot) -> Answer:
    """Set a target."""
    return _written(pilot, _form(pilot, None), "")


@screen.route("/pilots/<code>/doelen/<uid>", methods=["GET", "POST"])
@allowed("pilot.edit")
def edit(pilot: Pilot, uid: str) -> Answer:
    """Write the next version of a target."""
    return _written(pilot, _form(pilot, store.target(pilot, uid) or abort(404)), uid)


@screen.route("/pilots/<code>/doelen/<uid>/weg", methods=["GET", "POST"])
@allowed("pilot.edit")
def archive(pilot: Pilot, uid: str) -> Answer:
    """Ask whether a target may go from the reports, and put it away."""
    found = store.target(pilot, uid) or abort(404)
    form = StaffForm()
    if not form.validate_on_submit():
        given = {"pilot": pilot, "it": found, "form": form}
        return render_template("reports/target_away.html", **given, **_words())
    store.archive_target(pilot, uid, today())
    flash(gettext("The target is put away. What was agreed is kept."), "ok")
    return redirect(url_for("targets.listed", code=pilot.code), 303)


def _written(pilot: Pilot, form: TargetForm, uid: str) -> Answer:
    """Store what was filled in, or show it again with what is wrong, or with what is there now."""
    if not form.is_submitted():
        return _page(pilot, form, uid)
    sent = not uid and store.is_kept(pilot, form.once)
    if not form.validate() or not (sent or form.free(uid)):
        return _page(pilot, form, uid), 422
    try:
        store.save_target(pilot, form.target(uid), key=form.once, today=today())
    except store.Overtaken as overtaken:
        form.version.data = str(overtaken.theirs.version)
        return _page(pilot, form, uid, overtaken.theirs), 409
    flash(gettext("The target is saved."), "ok")
    return redirect(url_for("targets.listed", code=pilot.code), 303)


def _page(pilot: Pilot, form: TargetForm, uid: str, theirs: Target | None = None) -> str:
    given = {"pilot": pilot, "form": form, "uid": uid, "theirs": theirs}
    return render_template("reports/target.html", **given, **_words())


def _form(pilot: Pilot, given: Target | None) -> TargetForm:
    own = None
    if pilot.starts_on and pilot.ends_on:
        own = Period(pilot.starts_on, pilot.ends_on)
    indicators = current_app.extensions["catalogue"].indicators
    return TargetForm(indicators, today(), store.targets([pilot]), given, own)


def _words() -> dict[str, object]:
    """Return what the templates word a target with."""
    indicators = current_app.extensions["catalogue"].indicators
    names = {one.name: one.label for one in indicators.values()}
    units = {one.name: one.unit for one in indicators.values()}
    return {"reader": Reader(str(get_locale()), gettext, indicators=names), "units": units}
