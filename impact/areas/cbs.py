"""Kerncijfers wijken en buurten of CBS, as they come from StatLine. Pure: rows in, values out.

Columns are found by their name and the unit below it, never by their place: the same name holds
percentages in one year and people in another, and columns move.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from impact.areas.layout import AREA_NAME, BANDS, CBS, Handed, Peopled, Published, kind_of
from impact.areas.numbers import MISSING, count, number
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase
from impact.kit.i18n import N_
from impact.kit.text import composed

TOP = 12
"""Lines from above in which the names of the columns stand."""
CODE, YEAR, CHANGED, PEOPLE = "codering", "jaar", "indelingswijziging", "aantal inwoners"
AGES = dict(
    zip(
        (
            "0 tot 15 jaar",
            "15 tot 25 jaar",
            "25 tot 45 jaar",
            "45 tot 65 jaar",
            "65 jaar of ouder",
        ),
        BANDS,
        strict=True,
    )
)
"""Columns of people by age, and the band that each is."""
CONTEXT = (
    "gemiddeld inkomen per inwoner",
    "huishoudens totaal",
    "huishoudens met kinderen",
    "gemiddelde huishoudensgrootte",
    "bevolkingsdichtheid",
    "gemiddelde woningwaarde",
    "koopwoningen",
    "afstand tot school",
)
"""What is kept besides, to stand beside figures of our own. Nothing of origin or belief is."""
ALIKE = {
    "code": CODE,
    "gwb_code": CODE,
    "perioden": YEAR,
    "indelingswijziging wijken en buurten": CHANGED,
    "aantal inwoners totaal": PEOPLE,
}
"""Other names of the same columns, in other years."""
COUNTED, PERCENT = "aantal", "%"

A_CODE = Phrase(N_("a code such as BU05990321"))
A_NUMBER = Phrase(N_("a number such as 1.012 or 20,3, or a point for not known"))
A_YEAR = Phrase(N_("a year such as 2018"))
COUNT_OR_PERCENT = Phrase(N_("the unit aantal or percent"))
NO_COLUMN = N_("this column is not there")
TWO_COLUMNS = N_("this column is there twice")
CONVERTED = N_("given in percent; made into people with the number of inhabitants")
UNKNOWN_BASE = N_("given in percent and the number of inhabitants is not known; left out")
OTHER_GROUND = N_("%(n)s areas lie on other ground than the year before: no trend over that year")
NO_AREA = N_("no row about an area: left out")
TWICE = N_("this area is there twice")


class Column(NamedTuple):
    """Where a column stands, what it is called in the file, and its unit."""

    at: int
    header: str
    unit: str


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row holds the names of the columns; None when this is no file of CBS."""
    found = (at for at, row in enumerate(rows[:TOP]) if CODE in map(_plain, row))
    return next(found, None)


def read_cbs(file: str, rows: Sequence[Sequence[str]], at: int) -> Handed:
    """Return what the rows below the header row `at` say; faults are of a row, or of the whole."""
    return _Reading(file, rows, at).read()


