"""Pilots: a place and time in which something is tried with people."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import IsPilot, OfOrganisation, Owned
from impact.kit.dates import now
from impact.kit.db import Model
from impact.kit.tokens import uid

FIRST = 1
"""The version of a pilot in which nothing was written down yet."""


class Pilot(IsPilot, Model):
    """One pilot of a programme, that is counted and told about."""

    __tablename__ = "pilot"

    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    area: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    under_16: Mapped[bool] = mapped_column(default=False)
    """Declared for people under sixteen: figures keep the higher limit. Never read off the data."""
    card_scheme: Mapped[str | None] = mapped_column(String(40))
    """Pilots with the same scheme share codes: one code is one person in all of them."""
    invented: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=FIRST)
    """Rises with every write in this pilot; extracts and kept counts carry it in their name."""
    changed_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def untouched(self) -> bool:
        """Say whether nothing was written down in it yet."""
        return self.version == FIRST


class PilotPartner(Owned, Model):
    """An organisation that carries out a pilot."""

    __tablename__ = "pilot_partner"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Holiday(OfOrganisation, Model):
    """Days without school, first and last included, for all pilots of a programme.

    Of one organisation no two share a day.
    """

    __tablename__ = "holiday"
    __table_args__ = (
        UniqueConstraint("organisation_id", "begins"),
        CheckConstraint("ends >= begins", "days"),
        CheckConstraint("name <> ''", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    name: Mapped[str] = mapped_column(String(100))
    begins: Mapped[date]
    ends: Mapped[date]


class Media(Owned, Model):
    """A file that stays, of one pilot. What its owner called it is a label and no more."""

    __tablename__ = "media"
    __table_args__ = (CheckConstraint("purpose IN ('agreement')", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """Under which it lies on disk: ours."""
    label: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(20))
    """What it is for; who may have it follows from that."""
    size: Mapped[int]
    added_by: Mapped[str] = mapped_column(String(22))
    added_at: Mapped[datetime] = mapped_column(default=now)
