"""What is wrong with something handed in: where, what was expected, what was found.

A fault is a value, so that a command says it in English and a page in the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from impact.kit.i18n import N_

EXPECTED = N_("expected %(expected)s, found %(found)s")
MOST = 200
"""Faults listed of one file; beyond that only their number."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a fault that is said in the reader's language as well. `text` is a msgid."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in English."""
        return self.text % self.values

    def said(self, say: Callable[..., str]) -> str:
        """Say it through gettext's `say`."""
        return say(self.text, **self.values)


NOTHING = Phrase(N_("nothing"))
"""What was found in a cell that is empty."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `text` is a msgid; `row` counts as a spreadsheet does, header included."""

    text: str
    values: Mapping[str, Phrase | object] = field(default_factory=dict)
    file: str = ""
    row: int | None = None
    column: str = ""

    def line(self, say: Callable[..., str] | None = None) -> str:
        """Return `FILE:ROW:COLUMN: what is wrong`, in English or through gettext's `say`.

        >>> Fault(EXPECTED, {"expected": "a year", "found": '"x"'}, "a.csv", 3, "year").line()
        'a.csv:3:year: expected a year, found "x"'
        """
        words = self.said(say) if say else self.text % self.values
        if not self.file:
            return words
        return f"{self.file}:{self.row or ''}:{self.column}: {words}"

    def said(self, say: Callable[..., str]) -> str:
        """Return what is wrong through gettext's `say`, its phrases too."""
        values = {
            name: one.said(say) if isinstance(one, Phrase) else one
            for name, one in self.values.items()
        }
        return say(self.text, **values)


class Refused(Exception):  # noqa: N818 -- says what happened, as a sentence would
    """What was handed in is not taken; nothing was stored. `faults` says why, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep at least one fault."""
        self.faults = tuple(faults)
        super().__init__("; ".join(one.line() for one in self.faults[:5]))


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: rows added, rows that were there already, rows left out and why."""

    added: int
    unchanged: int
    refused: int = 0
    notices: tuple[Fault, ...] = ()

    def line(self) -> str:
        """Return the closing line of every import."""
        return f"{self.added} added, {self.unchanged} unchanged, {self.refused} refused"
