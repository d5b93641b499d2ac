"""Screens that ask what stands where in a partner's own spreadsheet. Nothing is stored here."""

from collections.abc import Mapping as Dict
from contextlib import closing
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.signin import who
from impact.attendance import reading_store, waiting
from impact.attendance.layout import NAME
from impact.attendance.mapping.choices import likely_year
from impact.attendance.mapping.files import read_mapping, write_mapping
from impact.attendance.mapping.guess import guess
from impact.attendance.spreadsheets import words
from impact.attendance.spreadsheets.answers import UNSAID, answered
from impact.attendance.spreadsheets.forms import MappingForm
from impact.attendance.spreadsheets.shapes import fitting
from impact.attendance.spreadsheets.sketch import Sketch, sketched
from impact.attendance.waiting import Waiting
from impact.kit.apart import apart
from impact.kit.books import Book, read_book
from impact.kit.faults import Fault, Refused
from impact.kit.forms import StaffForm
from impact.kit.limits import MAPPING_BYTES
from impact.kit.throttle import one_at_a_time
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot

screen = Blueprint("columns", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
SMALL = 1_000
"""Rows up to which a file is looked through before anything is asked about it."""


@screen.get("/pilots/<code>/inlezen/<held>/kolommen")
@allowed("import.run")
def ask(pilot: Pilot, held: str) -> Answer:
    """Show what we think stands where. A file of a shape that we know goes on to the check."""
    one = waiting.held(pilot, held)
    if one is None:
        return waiting.gone(pilot)
    try:
        book = opened(one)
    except Refused as refused:
        return _refused(pilot, refused)
    if one.mapping:
        return _page(pilot, one, sketched(book, read_mapping(one.mapping)))
    if known := fitting(book, reading_store.kept(pilot)):
        kept, mapping = known
        sketch = _in_its_year(sketched(book, mapping))
        one = replace(one, mapping=write_mapping(sketch.mapping), called=kept.name)
        waiting.note(pilot, one)
        if sketch.known and sketch.mapping == mapping:
            flash(_("We read this file as the last time: %(name)s.", name=kept.name), "ok")
            return redirect(url_for("check.show", code=pilot.code, held=held), 303)
        return _page(pilot, one, sketch, new=True)
    found = guess(book)
    if found.refusal:
        return redirect(url_for("heads.ask", code=pilot.code, held=held), 303)
    return _page(pilot, one, _in_its_year(sketched(book, found.mapping)))


@screen.post("/pilots/<code>/inlezen/<held>/kolommen")
@allowed("import.run")
def say(pilot: Pilot, held: str) -> Answer:
    """Take what somebody chose; ask on while something is open, else show what it comes to."""
    one = waiting.held(pilot, held)
    if one is None:
        return waiting.gone(pilot)
    if not StaffForm().validate_on_submit():
        abort(400)
    given = request.form.to_dict()
    try:
        book = opened(one)
    except Refused as refused:
        return _refused(pilot, refused)
    found = answered(book, given)
    called = given.get("noem", "").strip()[:NAME]
    one = replace(one, called=called, same=())
    if found.new or found.errors:
        page = _page(pilot, one, found.sketch, given=given, errors=found.errors, new=found.new)
        return page, 422 if found.errors else 200
    waiting.note(pilot, replace(one, mapping=write_mapping(found.sketch.mapping)))
    return redirect(url_for("check.show", code=pilot.code, held=held), 303)


@screen.post("/pilots/<code>/inlezen/<held>/uitleg")
@allowed("import.run")
def take(pilot: Pilot, held: str) -> Answer:
    """Read the file by a mapping that somebody hands in."""
    one, form = waiting.held(pilot, held), MappingForm()
    if one is None:
        return waiting.gone(pilot)
    try:
        if not form.validate_on_submit():
            return _page(pilot, one, _guessed(one), mapping_form=form), 422
        with closing(form.mapping.data) as given:
            text = given.read(MAPPING_BYTES + 1)
        mapping = read_mapping(text)
        book = opened(one)
    except Refused as refused:
        return _refused(pilot, refused)
    waiting.note(pilot, replace(one, mapping=write_mapping(mapping)))
    return _page(pilot, one, sketched(book, mapping))


def hopeless(name: str, content: bytes) -> tuple[Fault, ...]:
    """Return why a file is of no use here at all; () when there is something to ask about it."""
    try:
        with one_at_a_time("import", who()):
            book = apart(read_book, name, content)
    except Refused as refused:
        return refused.faults
    if sum(len(page.rows) for page in book.pages) > SMALL:
        return ()
    found = guess(book)
    return (found.refusal,) if found.refusal and not found.sightings else ()


def opened(one: Waiting) -> Book:
    """Return what is seen of a file that waits; Refused when it cannot be read."""
    with one_at_a_time("import", who()):
        return apart(read_book, one.name, one.content)


def _guessed(one: Waiting) -> Sketch:
    book = opened(one)
    return sketched(book, guess(book).mapping)


def _in_its_year(sketch: Sketch) -> Sketch:
    """Return a sketch in which days without a year have that of the title, else that of late."""
    own = sketch.mapping.matrix
    if not sketch.bare_days:
        return sketch
    year = sketch.said_year or likely_year(sketch.bare_days, today())
    return replace(sketch, mapping=replace(sketch.mapping, matrix=replace(own, year=year)))


def _refused(pilot: Pilot, refused: Refused) -> tuple[str, int]:
    page = "attendance/spreadsheets/refused.html"
    return render_template(page, pilot=pilot, faults=refused.faults), 422


def _page(
    pilot: Pilot,
    one: Waiting,
    sketch: Sketch,
    *,
    given: Dict[str, str] | None = None,
    errors: Dict[str, list[Fault]] | None = None,
    new: bool = False,
    mapping_form: MappingForm | None = None,
) -> str:
    """Return the page of questions; `given`: as it was sent, so that nothing typed is lost."""
    return render_template(
        "attendance/spreadsheets/columns.html",
        pilot=pilot,
        one=one,
        sketch=sketch,
        given=given or {},
        errors=errors or {},
        new=new,
        words=words,
        unsaid=UNSAID,
        form=StaffForm(formdata=None),
        mapping_form=mapping_form or MappingForm(formdata=None),
    )
