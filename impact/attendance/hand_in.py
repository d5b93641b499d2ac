"""Screen to take in a register file: look first, store after."""

from contextlib import closing
from hashlib import sha256
from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from impact.accounts.signin import who
from impact.attendance import import_store, intake_store, waiting, work
from impact.attendance.forms import FileForm, TakeForm
from impact.attendance.import_store import file_of
from impact.attendance.intake import NO_COLUMN, NO_COUNTS, Read, read_register
from impact.attendance.spreadsheets import columns
from impact.attendance.waiting import folder, owner
from impact.attendance.work import LARGE
from impact.jobs.store import is_busy
from impact.jobs.work import NOT_RUNG, ask_for
from impact.kit.apart import apart
from impact.kit.faults import Refused
from impact.kit.tables import NO_HEADER, TOO_WIDE, TWICE, read_table
from impact.kit.throttle import TooOften, one_at_a_time, spend
from impact.kit.uploads import drop, keep, kept
from impact.pilots.access import allowed, sign_in_reach
from impact.pilots.models import Pilot

screen = Blueprint("hand_in", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
OTHER_LAYOUT = {NO_COLUMN, NO_COUNTS, NO_HEADER, TOO_WIDE, TWICE}
"""What is wrong with a table that is somebody's own rather than ours."""


@screen.route("/pilots/<code>/inlezen", methods=["GET", "POST"])
@allowed("import.run")
def choose(pilot: Pilot) -> Answer:
    """Ask for a file; on POST show what storing it would come to. Nothing is stored here.

    A file in another layout than ours goes on to the page that asks what stands where.
    """
    form = FileForm()
    if not form.validate_on_submit():
        page = render_template("attendance/choose.html", pilot=pilot, form=form)
        return page, 422 if form.errors else 200
    with closing(form.file.data) as given:
        name, content = given.filename or "", given.read()
    spend("import", who())
    _refuse_busy()
    if known := import_store.before(pilot, sha256(content).hexdigest()):
        held = waiting.hold(pilot, name, content)
        return render_template("attendance/again.html", pilot=pilot, known=known, held=held)
    try:
        return _shown(pilot, name, content)
    except Refused as refused:
        faults = columns.hopeless(name, content) if _is_own(refused) else refused.faults
    if faults:
        page = render_template("attendance/choose.html", pilot=pilot, form=form, faults=faults)
        return page, 422
    held = waiting.hold(pilot, name, content)
    return redirect(url_for("columns.ask", code=pilot.code, held=held), 303)


@screen.get("/pilots/<code>/inlezen/<held>")
@allowed("import.run")
def look(pilot: Pilot, held: str) -> Answer:
    """Look at a file that waits, although it was read in before."""
    one = waiting.held(pilot, held)
    if one is None:
        return waiting.gone(pilot)
    try:
        return _shown(pilot, one.name, one.content)
    except Refused:
        return redirect(url_for("columns.ask", code=pilot.code, held=held), 303)


@screen.post("/pilots/<code>/inlezen/bewaren")
@allowed("import.run")
def take(pilot: Pilot) -> Response:
    """Store the file that was looked at; without faults, or all but the rows that have them."""
    form = TakeForm()
    token = form.held.data or ""
    content = kept(folder(), owner(pilot), token) if form.validate_on_submit() else None
    if content is None:
        return waiting.gone(pilot)
    _refuse_busy()
    if form.large.data:
        return _later(pilot, form, content)
    with one_at_a_time("import", who()):
        read = _read(form.name.data or "", content)
        file = file_of(pilot, form.name.data or "", content)
        taken = intake_store.take(pilot, read, partial=form.partial.data == "yes", file=file)
    drop(folder(), owner(pilot), token)
    flash(
        ngettext("%(num)s row was added.", "%(num)s rows were added.", taken.added)
        + " "
        + ngettext("%(num)s was there already.", "%(num)s were there already.", taken.unchanged),
        "ok",
    )
    return redirect(url_for(".done", code=pilot.code), 303)


@screen.get("/pilots/<code>/inlezen/klaar")
@allowed("import.run")
def done(pilot: Pilot) -> str:
    """Show the last step, with the way to the sessions for whoever keeps them."""
    keeps = "attendance.write" in sign_in_reach().capabilities
    return render_template("attendance/done.html", pilot=pilot, keeps=keeps)


def _shown(pilot: Pilot, name: str, content: bytes) -> str:
    """Return what storing a file in our layout would come to; Refused when it is none."""
    with one_at_a_time("import", who()):
        read = _read(name, content)
        changes = intake_store.preview(pilot, read)
    held = keep(folder(), owner(pilot), content)
    large = "yes" if len(read.lines) > LARGE else ""
    form = TakeForm(formdata=None, held=held, name=name, large=large)
    return render_template(
        "attendance/preview.html", pilot=pilot, form=form, changes=changes, file=name
    )


def _is_own(refused: Refused) -> bool:
    return any(one.text in OTHER_LAYOUT for one in refused.faults)


def _later(pilot: Pilot, form: TakeForm, content: bytes) -> Response:
    """Let a worker store the file; what it is called goes along sealed, and its kind."""
    suffix = PurePath(form.name.data or "").suffix.lower()
    partial = "yes" if form.partial.data == "yes" else ""
    file = file_of(pilot, form.name.data or "", content)
    said = {"suffix": suffix, "partial": partial, "label": file.label, "sha": file.sha}
    job, rung = ask_for(work.register, pilot, form.once, content, **said)
    drop(folder(), owner(pilot), form.held.data or "")
    if not rung:
        flash(_(NOT_RUNG), "warn")
    return redirect(url_for("jobs.show", uid=job.uid), 303)


def _refuse_busy() -> None:
    """Let nobody read in a second file while a worker is at the first."""
    if is_busy(work.register.name):
        raise TooOften


def _read(name: str, content: bytes) -> Read:
    return read_register(apart(read_table, name, content))
