"""The order of rows, the number of files and a second run make no difference to any figure."""

from datetime import date, datetime, time

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.kit.db import db
from impact.kit.faults import Refused
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_row, figures, take_in
from tests.makers import a_pilot

pytestmark = pytest.mark.counted
"""`test_engines` holds the figures from both databases to each other."""

DAYS = ["2024-09-04", "2025-01-08", "2025-01-15", "2025-02-05", "2025-06-04", "2025-11-26"]
SESSION = st.tuples(st.sampled_from(["Dans", "Koor", "Film"]), st.sampled_from(DAYS))
PERSON = st.fixed_dictionaries(
    {
        "participant": st.sampled_from(["p1", "p2", "p3", "p4"]),
        "status": st.sampled_from(["present", "late", "absent", "excused"]),
        "birth_year": st.sampled_from(["", "2014", "2015", "1960", "2031"]),
        "gender": st.sampled_from(["", "v", "V", "m"]),
        "area": st.sampled_from(["", "West", "Zuid"]),
        "enrolled_on": st.sampled_from(["", "2025-01-01", "2025-02-01"]),
        "course_end": st.sampled_from(["", "2025-02-28", "2025-06-30"]),
        "completed": st.sampled_from(["", "yes", "no", "verhuisd"]),
        "first_time": st.sampled_from(["", "yes", "no"]),
    }
)
HEADS = st.fixed_dictionaries(
    {"headcount": st.integers(0, 9), "headcount_kind": st.sampled_from(["", "counted"])}
)


@st.composite
def a_register(draw: st.DrawFn) -> list[dict[str, object]]:
    """Rows that go together: one row per person and session, one count, one kind of session."""
    rows: dict[object, dict[str, object]] = {}
    for activity, day in draw(st.lists(SESSION, min_size=1, max_size=6, unique=True)):
        minutes = draw(st.sampled_from(["", 60, 90]))
        meeting = {"discipline": activity.lower(), "form": "make", "minutes": minutes}
        for person in draw(st.lists(PERSON, max_size=4)):
            rows[activity, day, person["participant"]] = a_row(activity, day) | meeting | person
        if draw(st.booleans()):
            rows[activity, day] = a_row(activity, day) | meeting | draw(HEADS)
    if draw(st.booleans()):
        rows["cancelled"] = a_row("Dans", "2025-03-05", minutes=0)
        rows["signup"] = a_row("Dans", "", participant="p9", enrolled_on="2025-01-03")
    return list(rows.values())


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_shuffled_split_and_repeated_files_give_the_same_figures(
    app: Flask, data: st.DataObject
) -> None:
    rows = data.draw(a_register())
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    whole, parts = _a_new_pilot(), _a_new_pilot()
    take_in(whole, a_file(*rows))
    for part in (shuffled[cut:], shuffled[:cut], shuffled):
        taken = take_in(parts, a_file(*part))
    assert (taken.added, taken.unchanged) == (0, len(rows))
    one, other = figures(whole), figures(parts)
    assert one.keys() == other.keys()
    for key in one:
        assert one[key].figure == other[key].figure, key


def _a_new_pilot() -> Pilot:
    return a_pilot(f"p{db.session.query(Pilot).count()}")


@pytest.mark.parametrize("as_of", [date(2025, 2, 1), date(2025, 7, 1)])
def test_what_happened_later_was_not_known_then(app: Flask, as_of: date) -> None:
    early = [
        a_row("Dans", "2025-01-08", participant="p1", status="present", birth_year=2015),
        a_row("Dans", "2025-01-15", participant="p1", status="present"),
    ]
    late = [
        a_row("Dans", "2025-08-01", participant="p1", status="present", birth_year=1950),
        a_row("Dans", "2025-08-02", headcount=9, course_end="2025-01-31"),
        a_row("Dans", "", participant="p2", enrolled_on="2025-08-03"),
    ]
    moment = datetime.combine(as_of, time(12))
    known, all_of_it = a_pilot("known"), a_pilot("all")
    take_in(known, a_file(*early))
    take_in(all_of_it, a_file(*early, *late))
    one, other = figures(known, as_of=moment), figures(all_of_it, as_of=moment)
    assert {k: v.figure for k, v in one.items()} == {k: v.figure for k, v in other.items()}


def test_a_refused_file_leaves_nothing_behind(app: Flask) -> None:
    pilot = a_pilot()
    before = pilot.version
    with pytest.raises(Refused):
        take_in(pilot, a_file(a_row(participant="p1", status="present"), a_row(day="morgen")))
    assert pilot.version == before
    assert figures(pilot)["sessions_held", ()].figure.status == "not_available"
