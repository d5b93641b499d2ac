"""What an older copy of the database must not bring back: a file beside it that is only added to.

A line is written and is on the disk before its act is committed. Killed in between, we know of an
act that did not happen: somebody who might asked for it, and doing it again harms nobody. The other
way round an act would be forgotten, and a copy put back would let somebody in. When the act fails
instead, a line says so. Lines hold ids and HMACs, nothing of anybody.

    @replays("agreement.ended", "agreement")      marks what is written down, and how it is redone
    def end(uid: str, detail: Detail) -> bool: ...
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from flask import current_app

from impact.kit.dates import now

Detail = Mapping[str, int | str]
MARGIN = timedelta(minutes=1)
"""How much longer than its line an act may take: a copy made in between has it not."""
UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Replay:
    """How one kind of act is done again. `again` says whether there was anything left to do."""

    name: str
    again: Callable[[str, Detail], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One act: what was done to which thing, as in the audit trail."""

    id: str
    at: str
    verb: str
    object: str
    detail: Detail


def replays(verb: str, kind: str) -> Callable[[Callable[[str, Detail], bool]], Replay]:
    """Mark how `verb` is done again to a thing of this kind: from then on it is written down."""
    return lambda again: Replay(f"{verb} {kind}", again)


def remember(acts: Iterable[tuple[str, str, Detail]]) -> list[str]:
    """Write down those acts (verb, object, detail) that last; return their ids.

    OSError when they cannot be kept.
    """
    known, at = current_app.extensions["replays"], now().isoformat()
    lasting = [
        Line(token_hex(8), at, verb, thing, dict(detail))
        for verb, thing, detail in acts
        if f"{verb} {thing.partition(':')[0]}" in known and not _replaying.get()
    ]
    _append(lasting)
    return [one.id for one in lasting]


def take_back(ids: list[str]) -> None:
    """Say that these acts failed after all."""
    _append([Line(token_hex(8), now().isoformat(), UNDONE, f"line:{one}", {}) for one in ids])


def do_again(since: datetime) -> Counter[str]:
    """Do again what was done since a copy was made, and return how often what had to be.

    `unreadable` counts lines that a power cut tore.
    """
    known: dict[str, Replay] = current_app.extensions["replays"]
    found, torn = lines()
    undone = {one.object.partition(":")[2] for one in found if one.verb == UNDONE}
    done = Counter({"unreadable": torn}) if torn else Counter[str]()
    with _again():
        for one in found:
            kind, _colon, uid = one.object.partition(":")
            how = known.get(f"{one.verb} {kind}")
            late = datetime.fromisoformat(one.at) >= since - MARGIN
            if how and late and one.id not in undone and how.again(uid, one.detail):
                done[one.verb] += 1
    return done


def lines() -> tuple[list[Line], int]:
    """Return the acts of the file, the oldest first, and how many lines cannot be read."""
    path = _path()
    written = path.read_text("utf-8").splitlines() if path.exists() else []
    found = [_read(one) for one in written if one]
    return [one for one in found if one], found.count(None)


def _append(new: list[Line]) -> None:
    """Put lines on the disk, whole, before anything goes on."""
    if not new:
        return
    path, fresh = _path(), not _path().exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # After a line that a power cut tore, the next one begins on its own.
        said = "" if fresh or _is_whole(file) else "\n"
        said += "".join(f"{json.dumps(asdict(one), separators=(',', ':'))}\n" for one in new)
        if os.write(file, said.encode()) < len(said):
            raise OSError("the replay file took half a line")
        os.fsync(file)
    finally:
        os.close(file)
    if fresh:
        _sync(path.parent)


def _is_whole(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _sync(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _read(line: str) -> Line | None:
    try:
        return Line(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _path() -> Path:
    return Path(current_app.config["REPLAY_LOG"])


_replaying: ContextVar[bool] = ContextVar("replaying", default=False)


@contextmanager
def _again() -> Iterator[None]:
    """Write nothing down a second time."""
    before = _replaying.set(True)
    try:
        yield
    finally:
        _replaying.reset(before)
