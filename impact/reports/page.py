"""What the page and the files of a report are made with, in the language of the reader at hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup

from impact.indicators.blocks import Report
from impact.indicators.catalogue import Catalogue
from impact.indicators.limits import split_by
from impact.kit.dates import local_date
from impact.kit.gather import gather
from impact.reports import charts, formats, strip_chart, strips
from impact.reports.contents import content_of, hash_of
from impact.reports.definitions import definition
from impact.reports.layout import layout
from impact.reports.reading import Reader, reader
from impact.reports.report import Question, build_report

FORMATS = gather(formats.Format, [formats])


def report_on(asked: Question) -> Report:
    """Return the answer to a question."""
    catalogue, warehouse = current_app.extensions["catalogue"], current_app.extensions["warehouse"]
    return build_report(catalogue, warehouse, asked)


def body_of(asked: Question) -> Markup:
    """Return a report as it stands on its page. The same answer is drawn once per language."""
    found: Markup = current_app.extensions["warehouse"].kept(
        ("page", asked, str(get_locale())), lambda: _drawn(report_on(asked))
    )
    return found


def _drawn(report: Report) -> Markup:
    body = drawn(report, "reports/body.html")
    return Markup(body)  # noqa: S704 -- drawn by our own template, which escapes


def drawn(report: Report, template: str, *, outside: bool = False, **more: str) -> str:
    """Return a report as a template draws it; ValueError for quotes that no strip stands above.

    Words of people mislead where nobody sees whose words are missing.
    """
    page = render_template(template, **page_of(report, outside=outside), **more)
    blocks = [block for one in report.stretches for block in one.blocks]
    if any(strips.quoting(one) for one in blocks) and strips.MARK not in page:
        raise ValueError(f"{template} draws quotes without the strip of voices")
    return page


def page_of(report: Report, *, outside: bool = False) -> dict[str, Any]:
    """Return what the templates of a report read, in the language of the reader at hand.

    `outside`: for a file, in which addresses name the site.
    """
    catalogue = current_app.extensions["catalogue"]
    who = reader_of(report)
    folder = Path(current_app.config["CHARTS"])
    return {
        "report": report,
        "as_of": local_date(report.scope.as_of, report.scope.zone),
        "reader": who,
        "layout": layout(report),
        "strips": strips.parted,
        "standing_out": strips.standing_out,
        "flags": strips.flags,
        "draw_strip": lambda by, some: strip_chart.drawing(by, some, who, folder),
        "draw": lambda chart: charts.drawing(chart, who, folder),
        "address": lambda view, **values: url_for(f"reports.{view}", _external=outside, **values),
        "defined": lambda name: definition(catalogue, name),
        "seal": hash_of(content_of(report, who)),
    }


def reader_of(report: Report) -> Reader:
    """Return who reads this report now."""
    catalogue = current_app.extensions["catalogue"]
    who = reader(report, str(get_locale()), gettext, catalogue.indicators)
    return replace(who, areas=_areas(report, catalogue))


def _areas(report: Report, catalogue: Catalogue) -> dict[str, str]:
    """Return what the areas are called that figures are split by; asked when there are any."""
    if "areas" not in catalogue.glossaries or not any(
        "area" in split_by(one.group) for one in report.figures
    ):
        return {}
    ask = catalogue.glossaries["areas"].ask
    kept = current_app.extensions["warehouse"].kept
    # Reading in areas raises the version of every pilot, so a kept name is never an old one.
    named = [
        kept(("areas", place.id, place.version), lambda of=place.id: ask(of))
        for place in report.scope.pilots
    ]
    return {code: name["nl"] for one in named for code, name in one.items()}
