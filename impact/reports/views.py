"""Screens for those who read: the report of a pilot, of several together, and what is counted."""

from collections.abc import Callable, Sequence
from functools import partial

from flask import Blueprint, Response, abort, current_app, render_template, request

from impact.accounts.access import anyone
from impact.accounts.signin import who
from impact.indicators.blocks import Audience
from impact.indicators.measure import Desk
from impact.kit.dates import Period, local_date, now
from impact.kit.media import sandboxed
from impact.kit.throttle import spend
from impact.pilots import store as pilot_store
from impact.pilots.access import AUDIENCE_NEEDS, allowed, permitted, scope, sign_in_reach
from impact.pilots.models import Pilot
from impact.reports import definition_words, store
from impact.reports.definitions import definition, definitions
from impact.reports.forms import QuestionForm
from impact.reports.names import COLUMNS
from impact.reports.page import FORMATS, body_of, reader_of, report_on
from impact.reports.report import Question, question
from impact.reports.target_store import targets

screen = Blueprint("reports", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.get("/pilots/<code>/rapport")
@allowed("report.see")
def show(pilot: Pilot) -> Answer:
    """Show the report of one pilot."""
    return _answered([pilot], partial(_page, pilot=pilot))


@screen.get("/pilots/<code>/rapport.<suffix>")
@allowed("report.see")
def download(pilot: Pilot, suffix: str) -> Answer:
    """Hand the report over in a format of the reader's choice."""
    return _answered([pilot], partial(_file, suffix=suffix))


@screen.get("/rapport")
@permitted("report.preview")
def together() -> Answer:
    """Show several pilots as one, or ask which."""
    if not request.args.get("pilots"):
        return render_template("reports/which.html", pilots=pilot_store.pilots())
    return _answered(_chosen(), partial(_page, pilot=None))


@screen.get("/rapport.<suffix>")
@permitted("report.preview")
def download_together(suffix: str) -> Answer:
    """Hand the report of several pilots over."""
    return _answered(_chosen(), partial(_file, suffix=suffix))


@screen.get("/definities")
@anyone("what is counted is no secret")
def all_definitions() -> str:
    """List all that is counted."""
    found = definitions(current_app.extensions["catalogue"])
    return render_template("reports/definitions.html", found=found)


@screen.get("/definities/<name>")
@anyone("what is counted is no secret")
def one_definition(name: str) -> str:
    """Show how one number is counted."""
    catalogue = current_app.extensions["catalogue"]
    found = definition(catalogue, name) or abort(404)
    return render_template(
        "reports/definition.html",
        it=found,
        words=definition_words,
        columns=COLUMNS,
        frames=catalogue.frames,
    )


def _chosen() -> list[Pilot]:
    """Return the pilots that the address names; 404 when one of them is out of reach."""
    codes = {code for given in request.args.getlist("pilots") for code in given.split(",") if code}
    found = [one for one in pilot_store.pilots() if one.code in codes]
    return found if found and len(found) == len(codes) else abort(404)


def _answered(
    pilots: Sequence[Pilot], answer: Callable[[Question, QuestionForm], Answer]
) -> Answer:
    """Return what was asked for, or the question again with what is wrong in it."""
    may = sign_in_reach().capabilities
    offered = [one for one, needs in AUDIENCE_NEEDS.items() if may & set(needs)] or abort(404)
    if (wanted := request.args.get("audience")) in AUDIENCE_NEEDS and wanted not in offered:
        abort(404)
    form = QuestionForm(offered)
    if not form.validate():
        return render_template("reports/ask.html", form=form, pilots=pilots), 400
    audience: Audience = form.audience.data
    own = _own_days(pilots, audience)
    if not form.offers(own):
        return render_template("reports/ask.html", form=form, pilots=pilots), 400
    return answer(_question(pilots, form.period(own), audience), form)


def _own_days(pilots: Sequence[Pilot], audience: Audience) -> Period:
    catalogue = current_app.extensions["catalogue"]
    warehouse = current_app.extensions["warehouse"]
    return Desk(catalogue, warehouse, scope(pilots, None, audience)).scope.dates


def _question(pilots: Sequence[Pilot], days: Period, audience: Audience) -> Question:
    asked = scope(pilots, days, audience)
    today = local_date(now(), current_app.config["TIME_ZONE"])
    return question(asked, store.aims(pilots), today, targets(pilots))


def _page(asked: Question, form: QuestionForm, pilot: Pilot | None) -> str:
    form.lay_open(asked.scope.dates)
    return render_template(
        "reports/show.html",
        form=form,
        pilot=pilot,
        scope=asked.scope,
        body=body_of(asked),
        several="report.preview" in sign_in_reach().capabilities,
    )


def _file(asked: Question, form: QuestionForm, suffix: str) -> Response:
    kind = FORMATS.get(suffix) or abort(404)
    spend("export", who())
    report = report_on(asked)
    store.note_export(report.scope.pilots, suffix)
    answer = Response(kind.write(report, reader_of(report)), mimetype=kind.mimetype)
    codes = "-".join(place.code for place in report.scope.pilots)
    sandboxed(answer, f"{codes}-{form.audience.data}.{suffix}")
    return answer
