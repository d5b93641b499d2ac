"""Mappings of a pilot in and out of the database: how files of one shape are read next month."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select, update

from impact.attendance.import_models import Reading
from impact.attendance.layout import NAME
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.tokens import uid as new_uid
from impact.pilots.models import Pilot
from impact.pilots.store import write

MOST = 50
"""Mappings among which one for a file is looked for, the last used first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A mapping that was kept. `text` is YAML; `shape` the digest by which a file is known."""

    uid: str
    name: str
    shape: str
    text: str
    used_at: datetime


def kept(pilot: Pilot) -> list[Kept]:
    """Return the mappings of a pilot, the last used first."""
    newest = _columns().where(Reading.pilot_id == pilot.id)
    ordered = newest.order_by(Reading.used_at.desc(), Reading.id.desc()).limit(MOST)
    return [Kept(*row) for row in db.session.execute(ordered)]


def one(pilot: Pilot, uid: str) -> Kept | None:
    """Return one of them, or None."""
    row = db.session.execute(
        _columns().where(Reading.pilot_id == pilot.id, Reading.uid == uid)
    ).first()
    return Kept(*row) if row else None


def keep(pilot: Pilot, name: str, shape: str, text: str) -> str:
    """Keep a mapping under a name, in place of the one that has it; return its uid."""
    called = name.strip()[:NAME]
    mine = Reading.pilot_id == pilot.id, Reading.name == called
    said = {"shape": shape, "text": text, "used_at": now()}

    def work() -> str:
        changed = update(Reading).where(*mine).values(said).returning(Reading.uid)
        if found := db.session.scalar(changed):
            return found
        made = Reading(pilot_id=pilot.id, uid=new_uid(), name=called, **said)
        db.session.add(made)
        db.session.flush()
        return made.uid

    return write(pilot, work, counted=False)


def drop(pilot: Pilot, uid: str) -> None:
    """Throw a mapping away; what was read with it stays."""
    mine = Reading.pilot_id == pilot.id, Reading.uid == uid
    write(pilot, lambda: db.session.execute(delete(Reading).where(*mine)), counted=False)


def _columns() -> Select[str, str, str, str, datetime]:
    return select(Reading.uid, Reading.name, Reading.shape, Reading.text, Reading.used_at)
