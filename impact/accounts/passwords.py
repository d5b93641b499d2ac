"""Passwords: what one may be, what is kept of it, and whether one is right."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from unicodedata import normalize

from impact.kit.i18n import N_

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY, TIME, LANES = 19_456, 2, 1
"""KiB, rounds and threads of one hash: 16 ms, and an attacker pays 19 MB for each guess."""
LONGEST = 128
SHORTEST = 12
SHORTEST_FOR = {"admin": 15}
"""Who keeps the installation needs a longer one."""
KNOWN = frozenset((Path(__file__).parent / "known_words.txt").read_text("utf-8").split())
"""What people choose first, and what somebody who knows this programme would try first."""
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")

_two_at_a_time = BoundedSemaphore(2)


def objection(
    password: str, email: str, roles: Iterable[str] = ()
) -> tuple[str, dict[str, int]] | None:
    """Return why this may not be the password of `email`, as a msgid with values; None when it may.

    `roles`: all that its owner may work as; the strictest counts. No rule about kinds of
    characters: length is what counts, and not being guessed first.
    """
    shortest = max((SHORTEST_FOR.get(one, SHORTEST) for one in roles), default=SHORTEST)
    if len(password) < shortest:
        return N_("Use at least %(n)s characters. A short sentence is fine."), {"n": shortest}
    if len(password) > LONGEST:
        return N_("Use at most %(n)s characters."), {"n": LONGEST}
    if is_guessed_first(password, email):
        return N_("This is one of the first that somebody would try. Think of another."), {}
    return None


def is_guessed_first(password: str, email: str) -> bool:
    """Say whether little is left when known words, the own address and digits are taken out.

    >>> is_guessed_first("Welkom-Rotterdam-2026!", "a@example.org")
    True
    >>> is_guessed_first("vier lepels tikken zacht", "a@example.org")
    False
    """
    plain = normalize("NFKC", password).casefold()
    own = {part for part in re.split(r"[^a-z]+", email.casefold()) if len(part) > 2}
    return any(_remainder(one, own) < 6 for one in (plain, plain.translate(LOOKALIKES)))


def _remainder(plain: str, own: set[str]) -> int:
    for word in sorted(KNOWN | own, key=len, reverse=True):
        plain = plain.replace(word, " ")
    letters = re.sub(r"[\W\d_]+", "", plain)
    return len(set(letters))


def hashed(password: str) -> str:
    """Return what is kept of a password; ValueError when it is too long to be one."""
    if len(password) > LONGEST:
        raise ValueError("a password that long is refused before it costs anything")
    with _two_at_a_time:
        return _hasher().hash(normalize("NFKC", password))


def is_right(password: str, kept: str | None) -> bool:
    """Say whether `kept` was made of this password; it takes as long when there is nothing kept."""
    if len(password) > LONGEST:
        return False
    with _two_at_a_time:
        return _matches(password, kept or dummy()) and kept is not None


@cache
def dummy() -> str:
    """Return the hash of no password of anybody, to try on where there is none."""
    return _hasher().hash("nobody has this one")


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=TIME, memory_cost=MEMORY, parallelism=LANES)


def _matches(password: str, kept: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False
