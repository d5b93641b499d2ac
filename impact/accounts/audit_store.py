"""Reading the audit trail: is it whole, what stands in it, what one account did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from impact.accounts.audit import FIRST, detail_hash, row_hash
from impact.accounts.audit_models import Audit
from impact.accounts.models import Account, Grant
from impact.kit.db import db

PAGE = 50
"""Rows on one page."""
BATCH = 1_000
"""Rows read at a time when the whole chain is walked."""
_COLUMNS = tuple(column.key for column in Audit.__mapper__.columns)


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking the chain came to: rows that are right, and the first that is not, if any."""

    rows: int
    hash: str
    broken: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one thing was done: ever, and since a moment."""

    verb: str
    ever: int
    lately: int


def verify() -> Walk:
    """Walk the whole chain, the oldest row first, and stop at the first that does not fit."""
    previous, number = FIRST, 0
    for row in _rows():
        if not _fits(row, number + 1, previous):
            return Walk(number, previous, row["id"])
        number, previous = row["id"], row["hash"]
    return Walk(number, previous)


def seen_by(role: str, pilots: frozenset[int], organisation: int | None) -> ColumnElement[bool]:
    """Return which rows may be read: a manager's programme, or a partner's own organisation.

    Signing in is done for no organisation yet: there the account's own ones count.
    """
    members = (
        select(Account.uid)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.organisation_id == organisation)
    )
    for_none = and_(Audit.organisation_id.is_(None), Audit.account.in_(members))
    own = false() if organisation is None else or_(Audit.organisation_id == organisation, for_none)
    return or_(own, Audit.pilot_id.in_(pilots)) if role == "manager" else own


def page(seen: ColumnElement[bool], before: int | None) -> list[tuple[Audit, str]]:
    """Return one page of rows and one more, the newest first, each with who did it."""
    older = [Audit.id < before] if before else []
    rows = db.session.execute(
        select(Audit, func.coalesce(func.nullif(Account.name, ""), Account.email, ""))
        .outerjoin(Account, Account.uid == Audit.account)
        .where(seen, *older)
        .order_by(Audit.id.desc())
        .limit(PAGE + 1)
    )
    return [(row, who) for row, who in rows]


def tallies(since: datetime) -> list[Tally]:
    """Return how often each thing was done, by name; nothing of who, where or what."""
    lately = func.count().filter(Audit.at >= since)
    rows = db.session.execute(
        select(Audit.verb, func.count(), lately).group_by(Audit.verb).order_by(Audit.verb)
    )
    return [Tally(*row) for row in rows]


def done_by(account: str, first: datetime, until: datetime) -> Sequence[Audit]:
    """Return what an account did from `first` up to `until`, the oldest first."""
    mine = Audit.account == account, Audit.at >= first, Audit.at < until
    return db.session.scalars(select(Audit).where(*mine).order_by(Audit.id)).all()


def done_to(account: str) -> Sequence[Audit]:
    """Return when this account was given roles, lost them and was switched off, oldest first."""
    verbs = Audit.verb.in_(("grant.given", "grant.ended", "account.off"))
    about = Audit.object == f"account:{account}", verbs
    return db.session.scalars(select(Audit).where(*about).order_by(Audit.id)).all()


def grants_of(email: str) -> tuple[Account | None, Sequence[Grant]]:
    """Return an account and every grant it ever had; None when there is no such account."""
    found = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if found is None:
        return None, ()
    mine = select(Grant).where(Grant.account_id == found.id).order_by(Grant.id)
    return found, db.session.scalars(mine).all()


def last_moment() -> datetime | None:
    """Return when the last row was written; None while there is none."""
    return db.session.scalar(select(Audit.at).order_by(Audit.id.desc()).limit(1))


def _rows() -> Iterator[dict[str, Any]]:
    last = 0
    columns = [getattr(Audit, name) for name in _COLUMNS]
    while True:
        more = select(*columns).where(Audit.id > last).order_by(Audit.id).limit(BATCH)
        found = db.session.execute(more).all()
        for row in found:
            yield dict(zip(_COLUMNS, row, strict=True))
        if len(found) < BATCH:
            return
        last = found[-1].id


def _fits(row: dict[str, Any], number: int, previous: str) -> bool:
    """Say whether a row is the one that was written, in its place; a blanked detail is."""
    detail, salt = row["detail"], row["salt"]
    blanked = detail is None and salt is None
    return bool(
        row["id"] == number
        and row["previous_hash"] == previous
        and (blanked or detail_hash(salt or "", detail or {}) == row["detail_hash"])
        and row_hash(row) == str(row["hash"])
    )
