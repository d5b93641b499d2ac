"""A mapping: how a partner's spreadsheet becomes a register (`contract.md`, mapping). Pure."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from impact.attendance.layout import (
    FORMS,
    GIVEN_BANDS,
    KINDS,
    READERS,
    STATUSES,
)
from impact.kit.text import folded

NAME = "name"
"""The one column beyond the layout: what the partner calls somebody."""
COLUMNS = (*READERS, NAME)
PARTICIPANTS, SESSIONS = "participants", "sessions"
ROW, COLUMN = "row", "column"
MARKS, PEOPLE = "marks", "people"
STOP, SAYS_NOTHING = "stop", ""
MEANINGS = (*STATUSES, STOP, SAYS_NOTHING)
"""What a mark may mean. `stop`: somebody left, what follows is no absence. "": it says nothing."""
FOLDED_NAME = "folded_name"
UNITS = ("minutes", "hours")
CODED = {
    "status": STATUSES,
    "form": FORMS,
    "headcount_kind": KINDS,
    "first_time": ("yes", "no"),
    "age_band": GIVEN_BANDS,
}
"""Columns in which only these words have a meaning; a mapping says what others mean."""
ASKED = (*CODED, "gender")
"""Columns whose words mean something else in every file: an `m` may be a girl."""
JOINED = (NAME, "headcount")
"""Columns that may be made of several: names are put behind each other, heads are added."""

Values = Dict[str, Dict[str, str]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A second table in the file, joined by a key: of `rows` first to last, both included."""

    sheet: str = ""
    header_row: int = 0
    rows: tuple[int, int] | None = None
    key: str = ""
    columns: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matrix:
    """People against dates. `rows` "": the file is a list, and only `year` may be said."""

    rows: str = ""
    dates_in: str = ""
    dates_row: int | None = None
    year: int | None = None
    minutes_row: int | None = None
    cells: str = MARKS
    marks: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What stands where in a file, and what it means there. See `contract.md` for each key.

    `sheet`: names or patterns, none is every sheet. `header_row` is counted as in the file.
    """

    sheet: tuple[str, ...] = ()
    header_row: tuple[int, ...] = (1,)
    columns: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    constants: Dict[str, str] = field(default_factory=dict)
    units: Dict[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None
    matrix: Matrix = Matrix()
    persons: str = FOLDED_NAME
    skip_rows: tuple[str, ...] = ()

    @property
    def is_matrix(self) -> bool:
        """Say whether people stand against dates, rather than one row per visit or count."""
        return bool(self.matrix.rows)

    @property
    def names_people(self) -> bool:
        """Say whether people are called by a name here, so that names must be kept apart."""
        looked_up = self.lookup is not None and NAME in self.lookup.columns
        across = self.matrix.rows == SESSIONS and self.lookup is None
        return NAME in self.columns or looked_up or across

    def takes(self, sheet: str) -> bool:
        """Say whether a sheet is read."""
        return not (self.sheet and sheet) or any(
            fnmatchcase(sheet.strip(), one) for one in self.sheet
        )

    def skips(self, text: str) -> bool:
        """Say whether this text begins a total, a legend or a note."""
        plain = folded(text)
        return any(fnmatchcase(plain, folded(one)) for one in self.skip_rows)


def said(words: Dict[str, str], found: str) -> str | None:
    """Return what a word means by a table of words, whatever its capitals; or None.

    >>> said({"Ja": "present"}, "ja ")
    'present'
    """
    if found in words:
        return words[found]
    plain = folded(found)
    return next((meant for word, meant in words.items() if folded(word) == plain), None)
