"""The same register on SQLite and on PostgreSQL: the same counts, and reals within a hair."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from impact.attendance import check_store
from impact.attendance.lists import Checked
from impact.indicators.figure import Figure
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.models import Holiday
from tests.attendance.makers import a_file, a_row, a_visit, figures, take_in
from tests.attendance.test_reference import DEMO
from tests.makers import a_pilot

SCHOOL_YEAR = Period(date(2025, 9, 1), date(2026, 7, 10))
MORE = [
    a_visit("P1", "2025-10-01", first_time="yes", gender="V", area="west", age_band="13-15"),
    a_visit("p1", "2025-10-01", first_time="no", start="14:00", gender="v", area="West"),
    a_visit("é", "2025-10-01", status="late", birth_year=2015, minutes=""),
    a_visit("z", "2025-10-08", status="excused", completed="verhuisd", course_end="2025-11-01"),
    a_row(day="2025-10-15", minutes=0),
    a_row(day="2025-10-22", headcount=9),
    a_row(day="", participant="nooit", enrolled_on="2025-09-02"),
]


def said(_house: Flask) -> dict[Any, Figure]:
    """Everything that a demo register says, with some rows more."""
    pilot = a_pilot()
    take_in(pilot, (DEMO / "buurtklanken/attendance.csv").read_bytes())
    take_in(pilot, a_file(*MORE))
    check_store.keep(pilot, Checked("", date(2025, 10, 1), 40, 3, 1), str(uuid4()), "")
    days = {"begins": date(2025, 10, 18), "ends": date(2025, 10, 26)}
    db.session.add(Holiday(organisation_id=pilot.programme_id, name="herfst", **days))
    db.session.commit()
    return {key: one.figure for key, one in figures(pilot, period=SCHOOL_YEAR).items()}


def numbers(figure: Figure) -> list[float]:
    interval = figure.interval
    value = [] if figure.value is None else [figure.value]
    return [*value, *([interval.low, interval.high] if interval else [])]


def test_both_databases_say_the_same_of_the_same_register(
    on_each: Callable[[Callable[[Flask], Any]], dict[str, Any]],
) -> None:
    found = on_each(said)
    if len(found) < 2:
        pytest.skip("one database is left out while one works (TEST_DATABASES)")
    one, other = found.values()
    assert one.keys() == other.keys()
    for key, figure in one.items():
        beside = other[key]
        counts = figure.numerator, figure.denominator, figure.n, figure.status, figure.note
        assert counts == (
            *(beside.numerator, beside.denominator, beside.n),
            *(beside.status, beside.note),
        ), key
        assert numbers(figure) == pytest.approx(numbers(beside), abs=1e-9, rel=0), key
    assert sum(figure.status == "shown" for figure in one.values()) > 50
