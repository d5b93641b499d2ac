"""Numbers as Dutch offices write them. Pure."""

import re

MISSING = ("", ".")
"""Cells that say nothing. A 0 is a count."""
_DUTCH = re.compile(r"-?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?\Z", re.ASCII)


def number(text: str) -> float | None:
    """Return what a cell says, a percentage as its number; None when it says nothing.

    ValueError when it is no number. A point stands for thousands, never for a decimal.

    >>> number("72%"), number("1,30%"), number("20,3"), number("1.012"), number("0"), number(".")
    (72.0, 1.3, 20.3, 1012.0, 0.0, None)
    """
    plain = text.strip().removesuffix("%").strip()
    if plain in MISSING:
        return None
    if not _DUTCH.match(plain):
        raise ValueError(text)
    return float(plain.replace(".", "").replace(",", "."))


def count(text: str) -> int | None:
    """Return a whole number of zero or more; None when the cell says nothing. ValueError else.

    >>> count("12065"), count(".")
    (12065, None)
    """
    found = number(text)
    if found is None:
        return None
    if found < 0 or found != int(found) or "%" in text:
        raise ValueError(text)
    return int(found)
