"""What the database says of itself, and who could reach what."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from impact.accounts.models import Grant
from impact.kit.db import db
from impact.pilots.models import Pilot, PilotPartner

SQLITE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "secure_delete": 1,
    "trusted_schema": 0,
}
"""What each pragma says when it is as `impact.kit.db` sets it."""
POSTGRESQL = {"server_encoding": "UTF8", "synchronous_commit": "on"}


def answers() -> bool:
    """Say whether the database answers at all; nothing is written."""
    try:
        with db.engine.begin() as asked:
            return asked.scalar(select(1)) == 1
    except SQLAlchemyError:
        return False


def wrong_settings() -> list[str]:
    """Return the settings of our connections that are not as they should be."""
    sqlite = db.engine.dialect.name == "sqlite"
    asked = db.session.connection()
    return [
        name
        for name, wanted in (SQLITE if sqlite else POSTGRESQL).items()
        if asked.exec_driver_sql(f"{'PRAGMA' if sqlite else 'SHOW'} {name}").scalar() != wanted
    ]


def quick_check() -> str:
    """Return `ok`, or what SQLite found wrong in its file; PostgreSQL has sums of its own."""
    if db.engine.dialect.name != "sqlite":
        return "ok"
    return str(db.session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar())


def let_go() -> None:
    """End a read that broke, so that the next one can begin."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.remove()


def versions() -> dict[int, int]:
    """Return the state of each pilot's data, by its id."""
    rows = db.session.execute(select(Pilot.id, Pilot.version).order_by(Pilot.id))
    return {one.id: one.version for one in rows}


def codes_within(grant: Grant) -> Sequence[str]:
    """Return the codes of the pilots that a grant reaches, in alphabetical order."""
    within = select(Pilot.code).order_by(Pilot.code)
    if grant.pilot_id is not None:
        within = within.where(Pilot.id == grant.pilot_id)
    elif grant.organisation_id is not None:
        here = PilotPartner.organisation_id == grant.organisation_id
        carried = select(PilotPartner.pilot_id).where(here)
        owned = Pilot.programme_id == grant.organisation_id
        within = within.where(or_(owned, Pilot.id.in_(carried)))
    return db.session.scalars(within).all()


def names(pilots: frozenset[int]) -> dict[int, str]:
    """Return what these pilots are called, by their id."""
    rows = db.session.execute(select(Pilot.id, Pilot.name).where(Pilot.id.in_(pilots)))
    return {one.id: one.name for one in rows}
