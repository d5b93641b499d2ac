"""What guardians and children said, and the personal links to the page where guardians choose."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned
from impact.consents.rule import BY, CHANNELS, PURPOSES
from impact.kit.db import Model
from impact.kit.frozen import Frozen, freeze

KEPT = "what somebody agreed to is only added to"
RULES = (
    Frozen("participant_consent", "UPDATE", "OLD.id IS NOT NULL", KEPT),
    # Erasure takes the person away first, and then what was said.
    Frozen(
        "participant_consent",
        "DELETE",
        "EXISTS (SELECT 1 FROM participant p WHERE p.uid = OLD.participant_uid)",
        KEPT,
    ),
)


class ParticipantConsent(Owned, Model):
    """A yes or a no to one purpose about one participant. Only added to."""

    __tablename__ = "participant_consent"
    __table_args__ = (
        CheckConstraint(f"by IN {BY}", name="by"),
        CheckConstraint(f"purpose IN {PURPOSES}", name="purpose"),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        Index("ix_participant_consent_whose", "pilot_id", "participant_uid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_uid: Mapped[str] = mapped_column(String(22))
    """The uid in the register, a floor higher; a name stands in the identity store only."""
    by: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(20))
    granted: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(35))
    channel: Mapped[str] = mapped_column(String(10))
    given_on: Mapped[date]
    ends_on: Mapped[date | None]


class GuardianLink(Owned, Model):
    """A guardian's own link: opens the page about one child, until a day or until it is revoked."""

    __tablename__ = "guardian_link"
    __table_args__ = (Index("ix_guardian_link_whose", "pilot_id", "participant_uid"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    participant_uid: Mapped[str] = mapped_column(String(22))
    group_uid: Mapped[str] = mapped_column(String(22))
    ends_on: Mapped[date]
    revoked_on: Mapped[date | None]


freeze(Model.metadata, RULES)
