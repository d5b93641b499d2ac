"""Lines of the register on which somebody wrote on a page since a moment: which, inside a query.

Each time that a register was saved, `register_saving` kept how the lines that changed stood before.
Who saved a list and changed one line on it wrote on that one, and said nothing of the others.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from impact.attendance.models import Presence, Said, Saving
from impact.kit.db import db
from impact.pilots.models import Pilot

SAID: tuple[str, ...] = tuple(Said.__annotations__)
"""What a line says of the person, beside the mark."""


def saved(pilot: Pilot, since: datetime) -> Any:
    """Return the query for sessions whose register was saved since."""
    return select(Saving.session_id).where(Saving.pilot_id == pilot.id, Saving.at >= since)


def typed(since: datetime) -> ColumnElement[bool]:
    """Return, inside a query over lines, whether somebody changed this one since."""
    then = Saving.session_id == Presence.session_id, Saving.at >= since
    return exists(select(1).where(*then, _names(Presence.participant_id)).correlate(Presence))


def places(pilot: Pilot, since: datetime) -> set[tuple[int, int]]:
    """Return every line that somebody changed since, by session and participant."""
    mine = Saving.pilot_id == pilot.id, Saving.at >= since
    found = db.session.execute(select(Saving.session_id, Saving.before).where(*mine))
    return {(at, int(one)) for at, before in found for one in before.get("lines", {})}


def _names(participant: Any) -> ColumnElement[bool]:
    """Say whether what was kept of a saving names the line of a participant."""
    who = cast(participant, String)
    if db.engine.dialect.name == "sqlite":
        kind = func.json_type(Saving.before, literal('$.lines."').concat(who).concat('"'))
        return kind.is_not(None)
    return func.jsonb_exists(cast(Saving.before, JSONB)["lines"], who)
