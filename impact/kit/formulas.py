"""Texts that a spreadsheet would run: guarded on the way out, and taken as text on the way in."""

import csv
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import NamedTuple, TextIO
from unicodedata import normalize

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet would take for a formula, also in their full-width forms."""
UNSEEN = " \n\u00a0\u200b\ufeff"
"""What may stand before such a beginning without being seen."""
GUARD = "'"


def rows_to(out: TextIO, ends: str = "\r\n") -> Callable[[Iterable[object]], object]:
    """Return what writes one row of a CSV table; no spreadsheet takes a cell for a formula."""
    writer = csv.writer(out, lineterminator=ends)
    return lambda cells: writer.writerow([guarded(one) for one in cells])


class Leaf(NamedTuple):
    """A sheet of a workbook: what it is called, its rows with the header first, column widths."""

    name: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


def workbook_of(leaves: Iterable[Leaf]) -> bytes:
    """Return a workbook (.xlsx) in which every cell is text, and none a formula or a link."""
    # Loaded by whoever asks for it, not by the start of the app: performance.md 7.
    from xlsxwriter import Workbook

    out = BytesIO()
    off = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with Workbook(out, {"in_memory": True, **off}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        for leaf in leaves:
            sheet = book.add_worksheet(leaf.name)
            for row, cells in enumerate(leaf.rows):
                for at, text in enumerate(cells):
                    sheet.write_string(row, at, text, wrapped if row else bold)
            for at, width in enumerate(leaf.widths):
                sheet.set_column(at, at, width)
            sheet.freeze_panes(1, 0)
    return out.getvalue()


def guarded(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> guarded("=1+1"), guarded(" -x"), guarded(-0.2), guarded("a-b"), guarded("'=1")
    ("'=1+1", "' -x", -0.2, 'a-b', "''=1")
    """
    return GUARD + value if isinstance(value, str) and _runs(value) else value


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given: without one guard, where one was needed.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'s-Gravenhage")
    ('=1+1', "'=1", "'s-Gravenhage")
    """
    return text[1:] if text.startswith(GUARD) and _runs(text[1:]) else text


def _runs(text: str) -> bool:
    """Say whether a spreadsheet would run this, were its guards taken off."""
    bare = text.lstrip(GUARD)
    firsts = (bare.lstrip(UNSEEN)[:1], bare.lstrip()[:1])
    return any(normalize("NFKC", first) in FORMULA for first in firsts)
