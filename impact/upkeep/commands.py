"""Looking after the house from a prompt: is all well, is the log whole, who reached what."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click
from flask import current_app

from impact.accounts import audit_store
from impact.accounts.access import MAY
from impact.accounts.audit_models import Audit
from impact.accounts.models import Account, Grant
from impact.accounts.store import refuse
from impact.kit.dates import local_date
from impact.pilots.commands import Day
from impact.upkeep import store
from impact.upkeep.checks import look
from impact.upkeep.grants import Span, spans


@click.command("check")
def check() -> None:
    """Say of each thing whether it is well; exit status 1 when something is not."""
    lines = look()
    for line in lines:
        click.echo(line.text())
    if any(line.state == "FAIL" for line in lines):
        raise SystemExit(1)


@click.group("audit")
def audits() -> None:
    """Read the log of who did what."""


@audits.command("verify")
def verify() -> None:
    """Walk the chain of the log; exit status 1 at the first row that is not what was written."""
    walk = audit_store.verify()
    if walk.broken is not None:
        click.echo(f"row {walk.broken} is not what was written", err=True)
        raise SystemExit(1)
    click.echo(f"{walk.rows} rows, none changed; the last is {walk.hash}")


@audits.command("reach")
@click.argument("email")
@click.option("--from", "first", type=Day(), required=True, help="First day.")
@click.option("--to", "last", type=Day(), required=True, help="Last day.")
def reach(email: str, first: date, last: date) -> None:
    """Say what an account could reach in a time, and what it did; tab-separated lines."""
    if last < first:
        raise refuse("--to lies before --from: %(last)s, %(first)s", last=last, first=first)
    account, grants = audit_store.grants_of(email)
    if account is None:
        raise refuse("there is no account %(email)s", email=email)
    for line in (*_could(account, grants, first, last), *_did(account, first, last)):
        click.echo("\t".join(line))


def _could(
    account: Account, grants: Sequence[Grant], first: date, last: date
) -> Iterator[tuple[str, ...]]:
    """Yield `could`, first day, last day, role, pilot, group, what the role may there."""
    acts = audit_store.done_to(account.uid)
    for grant in grants:
        may = " ".join(sorted(MAY.get(grant.role, {})))
        held = spans(grant.starts_on, grant.ends_on, _acts(grant, acts))
        for span in (one for one in held if one.touches(first, last)):
            for code in store.codes_within(grant) or ("-",):
                begin, end = _within(span, first, last)
                yield "could", begin, end, grant.role, code, grant.group_uid or "-", may


def _did(account: Account, first: date, last: date) -> Iterator[tuple[str, ...]]:
    """Yield `did`, the moment in UTC, what, to what."""
    for row in audit_store.done_by(account.uid, _midnight(first), _midnight(last, 1)):
        yield "did", row.at.isoformat(), row.verb, row.object


def _acts(grant: Grant, acts: Sequence[Audit]) -> list[tuple[date, bool]]:
    """Return the days on which this grant was given (True) and ended."""
    return [
        (local_date(act.at, current_app.config["TIME_ZONE"]), act.verb == "grant.given")
        for act in acts
        if act.verb == "account.off" or (act.detail or {}).get("grant") == grant.id
    ]


def _within(span: Span, first: date, last: date) -> tuple[str, str]:
    begin = max(span.first or first, first)
    return begin.isoformat(), min(span.last or last, last).isoformat()


def _midnight(day: date, later: int = 0) -> datetime:
    """Return the moment in UTC, without zone, at which a day begins here."""
    zone = ZoneInfo(current_app.config["TIME_ZONE"])
    begin = datetime.combine(day + timedelta(days=later), time(), zone)
    return begin.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
