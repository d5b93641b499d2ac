"""A table on a page: its headers, also of several rows and merged, and its cells below. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from impact.kit.books import Block, Page
from impact.kit.rows import Row
from impact.kit.tables import letter_of
from impact.kit.text import folded


@dataclass(frozen=True, slots=True)
class Table:
    """A page with its headers by letter; `rows` are those below them."""

    page: Page
    headers: Mapping[str, str]
    rows: tuple[Row, ...]
    mute: Mapping[tuple[int, str], str]
    """Cells that say nothing, by row and letter: the error, or "" for a formula."""

    @property
    def letters(self) -> tuple[str, ...]:
        """The columns that are seen, in order."""
        return tuple(self.headers)

    def letter(self, called: str) -> str | None:
        """Return the column with this header, or else with this letter; None when there is none.

        A header that is there twice is not one: say its letter.
        """
        plain = folded(called)
        found = [letter for letter, header in self.headers.items() if folded(header) == plain]
        if len(found) == 1:
            return found[0]
        return called.upper() if called.upper() in self.headers and not found else None


def table_of(page: Page, header_rows: tuple[int, ...], below: int = 0) -> Table:
    """Return the table under these header rows; its rows begin below row `below` as well."""
    grid = dict(page.rows)
    parts = {number: header_cells(page, grid, number, header_rows) for number in header_rows}
    headers = {one: _joined(parts[n].get(one, "") for n in header_rows) for one in letters_of(page)}
    start = max(*header_rows, below)
    rows = tuple(_filled(page, [row for row in page.rows if row[0] > start]))
    mute = {(one.row, letter_of(one.column)): one.found for one in page.mute}
    return Table(page, headers, rows, mute)


def letters_of(page: Page) -> tuple[str, ...]:
    """Return the columns of a page that are seen, in order."""
    return tuple(page.rows[0][1]) if len(page.rows) else ()


def header_cells(
    page: Page, grid: Mapping[int, Mapping[str, str]], number: int, header_rows: tuple[int, ...]
) -> dict[str, str]:
    """Return the cells of a header row; a merged cell stands in all that it covers.

    In a file that knows no merged cells, an upper header holds until the next one.
    """
    cells = dict(grid.get(number, {}))
    blocks = [one for one in page.merged if one.top <= number <= one.bottom]
    for one in blocks:
        text = grid.get(one.top, {}).get(letter_of(one.left), "")
        cells |= {letter: text for letter in _across(one) if letter in cells}
    if not page.merged and number != header_rows[-1]:
        last = ""
        for letter, text in cells.items():
            last = cells[letter] = text or last
    return cells


def first_filled(cells: Mapping[str, str]) -> str:
    """Return the first text on a row; "" on an empty one."""
    return next((text for text in cells.values() if text), "")


def spread(table: Table, letters: Collection[str]) -> Iterator[Row]:
    """Yield the rows with what was merged over several of these columns in each of them."""
    wide = [one for one in table.page.merged if one.right > one.left]
    for number, cells in table.rows:
        more = {
            letter: cells.get(letter_of(one.left), "")
            for one in wide
            if one.top <= number <= one.bottom and letter_of(one.left) in letters
            for letter in _across(one)
            if letter in letters
        }
        yield number, cells | more


def _filled(page: Page, rows: list[Row]) -> Iterator[Row]:
    """Yield rows in which cells that were merged downwards hold what the first of them says."""
    down = [one for one in page.merged if one.left == one.right and one.bottom > one.top]
    grid = dict(rows) if down else {}
    for number, cells in rows:
        covered = [one for one in down if one.top < number <= one.bottom and one.top in grid]
        more = {letter_of(one.left): grid[one.top].get(letter_of(one.left), "") for one in covered}
        yield number, cells | more


def _across(block: Block) -> list[str]:
    return [letter_of(at) for at in range(block.left, block.right + 1)]


def _joined(parts: Iterator[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, parts)))
