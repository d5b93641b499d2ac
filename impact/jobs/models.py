"""A job: what is to be done, for whom, and how far it came."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned
from impact.kit.dates import now
from impact.kit.db import Model
from impact.kit.tokens import uid

STATES = ("queued", "running", "done", "failed", "cancelled")


class Job(Owned, Model):
    """One piece of long work in one pilot, asked for by one account under one role.

    No rights stand here: they are looked up when it starts and when it hands over. No words of
    people either, but in `result`, of a file that was refused; a week later all of it is gone.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        Index("ix_job_waiting", "state", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    """Of the form that asked for it: a second sending finds the same job."""
    account: Mapped[str] = mapped_column(String(22), index=True)
    """Uid of who asked."""
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(40))
    """Which work it is: the name of a function marked `@work`."""
    args: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    step: Mapped[str] = mapped_column(String(60), default="")
    """What it is at, a msgid; `done` of `total` of it, in whatever is counted there."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    runs: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(22))
    """Who is at it. Only that one may end it: whoever was taken for dead stores nothing."""
    made_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    alive_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    file: Mapped[str | None] = mapped_column(String(40))
    """What it made, under a name of ours."""
