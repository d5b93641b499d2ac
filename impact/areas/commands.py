"""Areas from a prompt. The same code as behind the page."""

from pathlib import Path

import click

from impact.areas.intake import read_areas
from impact.areas.intake_store import take
from impact.kit.apart import apart
from impact.kit.faults import MOST

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("areas")
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
@click.option("--partial", is_flag=True, help="Leave out the rows that are not right.")
def import_areas(files: tuple[Path, ...], *, partial: bool) -> None:
    """Take in areas: figures of CBS, a Wijkprofiel, borders (.geojson), or postcode4,area."""
    read = [apart(read_areas, file.name, file.read_bytes()) for file in files]
    taken = take(read, partial=partial)
    for notice in taken.notices[:MOST]:
        click.echo(f"notice {notice.line()}")
    if len(taken.notices) > MOST:
        click.echo(f"notice: and {len(taken.notices) - MOST} more")
    click.echo(taken.line())
