"""Screen for a file without a table: head counts are typed over, as far as seen filled in."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from impact.accounts.signin import who
from impact.attendance import intake_store, waiting
from impact.attendance.import_store import file_of
from impact.attendance.intake import read_register
from impact.attendance.layout import NAME
from impact.attendance.mapping.guess import guess
from impact.attendance.spreadsheets.columns import opened
from impact.kit.faults import Fault, Refused
from impact.kit.forms import StaffForm
from impact.kit.i18n import N_
from impact.kit.rows import Rows
from impact.kit.tables import Sheet
from impact.kit.throttle import spend
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot

screen = Blueprint("heads", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
EMPTY = 3
"""Lines without anything in them, below what we saw."""
MOST = 60
ACTIVITY = N_("Write what the activity is called.")
NOTHING = N_("Fill in a day and a number.")
COLUMNS = ("activity", "session_date", "headcount", "headcount_kind")


@dataclass(frozen=True, slots=True)
class Line:
    """One head count on the page. `place` says where we saw it."""

    day: str = ""
    heads: str = ""
    estimated: bool = False
    place: str = ""


@screen.get("/pilots/<code>/inlezen/<held>/hoofden")
@allowed("import.run")
def ask(pilot: Pilot, held: str) -> Answer:
    """Say that there is no table, and show what we saw, to be typed over."""
    one = waiting.held(pilot, held)
    if one is None:
        return waiting.gone(pilot)
    try:
        found = guess(opened(one))
    except Refused:
        return redirect(url_for("columns.ask", code=pilot.code, held=held), 303)
    seen = [
        Line(
            o.held_on.strftime("%d-%m-%Y") if o.held_on else f"{o.day:02d}-{o.month:02d}-",
            "" if o.heads is None else str(o.heads),
            o.estimated,
            str(o.place.row),
        )
        for o in found.sightings[:MOST]
    ]
    return _page(pilot, held, [*seen, *[Line()] * EMPTY])


@screen.post("/pilots/<code>/inlezen/<held>/hoofden")
@allowed("import.run")
def take(pilot: Pilot, held: str) -> Answer:
    """Store the head counts that were typed."""
    one = waiting.held(pilot, held)
    if one is None:
        return waiting.gone(pilot)
    if not StaffForm().validate_on_submit():
        abort(400)
    spend("import", who())
    lines, activity = _lines(), request.form.get("activity", "").strip()[:NAME]
    filled = [line for line in lines if line.heads]
    errors = {} if activity else {"activity": [Fault(ACTIVITY)]}
    if not filled:
        errors["day-0"] = [Fault(NOTHING)]
    if errors:
        return _page(pilot, held, lines, activity, errors), 422
    read = read_register(_sheet(one.name, activity, filled))
    try:
        taken = intake_store.take(pilot, read, file=file_of(pilot, one.name, one.content))
    except Refused as refused:
        at = [lines.index(line) for line in filled]
        errors = {f"day-{at[(fault.row or 1) - 1]}": [Fault(fault.text, fault.values)]
                  for fault in refused.faults}  # fmt: skip
        return _page(pilot, held, lines, activity, errors), 422
    waiting.let_go(pilot, held)
    flash(ngettext("%(num)s row was added.", "%(num)s rows were added.", taken.added), "ok")
    return redirect(url_for("hand_in.done", code=pilot.code), 303)


def _lines() -> list[Line]:
    """Return the lines as they were sent."""
    given = request.form
    number = sum(name.startswith("day-") for name in given)
    return [
        Line(
            given.get(f"day-{at}", "").strip(),
            given.get(f"heads-{at}", "").strip(),
            f"about-{at}" in given,
            given.get(f"at-{at}", ""),
        )
        for at in range(min(number, MOST + EMPTY))
    ]


def _sheet(name: str, activity: str, lines: list[Line]) -> Sheet:
    """Return the head counts as a register is read."""
    columns = {
        "activity": [activity] * len(lines),
        "session_date": [line.day for line in lines],
        "headcount": [line.heads for line in lines],
        "headcount_kind": ["estimated" if line.estimated else "counted" for line in lines],
    }
    return Sheet(name, COLUMNS, Rows(columns, list(range(1, len(lines) + 1))))


def _page(
    pilot: Pilot,
    held: str,
    lines: list[Line],
    activity: str = "",
    errors: dict[str, list[Fault]] | None = None,
) -> str:
    return render_template(
        "attendance/spreadsheets/heads.html",
        pilot=pilot,
        held=held,
        lines=lines,
        activity=activity,
        errors=errors or {},
        form=StaffForm(formdata=None),
        year=today().year,
    )
