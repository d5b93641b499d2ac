"""Files of a frame: written once per state of the data and shape of the frame."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask, current_app
from sqlalchemy import SelectBase, select

from impact.attendance.frames import visits
from impact.indicators import warehouse
from impact.indicators.warehouse import Warehouse
from impact.kit.dates import Period
from impact.pilots.access import operator_scope
from tests.attendance.makers import YEAR, a_file, a_visit, figures, pair, take_in
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


@pytest.mark.parametrize("most", ["HELD", "KEPT"])
def test_what_is_put_aside_for_something_newer_is_made_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, most: str
) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*(a_visit(f"p{n}", f"2025-03-{n + 10}") for n in range(8))))
    assert pair(figures(pilot), "visits") == [8, None]
    monkeypatch.setattr(warehouse, most, 32)  # what one question needs, and no more
    for day in range(11, 17):
        take_in(pilot, a_file(a_visit("p0", f"2025-04-{day}")))  # another state of the data
        shorter = figures(pilot, period=Period(YEAR.first, date(2025, 3, day)))
        assert pair(shorter, "visits")[0] == day - 9
    assert pair(figures(pilot), "visits") == [14, None]
    (held,) = a_warehouse().asked(
        "SELECT (SELECT count(*) FROM duckdb_tables()) AS tables, "
        "(SELECT count(*) FROM duckdb_views() WHERE NOT internal) AS views"
    )
    assert held["tables" if most == "HELD" else "views"] <= 32
