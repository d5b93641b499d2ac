"""Jobs in and out of the database: for whoever asked, and for the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session as browser
from sqlalchemy import ColumnElement, delete, func, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from impact.accounts.audit import audit
from impact.accounts.reach import door, door_to_write, reach_of_session
from impact.accounts.signin import who
from impact.jobs.models import STATES, Job
from impact.kit.dates import now
from impact.kit.db import db, write
from impact.pilots.models import Pilot
from impact.pilots.store import OtherBody

DEAD = timedelta(minutes=1)
"""A worker that said nothing for so long is taken for dead."""
LATE = timedelta(minutes=2)
"""A job that waits longer than this is waiting for a worker, not for its turn."""
KEPT = timedelta(days=7)
"""How long what a job made can be had; then the job is forgotten too."""
RUNS = 2
"""How often a job is begun: a second time when its worker was killed."""
ON_A_PAGE = 25
OPEN = Job.state.in_(("queued", "running"))


@dataclass(frozen=True, slots=True)
class Health:
    """How the queue stands, with nothing of anybody in it."""

    states: Mapping[str, int]
    oldest: datetime | None
    """When the job was asked for that waits longest; None when none does."""

    @property
    def late(self) -> bool:
        """Say whether jobs wait and nobody does them."""
        return self.oldest is not None and now() - self.oldest > LATE


def add(pilot: Pilot, name: str, key: str, args: Mapping[str, str]) -> Job:
    """Store a job for whoever is signed in; the one that is there when the form came before."""
    made = Job(
        pilot_id=pilot.id,
        key=key,
        account=who(),
        role=reach_of_session().role,
        organisation_id=browser.get("organisation"),
        name=name,
        args=dict(args),
    )
    try:
        write(lambda: db.session.add(made))
    except IntegrityError:
        before = db.session.scalar(select(Job).where(Job.key == key, *_own()))
        if before is None or before.name != name:
            raise OtherBody(name) from None
        return before
    return made


def mine() -> Sequence[Job]:
    """Return the newest jobs of whoever is signed in, in the role acted under."""
    newest = select(Job).where(*_own()).order_by(Job.id.desc()).limit(ON_A_PAGE)
    return db.session.scalars(newest).all()


def job(uid: str) -> Job | None:
    """Return one of them, or None."""
    return db.session.scalar(select(Job).where(Job.uid == uid, *_own()))


def is_busy(name: str) -> bool:
    """Say whether a job of this kind of one's own waits or runs, in any pilot."""
    with door() as own:
        open_ = select(Job.id).where(Job.name == name, Job.account == who(), OPEN)
        return own.scalar(open_.limit(1)) is not None


def is_open(pilot: Pilot, name: str) -> bool:
    """Say whether a job of this kind waits or runs for a pilot, whoever asked for it."""
    open_ = select(Job.id).where(Job.pilot_id == pilot.id, Job.name == name, OPEN)
    return db.session.scalar(open_.limit(1)) is not None


def cancel(one: Job) -> None:
    """Stop a job: nothing of it is stored. One that has ended stays as it is."""
    stopped = {"state": "cancelled", "ended_at": now(), "args": {}}
    write(lambda: db.session.execute(update(Job).where(Job.id == one.id, OPEN).values(stopped)))


def note_taken(one: Job) -> None:
    """Write down that what a job made was taken away, before it is."""
    thing = f"job:{one.uid}"
    write(lambda: audit("export", thing, pilot=one.pilot_id, within=None, what=one.name))


def health() -> Health:
    """Return how many jobs stand where, as far as one sees, and since when the oldest waits."""
    counted = dict(db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    oldest = db.session.scalar(select(func.min(Job.made_at)).where(Job.state == "queued"))
    return Health({state: counted.get(state, 0) for state in STATES}, oldest)


def late() -> bool:
    """Say whether jobs of one's own pilots wait and nobody does them."""
    return health().late


def claim(uid: str, worker: str) -> Job | None:
    """Take a job that waits, for this worker; None when it is done, stopped or taken."""
    free = update(Job).where(Job.uid == uid, Job.state == "queued")
    begun = {"state": "running", "worker": worker, "runs": Job.runs + 1}
    moments = {"started_at": now(), "alive_at": now()}
    with door_to_write() as own:
        number = own.scalar(free.values(begun | moments).returning(Job.id))
        return own.get(Job, number) if number is not None else None


def note(one: Job, step: str, done: int, total: int) -> bool:
    """Write down how far a job is; False when it was stopped, or is another's by now."""
    said = {"step": step, "done": done, "total": total, "alive_at": now()}
    with door_to_write() as own:
        found = own.scalar(update(Job).where(*_ours(one)).values(said).returning(Job.id))
    return found is not None


def finish(one: Job, result: Mapping[str, Any], file: str | None) -> bool:
    """End a job well, inside the write that stores its work; False when it is not ours any more."""
    ended = _ended("done") | {"result": dict(result), "file": file}
    found = db.session.scalar(update(Job).where(*_ours(one)).values(ended).returning(Job.id))
    return found is not None


def fail(one: Job, result: Mapping[str, Any]) -> None:
    """End a job that did not go well; one that was stopped meanwhile stays stopped."""
    with door_to_write() as own:
        own.execute(
            update(Job).where(*_ours(one)).values(_ended("failed") | {"result": dict(result)})
        )


def beat(worker: str) -> None:
    """Write down that this worker is alive, at what it does."""
    with door_to_write() as own:
        mine = update(Job).where(Job.worker == worker, Job.state == "running")
        own.execute(mine.values(alive_at=now()))


def give_back(worker: str) -> None:
    """Let the jobs of a worker that stops wait for the next one, as if it had not begun."""
    with door_to_write() as own:
        mine = update(Job).where(Job.worker == worker, Job.state == "running")
        own.execute(mine.values(_waiting() | {"runs": Job.runs - 1}))


def mend() -> list[str]:
    """Let jobs of dead workers wait again, once; return the uids of all that wait, oldest first."""
    dead = Job.state == "running", Job.alive_at < now() - DEAD
    with door_to_write() as own:
        broke = _ended("failed") | {"result": {"why": "broke"}}
        own.execute(update(Job).where(*dead, Job.runs >= RUNS).values(broke))
        own.execute(update(Job).where(*dead).values(_waiting()))
        left = select(Job.uid).where(Job.state == "queued").order_by(Job.id)
        return list(own.scalars(left))


def forget() -> list[str]:
    """Forget jobs that ended a week ago; return the names of the files that the others hold."""
    with door_to_write() as own:
        own.execute(delete(Job).where(Job.ended_at < now() - KEPT))
        return _files(own)


def _files(own: Session) -> list[str]:
    made = own.scalars(select(Job.file).where(Job.file.is_not(None)))
    given = (args.get("file") for args in own.scalars(select(Job.args).where(OPEN)))
    return [name for name in (*made, *given) if name]


def _own() -> tuple[ColumnElement[bool], ...]:
    """Return what keeps somebody to the own jobs, asked for in the role acted under now."""
    there = Job.organisation_id.is_not_distinct_from(browser.get("organisation"))
    return Job.account == who(), Job.role == reach_of_session().role, there


def _ours(one: Job) -> tuple[ColumnElement[bool], ...]:
    return Job.id == one.id, Job.state == "running", Job.worker == one.worker


def _ended(state: str) -> dict[str, Any]:
    return {"state": state, "ended_at": now(), "args": {}}


def _waiting() -> dict[str, Any]:
    return {"state": "queued", "worker": null(), "step": "", "done": 0, "total": 0}
