"""Screens of what was read in before: which files, and how to take one back."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from impact.attendance import import_store, participant_store, reading_store, undo_store
from impact.attendance.spreadsheets import blank, large, undoing
from impact.attendance.work import LARGE
from impact.identity.door import Closed
from impact.jobs.work import NOT_RUNG, ask_for
from impact.kit.forms import StaffForm
from impact.kit.media import sandboxed
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("past", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen.get("/pilots/<code>/inlezen/eerder")
@allowed("import.run")
def listed(pilot: Pilot) -> str:
    """Show the files that were read in, the newest first."""
    found = import_store.past(pilot)
    called = participant_store.accounts({one.account for one in found if one.account})
    return render_template(
        "attendance/spreadsheets/past.html", pilot=pilot, found=found, called=called,
        kept=reading_store.kept(pilot), form=StaffForm(formdata=None),
    )  # fmt: skip


@screen.get("/pilots/<code>/inlezen/uitleg/<uid>")
@allowed("import.run")
def mapping(pilot: Pilot, uid: str) -> Response:
    """Hand over how files of one shape are read, as YAML."""
    one = reading_store.one(pilot, uid) or abort(404)
    answer = Response(one.text, mimetype="application/yaml")
    return sandboxed(answer, f"{pilot.code}-uitleg.yaml")


@screen.post("/pilots/<code>/inlezen/uitleg/<uid>/weg")
@allowed("import.run")
def drop(pilot: Pilot, uid: str) -> Answered:
    """Throw away how files of one shape are read."""
    if reading_store.one(pilot, uid) is None:
        abort(404)
    if not StaffForm().validate_on_submit():
        abort(400)
    reading_store.drop(pilot, uid)
    flash(_("This explanation is thrown away. What was read with it stays."), "ok")
    return redirect(url_for(".listed", code=pilot.code), 303)


@screen.get("/pilots/<code>/inlezen/sjabloon.xlsx")
@allowed("import.run")
def workbook(pilot: Pilot) -> Response:
    """Hand over an empty register to fill in, with an explanation."""
    return _file(blank.as_workbook(), pilot, "xlsx", XLSX)


@screen.get("/pilots/<code>/inlezen/sjabloon.csv")
@allowed("import.run")
def table(pilot: Pilot) -> Response:
    """Hand over the columns of an empty register."""
    return _file(blank.as_csv(), pilot, "csv", "text/csv")


@screen.get("/pilots/<code>/inlezen/eerder/<uid>")
@allowed("import.run")
def show(pilot: Pilot, uid: str) -> str:
    """Say what taking a file back comes to, in numbers, before it is done."""
    past, one = import_store.one(pilot, uid), undo_store.found(pilot, uid)
    if past is None:
        abort(404)
    try:
        weighed = undoing.weigh(pilot, one) if one else None
    except Closed:
        weighed = None
    return render_template(
        "attendance/spreadsheets/undo.html", pilot=pilot, past=past, weighed=weighed,
        form=StaffForm(), closed=one is not None and weighed is None,
    )  # fmt: skip


@screen.post("/pilots/<code>/inlezen/eerder/<uid>")
@allowed("import.run")
def undo(pilot: Pilot, uid: str) -> Answered:
    """Take back what a file brought."""
    form = StaffForm()
    if import_store.one(pilot, uid) is None:
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    one = undo_store.found(pilot, uid)
    if one is not None and one.added > LARGE:
        return _later(pilot, form, uid)
    try:
        done = one is not None and undoing.undo(pilot, one, form.once, form.fingerprint)
    except Closed:
        flash(_("Names are locked away just now. Nothing was changed. Try again later."), "warn")
        return redirect(url_for(".show", code=pilot.code, uid=uid), 303)
    if done:
        flash(_("What this file brought is taken back."), "ok")
    else:
        flash(_("This file was taken back before. Nothing was changed."), "warn")
    return redirect(url_for(".listed", code=pilot.code), 303)


def _later(pilot: Pilot, form: StaffForm, uid: str) -> Answered:
    """Let a worker take a large file back."""
    job, rung = ask_for(large.taken_back, pilot, form.once, which=uid)
    if not rung:
        flash(_(NOT_RUNG), "warn")
    return redirect(url_for("jobs.show", uid=job.uid), 303)


def _file(content: bytes, pilot: Pilot, kind: str, mimetype: str) -> Response:
    return sandboxed(Response(content, mimetype=mimetype), f"{pilot.code}-presentielijst.{kind}")
