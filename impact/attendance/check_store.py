"""Checks of codes in and out of the database: how many were held against the room, and what of it.

Two codes that were joined (`participant_merge`) and cards that were replaced are not in here. They
lead to one person, who counts once already; and nobody drew them from all codes, so that they say
nothing of the codes that nobody looked at.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, delete, func, insert, select

from impact.accounts.audit import audit
from impact.attendance.card_store import today
from impact.attendance.lists import Checked
from impact.attendance.models import Card, CodeCheck
from impact.kit.db import db
from impact.kit.tokens import uid
from impact.pilots.cards import read
from impact.pilots.models import Pilot
from impact.pilots.store import write_once


def is_printed(pilot: Pilot, code: str) -> bool:
    """Say whether a code is that of a card that we drew, with a check letter."""
    ours = Card.pilot_id == pilot.id, Card.drawn, Card.code == (read(code) or "")
    return db.session.scalar(select(Card.id).where(*ours)) is not None


def keep(pilot: Pilot, found: Checked, key: str, body: str) -> bool:
    """Write down codes that were checked on one day; False when this form was kept before."""

    def work() -> None:
        db.session.execute(insert(CodeCheck), _rows(pilot, found))
        audit("codes.checked", f"pilot:{pilot.uid}", pilot=pilot.id, codes=found.checked)

    return write_once(pilot, key, body, "attendance.checks", work)


def total(pilot: Pilot) -> Checked:
    """Return all that was checked, up to today."""
    row = db.session.execute(_counted(pilot).where(CodeCheck.checked_on <= today())).one()
    return Checked("", today(), *row)


def days(pilot: Pilot) -> list[Checked]:
    """Return what was checked on each day, the newest first."""
    day = CodeCheck.checked_on
    query = _counted(pilot, func.min(CodeCheck.uid), day).group_by(day).order_by(day.desc())
    return [Checked(*row) for row in db.session.execute(query)]


def remove(pilot: Pilot, of: Checked, key: str, body: str) -> bool:
    """Take away what was written down of a day; False when that was done before."""

    def work() -> None:
        that = CodeCheck.pilot_id == pilot.id, CodeCheck.checked_on == of.day
        db.session.execute(delete(CodeCheck).where(*that))
        audit("checks.removed", f"pilot:{pilot.uid}", pilot=pilot.id, codes=of.checked)

    return write_once(pilot, key, body, "attendance.checks.removed", work)


def _counted(pilot: Pilot, *columns: ColumnElement[Any] | Any) -> Select[Any]:
    """Return how many codes, how many second ones, and how many shared ones; None: not asked."""
    return select(
        *columns,
        func.count(CodeCheck.id),
        func.coalesce(func.sum(cast(CodeCheck.second_code, Integer)), 0),
        func.sum(cast(CodeCheck.shared_code, Integer)),
    ).where(CodeCheck.pilot_id == pilot.id)


def _rows(pilot: Pilot, found: Checked) -> list[dict[str, object]]:
    """Return a row per code. Which of them were both is not known, and makes no difference."""
    given = {"pilot_id": pilot.id, "checked_on": found.day}
    return [
        given
        | {
            "uid": uid(),
            "second_code": at < found.second,
            "shared_code": None if found.shared is None else at < found.shared,
        }
        for at in range(found.checked)
    ]
