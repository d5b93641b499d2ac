"""What a mapping makes of a file: rows of the register, who is in them, and what is doubtful."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace

from impact.attendance.intake import Read, read_register
from impact.attendance.layout import READERS
from impact.kit.faults import Fault
from impact.kit.rows import Rows
from impact.kit.tables import Sheet

PERSON = "name"
"""The column of a doubt about what people are called: a page may show it, a command does not."""
SIGN = "#"
"""How the key of a person begins who has no code yet: no card and no code does."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file. `column` is a letter; "": the whole row."""

    sheet: str
    row: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row of the register layout, as text; `participant` holds the key of a person."""

    values: Dict[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something understood that a person should see before it is stored.

    `why` is a msgid with `values`. Equal ones are one doubt: `place` is the first, `times` how
    often. `column` is a layout column, or "".
    """

    place: Place
    column: str
    found: str
    understood: str
    why: str
    values: Dict[str, object] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is nobody and no session, and why: a msgid."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in the file: as they are called there. `rows` are places in the file.

    `key` stands in the rows; `birth_years` holds one year, or none.
    """

    key: str
    spellings: tuple[str, ...]
    birth_years: tuple[str, ...] = ()
    rows: tuple[Place, ...] = ()

    @property
    def name(self) -> str:
        """The name as one says it, in its first spelling."""
        return self.spellings[0]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What came out of a file. `faults` belong to rows that are not among `rows`."""

    file: str
    rows: tuple[MappedRow, ...] = ()
    people: tuple[Somebody, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[Fault, ...] = ()
    by_cell: bool = False
    """Whether each cell is a row of the register (a matrix), rather than each row of the file."""
    letters: Dict[str, Dict[str, str]] = field(default_factory=dict)
    """Per sheet the letter of each layout column: `{sheet: {column: letter}}`."""

    @property
    def keys(self) -> dict[str, Somebody]:
        """The people by their key."""
        return {one.key: one for one in self.people}


def as_sheet(mapped: Mapped, codes: Dict[str, str] | None = None) -> Sheet:
    """Return the rows as `read_register` reads them; `codes` gives a code for each key of a person.

    Rows are numbered on from 1, as several may come out of one row of the file: `told` says where.
    """
    known = codes or {}
    rows = [dict(one.values) for one in mapped.rows]
    for row in rows:
        who = row.get("participant", "")
        row["participant"] = known.get(who, who)
    columns = {name: [row.get(name, "") for row in rows] for name in READERS}
    return Sheet(mapped.file, tuple(READERS), Rows(columns, list(range(1, len(rows) + 1))))


def read_mapped(mapped: Mapped, codes: Dict[str, str] | None = None) -> Read:
    """Return the register in a file, with the faults that the mapping met; see `as_sheet`."""
    read = read_register(as_sheet(mapped, codes))
    at = _numbers(mapped)
    own = [replace(one, file=mapped.file, row=n) for one, n in zip(mapped.faults, at, strict=True)]
    return replace(read, faults=[*read.faults, *own], notices=[*mapped.notices, *read.notices])


def told(mapped: Mapped, fault: Fault) -> Fault:
    """Return a fault of `read_mapped`, or of what was made of it, by its place in the file."""
    if fault.file != mapped.file or fault.row is None:
        return fault
    if fault.row > len(mapped.rows):
        both = zip(mapped.faults, _numbers(mapped), strict=True)
        return next((o for o, n in both if (n, o.text) == (fault.row, fault.text)), fault)
    place = mapped.rows[fault.row - 1].place
    file = f"{mapped.file}[{place.sheet}]" if place.sheet else mapped.file
    column = place.column or mapped.letters.get(place.sheet, {}).get(fault.column, fault.column)
    return replace(fault, file=file, row=place.row, column=column)


def doubt_line(mapped: Mapped, one: Doubt) -> str:
    """Return a doubt as a line in English, without what people are called.

    >>> doubt_line(Mapped("a.csv"), Doubt(Place("", 3, "E"), "headcount", "ca. 9", "9", "a guess"))
    'a.csv:3:E: headcount "ca. 9" is 9: a guess'
    """
    place = one.place
    file = f"{mapped.file}[{place.sheet}]" if place.sheet else mapped.file
    shown = "" if one.column == PERSON else f'{one.column} "{one.found}" is {one.understood}: '
    times = f" ({one.times} times)" if one.times > 1 else ""
    return f"{file}:{place.row}:{place.column}: {shown.lstrip()}{one.why % one.values}{times}"


def _numbers(mapped: Mapped) -> list[int]:
    """Return a number for each fault of the mapping, beyond those of the rows.

    Faults of one row of the register have the same one: a refused row is counted once.
    """
    seen: dict[tuple[str, int | None, str], int] = {}
    first = len(mapped.rows) + 1
    return [
        seen.setdefault((o.file, o.row, o.column if mapped.by_cell else ""), first + len(seen))
        for o in mapped.faults
    ]
