"""What the page of a pilot shows of its figures and its voices."""

from datetime import date, timedelta
from typing import NamedTuple

from flask import current_app, render_template

from impact.indicators.blocks import Measured, Report, Scope, Voices
from impact.kit.dates import Period, local_date, now
from impact.pilots.models import Pilot
from impact.pilots.panels import panel
from impact.reports.gathered import of
from impact.reports.layout import HEADLINES
from impact.reports.own import by_week, holidays_of, later_of, over, whole_of
from impact.reports.page import page_of, reader_of
from impact.reports.voices_shown import pair, unheard
from impact.reports.weeks import drawings, usual, weeks

FOUR_WEEKS = timedelta(days=28)
LATELY = timedelta(days=27)
"""The last four weeks, today included."""
READERS = ("report.see", "figures.read")
"""Who reads figures of a whole pilot live; a trainer has no report, a funder only releases."""


class Headline(NamedTuple):
    """A figure over the whole time of a pilot, over its last four weeks, and those before them."""

    whole: Measured
    lately: Measured | None
    before: Measured | None = None


@panel("counted", *READERS)
def own_figures(pilot: Pilot) -> str:
    """Draw the four figures of the pilot; while counting would take long, those of before."""
    if pilot.untouched:
        return ""
    later = later_of(pilot)
    report = later.report if later else whole_of(pilot)
    found = _headlines(pilot, report, alone=later is not None) if report else []
    page = page_of(report) if report else {}
    return render_template(
        "reports/own_figures.html", pilot=pilot, headlines=found, later=later, **page
    )


@panel("weeks", *READERS)
def own_weeks(pilot: Pilot) -> str:
    """Draw visits in each week of the last year, with school holidays in grey."""
    known = current_app.extensions["catalogue"]
    if pilot.untouched or later_of(pilot) or "visits" not in known.indicators:
        return ""
    asked = whole_of(pilot).scope
    report = by_week(asked)
    found = weeks(report.figures, holidays_of(asked), min(_today(), asked.dates.last))
    pictures = drawings(found)
    if not pictures:
        return ""
    said = {"weeks": found, "drawings": pictures, "usual": usual(found)}
    return render_template("reports/own_weeks.html", pilot=pilot, reader=reader_of(report), **said)


@panel("told", *READERS)
def own_voices(pilot: Pilot) -> str:
    """Draw a quote with another sound beside it, and whom nobody heard yet."""
    if pilot.untouched or later_of(pilot):
        return ""
    report = whole_of(pilot)
    strip = next(iter(of(report, Voices)), None)
    drawn = pair(report, f"{pilot.code} {_today():%G-%V}") if strip else None
    missing = unheard(report)
    if drawn is None and not missing:
        return ""
    page = page_of(report)
    return render_template(
        "reports/own_voices.html", pilot=pilot, pair=drawn, strip=strip, unheard=missing, **page
    )


def _headlines(pilot: Pilot, report: Report, *, alone: bool) -> list[Headline]:
    """Return the headlines of a report, each with its last weeks unless it is to stand alone."""
    if alone:
        return [Headline(one, None) for one in _whole(report)]
    days = _lately(report.scope)
    before = _before(report.scope, days)
    return [_headline(pilot, one, days, before) for one in _whole(report)]


def _whole(report: Report) -> list[Measured]:
    """Return the headlines of which something can be said."""
    found = {one.name: one for one in report.figures if not one.group}
    return [found[n] for n in HEADLINES if n in found and found[n].figure.status == "shown"]


def _headline(pilot: Pilot, whole: Measured, days: Period, before: Period | None) -> Headline:
    """Return a figure with its last weeks; without them where weeks are too short to tell."""
    catalogue = current_app.extensions["catalogue"]
    about = catalogue.explained.get(whole.name)
    if about and about.follow_up:
        return Headline(whole, None)
    asked = (days, before) if before else (days,)
    one = catalogue.indicators[whole.name]
    return Headline(whole, *(next(iter(over(pilot, each, one)), None) for each in asked))


def _before(asked: Scope, days: Period) -> Period | None:
    """Return the four weeks before `days`; None where the pilot had not begun."""
    first = days.first - FOUR_WEEKS
    return Period(first, days.first - timedelta(days=1)) if first >= asked.dates.first else None


def _lately(asked: Scope) -> Period:
    """Return the last four weeks of a pilot up to today, or up to its own end."""
    last = min(_today(), asked.dates.last)
    return Period(max(asked.dates.first, last - LATELY), max(last, asked.dates.first))


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
