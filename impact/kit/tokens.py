"""Names nobody can guess, and what is kept of them."""

import hashlib
import hmac
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that what is read aloud is typed right."""


def uid() -> str:
    """Return 22 characters for an address: 128 bits."""
    return secrets.token_urlsafe(16)


def secret_token() -> str:
    """Return 43 characters for a link that must stay secret: 256 bits. Store only its `digest`."""
    return secrets.token_urlsafe(32)


def wall_code() -> str:
    """Return 10 characters for a poster: it hangs on a wall and is typed by hand."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(10))


def paper_token(bits: str) -> str:
    """Return 26 characters (130 bits) for a secret link on paper, made of keyed bits in hex.

    It can be typed by hand, see `folded`; store only its `digest`.
    """
    drawn = int(bits, 16)
    return "".join(CROCKFORD[(drawn >> (5 * at)) % 32] for at in range(26))


def digest(token: str) -> str:
    """Return what is stored of a secret token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(key: str, purpose: str, *parts: str) -> str:
    """Return the HMAC-SHA-256 of `parts` under `key`, in hex; `purpose` keeps uses apart."""
    said = "\x1f".join((purpose, *parts)).encode()
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()


def folded(code: str) -> str:
    """Return a code as typed by hand in its one form: O is 0, I and L are 1, no dashes.

    >>> folded("oil-7 x")
    '0117X'
    """
    plain = code.upper().replace("-", "").replace(" ", "")
    return plain.translate(str.maketrans("OIL", "011"))


def with_check(code: str) -> str:
    """Return `code` and its check character.

    ISO 7064 mod 37-2 over `0-9A-Z*`; codes whose check would be hard to read are not given out,
    see `receipt`.

    >>> with_check("ABCD123")
    'ABCD123U'
    """
    total = 0
    for letter in code:
        total = (total + _MOD37.index(letter)) * 2 % 37
    return code + _MOD37[(38 - total) % 37]


def receipt(bits: bytes) -> str:
    """Return the receipt that these random (or keyed) bytes stand for: 12 characters and a check.

    Always the same for the same bytes, so a second sending gets the same receipt.
    """
    for turn in range(256):
        drawn = hashlib.sha256(bits + bytes([turn])).digest()
        code = with_check("".join(CROCKFORD[byte % 32] for byte in drawn[:12]))
        if code[-1] in CROCKFORD:
            return code
    raise AssertionError("256 draws without a readable check character")


def receipt_kept(secret: str, code: str) -> str:
    """Return what is stored of a receipt, however it was typed."""
    return keyed(secret, "receipt kept", folded(code))


def spaced(code: str) -> str:
    """Return a receipt in groups of four, as it is read aloud.

    >>> spaced("ABCD1234EFGH5")
    'ABCD-1234-EFGH-5'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


_MOD37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
