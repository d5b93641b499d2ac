"""One figure in one more grouping, on the screen of the partner who keeps the register."""

from typing import Any

import pytest
from flask import Flask, current_app

from impact.indicators.blocks import Report
from impact.indicators.catalogue import WHOLE, needs
from impact.indicators.measure import Desk
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from impact.reports.report import split_report
from tests.attendance.makers import ROOM, YEAR, a_file, a_row, a_visit, take_in
from tests.makers import a_pilot

ROWS = [
    a_visit("p1", "2025-01-08", place="Huis", discipline="dans", gender="V", area="West"),
    a_visit("p2", "2025-01-08", place="Huis", discipline="dans", gender="m"),
    a_visit("p1", "2025-02-05", place="huis", discipline="dans"),
    a_row("Koor", "2025-02-12", participant="p1", status="present", discipline="zang"),
    a_row("Koor", "2025-02-12", headcount=6, discipline="zang"),
    a_row("Koor", "2025-12-03", headcount=4, discipline="zang"),
]


def report(name: str, by: Any, *pilots: Pilot, audience: Any = "partner") -> Report:
    scope = operator_scope(pilots, YEAR, audience)
    return split_report(ROOM, current_app.extensions["warehouse"], scope, name, by)


def values(name: str, by: str, *pilots: Pilot) -> dict[str, float | None]:
    """What each group says; a figure without a number is None."""
    found = report(name, (by,), *pilots).figures
    return {dict(one.group).get(by, ""): one.figure.value for one in found}


def test_visits_and_sessions_are_split_by_activity_place_and_month(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*ROWS))
    assert values("visits", "activity", pilot) == {"Dans": 3, "Koor": 10}
    assert values("visits", "place", pilot) == {"huis": 3, "unknown": 10}
    months = {"2025-01": 2, "2025-02": 7, "2025-12": 4}
    assert values("visits", "month", pilot) == months
    assert values("sessions_held", "month", pilot) == {"2025-01": 1, "2025-02": 2, "2025-12": 1}
    assert values("sessions_held", "activity", pilot) == {"Dans": 2, "Koor": 2}


def test_people_are_counted_in_each_activity_they_came_to_and_do_not_add_up(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*ROWS))
    assert values("unique_participants", "activity", pilot) == {"Dans": 2, "Koor": 1}
    assert values("unique_participants", "discipline", pilot) == {"dans": 2, "zang": 1}
    assert values("unique_participants", "gender", pilot) == {"v": 1, "m": 1}
    assert values("unique_participants", "area", pilot) == {"west": 1, "unknown": 1}
    assert values("repeat_visits", "gender", pilot) == {"v": 1.0, "m": 0.0}


def test_a_split_of_two_pilots_is_counted_on_both_together(app: Flask) -> None:
    one, other = a_pilot("one"), a_pilot("other")
    take_in(one, a_file(*ROWS))
    take_in(other, a_file(*ROWS))
    assert values("visits", "activity", one, other) == {"Dans": 6, "Koor": 20}
    figures = report("unique_participants", ("activity",), one, other).figures
    assert [str(one.figure.note) for one in figures] == ["no common code"] * 2


def test_what_a_whole_group_did_can_be_asked_of_each_person_in_it(app: Flask) -> None:
    """A claim asks whether those who tell against it are inside its figure."""
    pilot = a_pilot()
    take_in(pilot, a_file(*ROWS))
    scope = operator_scope([pilot], YEAR, "partner")
    desk = Desk(ROOM, current_app.extensions["warehouse"], scope)
    given = {"by": ("person",), "scope": desk.scope}
    for one in ROOM.indicators.values():
        asks = needs(one.count)
        frames = [ROOM.frames[name] for name in asks if name in ROOM.frames]
        of_people = any("person" in frame.columns for frame in frames)
        if one.rule == "group" and of_people and not one.fixed:
            counts = one.count(*(given[n] if n in given else desk.table(n) for n in asks))
            rows = desk.warehouse.rows(counts.select("person", "numerator"))
            assert {row["person"] for row in rows} <= {"p1", "p2", None}, one.name


def test_what_cannot_be_said_is_said_once(app: Flask) -> None:
    (found,) = report("visits", ("month",), a_pilot()).figures
    assert (found.group, found.figure.status) == ((), "not_available")


@pytest.mark.parametrize("audience", ["funder", "public"])
def test_others_than_the_partner_have_a_fixed_list_of_views(app: Flask, audience: str) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*ROWS))
    with pytest.raises(ValueError, match="not split by"):
        report("visits", ("month",), pilot, audience=audience)
    with pytest.raises(ValueError, match="not split by"):
        report("unique_participants", ("gender",), pilot, audience=audience)
    assert report("visits", WHOLE, pilot, audience=audience).figures


def test_a_split_that_no_list_names_is_refused_to_the_partner_too(app: Flask) -> None:
    pilot = a_pilot()
    with pytest.raises(ValueError, match="not split by"):
        report("visits", ("gender",), pilot)
    with pytest.raises(ValueError, match="not split by"):
        report("unique_participants", ("age_band", "gender"), pilot)
