"""Outcomes and targets: written before looking, changed only by a next version beside the last."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned
from impact.kit.db import Model
from impact.kit.frozen import Frozen, freeze
from impact.kit.tokens import uid


class Outcome(Owned, Model):
    """One outcome of a pilot. `version` is the one that holds; `key` is that of its first form."""

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("pilot_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    key: Mapped[str] = mapped_column(String(36))
    version: Mapped[int] = mapped_column(default=1)
    archived_on: Mapped[date | None]


class OutcomeVersion(Owned, Model):
    """An outcome as it was written on one day; never changed, so that a moved threshold shows.

    `body` is an `Aim`: see `aims.body_of`.
    """

    __tablename__ = "outcome_version"
    __table_args__ = (CheckConstraint("n >= 1", name="n"),)

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_on: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class KeptTarget(Owned, Model):
    """One target of a pilot. `version` is the one that holds; `key` is that of its first form."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("pilot_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    key: Mapped[str] = mapped_column(String(36))
    version: Mapped[int] = mapped_column(default=1)
    archived_on: Mapped[date | None]


class TargetVersion(Owned, Model):
    """A target as it was set on one day; never changed, so that a moved one shows.

    `body` is a `Target`: see `impact/indicators/targets.py`.
    """

    __tablename__ = "target_version"
    __table_args__ = (CheckConstraint("n >= 1", name="n"),)

    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_on: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


_STAYS = "what was expected is never changed"
freeze(
    Model.metadata,
    [
        Frozen(table, verb, "OLD.n IS NOT NULL", _STAYS)
        for table in (OutcomeVersion.__tablename__, TargetVersion.__tablename__)
        for verb in ("UPDATE", "DELETE")
    ],
)