class _Reading:
    """One file being read: where its columns are, and what is wrong with it so far."""

    def __init__(self, file: str, rows: Sequence[Sequence[str]], at: int) -> None:
        self.file, self.rows, self.at = file, rows, at
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self.columns = self._columns()
        self.title_year = re.search(r"\b(20\d\d)\b", " ".join("".join(row) for row in rows[:at]))

    def read(self) -> Handed:
        self._check_columns()
        below = range(self.at + (2 if self._has_units() else 1), len(self.rows))
        places = [] if self.faults else [one for n in below if (one := self._row(n))]
        once = self._once([place for place, _ in places])
        self._tell_ground(once)
        kept = {one.row for one in once}
        figures = tuple(f for place, more in places if place.row in kept for f in more)
        years = {one.year for one in once}
        return Handed(
            self.file,
            CBS,
            year=max(years, default=None),
            peopled=tuple(once),
            figures=figures,
            notices=tuple(self.notices),
            faults=tuple(self.faults),
        )

    def _has_units(self) -> bool:
        """Say whether the row below the header holds units: then it holds no code of an area."""
        cells = self._cells(self.at + 1)
        return len(self.rows) > self.at + 1 and not any(kind_of(cell.strip()) for cell in cells)

    def _columns(self) -> dict[str, Column]:
        units = self._cells(self.at + 1) if self._has_units() else []
        found: dict[str, Column] = {}
        for at, header in enumerate(self.rows[self.at]):
            name, inside = _plain(header), re.search(r"\(([^()]*)\)\s*\Z", header)
            unit = units[at] if at < len(units) else inside[1] if inside else ""
            wanted = name in (CODE, YEAR, CHANGED, PEOPLE, *AGES, *CONTEXT)
            if wanted and name in found:
                self._wrong(self.at, header, TWO_COLUMNS)
            found.setdefault(name, Column(at, _bare(header), unit.strip().casefold()))
        return found

    def _check_columns(self) -> None:
        for name in (PEOPLE, *AGES):
            if name not in self.columns:
                self._wrong(self.at, name, NO_COLUMN)
        for name in AGES:
            column = self.columns.get(name)
            if column and column.unit not in (COUNTED, PERCENT):
                self._expected(self.at + 1, column.header, COUNT_OR_PERCENT, column.unit)
            elif column and column.unit == PERCENT:
                self.notices.append(Fault(CONVERTED, {}, self.file, self.at + 2, column.header))

    def _row(self, n: int) -> tuple[Peopled, list[Published]] | None:
        """Return what one row says; None when it is about no area, or not right."""
        cells = self._cells(n)
        code = self._cell(cells, CODE)
        if not code:
            if any(cell.strip() for cell in cells):
                self.notices.append(Fault(NO_AREA, {}, self.file, n + 1))
            return None
        before = len(self.faults)
        if kind_of(code) is None:
            self._expected(n, self.columns[CODE].header, A_CODE, code)
        year = self._year(n, cells)
        people = self._number(n, cells, PEOPLE, count)
        bands = tuple(self._bands(n, cells, people))
        figures = list(self._figures(n, cells, code, year or 0))
        if len(self.faults) > before or year is None:
            return None
        name = composed(self.rows[n][0].strip())[:AREA_NAME] or code
        step = 1 if code.startswith("GM") else 5
        in_percent = any(self.columns[name].unit == PERCENT for name in AGES)
        rough = max(1, round((people or 0) / 100)) if in_percent else step
        changed = self._cell(cells, CHANGED)
        changed = "" if changed in MISSING else changed[:1]
        return Peopled(n + 1, code, year, name, changed, people, step, bands, rough), figures

    def _bands(self, n: int, cells: list[str], people: int | None) -> Iterator[tuple[str, int]]:
        for name, band in AGES.items():
            column = self.columns[name]
            share = column.unit == PERCENT
            value = self._number(n, cells, name, number if share else count)
            if value is not None and share and people is None:
                self.notices.append(Fault(UNKNOWN_BASE, {}, self.file, n + 1, column.header))
            elif value is not None:
                yield band, round((people or 0) * value / 100) if share else int(value)

    def _figures(self, n: int, cells: list[str], code: str, year: int) -> Iterator[Published]:
        for name in CONTEXT:
            if name in self.columns:
                column, value = self.columns[name], self._number(n, cells, name, number)
                if value is not None:
                    yield Published(code, year, column.header, 1, column.unit, value)

    def _year(self, n: int, cells: list[str]) -> int | None:
        said = self._cell(cells, YEAR) if YEAR in self.columns else ""
        said = said or (self.title_year[1] if self.title_year else "")
        if re.fullmatch(r"20\d\d", said, re.ASCII):
            return int(said)
        self._expected(n, "Jaar", A_YEAR, said)
        return None

    def _number(self, n: int, cells: list[str], name: str, read: Callable[[str], Any]) -> Any:
        text = self._cell(cells, name)
        try:
            return read(text)
        except ValueError:
            self._expected(n, self.columns[name].header, A_NUMBER, text)
            return None

    def _once(self, places: list[Peopled]) -> list[Peopled]:
        """Return each area and year once; a second time is a fault."""
        seen: dict[tuple[str, int], Peopled] = {}
        for one in places:
            if seen.setdefault((one.code, one.year), one) is not one:
                self._wrong(one.row - 1, self.columns[CODE].header, TWICE)
        return list(seen.values())

    def _tell_ground(self, places: list[Peopled]) -> None:
        if n := sum(one.changed == "3" for one in places):
            column = self.columns[CHANGED].header
            self.notices.append(Fault(OTHER_GROUND, {"n": n}, self.file, self.at + 1, column))

    def _cells(self, n: int) -> list[str]:
        return list(self.rows[n]) if n < len(self.rows) else []

    def _cell(self, cells: list[str], name: str) -> str:
        at = self.columns[name].at if name in self.columns else len(cells)
        return cells[at].strip() if at < len(cells) else ""

    def _expected(self, n: int, column: str, expected: Phrase, found: str) -> None:
        said = f'"{found[:80]}"' if found else NOTHING
        values = {"expected": expected, "found": said}
        self.faults.append(Fault(EXPECTED, values, self.file, n + 1, column))

    def _wrong(self, n: int, column: str, text: str) -> None:
        self.faults.append(Fault(text, {}, self.file, n + 1, _bare(column)))


def _bare(header: str) -> str:
    """Return the name of a column without the strokes of StatLine, as it was written."""
    return " ".join(composed(header).strip(" |").split())


def _plain(header: str) -> str:
    """Return the name of a column without the strokes of StatLine, its unit and its capitals."""
    bare = _bare(re.sub(r"\([^()]*\)\s*\Z", "", header)).casefold()
    bare = bare.rpartition("|")[2].strip()
    return ALIKE.get(bare, bare)
