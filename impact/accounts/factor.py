"""The second factor: codes of an app on a phone (RFC 6238), and codes on paper.

Pure: what is stored and when lies in `credentials.py`.
"""

import hmac
import secrets
from base64 import b32encode
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds that a code is shown."""
DIGITS = 6
ISSUER = "Tellen & Vertellen"
MANY = 8
"""Recovery codes at a time."""
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> bytes:
    """Return the secret that phone and server share: 160 bits, as the RFC asks."""
    return secrets.token_bytes(20)


def code_at(secret: bytes, step: int) -> str:
    """Return the code of one step of thirty seconds since 1970.

    >>> code_at(b"12345678901234567890", 59 // 30)
    '287082'
    """
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    made = TOTP(secret, DIGITS, SHA1(), STEP).generate(step * STEP)  # noqa: S303 -- the standard's
    return made.decode()


def step_of(secret: bytes, typed: str, moment: datetime) -> int | None:
    """Return the step whose code was typed, at most one away from now; None when it is no code."""
    plain = "".join(typed.split()).encode()
    at = int(moment.replace(tzinfo=UTC).timestamp()) // STEP
    found = None
    for step in (at - 1, at, at + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), plain):
            found = step
    return found


def readable(secret: bytes) -> str:
    """Return the secret in groups of four, for who types it over."""
    plain = b32encode(secret).decode().rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def address(secret: bytes, email: str) -> str:
    """Return the address that an app reads from the square."""
    asked = urlencode({"secret": b32encode(secret).decode().rstrip("="), "issuer": ISSUER})
    return f"otpauth://totp/{quote(ISSUER)}:{quote(email)}?{asked}"


def new_recovery_codes() -> list[str]:
    """Return eight codes for paper: 12 letters each, 59 bits."""
    drawn = ("".join(secrets.choice(LETTERS) for _ in range(12)) for _ in range(MANY))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in drawn]


def plain_code(typed: str) -> str:
    """Return a recovery code as it was given out, however it was typed.

    >>> plain_code(" ABCD efgh-jkmn ")
    'abcdefghjkmn'
    """
    return "".join(letter for letter in typed.casefold() if letter.isalnum())
