"""Registers to count, and their figures."""

from datetime import date, datetime

from flask import current_app

from impact.areas.feature import feature as areas
from impact.attendance import intake_store
from impact.attendance.feature import feature
from impact.attendance.intake import read_register
from impact.indicators.blocks import Measured
from impact.indicators.catalogue import Catalogue
from impact.indicators.measure import Desk
from impact.kit.dates import Period
from impact.kit.db import db
from impact.kit.faults import Taken
from impact.kit.tables import read_table
from impact.pilots.access import operator_scope
from impact.pilots.feature import feature as pilots
from impact.pilots.models import Pilot

HEADER = (
    "activity,discipline,form,session_date,start,minutes,place,participant,status,headcount,"
    "headcount_kind,birth_year,gender,postcode4,area,first_time,age_band,enrolled_on,course_end,"
    "completed"
)
LATER = datetime(2030, 1, 1)  # noqa: DTZ001 -- UTC without zone, as the house keeps it
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
ROOM = Catalogue((*pilots.offers, *areas.offers, *feature.offers))
"""What this room alone measures: a question to all rooms takes several times as long."""
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], Measured]


def a_row(activity: str = "Dans", day: str = "2025-03-12", **given: object) -> dict[str, object]:
    """One row of a register; by default one that says that a session was held, not counted."""
    return {"activity": activity, "session_date": day, **given}


def a_visit(participant: str, day: str = "2025-03-12", **given: object) -> dict[str, object]:
    """One row about somebody who was there."""
    return {**a_row(day=day), "participant": participant, "status": "present", **given}


def a_file(*rows: dict[str, object]) -> str:
    """A register with these rows, in every column of the layout."""
    columns = HEADER.split(",")
    assert all(set(row) <= set(columns) for row in rows)
    lines = [",".join(str(row.get(column, "")) for column in columns) for row in rows]
    return "\n".join([HEADER, *lines, ""])


def take_in(pilot: Pilot, content: str | bytes, name: str = "register.csv", **given: bool) -> Taken:
    """Import a register, as the command does."""
    raw = content if isinstance(content, bytes) else content.encode()
    return intake_store.take(pilot, read_register(read_table(name, raw)), **given)  # type: ignore[arg-type]  # -- flags only


def figures(*of: Pilot, period: Period | None = YEAR, as_of: datetime = LATER) -> Figures:
    """Every figure of these pilots, by indicator and group, as if the newest write was `as_of`."""
    db.session.rollback()  # what a browser stored is seen by a new look only
    for pilot in of:
        db.session.refresh(pilot)
        pilot.changed_at = as_of
    db.session.commit()
    scope = operator_scope(of, period, "partner")
    desk = Desk(ROOM, current_app.extensions["warehouse"], scope)
    return {(one.name, one.group): one for one in desk.measure()}


def pair(found: Figures, name: str, **group: str) -> list[float | int | None]:
    """Numerator and denominator of one figure."""
    figure = found[name, tuple(group.items())].figure
    return [figure.numerator, figure.denominator]


def parts(found: Figures, name: str, by: str) -> dict[str, float | None]:
    """Value of each group of one indicator, by the group's name."""
    return {
        dict(group)[by]: one.figure.numerator
        for (id_, group), one in found.items()
        if id_ == name and [key for key, _ in group] == [by]
    }


def value(found: Figures, name: str, **group: str) -> float | None:
    """Value of one figure; None when it is not shown, or not there."""
    one = found.get((name, tuple(group.items())))
    return one.figure.value if one else None
