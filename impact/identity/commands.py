"""Throwing names away when their time is over, from a prompt or a timer."""

from datetime import date

import click
from flask import current_app

from impact.identity import store
from impact.identity.keys import Closed
from impact.pilots import store as pilots
from impact.pilots.circle import today

MONTHS = 6
"""How long after the end of a pilot names are kept, at most."""


@click.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def sweep(dry_run: bool) -> None:
    """Throw away what is over: names half a year after a pilot, and what the rooms keep no longer.

    Notes for trainers go on their last day, notes about a session after a year.
    """
    over = [one.uid for one in pilots.pilots() if one.ends_on and is_over(one.ends_on, today())]
    try:
        gone = store.sweep(over, today(), dry=dry_run)
        for one in current_app.extensions["sweeps"]:
            gone |= one(today(), dry=dry_run)
    except Closed:
        raise click.ClickException("the database of names does not answer") from None
    for table, rows in gone.items():
        click.echo(f"{table}: {rows}")


def is_over(ended: date, day: date) -> bool:
    """Say whether names of a pilot that ended then are no longer kept on a day.

    >>> is_over(date(2026, 2, 28), date(2026, 8, 28)), is_over(date(2026, 2, 28), date(2026, 8, 29))
    (False, True)
    """
    return (day.year - ended.year) * 12 + day.month - ended.month - (day.day <= ended.day) >= MONTHS
