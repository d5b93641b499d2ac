"""Screens that show what a spreadsheet comes to, and store it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from impact.accounts.signin import who
from impact.attendance import reading_store, waiting
from impact.attendance.import_store import file_of
from impact.attendance.mapping.files import read_mapping
from impact.attendance.mapping.plan import Mapping
from impact.attendance.mapping.secrecy import names_in
from impact.attendance.spreadsheets import large, leaves, words
from impact.attendance.spreadsheets.columns import opened
from impact.attendance.spreadsheets.shapes import shape
from impact.attendance.spreadsheets.sketch import sketched
from impact.attendance.spreadsheets.storing import Said, store
from impact.attendance.spreadsheets.study import Study, filled, study
from impact.attendance.waiting import Waiting
from impact.attendance.work import LARGE
from impact.identity.door import Closed
from impact.jobs.store import is_busy
from impact.jobs.work import NOT_RUNG, ask_for
from impact.kit.books import Book
from impact.kit.faults import Fault, Refused
from impact.kit.forms import StaffForm
from impact.kit.i18n import N_
from impact.kit.text import whole
from impact.kit.throttle import TooOften, one_at_a_time, spend
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("check", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
YES_OR_NO = N_("Choose yes or no.")


@dataclass(frozen=True, slots=True)
class _File:
    """A file that waits, opened and read by its mapping."""

    one: Waiting
    book: Book
    mapping: Mapping
    study: Study


@screen.get("/pilots/<code>/inlezen/<held>/controle")
@allowed("import.run")
def show(pilot: Pilot, held: str) -> Answer:
    """Show the rows as they were understood, with every doubt and fault. Nothing is stored.

    The first page reads the file; those after it were kept then.
    """
    number = whole(request.args.get("pagina", "1")) or 1
    if number > 1 and (kept := _turned(pilot, held, number)):
        return kept
    found = _read(pilot, held)
    if not isinstance(found, _File):
        return found
    leaves.keep(pilot, found.one, found.study)
    return _page(pilot, found)


@screen.post("/pilots/<code>/inlezen/<held>/bewaren")
@allowed("import.run")
def take(pilot: Pilot, held: str) -> Answer:
    """Store what was looked at; without faults, or all but the rows that have them."""
    if not StaffForm().validate_on_submit():
        abort(400)
    if is_busy(large.spreadsheet.name):
        raise TooOften
    spend("import", who())
    found = _read(pilot, held)
    if not isinstance(found, _File):
        return found
    errors = _unsaid(found.study)
    if errors:
        return _page(pilot, found, errors), 422
    try:
        return _taken(pilot, found)
    except Refused as refused:
        return _refused(pilot, refused.faults)
    except Closed:
        return _closed(pilot)


def _read(pilot: Pilot, held: str) -> _File | Answer:
    """Return a file that waits, read by its mapping; else the way to what comes first."""
    one = waiting.held(pilot, held)
    if one is None:
        return waiting.gone(pilot)
    if not one.mapping:
        return redirect(url_for("columns.ask", code=pilot.code, held=held), 303)
    try:
        mapping = read_mapping(one.mapping)
        book = opened(one)
        with one_at_a_time("import", who()):
            return _File(one, book, mapping, study(pilot, book, mapping))
    except Refused as refused:
        return _refused(pilot, refused.faults)
    except Closed:
        return _closed(pilot)


def _turned(pilot: Pilot, held: str, number: int) -> str | None:
    """Return a later page of a file that was read; None when it is not kept."""
    one = waiting.held(pilot, held)
    it = leaves.leaf(pilot, one, number) if one else None
    if one is None or it is None:
        return None
    page = "attendance/spreadsheets/leaf.html"
    columns = filled(it.rows)
    return render_template(page, pilot=pilot, one=one, it=it, columns=columns, words=words)


def _taken(pilot: Pilot, found: _File) -> Response:
    """Store a file, or let a worker do it when it is large; keep how it was read."""
    one, kept = found.one, found.study
    said, partial = _said(kept), request.form.get("partial") == "yes"
    reading = _keep_reading(pilot, found)
    file = file_of(pilot, one.name, one.content, reading)
    if len(kept.mapped.rows) > LARGE:
        more = {"partial": "yes" if partial else "", "mapping": one.mapping, **said.to_plain()}
        more |= {"label": file.label, "sha": file.sha, "reading": reading}
        suffix = PurePath(one.name).suffix.lower()
        key = str(request.form["key"])
        job, rung = ask_for(large.spreadsheet, pilot, key, one.content, suffix=suffix, **more)
        waiting.let_go(pilot, one.token)
        if not rung:
            flash(_(NOT_RUNG), "warn")
        return redirect(url_for("jobs.show", uid=job.uid), 303)
    with one_at_a_time("import", who()):
        taken = store(pilot, kept.mapped, said, file=file, partial=partial)
    waiting.let_go(pilot, one.token)
    flash(
        ngettext("%(num)s row was added.", "%(num)s rows were added.", taken.added)
        + " "
        + ngettext("%(num)s was there already.", "%(num)s were there already.", taken.unchanged),
        "ok",
    )
    return redirect(url_for("hand_in.done", code=pilot.code), 303)


def _keep_reading(pilot: Pilot, found: _File) -> str:
    """Keep how a file was read, under the name that was given to that; return its uid, or ""."""
    called = found.one.called
    people = [name for one in found.study.mapped.people for name in one.spellings]
    named = Mapping(constants={"activity": called})
    if not called or names_in(named, people, ""):
        return ""
    form = shape(sketched(found.book, found.mapping))
    return reading_store.keep(pilot, called, form, found.one.mapping)


def _unsaid(kept: Study) -> dict[str, list[Fault]]:
    """Return of whom nobody said yet whether several spellings are one person."""
    asked = {f"z-{one.key[1:]}" for one in kept.spelled}
    return {
        name: [Fault(YES_OR_NO)]
        for name in sorted(asked)
        if request.form.get(name) not in ("yes", "no")
    }


def _said(kept: Study) -> Said:
    """Return what was said of the people in the file; a pair of which nothing was said is two."""
    apart = {one.key for one in kept.spelled if request.form.get(f"z-{one.key[1:]}") == "no"}
    same = [pair for pair in kept.pairs if request.form.get(pair.name) == "yes"]
    pairs = ((pair.one.key, pair.other.key) for pair in same)
    return Said(frozenset(apart), tuple(one for one in pairs if not apart & set(one)))


def _page(pilot: Pilot, found: _File, errors: dict[str, list[Fault]] | None = None) -> str:
    """Return the page that shows what a file comes to."""
    number = min(whole(request.args.get("pagina", "1")) or 1, found.study.pages)
    seen = list(found.study.rows(number))
    return render_template(
        "attendance/spreadsheets/check.html",
        pilot=pilot,
        one=found.one,
        study=found.study,
        number=number,
        seen=seen,
        columns=filled(seen),
        words=words,
        errors=errors or {},
        given=request.form,
        form=StaffForm(formdata=None),
    )


def _refused(pilot: Pilot, faults: Iterable[Fault]) -> tuple[str, int]:
    page = "attendance/spreadsheets/refused.html"
    return render_template(page, pilot=pilot, faults=tuple(faults)), 422


def _closed(pilot: Pilot) -> Response:
    flash(_("Names are locked away just now. Nothing was changed. Try again later."), "warn")
    return redirect(url_for("hand_in.choose", code=pilot.code), 303)
