"""A matrix the other way round: dates down and people across. Pure."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from impact.attendance.mapping.harvest import Draft, Harvest, lookup_key
from impact.attendance.mapping.lists import EMPTY, SKIPPED, Letters, row_values
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.matrices import NO_ONE, mark
from impact.attendance.mapping.plan import STOP
from impact.attendance.mapping.tables import Table, spread
from impact.kit.i18n import N_

NO_PEOPLE = N_("expected people in this row, found none")


@dataclass(slots=True)
class Across:
    """Who stands in which column, and who stopped."""

    table: Table
    people: Dict[str, str]
    stopped: set[str] = field(default_factory=set)


def read_crossed(harvest: Harvest, table: Table, letters: Letters) -> None:
    """Take in a matrix with a row per session; each of its cells is a row of the register."""
    across = Across(table, _people(harvest, table, letters))
    if not across.people:
        harvest.fault(Place(table.page.name, harvest.mapping.header_row[-1]), NO_PEOPLE)
    for row, cells in spread(table, across.people):
        place = Place(table.page.name, row)
        if reason := _left_out(harvest, across, row, cells, letters):
            harvest.leave_out(place, reason)
        elif (values := row_values(harvest, table, row, cells, letters)) is not None:
            _read_session(harvest, across, row, cells, values)


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


def _left_out(
    harvest: Harvest, across: Across, row: int, cells: Dict[str, str], letters: Letters
) -> str:
    """Return why a row is no session; "" when it is one. Without a mark it is one to come."""
    if not any(cells.values()):
        return EMPTY
    if harvest.skips(cells, letters.get("session_date", ())):
        return SKIPPED
    marked = any(cells[one] or (row, one) in across.table.mute for one in across.people)
    return "" if marked else NO_ONE


def _read_session(
    harvest: Harvest, across: Across, row: int, cells: Dict[str, str], values: dict[str, str]
) -> None:
    """Take in the marks of one session; who stopped is not absent later."""
    for letter, who in across.people.items():
        place = Place(across.table.page.name, row, letter)
        if letter in across.stopped or harvest.mute(across.table, row, [letter]):
            continue
        status = mark(harvest, place, cells[letter])
        if status == STOP:
            across.stopped.add(letter)
        elif status:
            told = values | {"status": status}
            code = {} if harvest.lookup is None else {"participant": who}
            harvest.add(Draft(told | code, place, "" if code else who))
