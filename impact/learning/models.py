"""Entry time and costs, and what was told back to those who contributed."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned
from impact.kit.db import Model
from impact.kit.tokens import uid

CODE = 80
"""Letters of a participant's code, as a story has it."""


class EntryTime(Owned, Model):
    """Minutes that one partner spent on entering, in the month that begins on `month`."""

    __tablename__ = "entry_time"
    __table_args__ = (
        UniqueConstraint("pilot_id", "organisation_id", "month"),
        CheckConstraint("minutes >= 0", "minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month: Mapped[date]
    minutes: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class Cost(Owned, Model):
    """What was paid from subsidy in one calendar year, in cents."""

    __tablename__ = "cost"
    __table_args__ = (UniqueConstraint("pilot_id", "year"), CheckConstraint("cents >= 0", "cents"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    cents: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)


class ToldBack(Owned, Model):
    """One person, by code, who was told what came of the answers and the stories."""

    __tablename__ = "told_back"
    __table_args__ = (UniqueConstraint("pilot_id", "participant", "told_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = mapped_column(String(CODE))
    told_on: Mapped[date]


class Reading(Owned, Model):
    """What somebody answered to a claim that was told back. Nobody is named, and no day is kept."""

    __tablename__ = "reading"
    __table_args__ = (CheckConstraint("answer IN ('agree', 'partly', 'disagree')", "answer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    claim: Mapped[str] = mapped_column(String(22), index=True)
    answer: Mapped[str] = mapped_column(String(8))
