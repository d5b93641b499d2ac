"""Targets in and out of the database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from impact.accounts.audit import audit
from impact.accounts.reach import Reach
from impact.indicators.targets import Target, body_of, dated, target_of
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write
from impact.reports.models import KeptTarget, TargetVersion


class Overtaken(Exception):  # noqa: N818 -- says what happened
    """Somebody else changed the target in between; nothing was stored. `theirs` stands there."""

    def __init__(self, theirs: Target) -> None:
        """Keep what stands there now."""
        self.theirs = theirs
        super().__init__(theirs.uid)


def targets(pilots: Sequence[Pilot]) -> tuple[Target, ...]:
    """Return the targets of these pilots that hold now, in the order in which they were made."""
    found = db.session.execute(
        select(KeptTarget.uid, KeptTarget.version, TargetVersion.body)
        .join(TargetVersion, TargetVersion.target_id == KeptTarget.id)
        .where(KeptTarget.pilot_id.in_([one.id for one in pilots]))
        .where(KeptTarget.archived_on.is_(None), TargetVersion.n == KeptTarget.version)
        .order_by(KeptTarget.id)
    )
    return tuple(target_of(body, uid, version) for uid, version, body in found)


def target(pilot: Pilot, uid: str) -> Target | None:
    """Return one target of this pilot that holds now, or None."""
    return next((one for one in targets([pilot]) if one.uid == uid), None)


def history(pilot: Pilot, uid: str) -> tuple[Target, ...]:
    """Return every version of a target, the first one first."""
    found = (
        select(TargetVersion.n, TargetVersion.body)
        .join(KeptTarget, KeptTarget.id == TargetVersion.target_id)
        .where(KeptTarget.pilot_id == pilot.id, KeptTarget.uid == uid)
        .order_by(TargetVersion.n)
    )
    return tuple(target_of(body, uid, n) for n, body in db.session.execute(found))


def is_kept(pilot: Pilot, key: str) -> bool:
    """Say whether a target was stored from the form with this key: it may be sent twice."""
    known = select(KeptTarget.id).where(KeptTarget.pilot_id == pilot.id, KeptTarget.key == key)
    return db.session.scalar(known) is not None


def save_target(pilot: Pilot, given: Target, *, key: str, today: date) -> str:
    """Store a new target, or the next version of the one that `given.uid` names; return its uid.

    Sent twice, it is stored once: a new one by its `key`, a next version because nothing changed.
    Overtaken when `given.version` is no longer the one that holds.
    """
    work = _change if given.uid else _add
    return write(pilot, lambda: work(pilot, given, key, today), counted=False)


def archive_target(pilot: Pilot, uid: str, today: date) -> None:
    """Put a target away: reports show it no longer, its versions stay."""

    def work() -> None:
        found = _kept(pilot, uid)
        if found and found.archived_on is None:
            found.archived_on = today
            audit("target.archived", f"target:{found.uid}", pilot=pilot.id)

    write(pilot, work, counted=False)


def _add(pilot: Pilot, given: Target, key: str, today: date) -> str:
    known = select(KeptTarget).where(KeptTarget.pilot_id == pilot.id, KeptTarget.key == key)
    if found := db.session.scalar(known):
        return found.uid
    kept = KeptTarget(pilot_id=pilot.id, key=key)
    db.session.add(kept)
    db.session.flush()
    _write_version(kept, given, today)
    return kept.uid


def _change(pilot: Pilot, given: Target, _key: str, today: date) -> str:
    kept = _kept(pilot, given.uid)
    if kept is None:
        raise ValueError(f"no target {given.uid} in {pilot.code}")
    last = select(TargetVersion.body).where(
        TargetVersion.target_id == kept.id, TargetVersion.n == kept.version
    )
    theirs = target_of(db.session.scalars(last).one(), kept.uid, kept.version)
    ours = dated(given, theirs, today)
    if body_of(ours) == body_of(theirs):
        return kept.uid
    if given.version != kept.version:
        raise Overtaken(theirs)
    kept.version += 1
    _write_version(kept, ours, today)
    return kept.uid


def _kept(pilot: Pilot, uid: str) -> KeptTarget | None:
    """Return the row, locked until the end of the transaction where the database can."""
    named = select(KeptTarget).where(KeptTarget.pilot_id == pilot.id, KeptTarget.uid == uid)
    return db.session.scalar(named.with_for_update().execution_options(populate_existing=True))


def _write_version(kept: KeptTarget, given: Target, today: date) -> None:
    reach = db.session().info.get("reach")
    db.session.add(
        TargetVersion(
            target_id=kept.id,
            n=kept.version,
            pilot_id=kept.pilot_id,
            body=body_of(given),
            recorded_on=today,
            account_id=reach.account if isinstance(reach, Reach) else None,
        )
    )
    audit("target.saved", f"target:{kept.uid}", pilot=kept.pilot_id, version=kept.version)
