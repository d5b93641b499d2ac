"""One row of an XLSForm at a time: its cells read as what they should be."""

import re
from dataclasses import dataclass

from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase
from impact.kit.i18n import N_
from surveys import expected
from surveys.definition import Words
from surveys.xlsform_sheets import Line, Sheet

YES, NO = ("yes", "true", "true()", "1", "ja"), ("", "no", "false", "false()", "0", "nee")

NO_NAME = N_("expected a name, found nothing")
LONG = N_("at most %(most)s characters, found %(found)s")
COLUMN_LEFT = N_("this column is not read")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row. What is wrong with them is added to `faults`."""

    sheet: Sheet
    line: Line
    source: str
    faults: list[Fault]

    def get(self, column: str) -> str:
        """Return a cell, "" when it is empty or not there."""
        return self.line.get(column)

    def wrong(self, text: str, column: str, /, **values: object) -> None:
        """Add a fault at `column`."""
        self.faults.append(self.sheet.fault(text, self.line.row, column, **values))

    def expected(self, column: str, wanted: Phrase) -> None:
        """Add the fault that something else was expected than what stands there."""
        found = f'"{self.get(column)}"' if self.get(column) else NOTHING
        self.wrong(EXPECTED, column, expected=wanted, found=found)

    def yes(self, column: str) -> bool:
        """Return whether a cell says yes; anything but yes and no is a fault."""
        said = self.get(column).lower()
        if said not in YES + NO:
            self.expected(column, expected.YES_OR_NO)
        return said in YES

    def one_of(self, column: str, known: tuple[str, ...]) -> str:
        """Return a cell that must hold one of `known`, or nothing."""
        if self.get(column) and self.get(column) not in known:
            self.expected(column, expected.one_of(known))
        return self.get(column)

    def some_of(self, column: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words of a cell, each of them one of `known`, in the order of `known`."""
        said = [word for word in re.split(r"[\s,;]+", self.get(column)) if word]
        if not set(said) <= set(known):
            self.expected(column, expected.some_of(known))
        return tuple(word for word in known if word in said)

    def matching(self, column: str, pattern: str, wanted: Phrase) -> str:
        """Return a cell that must match `pattern`, or be empty."""
        if self.get(column) and not re.fullmatch(pattern, self.get(column)):
            self.expected(column, wanted)
        return self.get(column)

    def words(self, column: str, most: int) -> Words:
        """Return what is said by language, each at most `most` characters."""
        said = self.line.words.get(column, {})
        longest = max((len(one) for one in said.values()), default=0)
        if longest > most:
            self.wrong(LONG, column, most=most, found=longest)
        return {language or self.source: one for language, one in said.items()}


def unread(sheet: Sheet, known: tuple[str, ...]) -> list[Fault]:
    """Return a notice for every column that nobody reads."""
    return [
        Fault(COLUMN_LEFT, {}, sheet.name, 1, written)
        for base, written in sheet.headers.items()
        if base and base not in known and written
    ]
