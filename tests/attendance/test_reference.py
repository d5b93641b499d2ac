"""Seven registers against figures that a second program counted, and a small pilot by hand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from impact.kit.dates import Period
from tests.attendance.makers import Figures, figures, pair, parts, take_in, value
from tests.makers import a_pilot

pytestmark = pytest.mark.counted
"""`test_engines` holds the figures from both databases to each other."""

DATA = Path(__file__).resolve().parents[1] / "data"
HOUSE = DATA.parents[1]
DEMO = HOUSE / "impact/demo_data"
LARGE = HOUSE.parent / "shared/data"
"""Where larger sets may lie, beside the house."""
REFERENCE: dict[str, Any] = json.loads((DATA / "register/reference.json").read_text("utf-8"))
FILES = {
    name: place
    for name in REFERENCE
    for place in (
        DATA / "register" / f"{name.split('/')[1]}.csv",
        DEMO / name.split("/")[1] / "attendance.csv",
        LARGE / name,
    )
    if place.exists()
}
TOLERANCE = 1e-9


def a_period(scope: dict[str, str]) -> Period:
    return Period(date.fromisoformat(scope["from"]), date.fromisoformat(scope["to"]))


def said(found: Figures, has_people: bool) -> dict[str, Any]:
    """What we say, in the words of the reference."""
    told: dict[str, Any] = {
        "visits": value(found, "visits"),
        "sessions_counted": found["visits", ()].figure.n or 0,
        "visits_by_count_kind": parts(found, "visits", "count_kind"),
        "visits_by_discipline": parts(found, "visits", "discipline"),
        "sessions_held": value(found, "sessions_held"),
        "cancellation_share": pair(found, "cancellation_share"),
        "session_size": value(found, "session_size"),
        "named_coverage": pair(found, "named_coverage"),
        "unique_participants": value(found, "unique_participants"),
        "repeat_visits": pair(found, "repeat_visits"),
        "attendance_rate": pair(found, "attendance_rate"),
        "course_completion": pair(found, "course_completion"),
        "never_started": pair(found, "never_started"),
        "attendance_rate_by_activity": shares(found, "attendance_rate", "activity"),
        "course_completion_by_activity": shares(found, "course_completion", "activity"),
        "retention": {day: lasting(found, day) for day in ("30", "90", "180")},
        "progression": pair(found, "progression"),
    }
    if has_people:
        told |= {
            "unique_participants_by_age_band": parts(found, "unique_participants", "age_band"),
            "visit_frequency": value(found, "visit_frequency"),
            "new_to_pilot": known(pair(found, "new_to_pilot")),
            "first_time_share": pair(found, "first_time_share"),
            "mean_visits": pair(found, "mean_visits"),
            "art_hours": known(pair(found, "art_hours")),
            "art_hours_median": value(found, "art_hours_median"),
            "visit_frequency_band": parts(found, "visit_frequency_band", "visits_band"),
            "field_known": shares(found, "field_known", "field"),
            "gender": parts(found, "participant_profile", "gender"),
            "area": parts(found, "participant_profile", "area"),
        }
    return told


def shares(found: Figures, name: str, by: str) -> dict[str, list[float | int | None]]:
    return {group: pair(found, name, **{by: group}) for group in parts(found, name, by)}


def known(found: list[float | int | None]) -> list[float | int | None] | None:
    """A numerator and its denominator; None when nothing can be said."""
    return None if found == [None, None] else found


def lasting(found: Figures, day: str) -> list[float | int | None] | None:
    """The share that still comes after so many days, and how many are at risk."""
    one = found.get(("retention", (("day", day),)))
    return [one.figure.value, one.figure.n] if one and one.figure.value is not None else None


def near(there: Any) -> Any:
    """What the reference says, where numbers that are not whole may differ in their last digits."""
    if isinstance(there, float):
        return pytest.approx(there, abs=TOLERANCE)
    if isinstance(there, list):
        return [near(one) for one in there]
    if isinstance(there, dict):
        return {key: near(one) for key, one in there.items()}
    return there


def expected(reference: dict[str, Any], key: str) -> Any:
    """What the reference says; nothing over nothing is not available here."""
    found = reference[key]
    return [None, None] if found == [0, 0] else found


@pytest.mark.parametrize("name", REFERENCE)
def test_a_register_gives_the_figures_of_the_second_opinion(app: Flask, name: str) -> None:
    if name not in FILES:
        pytest.skip(f"{name} is too large to keep here, and does not lie beside the house")
    reference = REFERENCE[name]
    pilot = a_pilot()
    taken = take_in(pilot, FILES[name].read_bytes())
    assert (taken.unchanged, taken.refused) == (0, 0)
    found = figures(pilot, period=a_period(reference["scope"]))
    for key, here in said(found, "gender" in reference).items():
        assert here == near(expected(reference, key)), key
    told = {*said(found, "gender" in reference), "scope", "note", "course_completion_left_out"}
    assert reference.keys() <= told, "every figure of the second opinion is held against ours"
    left_out = reference["course_completion_left_out"]
    late = f"{left_out} joined too late to tell" if left_out else None
    note = found["course_completion", ()].figure.note
    assert (note == late) if reference["course_completion"][1] else True
    if note := reference.get("note"):
        assert found["unique_participants", ()].figure.note == note


def test_the_small_pilot_gives_the_figures_that_were_worked_by_hand(app: Flask) -> None:
    golden = json.loads((DATA / "golden.json").read_text("utf-8"))
    case = next(one for one in golden["cases"] if one["id"] == "small_pilot")
    pilot = a_pilot()
    take_in(pilot, case["files"]["attendance.csv"])
    found = figures(pilot, period=a_period(case["scope"]))
    names = {name for name, _ in found}
    checked = 0
    for one in case["expected"]:
        if one["id"] in names:
            figure = found[one["id"], tuple(one["group"].items())].figure
            assert figure.status == one["status"], one
            for part in ("value", "numerator", "denominator", "n"):
                there = one[part]
                there = pytest.approx(there, abs=1e-6) if isinstance(there, float) else there
                assert getattr(figure, part) == there, one
            checked += 1
    of_others = ("construct_", "perspective_", "stor", "consent_", "teller_")
    ours = [one for one in case["expected"] if not one["id"].startswith(of_others)]
    assert checked == len(ours)


@pytest.mark.parametrize("pilot_code", ["buurtklanken", "naschools-atelier", "wijkverkenners"])
def test_the_demo_says_what_its_makers_meant(app: Flask, pilot_code: str) -> None:
    meant: dict[str, dict[str, Any]] = {
        "buurtklanken": {"named": 559, "unique": 28, "again": [26, 28], "sessions": 65},
        "naschools-atelier": {"named": 387, "unique": 25, "again": [23, 25], "sessions": 56},
        "wijkverkenners": {"named": 227, "unique": 21, "again": [18, 21], "sessions": 47},
    }
    pilot = a_pilot(pilot_code)
    take_in(pilot, (DEMO / pilot_code / "attendance.csv").read_bytes())
    found = figures(pilot, period=Period(date(2025, 9, 1), date(2026, 7, 10)))
    assert value(found, "visits", count_kind="named") == meant[pilot_code]["named"]
    assert value(found, "unique_participants") == meant[pilot_code]["unique"]
    assert pair(found, "repeat_visits") == meant[pilot_code]["again"]
    assert value(found, "sessions_held") == meant[pilot_code]["sessions"]
