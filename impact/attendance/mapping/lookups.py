"""A second table in the file, joined by a key. Pure."""

from impact.attendance.mapping.harvest import Harvest, lookup_key
from impact.attendance.mapping.lists import Letters, name_in, row_values
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.plan import Lookup
from impact.attendance.mapping.tables import Table, first_filled, table_of
from impact.kit.books import Page
from impact.kit.faults import Fault
from impact.kit.i18n import N_

NO_SHEET = N_('there is no sheet "%(sheet)s" that is seen')
NO_HEADER = N_('there is no column "%(header)s"')
KEY_TWICE = N_('"%(found)s" stands in the second table twice')


def read_lookup(harvest: Harvest, lookup: Lookup, default: Page) -> None:
    """Read the second table, so that rows can be joined with it."""
    page = default
    if lookup.sheet:
        named = [one for one in harvest.book.pages if one.name == lookup.sheet]
        if not named:
            values = {"sheet": lookup.sheet}
            harvest.faults.append(Fault(NO_SHEET, values, harvest.book.file))
            return
        page = named[0]
    table = table_of(page, (lookup.header_row,))
    key, letters = table.letter(lookup.key), _letters(harvest, table, lookup)
    if key is None or letters is None:
        return
    harvest.lookup = {}
    for row, cells in table.rows:
        if _ends(lookup, row, cells):
            break
        _take(harvest, table, row, cells, key, letters)


def _letters(harvest: Harvest, table: Table, lookup: Lookup) -> Letters | None:
    wanted = {"": lookup.key} | dict(lookup.columns)
    found = {column: table.letter(called) for column, called in wanted.items()}
    for column, letter in found.items():
        if letter is None:
            place = Place(table.page.name, lookup.header_row)
            harvest.fault(place, NO_HEADER, {"header": wanted[column]})
    if None in found.values():
        return None
    return {column: (letter,) for column, letter in found.items() if column and letter}


def _ends(lookup: Lookup, row: int, cells: dict[str, str]) -> bool:
    """Say whether the table is over: beyond its rows, or at the first empty one."""
    return row > lookup.rows[1] if lookup.rows else not first_filled(cells)


def _take(
    harvest: Harvest, table: Table, row: int, cells: dict[str, str], key: str, letters: Letters
) -> None:
    first = harvest.mapping.lookup and harvest.mapping.lookup.rows
    if not cells[key] or (first and row < first[0]):
        return
    at = lookup_key(cells[key])
    if harvest.lookup is None or at in harvest.lookup:
        place = Place(table.page.name, row, key)
        harvest.fault(place, KEY_TWICE, {"found": cells[key]})
        return
    values = row_values(harvest, table, row, cells, letters)
    if values is not None:
        own = {column: text for column, text in values.items() if column in letters}
        harvest.lookup[at] = (name_in(cells, letters), own)
