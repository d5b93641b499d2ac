"""Which file brought what into the register, so that it can be taken back, and how files are read.

Rows carry the id of the import that made them (`models.Brought`). Only what several sources say of
one row stands here as well: the least that is needed to take one of them away.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned
from impact.attendance.layout import NAME
from impact.kit.dates import now
from impact.kit.db import Model
from impact.kit.tokens import uid

KINDS = ("session", "heads", "presence", "signup", "name")


class Reading(Owned, Model):
    """How the files of one shape are read (`contract.md`, mapping), as YAML. No name stands in it.

    `shape` is a digest of the sheets and headers by which next month's file is known again.
    """

    __tablename__ = "register_reading"
    __table_args__ = (
        UniqueConstraint("pilot_id", "name"),
        Index("ix_register_reading_shape", "pilot_id", "shape"),
        CheckConstraint("name <> ''", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    name: Mapped[str] = mapped_column(String(NAME))
    shape: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime] = mapped_column(default=now)


class Import(Owned, Model):
    """One file that was read into the register. `account` None: somebody at a prompt."""

    __tablename__ = "register_import"
    __table_args__ = (Index("ix_register_import_content", "pilot_id", "content_sha"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    at: Mapped[datetime] = mapped_column(default=now)
    account: Mapped[str | None] = mapped_column(String(22))
    label_sealed: Mapped[str | None] = mapped_column(Text)
    """What the file was called: a name may stand in that, so it is sealed; for 30 days."""
    content_sha: Mapped[str] = mapped_column(String(64), default="")
    reading_id: Mapped[int | None] = mapped_column(
        ForeignKey("register_reading.id", ondelete="SET NULL"), index=True
    )
    added: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    undone_at: Mapped[datetime | None]


class ImportSaid(Owned, Model):
    """What one source said of a row that several speak of; of a name, which version it wrote.

    `import_id` None: how the row stood, by hand, before the first file said anything of it. A row
    that one import made and nobody else named stands not here.
    """

    __tablename__ = "register_import_said"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("register_import.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    activity_id: Mapped[int | None] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    enrolled_on: Mapped[date | None]
    said: Mapped[list[Any]] = mapped_column(JSON)
