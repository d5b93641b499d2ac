"""Questionnaires, rounds and answers from a prompt. The same code as behind the pages."""

from datetime import date
from pathlib import Path

import click
from flask import current_app

from impact.kit.dates import local_date, now
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.kit.tables import BY_COMMAND, read_table
from impact.pilots.commands import Day
from impact.pilots.models import Pilot
from impact.pilots.store import known_pilot
from surveys import answer_store, card_store, gate, invitation_store, store, wave_store
from surveys.changes import weight
from surveys.definition import MOMENTS
from surveys.models import Link
from surveys.xlsform import read_form

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NO_REASON = N_("expected RULE=REASON with a rule that can be waived (%(rules)s), found %(found)s")
DRAFT = N_("against the published version this draft is %(weight)s")
DRY = N_("nothing was stored: this was a trial")


@click.command("questionnaire")
@click.argument("file", type=FILE)
@click.option("--code", default="", help="Code of the questionnaire; else the form says it.")
@click.option("--organisation", metavar="CODE", help="Whose it is; else the only programme's.")
@click.option("--partial", is_flag=True, help="Leave out rows that cannot be carried.")
@click.option("--dry-run", is_flag=True, help="Read and check, store nothing.")
def import_questionnaire(
    file: Path, code: str, organisation: str | None, *, partial: bool, dry_run: bool
) -> None:
    """Take in an XLSForm (.xlsx, .xls, .csv, .md) as a new draft version."""
    content = file.read_bytes()
    form = read_form(file.name, content, code=code, partial=partial)
    for fault in form.refused:
        click.echo(fault.line(), err=True)
    if dry_run:
        taken = store.trial(form, form.definition.code, organisation)
        _tell(taken, [Fault(DRY)])
        return
    made: list[Fault] = []
    owner = store.programme(organisation, made)
    taken = store.take_form(form, form.definition.code, owner.id, content)
    if taken.added:
        made += _class_of(form.definition.code, owner.id)
    _tell(Taken(taken.added, taken.unchanged, taken.refused, (*taken.notices, *made)))


@click.group("questionnaire")
def questionnaires() -> None:
    """Keep the questionnaires."""


@questionnaires.command("publish")
@click.argument("code")
@click.option("--organisation", metavar="CODE", help="Whose it is; else the only programme's.")
@click.option("--note", default="", help="What changed, for those who read it later.")
@click.option("--waive", "waived", metavar="RULE=REASON", multiple=True, help="Set a rule aside.")
def publish(code: str, organisation: str | None, note: str, waived: tuple[str, ...]) -> None:
    """Publish the draft, or say what stands in the way."""
    of = store.known(code, store.programme(organisation).id)
    version = store.publish(of, note=note, waived=_reasons(waived), account=None)
    for warning in gate.warnings(store.definition(version)):
        click.echo(f"notice {store.as_fault(code, warning).line()}")
    click.echo(f"{code} {version.number}: published, {version.change_class}")


@click.group("wave")
def waves() -> None:
    """Keep the rounds of asking."""


@waves.command("open")
@click.argument("code")
@click.option("--pilot", required=True, metavar="CODE", help="Where is asked.")
@click.option("--moment", required=True, type=click.Choice(MOMENTS), help="When is asked.")
@click.option("--perspective", "perspectives", metavar="NAME", multiple=True, help="Who is asked.")
@click.option("--activity", default="", metavar="NAME", help="Of one group only.")
@click.option("--from", "first", type=Day(), help="First day; else today.")
@click.option("--to", "last", type=Day(), help="Last day.")
def open_wave(
    code: str,
    pilot: str,
    moment: str,
    perspectives: tuple[str, ...],
    activity: str,
    first: date | None,
    last: date | None,
) -> None:
    """Open a round and print its public link per perspective."""
    notices: list[Fault] = []
    where = known_pilot(pilot)
    of = wave_store.for_pilot(code, where, notices)
    links = wave_store.open_wave(
        of,
        where,
        moment=moment,
        perspectives=perspectives,
        activity=activity,
        first=first or local_date(now(), current_app.config["TIME_ZONE"]),
        last=last,
    )
    for notice in notices:
        click.echo(f"notice {notice.line()}", err=True)
    for link in links:
        click.echo(f"{link.perspective}\t{_address(link, where)}")


@click.command("responses")
@click.argument("file", type=FILE)
@click.option("--questionnaire", required=True, metavar="CODE", help="What was answered.")
@click.option("--pilot", required=True, metavar="CODE", help="Where it was asked.")
@click.option("--moment", type=click.Choice(MOMENTS), help="When, where a row does not say it.")
def import_responses(file: Path, questionnaire: str, pilot: str, moment: str | None) -> None:
    """Take in answers (CSV, XLSX): a row per response, a column per variable."""
    notices: list[Fault] = []
    where = known_pilot(pilot)
    of = wave_store.for_pilot(questionnaire, where, notices)
    sheet = read_table(file.name, file.read_bytes(), most=BY_COMMAND).whole()
    taken = answer_store.take_responses(sheet, of, where, moment=moment or "")
    _tell(taken, notices)


@click.command("invitations")
@click.argument("file", type=FILE)
@click.option("--pilot", required=True, metavar="CODE", help="Where people were invited.")
def import_invitations(file: Path, pilot: str) -> None:
    """Take in how many people were invited (CSV, XLSX)."""
    sheet = read_table(file.name, file.read_bytes(), most=BY_COMMAND).whole()
    _tell(invitation_store.take_invitations(sheet, known_pilot(pilot)))


def _address(link: Link, pilot: Pilot) -> str:
    """Return where one answers; for links of one person each, where staff prints them."""
    site = current_app.config["SITE_URL"]
    if link.code:
        return f"{site}/v/{link.code}"
    return f"{site}/pilots/{pilot.code}/vragen/{card_store.uid_of(link)}/kaarten"


def _tell(taken: Taken, more: list[Fault] | None = None) -> None:
    for notice in (*(more or ()), *taken.notices):
        click.echo(f"notice {notice.line()}")
    click.echo(taken.line())


def _class_of(code: str, organisation_id: int) -> list[Fault]:
    """Return how far the draft lies from what is published; nothing for a first one."""
    of = store.known(code, organisation_id)
    found = store.versions([of])[of.id]
    draft = store.draft_of(found)
    if draft is None or len(found) == 1:
        return []
    changed = store.difference(found, store.definition(draft))
    return [Fault(DRAFT, {"weight": weight(changed, first=False)})]


def _reasons(waived: tuple[str, ...]) -> dict[str, str]:
    """Return the reason per rule; Refused for a rule that cannot be set aside."""
    reasons: dict[str, str] = {}
    for one in waived:
        rule, _, reason = one.partition("=")
        if rule.strip() not in gate.WAIVABLE or not reason.strip():
            rules = " ".join(sorted(gate.WAIVABLE))
            raise Refused([Fault(NO_REASON, {"rules": rules, "found": repr(one)})])
        reasons[rule.strip()] = reason.strip()
    return reasons
