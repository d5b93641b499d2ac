"""A matrix: people down and dates across. Pure."""

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from impact.attendance.layout import NAME as LONGEST
from impact.attendance.ledger import THERE
from impact.attendance.mapping import plan
from impact.attendance.mapping.harvest import Draft, Harvest
from impact.attendance.mapping.lists import EMPTY, SKIPPED, Letters, name_in, row_values
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.tables import Table, first_filled, spread
from impact.attendance.mapping.timeline import header_days, header_minutes
from impact.kit.i18n import N_
from impact.kit.text import whole

NO_MARK = N_('the mapping does not say what the mark "%(found)s" means')
NO_NAME = N_("expected a name or a code on this row, found none")
NOTE = N_("one text under an empty row, without a mark: a note")
NUMBERS = N_("numbers and no name: a total")
NEVER = N_("not one mark, and an empty cell means nothing")
NO_ONE = N_("not one mark stands with this date: it is left out, and nobody is absent")
ONLY_NAME = N_("a name and not one mark: absent each time; or is this the name of a group?")
EMPTY_ABSENT = N_("an empty cell counts as absent")
BROUGHT = N_("%(heads)s means this person and %(others)s more who came along, without a name")
IN_ROOM = N_("a head count: %(named)s with a name and %(others)s more")
OTHER_MARKS = N_("the file says %(said)s, the marks say %(counted)s; the marks count")


@dataclass(slots=True)
class Tally:
    """What a session came to: who was there with a name, and who came along."""

    named: int = 0
    others: int = 0
    entered: int = 0


@dataclass(slots=True)
class Grid:
    """A matrix as it is read: the day of each column, and minutes of each."""

    table: Table
    days: Dict[str, str]
    minutes: Dict[str, str]
    letters: Letters
    tallies: dict[str, Tally] = field(default_factory=dict)


def read_matrix(harvest: Harvest, table: Table, letters: Letters) -> None:
    """Take in a matrix with a row per person; each of its cells is a row of the register."""
    dates = header_days(harvest, table, letters)
    if not dates:
        return
    harvest.used |= dates.keys()
    grid = Grid(table, dates, header_minutes(harvest, table, dates), letters)
    rows = list(_rows(harvest, grid))
    grid.days = _held(harvest, grid, [cells for _row, cells, reason in rows if not reason])
    grid.tallies = {letter: Tally() for letter in grid.days}
    for row, cells, reason in rows:
        if not reason:
            _read_person(harvest, grid, row, cells)
    for row, cells, reason in rows:
        if reason:
            harvest.leave_out(Place(table.page.name, row), reason)
        if reason in (SKIPPED, NUMBERS):
            _compare_row(harvest, grid, Place(table.page.name, row), cells)
    if harvest.mapping.matrix.cells == plan.PEOPLE:
        harvest.drafts.extend(_rooms(harvest, grid))


def _rows(harvest: Harvest, grid: Grid) -> Iterator[tuple[int, dict[str, str], str]]:
    """Yield each row with why it is nobody; "" when it is somebody."""
    above = first_filled(grid.table.headers)
    for row, cells in spread(grid.table, grid.days):
        reason = _left_out(harvest, grid, cells, above)
        yield row, cells, reason
        above = "" if reason == NOTE else first_filled(cells)


def _held(harvest: Harvest, grid: Grid, people: list[dict[str, str]]) -> dict[str, str]:
    """Return the days with a mark. Others are of lessons to come, which nobody missed."""
    muted = {letter for _row, letter in grid.table.mute}
    found = {}
    for letter, day in grid.days.items():
        if letter in muted or any(cells[letter] for cells in people):
            found[letter] = day
        elif people:
            row = harvest.mapping.matrix.dates_row or harvest.mapping.header_row[-1]
            harvest.doubt(Place(grid.table.page.name, row, letter), "session_date", day, "", NO_ONE)
    return found


def _left_out(harvest: Harvest, grid: Grid, cells: Dict[str, str], above: str) -> str:
    """Return why a row is nobody; "" when it is somebody."""
    first = first_filled(cells)
    if not first:
        return EMPTY
    if harvest.skips(cells, _who(grid.letters)):
        return SKIPPED
    if not any(cells[one] for one in _who(grid.letters)) and _all_numbers(cells):
        return NUMBERS
    alone = sum(map(bool, cells.values())) == 1
    return NOTE if alone and not above and not any(cells[one] for one in grid.days) else ""


def _all_numbers(cells: Dict[str, str]) -> bool:
    return all(
        text.replace(".", "").replace(",", "").isdecimal() for text in filter(None, cells.values())
    )


def _who(letters: Letters) -> tuple[str, ...]:
    """Return the columns that say who a row is about."""
    return (*letters.get(plan.NAME, ()), *letters.get("participant", ()))


