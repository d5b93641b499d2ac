"""What is being gathered from a file, sheet by sheet, before anybody knows who is who. Pure."""

import re
from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from impact.attendance.layout import NAME as LONGEST
from impact.attendance.layout import ONE_OF, Unfit, check_order
from impact.attendance.mapping import days
from impact.attendance.mapping.cells import SHY, Found, read_cell
from impact.attendance.mapping.mapped import Doubt, LeftOut, Place
from impact.attendance.mapping.plan import ASKED, CODED, Mapping
from impact.attendance.mapping.tables import Table
from impact.kit.books import Book
from impact.kit.cells import ERROR, UNCOUNTED
from impact.kit.faults import Fault
from impact.kit.i18n import N_
from impact.kit.tables import MOST_LETTERS
from impact.kit.text import folded

NO_MEANING = N_('the mapping does not say what "%(found)s" means here')
BY_KIND = (days.IN_WORDS, days.WITH_YEAR, days.SERIAL, days.SHORT_YEAR, *SHY)
"""Reasons of which one example says enough."""
NOT_LOOKED_UP = N_('"%(found)s" does not stand in the second table')
Joined = tuple[str, dict[str, str]]
"""What a second table says under one key: a name, and values by layout column."""


def lookup_key(text: str) -> str:
    """Return a key of a second table in the one form in which it is compared.

    >>> lookup_key("Nr. 7"), lookup_key("7")
    ('7', '7')
    """
    plain = folded(text)
    found = re.fullmatch(r"(?:nr|nummer|no|number|#)[. ]*(\w+)", plain)
    return found[1] if found else plain


@dataclass(slots=True)
class Draft:
    """A row in the making. `name` is what the partner calls somebody; "": it is about nobody."""

    values: dict[str, str]
    place: Place
    name: str = ""


@dataclass(slots=True)
class Harvest:
    """Rows, doubts, faults and rows left out, as they come."""

    book: Book
    mapping: Mapping
    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    doubts: dict[tuple[str, ...], Doubt] = field(default_factory=dict)
    times: Counter[tuple[str, ...]] = field(default_factory=Counter)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    lookup: dict[str, Joined] | None = None
    used: set[str] = field(default_factory=set)
    """The columns of the sheet at hand that are read."""
    month_first: set[tuple[str, str]] = field(default_factory=set)
    """Sheets and columns with dates that have the month first."""
    _known: dict[tuple[str, str, str], Found] = field(default_factory=dict)
    _skipped: dict[str, bool] = field(default_factory=dict)
    _words: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Take in a row, with what the second table says of whom it is about.

        A code says who somebody is better than a name, which is then not kept.
        """
        who = draft.values.get("participant", "")
        if who and self.lookup is not None:
            joined = self.lookup.get(lookup_key(who))
            if joined is None:
                self.fault(draft.place, NOT_LOOKED_UP, {"found": who[:LONGEST]})
                return
            draft.name, told = joined
            draft.values |= {name: text for name, text in told.items() if text}
            draft.values["participant"] = who = "" if draft.name else who
        draft.name = "" if who else draft.name
        if len(draft.name) > LONGEST:
            self.fault(draft.place, MOST_LETTERS, {"most": LONGEST, "found": len(draft.name)})
            return
        self.drafts.append(draft)

    def skips(self, cells: Dict[str, str], key: Sequence[str]) -> bool:
        """Say whether a row is a total, a legend or a note, by the cells that say what it is.

        Where those are empty, any cell may say so.
        """
        texts = [cells[letter] for letter in key if cells.get(letter)] or cells.values()
        for text in texts:
            if text and text not in self._skipped:
                self._skipped[text] = self.mapping.skips(text)
        return any(self._skipped[text] for text in texts if text)

    def doubt(
        self, place: Place, column: str, found: str, understood: str, why: str, **values: object
    ) -> None:
        """Note something that a person should see; equal ones are counted."""
        shown = "" if why in SHY else found[:LONGEST]
        key = (column, why) if why in BY_KIND else (column, why, shown, understood)
        self.times[key] += 1
        if key not in self.doubts:
            self.doubts[key] = Doubt(place, column, shown, understood, why, values)

    def doubted(self) -> tuple[Doubt, ...]:
        """Return what was noted, each with how often."""
        return tuple(replace(one, times=self.times[key]) for key, one in self.doubts.items())

    def fault(self, place: Place, text: str, values: Dict[str, object] | None = None) -> None:
        """Note what is wrong with a place in the file."""
        file = self.book.name_of(place.sheet)
        self.faults.append(Fault(text, values or {}, file, place.row, place.column))

    def leave_out(self, place: Place, reason: str) -> None:
        """Note a row that is nobody and no session."""
        self.left_out.append(LeftOut(place, reason))

    def mute(self, table: Table, row: int, letters: Sequence[str]) -> bool:
        """Note cells of a row that say nothing; say whether there was one."""
        found = [one for one in letters if (row, one) in table.mute]
        for letter in found:
            error = table.mute[row, letter]
            place = Place(table.page.name, row, letter)
            self.fault(place, ERROR if error else UNCOUNTED, {"found": error} if error else None)
        return bool(found)

    def read(self, place: Place, column: str, text: str) -> dict[str, str] | None:
        """Return what a cell says, by layout column; None when it is wrong, and that is noted."""
        try:
            found = self._read(place, column, text)
        except Unfit as unfit:
            self.fault(place, unfit.text, unfit.values)
            return None
        if found.why:
            self.doubt(place, column, text, found.value, found.why)
        return {column: found.value, **found.also}

    def _read(self, place: Place, column: str, text: str) -> Found:
        """Return what a word says; each is read once, as few different ones stand in a file."""
        key = (place.sheet, column, text)
        if key not in self._known:
            self._known[key] = self._read_once(place, column, text)
        return self._known[key]

    def _read_once(self, place: Place, column: str, text: str) -> Found:
        meant = self.meant(column, self.mapping.values.get(column, {}), text)
        if meant is not None:
            return Found(meant)
        if not text:
            return Found("")
        if column in ASKED:
            return _coded(column, text)
        if (place.sheet, column) in self.month_first:
            check_order(text)
        unit = self.mapping.units.get(column, "minutes")
        return read_cell(column, text, unit, self.year(place.sheet))

    def meant(self, about: str, words: Dict[str, str], text: str) -> str | None:
        """Return what a word means by a table of words, whatever its capitals; or None.

        The table is folded once: each of 100,000 cells may hold another word.
        """
        if about not in self._words:
            plain = {folded(word): words[word] for word in reversed(list(words))}
            self._words[about] = plain | dict(words)
        known = self._words[about]
        return known[text] if text in known else known.get(folded(text))

    def year(self, sheet: str) -> int | None:
        """Return the year of dates without one: of the mapping, or in the name of the sheet."""
        return self.mapping.matrix.year or year_in(sheet)


def year_in(text: str) -> int | None:
    """Return the one year that a text names, or None.

    >>> year_in("jan 2026"), year_in("2025-2026")
    (2026, None)
    """
    found = set(re.findall(r"(?<!\d)20\d\d(?!\d)", text))
    return int(found.pop()) if len(found) == 1 else None


def _coded(column: str, text: str) -> Found:
    """Return a word of the layout; other words mean what the mapping says, and it does not."""
    if column not in CODED:
        raise Unfit(NO_MEANING, found=text[:LONGEST])
    if text.lower() not in CODED[column]:
        raise Unfit(ONE_OF, words=", ".join(CODED[column]), found=text[:LONGEST])
    return Found(text.lower())
