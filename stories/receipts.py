"""Names that follow from the key of a form: who sends it twice gets the same ones. Pure.

Only the server can make them, and none can be turned back into the key.
"""

from base64 import urlsafe_b64encode

from impact.kit.tokens import keyed, receipt


def story_uid(secret: str, key: str) -> str:
    """Return the 22 characters under which the story of this sending is known."""
    bits = bytes.fromhex(keyed(secret, "story", key))[:16]
    return urlsafe_b64encode(bits).decode().rstrip("=")


def receipt_of(secret: str, key: str) -> str:
    """Return the receipt of this sending: 12 characters and a check."""
    return receipt(bytes.fromhex(keyed(secret, "story receipt", key)))
