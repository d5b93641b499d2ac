"""A list: one row per visit, or per head count. Pure."""

from collections.abc import Mapping as Dict

from impact.attendance.mapping.harvest import Draft, Harvest
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.plan import NAME
from impact.attendance.mapping.tables import Table
from impact.attendance.mapping.words import total_pattern
from impact.kit.i18n import N_
from impact.kit.text import whole

EMPTY = N_("nothing stands in it")
SKIPPED = N_("a total, a legend or a note, as the mapping says")
UNREAD = N_("nothing stands in the columns that are read")
OTHER_TOTAL = N_("the file says %(said)s, the rows add up to %(counted)s; the rows count")
UNSAID = N_("nothing stands here: whether somebody was there is not known, and not counted")
ADDED = N_("these columns were added up")

Letters = Dict[str, tuple[str, ...]]
"""Which letters make up each column of the layout."""


def read_list(harvest: Harvest, table: Table, letters: Letters) -> None:
    """Take in the rows of a list."""
    before = len(harvest.drafts)
    for row, cells in table.rows:
        place = Place(table.page.name, row)
        if reason := _left_out(harvest, cells, letters, table, row):
            harvest.leave_out(place, reason)
            if reason == SKIPPED:
                _compare(harvest, place, cells, letters, before)
        elif (values := row_values(harvest, table, row, cells, letters)) is not None:
            if "status" in letters and values.get("session_date") and not values["status"]:
                harvest.doubt(
                    Place(place.sheet, row, letters["status"][0]), "status", "", "", UNSAID
                )
            harvest.add(Draft(values, place, name_in(cells, letters)))


def row_values(
    harvest: Harvest, table: Table, row: int, cells: Dict[str, str], letters: Letters
) -> dict[str, str] | None:
    """Return what a row says by layout column, constants included; None when a cell is wrong."""
    every = [one for some in letters.values() for one in some]
    wrong = harvest.mute(table, row, every)
    values = dict(harvest.mapping.constants)
    beside: dict[str, str] = {}
    for column, some in letters.items():
        if column == NAME:
            continue
        place = Place(table.page.name, row, some[0])
        found = _cell(harvest, place, column, [cells[one] for one in some])
        wrong = wrong or found is None
        values[column] = (found or {}).pop(column, "")
        beside |= found or {}
    # What a cell says of another column counts where that column itself says nothing.
    values |= {column: text for column, text in beside.items() if not values.get(column)}
    return None if wrong else values


def name_in(cells: Dict[str, str], letters: Letters) -> str:
    """Return what the partner calls somebody, put together from its columns."""
    return " ".join(filter(None, (cells[one] for one in letters.get(NAME, ()))))


def _left_out(
    harvest: Harvest, cells: Dict[str, str], letters: Letters, table: Table, row: int
) -> str:
    """Return why a row is nobody and no session; "" when it is one."""
    if harvest.skips(cells, letters.get("session_date", ())):
        return SKIPPED
    named = (total_pattern(cells[one]) for one in letters.get("activity", ()))
    if any(one in harvest.mapping.skip_rows for one in named if one):
        return SKIPPED
    every = [one for some in letters.values() for one in some]
    if any((row, one) in table.mute for one in every):
        return ""
    if not any(cells.values()):
        return EMPTY
    return "" if any(cells[one] for one in every) else UNREAD


def _cell(harvest: Harvest, place: Place, column: str, texts: list[str]) -> dict[str, str] | None:
    if len(texts) == 1:
        return harvest.read(place, column, texts[0])
    parts = [harvest.read(place, column, one) for one in texts]
    if any(one is None for one in parts):
        return None
    numbers = [whole(one.get(column, "")) for one in parts if one]
    if None in numbers:
        return {column: ""}
    total = str(sum(filter(None, numbers)))
    harvest.doubt(place, column, " + ".join(texts), total, ADDED)
    return {column: total}


def _compare(
    harvest: Harvest, place: Place, cells: Dict[str, str], letters: Letters, before: int
) -> None:
    """Note a total that is not what the rows add up to; the rows count."""
    (letter, *more) = letters.get("headcount", ("",))
    said = whole(cells.get(letter, "").replace(".", "")) if letter and not more else None
    if said is None:
        return
    heads = [whole(one.values.get("headcount", "")) for one in harvest.drafts[before:]]
    counted = sum(filter(None, heads))
    if said != counted:
        harvest.doubt(place, "headcount", str(said), str(counted), OTHER_TOTAL,
                      said=said, counted=counted)  # fmt: skip
