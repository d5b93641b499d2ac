"""Edges and checks that hold for every figure of the register (indicators.md 7)."""

import math

import pytest
from flask import Flask

from impact.indicators.figure import Figure, Group
from impact.pilots.models import Pilot
from tests.attendance.makers import Figures, a_file, a_row, a_visit, figures, pair, take_in, value
from tests.makers import a_pilot

pytestmark = pytest.mark.counted
"""`test_engines` holds the figures from both databases to each other."""

REGISTER = [
    a_visit("p1", "2025-01-08", birth_year=2015, gender="V", area="West", discipline="dans"),
    a_visit("p2", "2025-01-08", birth_year=1960, status="late", minutes=60, first_time="yes"),
    a_visit("p3", "2025-01-08", status="absent", enrolled_on="2025-01-01", age_band="16-17"),
    a_visit("p1", "2025-01-15", course_end="2025-02-28", minutes=90, first_time="no"),
    a_visit("p3", "2025-02-05", status="present", birth_year=2031, minutes=60),
    a_visit("p4", "2025-12-17", status="excused", age_band="18+"),
    a_visit("p5", "2025-12-17", minutes=60),
    a_row(day="2025-01-15", headcount=6, headcount_kind="counted"),
]
PEOPLE = (
    "unique_participants",
    "participant_profile",
    "field_known",
    "visit_frequency",
    "visit_frequency_band",
    "repeat_visits",
    "attendance_rate",
    "course_completion",
    "never_started",
    "unique_bounds",
    "new_to_pilot",
    "first_time_share",
    "mean_visits",
    "retention",
    "progression",
    "art_hours",
    "art_hours_median",
)


def of(found: Figures) -> dict[tuple[str, Group], Figure]:
    return {key: one.figure for key, one in found.items()}


def changed(before: Figures, after: Figures) -> set[str]:
    """The indicators of which any figure differs."""
    one, other = of(before), of(after)
    return {
        name
        for name, group in one.keys() | other.keys()
        if one.get((name, group)) != other.get((name, group))
    }


def a_counted_pilot(code: str = "mine", cards: str | None = None) -> Pilot:
    pilot = a_pilot(code, card_scheme=cards)
    take_in(pilot, a_file(*REGISTER))
    return pilot


def test_a_cancelled_session_changes_only_how_much_was_called_off(app: Flask) -> None:
    pilot = a_counted_pilot()
    before = figures(pilot)
    off = a_visit("p1", "2025-01-22", status="absent", minutes=0)
    take_in(pilot, a_file(off, a_row(activity="Koor", day="2025-01-23", minutes=0)))
    assert changed(before, figures(pilot)) == {"cancellation_share"}


def test_an_estimated_head_count_changes_no_figure_over_persons(app: Flask) -> None:
    pilot = a_counted_pilot()
    before = figures(pilot)
    take_in(pilot, a_file(a_row(day="2025-01-08", headcount=20)))
    after = figures(pilot)
    allowed = {"visits", "named_coverage", "session_size"}
    of_the_offer = {"offer_diversity", "offer_evenness", "offer_uptake_gap"}
    assert allowed <= changed(before, after) <= allowed | of_the_offer
    assert value(after, "visits") == (value(before, "visits") or 0) + 18
    assert after["visits", ()].figure.note == "full count, partly estimated"


def test_an_empty_pilot_answers_every_question_with_why_not(app: Flask) -> None:
    found = figures(a_pilot())
    assert all(group == () for _, group in found)
    for one in found.values():
        assert (one.figure.status, one.figure.value) == ("not_available", None)
        assert one.figure.note == "no data in this period"


def test_a_pilot_in_which_all_was_cancelled_held_nothing(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_row(minutes=0)))
    found = figures(pilot)
    assert value(found, "sessions_held") == 0
    assert pair(found, "cancellation_share") == [1, 1]
    assert found["visits", ()].figure.status == "not_available"


def test_with_heads_alone_nothing_is_said_of_people(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_row(headcount=12)))
    found = figures(pilot)
    assert value(found, "visits") == 12
    for name in PEOPLE:
        assert (found[name, ()].figure.status, found[name, ()].figure.note) == (
            "not_available",
            "head counts only",
        ), name


