"""Whether all is well: one line for each thing that has to be, as a command and as a page."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from flask import current_app

from config import INSTANCE
from impact.accounts import audit_store, replay
from impact.identity import store as names_store
from impact.identity.database import shares_role
from impact.identity.keys import has_keys
from impact.jobs import store as job_store
from impact.kit import jobs as queue
from impact.kit.dates import now
from impact.kit.i18n import N_
from impact.kit.migrate import FOLDER, newest, stored
from impact.upkeep import store

State = Literal["ok", "warn", "FAIL"]
SHORTEST = 32
"""Characters that a secret key has at least."""
ROOM = 0.10, 0.05
"""Share of the disk that is free: below the first it is said, below the second it is a fault."""
BUILT = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Before this the program was not there: a clock that says so is wrong."""
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `name` and `said` are msgids."""

    state: State
    name: str
    said: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """Return the line of the command, in English.

        >>> Line("ok", "disk", "%(free)s %% free", {"free": 40}).text()
        'ok    disk: 40 % free'
        """
        return f"{self.state:<5} {self.name}: {self.said % self.values}"


def look() -> list[Line]:
    """Return a line for each thing there is to look at; what cannot be looked at has failed."""
    return [_line(name, check) for name, check in CHECKS]


def _line(name: str, check: Callable[[], tuple[State, str, Mapping[str, object]]]) -> Line:
    try:
        state, said, values = check()
    except Exception as fault:  # noqa: BLE001 -- whatever it is, it is the finding
        store.let_go()
        return Line("FAIL", name, N_("cannot be looked at: %(kind)s"), {"kind": _kind(fault)})
    return Line(state, name, said, values)


def _kind(fault: Exception) -> str:
    return type(fault).__name__


Found = tuple[State, str, Mapping[str, object]]


def database() -> Found:
    """See that the file is whole and that every connection has the settings that keep rows."""
    if wrong := store.wrong_settings():
        return "FAIL", N_("other settings than ours: %(wrong)s"), {"wrong": ", ".join(wrong)}
    if (said := store.quick_check()) != "ok":
        return "FAIL", N_("the file is damaged: put back a backup"), {"said": said}
    return "ok", N_("whole, with the settings that keep rows"), {}


def migrations() -> Found:
    """See that the database is as new as the program."""
    wanted, found = newest(FOLDER), stored()
    values = {"found": found or "-", "wanted": wanted}
    if found != wanted:
        said = N_("at %(found)s, and the program wants %(wanted)s: run flask --app wsgi db upgrade")
        return "FAIL", said, values
    return "ok", N_("at %(found)s"), values


def audit() -> Found:
    """Walk the chain of the log."""
    walk = audit_store.verify()
    if walk.broken is not None:
        return "FAIL", N_("row %(row)s is not what was written"), {"row": walk.broken}
    return "ok", N_("%(rows)s rows, none changed"), {"rows": walk.rows}


def extracts() -> Found:
    """See that extracts can be written; one of an older state is made again when it is read."""
    folder = Path(current_app.config["WAREHOUSE"])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        versions = store.versions()
    fresh = sum(any(folder.glob(f"*/pilot={one}/{n:09d}-*")) for one, n in versions.items())
    behind = sum(any(folder.glob(f"*/pilot={one}/*.parquet")) for one in versions) - fresh
    values = {"fresh": fresh, "behind": behind}
    return "ok", N_("%(fresh)s pilots up to date, %(behind)s made again when read"), values


def replay_file() -> Found:
    """See that what an older copy of the database must not bring back can be written down."""
    kept = Path(current_app.config["REPLAY_LOG"])
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        with tempfile.TemporaryFile(dir=kept.parent):
            return "ok", N_("can be written; nothing to keep so far"), {}
    if kept.stat().st_mode & 0o077:
        return "FAIL", N_("others may read it: run chmod 600 on %(path)s"), {"path": str(kept)}
    with kept.open("ab"):
        found, torn = replay.lines()
    if torn:
        return "warn", N_("%(torn)s lines cannot be read"), {"torn": torn}
    return "ok", N_("can be written; %(lines)s lines"), {"lines": len(found)}


def disk() -> Found:
    """See that there is room."""
    used = shutil.disk_usage(_home())
    return room(used.free / used.total)


def room(free: float) -> Found:
    """Return what to say of a share of the disk that is free."""
    state: State = "FAIL" if free < ROOM[1] else "warn" if free < ROOM[0] else "ok"
    return state, N_("%(free)s %% free"), {"free": int(free * 100)}


def secret() -> Found:
    """See that the secret key is long, and that nobody else may read its file."""
    if len(current_app.config["SECRET_KEY"]) < SHORTEST:
        return "FAIL", N_("shorter than %(shortest)s characters"), {"shortest": SHORTEST}
    kept = INSTANCE / "secret"
    if kept.exists() and kept.stat().st_mode & 0o077:
        return "FAIL", N_("others may read its file: run chmod 600 instance/secret"), {}
    return "ok", N_("long enough, and for us alone"), {}


def keys() -> Found:
    """See that nobody else may read the file with the keys of what lies encrypted."""
    kept = Path(current_app.config["SECRETS_FILE"])
    if not kept.exists():
        return "ok", N_("there are none yet"), {}
    if kept.stat().st_mode & 0o077:
        return "FAIL", N_("others may read their file: run chmod 600 on SECRETS_FILE"), {}
    return "ok", N_("for us alone"), {}


def names() -> Found:
    """See that names lie in a database of their own, and that every key to them is here."""
    people = names_store.keys_in_use()
    lost = sum(count for key, count in people.items() if not has_keys(key))
    if lost:
        said = N_("%(lost)s people cannot be read: put SECRETS_FILE back from where you keep it")
        return "FAIL", said, {"lost": lost}
    if shares_role():
        said = N_("the same role as the house: give IDENTITY_DATABASE_URL a role of its own")
        return "warn", said, {}
    return "ok", N_("%(people)s people, apart and readable"), {"people": sum(people.values())}


def clock() -> Found:
    """See that time did not go back: what was written last lies behind us."""
    last = audit_store.last_moment()
    if now() < BUILT or (last is not None and last - now() > AHEAD):
        return "FAIL", N_("runs behind what was written: set the time of this machine"), {}
    return "ok", N_("ahead of all that was written"), {}


def xml() -> Found:
    """See that files with entities that grow or look outside are refused."""
    if find_spec("defusedxml") is None:
        return "FAIL", N_("defusedxml is not installed"), {}
    if os.environ.get("OPENPYXL_DEFUSEDXML", "True") != "True":
        return "FAIL", N_("defusedxml is switched off: remove OPENPYXL_DEFUSEDXML"), {}
    return "ok", N_("read with defusedxml"), {}


def jobs() -> Found:
    """See that what people ask for is done, and that the queue answers."""
    it, answers = job_store.health(), queue.waiting() is not None
    values = {"waiting": it.states["queued"], "running": it.states["running"], "since": it.oldest}
    if not answers:
        return "FAIL", N_("%(waiting)s wait, and the queue does not answer"), values
    if it.late:
        return "FAIL", N_("%(waiting)s wait, since %(since)s: run flask --app wsgi worker"), values
    return "ok", N_("%(waiting)s wait, %(running)s at work"), values


def _home() -> Path:
    """Return the nearest folder above the extracts that is there."""
    folder = Path(current_app.config["WAREHOUSE"]).absolute()
    return next(one for one in (folder, *folder.parents) if one.exists())


CHECKS = (
    (N_("database"), database),
    (N_("migrations"), migrations),
    (N_("log"), audit),
    (N_("extracts"), extracts),
    (N_("replay file"), replay_file),
    (N_("disk"), disk),
    (N_("secret key"), secret),
    (N_("keys"), keys),
    (N_("names"), names),
    (N_("clock"), clock),
    (N_("XML"), xml),
    (N_("jobs"), jobs),
)
