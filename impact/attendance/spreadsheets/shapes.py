"""By what a file is known again next month: its headers, not its days or its people. Pure."""

import json
from collections.abc import Iterable
from hashlib import sha256

from impact.attendance.mapping.files import read_mapping
from impact.attendance.mapping.plan import SESSIONS, Mapping
from impact.attendance.reading_store import Kept
from impact.attendance.spreadsheets.sketch import Sketch, sketched
from impact.kit.books import Book
from impact.kit.faults import Refused


def shape(sketch: Sketch) -> str:
    """Return the digest of where a table lies and how its columns are called.

    Where people stand side by side, the columns that are people are not in it.
    """
    own = sketch.mapping
    columns = [one.called for one in sketch.columns if one.answer or own.matrix.rows != SESSIONS]
    said = [own.matrix.rows, list(own.header_row), own.matrix.dates_row, bool(sketch.days)]
    return sha256(json.dumps([*said, columns]).encode()).hexdigest()


def fitting(book: Book, known: Iterable[Kept]) -> tuple[Kept, Mapping] | None:
    """Return the first kept mapping that is for a file of this shape, or None."""
    for one in known:
        try:
            mapping = read_mapping(one.text)
        except Refused:
            continue  # written by another version of the program
        if any(map(mapping.takes, (page.name for page in book.pages))):
            sketch = sketched(book, mapping)
            if shape(sketch) == one.shape:
                return one, mapping
    return None
