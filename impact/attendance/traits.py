"""The screen on which what the register says of one person is set right."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import is_trainer
from impact.attendance import participant_store, trait_store
from impact.attendance.trait_forms import TraitsForm
from impact.attendance.trait_store import Overtaken, Traits
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("traits", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/deelnemers/<uid>/gegevens", methods=["GET", "POST"])
@allowed("attendance.write")
def show(pilot: Pilot, uid: str) -> Answer:
    """Show what the register says of somebody, beyond a name; on POST set it right."""
    found = None if is_trainer() else trait_store.traits(pilot, uid)
    if found is None:
        abort(404)
    form = TraitsForm().about(found)
    if not found.lines or not form.validate_on_submit():
        return _page(pilot, uid, form, found), 422 if form.errors else 200
    seen = str(form.seen.data)
    try:
        trait_store.correct(pilot, uid, form.given, seen, form.once, form.fingerprint)
    except Overtaken:
        now = trait_store.traits(pilot, uid) or abort(404)
        form.seen.data = now.seal
        return _page(pilot, uid, form, now, overtaken=True), 409
    flash(_("Saved. Every line of this person says so now."), "ok")
    return redirect(url_for(".show", code=pilot.code, uid=uid), 303)


def _page(
    pilot: Pilot, uid: str, form: TraitsForm, found: Traits, *, overtaken: bool = False
) -> str:
    called = participant_store.code_of(pilot, uid)
    return render_template(
        "attendance/traits.html", pilot=pilot, uid=uid, form=form, found=found, called=called,
        overtaken=overtaken, labels={name: form[name].label.text for name in found.said},
    )  # fmt: skip
