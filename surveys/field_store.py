"""What people answer, in and out of the database: found links, drafts, and responses sent."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from impact.accounts.reach import door
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.tokens import digest
from impact.pilots import store as pilots
from impact.pilots.models import Pilot
from surveys.definition import Definition
from surveys.drafts import Begun, Parcel, listed, unlisted
from surveys.entrance import Entrance
from surveys.models import (
    Answer,
    Draft,
    Link,
    QuestionnaireVersion,
    Refusal,
    Response,
    ResponseConsent,
    Wave,
)
from surveys.question_types import Given

T = TypeVar("T")


class NotStored(Exception):  # noqa: N818 -- says what happened
    """The database is full, locked or away: nothing was stored, and trying again is all right."""


def find(code: str) -> Entrance | None:
    """Return the round behind the code of a link, None when there is none."""
    asked = (
        Link.id.label("link_id"),
        Link.wave_id,
        Link.pilot_id,
        Wave.version_id,
        Link.code,
        Link.kind,
        Link.perspective,
        Link.group_uid,
        Wave.moment,
        Wave.state,
        Wave.opens_on,
        Wave.closes_on,
        Link.closed_at,
        Link.language,
        Link.pairing,
    )
    with door() as own:
        query = select(*asked).join(Wave, Wave.id == Link.wave_id).where(Link.code == code)
        found = own.execute(query).one_or_none()
    return Entrance(**found._asdict()) if found else None


def definition(version_id: int) -> tuple[Definition, bool]:
    """Return what a version asks, and whether it is frozen; LookupError when it holds nothing."""
    asked = select(QuestionnaireVersion.definition, QuestionnaireVersion.state)
    with door() as own:
        text, state = own.execute(asked.where(QuestionnaireVersion.id == version_id)).one()
    if text is None:
        raise LookupError(version_id)
    return Definition.from_json(text), state != "draft"


def begin(pilot: Pilot, found: Entrance, token: str, first: Begun) -> None:
    """Keep a draft under `token`; a second time changes nothing."""

    def work() -> None:
        if db.session.scalar(select(Draft.wave_id).where(_is(found, token))) is None:
            row = {
                "token_hash": digest(token),
                "pilot_id": pilot.id,
                "wave_id": found.wave_id,
                "link_id": found.link_id,
                "version_id": first.version_id,
                "language": first.language,
                "perspective": found.perspective,
                "payload": _packed(first.given, trapped=first.trapped),
            }
            db.session.execute(insert(Draft), [row])

    _again(lambda: _write(pilot, work, counted=False))


def refuse(pilot: Pilot, found: Entrance, on: date) -> None:
    """Count that somebody did not want to join in on a day. Nothing else is kept of it."""
    here = {"wave_id": found.wave_id, "perspective": found.perspective, "on": on}
    same = [getattr(Refusal, name) == value for name, value in here.items()]

    def work() -> None:
        more = update(Refusal).where(*same).values(n=Refusal.n + 1)
        done = db.session.execute(more)
        if isinstance(done, CursorResult) and not done.rowcount:
            db.session.execute(insert(Refusal), [{"pilot_id": pilot.id, "n": 1, **here}])

    _again(lambda: _write(pilot, work, counted=False))


def draft(found: Entrance, token: str) -> Begun | None:
    """Return the draft under `token` when it was begun at this link, else None."""
    return _draft(db.session(), found, token)


def keep(
    pilot: Pilot,
    found: Entrance,
    token: str,
    given: dict[str, Given],
    *,
    language: str,
    trapped: bool,
) -> Begun | None:
    """Add answers to a draft and return it; None when it is there no more."""

    def work() -> Begun | None:
        before = _draft(db.session(), found, token, lock=True)
        if before is None:
            return None
        after = {**before.given, **given}
        caught = before.trapped or trapped
        values = {
            "payload": _packed(after, trapped=caught),
            "page": next(reversed(given), ""),
            "language": language,
            "seen_at": now(),
        }
        db.session.execute(update(Draft).where(_is(found, token)).values(values))
        return Begun(before.version_id, language, after, caught, before.started_at)

    return _write(pilot, work, counted=False)


def stop(pilot: Pilot, found: Entrance, token: str) -> None:
    """Throw a draft away."""
    gone = delete(Draft).where(_is(found, token))
    _write(pilot, lambda: db.session.execute(gone), counted=False)


def send(
    pilot: Pilot, found: Entrance, token: str, pack: Callable[[Begun], Parcel], today: date
) -> bool:
    """Turn a draft into a response, whole or not at all; False when it is there no more.

    Of a preview nothing is kept.
    """

    def work() -> bool:
        begun = _draft(db.session(), found, token, lock=True)
        if begun is None:
            return False
        if not found.preview:
            _insert(pilot, found, begun, pack(begun), today)
        db.session.execute(delete(Draft).where(_is(found, token)))
        return True

    return _write(pilot, work, counted=not found.preview)


def sent(uid: str) -> tuple[dict[str, Given], str] | None:
    """Return what came in as the response with this id, and its language; None when nothing did."""
    asked = select(Response.payload, Response.language).where(Response.uid == uid)
    found = db.session.execute(asked).one_or_none()
    return (unlisted(found.payload), found.language) if found else None


def _insert(pilot: Pilot, found: Entrance, begun: Begun, parcel: Parcel, today: date) -> None:
    of = {"response_uid": parcel.uid, "pilot_id": pilot.id}
    response = {
        "uid": parcel.uid,
        "pilot_id": pilot.id,
        "wave_id": found.wave_id,
        "version_id": begun.version_id,
        "link_kind": found.kind,
        "channel": found.channel,
        "perspective": found.perspective,
        "group_uid": found.group_uid,
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


def _draft(session: Session, found: Entrance, token: str, *, lock: bool = False) -> Begun | None:
    columns = Draft.version_id, Draft.language, Draft.payload, Draft.started_at
    asked = select(*columns).where(_is(found, token))
    row = session.execute(asked.with_for_update() if lock else asked).one_or_none()
    if row is None:
        return None
    given = unlisted(row.payload["given"])
    return Begun(row.version_id, row.language, given, row.payload["trapped"], row.started_at)


def _is(found: Entrance, token: str) -> Any:
    return (Draft.token_hash == digest(token)) & (Draft.link_id == found.link_id)


def _write(pilot: Pilot, work: Callable[[], T], *, counted: bool) -> T:
    # A visitor's pilot was read at the door, in a session of its own: here it joins this one.
    mine = db.session.merge(pilot, load=False)
    try:
        return pilots.write(mine, work, counted=counted)
    except OperationalError:
        raise NotStored from None


def _again(work: Callable[[], None]) -> None:
    """Do `work`, and once more when somebody made the same row in the meantime."""
    try:
        work()
    except IntegrityError:
        work()


def _packed(given: Mapping[str, Given], *, trapped: bool) -> dict[str, Any]:
    return {"given": listed(given), "trapped": trapped}
