"""What is asked about a file, given the mapping so far: one page of plain questions. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from impact.attendance.mapping import plan
from impact.attendance.mapping.days import Written, within, written
from impact.attendance.mapping.harvest import year_in
from impact.attendance.mapping.headers import called
from impact.attendance.mapping.marks import legend, mark_questions
from impact.attendance.mapping.plan import NAME, Mapping, said
from impact.attendance.mapping.questions import Question
from impact.attendance.mapping.shapes import Shape
from impact.attendance.mapping.tables import Table
from impact.attendance.mapping.titles import years
from impact.attendance.mapping.words import column_called, note_pattern
from impact.attendance.spreadsheets.meanings import (
    Asked,
    Letters,
    field_name,
    mark_asked,
    second_table,
    skips_asked,
    words_asked,
)
from impact.attendance.spreadsheets.words import NOT_READ
from impact.kit.books import Book, Page

DATE = "session_date"
SHOWN = 3
"""Values of a column that are shown."""
MOST = 80
"""Columns about which is asked: a table with more has them for days."""
MOST_ROWS = 200
"""Rows in which is looked for what stands in a column first."""
LONG = 40
"""Letters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: how a mapping calls it, what stands in it first, what it is."""

    name: str
    called: str
    header: str
    first: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that is asked about a file. `days` are headers that hold one.

    `bare_days` have no year; `said_year` is the one that a title names.
    """

    mapping: Mapping
    sheets: tuple[Asked, ...]
    columns: tuple[Column, ...]
    days: tuple[str, ...]
    bare_days: tuple[Written, ...]
    said_year: int | None
    second: tuple[Column, ...]
    marks: tuple[Asked, ...]
    words: dict[str, tuple[Asked, ...]]
    skips: tuple[Asked, ...]
    numbers: bool
    """Whether cells may be numbers of people."""

    @property
    def choices(self) -> tuple[Asked, ...]:
        """Everything that must be answered."""
        return (*self.marks, *(one for some in self.words.values() for one in some))

    @property
    def spare_name(self) -> str:
        """The header of a column with names that is left out: there are codes; "" without one."""
        found = (one.header for one in self.columns if _is_spare(one))
        return next(found, "") if "participant" in self.mapping.columns else ""

    @property
    def known(self) -> bool:
        """Say whether the mapping answers all that this file asks."""
        marks, values = self.mapping.matrix.marks, self.mapping.values
        words = (
            said(values.get(column, {}), one.found)
            for column, some in self.words.items()
            for one in some
        )
        return None not in (*(said(marks, one.found) for one in self.marks), *words)


def sketched(book: Book, mapping: Mapping) -> Sketch:
    """Return what is asked of a file that is to be read by this mapping."""
    pages = [one for one in book.pages if mapping.takes(one.name)] or list(book.pages[:1])
    shapes = [_shape(one, mapping) for one in pages]
    letters = [_letters(one.table, mapping) for one in shapes]
    asked = list(_marks(book, mapping, shapes, letters))
    marks = [one for one in asked if one.about == "matrix.marks"]
    first = shapes[0].table
    return Sketch(
        mapping,
        tuple(_sheets(book, mapping)),
        tuple(islice(_columns(mapping, shapes, letters), MOST)),
        tuple(_dated(first, one, mapping) for one in shapes[0].days or {}),
        tuple(chain.from_iterable(map(_without_year, shapes, letters))),
        next(iter(years(shapes[0])), None),
        tuple(_second(book, pages[0], mapping)),
        tuple(mark_asked(one, mapping) for one in marks),
        words_asked(book, mapping, shapes, letters),
        tuple(skips_asked(mapping, shapes)),
        len(marks) < len(asked) or mapping.matrix.cells == plan.PEOPLE,
    )


def _shape(page: Page, mapping: Mapping) -> Shape:
    own = mapping.matrix
    shape = Shape(page, mapping.header_row, own.rows, own.dates_row, own.minutes_row)
    if own.rows != plan.PARTICIPANTS:
        return shape
    table = shape.table
    taken = {one for some in _letters(table, mapping).values() for one in some}
    texts = {one: _dated(table, one, mapping) for one in table.letters if one not in taken}
    days = {one: day for one, text in texts.items() if (day := written(text) or within(text))}
    return Shape(page, mapping.header_row, own.rows, own.dates_row, own.minutes_row, days)


