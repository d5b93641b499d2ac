"""Names that follow from the key of a form: who sends it twice gets the same ones.

Only the server can make them, and none can be turned back into the key. What is stored of a token
or a receipt is its digest.
"""

from base64 import urlsafe_b64encode
from uuid import UUID

from impact.kit.tokens import keyed, receipt


def draft_token(secret: str, link_id: int, key: str) -> str:
    """Return the 22 characters (128 bits) under which answers are kept until they are sent."""
    bits = bytes.fromhex(keyed(secret, "draft", str(link_id), key))[:16]
    return urlsafe_b64encode(bits).decode().rstrip("=")


def response_uid(secret: str, token: str) -> str:
    """Return the id of the response that the draft under `token` becomes."""
    return str(UUID(bytes=bytes.fromhex(keyed(secret, "response", token))[:16], version=4))


def receipt_of(secret: str, token: str) -> str:
    """Return the receipt of that response: 12 characters and a check."""
    return receipt(bytes.fromhex(keyed(secret, "receipt", token)))
