"""Rounds of coding: who reads which stories with which book, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, or_, select

from impact.accounts.access import MAY
from impact.accounts.models import Account, Grant
from impact.kit.db import db
from impact.pilots.models import Pilot, PilotPartner
from stories.models import (
    Codebook,
    CodebookVersion,
    Coder,
    CodingRound,
    CodingTask,
    PilotCodebook,
    StoryUse,
    StoryVersion,
)
from stories.store import may

CODERS = tuple(role for role, can in MAY.items() if "coding.write" in can)
"""Roles that may code."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is in a round.

    `next` is the uid of the first task still to do, `last` that of the last one read or skipped.
    """

    round: CodingRound
    book: Codebook
    n: int
    coder: str
    done: int
    skipped: int
    to_do: int
    next: str | None
    last: str | None


def candidates(pilot: Pilot, on: date) -> list[Account]:
    """Return who may code in a pilot today, by name."""
    partners = select(PilotPartner.organisation_id).where(PilotPartner.pilot_id == pilot.id)
    here = or_(
        Grant.pilot_id == pilot.id,
        and_(
            Grant.pilot_id.is_(None),
            or_(
                Grant.organisation_id.is_(None),
                Grant.organisation_id == pilot.programme_id,
                Grant.organisation_id.in_(partners),
            ),
        ),
    )
    live = and_(
        or_(Grant.starts_on.is_(None), Grant.starts_on <= on),
        or_(Grant.ends_on.is_(None), Grant.ends_on >= on),
    )
    granted = select(Grant.account_id).where(Grant.role.in_(CODERS), here, live)
    query = select(Account).where(Account.id.in_(granted), Account.active.is_(True))
    return list(db.session.scalars(query.order_by(Account.name, Account.email)))


def books(pilot: Pilot) -> list[tuple[Codebook, CodebookVersion]]:
    """Return the locked code books that a pilot may code with, the last version of each first."""
    rows = db.session.execute(
        select(Codebook, CodebookVersion)
        .join(CodebookVersion, CodebookVersion.codebook_id == Codebook.id)
        .where(CodebookVersion.state == "locked", Codebook.organisation_id.in_(_owners(pilot)))
        .order_by(Codebook.name_nl, Codebook.id, CodebookVersion.n.desc())
    )
    return [(book, version) for book, version in rows]


def _owners(pilot: Pilot) -> CompoundSelect[int]:
    partners = select(PilotPartner.organisation_id).where(PilotPartner.pilot_id == pilot.id)
    return partners.union(select(Pilot.programme_id).where(Pilot.id == pilot.id))


# Rounds.


def open_round(
    pilot: Pilot, version: CodebookVersion, name: str, coders: Sequence[Account], on: date,
    *, blind: bool = True, by: int | None = None,
) -> CodingRound:  # fmt: skip
    """Make a round in which each coder reads every story that may be coded; call it in a write."""
    made = CodingRound(
        pilot_id=pilot.id,
        version_id=version.id,
        name=name,
        blind=blind,
        opened_on=on,
        made_by=by,
    )
    db.session.add(made)
    used = select(PilotCodebook).where(
        PilotCodebook.pilot_id == pilot.id, PilotCodebook.version_id == version.id
    )
    if db.session.scalar(used) is None:
        db.session.add(PilotCodebook(pilot_id=pilot.id, version_id=version.id, from_on=on))
    db.session.flush()
    for account in coders:
        fill(made, coder_of(pilot, account), on)
    return made


def fill(of: CodingRound, coder: Coder, on: date) -> int:
    """Give a coder a task for each story that may be coded; return how many are new.

    Nobody reads a story twice with the same version of a book.
    """
    before = (
        select(CodingTask.version_id)
        .join(CodingRound, CodingRound.id == CodingTask.round_id)
        .where(CodingTask.coder_id == coder.id, CodingRound.version_id == of.version_id)
    )
    new = db.session.scalars(
        select(StoryVersion.id)
        .join(StoryUse, StoryUse.story_id == StoryVersion.story_id)
        .where(
            StoryVersion.pilot_id == of.pilot_id,
            StoryVersion.current.is_(True),
            StoryVersion.id.not_in(before),
            may("code", on),
        )
        .order_by(StoryVersion.uid)
    ).all()
    for version in new:
        task = CodingTask(
            pilot_id=of.pilot_id, round_id=of.id, version_id=version, coder_id=coder.id
        )
        db.session.add(task)
    db.session.flush()
    return len(new)


def fill_all(of: CodingRound, on: date) -> int:
    """Give all coders of a round the stories that came since; return how many tasks are new."""
    ids = select(CodingTask.coder_id).where(CodingTask.round_id == of.id)
    coders = db.session.scalars(select(Coder).where(Coder.id.in_(ids)).order_by(Coder.id))
    return sum(fill(of, coder, on) for coder in coders.all())


def coder_of(pilot: Pilot, account: Account) -> Coder:
    """Return an account as a coder of this pilot, made when it is new."""
    found = db.session.scalar(
        select(Coder).where(Coder.pilot_id == pilot.id, Coder.account_id == account.id)
    )
    if found is None:
        found = Coder(pilot_id=pilot.id, account_id=account.id, name=account.name or account.email)
        db.session.add(found)
        db.session.flush()
    return found


def round_of(pilot: Pilot, uid: str) -> CodingRound | None:
    """Return a round of this pilot by its uid."""
    return db.session.scalar(
        select(CodingRound).where(CodingRound.pilot_id == pilot.id, CodingRound.uid == uid)
    )


def progress(pilot: Pilot, account: int | None = None) -> list[Progress]:
    """Return how far coders are per round, the newest round first; of one account, its own only."""
    waiting = CodingTask.state.in_(("open", "busy"))

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(CodingTask.id).filter(condition)

    rows = db.session.execute(
        select(
            CodingRound,
            Codebook,
            CodebookVersion.n,
            Coder.name,
            count(CodingTask.state == "done"),
            count(CodingTask.state == "skipped"),
            count(waiting),
            func.min(CodingTask.uid).filter(waiting),
            func.max(CodingTask.uid).filter(~waiting),
        )
        .join(CodingTask, CodingTask.round_id == CodingRound.id)
        .join(Coder, Coder.id == CodingTask.coder_id)
        .join(CodebookVersion, CodebookVersion.id == CodingRound.version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(
            CodingRound.pilot_id == pilot.id,
            *([Coder.account_id == account] if account is not None else []),
        )
        .group_by(CodingRound.id, Codebook.id, CodebookVersion.n, Coder.id, Coder.name)
        .order_by(CodingRound.id.desc(), Coder.name)
    )
    return [Progress(*row) for row in rows]
