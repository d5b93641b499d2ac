"""What words, marks and rows of a file are asked about, by what a mapping says so far. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from impact.attendance.mapping.marks import word_questions
from impact.attendance.mapping.plan import Lookup, Mapping, said
from impact.attendance.mapping.questions import Question
from impact.attendance.mapping.shapes import Shape
from impact.attendance.mapping.tables import Table, table_of
from impact.attendance.mapping.words import note_pattern
from impact.attendance.spreadsheets.words import MEANT
from impact.kit.books import Book, Page
from impact.kit.rows import Row

Letters = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One choice. `name` is that of its field; `answer` None: nobody said yet."""

    name: str
    found: str
    answer: str | None
    times: int = 0


def field_name(kind: str, found: str) -> str:
    """Return the name of the field that asks about a word, the same each time."""
    return f"{kind}-{sha256(found.encode()).hexdigest()[:10]}"


def second_table(book: Book, page: Page, lookup: Lookup) -> Table | None:
    """Return the second table of a file; None when nobody said where it is."""
    found = next((one for one in book.pages if one.name == lookup.sheet), page)
    return table_of(found, (lookup.header_row,)) if lookup.header_row else None


def mark_asked(one: Question, mapping: Mapping) -> Asked:
    """Return what is asked of a mark, with what the mapping says of it."""
    answer = said(mapping.matrix.marks, one.found)
    chosen = one.understood if answer is None else answer
    return Asked(field_name("m", one.found), one.found, chosen, one.times)


def words_asked(
    book: Book, mapping: Mapping, shapes: list[Shape], letters: list[Letters]
) -> dict[str, tuple[Asked, ...]]:
    """Return, by column, the words whose meaning is asked."""
    found: dict[str, dict[str, Question]] = {}
    for column, letter, table, rows in _worded(book, mapping, shapes, letters):
        for one in word_questions(table.page.name, rows, column, letter):
            before = found.setdefault(column, {}).get(one.found)
            times = one.times + (before.times if before else 0)
            found[column][one.found] = Question(one.about, one.found, one.understood, times=times)
    return {
        column: tuple(_word(column, one, mapping) for one in some.values())
        for column, some in found.items()
    }


def _worded(
    book: Book, mapping: Mapping, shapes: list[Shape], letters: list[Letters]
) -> Iterator[tuple[str, str, Table, list[Row]]]:
    """Yield each column whose words have a meaning: its letter, its table and its rows."""
    for shape, taken in zip(shapes, letters, strict=True):
        for column, some in taken.items():
            for letter in some if column in MEANT else ():
                yield column, letter, shape.table, list(shape.table.rows)
    lookup = mapping.lookup
    table = second_table(book, shapes[0].page, lookup) if lookup else None
    if lookup is None or table is None:
        return
    last = lookup.rows[1] if lookup.rows else max((one[0] for one in table.rows), default=0)
    for column, own in lookup.columns.items():
        if column in MEANT and (at := table.letter(own)):
            yield column, at, table, [one for one in table.rows if one[0] <= last]


def _word(column: str, one: Question, mapping: Mapping) -> Asked:
    answer = said(mapping.values.get(column, {}), one.found)
    chosen = one.understood if answer is None else answer
    return Asked(field_name(f"v-{column}", one.found), one.found, chosen, one.times)


def skips_asked(mapping: Mapping, shapes: list[Shape]) -> Iterator[Asked]:
    """Yield what rows begin with that are nobody and no session."""
    patterns: dict[str, int] = {}
    for shape in shapes:
        for _row, cells in shape.table.rows:
            first = next((text for text in cells.values() if text), "")
            if pattern := note_pattern(first):
                patterns[pattern] = patterns.get(pattern, 0) + 1
        for header in shape.table.headers.values() if mapping.is_matrix else ():
            if pattern := note_pattern(header):
                patterns.setdefault(pattern, 0)
    for pattern in dict.fromkeys((*patterns, *mapping.skip_rows)):
        taken = "yes" if pattern in mapping.skip_rows else ""
        yield Asked(field_name("w", pattern), pattern, taken, patterns.get(pattern, 0))
