"""Screens on which a manager writes down what is hoped for, before looking."""

from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response as Redirect

from impact.indicators.measure import Desk
from impact.kit.dates import local_date, now
from impact.kit.forms import StaffForm
from impact.pilots.access import allowed, scope
from impact.pilots.models import Pilot
from impact.reports import store
from impact.reports.aims import Aim
from impact.reports.claims import missing
from impact.reports.gathered import known_words
from impact.reports.known import UNKNOWN, Known
from impact.reports.outcome_forms import OutcomeForm
from impact.reports.reading import Reader

screen = Blueprint("outcomes", __name__, template_folder="templates")
Answer = str | tuple[str, int] | Redirect | Response


@screen.get("/pilots/<code>/uitkomsten")
@allowed("outcome.write")
def listed(pilot: Pilot) -> str:
    """Show what was written down, and what is still missing in it."""
    found = [(one, tuple(missing(one))) for one in store.aims([pilot])]
    return render_template("reports/outcomes.html", pilot=pilot, found=found, **_words(pilot))


@screen.route("/pilots/<code>/uitkomsten/nieuw", methods=["GET", "POST"])
@allowed("outcome.write")
def new(pilot: Pilot) -> Answer:
    """Write down a new outcome."""
    return _written(pilot, _form(pilot, None), "")


@screen.route("/pilots/<code>/uitkomsten/<uid>", methods=["GET", "POST"])
@allowed("outcome.write")
def edit(pilot: Pilot, uid: str) -> Answer:
    """Write the next version of an outcome."""
    aim = store.aim(pilot, uid) or abort(404)
    return _written(pilot, _form(pilot, aim), uid)


@screen.route("/pilots/<code>/uitkomsten/<uid>/weg", methods=["GET", "POST"])
@allowed("outcome.write")
def archive(pilot: Pilot, uid: str) -> Answer:
    """Ask whether an outcome may go from the reports, and put it away."""
    aim = store.aim(pilot, uid) or abort(404)
    form = StaffForm()
    if not form.validate_on_submit():
        return render_template(
            "reports/archive.html", pilot=pilot, it=aim, form=form, **_words(pilot)
        )
    store.archive_outcome(pilot, uid, _today())
    flash(gettext("The outcome is put away. Its versions are kept."), "ok")
    return redirect(url_for("outcomes.listed", code=pilot.code), 303)


def _written(pilot: Pilot, form: OutcomeForm, uid: str) -> Answer:
    """Store what was filled in, or show it again with what is wrong, or with what is there now."""
    if not form.is_submitted():
        return _page(pilot, form, uid)
    aim = form.aim(uid) if form.validate() else None
    if aim is None:
        return _page(pilot, form, uid), 422
    try:
        store.save_outcome(pilot, aim, key=form.once, today=_today())
    except store.Overtaken as overtaken:
        form.version.data = str(overtaken.theirs.version)
        return _page(pilot, form, uid, overtaken.theirs), 409
    flash(gettext("The outcome is saved."), "ok")
    return redirect(url_for("outcomes.listed", code=pilot.code), 303)


def _page(pilot: Pilot, form: OutcomeForm, uid: str, theirs: Aim | None = None) -> str:
    return render_template(
        "reports/outcome.html", pilot=pilot, form=form, uid=uid, theirs=theirs, **_words(pilot)
    )


def _form(pilot: Pilot, aim: Aim | None) -> OutcomeForm:
    catalogue, warehouse = current_app.extensions["catalogue"], current_app.extensions["warehouse"]
    data = known_words(Desk(catalogue, warehouse, scope([pilot], None, "partner")))
    known = {kind: one.keeping(data.get(kind, ())) for kind, one in _known(pilot).items()}
    return OutcomeForm(catalogue.indicators, _today(), known, aim)


def _known(pilot: Pilot) -> dict[str, Known]:
    """Return the codes and subjects there are, as the rooms call them."""
    rooms = current_app.extensions["catalogue"].glossaries
    return {
        kind: Known(rooms[kind].ask(pilot.id) if kind in rooms else {}, unknown)
        for kind, unknown in UNKNOWN.items()
    }


def _words(pilot: Pilot) -> dict[str, object]:
    """Return what the templates word an outcome with."""
    indicators = current_app.extensions["catalogue"].indicators
    names = {one.name: one.label for one in indicators.values()}
    units = {one.name: one.unit for one in indicators.values()}
    codes, constructs = (_known(pilot)[kind].labels for kind in ("codes", "constructs"))
    reader = Reader(str(get_locale()), gettext, constructs, names, codes)
    return {"reader": reader, "units": units}


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
