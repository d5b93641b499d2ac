"""A mapping proposed for a file, so that a person only confirms it. Pure.

What a mark means comes from the file's own legend or is asked: a word that means the same
everywhere is proposed, a letter other than x never is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from impact.attendance.mapping import plan
from impact.attendance.mapping.choices import (
    constant_questions,
    lookup_questions,
    sheet_questions,
    skip_questions,
    unit_questions,
    word_choices,
    year_questions,
)
from impact.attendance.mapping.headers import column_questions, columns_of, lookup_of
from impact.attendance.mapping.plan import NAME, Mapping, Matrix
from impact.attendance.mapping.questions import Guess, Question, answered
from impact.attendance.mapping.shapes import Shape, shape_of
from impact.attendance.mapping.sightings import sightings
from impact.kit.books import Book
from impact.kit.faults import Fault
from impact.kit.i18n import N_

NO_TABLE = N_(
    "there is no table with dates here that can be read as a register; type the head counts in the "
    "form, or fill in the template"
)


def guess(book: Book, this_year: int | None = None) -> Guess:
    """Return a mapping for a file, with each choice in it as a question.

    `this_year` helps to propose the year of dates without one; it is asked all the same. A file
    without a table by date has none: `refusal` says so, `sightings` what may be typed over.
    """
    shapes = _alike([found for page in book.pages if (found := shape_of(page))])
    if not shapes:
        return Guess(Mapping(), (), Fault(NO_TABLE, {}, book.file), sightings(book))
    bare = _bare(book, shapes)
    asked = tuple(_once(_questions(book, shapes, bare, this_year)))
    return Guess(answered(bare, asked), asked)


def _questions(
    book: Book, shapes: list[Shape], bare: Mapping, this_year: int | None
) -> Iterator[Question]:
    """Yield every question, in the order in which one looks at a file."""
    first, found = shapes[0], columns_of(shapes[0])
    yield from sheet_questions(book, shapes, bare)
    for shape in shapes:
        yield from column_questions(shape, columns_of(shape))
    yield from lookup_questions(first, bare.lookup)
    yield from constant_questions(first, found, bare.lookup)
    yield from year_questions(shapes, this_year)
    yield from unit_questions(first, found)
    yield from word_choices(book, shapes, bare)
    if NAME in found or (bare.is_matrix and "participant" not in found):
        yield Question("persons", "", plan.FOLDED_NAME)
    yield from skip_questions(shapes, bare.is_matrix)


def _once(asked: Iterator[Question]) -> list[Question]:
    """Return each question once, though it be asked of several sheets; times are added up."""
    found: dict[tuple[str, str, str | None], Question] = {}
    for one in asked:
        key = (one.about, one.found, one.understood)
        before = found.get(key)
        found[key] = replace(before, times=before.times + one.times) if before else one
    return list(found.values())


def _alike(shapes: list[Shape]) -> list[Shape]:
    """Return the tables of the kind that stands on the most sheets: one mapping is for all."""
    kinds = Counter((one.rows, one.header_row, one.dates_row) for one in shapes)
    most = max(kinds, key=kinds.__getitem__, default=None)
    return [one for one in shapes if (one.rows, one.header_row, one.dates_row) == most]


def _bare(book: Book, shapes: list[Shape]) -> Mapping:
    """Return the mapping with where the table is, and how it lies."""
    first = shapes[0]
    across = {plan.PARTICIPANTS: plan.ROW, plan.SESSIONS: plan.COLUMN, "": ""}[first.rows]
    return Mapping(
        sheet=_sheets(book, shapes),
        header_row=first.header_row,
        matrix=Matrix(first.rows, across, first.dates_row, None, first.minutes_row),
        lookup=lookup_of(first) if first.rows == plan.SESSIONS else None,
    )


def _sheets(book: Book, shapes: list[Shape]) -> tuple[str, ...]:
    """Return the sheets to read, by a pattern where they share one; none when all are read."""
    names = [one.page.name for one in shapes]
    others = [one.name for one in book.pages if one.name not in names]
    if not others:
        return ()
    patterns = (f"* {names[0].rpartition(' ')[2]}", f"{names[0].partition(' ')[0]} *")
    for pattern in patterns:
        fits = len(names) > 1 and all(fnmatchcase(one, pattern) for one in names)
        if fits and not any(fnmatchcase(one, pattern) for one in others):
            return (pattern,)
    return tuple(names)
