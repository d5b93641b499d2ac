"""`flask report`: the same object as behind the page, at a prompt."""

import sys
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import click
from flask import current_app
from flask_babel import force_locale, gettext

from impact.indicators.blocks import Audience, Report
from impact.indicators.measure import Desk
from impact.kit.dates import Period, local_date, now
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.pilots import store as pilot_store
from impact.pilots.access import operator_scope
from impact.pilots.commands import Day
from impact.pilots.models import Pilot
from impact.reports import store
from impact.reports.catalogue_page import catalogue_page
from impact.reports.page import FORMATS, drawn, reader_of
from impact.reports.periods import calendar, offered
from impact.reports.report import build_report, question
from impact.reports.target_store import targets

NO_PILOT = N_("there is no pilot with the code %(code)s")
NONE_GIVEN = N_("give the code of a pilot, or a programme that has one")
OTHER_DAYS = N_("for this audience choose whole quarters or years, one of: %(days)s")
TURNED = N_("the last day lies before the first")


@click.command("definitions")
def definitions() -> None:
    """Print the page of `docs/` that says how every number is counted: it is made of the code."""
    with current_app.test_request_context(), force_locale("nl"):
        click.echo(catalogue_page(current_app.extensions["catalogue"], gettext), nl=False)


@click.command("report")
@click.argument("codes", metavar="PILOT...", nargs=-1)
@click.option("--programme", metavar="CODE", help="All pilots of a programme.")
@click.option("--from", "first", type=Day(), help="First day; otherwise that of the pilots.")
@click.option("--to", "last", type=Day(), help="Last day; otherwise that of the pilots.")
@click.option("--audience", type=click.Choice(get_args(Audience)), default="funder")
@click.option("--format", "form", type=click.Choice([*FORMATS, "html"]), default="json")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl")
@click.option("-o", "out", type=click.Path(path_type=Path), help="A file; otherwise it is printed.")
def report(
    codes: Sequence[str],
    programme: str | None,
    first: date | None,
    last: date | None,
    audience: Audience,
    form: str,
    language: str,
    out: Path | None,
) -> None:
    """Write the report of one pilot, or of several together, for one audience."""
    pilots = _pilots(codes, programme)
    made = _report(pilots, audience, first, last)
    store.note_export(made.scope.pilots, form)
    site = current_app.test_request_context(base_url=current_app.config["SITE_URL"])
    with site, force_locale(language):
        html = form == "html"
        text = _whole_page(made) if html else FORMATS[form].write(made, reader_of(made))
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, "utf-8")


def _pilots(codes: Sequence[str], programme: str | None) -> list[Pilot]:
    """Return the pilots that were named, each once; Refused for one that is not there."""
    known = {one.code: one for one in pilot_store.pilots()}
    if wrong := [code for code in codes if code not in known]:
        raise Refused([Fault(NO_PILOT, {"code": code}) for code in wrong])
    found = {code: known[code] for code in codes}
    if programme:
        found |= {one.code: one for one in store.pilots_of(programme)}
    if not found:
        raise Refused([Fault(NONE_GIVEN)])
    return list(found.values())


def _report(
    pilots: Sequence[Pilot], audience: Audience, first: date | None, last: date | None
) -> Report:
    catalogue = current_app.extensions["catalogue"]
    warehouse = current_app.extensions["warehouse"]
    asked = operator_scope(pilots, None, audience)
    if first or last:
        own = Desk(catalogue, warehouse, asked).scope.dates
        begin, end = first or own.first, last or own.last
        if end < begin:
            raise Refused([Fault(TURNED)])
        if not offered(Period(begin, end), own, audience):
            days = ", ".join(f"{one.first}..{one.last}" for one in calendar(own))
            raise Refused([Fault(OTHER_DAYS, {"days": days})])
        asked = operator_scope(pilots, Period(begin, end), audience)
    today = local_date(now(), current_app.config["TIME_ZONE"])
    whole = question(asked, store.aims(pilots), today, targets(pilots))
    return build_report(catalogue, warehouse, whole)


def _whole_page(made: Report) -> str:
    """Return the report as one page that needs nothing else; its links lead to the site."""
    css = (Path(str(current_app.static_folder)) / "house.css").read_bytes()
    look = f"data:text/css;base64,{b64encode(css).decode()}"
    return drawn(made, "reports/file.html", outside=True, look=look)
