"""Long work on the register: a large file in, and the whole of it out."""

from collections.abc import Iterable, Iterator
from datetime import date
from io import TextIOWrapper
from typing import IO, Any

from impact.attendance import export_store, intake_store
from impact.attendance.import_store import File
from impact.attendance.intake import read_register
from impact.attendance.layout import READERS
from impact.attendance.ledger import Changes
from impact.jobs.work import Run, folder, plain_faults, work
from impact.kit.apart import apart
from impact.kit.faults import Fault, Taken
from impact.kit.files import new_file
from impact.kit.formulas import rows_to
from impact.kit.i18n import N_
from impact.kit.rows import unswept
from impact.kit.tables import read_table

LARGE = 10_000
"""Rows of a file from which it is stored by a worker."""
TOLD = 5_000
"""Lines between two words about how far it is."""
COLUMNS = tuple(READERS)

READING, CHECKING, STORING = N_("Reading"), N_("Checking"), N_("Storing")
WRITING = N_("Writing lines")


@work(N_("Read in a register"), "import.run")
def register(run: Run) -> None:
    """Store a register that was looked at; all of it, or the rows that are right."""
    partial = run.args["partial"] == "yes"
    run.step(READING, 1, 3)
    with unswept():
        table = apart(read_table, f"register{run.args['suffix']}", run.given())
        run.step(CHECKING, 2, 3)
        read = read_register(table)
        run.step(STORING, 3, 3)

        def finish(changes: Changes) -> None:
            left_out = changes.faults if partial else []
            run.finish(told_of(changes, [*changes.notices, *left_out]))

        file = File(run.args.get("label", ""), run.args.get("sha", ""))
        taken = intake_store.take(run.pilot, read, partial=partial, file=file, also=finish)
    run.end(told_of(taken, taken.notices))


@work(N_("Take away the register"), "export.run")
def attendance(run: Run) -> None:
    """Write the register to a file, in the layout in which it comes in."""
    total = export_store.length(run.pilot)
    with new_file(folder(), ".csv") as (name, file):
        for done in write_register(export_store.lines(run.pilot), file):
            run.step(WRITING, done, max(total, done))
    run.end({}, name)


def write_register(lines: Iterable[dict[str, Any]], file: IO[bytes]) -> Iterator[int]:
    """Write lines as CSV, and yield from time to time how many there are."""
    out = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    write = rows_to(out, "\n")
    write(COLUMNS)
    for done, line in enumerate(lines, 1):
        write(_cell(line.get(column)) for column in COLUMNS)
        if done % TOLD == 0:
            yield done
    out.flush()
    out.detach()


def _cell(value: Any) -> object:
    """Return a value as the layout writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value


def told_of(it: Changes | Taken, notices: Iterable[Fault]) -> dict[str, Any]:
    """Return what an import came to, as its page tells it."""
    return {"taken": [it.added, it.unchanged, it.refused, plain_faults(notices)]}
