"""Files of a frame: written once per state of the data and shape of the frame."""

from dataclasses import replace

from flask import Flask, current_app
from sqlalchemy import SelectBase, select

from impact.attendance.frames import visits
from impact.indicators.warehouse import Warehouse
from impact.pilots.access import operator_scope
from tests.attendance.makers import YEAR, a_file, a_visit, take_in
from tests.makers import a_pilot


def a_warehouse() -> Warehouse:
    found: Warehouse = current_app.extensions["warehouse"]
    return found


def test_the_same_data_is_written_once(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1")))
    place = operator_scope([pilot], YEAR, "partner").pilots[0]
    first = a_warehouse().extract(visits, place)
    written = first.stat().st_mtime_ns
    assert a_warehouse().extract(visits, place) == first
    assert first.stat().st_mtime_ns == written


def test_a_frame_with_another_column_does_not_read_the_file_of_before(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1")))
    scope = operator_scope([pilot], YEAR, "partner")
    *fewer, last = visits.columns

    def without_the_last(pilot_id: int) -> SelectBase:
        assert visits.query is not None
        whole = visits.query(pilot_id).subquery()
        return select(*(whole.c[name] for name in fewer))

    columns = {name: visits.columns[name] for name in fewer}
    a_warehouse().extract(replace(visits, columns=columns, query=without_the_last), scope.pilots[0])
    found = a_warehouse().rows(a_warehouse().table(visits, scope).select(last))
    assert found == [{last: None}]
