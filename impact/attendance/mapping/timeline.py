"""The headers of a matrix: the day of each column, and how long each session took. Pure."""

from collections.abc import Mapping as Dict

from impact.attendance.layout import Unfit, check_order, month_first
from impact.attendance.mapping.days import WITH_YEAR, Day, read_header_day
from impact.attendance.mapping.harvest import Harvest
from impact.attendance.mapping.lists import Letters
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.tables import Table
from impact.kit.i18n import N_

NO_DAYS = N_("expected dates in this row, found none")
DAY_TWICE = N_("this date stands here twice; a session has one column")
NEXT_YEAR = N_("earlier in the year than the date before it: read as the next year")
HALF_A_YEAR = 183


def header_days(harvest: Harvest, table: Table, letters: Letters) -> dict[str, str]:
    """Return the day of each column that has one in its header."""
    own = {one for some in letters.values() for one in some}
    matrix = harvest.mapping.matrix
    row = matrix.dates_row or harvest.mapping.header_row[-1]
    texts = row_cells(table, matrix.dates_row) if matrix.dates_row else table.headers
    found: dict[str, str] = {}
    last: Day | None = None
    odd = month_first(texts.values())
    harvest.mute(table, row, [one for one in table.letters if one not in own])
    for letter, text in texts.items():
        place = Place(table.page.name, row, letter)
        day = None if letter in own else _header_day(harvest, place, text, last, odd=odd)
        if day and day.day.isoformat() in found.values():
            harvest.fault(place, DAY_TWICE)
        elif day:
            last, found[letter] = day, day.day.isoformat()
    if not found:
        harvest.fault(Place(table.page.name, row), NO_DAYS)
    return found


def row_cells(table: Table, number: int) -> Dict[str, str]:
    """Return the cells of any row of the page by letter, above the table as well."""
    cells = dict(table.page.rows).get(number, {})
    return {letter: cells.get(letter, "") for letter in table.letters}


def _header_day(
    harvest: Harvest, place: Place, text: str, last: Day | None, *, odd: bool
) -> Day | None:
    """Return the day in a header. Without a year it is that of the mapping, or the next one.

    `odd`: dates have the month first here, and may be two days.
    """
    year = harvest.year(place.sheet)
    if year and last:
        year = max(year, last.day.year)
    try:
        if odd:
            check_order(text)
        day, why = _following(text, year, last)
    except Unfit as unfit:
        harvest.fault(place, unfit.text, unfit.values)
        return None
    if day and why:
        harvest.doubt(place, "session_date", text, day.day.isoformat(), why)
    return day


def _following(text: str, year: int | None, last: Day | None) -> tuple[Day | None, str]:
    """Return the day in a header that comes after `last`, and how it was understood.

    Dates without a year go on into the next one: it is taken where this one lies far back, or
    where the day of the week fits that year only.
    """
    try:
        day = read_header_day(text, year)
    except Unfit:
        later = read_header_day(text, year + 1) if year and last else None
        if later is None or later.why != WITH_YEAR:
            raise
        return later, NEXT_YEAR
    early = day and last and (last.day - day.day).days > HALF_A_YEAR
    if day and early and year and day.why == WITH_YEAR:
        return read_header_day(text, year + 1), NEXT_YEAR
    return day, day.why if day else ""


def header_minutes(harvest: Harvest, table: Table, dates: Dict[str, str]) -> dict[str, str]:
    """Return the minutes of each session: under its date, or the one number beside the dates."""
    row = harvest.mapping.matrix.minutes_row
    if row is None:
        return {}
    cells = row_cells(table, row)
    beside = row == (harvest.mapping.matrix.dates_row or harvest.mapping.header_row[-1])
    own = [one for one in table.letters if cells[one] and (one in dates) != beside]
    found = {}
    for letter in own:
        told = harvest.read(Place(table.page.name, row, letter), "minutes", cells[letter])
        found[letter] = (told or {}).get("minutes", "")
    harvest.used |= found.keys()
    if beside and len(found) == 1:
        return dict.fromkeys(dates, *found.values())
    return found
