"""Letting people in, from a prompt."""

import click

from impact.accounts import store
from impact.accounts.signin import link_for

KINDS = ("programme", "partner", "funder", "school")
DEMO = ("partner", "manager", "funder")


@click.command("create-admin")
@click.argument("email")
def create_admin(email: str) -> None:
    """Make the first account and print a link to sign in with, once."""
    click.echo(link_for(store.grant(email, "admin")))


@click.group("organisation")
def organisations() -> None:
    """Keep the organisations: programmes, partners, funders, schools."""


@organisations.command("add")
@click.argument("code")
@click.option("--name", required=True, help="What people call it.")
@click.option("--kind", type=click.Choice(KINDS), default="partner", show_default=True)
def add_organisation(code: str, name: str, kind: str) -> None:
    """Add an organisation; running it twice adds nothing."""
    new = store.add_organisation(code, name, kind)
    click.echo(f"{code}: {'added' if new else 'unchanged'}")


@click.command("demo-links")
def demo_links() -> None:
    """Print a link for each account of the demo programme: role, colon, link."""
    for role in (*DEMO, "coder"):
        click.echo(f"{role}: {link_for(store.account(f'demo-{role}@example.org'))}")
