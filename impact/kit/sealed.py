"""Keys that lie outside the database, and what is encrypted with them."""

import fcntl
import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

NONCE = 12
"""Bytes of AES-GCM that may never come twice under one key."""


class Unreadable(Exception):  # noqa: N818 -- says what it is
    """This was encrypted with another key, for another place, or was changed."""


@dataclass(frozen=True, slots=True)
class Box:
    """What seals and opens under one key of 32 bytes (AES-256-GCM)."""

    key: bytes = field(repr=False)

    def seal(self, place: str, plain: bytes) -> str:
        """Return `plain` encrypted; only `opened` with the same place gives it back."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(self.key).encrypt(nonce, plain, place.encode())
        return urlsafe_b64encode(nonce + sealed).decode()

    def opened(self, place: str, sealed: str) -> bytes:
        """Return what was sealed; Unreadable when the key, the place or a single bit differs."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            whole = urlsafe_b64decode(sealed.encode())
            return AESGCM(self.key).decrypt(whole[:NONCE], whole[NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise Unreadable(place) from None


def seal(purpose: str, place: str, plain: bytes) -> str:
    """Return `plain` encrypted; only `opened` with the same purpose and place gives it back."""
    return Box(secret_key(purpose)).seal(place, plain)


def opened(purpose: str, place: str, sealed: str) -> bytes:
    """Return what was sealed; Unreadable when the key, the place or a single bit differs."""
    return Box(secret_key(purpose)).opened(place, sealed)


def known_key(purpose: str) -> bytes | None:
    """Return the key for one purpose; None when there is none. Nothing is made."""
    found = _keys(Path(current_app.config["SECRETS_FILE"])).get(purpose)
    return bytes.fromhex(found) if found else None


def secret_key(purpose: str) -> bytes:
    """Return the key for one purpose, 32 bytes, made when it is first asked for."""
    path = Path(current_app.config["SECRETS_FILE"])
    known = _keys(path)
    if purpose not in known:
        known = _with_new(path, purpose)
    return bytes.fromhex(known[purpose])


def _with_new(path: Path, purpose: str) -> dict[str, str]:
    """Add a key to the file, one process at a time, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(f"{path}.lock", os.O_CREAT | os.O_WRONLY, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _keys(path)
        known.setdefault(purpose, secrets.token_hex(32))
        part = Path(f"{path}.part")
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(known, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return known


def _keys(path: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return known
