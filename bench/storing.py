"""What storing a register costs without the web: values in, committed; beside the bare rows.

python -m bench.storing PILOT MARKS
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from bench.house import HOME
from bench.measure import in_turn
from config import from_environment
from impact.accounts.access import MAY
from impact.accounts.reach import Reach, enter, everything
from impact.app import create_app
from impact.attendance import register_store, standing_store, store
from impact.attendance.layout import STATUSES
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import known_pilot

TURNS = 40


def stored(pilot: Pilot, marks: int) -> Callable[[], float]:
    """Return what stores a register of so many marks again and again, each time all of them anew.

    What it returns is the seconds on a core of one; a reach narrows it, as behind a page.
    """
    lists = (store.session(pilot, one.uid) for one in store.sessions(pilot))
    held = next(one for one in lists if one and len(store.expected(one)) == marks)
    uids = [one.uid for one in store.expected(held)]
    rest = {"state": "", "note": "", "extra": "", "kind": ""}

    def work() -> float:
        spent = 0.0
        for turn in range(TURNS):
            seen = standing_store.sheet(held).version
            said = {**dict.fromkeys(uids, STATUSES[turn % len(STATUSES)]), **rest}
            before = time.process_time()
            register_store.fill(pilot, held, said, (), seen, str(uuid4()), "0" * 64)
            spent += time.process_time() - before
        return spent / TURNS

    return work


def plain(marks: int, target: Path = HOME / "marks.db") -> float:
    """Return the seconds on a core of so many rows in a durable transaction, nothing else done."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target, isolation_level=None)) as line:
        line.execute("pragma journal_mode=wal")
        line.execute("pragma synchronous=full")
        line.execute(
            "create table mark(session, participant, status, primary key(session, participant))"
        )
        before = time.process_time()
        for turn in range(TURNS):
            line.execute("begin immediate")
            rows: Any = ((turn, n, "present") for n in range(marks))
            line.executemany("insert into mark values (?, ?, ?)", rows)
            line.execute("commit")
        return (time.process_time() - before) / TURNS


def statements(work: Callable[[], float]) -> float:
    """Return how many statements one turn sends, of which reading the version is one."""
    sent: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(_line: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return round(len(sent) / TURNS) - 1


def main() -> None:
    """Say what both cost, in turn, and how quiet it was."""
    code, marks = sys.argv[1], int(sys.argv[2])
    with create_app(from_environment()).app_context():
        with everything("to find the pilot that is measured"):
            pilot = known_pilot(code)
        may = frozenset(MAY["partner"])
        enter(Reach(frozenset({pilot.id}), frozenset(), may, account=1, role="partner"))
        work = stored(pilot, marks)
        sent = statements(work)
        ours, other, probe = in_turn(work, lambda: plain(marks), 5)
    said = {"ours": ours, "other": other, "probe": probe, "statements": sent}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
