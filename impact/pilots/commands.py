"""Pilots and who works in them, from a prompt."""

from datetime import date

import click
from flask import current_app

from impact.accounts import store as accounts
from impact.accounts.roles import roles_page
from impact.accounts.signin import link_for
from impact.kit.dates import local_date, now, read_date
from impact.pilots import holiday_store, store


class Day(click.ParamType[date]):
    """A day as `2025-12-31` or `31-12-2025`."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return read_date(str(value))
        except ValueError:
            self.fail(f"expected a day such as 2025-12-31, found {value!r}", param, ctx)


@click.group("pilot")
def pilots() -> None:
    """Keep the pilots."""


@pilots.command("add")
@click.argument("code")
@click.option("--name", required=True, help="What people call it.")
@click.option("--programme", metavar="CODE", help="Organisation it belongs to.")
@click.option("--partner", "partners", metavar="CODE", multiple=True, help="Who carries it out.")
@click.option("--area", help="Where it is.")
@click.option("--from", "first", type=Day(), help="First day.")
@click.option("--to", "last", type=Day(), help="Last day.")
@click.option("--under-16", is_flag=True, help="Meant for people under sixteen.")
def add_pilot(
    code: str, name: str, programme: str | None, partners: tuple[str, ...], **more: object
) -> None:
    """Add a pilot by its short code; running it twice adds nothing."""
    first, last = more["first"], more["last"]
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise accounts.refuse(
            "--to lies before --from: %(last)s, %(first)s", last=last, first=first
        )
    owner = accounts.organisation(programme).id if programme else None
    carriers = [accounts.organisation(one).id for one in partners]
    told = {"starts_on": first, "ends_on": last}
    told |= {"area": more["area"], "under_16": more["under_16"], "programme_id": owner}
    new = store.add_pilot(code, name, carriers, **told)
    click.echo(f"{code}: {'added' if new else 'unchanged'}")


@pilots.command("holiday")
@click.argument("organisation")
@click.argument("name")
@click.argument("first", type=Day())
@click.argument("last", type=Day())
def add_holiday(organisation: str, name: str, first: date, last: date) -> None:
    """Add a school holiday to a programme, for all its pilots; running it twice adds nothing."""
    if last < first:
        raise accounts.refuse("LAST lies before FIRST: %(last)s, %(first)s", last=last, first=first)
    of = accounts.organisation(organisation)
    new = holiday_store.add_by_command(of, name, first, last)
    click.echo(f"{name}: {'added' if new else 'unchanged'}")


@click.group("account")
def people() -> None:
    """Keep the accounts: who may do what, where."""


@people.command("add")
@click.argument("email")
@click.option(
    "--role", required=True, help="admin, manager, partner, trainer, scout, coder, funder"
)
@click.option("--organisation", metavar="CODE", help="All pilots of this organisation.")
@click.option("--pilot", metavar="CODE", help="This pilot only.")
@click.option("--activity", metavar="NAME", help="This group only, for a trainer.")
def add_account(
    email: str, role: str, organisation: str | None, pilot: str | None, activity: str | None
) -> None:
    """Add an account, or one more grant; the last line is a link to sign in with, once."""
    if role != "admin" and not (organisation or pilot):
        raise accounts.refuse("say where: --organisation CODE, --pilot CODE, or both")
    if activity and not (role == "trainer" and pilot):
        raise accounts.refuse("--activity is for a trainer in a pilot: --role trainer --pilot CODE")
    if role == "trainer" and not activity:
        raise accounts.refuse("a trainer sees the own groups: --activity NAME with --pilot CODE")
    where = store.known_pilot(pilot) if pilot else None
    who = accounts.grant(
        email,
        role,
        organisation_id=accounts.organisation(organisation).id if organisation else None,
        pilot_id=where.id if where else None,
        group_uid=store.group_uid(where, activity) if where and activity else None,
    )
    click.echo(link_for(who))


@people.command("off")
@click.argument("email")
def switch_off(email: str) -> None:
    """End an account at once: grants, links, sessions."""
    accounts.switch_off(email, local_date(now(), current_app.config["TIME_ZONE"]))
    click.echo(f"{email}: off")


@people.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link to sign in with, once, for an account that is there."""
    click.echo(link_for(accounts.account(email)))


@click.command("roles")
def roles() -> None:
    """Print the page of `docs/` that says which role may do what: it is made of the code."""
    click.echo(roles_page(), nl=False)
