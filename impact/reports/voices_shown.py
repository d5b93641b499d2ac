"""A quote and another sound beside it, for the page of a pilot; nobody chooses. Pure."""

from hashlib import sha256
from typing import NamedTuple

from impact.indicators.blocks import Matrix, Quote, Quotes, Report
from impact.reports.gathered import of

SAYS = ("positive", "negative")
"""The polarities that can be held against each other."""


class Pair(NamedTuple):
    """A quote and one that points the other way about the same code; None: nobody told that."""

    quote: Quote
    other: Quote | None


def pair(report: Report, lot: str) -> Pair | None:
    """Return a quote with its counterpart, by lot; None when nothing may be quoted here.

    A code of which both sides may be quoted goes first, so that another sound is heard where there
    is one. The same lot draws the same.
    """
    lines = sorted(
        {line for one in of(report, Quotes) for line in one.lines}, key=lambda one: _lot(lot, one)
    )
    for line in lines:
        other = next((one for one in lines if _against(line, one)), None)
        if other is not None:
            return Pair(line, other)
    return Pair(lines[0], None) if lines else None


def unheard(report: Report) -> list[tuple[str, str]]:
    """Return the perspectives of which nobody answered anything, each with why: status of a cell.

    In the order of the report; nobody at all when there were no questions.
    """
    cells = [cell for one in of(report, Matrix) for cell in one.cells]
    found: list[tuple[str, str]] = []
    for side in dict.fromkeys(cell.perspective for cell in cells):
        known = {cell.status for cell in cells if cell.perspective == side}
        if known <= {"not_asked", "not_available"}:
            found.append((side, "not_asked" if known == {"not_asked"} else "not_available"))
    return found


def _against(one: Quote, other: Quote) -> bool:
    """Say whether two stories point different ways about the same code."""
    said = {code: polarity for code, polarity in one.codes if polarity in SAYS}
    return one.story != other.story and any(
        polarity in SAYS and said.get(code) not in (None, polarity)
        for code, polarity in other.codes
    )


def _lot(lot: str, line: Quote) -> str:
    return sha256("\x1f".join((lot, line.story, line.words)).encode()).hexdigest()
