"""A matrix the other way round: dates down and people across. Pure."""

from collections.abc import Mapping as Dict

from impact.attendance.mapping.harvest import Draft, Harvest, lookup_key
from impact.attendance.mapping.lists import EMPTY, SKIPPED, Letters, row_values
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.matrices import mark
from impact.attendance.mapping.plan import STOP, is_skipped
from impact.attendance.mapping.tables import Table
from impact.kit.i18n import N_

NO_PEOPLE = N_("expected people in this row, found none")


def read_crossed(harvest: Harvest, table: Table, letters: Letters) -> None:
    """Take in a matrix with a row per session; each of its cells is a row of the register."""
    people = _people(harvest, table, letters)
    if not people:
        harvest.fault(Place(table.page.name, harvest.mapping.header_row[-1]), NO_PEOPLE)
    stopped: set[str] = set()
    for row, cells in table.rows:
        place = Place(table.page.name, row)
        if not any(cells.values()):
            harvest.leave_out(place, EMPTY)
        elif is_skipped(harvest.mapping, cells, letters.get("session_date", ())):
            harvest.leave_out(place, SKIPPED)
        elif (values := row_values(harvest, table, row, cells, letters)) is not None:
            _read_session(harvest, table, row, cells, values, people, stopped)


def _people(harvest: Harvest, table: Table, letters: Letters) -> dict[str, str]:
    """Return who each column is about: as the second table calls them, or by their header."""
    own = {one for some in letters.values() for one in some}
    return {
        letter: header
        for letter, header in table.headers.items()
        if letter not in own
        and header
        and not harvest.mapping.skips(header)
        and (harvest.lookup is None or lookup_key(header) in harvest.lookup)
    }


def _read_session(
    harvest: Harvest,
    table: Table,
    row: int,
    cells: Dict[str, str],
    values: dict[str, str],
    people: Dict[str, str],
    stopped: set[str],
) -> None:
    """Take in the marks of one session; who stopped is not absent later."""
    for letter, who in people.items():
        place = Place(table.page.name, row, letter)
        if letter in stopped or harvest.mute(table, row, [letter]):
            continue
        status = mark(harvest, place, cells[letter])
        if status == STOP:
            stopped.add(letter)
        elif status:
            told = values | {"status": status}
            code = {} if harvest.lookup is None else {"participant": who}
            harvest.add(Draft(told | code, place, "" if code else who))
