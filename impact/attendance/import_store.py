"""Imports in and out of the database: which file brought what, and what several of them say."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import PurePath

from sqlalchemy import Select, and_, delete, func, select, update
from sqlalchemy.orm import aliased

from impact.accounts.audit import actor
from impact.accounts.reach import door_to_write
from impact.attendance.import_models import Import, ImportSaid, Reading
from impact.attendance.layout import NAME
from impact.attendance.ledger import Changes
from impact.attendance.models import Participant
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.sealed import Unreadable, opened, seal
from impact.pilots.models import Pilot

KEPT = timedelta(days=30)
"""How long an import can be taken back."""
SHOWN = 25
PURPOSE = "import label"


@dataclass(frozen=True, slots=True)
class File:
    """What is kept of a file that was read: what it was called, sealed; its SHA-256; how."""

    label: str = ""
    sha: str = ""
    reading: str = ""
    """Uid of the mapping by which it was read; "" without one."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Who is called by a name in it: participant uid -> version of what is kept of the name."""
    new: frozenset[str] = frozenset()
    """Uids of those who were written down for its sake."""


@dataclass(frozen=True, slots=True)
class Past:
    """One import as a page shows it. `account` is a uid, None at a prompt; `label` "": gone."""

    uid: str
    at: datetime
    account: str | None
    label: str
    added: int
    undone_at: datetime | None

    @property
    def open(self) -> bool:
        """Say whether it can still be taken back."""
        return self.undone_at is None and self.at > now() - KEPT

    @property
    def until(self) -> datetime:
        """The moment up to which it can be taken back."""
        return self.at + KEPT


def file_of(pilot: Pilot, name: str, content: bytes, reading: str = "") -> File:
    """Return what is kept of a file; a name may stand in what it is called, so that is sealed."""
    sha = hashlib.sha256(content).hexdigest()
    last = PurePath(name.replace("\\", "/")).name[:NAME]
    return File(seal(PURPOSE, f"{pilot.uid} {sha}", last.encode()), sha, reading)


def add(pilot: Pilot, file: File, changes: Changes) -> int:
    """Write down that a file is read in, inside the write that does it; return the number."""
    account, _organisation = actor()
    how = Reading.pilot_id == pilot.id, Reading.uid == file.reading
    made = Import(
        pilot_id=pilot.id,
        account=account,
        content_sha=file.sha,
        reading_id=db.session.scalar(select(Reading.id).where(*how)) if file.reading else None,
        label_sealed=file.label or None,
        added=changes.added,
        unchanged=changes.unchanged,
        refused=changes.refused,
    )
    db.session.add(made)
    db.session.flush()
    mine = Participant.pilot_id == pilot.id, Participant.uid.in_(file.new)
    claimed = update(Participant).where(*mine, Participant.import_id.is_(None))
    db.session.execute(claimed.values(import_id=made.id))
    return made.id


def past(pilot: Pilot) -> list[Past]:
    """Return the newest imports of a pilot, the newest first."""
    newest = select(Import).where(Import.pilot_id == pilot.id).order_by(Import.id.desc())
    return [_told(pilot, one) for one in db.session.scalars(newest.limit(SHOWN))]


def one(pilot: Pilot, number: str) -> Past | None:
    """Return the import with this uid, or None."""
    found = db.session.scalar(_this(pilot, number))
    return _told(pilot, found) if found else None


def before(pilot: Pilot, sha: str) -> Past | None:
    """Return the last import of a file with this very content that still stands; None without."""
    same = Import.pilot_id == pilot.id, Import.content_sha == sha, Import.undone_at.is_(None)
    found = db.session.scalar(select(Import).where(*same).order_by(Import.id.desc()).limit(1))
    return _told(pilot, found) if found else None


def number(pilot: Pilot, sha: str) -> int | None:
    """Return the number of the last import of a file with this content."""
    mine = Import.pilot_id == pilot.id, Import.content_sha == sha
    return db.session.scalar(select(func.max(Import.id)).where(*mine))


def standing(pilot: Pilot) -> set[int]:
    """Return the imports that can still be taken back."""
    open_ = Import.undone_at.is_(None), Import.at > now() - KEPT
    return set(db.session.scalars(select(Import.id).where(Import.pilot_id == pilot.id, *open_)))


def sweep(_day: date, *, dry: bool = False) -> dict[str, int]:
    """Forget what files were called and said, once they cannot be taken back; how many files.

    When they were read in, and the digest by which a file is known again, stay.
    """
    old = select(Import.id).where(Import.at <= now() - KEPT)
    due = Import.id.in_(old), Import.label_sealed.is_not(None)
    lonely = ImportSaid.import_id.is_(None), ImportSaid.id.not_in(_beside_others())
    with door_to_write() as own:
        count = own.scalar(select(func.count()).select_from(Import).where(*due)) or 0
        if not dry:
            own.execute(delete(ImportSaid).where(ImportSaid.import_id.in_(old)))
            own.execute(delete(ImportSaid).where(*lonely))
            own.execute(update(Import).where(*due).values(label_sealed=None))
    return {Import.__tablename__: count}


def _beside_others() -> Select[int]:
    """Return how rows stood of which some import still says something."""
    other = aliased(ImportSaid)
    same = (
        getattr(other, name).is_not_distinct_from(getattr(ImportSaid, name))
        for name in ("kind", "session_id", "participant_id", "activity_id", "enrolled_on")
    )
    named = select(ImportSaid.id).join(other, and_(other.import_id.is_not(None), *same))
    return named.where(ImportSaid.import_id.is_(None))


def _this(pilot: Pilot, number: str) -> Select[Import]:
    return select(Import).where(Import.pilot_id == pilot.id, Import.uid == number)


def _told(pilot: Pilot, one: Import) -> Past:
    return Past(one.uid, one.at, one.account, _label(pilot, one), one.added, one.undone_at)


def _label(pilot: Pilot, one: Import) -> str:
    """Return what a file was called; "" when that is forgotten, or the key is away."""
    place = f"{pilot.uid} {one.content_sha}"
    try:
        return opened(PURPOSE, place, one.label_sealed).decode() if one.label_sealed else ""
    except (Unreadable, OSError):
        return ""