def _read_person(harvest: Harvest, grid: Grid, row: int, cells: Dict[str, str]) -> None:
    """Take in the row of one person."""
    values = row_values(harvest, grid.table, row, cells, grid.letters)
    name = name_in(cells, grid.letters)
    if values is None:
        return
    if not name and not values.get("participant"):
        harvest.fault(Place(grid.table.page.name, row), NO_NAME)
        return
    came = [0, 0]
    for place, day, status in _marks(harvest, grid, row, cells):
        told = {"session_date": day, "status": status}
        if minutes := grid.minutes.get(place.column):
            told["minutes"] = minutes
        harvest.add(Draft(values | told, place, name))
        came[0] += 1
        came[1] += status in THERE
    if came[0] and not any(cells[one] for one in grid.days):
        harvest.doubt(Place(grid.table.page.name, row), "", "", "", ONLY_NAME)
    if not came[0]:
        _never(harvest, Place(grid.table.page.name, row), values, name)
    _compare_person(harvest, grid, row, cells, came[1])


def _never(harvest: Harvest, place: Place, values: dict[str, str], name: str) -> None:
    """Take in somebody without a mark: enrolled and never there, or nobody we can count."""
    if values.get("enrolled_on"):
        harvest.add(Draft(values, place, name))
    else:
        harvest.leave_out(place, NEVER)


def _marks(
    harvest: Harvest, grid: Grid, row: int, cells: Dict[str, str]
) -> Iterator[tuple[Place, str, str]]:
    """Yield place, day and status of each cell that says something, until somebody stopped."""
    people = harvest.mapping.matrix.cells == plan.PEOPLE
    for letter, day in grid.days.items():
        place = Place(grid.table.page.name, row, letter)
        if harvest.mute(grid.table, row, [letter]):
            continue
        number = whole(cells[letter]) if people else None
        if number is None:
            status = mark(harvest, place, cells[letter])
        else:
            status = "present" if number else "absent"
            _bring(harvest, grid, place, number)
        if status == plan.STOP:
            return
        if status:
            grid.tallies[letter].entered += 1
            grid.tallies[letter].named += status in THERE
            yield place, day, status


def mark(harvest: Harvest, place: Place, text: str) -> str:
    """Return what a mark means; "" when it says nothing, also when it is a fault."""
    meant = harvest.meant("marks", harvest.mapping.matrix.marks, text)
    if meant is None and text:
        harvest.fault(place, NO_MARK, {"found": text[:LONGEST]})
    if not text and meant == "absent":
        harvest.doubt(place, "status", "", "absent", EMPTY_ABSENT)
    return meant or ""


def _bring(harvest: Harvest, grid: Grid, place: Place, number: int) -> None:
    if number > 1:
        grid.tallies[place.column].others += number - 1
        harvest.doubt(place, "headcount", str(number), "present", BROUGHT,
                      heads=number, others=number - 1)  # fmt: skip


def _rooms(harvest: Harvest, grid: Grid) -> Iterator[Draft]:
    """Yield a head count of everybody in the room for each session to which others came along."""
    row = harvest.mapping.matrix.dates_row or harvest.mapping.header_row[-1]
    for letter, day in grid.days.items():
        tally = grid.tallies[letter]
        if tally.others:
            place = Place(grid.table.page.name, row, letter)
            heads = str(tally.named + tally.others)
            told = {"session_date": day, "headcount": heads, "headcount_kind": "counted"}
            if minutes := grid.minutes.get(letter):
                told["minutes"] = minutes
            harvest.doubt(place, "headcount", "", heads, IN_ROOM,
                          named=tally.named, others=tally.others)  # fmt: skip
            yield Draft(dict(harvest.mapping.constants) | told, place)


def _compare_row(harvest: Harvest, grid: Grid, place: Place, cells: Dict[str, str]) -> None:
    """Note totals under the dates that are not what the marks say; the marks count."""
    for letter, tally in grid.tallies.items():
        _compare(harvest, Place(place.sheet, place.row, letter), cells[letter], tally.named)


def _compare_person(
    harvest: Harvest, grid: Grid, row: int, cells: Dict[str, str], came: int
) -> None:
    """Note a total beside the dates that is not what the marks say."""
    for letter, header in grid.table.headers.items():
        if letter not in grid.days and header and harvest.mapping.skips(header):
            _compare(harvest, Place(grid.table.page.name, row, letter), cells[letter], came)


def _compare(harvest: Harvest, place: Place, text: str, counted: int) -> None:
    number = whole(text)
    if number is not None and number != counted:
        harvest.doubt(place, "", text, str(counted), OTHER_MARKS, said=number, counted=counted)
