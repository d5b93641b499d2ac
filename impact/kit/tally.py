"""How often something was done lately, over a small file of its own: what the limits stand on.

Counts are kept in memory and written a second later, so that an answer costs no write. Who did it
is known by an HMAC under the key of the day only. The key goes after 24 hours, and with it the last
way back to an address: none is ever written.
"""

import atexit
import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock, Timer
from time import time
from typing import Any
from weakref import WeakSet

from limits.storage import Storage

LATER = 1.0
"""Seconds after which a count is written down."""
DAY = 24 * 3600.0
"""Seconds after which a key is thrown away."""
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "busy_timeout=2000")
TABLES = """
    CREATE TABLE IF NOT EXISTS day_key (only INTEGER PRIMARY KEY CHECK (only = 1), key, made);
    CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count, ends) WITHOUT ROWID;
"""
ADD = """
    INSERT INTO tally (name, count, ends) VALUES (:name, :count, :ends)
    ON CONFLICT (name) DO UPDATE SET
        count = CASE WHEN ends <= :now THEN :count ELSE count + :count END,
        ends = CASE WHEN ends <= :now THEN :ends ELSE ends END
    RETURNING count, ends
"""


class Tally(Storage):
    """Counts per name, each until its window ends; several processes may share one file.

    While the file cannot be used counts go on in memory; `flush` and `check` tell.
    """

    STORAGE_SCHEME = ["sqlite"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        """Take `sqlite:///` and a path; nothing is opened yet."""
        super().__init__(uri, wrap_exceptions)
        self.path = Path((uri or "").removeprefix("sqlite:///"))
        self._lock = RLock()
        self._counts: dict[str, tuple[int, float]] = {}
        self._unwritten: dict[str, int] = {}
        self._key, self._made = b"", 0.0
        self._timer: Timer | None = None
        _open.add(self)

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What the file may do to us."""
        return sqlite3.Error, OSError

    def sealed(self, *who: str) -> str:
        """Return the name that stands for whoever it is today; it leads back to nobody."""
        with self._lock:
            if time() - self._made >= DAY:
                self._take_key()
            return hmac.digest(self._key, "\x1f".join(who).encode(), hashlib.sha256).hex()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more and return how many there are in this window; `expiry` in seconds."""
        with self._lock:
            moment = time()
            count, ends = self._counts.get(key, (0, 0.0))
            if ends <= moment:
                count, ends = 0, moment + expiry
            self._counts[key] = count + amount, ends
            self._unwritten[key] = self._unwritten.get(key, 0) + amount
            if self._timer is None:
                self._wake_in(LATER)
            return count + amount

    def get(self, key: str) -> int:
        """Return how many there are in this window."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        return self._counts.get(key, (0, time()))[1]

    def check(self) -> bool:
        """Say whether counts can be written down."""
        try:
            self.flush()
        except self.base_exceptions:
            return False
        return True

    def reset(self) -> None:
        """Forget every count, and the key."""
        with self._lock:
            self._forget()
            with self._file() as file:
                self._change_key(file)

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._counts.pop(key, None)
            self._unwritten.pop(key, None)
            with self._file() as file:
                file.execute("DELETE FROM tally WHERE name = ?", (key,))

    def flush(self) -> None:
        """Write down what was counted, and learn what others counted; sqlite3.Error or OSError."""
        with self._lock, self._file() as file:
            moment = time()
            for name, count in self._unwritten.items():
                added = {"name": name, "count": count, "ends": self._counts[name][1]}
                self._counts[name] = file.execute(ADD, added | {"now": moment}).fetchone()
            file.execute("DELETE FROM tally WHERE ends <= ?", (moment,))
            self._unwritten.clear()
            self._counts = {name: one for name, one in self._counts.items() if one[1] > moment}

    def _wake(self) -> None:
        """Write, then sleep until there is something to write or the key has to go."""
        with self._lock, suppress(*self.base_exceptions):
            self._timer = None
            self.flush()
            if time() - self._made >= DAY:
                self._take_key()

    def _wake_in(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._wake)
        self._timer.daemon = True
        self._timer.start()

    def _take_key(self) -> None:
        """Take the key of the file and its counts; a new one when that one is a day old."""
        self._forget()
        self._key, self._made = secrets.token_bytes(32), time()
        with suppress(*self.base_exceptions), self._file() as file:
            found = file.execute("SELECT key, made FROM day_key").fetchone()
            if found is None or not 0 <= self._made - found[1] < DAY:
                self._change_key(file)
                return
            self._key, self._made = found
            rows = file.execute("SELECT name, count, ends FROM tally")
            self._counts = {name: (count, ends) for name, count, ends in rows}

    def _change_key(self, file: sqlite3.Connection) -> None:
        self._key, self._made = secrets.token_bytes(32), time()
        file.execute("DELETE FROM tally")
        file.execute("REPLACE INTO day_key VALUES (1, ?, ?)", (self._key, self._made))

    def _forget(self) -> None:
        self._counts, self._unwritten = {}, {}

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        """Give the file for one transaction, with its tables."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, isolation_level=None)) as file:
            for pragma in PRAGMAS:
                file.execute(f"PRAGMA {pragma}")
            file.executescript(TABLES)
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")


_open: WeakSet[Tally] = WeakSet()


@atexit.register
def _write_all() -> None:
    """Lose no count of the last second when a server is stopped."""
    for tally in _open:
        tally.check()
