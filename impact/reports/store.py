"""Outcomes in and out of the database."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from sqlalchemy import select

from impact.accounts.audit import audit
from impact.accounts.models import Organisation
from impact.accounts.reach import Reach
from impact.indicators.blocks import Place
from impact.kit.db import db
from impact.kit.db import write as write_all
from impact.pilots.models import Pilot
from impact.pilots.store import write
from impact.reports.aims import Aim, Threshold, aim_of, body_of, dated
from impact.reports.models import Outcome, OutcomeVersion


class Overtaken(Exception):  # noqa: N818 -- says what happened
    """Somebody else changed the outcome in between; nothing was stored. `theirs` stands there."""

    def __init__(self, theirs: Aim) -> None:
        """Keep what stands there now."""
        self.theirs = theirs
        super().__init__(theirs.uid)


def aims(pilots: Sequence[Pilot]) -> tuple[Aim, ...]:
    """Return the outcomes of these pilots that hold now, in the order in which they were made."""
    found = db.session.execute(
        select(Outcome.uid, Outcome.version, OutcomeVersion.body)
        .join(OutcomeVersion, OutcomeVersion.outcome_id == Outcome.id)
        .where(Outcome.pilot_id.in_([one.id for one in pilots]))
        .where(Outcome.archived_on.is_(None), OutcomeVersion.n == Outcome.version)
        .order_by(Outcome.id)
    )
    return tuple(aim_of(body, uid, version) for uid, version, body in found)


def aim(pilot: Pilot, uid: str) -> Aim | None:
    """Return one outcome of this pilot that holds now, or None."""
    return next((one for one in aims([pilot]) if one.uid == uid), None)


def pilots_of(programme: str) -> list[Pilot]:
    """Return the pilots of the programme with this code, in alphabetical order."""
    owned = select(Pilot).join(Organisation, Organisation.id == Pilot.programme_id)
    return list(
        db.session.scalars(owned.where(Organisation.code == programme).order_by(Pilot.name))
    )


def note_export(places: Sequence[Place], form: str) -> None:
    """Write down that the report of these pilots leaves as a file, before it does."""

    def work() -> None:
        for one in places:
            audit("export", f"report:{one.code}", pilot=one.id, format=form)

    write_all(work)


def save_outcome(pilot: Pilot, aim: Aim, *, key: str = "", today: date) -> str:
    """Store a new outcome, or the next version of the one that `aim.uid` names; return its uid.

    Sent twice, it is stored once: a new one by its `key`, a next version because nothing changed.
    Overtaken when `aim.version` is no longer the one that holds.
    """
    work = _change if aim.uid else _add
    return write(pilot, lambda: work(pilot, aim, key or str(uuid4()), today), counted=False)


def archive_outcome(pilot: Pilot, uid: str, today: date) -> None:
    """Put an outcome away: reports show it no longer, its versions stay."""

    def work() -> None:
        found = _outcome(pilot, uid)
        if found and found.archived_on is None:
            found.archived_on = today
            audit("outcome.archived", f"outcome:{found.uid}", pilot=pilot.id)

    write(pilot, work, counted=False)


def _add(pilot: Pilot, aim: Aim, key: str, today: date) -> str:
    known = select(Outcome).where(Outcome.pilot_id == pilot.id, Outcome.key == key)
    if found := db.session.scalar(known):
        return found.uid
    outcome = Outcome(pilot_id=pilot.id, key=key)
    db.session.add(outcome)
    db.session.flush()
    _write_version(outcome, dated(aim, (), today), today)
    return outcome.uid


def _change(pilot: Pilot, aim: Aim, _key: str, today: date) -> str:
    outcome = _outcome(pilot, aim.uid)
    if outcome is None:
        raise ValueError(f"no outcome {aim.uid} in {pilot.code}")
    written = _versions(outcome)
    theirs = aim_of(written[-1], outcome.uid, outcome.version)
    before: list[Threshold] = [one for body in written for one in aim_of(body).thresholds]
    ours = dated(aim, before, today)
    if body_of(ours) == written[-1]:
        return outcome.uid
    if aim.version != outcome.version:
        raise Overtaken(theirs)
    outcome.version += 1
    _write_version(outcome, ours, today)
    return outcome.uid


def _outcome(pilot: Pilot, uid: str) -> Outcome | None:
    """Return the row, locked until the end of the transaction where the database can."""
    named = select(Outcome).where(Outcome.pilot_id == pilot.id, Outcome.uid == uid)
    return db.session.scalar(named.with_for_update().execution_options(populate_existing=True))


def _versions(outcome: Outcome) -> list[dict[str, object]]:
    """Return what was written of an outcome, the first version first."""
    found = select(OutcomeVersion.body).where(OutcomeVersion.outcome_id == outcome.id)
    return list(db.session.scalars(found.order_by(OutcomeVersion.n)))


def _write_version(outcome: Outcome, aim: Aim, today: date) -> None:
    reach = db.session().info.get("reach")
    db.session.add(
        OutcomeVersion(
            outcome_id=outcome.id,
            n=outcome.version,
            pilot_id=outcome.pilot_id,
            body=body_of(aim),
            recorded_on=today,
            account_id=reach.account if isinstance(reach, Reach) else None,
        )
    )
    about = f"outcome:{outcome.uid}"
    audit("outcome.saved", about, pilot=outcome.pilot_id, version=outcome.version)
