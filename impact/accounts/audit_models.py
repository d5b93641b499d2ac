"""The audit trail: who did what to which thing, in a chain that nobody can mend in silence."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from impact.kit.db import Model
from impact.kit.frozen import Frozen, freeze


class Audit(Model):
    """One act. `hash` covers all of the row but `detail` and `salt`, which erasure may blank."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """One more than that of the row before: what is missing leaves a gap."""
    at: Mapped[datetime]
    account: Mapped[str | None] = mapped_column(String(22), index=True)
    """Uid of who did it; None for a command on the server."""
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    """The organisation that was acted for."""
    pilot_id: Mapped[int | None] = mapped_column(index=True)
    verb: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80))
    """Its kind and its uid, such as `wave:…`."""
    detail: Mapped[dict[str, int | str] | None] = mapped_column(JSON(none_as_null=True))
    salt: Mapped[str | None] = mapped_column(String(32))
    detail_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


COVERED = ("id", "at", "account", "organisation_id", "pilot_id", "verb", "object", "detail_hash",
           "previous_hash")  # fmt: skip
"""Columns that `hash` is made of, in this order."""
_STAYS = "the audit trail is only added to"
_BLANKED = "NEW.detail IS NULL AND NEW.salt IS NULL"
_SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in (*COVERED, "hash"))

freeze(
    Model.metadata,
    [
        Frozen("audit", "UPDATE", f"NOT ({_BLANKED} AND {_SAME})", _STAYS),
        Frozen("audit", "DELETE", "OLD.id IS NOT NULL", _STAYS),
    ],
)