def _dated(table: Table, letter: str, mapping: Mapping) -> str:
    """Return the text in which a day stands above a column."""
    if not mapping.matrix.dates_row:
        return table.headers[letter]
    return dict(table.page.rows).get(mapping.matrix.dates_row, {}).get(letter, "")


def _without_year(shape: Shape, taken: Letters) -> Iterator[Written]:
    """Yield the days of a table that have no year, nor a sheet that is called by one."""
    if year_in(shape.page.name):
        return
    below = [text for one in taken.get(DATE, ()) for text in _texts(shape.table, one)]
    days = (shape.days or {}).values() if shape.days else map(written, below)
    yield from (one for one in days if one and one.year is None)


def _letters(table: Table, mapping: Mapping) -> Letters:
    found = {name: [table.letter(one) for one in some] for name, some in mapping.columns.items()}
    return {name: tuple(one for one in some if one) for name, some in found.items()}


def _sheets(book: Book, mapping: Mapping) -> Iterator[Asked]:
    for page in book.pages if len(book.pages) > 1 else ():
        taken = "yes" if mapping.takes(page.name) else ""
        yield Asked(field_name("s", page.name), page.name, taken)


def _columns(mapping: Mapping, shapes: list[Shape], letters: list[Letters]) -> Iterator[Column]:
    """Yield the columns that are no days, each once though it stands on several sheets."""
    seen: set[str] = set()
    for shape, taken in zip(shapes, letters, strict=True):
        table = shape.table
        for letter, header in table.headers.items():
            own = called(table, letter)
            answer = next((name for name, some in taken.items() if letter in some), NOT_READ)
            empty = not header and not any(_texts(table, letter))
            if own not in seen and not empty and letter not in (shape.days or {}):
                seen.add(own)
                yield _column("k", table, letter, own, answer)


def _column(kind: str, table: Table, letter: str, own: str, answer: str) -> Column:
    texts = dict.fromkeys(islice(_texts(table, letter), 50))
    # A name is not shown, nor a sentence that nobody reads in: an address, a remark.
    shy = answer == NAME or (answer == NOT_READ and any(map(_is_sentence, texts)))
    first = () if shy else tuple(one[:LONG] for one in islice(texts, SHOWN))
    return Column(field_name(kind, own), own, table.headers[letter], first, answer)


def _texts(table: Table, letter: str) -> Iterator[str]:
    """Yield what stands in a column, of rows that are no totals and notes."""
    for _row, cells in islice(table.rows, MOST_ROWS):
        if cells[letter] and not note_pattern(next(filter(None, cells.values()), "")):
            yield cells[letter]


def _is_spare(one: Column) -> bool:
    return one.answer == NOT_READ and column_called(one.header) == NAME


def _is_sentence(text: str) -> bool:
    return len(text) > LONG or bool(re.search(r"[^\W\d_].*\s|\s.*[^\W\d_]", text))


def _second(book: Book, page: Page, mapping: Mapping) -> Iterator[Column]:
    """Yield the columns of the second table."""
    table = second_table(book, page, mapping.lookup) if mapping.lookup else None
    if mapping.lookup is None or table is None:
        return
    answers = {header: column for column, header in mapping.lookup.columns.items()}
    for letter, header in table.headers.items():
        own = called(table, letter)
        if header:
            yield _column("l", table, letter, own, answers.get(own, NOT_READ))


def _marks(
    book: Book, mapping: Mapping, shapes: list[Shape], letters: list[Letters]
) -> Iterator[Question]:
    """Yield what is asked of the cells where days and people cross."""
    if not mapping.is_matrix:
        return
    crossed: dict[str, set[str]] = {}
    for shape, taken in zip(shapes, letters, strict=True):
        own = {one for some in taken.values() for one in some}
        heads = shape.table.headers.items()
        people = {one for one, text in heads if text and one not in own and not note_pattern(text)}
        across = mapping.matrix.rows == plan.PARTICIPANTS
        crossed[shape.page.name] = set(shape.days or {}) if across else people
    yield from mark_questions(shapes, crossed, legend(book))
