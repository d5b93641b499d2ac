"""Names that follow from the key of a form: who sends it twice gets the same ones. Pure.

Only the server can make them, and none can be turned back into the key.
"""

from base64 import urlsafe_b64encode

from impact.kit.tokens import folded, keyed, receipt


def story_uid(secret: str, key: str) -> str:
    """Return the 22 characters under which the story of this sending is known."""
    bits = bytes.fromhex(keyed(secret, "story", key))[:16]
    return urlsafe_b64encode(bits).decode().rstrip("=")


def receipt_of(secret: str, key: str) -> str:
    """Return the receipt of this sending: 12 characters and a check."""
    return receipt(bytes.fromhex(keyed(secret, "story receipt", key)))


def receipt_kept(secret: str, code: str) -> str:
    """Return what is stored of a receipt, however it was typed."""
    return keyed(secret, "receipt kept", folded(code))


def spaced(code: str) -> str:
    """Return a receipt in groups of four, as it is read aloud.

    >>> spaced("ABCD1234EFGH5")
    'ABCD-1234-EFGH-5'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
