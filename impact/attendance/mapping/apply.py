"""A mapping laid on a file: out come rows of the register, or what is wrong with them. Pure."""

from dataclasses import replace

from impact.attendance.intake import LEFT_OUT
from impact.attendance.layout import DATES, month_first
from impact.attendance.mapping import plan
from impact.attendance.mapping.crossed import read_crossed
from impact.attendance.mapping.harvest import Draft, Harvest
from impact.attendance.mapping.lists import Letters, read_list
from impact.attendance.mapping.lookups import NO_HEADER, read_lookup
from impact.attendance.mapping.mapped import Mapped, MappedRow, Place
from impact.attendance.mapping.matrices import read_matrix
from impact.attendance.mapping.people import settle
from impact.attendance.mapping.plan import Mapping
from impact.attendance.mapping.secrecy import names_in
from impact.attendance.mapping.tables import Table, table_of
from impact.kit.books import Book, Page
from impact.kit.cells import ERROR, UNCOUNTED
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_

NO_SHEET = N_("the mapping names sheets that are not in this file, or not seen in it")
NOT_HERE = N_('this sheet has no column "%(header)s"')
REPEATED = N_("this row says the same as an earlier one and counts once")
MUST = (plan.NAME, "participant", "session_date", "status")
"""Columns without which a sheet cannot be read, when the mapping names them."""


def apply(book: Book, mapping: Mapping) -> Mapped:
    """Return the rows of the register in a file; rows that cannot be read are among the faults.

    Refused when no sheet of it is meant, and when what somebody is called stands in the mapping.
    """
    pages = [one for one in book.pages if mapping.takes(one.name)]
    if not pages:
        raise Refused([Fault(NO_SHEET, {}, book.file)])
    harvest = Harvest(book, mapping, notices=list(book.notices))
    if mapping.lookup:
        read_lookup(harvest, mapping.lookup, pages[0])
        if harvest.lookup is None:
            return Mapped(book.file, faults=tuple(harvest.faults))
    for page in pages:
        _read_page(harvest, page, pages)
    return _whole(harvest)


def _read_page(harvest: Harvest, page: Page, pages: list[Page]) -> None:
    mapping = harvest.mapping
    below = max(mapping.matrix.dates_row or 0, mapping.matrix.minutes_row or 0)
    table = table_of(page, mapping.header_row, below)
    letters = _letters(harvest, table, pages)
    if letters is None:
        return
    harvest.letters[page.name] = {column: some[0] for column, some in letters.items()}
    harvest.used = {letter for some in letters.values() for letter in some}
    harvest.month_first |= {
        (page.name, column)
        for column in DATES
        if column in letters and month_first(cells[letters[column][0]] for _, cells in table.rows)
    }
    read = {"": read_list, plan.PARTICIPANTS: read_matrix, plan.SESSIONS: read_crossed}
    read[mapping.matrix.rows](harvest, table, letters)
    _say_unread(harvest, table)


def _say_unread(harvest: Harvest, table: Table) -> None:
    """Note the columns that are not read, and cells in them that say nothing.

    Where people stand across, each column may be one of them: none is named.
    """
    if harvest.mapping.matrix.rows == plan.SESSIONS:
        return
    left = [text for letter, text in table.headers.items() if text and letter not in harvest.used]
    file = harvest.book.name_of(table.page.name)
    if left:
        row = harvest.mapping.header_row[-1]
        harvest.notices.append(Fault(LEFT_OUT, {"columns": ", ".join(left)}, file, row))
    for (at, letter), error in table.mute.items():
        if letter not in harvest.used:
            text, values = (ERROR, {"found": error}) if error else (UNCOUNTED, {})
            harvest.notices.append(Fault(text, values, file, at, letter))


def _letters(harvest: Harvest, table: Table, pages: list[Page]) -> Letters | None:
    """Return the letters of each column; None when one is missing without which nothing is read."""
    found: dict[str, tuple[str, ...]] = {}
    must = False
    for column, called in harvest.mapping.columns.items():
        some = [table.letter(one) for one in called]
        for one, letter in zip(called, some, strict=True):
            if letter is None:
                must |= _missing(harvest, table, column, one, pages)
        if None not in some:
            found[column] = tuple(one for one in some if one)
    return None if must else found


def _missing(harvest: Harvest, table: Table, column: str, called: str, pages: list[Page]) -> bool:
    """Note a column that a sheet has not; say whether the sheet cannot be read without."""
    page, row = table.page.name, harvest.mapping.header_row[-1]
    others = (table_of(one, harvest.mapping.header_row) for one in pages if one is not table.page)
    if column not in MUST and any(one.letter(called) for one in others):
        file = harvest.book.name_of(page)
        harvest.notices.append(Fault(NOT_HERE, {"header": called}, file, row))
        return False
    harvest.fault(Place(page, row), NO_HEADER, {"header": called})
    return True


def _whole(harvest: Harvest) -> Mapped:
    """Return all that was gathered, with the key of a person in each row."""
    drafts, people = settle(harvest)
    names = (spelling for one in people for spelling in one.spellings)
    if wrong := names_in(harvest.mapping, names, harvest.book.file):
        raise Refused(wrong)
    rows = tuple(MappedRow(one.values, one.place) for one in _once(harvest, drafts))
    return Mapped(
        harvest.book.file,
        rows,
        people,
        harvest.doubted(),
        tuple(harvest.faults),
        tuple(harvest.left_out),
        tuple(harvest.notices),
        harvest.mapping.is_matrix,
        harvest.letters,
    )


def _once(harvest: Harvest, drafts: list[Draft]) -> list[Draft]:
    """Return rows without exact repeats, each of which is noted."""
    seen: set[frozenset[tuple[str, str]]] = set()
    kept = []
    for one in drafts:
        said = frozenset((name, text) for name, text in one.values.items() if text)
        if said in seen:
            harvest.doubt(replace(one.place), "", "", "", REPEATED)
        else:
            seen.add(said)
            kept.append(one)
    return kept
