"""The register from a prompt. The same code as behind the page."""

from pathlib import Path

import click

from impact.accounts.store import refuse
from impact.attendance import export_store
from impact.attendance.import_store import file_of
from impact.attendance.intake import read_register
from impact.attendance.intake_store import take
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.files import read_mapping
from impact.attendance.mapping.guess import guess
from impact.attendance.mapping.mapped import Mapped, doubt_line
from impact.attendance.named import take_mapped
from impact.attendance.work import write_register
from impact.kit.books import read_book
from impact.kit.faults import MOST, Refused
from impact.kit.rows import unswept
from impact.kit.tables import BY_COMMAND, read_table
from impact.pilots.store import known_pilot


@click.command("attendance")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pilot", required=True, metavar="CODE", help="The pilot it belongs to.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How a partner's own spreadsheet is to be read (YAML).",
)
@click.option("--dry-run", is_flag=True, help="Read and check, store nothing.")
@click.option("--partial", is_flag=True, help="Leave out the rows that are not right.")
def import_attendance(
    file: Path, pilot: str, mapping: Path | None, *, dry_run: bool, partial: bool
) -> None:
    """Take in a register (CSV, XLSX): a row per participant and session, or per head count.

    With a mapping: a spreadsheet of any shape. Names in it are kept apart, and never shown.
    """
    where = known_pilot(pilot)
    with unswept():
        content = file.read_bytes()
        kept = file_of(where, file.name, content)
        if mapping:
            mapped = _mapped(file, mapping)
            taken = take_mapped(where, mapped, partial=partial, dry_run=dry_run, file=kept)
            _say_doubts(mapped)
        else:
            read = read_register(read_table(file.name, content, most=BY_COMMAND))
            taken = take(where, read, partial=partial, dry_run=dry_run, file=kept)
    for notice in taken.notices[:MOST]:
        click.echo(f"notice {notice.line()}")
    if len(taken.notices) > MOST:
        click.echo(f"notice: and {len(taken.notices) - MOST} more")
    click.echo(taken.line())


def _mapped(file: Path, mapping: Path) -> Mapped:
    """Return what a mapping makes of a file; Refused when there is no table in it at all."""
    plan = read_mapping(mapping.read_bytes(), mapping.name)
    book = read_book(file.name, file.read_bytes(), most=BY_COMMAND)
    found = apply(book, plan)
    if not found.rows and (refusal := guess(book).refusal):
        raise Refused([refusal])
    return found


def _say_doubts(mapped: Mapped) -> None:
    """Say what was understood, without what people are called."""
    for one in mapped.doubts[:MOST]:
        click.echo(f"understood {doubt_line(mapped, one)}")
    if len(mapped.doubts) > MOST:
        click.echo(f"understood: and {len(mapped.doubts) - MOST} more")


@click.command("attendance")
@click.option("--pilot", required=True, metavar="CODE", help="The pilot it belongs to.")
@click.option("-o", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_attendance(pilot: str, target: Path) -> None:
    """Write the register as CSV: a row per participant and session, or per head count."""
    where = known_pilot(pilot)
    try:
        with target.open("wb") as file:
            for _ in write_register(export_store.lines(where), file):
                pass
    except OSError as fault:
        raise refuse("%(file)s: %(why)s", file=target, why=fault.strerror) from None
    click.echo(f"written to {target}")
