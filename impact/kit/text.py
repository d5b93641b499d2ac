"""Text as people send it, in one form."""

import re
from unicodedata import combining, normalize

_LETTERS = r"""[^@\s<>"(),:;\[\]\\]+"""
EMAIL = re.compile(rf"{_LETTERS}@{_LETTERS}\.{_LETTERS}\Z")
"""A whole address and nothing around it: `<a@b.nl>` is the box of `a@b.nl` under a second name."""
MOST_MARKS = 30
"""Marks on one letter that are kept: more than any language writes (UAX 15, stream-safe text)."""


def composed(text: str) -> str:
    r"""Return text in NFC. Of an endless row of marks on one letter the first 30 are kept.

    Putting such a row in order takes time that grows with its square: a page of it would keep
    everybody waiting.

    >>> composed("Cafe\u0301"), len(composed("e" + "\u0315" * 9999))
    ('Café', 31)
    """
    return text if text.isascii() else normalize("NFC", _with_few_marks(text))


def folded(text: str) -> str:
    r"""Return a name in the one form in which it is looked up: no accents, no capitals.

    >>> folded("  Zo\u00eb de  Vries ")
    'zoe de vries'
    """
    bare = "".join(one for one in normalize("NFKD", composed(text)) if not combining(one))
    return " ".join(bare.casefold().split())


def whole(text: str) -> int | None:
    """Return a number of at most nine plain digits; None for any other text.

    >>> whole("042"), whole("\u00b2"), whole("9" * 5000)
    (42, None, None)
    """
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _with_few_marks(text: str) -> str:
    run, kept = 0, []
    for letter in text:
        run = run + 1 if combining(letter) else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
