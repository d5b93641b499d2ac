"""One coder at one story: which code was given to which words.

Blindness is kept here: `_mine` alone reads codings for a page, and it asks whose they are.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.i18n import N_
from impact.pilots.models import Pilot
from stories.book_store import codes_of
from stories.models import (
    Code,
    CodebookVersion,
    Coder,
    Coding,
    CodingRound,
    CodingTask,
    StoryVersion,
)
from stories.spans import Span
from stories.store import opened
from stories.told import Usable

CLOSED = N_("This round is closed. Nothing was changed.")
NO_CODE = N_("This code is not in the book of this round.")
NO_POLARITY = N_("This code cannot have that reading.")
WAITING = ("open", "busy")
"""States of a task that is still to be done."""
SKIPS = ("too_short", "language", "unsafe", "other")


class Untaken(Exception):  # noqa: N818 -- says what happened to the act
    """An act of a coder that cannot be taken now: `text` says why. Nothing was stored."""

    def __init__(self, text: str, status: int = 409) -> None:
        """Keep what to say to the coder."""
        super().__init__(text)
        self.text = text
        self.status = status


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story stands in the order in which its coder reads, the first is 1.

    `previous` is the uid of the one read or skipped before it; None when there is none.
    """

    n: int
    of: int
    to_do: int
    previous: str | None

    @property
    def done(self) -> int:
        """How many were read or skipped."""
        return self.of - self.to_do


@dataclass(frozen=True, slots=True)
class Bench:
    """All that the page needs on which one coder reads one story. Codings are the coder's own."""

    task: CodingTask
    round: CodingRound
    coder: Coder
    story: Usable
    version_uid: str
    codes: tuple[Code, ...]
    codings: tuple[Coding, ...]

    def code(self, key: str) -> Code:
        """Return a code that may be given in this round; Untaken for any other."""
        found = [c for c in self.codes if c.key == key and c.codable and c.active]
        if not found:
            raise Untaken(NO_CODE)
        return found[0]


def find_task(pilot: Pilot, uid: str, account: int) -> CodingTask | None:
    """Return the coder's own task; None for somebody else's, which does not exist for them."""
    return db.session.scalar(
        select(CodingTask)
        .join(Coder, Coder.id == CodingTask.coder_id)
        .where(CodingTask.pilot_id == pilot.id, CodingTask.uid == uid, Coder.account_id == account)
    )


def bench(task: CodingTask, on: date) -> Bench | None:
    """Return what a coder needs for a task; None when the story may not be coded any more."""
    found = opened("code", on, StoryVersion.id == task.version_id)
    if not found:
        return None
    of, coder, version = db.session.execute(
        select(CodingRound, Coder, CodebookVersion.uid)
        .join(CodebookVersion, CodebookVersion.id == CodingRound.version_id)
        .join(Coder, Coder.pilot_id == CodingRound.pilot_id)
        .where(CodingRound.id == task.round_id, Coder.id == task.coder_id)
    ).one()
    codes = codes_of([of.version_id])
    return Bench(task, of, coder, found[0], version, codes, _mine(task))


def _mine(task: CodingTask) -> tuple[Coding, ...]:
    """Return the codings of this task, in the order of the text; of nobody else, ever."""
    query = (
        select(Coding)
        .where(
            Coding.task_id == task.id,
            Coding.coder_id == task.coder_id,
            Coding.removed_at.is_(None),
        )
        .order_by(Coding.start, Coding.end, Coding.id)
    )
    return tuple(db.session.scalars(query))


def give(at: Bench, key: str, span: Span, polarity: str) -> Coding:
    """Give a code to words; given before, its polarity is changed. Call it in a write.

    Untaken when the round is closed, or code or polarity are not of its book.
    """
    code = at.code(key)
    possible = code.polarity.split()
    if polarity == "none" and len(possible) == 1:
        polarity = possible[0]
    if polarity not in (*possible, "none"):
        raise Untaken(NO_POLARITY, 422)
    _begin(at)
    for before in _mine(at.task):  # another tab may have been quicker than this page
        if (before.code_id, before.start, before.end) == (code.id, span.start, span.end):
            before.polarity = polarity
            return before
    made = Coding(
        pilot_id=at.task.pilot_id,
        task_id=at.task.id,
        version_id=at.task.version_id,
        code_id=code.id,
        coder_id=at.coder.id,
        start=span.start,
        end=span.end,
        span_sha=span.sha,
        polarity=polarity,
    )
    db.session.add(made)
    db.session.flush()
    return made


def take_away(at: Bench, uid: str) -> None:
    """Take one of the coder's own codings away; one that is gone already stays gone."""
    _begin(at)
    for coding in at.codings:
        if coding.uid == uid:
            coding.removed_at = now()


def finish(at: Bench) -> None:
    """Say that the coder read the story: what was not coded was not found."""
    _begin(at)
    at.task.state, at.task.done_at = "done", now()


def skip(at: Bench, reason: str) -> None:
    """Leave a story unread, with the reason: it counts as not read, not as nothing found."""
    if reason not in SKIPS:
        raise ValueError(reason)
    _begin(at)
    at.task.state, at.task.skip_reason = "skipped", reason


def _begin(at: Bench) -> None:
    """Take up the task, one tab at a time."""
    db.session.execute(select(CodingTask.id).where(CodingTask.id == at.task.id).with_for_update())
    if at.round.closed_on is not None:
        raise Untaken(CLOSED)
    at.task.started_at = at.task.started_at or now()
    if at.task.state in ("open", "skipped"):
        at.task.state, at.task.skip_reason = "busy", None


def next_task(task: CodingTask) -> str | None:
    """Return the uid of the coder's next story in the same round; None when all are done."""
    return db.session.scalar(
        select(CodingTask.uid)
        .where(
            CodingTask.round_id == task.round_id,
            CodingTask.coder_id == task.coder_id,
            CodingTask.id != task.id,
            CodingTask.state.in_(WAITING),
        )
        .order_by(CodingTask.uid)
        .limit(1)
    )


def to_code(pilot: Pilot, account: int) -> int:
    """Return how many stories wait for an account itself, in rounds that are open."""
    query = (
        select(func.count(CodingTask.id))
        .join(Coder, Coder.id == CodingTask.coder_id)
        .join(CodingRound, CodingRound.id == CodingTask.round_id)
        .where(
            CodingTask.pilot_id == pilot.id,
            Coder.account_id == account,
            CodingRound.closed_on.is_(None),
            CodingTask.state.in_(WAITING),
        )
    )
    return db.session.scalar(query) or 0


def place(task: CodingTask) -> Place:
    """Return where a story stands among those of its coder in the round."""
    waits, before = CodingTask.state.in_(WAITING), CodingTask.uid < task.uid
    of, n, to_do, previous = db.session.execute(
        select(
            func.count(CodingTask.id),
            func.count(CodingTask.id).filter(before) + 1,
            func.count(CodingTask.id).filter(waits),
            func.max(CodingTask.uid).filter(before, ~waits),
        ).where(CodingTask.round_id == task.round_id, CodingTask.coder_id == task.coder_id)
    ).one()
    return Place(n, of, to_do, previous)