def test_a_register_on_which_nobody_came_counts_nobody(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1", status="absent")))
    found = figures(pilot)
    assert (value(found, "visits"), value(found, "unique_participants")) == (0, 0)
    assert value(found, "session_size") == 0
    assert found["visit_frequency", ()].figure.note == "no data in this period"
    assert ("unique_participants", (("age_band", "unknown"),)) not in found


def test_shares_add_up_and_stay_within_their_limits(app: Flask) -> None:
    found = figures(a_counted_pilot())
    sums: dict[tuple[str, tuple[str, ...]], float] = {}
    for (name, group), one in found.items():
        figure = one.figure
        numbers = [figure.value, figure.numerator, figure.n]
        numbers += [figure.interval.low, figure.interval.high] if figure.interval else []
        assert all(math.isfinite(number) for number in numbers if number is not None)
        if one.unit == "share" and figure.value is not None:
            low, high = (0.0, 1.0)
            if figure.interval:
                low, high = figure.interval.low, figure.interval.high
            assert 0 <= low <= figure.value <= high <= 1
            keys = name, tuple(key for key, _ in group)
            sums[keys] = sums.get(keys, 0) + figure.value
    assert sums["visit_frequency_band", ("visits_band",)] == pytest.approx(1, abs=1e-9)
    for by in ("age_band", "gender", "area"):
        assert sums["participant_profile", (by,)] == pytest.approx(1, abs=1e-9)


def test_ages_come_from_the_birth_year_and_else_from_the_band_of_the_register(app: Flask) -> None:
    found = figures(a_counted_pilot())
    bands = {
        group[0][1]: one.figure.value
        for (name, group), one in found.items()
        if name == "unique_participants" and group
    }
    # p3 was born after coming, so the band 16-17 counts; p5 said nothing
    assert bands == {"8-12": 1, "65+": 1, "13-17": 1, "unknown": 1}
    assert pair(found, "field_known", field="birth_year") == [2, 4]
    assert pair(found, "participant_profile", gender="v") == [1, 4]


def test_the_word_unknown_in_a_register_is_the_same_as_nothing_written(app: Flask) -> None:
    pilot = a_pilot()
    said = {"gender": "Unknown", "area": "unknown", "discipline": "UNKNOWN", "form": "make"}
    known = {"gender": "v", "area": "West", "form": "make"}
    take_in(pilot, a_file(a_visit("p1", "2025-01-08", **said), a_visit("p2", "2025-01-15")))
    take_in(pilot, a_file(a_visit("p1", "2025-01-22", form="make"), a_visit("p3", **known)))
    found = figures(pilot)
    for one in ({"gender": "unknown"}, {"area": "unknown"}):
        assert pair(found, "participant_profile", **one) == [2, 3]
    for field in ("gender", "area"):
        assert pair(found, "field_known", field=field) == [1, 3]
    assert value(found, "visits", discipline="unknown") == 4
    assert value(found, "offer_diversity") is None  # of no session the kind is known


def test_late_is_there_and_excused_keeps_its_place(app: Flask) -> None:
    found = figures(a_counted_pilot())
    assert value(found, "visits", count_kind="named") == 5
    # p3: three sessions until the end of the course, there once; p4 came in too late for any
    assert pair(found, "attendance_rate") == [1, 3]
    # p5 came last month; after p3 nothing was held for 90 days
    assert found["repeat_visits", ()].figure.note == "1 came too recently to tell"
    assert pair(found, "repeat_visits") == [1, 2]


def test_an_enrolment_counts_before_anybody_came(app: Flask) -> None:
    pilot = a_counted_pilot()
    signup = a_row(day="", participant="p9", enrolled_on="2025-01-01")
    before = pair(figures(pilot), "never_started")
    take_in(pilot, a_file(signup))
    assert (before, pair(figures(pilot), "never_started")) == ([0, 1], [1, 2])


def test_the_end_of_a_course_may_stand_beside_a_head_count(app: Flask) -> None:
    pilot = a_counted_pilot()
    take_in(pilot, a_file(a_row(day="2025-01-29", headcount=4, course_end="2025-01-31")))
    take_in(pilot, a_file(a_row(day="2025-01-30", headcount=4, course_end="2025-12-31")))
    assert pair(figures(pilot), "attendance_rate") == [1, 5]


def test_pilots_are_put_together_and_counted_again(app: Flask) -> None:
    one, other = a_counted_pilot("one"), a_counted_pilot("other")
    alone, both = figures(one), figures(one, other)
    shares = ("repeat_visits", "attendance_rate", "named_coverage", "cancellation_share")
    for name in (*shares, "mean_visits", "progression", "art_hours", "first_time_share"):
        assert pair(both, name) == [part and 2 * part for part in pair(alone, name)], name
    assert both["visit_frequency", ()].figure.n == 8
    assert value(both, "session_size") == value(alone, "session_size")


def test_pilots_with_one_pack_of_cards_share_their_people(app: Flask) -> None:
    one = a_counted_pilot("one", "pack")
    other = a_pilot("other", card_scheme="pack")
    take_in(other, a_file(a_visit("p2", "2025-02-01", birth_year=2012)))
    both = figures(one, other)
    assert value(both, "unique_participants") == 4
    # p2 came once in each pilot: that is a return, and the newest birth year counts
    assert pair(both, "repeat_visits") == [2, 2]
    assert value(both, "unique_participants", age_band="65+") is None


def test_whether_somebody_is_new_is_told_by_the_registers_that_are_old_enough(app: Flask) -> None:
    old, young = a_pilot("old", card_scheme="pack"), a_pilot("young", card_scheme="pack")
    take_in(old, a_file(a_visit("p1", "2024-06-05"), a_visit("p1"), a_visit("p2")))
    take_in(young, a_file(*(a_visit(code) for code in ("p1", "p2", "p3"))))
    assert figures(young)["new_to_pilot", ()].figure.note == "register too young"
    assert pair(figures(old), "new_to_pilot") == [1, 2]
    both = figures(old, young)
    assert pair(both, "new_to_pilot") == [1, 2], "p3 was seen in a young register only"
    assert both["new_to_pilot", ()].figure.note == "full count; 1 of 2 pilots"


def test_an_empty_pilot_beside_one_that_counts_changes_no_number(app: Flask) -> None:
    pilot, empty = a_counted_pilot("one"), a_pilot("empty")
    alone, both = of(figures(pilot)), of(figures(pilot, empty))
    assert alone.keys() == both.keys()
    for key, figure in alone.items():
        beside = both[key]
        if key != ("unique_participants", ()):
            assert (figure.value, figure.numerator, figure.denominator, figure.n) == (
                beside.value,
                beside.numerator,
                beside.denominator,
                beside.n,
            ), key


def test_people_stand_behind_a_figure_for_the_gate(app: Flask) -> None:
    found = figures(a_counted_pilot())
    behind = {
        "visits": 4,
        "named_coverage": 4,
        "unique_participants": 4,
        "visit_frequency": 4,
        "repeat_visits": 2,
        "attendance_rate": 1,
        "cancellation_share": None,
    }
    assert {name: found[name, ()].people for name in behind} == behind
    assert found["visits", (("count_kind", "counted"),)].people is None
