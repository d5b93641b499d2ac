"""Where the table is on a page: its header rows, and whether dates go down or across. Pure."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from impact.attendance.mapping.days import Written, within, written
from impact.attendance.mapping.plan import NAME, PARTICIPANTS, SESSIONS
from impact.attendance.mapping.tables import Table, first_filled, header_cells, letters_of, table_of
from impact.attendance.mapping.words import COUNTS, column_called, note_pattern, total_pattern
from impact.kit.books import Page
from impact.kit.rows import Row

LOOK = 60
"""Rows from the top in which a header is looked for."""
NEAR = 20
"""Rows round a date in which is looked for more of them."""
SHORT = 12
"""Letters of a mark, at most."""
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """A table on a page. `rows` "": a list. `days`: what is written in the headers of a matrix."""

    page: Page
    header_row: tuple[int, ...]
    rows: str = ""
    dates_row: int | None = None
    minutes_row: int | None = None
    days: Mapping[str, Written] | None = None
    date_column: str = ""

    @cached_property
    def table(self) -> Table:
        """The table itself, its rows below all of its headers."""
        return table_of(self.page, self.header_row, self.dates_row or 0)

    @cached_property
    def body(self) -> list[Row]:
        """The rows of the table that are no totals, legends or notes."""
        return [(row, cells) for row, cells in self.table.rows if not self.note(cells)]

    def note(self, cells: Cells) -> str:
        """Return by which pattern a row is a total, a legend or a note; "" when it is none."""
        own = cells[self.date_column] if self.date_column else first_filled(cells)
        if self.date_column and own and self.dates.get(own):
            return next(filter(None, (total_pattern(cells[one]) for one in self.activity)), "")
        texts, also = ([own], COUNTS) if own else (list(cells.values()), ())
        return next(filter(None, (note_pattern(text, also) for text in texts)), "")

    @cached_property
    def activity(self) -> list[str]:
        """The column under whose header activities are named."""
        headers = self.table.headers.items()
        return [one for one, text in headers if column_called(text) == "activity"]

    @cached_property
    def dates(self) -> dict[str, Written]:
        """What is written below the header of dates that go down, by the text of the cell."""
        texts = {cells[self.date_column] for _row, cells in self.table.rows if self.date_column}
        return {text: day for text in texts if (day := written(text))}

    @property
    def first_row(self) -> int:
        """The uppermost header row."""
        return min(self.header_row)


def shape_of(page: Page) -> Shape | None:
    """Return the table on a page; None when there are no dates by which to read one."""
    return _across(page) or _down(page)


def _across(page: Page) -> Shape | None:
    """Return a matrix whose dates stand beside each other, in one row or in two."""
    grid = dict(page.rows[: LOOK + 20])
    for number in list(grid)[:LOOK]:
        for header_row in ((number,), (number - 1, number)):
            if header_row[0] not in grid:
                continue
            days = _headers(grid, number, _days(page, grid, header_row))
            few = len(days) == 1 and not _names_people(grid, header_row)
            if days and not few:
                shape = Shape(page, header_row, PARTICIPANTS, days=days)
                return _completed(shape, grid, number)
    return None


def _names_people(grid: Mapping[int, Cells], rows: tuple[int, ...]) -> bool:
    """Say whether a header stands here under which people are called by name or code."""
    called = {column_called(text) for row in rows for text in grid[row].values() if text}
    return bool(called & {NAME, "participant"})


def _days(page: Page, grid: Mapping[int, Cells], rows: tuple[int, ...]) -> dict[str, Written]:
    """Return what is a date in a row, or in two rows of which the last is the day alone."""
    parts = [header_cells(page, grid, one, rows) for one in rows]
    found = {}
    for letter in grid[rows[-1]]:
        texts = [one.get(letter, "") for one in parts]
        if len(texts) == 2 and not re.fullmatch(r"\d{1,2}", texts[-1]):
            continue
        text = " ".join(filter(None, texts))
        if day := written(text) or within(text):
            found[letter] = day
    return found


def _headers(
    grid: Mapping[int, Cells], number: int, days: Mapping[str, Written]
) -> dict[str, Written]:
    """Return the dates that are headers: where more dates stand above or below, all are cells."""
    above = [cells for row, cells in grid.items() if number - NEAR <= row < number]
    below = [cells for row, cells in grid.items() if number < row <= number + NEAR]
    return {
        letter: day
        for letter, day in days.items()
        if _dated(above, letter) < 0.5 and _dated(below, letter) <= 0.5
    }


def _dated(rows: list[Cells], letter: str) -> float:
    """Return how much of what stands in a column is a date: from 0 to 1."""
    texts = [cells[letter] for cells in rows if cells.get(letter)]
    return sum(written(text) is not None for text in texts) / max(1, len(texts))


def _completed(shape: Shape, grid: Mapping[int, Cells], number: int) -> Shape:
    """Return a matrix with the header above its dates, when the words stand there."""
    days = shape.days or {}
    others = {letter: text for letter, text in grid[number].items() if letter not in days}
    above = grid.get(number - 1, {})
    if len(shape.header_row) == 1 and not any(map(column_called, others.values())):
        if any(column_called(text) for text in above.values() if text):
            named = [one for one in others if above.get(one) and others[one]]
            if not named:
                return replace(shape, header_row=(number - 1,), dates_row=number)
        for letter, text in others.items():
            if column_called(above.get(letter, "")) == "minutes" and re.match(r"\d", text):
                return replace(shape, minutes_row=number)
    return shape


def _down(page: Page) -> Shape | None:
    """Return a list, or a matrix with a row per session: dates stand below each other."""
    dated: dict[str, list[int]] = {}
    for letter in letters_of(page):
        texts = page.rows.column(letter)
        days = {text for text in set(texts) if text and written(text)}
        if days:
            both = zip(page.rows.numbers, texts, strict=True)
            dated[letter] = [number for number, text in both if text in days]
    best: Shape | None = None
    most = 0
    for letter, numbers in dated.items():
        header = _header_above(page, letter, numbers[0])
        if header is None:
            continue
        called = column_called(dict(page.rows)[header][letter]) == "session_date"
        if (called or _are_dates(page, letter, header)) and len(numbers) * (1 + 2 * called) > most:
            most = len(numbers) * (1 + 2 * called)
            best = Shape(page, (header,), date_column=letter)
    return replace(best, rows=SESSIONS) if best and _is_crossed(best) else best


def _are_dates(page: Page, letter: str, header: int) -> bool:
    """Say whether most of a column are dates that nobody could take for something else."""
    both = zip(page.rows.numbers, page.rows.column(letter), strict=True)
    below = Counter(text for row, text in both if row > header and text)
    found = {text: written(text) for text in below}
    clear = [
        times
        for text, times in below.items()
        if (one := found[text]) and (one.year or one.why or one.weekday is not None)
    ]
    return sum(clear) * 2 > below.total()


def _header_above(page: Page, letter: str, first: int) -> int | None:
    """Return the header row over the first date: the nearest with several texts, this one too."""
    rows = page.rows[: page.rows.numbers.index(first)]
    for number, cells in reversed(rows):
        if cells[letter] and sum(map(bool, cells.values())) > 1:
            return number
    return None


def _is_crossed(shape: Shape) -> bool:
    """Say whether marks stand under several headers that name no column: they are people."""
    called = {letter: column_called(text) for letter, text in shape.table.headers.items()}
    if {"name", "participant", "headcount", "status"} & set(called.values()):
        return False
    marked = [
        letter
        for letter, text in shape.table.headers.items()
        if text and not called[letter] and not note_pattern(text) and _is_marked(shape, letter)
    ]
    return len(marked) > 1


def _is_marked(shape: Shape, letter: str) -> bool:
    texts = texts_of(shape, letter)
    words = {text for text in texts if len(text) <= SHORT and not re.fullmatch(r"\d{2,}", text)}
    return bool(texts) and len(words) == len(set(texts)) and len(words) <= max(3, len(texts) // 2)


def texts_of(shape: Shape, letter: str) -> list[str]:
    """Return what stands in a column, of rows that are no totals and notes."""
    return [cells[letter] for _row, cells in shape.body if cells[letter]]
