"""Drafts and responses as they are written: begun, kept at every step, sent or thrown away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from impact.kit.dates import now
from impact.kit.db import db, write
from impact.kit.tokens import digest
from impact.pilots import store as pilots
from impact.pilots.models import Pilot
from surveys.answer_store import supersede
from surveys.drafts import Begun, Parcel, kept, listed, packed
from surveys.entrance import Entrance
from surveys.field_store import come_in
from surveys.models import (
    Answer,
    Canonical,
    Draft,
    Invitation,
    Refusal,
    Response,
    ResponseConsent,
)

T = TypeVar("T")
# Done at every step: made once.
_KEEP = (
    update(Draft)
    .where(
        Draft.token_hash == bindparam("token"),
        Draft.link_id == bindparam("link"),
        Draft.payload == bindparam("known", type_=Canonical),
    )
    .values(
        payload=bindparam("packed", type_=Canonical),
        page=bindparam("at"),
        language=bindparam("spoken"),
        seen_at=bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)
_DRAFT = select(Draft.version_id, Draft.language, Draft.payload, Draft.started_at)


class NotStored(Exception):  # noqa: N818 -- says what happened
    """The database is full, locked or away: nothing was stored, and trying again is all right."""


def begin(found: Entrance, token: str, first: Begun) -> None:
    """Keep a draft under `token`; a second time changes nothing."""

    def work() -> None:
        if db.session.scalar(select(Draft.wave_id).where(_is(found, token))) is None:
            row = {
                "token_hash": digest(token),
                "pilot_id": found.pilot_id,
                "wave_id": found.wave_id,
                "link_id": found.link_id,
                "version_id": first.version_id,
                "language": first.language,
                "perspective": found.perspective,
                "subject_uid": found.subject_uid,
                "payload": packed(first),
            }
            db.session.execute(insert(Draft), [row])

    _again(lambda: _write(found, work))


def refuse(found: Entrance, on: date) -> None:
    """Count that somebody did not want to join in on a day. Nothing else is kept of it."""
    here = {"wave_id": found.wave_id, "perspective": found.perspective, "on": on}
    same = [getattr(Refusal, name) == value for name, value in here.items()]

    def work() -> None:
        more = update(Refusal).where(*same).values(n=Refusal.n + 1)
        done = db.session.execute(more)
        if isinstance(done, CursorResult) and not done.rowcount:
            db.session.execute(insert(Refusal), [{"pilot_id": found.pilot_id, "n": 1, **here}])

    _again(lambda: _write(found, work))


def keep(found: Entrance, token: str, before: Begun, after: Begun, page: str) -> Begun | None:
    """Put `after` in the place of `before` and return what is kept; None when it is gone.

    What was answered in another window meanwhile stays; the last writer of a question has it.
    """

    def put(draft: Begun, known: Begun) -> bool:
        values = {
            "token": digest(token),
            "link": found.link_id,
            "known": packed(known),
            "packed": packed(draft),
            "at": page,
            "spoken": draft.language,
            "now": now(),
        }
        done = db.session.execute(_KEEP, values)
        return isinstance(done, CursorResult) and bool(done.rowcount)

    def work() -> Begun | None:
        if put(after, before):
            return after
        there = _draft(found, token)
        if there is None:
            return None
        given = {**there.given, page: after.given[page]}
        both = replace(after, given=given, trapped=there.trapped or after.trapped)
        put(both, there)
        return both

    return _write(found, work)


def stop(found: Entrance, token: str) -> None:
    """Throw a draft away."""
    gone = delete(Draft).where(_is(found, token))
    _write(found, lambda: db.session.execute(gone))


def send(found: Entrance, token: str, pack: Callable[[Begun], Parcel], today: date) -> bool:
    """Turn a draft into a response, whole or not at all; False when it is there no more.

    Of a preview nothing is kept.
    """

    def work() -> bool:
        begun = _draft(found, token)
        if begun is None:
            return False
        if not found.preview:
            _insert(found, begun, pack(begun), today)
            _use(found, today)
        db.session.execute(delete(Draft).where(_is(found, token)))
        return True

    return _write(found, work, counted=not found.preview)


def _insert(found: Entrance, begun: Begun, parcel: Parcel, today: date) -> None:
    of = {"response_uid": parcel.uid, "pilot_id": found.pilot_id}
    response = {
        "uid": parcel.uid,
        "pilot_id": found.pilot_id,
        "wave_id": found.wave_id,
        "version_id": begun.version_id,
        "link_kind": found.kind,
        "channel": found.channel,
        "perspective": found.perspective,
        "group_uid": found.group_uid,
        "subject_uid": found.subject_uid,
        "language": begun.language,
        "submitted_on": today,
        "seconds": max(0, int((now() - begun.started_at).total_seconds())),
        "payload": listed(parcel.given),
        "flags": ["held"] if begun.trapped else [],
        "state": "held" if begun.trapped else "counted",
        "receipt_hmac": parcel.receipt_hmac,
    }
    db.session.execute(insert(Response), [response])
    if parcel.rows:
        # Nulls are written too: rows that differ in what is empty would each be a statement.
        whole = insert(Answer).execution_options(render_nulls=True)
        db.session.execute(whole, [row | of for row in parcel.rows])
    if parcel.agreed:
        consent = {"by": "self", "text_version_id": begun.version_id, "given_on": today}
        db.session.execute(insert(ResponseConsent), [consent | of])


def _use(found: Entrance, today: date) -> None:
    """Let a personal link be answered once, and the newest answers of its person count."""
    if found.subject_uid is None:
        return
    mine = Invitation.link_id == found.link_id, Invitation.token_hash == digest(found.code)
    db.session.execute(update(Invitation).where(*mine).values(used_on=today))
    supersede(found.pilot_id, [found.wave_id])


def _draft(found: Entrance, token: str) -> Begun | None:
    """Return the draft under `token` and keep others from changing it."""
    row = db.session.execute(_DRAFT.where(_is(found, token)).with_for_update()).one_or_none()
    return kept(*row) if row else None


def _is(found: Entrance, token: str) -> Any:
    return (Draft.token_hash == digest(token)) & (Draft.link_id == found.link_id)


def _write(found: Entrance, work: Callable[[], T], *, counted: bool = False) -> T:
    come_in(found)
    try:
        if counted:
            return pilots.write(db.session.get_one(Pilot, found.pilot_id), work)
        return write(work)
    except OperationalError:
        raise NotStored from None


def _again(work: Callable[[], None]) -> None:
    """Do `work`, and once more when somebody made the same row in the meantime."""
    try:
        work()
    except IntegrityError:
        work()
