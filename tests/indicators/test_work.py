"""How much work a report is, counted and not timed: it grows with the rows and nothing else."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask, current_app

from impact.attendance import frames
from impact.indicators import measure
from impact.indicators.measure import Desk
from impact.indicators.warehouse import Warehouse
from impact.kit.dates import Period
from impact.pilots.access import operator_scope, scopes_of_nobody
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot

QUARTER = Period(date(2025, 1, 1), date(2025, 3, 31))
PEOPLE = 60
READINGS = 5
"""Times that the visits are read at most: lines that are alike, courses, who finished, answers."""


def pilots(number: int) -> list[Pilot]:
    """So many pilots with the same people, of whom one was ill once."""
    made = [a_pilot(f"pilot-{n}") for n in range(number)]
    days = ("2025-01-08", "2025-01-15", "2025-01-22")
    rows = [
        a_visit(f"p{n}", day, enrolled_on=date(2025, 1, 8)) for n in range(PEOPLE) for day in days
    ]
    ill = a_visit("ill", days[0], status="absent")
    for pilot in made:
        take_in(pilot, a_file(*rows, ill))
    return made


class Asked:
    """What the engine was asked since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
        self.queries: list[str] = []
        self.asks = asks = warehouse.backend.raw_sql

        def noted(query: Any) -> Any:
            self.queries.append(str(query))
            return asks(query)

        monkeypatch.setattr(warehouse.backend, "raw_sql", noted)

    def readings(self, view: str) -> int:
        """How often the files behind a view are read, going by the plans of what was asked."""
        asked = [one for one in self.queries if f'"{view}' in one and "CREATE VIEW" not in one]
        return sum(self.scans(one) for one in asked)

    def scans(self, query: str) -> int:
        """How many scans of Parquet stand in the plan of a query, or of what fills a table."""
        selected = re.sub(r'^(CREATE TABLE "\w+" AS|INSERT INTO "\w+") ', "", query)
        (plan,) = self.asks(f"EXPLAIN (FORMAT json) {selected}").fetchall()
        return len(re.findall(r'"name": *"(?:READ_PARQUET|PARQUET_SCAN)', plan[1]))


def only_visits_are_large(monkeypatch: pytest.MonkeyPatch, found: list[Pilot]) -> None:
    """Let every file but those of visits be small enough to be read once and held."""
    desk = whole(found)
    stored = [one for one in desk.catalogue.frames.values() if one.query]
    sizes: dict[str, list[int]] = {}
    for frame in stored:
        files = [desk.warehouse.extract(frame, place) for place in desk.scope.pilots]
        sizes[frame.name] = [file.stat().st_size for file in files]
    large = min(sizes.pop(frames.visits.name))
    small = max(size for each in sizes.values() for size in each)
    assert small < large
    monkeypatch.setattr("impact.indicators.warehouse.SMALL", small)


def whole(found: list[Pilot], period: Period = QUARTER) -> Desk:
    scope = operator_scope(found, period, "partner")
    return Desk(current_app.extensions["catalogue"], current_app.extensions["warehouse"], scope)


def test_a_cold_report_reads_the_visits_a_few_times_however_many_pilots_it_has(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = pilots(6)
    only_visits_are_large(monkeypatch, found)
    asked = Asked(monkeypatch, current_app.extensions["warehouse"])
    counts = []
    for some in (found[:2], found[:3], found):
        asked.queries.clear()
        whole(some).whole()
        counts.append((asked.readings(f"{frames.visits.name}_"), len(asked.queries)))
    (first, _), (few, asks), (many, more) = counts
    assert 0 < first == few == many <= READINGS
    assert more == asks, "nothing is asked per pilot"


def test_of_a_pilot_that_changed_alone_is_the_register_read_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = pilots(3)
    whole(found).whole()
    take_in(found[1], a_file(a_visit("new", "2025-02-05")))
    asked = Asked(monkeypatch, current_app.extensions["warehouse"])
    again = {one.name: one for one in whole(found).whole() if one.group == ()}
    derived = [one for one in asked.queries if one.startswith('INSERT INTO "alike_')]
    assert len(derived) == 1
    assert "pilot-1" in derived[0]
    assert "pilot-0" not in derived[0]
    assert again["visits"].figure.value == 3 * 3 * PEOPLE + 1


def test_an_older_state_is_still_read_as_it_was(app: Flask) -> None:
    found = pilots(2)
    before = whole(found)
    assert value(before) == 2 * 3 * PEOPLE
    take_in(found[0], a_file(a_visit("new", "2025-02-05")))
    assert value(whole(found)) == 2 * 3 * PEOPLE + 1
    before.warehouse._kept.clear()
    assert value(before) == 2 * 3 * PEOPLE


def test_what_was_written_down_at_the_start_is_not_written_again(app: Flask) -> None:
    warehouse, catalogue = current_app.extensions["warehouse"], current_app.extensions["catalogue"]
    for scope in scopes_of_nobody():
        Desk(catalogue, warehouse, scope).write_down()
    written = list(measure.WRITTEN)
    found = pilots(2)
    whole(found).measure()
    whole(found[:1], Period(date(2025, 1, 1), date(2025, 2, 1))).measure()
    assert set(measure.WRITTEN) == set(written)


def value(desk: Desk) -> float | None:
    (found,) = (one for one in desk.whole() if (one.name, one.group) == ("visits", ()))
    return found.figure.value
