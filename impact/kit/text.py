"""Text as people send it, in one form."""

import re
from unicodedata import category, combining, normalize

_LETTERS = r"""[^@\s<>"(),:;\[\]\\]+"""
EMAIL = re.compile(rf"{_LETTERS}@{_LETTERS}\.{_LETTERS}\Z")
"""A whole address and nothing around it: `<a@b.nl>` is the box of `a@b.nl` under a second name."""
UNREADABLE = re.compile("[\x00\ud800-\udfff]")
"""What no person types and no database holds: NUL, and half a character."""
_AT_ENDS = "".join(map(chr, (0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)))
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


def visible(text: str) -> str:
    r"""Return text without the signs in it that nobody sees (Unicode Cf): for names and labels.

    >>> visible("Jan\u200b de\u202e Boer")
    'Jan de Boer'
    """
    if text.isascii():
        return text
    return "".join(one for one in text if category(one) != "Cf")


def trimmed(text: str) -> str:
    r"""Return text without blanks around it, also those that are not seen.

    >>> trimmed("\u200e 12-03-2025\u200b ")
    '12-03-2025'
    """
    plain = text.strip()
    return plain if plain.isascii() else plain.strip(_AT_ENDS).strip()


def folded(text: str) -> str:
    r"""Return a name in the one form in which it is looked up: no accents, no capitals.

    Nor anything that nobody sees.

    >>> folded("  Zo\u00eb de  Vries\u200b ")
    'zoe de vries'
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = "".join(one for one in normalize("NFKD", composed(text)) if not combining(one))
    return " ".join(visible(bare).casefold().split())


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
