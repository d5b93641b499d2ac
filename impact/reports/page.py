"""What the page and the files of a report are made with, in the language of the reader at hand."""

from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import get_locale, gettext

from impact.indicators.blocks import Report
from impact.kit.gather import gather
from impact.reports import charts, formats
from impact.reports.contents import content_of, hash_of
from impact.reports.definitions import definition
from impact.reports.layout import layout
from impact.reports.reading import Reader, reader

FORMATS = gather(formats.Format, [formats])


def page_of(report: Report, *, outside: bool = False) -> dict[str, Any]:
    """Return what the templates of a report read, in the language of the reader at hand.

    `outside`: for a file, in which addresses name the site.
    """
    catalogue = current_app.extensions["catalogue"]
    who = reader_of(report)
    folder = Path(current_app.config["CHARTS"])
    return {
        "report": report,
        "reader": who,
        "layout": layout(report),
        "draw": lambda chart: charts.drawing(chart, who, folder),
        "address": lambda view, **values: url_for(f"reports.{view}", _external=outside, **values),
        "defined": lambda name: definition(catalogue, name),
        "seal": hash_of(content_of(report, who)),
    }


def reader_of(report: Report) -> Reader:
    """Return who reads this report now."""
    catalogue = current_app.extensions["catalogue"]
    return reader(report, str(get_locale()), gettext, catalogue.indicators)
