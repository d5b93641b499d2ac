"""The figures of a pilot for the pages of other rooms: those of its report, in the same words."""

from flask import current_app

from impact.indicators.blocks import Audience
from impact.kit.dates import local_date, now
from impact.pilots.access import scope
from impact.pilots.models import Pilot
from impact.pilots.shown import Said, tells
from impact.reports import store
from impact.reports.page import reader_of, report_on
from impact.reports.report import question


@tells
def figures(pilot: Pilot, audience: Audience) -> list[Said]:
    """Return all figures of the report over the pilot's own days: one gate, one set of numbers."""
    today = local_date(now(), current_app.config["TIME_ZONE"])
    report = report_on(question(scope([pilot], None, audience), store.aims([pilot]), today))
    reader = reader_of(report)
    return [
        Said(
            one.name,
            one.group,
            one.figure.status,
            one.figure.value,
            one.figure.numerator,
            ", ".join(filter(None, (reader.say(one.label), reader.group(one.group)))),
            reader.figure(one).words,
            reader.noted(one.figure),
        )
        for one in report.figures
    ]
