"""Doing a job: for whom, within their reach of this moment, and once.

@work(N_("Read in a register"), "import.run")
def register(run: Run) -> None:
    \"\"\"Store a register that was looked at.\"\"\"
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from impact.accounts.reach import Reach, enter
from impact.jobs import store
from impact.jobs.models import Job
from impact.kit.dates import now
from impact.kit.faults import Fault, Phrase, Refused
from impact.kit.files import new_file, place_of
from impact.kit.i18n import N_
from impact.kit.jobs import ring
from impact.kit.log import say
from impact.kit.tokens import uid
from impact.kit.wire import SCALARS, built, plain
from impact.pilots.access import reach_as
from impact.pilots.models import Pilot
from impact.pilots.store import pilots
from impact.pilots.store import write as write_in

MOST = 50
"""Faults that are kept of a file that was refused."""
WHY = {
    "barred": N_("You may not do this any more, so it was not done."),
    "broke": N_("The work broke off twice. Tell the administrator."),
    "gone": N_("The file is not here any more. Choose it again."),
    "mistake": N_("Something went wrong on our side. Nothing was stored. Tell the administrator."),
    "refused": N_("The file was not taken in. Nothing was stored."),
}
"""Why a job failed, in words."""
NOT_RUNG = N_("It is stored, and nobody is at work just now: it is done as soon as there is.")
"""What is said of work that the queue did not take."""


class Stopped(Exception):  # noqa: N818 -- says what happened
    """Somebody stopped this job, or it is another worker's by now: nothing of it is stored."""


class Failed(Exception):  # noqa: N818 -- says what happened
    """A job cannot be done; `why` is a key of `WHY`."""

    def __init__(self, why: str) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.why = why


class Run:
    """One job while it is done: what was asked, and what comes of it."""

    def __init__(self, job: Job, capability: str) -> None:
        """Take a job that this worker claimed."""
        self._job, self._capability, self._finished = job, capability, False
        self.args: Mapping[str, str] = job.args
        self.pilot: Pilot = self._enter()

    def step(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say what is done now, a msgid, and how far it is; never inside a write. Stopped."""
        if not store.note(self._job, words, done, total):
            raise Stopped

    def given(self) -> bytes:
        """Return the file that was handed in with the job."""
        place = place_of(folder(), self.args.get("file"))
        if place is None:
            raise Failed("gone")
        return place.read_bytes()

    def finish(self, result: Mapping[str, Any], file: str | None = None) -> None:
        """End the job, inside the write that stores its work: both stand or fall together.

        Rights are looked up once more: what they no longer allow is not handed over.
        """
        self._reach()
        if not store.finish(self._job, result, file):
            raise Stopped
        self._finished = True

    def end(self, result: Mapping[str, Any], file: str | None = None) -> None:
        """End the job in a write of its own, unless it ended inside one."""
        if not self._finished:
            write_in(self.pilot, lambda: self.finish(result, file), counted=False)

    def _enter(self) -> Pilot:
        enter(self._reach())
        g.acting = self._job.account, self._job.organisation_id
        return next(one for one in pilots() if one.id == self._job.pilot_id)

    def _reach(self) -> Reach:
        """Return how far whoever asked reaches now; Failed when that is not far enough any more."""
        job = self._job
        found = reach_as(job.account, job.role, job.organisation_id)
        if self._capability not in found.capabilities or job.pilot_id not in found.pilots:
            raise Failed("barred")
        return found


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of job. `title` is a msgid; `capability` is needed to ask for it and to get it."""

    name: str
    title: str
    capability: str
    do: Callable[[Run], None]


def work(title: str, capability: str) -> Callable[[Callable[[Run], None]], Work]:
    """Mark a function in a module that a room offers: a worker runs it when it is asked for."""
    return lambda do: Work(do.__name__, title, capability, do)


def ask_for(
    kind: Work, pilot: Pilot, key: str, content: bytes | None = None, **args: str
) -> tuple[Job, bool]:
    """Store a job, with the file it works on; and say whether the queue took it.

    `key` is that of the form: sent twice, it is one job.
    """
    if content is not None:
        with new_file(folder(), ".file") as (name, file):
            file.write(content)
        args["file"] = name
    job = store.add(pilot, kind.name, key, args)
    return job, ring(job.uid)


def do(app: Flask, number: str) -> None:
    """Do the job with this uid if it waits; whatever comes of it stands in its row."""
    with app.app_context():
        job = store.claim(number, app.extensions.get("worker") or uid())
        if job is None:
            return
        given = job.args.get("file")
        try:
            _do(job)
        except Stopped:
            say("INFO", job=job.name, ended="stopped")
            return  # what was handed in is another worker's now, or went when it was stopped
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the worker goes on to the next
            store.fail(job, _told(fault))
        drop(given)
        say("INFO", job=job.name, ended="yes")


def drop(name: str | None) -> None:
    """Throw a file of a job away."""
    if place := place_of(folder(), name):
        place.unlink(missing_ok=True)


def works() -> dict[str, Work]:
    """Return the kinds of jobs of this house, by name."""
    found: dict[str, Work] = current_app.extensions["works"]
    return found


def folder() -> Path:
    """Return where files of jobs lie."""
    return Path(current_app.config["JOBS"])


def plain_faults(faults: Iterable[Fault]) -> list[Any]:
    """Return the first faults as JSON holds them."""
    return [plain(_sayable(one)) for one in tuple(faults)[:MOST]]


def built_faults(said: Any) -> tuple[Fault, ...]:
    """Return the faults that `plain_faults` wrote."""
    return built(tuple[Fault, ...], said or [])  # type: ignore[no-any-return]  # -- what it builds


def until(job: Job) -> Any:
    """Return the moment up to which what a job made can be had; None when it made nothing."""
    return job.ended_at + store.KEPT if job.file and job.ended_at else None


def is_kept(job: Job) -> bool:
    """Say whether what a job made can still be had."""
    ends = until(job)
    return ends is not None and now() < ends


def _do(job: Job) -> None:
    kind = works().get(job.name)
    if kind is None:
        raise Failed("mistake")
    run = Run(job, kind.capability)
    kind.do(run)
    run.end({})


def _told(fault: Exception) -> dict[str, Any]:
    """Return why a job failed, for who asked; what is our mistake stands in the log as well."""
    if isinstance(fault, Failed):
        return {"why": fault.why}
    if isinstance(fault, Refused):
        return {"why": "refused", "faults": plain_faults(fault.faults)}
    current_app.log_exception(sys.exc_info())
    return {"why": "mistake"}


def _sayable(fault: Fault) -> Fault:
    """Return a fault whose values JSON can hold: a day as it is written."""
    values = {
        name: one if isinstance(one, (Phrase, *SCALARS)) else str(one)
        for name, one in fault.values.items()
    }
    return Fault(fault.text, values, fault.file, fault.row, fault.column)
