"""School holidays in and out of the database.

They belong to the programme of a pilot, or, of a pilot without one, to the first who carries it
out. Tables by their names, as in `store.group_uid`: a change holds for every pilot of a programme,
also for those that whoever makes it does not see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, delete, func, insert, select, update

from impact.accounts.audit import audit
from impact.accounts.models import Organisation
from impact.accounts.store import refuse
from impact.indicators.catalogue import frame
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.db import write as write_all
from impact.kit.tokens import uid as new_uid
from impact.pilots.models import Holiday, Pilot, PilotPartner
from impact.pilots.store import write_once


@dataclass(frozen=True, slots=True)
class Free:
    """Days without school, both included."""

    uid: str
    name: str
    begins: date
    ends: date

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.begins <= day <= self.ends


@frame("holidays", {"pilot": "string", "begins": "date", "ends": "date"})
def holidays(pilot_id: int) -> SelectBase:
    """One row per school holiday of the pilot's programme, first and last day included.

    Of one pilot no two share a day.
    """
    return (
        select(Pilot.code.label("pilot"), Holiday.begins, Holiday.ends)
        .select_from(Pilot)
        .join(Holiday, Holiday.organisation_id == _calendar(Pilot))
        .where(Pilot.id == pilot_id)
        .order_by(Holiday.begins)
    )


def known(pilot: Pilot) -> list[Free]:
    """Return the school holidays that hold for a pilot, the first day first."""
    mine, free = _tables("pilot", "holiday")
    query = (
        select(free.uid, free.name, free.begins, free.ends)
        .select_from(mine.id.table)
        .join(free.id.table, free.organisation_id == _calendar(mine))
        .where(mine.id == pilot.id)
        .order_by(free.begins)
    )
    return [Free(*row) for row in db.session.execute(query)]


def owner(pilot: Pilot) -> Organisation | None:
    """Return whose holidays hold for a pilot; None: it has no programme and nobody carries it."""
    (mine,) = _tables("pilot")
    whose = db.session.scalar(select(_calendar(mine)).where(mine.id == pilot.id))
    return db.session.get(Organisation, whose) if whose else None


def overlapping(organisation: int, begins: date, ends: date) -> str | None:
    """Return the name of a holiday that shares a day with these, or None."""
    (free,) = _tables("holiday")
    shared = free.begins <= ends, free.ends >= begins
    query = select(free.name).where(free.organisation_id == organisation, *shared)
    return db.session.scalar(query.order_by(free.begins).limit(1))


def add(pilot: Pilot, of: int, said: dict[str, Any], key: str, body: str) -> bool:
    """Store a holiday of the organisation `of`; False when this very form was stored before."""
    return _change(pilot, of, key, body, lambda: _add(of, said))


def remove(pilot: Pilot, of: int, uid: str, key: str, body: str) -> bool:
    """Take a holiday of the organisation `of` away; one that is gone already stays so."""
    return _change(pilot, of, key, body, lambda: _remove(of, uid))


def add_by_command(of: Organisation, name: str, begins: date, ends: date) -> bool:
    """Store a holiday; False when it is there. Refused when it shares a day with another."""
    (free,) = _tables("holiday")
    same = free.name == name, free.begins == begins, free.ends == ends
    if db.session.scalar(select(free.id).where(free.organisation_id == of.id, *same)):
        return False
    if other := overlapping(of.id, begins, ends):
        raise refuse("%(name)s shares a day with %(other)s", name=name, other=other)

    def work() -> None:
        _add(of.id, {"name": name, "begins": begins, "ends": ends})
        _raise(of.id)

    write_all(work)
    return True


def _change(pilot: Pilot, of: int, key: str, body: str, work: Callable[[], None]) -> bool:
    def whole() -> None:
        work()
        _raise(of, but=pilot.id)

    return write_once(pilot, key, body, "pilots.holidays", whole)


def _add(of: int, said: dict[str, Any]) -> None:
    new = said | {"organisation_id": of, "uid": new_uid()}
    if overlapping(of, said["begins"], said["ends"]) is None:
        db.session.execute(insert(Holiday), [new])
        audit("holiday.added", f"holiday:{new['uid']}")


def _remove(of: int, uid: str) -> None:
    (free,) = _tables("holiday")
    gone = delete(free.id.table).where(free.organisation_id == of, free.uid == uid)
    if db.session.execute(gone.returning(free.id)).first():
        audit("holiday.removed", f"holiday:{uid}")


def _raise(of: int, but: int = 0) -> None:
    """Raise the version of every pilot that counts with the holidays of an organisation."""
    (pilots,) = _tables("pilot")
    mine = select(pilots.id).where(_calendar(pilots) == of, pilots.id != but)
    # In one order, so that two who do this at once do not wait for each other.
    numbers = db.session.scalars(mine.order_by(pilots.id).with_for_update(of=pilots.id.table)).all()
    changed = {"version": pilots.version + 1, "changed_at": now()}
    db.session.execute(update(pilots.id.table).where(pilots.id.in_(numbers)).values(changed))


def _calendar(pilot: Any) -> ColumnElement[int | None]:
    """Return, inside a query, whose holidays hold for a pilot."""
    (carried,) = _tables(PilotPartner.__tablename__)
    first = select(func.min(carried.organisation_id)).where(carried.pilot_id == pilot.id)
    return func.coalesce(pilot.programme_id, first.scalar_subquery())


def _tables(*names: str) -> tuple[Any, ...]:
    return tuple(db.metadata.tables[name].c for name in names)
