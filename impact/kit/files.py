"""Files of ours: whole on the disk or not there at all, under names that nobody chose."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from time import time
from typing import IO

NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{3,4}")
A_DAY = 24 * 3600
"""Seconds after which a file that no row names was never going to get one."""


@contextmanager
def new_file(folder: Path, suffix: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Give the name of a new file, and the file to write to; whole on the disk after the block.

    A row that names it may be written then, not before. Nothing stays of a block that failed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = token_hex(16) + suffix
    unfinished = folder / f"{name}.part"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            yield name, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.rename(folder / name)
    _settle(folder)


def place_of(folder: Path, name: str | None) -> Path | None:
    """Return where a file of ours lies; None for a name that is not ours, or when it is gone."""
    if not name or not NAME.fullmatch(name):
        return None
    place = folder / name
    return place if place.is_file() else None


def sweep(folder: Path, named: Iterable[str]) -> int:
    """Throw out files that no row names, once they are a day old; return how many.

    A younger one may be waiting for its row.
    """
    known, gone = set(named), 0
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name not in known and place.stat().st_mtime < time() - A_DAY:
            place.unlink(missing_ok=True)
            gone += 1
    return gone


def _settle(folder: Path) -> None:
    """Write down that the folder holds a new name: a power cut would forget it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
