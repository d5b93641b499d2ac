"""The choices in a proposed mapping beyond its columns, each as a question. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from impact.attendance.layout import Unfit
from impact.attendance.mapping import plan
from impact.attendance.mapping.days import Written, placed
from impact.attendance.mapping.harvest import year_in
from impact.attendance.mapping.headers import Columns, columns_of
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.marks import legend, mark_questions, word_questions
from impact.attendance.mapping.plan import NAME, Lookup, Mapping
from impact.attendance.mapping.questions import Question
from impact.attendance.mapping.shapes import Shape, texts_of
from impact.attendance.mapping.tables import table_of
from impact.attendance.mapping.titles import PLAIN_SHEET, constants, years
from impact.attendance.mapping.words import note_pattern
from impact.kit.books import Book

AHEAD = timedelta(days=31)
"""How long before its first session a list may be made."""
NEAR = range(2015, 2036)
"""Years that are tried when days of the week stand beside dates without one."""


def sheet_questions(book: Book, shapes: list[Shape], bare: Mapping) -> Iterator[Question]:
    """Yield what is read of the sheets, and each that is not."""
    read = {one.page.name for one in shapes}
    for one in bare.sheet:
        yield Question("sheet", one, one)
    for page in book.pages:
        if page.name not in read:
            yield Question("sheet", page.name, "")


def lookup_questions(shape: Shape, lookup: Lookup | None) -> Iterator[Question]:
    """Yield what is asked of the second table: its key, its columns, and words in them."""
    if lookup is None or lookup.rows is None:
        return
    table = table_of(shape.page, (lookup.header_row,))
    rows = [one for one in table.rows if one[0] <= lookup.rows[1]]
    place = Place(shape.page.name, lookup.header_row)
    yield Question("lookup.key", lookup.key, lookup.key, (), place)
    for column, header in lookup.columns.items():
        yield Question(f"lookup.columns.{column}", header, header, (), place)
        letter = table.letter(header)
        if letter and column != NAME:
            yield from word_questions(shape.page.name, rows, column, letter)


def word_choices(book: Book, shapes: list[Shape], bare: Mapping) -> Iterator[Question]:
    """Yield what is asked of marks, and of words in columns."""
    told = legend(book)
    if bare.is_matrix:
        yield from mark_questions(shapes, _marked(shapes, bare), told)
    for shape in shapes:
        for column, some in columns_of(shape).items():
            if column != NAME:
                yield from word_questions(shape.page.name, shape.body, column, some[0], told)


def _marked(shapes: list[Shape], bare: Mapping) -> dict[str, set[str]]:
    """Return the letters of the columns with marks, by page."""
    if bare.matrix.rows == plan.PARTICIPANTS:
        return {one.page.name: set(one.days or {}) for one in shapes}
    own = {letter for some in columns_of(shapes[0]).values() for letter in some}
    heads = shapes[0].table.headers
    people = {o for o, text in heads.items() if text and o not in own and not note_pattern(text)}
    return {one.page.name: people for one in shapes}


def unit_questions(shape: Shape, found: Columns) -> Iterator[Question]:
    """Yield whether bare numbers are minutes or hours."""
    for header, texts in _minutes(shape, found):
        numbers = [one for one in texts if re.fullmatch(r"\d+([.,]\d+)?", one)]
        if numbers:
            hours = bool(re.search(r"\b(uur|uren|hours?)\b", header.lower()))
            few = all(float(one.replace(",", ".")) <= 12 for one in numbers)
            unit = plan.UNITS[hours or (few and "min" not in header.lower())]
            others = tuple(one for one in plan.UNITS if one != unit)
            yield Question("units.minutes", header, unit, others, sure=hours)


def _minutes(shape: Shape, found: Columns) -> Iterator[tuple[str, list[str]]]:
    """Yield how minutes are called, with what stands there."""
    for letter in found.get("minutes", ()):
        yield shape.table.headers[letter], texts_of(shape, letter)
    if shape.minutes_row:
        grid = dict(shape.page.rows)
        above, own = grid.get(shape.minutes_row - 1, {}), grid[shape.minutes_row]
        beside = [one for one, text in own.items() if text and one not in (shape.days or {})]
        for letter in beside:
            yield above.get(letter, ""), [own[letter]]


def constant_questions(shape: Shape, found: Columns, lookup: Lookup | None) -> Iterator[Question]:
    """Yield what holds for all sessions: what stands above the table, and what must be said."""
    before = min(shape.first_row, lookup.header_row if lookup else shape.first_row)
    told = {one.about.partition(".")[2]: one for one in constants(shape, before)}
    for column, one in told.items():
        if column not in found and not (shape.minutes_row and column == "minutes"):
            yield one
    people = {NAME, "participant"} & found.keys()
    if not {"activity"} & (found.keys() | told.keys()):
        own = shape.page.name
        others = () if not own or PLAIN_SHEET.fullmatch(own) or year_in(own) else (own,)
        yield Question("constants.activity", "", None, others)
    if shape.rows == plan.PARTICIPANTS and not people:
        yield Question("columns.name", "", None)
    if not shape.rows and people and "status" not in found:
        yield Question("constants.status", "", None, ("present",))
    if not shape.rows and not people and "headcount" not in found:
        yield Question("columns.headcount", "", None)
    if "course_end" not in found and {"enrolled_on", "completed"} & found.keys():
        yield Question("constants.course_end", "", "", _last_day(shape))


def _last_day(shape: Shape) -> tuple[str, ...]:
    """Return the last day on which there is a session, when the year is known."""
    days = list((shape.days or {}).values()) or _days_below(shape)
    year = next(iter(years(shape)), None)
    found = [day for one in days if (day := _day(one, year))]
    return (max(found).isoformat(),) if found else ()


def year_questions(shapes: list[Shape], this_year: int | None) -> Iterator[Question]:
    """Yield of which year dates are that have none: of the title, or of the days of the week."""
    bare = [one for shape in shapes for one in _without_year(shape)]
    if not bare:
        return
    said = tuple(dict.fromkeys(year for shape in shapes for year in years(shape)))
    others = tuple(map(str, said[1:] if said else _tried(bare, this_year)))
    yield Question("matrix.year", "", str(said[0]) if said else None, others, times=len(bare))


def likely_year(bare: Sequence[Written], day: date) -> int | None:
    """Return the newest year in which these days can be and the first is not far ahead of `day`.

    >>> first = Written(30, 10), Written(8, 1)
    >>> likely_year(first, date(2026, 11, 21)), likely_year(first, date(2027, 2, 1))
    (2026, 2026)
    """
    near = range(day.year + 1, day.year - 6, -1)
    fits = [year for year in near if all(_day(o, year) or _day(o, year + 1) for o in bare)]
    firsts = [(year, _day(bare[0], year)) for year in fits]
    return next((year for year, first in firsts if first and first <= day + AHEAD), None)


def _tried(bare: list[Written], this_year: int | None) -> list[int]:
    """Return the years that may be meant, the likeliest first; days of the week rule years out.

    A row of dates may go on into the next year.
    """
    near = range(this_year - 5, this_year + 2) if this_year else NEAR
    weekdays = any(one.weekday is not None for one in bare)
    if not weekdays and not this_year:
        return []
    fits = [year for year in near if all(_day(o, year) or _day(o, year + 1) for o in bare)]
    return sorted(fits, key=lambda year: abs(year - (this_year or year)))


def _without_year(shape: Shape) -> list[Written]:
    days = list((shape.days or {}).values()) or _days_below(shape)
    return [one for one in days if one.year is None]


def _days_below(shape: Shape) -> list[Written]:
    texts = texts_of(shape, shape.date_column) if shape.date_column else ()
    return [shape.dates[text] for text in set(texts) if text in shape.dates]


def _day(one: Written, year: int | None) -> date | None:
    """Return the day that is written, in its own year or else this one; None: no such day."""
    try:
        return placed(one, "", year).day
    except Unfit:
        return None


def skip_questions(shapes: Iterable[Shape], marked: bool) -> Iterator[Question]:
    """Yield which rows are totals, legends and notes, and headers of what was added up."""
    for shape in shapes:
        for row, cells in shape.table.rows:
            if pattern := shape.note(cells):
                yield Question("skip_rows", pattern, pattern, (), Place(shape.page.name, row))
        for letter, header in shape.table.headers.items() if marked else ():
            if letter not in (shape.days or {}) and (pattern := note_pattern(header)):
                place = Place(shape.page.name, shape.header_row[-1], letter)
                yield Question("skip_rows", pattern, pattern, (), place)
