"""Screens to let two codes count as one person, and to take them apart again."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.attendance import card_store, merge_store
from impact.attendance.card_forms import MergeForm
from impact.attendance.lists import Weighed
from impact.kit.forms import StaffForm
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("merging", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/deelnemers/samen", methods=["GET", "POST"])
@allowed("attendance.write")
def overview(pilot: Pilot) -> Answer:
    """Ask which two codes are one person, and show which ones are; nothing is stored here."""
    _check_whole()
    form = MergeForm().about(pilot)
    if form.validate_on_submit():
        uids = {"uid": form.kept.holder.uid, "other": form.gone.holder.uid}
        return redirect(url_for(".weigh", code=pilot.code, **uids), 303)
    page = render_template(
        "attendance/cards/joined.html",
        pilot=pilot,
        form=form,
        press_form=StaffForm(formdata=None),
        joined=merge_store.joined(pilot),
    )
    return page, 422 if form.errors else 200


@screen.get("/pilots/<code>/deelnemers/samen/<uid>/<other>")
@allowed("attendance.write")
def weigh(pilot: Pilot, uid: str, other: str) -> str:
    """Say what joining these two comes to, in numbers, before it is done."""
    weighed = _weighed(pilot, uid, other)
    return render_template(
        "attendance/cards/weigh.html", pilot=pilot, weighed=weighed, form=StaffForm()
    )


@screen.post("/pilots/<code>/deelnemers/samen/<uid>/<other>")
@allowed("attendance.write")
def join(pilot: Pilot, uid: str, other: str) -> Response:
    """Let the other count as the first."""
    form = StaffForm()
    _check_whole()
    if not (form.validate_on_submit() and {uid, other} <= _known(pilot, uid, other)):
        abort(404)
    if merge_store.merge(pilot, uid, other, form.once, form.fingerprint):
        flash(_("These two codes count as one person from now on. You can undo this below."), "ok")
    else:
        flash(_("These two codes are one person already."), "warn")
    return redirect(url_for(".overview", code=pilot.code), 303)


@screen.post("/pilots/<code>/deelnemers/samen/<uid>/los")
@allowed("attendance.write")
def part(pilot: Pilot, uid: str) -> Response:
    """Take two codes apart again."""
    form = StaffForm()
    _check_whole()
    if not form.validate_on_submit():
        abort(400)
    if not merge_store.undo(pilot, uid, form.once, form.fingerprint):
        abort(404)
    flash(_("The two codes count as two people again, as before."), "ok")
    return redirect(url_for(".overview", code=pilot.code), 303)


def _check_whole() -> None:
    """Refuse who sees the own groups only: both codes may be elsewhere."""
    if reach_of_session().groups is not None:
        abort(404)


def _known(pilot: Pilot, *uids: str) -> set[str]:
    return {one for one in uids if card_store.holder(pilot, one)}


def _weighed(pilot: Pilot, uid: str, other: str) -> Weighed:
    """Return what joining comes to; 404 when one is not there, or both are one person."""
    _check_whole()
    kept, gone = card_store.holder(pilot, uid), card_store.holder(pilot, other)
    if kept is None or gone is None or kept.uid == gone.uid:
        abort(404)
    return merge_store.weigh(pilot, kept, gone)
