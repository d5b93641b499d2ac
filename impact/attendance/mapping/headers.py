"""Which column is what, by its header and by what stands in it. Pure."""

import re
from collections.abc import Iterator

from impact.attendance.layout import NAME as LONGEST
from impact.attendance.mapping import plan
from impact.attendance.mapping.harvest import lookup_key
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.plan import NAME, Lookup
from impact.attendance.mapping.questions import Question
from impact.attendance.mapping.shapes import Shape, texts_of
from impact.attendance.mapping.tables import Table, table_of
from impact.attendance.mapping.words import ADDS_UP, bare, column_called, name_part, note_pattern

Columns = dict[str, tuple[str, ...]]
"""Letters of each layout column."""


def columns_of(shape: Shape) -> Columns:
    """Return the letters of each column that a header names; of two for one, the first."""
    table = shape.table
    found: Columns = {}
    for letter, header in table.headers.items():
        column = column_called(header) if letter not in (shape.days or {}) else ""
        if column and (column not in found or _is_sum(table, found[column][0])):
            found[column] = (letter,)
    parts = sorted((at, one) for one, text in table.headers.items()
                   if (at := name_part(text)) is not None)  # fmt: skip
    if parts and NAME not in found:
        found[NAME] = tuple(letter for _at, letter in parts)
    return _fitting(shape, found)


def who_letters(shape: Shape) -> tuple[str, ...]:
    """Return the columns that say who a row is about; none where people stand across."""
    if shape.rows != plan.PARTICIPANTS:
        return ()
    found = columns_of(shape)
    return (*found.get(NAME, ()), *found.get("participant", ()))


def _is_sum(table: Table, letter: str) -> bool:
    return bool(ADDS_UP.fullmatch(bare(table.headers[letter])))


def _fitting(shape: Shape, found: Columns) -> Columns:
    """Return the columns that go together in a table of this kind."""
    if shape.rows != plan.PARTICIPANTS and "session_date" not in found:
        found["session_date"] = (shape.date_column,)
    if shape.rows == plan.PARTICIPANTS:
        found = {name: held for name, held in found.items() if name not in _OF_LISTS}
        if not {NAME, "participant"} & found.keys():
            found |= _first_texts(shape)
    elif {NAME, "participant"} & found.keys():
        found.pop("headcount", None)
        found.pop("headcount_kind", None)
    return found


_OF_LISTS = ("session_date", "status", "headcount", "headcount_kind", "minutes")


def _first_texts(shape: Shape) -> Columns:
    """Return the column in which names must stand: the first with words that are no numbers."""
    for letter in shape.table.letters:
        texts = [] if letter in (shape.days or {}) else texts_of(shape, letter)
        if texts and not any(re.fullmatch(r"[\d.,]+", text) for text in texts):
            return {NAME: (letter,)}
    return {}


def called(table: Table, letter: str) -> str:
    """Return how a mapping calls a column: by its header, or by its letter when that is not one."""
    header = table.headers[letter]
    plain = header and len(header) <= LONGEST and table.letter(header) == letter
    return header if plain else letter


def column_questions(shape: Shape, found: Columns) -> Iterator[Question]:
    """Yield a question for each column: what it is taken for, or that it is not read."""
    table, row = shape.table, shape.header_row[-1]
    used = {letter for some in found.values() for letter in some}
    for column, some in found.items():
        for letter in some:
            header = table.headers[letter]
            place = Place(shape.page.name, row, letter)
            others = _numbers(shape, used) if column == "headcount" else ()
            yield Question(f"columns.{column}", header, called(table, letter), others, place,
                           sure=bool(column_called(header)))  # fmt: skip
    people = shape.rows == plan.SESSIONS
    beside = dict(shape.page.rows)[shape.minutes_row] if shape.minutes_row else {}
    used |= {letter for letter, text in beside.items() if text} | set(shape.days or {})
    for letter, header in table.headers.items():
        if header and letter not in used and not people:
            yield Question("columns", header, "", (), Place(shape.page.name, row, letter))


def _numbers(shape: Shape, used: set[str]) -> tuple[str, ...]:
    """Return the other columns in which whole numbers stand: heads may be made of those."""
    found = []
    for letter, header in shape.table.headers.items():
        texts = texts_of(shape, letter)
        if header and letter not in used and texts and all(map(str.isdecimal, texts)):
            found.append(called(shape.table, letter))
    return tuple(found)


def lookup_of(shape: Shape) -> Lookup | None:
    """Return the second table, above the first, whose key stands in the headers of the people."""
    own = set(columns_of(shape)["session_date"])
    heads = [text for one, text in shape.table.headers.items() if text and one not in own]
    keys = {lookup_key(text) for text in heads if not note_pattern(text)}
    for number, cells in shape.page.rows:
        if number < shape.first_row and any(map(column_called, filter(None, cells.values()))):
            table = table_of(shape.page, (number,))
            if found := _joined(table, keys, number):
                return found
    return None


def _joined(table: Table, keys: set[str], number: int) -> Lookup | None:
    """Return the second table under one header, when one of its columns holds all the keys."""
    rows = []
    for row, cells in table.rows:
        if not any(cells.values()):
            break
        rows.append((row, cells))
    for letter, header in table.headers.items():
        held = {lookup_key(cells[letter]) for _row, cells in rows if cells[letter]}
        if header and keys and keys <= held:
            wanted = {
                column_called(text): called(table, one)
                for one, text in table.headers.items()
                if column_called(text) and one != letter
            }
            return Lookup("", number, (rows[0][0], rows[-1][0]), called(table, letter), wanted)
    return None
