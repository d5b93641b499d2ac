"""Stories and code books from a prompt. The same code as behind the pages."""

from pathlib import Path

import click
from flask import current_app

from impact.kit.apart import apart
from impact.kit.dates import local_date, now
from impact.kit.faults import MOST, Taken
from impact.kit.tables import BY_COMMAND, read_table
from impact.pilots.store import known_pilot
from stories.book_store import owner, take_book
from stories.codebook import read_codebook
from stories.intake import read_stories
from stories.telling_store import open_telling, take

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("telling")
def telling() -> None:
    """Open a pilot's page for stories."""


@telling.command("open")
@click.argument("pilot")
@click.option("--activity", metavar="NAME", help="The activity that the stories are about.")
def open_page(pilot: str, activity: str | None) -> None:
    """Print the public link of the page; opened before, the same link."""
    today = local_date(now(), current_app.config["TIME_ZONE"])
    page = open_telling(known_pilot(pilot), activity and activity.strip(), today)
    click.echo(f"{current_app.config['SITE_URL']}/verhaal/{page.code}")


@click.command("stories")
@click.argument("file", type=FILE)
@click.option("--pilot", required=True, metavar="CODE", help="The pilot they belong to.")
def import_stories(file: Path, pilot: str) -> None:
    """Take in stories (CSV, XLSX), one a row; those without consent are left out and counted."""
    where, secret = known_pilot(pilot), current_app.config["SECRET_KEY"]
    today = local_date(now(), current_app.config["TIME_ZONE"])
    handed = read_stories(
        read_table(file.name, file.read_bytes(), most=BY_COMMAND).whole(), secret, today
    )
    _say(take(where, file.name, handed, today))


@click.command("codebook")
@click.argument("file", type=FILE)
@click.option("--organisation", metavar="CODE", help="Whose it is; the only programme by default.")
def import_codebook(file: Path, organisation: str | None) -> None:
    """Take in a code book (.yaml) and lock it; a changed file is the next version."""
    book = apart(read_codebook, file.name, file.read_bytes())
    whose, made = owner(organisation)
    for notice in made:
        click.echo(f"notice {notice.line()}")
    _say(take_book(whose.id, book))


def _say(taken: Taken) -> None:
    """Print the remarks on a file, the counts of what was left out, and the closing line."""
    remarks = [one for one in taken.notices if one.file]
    for one in remarks[:MOST]:
        click.echo(f"notice {one.line()}")
    if len(remarks) > MOST:
        click.echo(f"notice: and {len(remarks) - MOST} more")
    for one in taken.notices:
        if not one.file:
            click.echo(one.line())
    click.echo(taken.line())
