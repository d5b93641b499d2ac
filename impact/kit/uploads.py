"""Files that wait between two steps of a page: under a name nobody can guess, for an hour."""

import os
import time
from pathlib import Path

from impact.kit.tokens import digest, secret_token

KEPT = 3600
"""Seconds that a file waits."""


def keep(folder: Path, owner: str, content: bytes) -> str:
    """Return the token under which `owner` finds `content` again; files too old are thrown out.

    The name on disk is not the token, so a look into the folder opens nothing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _throw_out(folder)
    token = secret_token()
    _write(_place(folder, owner, token), content)
    return token


def put(folder: Path, owner: str, token: str, content: bytes) -> None:
    """Lay `content` under a token that is known, in place of what `owner` had there."""
    target = _place(folder, owner, token)
    part = target.with_suffix(f".{secret_token()[:8]}")
    _write(part, content)
    part.replace(target)


def kept(folder: Path, owner: str, token: str) -> bytes | None:
    """Return the file that waits for `owner`; None when it is gone, or somebody else's."""
    place = _place(folder, owner, token)
    if not place.exists() or _is_old(place):
        return None
    return place.read_bytes()


def drop(folder: Path, owner: str, token: str) -> None:
    """Throw a file away: it was used."""
    _place(folder, owner, token).unlink(missing_ok=True)


def _place(folder: Path, owner: str, token: str) -> Path:
    return folder / digest(f"{owner}\n{token}")


def _write(target: Path, content: bytes) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _is_old(place: Path) -> bool:
    return place.stat().st_mtime < time.time() - KEPT


def _throw_out(folder: Path) -> None:
    for place in folder.iterdir():
        if _is_old(place):
            place.unlink(missing_ok=True)
