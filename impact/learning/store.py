"""Entry time and costs in and out of the database."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from impact.accounts.models import Organisation
from impact.kit.db import db
from impact.learning.models import Cost, EntryTime
from impact.pilots.models import Pilot, PilotPartner
from impact.pilots.store import write_once


class Sent(NamedTuple):
    """A form as it came: its key, what it said as one digest, and which version was looked at."""

    key: str
    body: str
    version: int


class Kept(NamedTuple):
    """A number that is stored, and which version of it this is."""

    value: int
    version: int


class Overtaken(Exception):  # noqa: N818 -- says what happened
    """Somebody else wrote another number in between; nothing was stored. `theirs` stands there."""

    def __init__(self, theirs: Kept) -> None:
        """Keep what stands there now."""
        self.theirs = theirs
        super().__init__(theirs.value)


def partners(pilot: Pilot) -> dict[int, str]:
    """Return the organisations that carry a pilot out: name by id."""
    found = (
        select(Organisation.id, Organisation.name)
        .join(PilotPartner, PilotPartner.organisation_id == Organisation.id)
        .where(PilotPartner.pilot_id == pilot.id)
        .order_by(Organisation.name, Organisation.id)
    )
    return dict(db.session.execute(found).all())


def minutes(pilot: Pilot, partner: int) -> dict[date, Kept]:
    """Return what one partner wrote down, by month."""
    found = (
        select(EntryTime.month, EntryTime.minutes, EntryTime.version)
        .where(EntryTime.pilot_id == pilot.id, EntryTime.organisation_id == partner)
        .order_by(EntryTime.month)
    )
    return {month: Kept(*said) for month, *said in db.session.execute(found)}


def costs(pilot: Pilot) -> dict[int, Kept]:
    """Return what was paid from subsidy in cents, by year."""
    found = select(Cost.year, Cost.cents, Cost.version).where(Cost.pilot_id == pilot.id)
    return {year: Kept(*said) for year, *said in db.session.execute(found.order_by(Cost.year))}


def keep_minutes(pilot: Pilot, partner: int, month: date, value: int, sent: Sent) -> None:
    """Store the minutes of one month; Overtaken when another number stands there by now."""
    known = select(EntryTime).where(
        EntryTime.pilot_id == pilot.id,
        EntryTime.organisation_id == partner,
        EntryTime.month == month,
    )
    key = {"pilot_id": pilot.id, "organisation_id": partner, "month": month}
    _keep(pilot, known, "minutes", value, sent, lambda: EntryTime(**key, minutes=value))


def keep_cost(pilot: Pilot, year: int, value: int, sent: Sent) -> None:
    """Store the cents of one year; Overtaken when another amount stands there by now."""
    known = select(Cost).where(Cost.pilot_id == pilot.id, Cost.year == year)
    _keep(
        pilot, known, "cents", value, sent, lambda: Cost(pilot_id=pilot.id, year=year, cents=value)
    )


def _keep(
    pilot: Pilot, known: Any, name: str, value: int, sent: Sent, made: Callable[[], Any]
) -> None:
    """Store a number once: a new one, or in place of the version that was looked at."""

    def work() -> None:
        fresh = known.with_for_update().execution_options(populate_existing=True)
        row = db.session.scalar(fresh)
        if row is None:
            db.session.add(made())
        elif getattr(row, name) != value:
            if row.version != sent.version:
                raise Overtaken(Kept(getattr(row, name), row.version))
            setattr(row, name, value)
            row.version += 1

    write_once(pilot, sent.key, sent.body, f"learning.{name}", work)
