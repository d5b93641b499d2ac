"""Answers that are taken back: gone, as if they had never come in."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select

from impact.accounts.audit import audit
from impact.accounts.replay import Detail, replays
from impact.kit.db import db
from impact.pilots import store as pilots
from impact.pilots.models import Pilot
from surveys.models import Answer, AnswerEdit, Response, ResponseConsent


def withdraw(receipt_hmac: str) -> int | None:
    """Remove the response that a receipt belongs to; return its pilot, None when it has none."""
    return _remove(Response.receipt_hmac == receipt_hmac)


@replays("withdrawn", "response")
def withdraw_again(uid: str, _detail: Detail) -> bool:
    """Remove a response that was taken back, from an older copy."""
    return _remove(Response.uid == uid) is not None


def _remove(which: ColumnElement[bool]) -> int | None:
    known = select(Response.uid, Response.pilot_id).where(which)
    found = db.session.execute(known).one_or_none()
    if found is None:
        return None

    def work() -> None:
        take_away([found.uid])
        audit("withdrawn", f"response:{found.uid}", pilot=found.pilot_id)

    pilots.write(db.session.get_one(Pilot, found.pilot_id), work)
    return int(found.pilot_id)


def take_away(uids: Sequence[str]) -> None:
    """Remove these responses with all that hangs on them, inside a write."""
    for model in (Answer, AnswerEdit, ResponseConsent):
        db.session.execute(delete(model).where(model.response_uid.in_(uids)))
    db.session.execute(delete(Response).where(Response.uid.in_(uids)))
