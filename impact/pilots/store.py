"""Pilots in and out of the database, and the one way in which anything of a pilot is written."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from impact.accounts.models import RequestKey
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.db import write as write_all
from impact.pilots.models import Pilot

T = TypeVar("T")


class OtherBody(Exception):  # noqa: N818 -- says what happened
    """A form came a second time under the same key with other words in it: nothing was stored."""


def pilot(code: str) -> Pilot | None:
    """Return the pilot with this code when it lies within reach, or None."""
    return db.session.scalar(select(Pilot).where(Pilot.code == code))


def pilots() -> list[Pilot]:
    """Return the pilots within reach, in alphabetical order."""
    return list(db.session.scalars(select(Pilot).order_by(Pilot.name, Pilot.code)))


def write(pilot: Pilot, work: Callable[[], T], *, counted: bool = True) -> T:
    """Do `work` in one short transaction and raise the pilot's version in it.

    No count outlives its data that way. `counted=False` for what no figure reads (a draft).
    """

    def whole() -> T:
        result = work()
        if counted:
            changed = {"version": Pilot.version + 1, "changed_at": now()}
            db.session.execute(update(Pilot).where(Pilot.id == pilot.id).values(changed))
        return result

    result = write_all(whole)
    if counted:
        db.session.refresh(pilot, ["version", "changed_at"])
        db.session.commit()
    return result


def write_once(pilot: Pilot, key: str, body: str, route: str, work: Callable[[], None]) -> bool:
    """Do `work` unless this very form was received before; then return False.

    `key` and `body` come with the form (`StaffForm.once`, `.fingerprint`). OtherBody when the key
    was used for other words.
    """

    def once() -> None:
        db.session.add(RequestKey(key=key, route=route, body_sha256=body))
        db.session.flush()
        work()

    try:
        write(pilot, once)
    except IntegrityError:
        before = db.session.get(RequestKey, key)
        db.session.commit()
        if before is None:
            raise
        if before.body_sha256 != body:
            raise OtherBody(route) from None
        return False
    return True
