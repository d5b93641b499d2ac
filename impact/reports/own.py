"""Screens with the figures of one pilot, for those who keep it: all of them, and one whole."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.indicators.blocks import Chart, Measured, Report, Scope
from impact.indicators.catalogue import WHOLE, By, Catalogue, Indicator
from impact.indicators.measure import Desk
from impact.indicators.targets import Target
from impact.indicators.warehouse import Warehouse
from impact.jobs.store import is_open
from impact.jobs.work import NOT_RUNG, ask_for
from impact.kit.dates import Period, local_date, now
from impact.kit.forms import StaffForm
from impact.pilots.access import allowed, scope, sign_in_reach
from impact.pilots.models import Pilot
from impact.pilots.store import is_large
from impact.reports import behind
from impact.reports.definitions import definition
from impact.reports.page import page_of
from impact.reports.past import CHANGES, DRAWN, Past, chart, compared
from impact.reports.periods import MOST_EARLIER, earlier
from impact.reports.reading import Reader
from impact.reports.report import Question, build_report, kept_as, split_report
from impact.reports.target_store import targets
from impact.reports.work import counted

screen = Blueprint("figures", __name__, template_folder="templates")
OVERLAPPING = ("activity", "discipline", "place", "month", "week")
"""Columns in which one person may stand several times."""


WEEK = "week"
"""Drawn on the page of the pilot: a list of weeks says less."""


class Breakdown(NamedTuple):
    """A figure in its groups; `chart` None: a bar from zero would say nothing."""

    figures: tuple[Measured, ...]
    chart: Chart | None


class Later(NamedTuple):
    """What stands in place of the figures of a large pilot that were not counted since a change.

    `report` is what was counted last, None of nothing; `press` the form to ask for a count.
    """

    report: Report | None
    press: StaffForm | None
    is_counted: bool
    """Whether a worker is at it, or will be."""


@screen.get("/pilots/<code>/cijfers")
@allowed("report.see")
def listed(pilot: Pilot) -> str:
    """List every figure of a pilot, over its whole time; the last ones while counting is long."""
    later = later_of(pilot)
    report = later.report if later else whole_of(pilot)
    if report is None:
        return render_template("reports/own_none.html", pilot=pilot, later=later)
    found = {one.name: one for one in report.figures if not one.group}
    rows = [(one, found.get(one.name)) for one in _catalogue().indicators.values()]
    page = page_of(report)
    return render_template("reports/own.html", pilot=pilot, rows=rows, later=later, **page)


@screen.post("/pilots/<code>/cijfers/tellen")
@allowed("import.run")
def count(pilot: Pilot) -> Response:
    """Let a worker put together what a large pilot is counted from."""
    form = StaffForm()
    if not form.validate_on_submit():
        abort(400)
    if is_open(pilot, counted.name):
        return redirect(url_for("pilots.show", code=pilot.code), 303)
    job, rung = ask_for(counted, pilot, form.once)
    if not rung:
        flash(_(NOT_RUNG), "warn")
    return redirect(url_for("jobs.show", uid=job.uid), 303)


@screen.get("/pilots/<code>/cijfers/<name>")
@allowed("report.see")
def figure(pilot: Pilot, name: str) -> str | Response:
    """Show one figure whole: how it is counted, over whom, by group, and what it was before.

    While counting takes long, the list of the last figures says so.
    """
    one = _catalogue().indicators.get(name) or abort(404)
    if later_of(pilot):
        return redirect(url_for(".listed", code=pilot.code), 303)
    aims = targets([pilot])
    report = whole_of(pilot, aims)
    mine = [each for each in report.figures if each.name == name]
    past = _earlier(pilot, one, report.scope)
    page = page_of(report)
    return render_template(
        "reports/own_figure.html",
        pilot=pilot,
        it=definition(_catalogue(), name),
        whole=next((each for each in mine if not each.group), None),
        breakdowns=_breakdowns(one, mine, page["reader"]),
        split=_split(pilot, one, page),
        extra=[column for column in one.extra if (column,) not in one.groups and column != WEEK],
        earlier=past,
        elsewhere=_elsewhere(pilot, one, aims, report.scope),
        drawn=chart(past, one.label),
        changes=CHANGES,
        behind=behind,
        **page,
    )


def whole_of(pilot: Pilot, aimed: tuple[Target, ...] = ()) -> Report:
    """Return all that is counted over the whole time of a pilot, as its partner reads it.

    Without outcomes: claims stand in the report. `aimed`: what was aimed at, to stand beside.
    """
    found = build_report(_catalogue(), _warehouse(), _question(pilot, aimed))
    if not aimed:
        _warehouse().remember(pilot.id, found)
    return found


def later_of(pilot: Pilot) -> Later | None:
    """Return what a page says while nobody should wait for a count; None when it may count.

    That is so for a small pilot, for what was counted, and once a worker wrote what is counted.
    """
    asked = _question(pilot)
    ready = _warehouse().knows(kept_as(asked)) or not is_large(pilot)
    if ready or _warehouse().is_written(_catalogue().stored, asked.scope.pilots[0]):
        return None
    busy = is_open(pilot, counted.name)
    may = "import.run" in sign_in_reach().capabilities and not busy
    return Later(_warehouse().last(pilot.id), StaffForm(formdata=None) if may else None, busy)


def over(pilot: Pilot, days: Period, one: Indicator) -> tuple[Measured, ...]:
    """Return one figure over other days: the whole of it, else its first groups."""
    by = WHOLE if WHOLE in one.groups else one.groups[0]
    asked = scope([pilot], days, "partner")
    return split_report(_catalogue(), _warehouse(), asked, one.name, by).figures


def by_week(asked: Scope) -> Report:
    """Return the visits of a pilot in each week, as its partner reads them."""
    return split_report(_catalogue(), _warehouse(), asked, "visits", (WEEK,))


def holidays_of(asked: Scope) -> list[Period]:
    """Return the school holidays that hold for these pilots, as figures know them."""
    table = Desk(_catalogue(), _warehouse(), asked).table("holidays")
    found = _warehouse().rows(table.select("begins", "ends").order_by("begins"))
    return [Period(one["begins"], one["ends"]) for one in found]


def _question(pilot: Pilot, aimed: tuple[Target, ...] = ()) -> Question:
    today = local_date(now(), current_app.config["TIME_ZONE"])
    return Question(scope([pilot], None, "partner"), (), today, aimed)


def _earlier(pilot: Pilot, one: Indicator, asked: Scope) -> list[Past]:
    """Return the figure in each of the last quarters, the newest last; in years when it is slow.

    Of what takes months to show, a quarter would say nothing.
    """
    about = _catalogue().explained.get(one.name)
    days = earlier(asked.dates, asked.end, years=bool(about and about.follow_up))
    return compared(Past(each, over(pilot, each, one), each.last > asked.end) for each in days)


def _elsewhere(
    pilot: Pilot, one: Indicator, aims: tuple[Target, ...], asked: Scope
) -> list[tuple[Target, Measured]]:
    """Return targets for this figure over other days than the whole, each beside what was counted.

    The last ones by their days: a page does not grow with the years of a pilot.
    """
    mine = [each for each in aims if each.definition == f"{one.name}/{one.version}"]
    others = sorted(
        (each for each in mine if each.period != asked.dates), key=lambda each: each.period.last
    )
    found = ((each, over(pilot, each.period, one)) for each in others[-MOST_EARLIER:])
    return [(each, figures[0]) for each, figures in found if figures]


def _breakdowns(one: Indicator, mine: list[Measured], reader: Reader) -> list[Breakdown]:
    """Return each standard breakdown in which something is shown."""
    return [found for by in one.groups if by for found in _breakdown(one, mine, by, reader)]


def _breakdown(
    one: Indicator, some: Iterable[Measured], by: By, reader: Reader
) -> Iterator[Breakdown]:
    bars = tuple(each for each in some if tuple(column for column, _ in each.group) == by)
    if any(each.figure.status == "shown" for each in bars):
        columns = ", ".join(reader.column(column) for column in by)
        title = f"{reader.say(one.label)}, {columns}"
        drawn = Chart("shares" if one.unit == "share" else "bars", title, bars)
        yield Breakdown(bars, drawn if one.unit in DRAWN else None)


def _split(
    pilot: Pilot, one: Indicator, page: dict[str, Any]
) -> tuple[str, Breakdown | None, bool] | None:
    """Return the breakdown that the address asks for, by its column; 404 for one there is not.

    The last says whether one person may stand in several groups.
    """
    column = request.args.get("by")
    if column is None:
        return None
    if column not in one.extra:
        abort(404)
    asked = replace(scope([pilot], None, "partner"), period=page["report"].scope.dates)
    report = split_report(_catalogue(), _warehouse(), asked, one.name, (column,))
    found = next(_breakdown(one, report.figures, (column,), page["reader"]), None)
    return column, found, one.rule == "people" and column in OVERLAPPING


def _catalogue() -> Catalogue:
    found: Catalogue = current_app.extensions["catalogue"]
    return found


def _warehouse() -> Warehouse:
    found: Warehouse = current_app.extensions["warehouse"]
    return found
