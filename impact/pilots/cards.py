"""Codes on cards: how one is drawn, how it is read back, and which pictures stand beside it. Pure.

A code is seven random characters and a check character; it is derived from nothing. A code whose
check character would be `I`, `L`, `O`, `U` or `*` is not given out, so that `O` may be read as `0`
and `I` and `L` as `1` without ever reading another code.
"""

import hashlib
import re
import secrets

from impact.kit.tokens import CROCKFORD, folded, spaced, with_check

RANDOM = 7
PICTURES = (
    "sun",
    "moon",
    "star",
    "heart",
    "fish",
    "boat",
    "house",
    "tree",
    "flower",
    "key",
    "drop",
    "umbrella",
)
"""Drawings by which a child knows the own card; their order is part of every card printed."""
BESIDE = 3
_WHOLE = re.compile(f"[{CROCKFORD}]{{{RANDOM + 1}}}")


def draw() -> str:
    """Return a new code of eight characters; only the database knows whether it is there yet."""
    while True:
        code = with_check("".join(secrets.choice(CROCKFORD) for _ in range(RANDOM)))
        if code[-1] in CROCKFORD:
            return code


def read(typed: str) -> str | None:
    """Return the code of a card, however it was typed or scanned; None when it cannot be one.

    ABCDEF0: each letter is its place in 0-9A-Z, doubled along the way modulo 37. (10) 20, (31) 25,
    (37) 0, (13) 26, (40) 6, (21) 5, (5) 10, and 10 + 28 = 38, which is 1: so 28, which is S.

    >>> read("abcd-efO s"), read("HTTPS://TEL.NL/C/ABCDEF0S"), read("ABCDEF0T"), read("Samira")
    ('ABCDEF0S', 'ABCDEF0S', None, None)
    """
    plain = _plain(typed)
    return plain if plain and with_check(plain[:-1]) == plain else None


def is_mistyped(typed: str) -> bool:
    """Say whether this was meant as the code of a card, and a letter of it is wrong.

    >>> is_mistyped("abcd-ef0t"), is_mistyped("abcd-ef0s"), is_mistyped("talentje")
    (True, False, False)
    """
    return bool(_plain(typed)) and any(one.isdigit() for one in typed) and read(typed) is None


def shown(code: str) -> str:
    """Return a code as people read it: that of a card in groups of four, any other as it is.

    >>> shown("ABCDEF0S"), shown("samira-2014")
    ('ABCD-EF0S', 'samira-2014')
    """
    return spaced(code) if read(code) == code else code


def pictures(code: str) -> tuple[str, ...]:
    """Return the three different pictures of a code: always the same ones."""
    left, number = list(PICTURES), int(hashlib.sha256(code.encode()).hexdigest(), 16)
    chosen = []
    for _ in range(BESIDE):
        number, at = divmod(number, len(left))
        chosen.append(left.pop(at))
    return tuple(chosen)


def _plain(typed: str) -> str:
    """Return eight characters in their one form, or "" when there are more, fewer or others."""
    plain = folded(typed.strip().rsplit("/", 1)[-1])
    return plain if _WHOLE.fullmatch(plain) else ""
