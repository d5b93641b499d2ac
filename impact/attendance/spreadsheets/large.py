"""Long work on files of a register: a large spreadsheet, stored by a worker, or taken back."""

from uuid import uuid4

from impact.attendance import undo_store
from impact.attendance.import_store import File
from impact.attendance.ledger import Changes
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.files import read_mapping
from impact.attendance.mapping.mapped import told
from impact.attendance.spreadsheets import undoing
from impact.attendance.spreadsheets.storing import Said, store
from impact.attendance.spreadsheets.study import without
from impact.attendance.work import CHECKING, READING, STORING, told_of
from impact.jobs.work import Run, work
from impact.kit.apart import apart
from impact.kit.books import read_book
from impact.kit.i18n import N_
from impact.kit.rows import unswept

TAKING_BACK = N_("Taking back")


@work(N_("Read in a spreadsheet"), "import.run")
def spreadsheet(run: Run) -> None:
    """Store a spreadsheet that was looked at; all of it, or the rows that are right."""
    args = run.args
    partial, said = args["partial"] == "yes", Said.from_plain(args["apart"], args["same"])
    run.step(READING, 1, 3)
    with unswept():
        book = apart(read_book, f"file{args['suffix']}", run.given())
        run.step(CHECKING, 2, 3)
        mapped = apply(book, read_mapping(args["mapping"]))
        kept = without(mapped, said.apart)
        run.step(STORING, 3, 3)

        def finish(changes: Changes) -> None:
            found = [*changes.notices, *(changes.faults if partial else [])]
            run.finish(told_of(changes, (told(kept, one) for one in found)))

        file = File(args["label"], args["sha"], args["reading"])
        taken = store(run.pilot, mapped, said, file=file, partial=partial, also=finish)
    run.end(told_of(taken, taken.notices))


@work(N_("Take back a file"), "import.run")
def taken_back(run: Run) -> None:
    """Take back what a large file brought; a second time nothing."""
    run.step(TAKING_BACK)
    one = undo_store.found(run.pilot, run.args["which"])
    if one is not None:
        undoing.undo(run.pilot, one, str(uuid4()), "")
    run.end({})
