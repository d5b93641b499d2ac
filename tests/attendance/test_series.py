"""Which days a series falls on, and which there was. By hand, with a calendar of 2025."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.attendance.series import MOST, Pattern, latest_run, pattern_of, slots

WEDNESDAY = date(2025, 10, 1)
AUTUMN = (date(2025, 10, 18), date(2025, 10, 26))


def school(_day: date) -> str:
    return ""


def with_autumn(day: date) -> str:
    return "herfst" if AUTUMN[0] <= day <= AUTUMN[1] else ""


def days(pattern: Pattern) -> list[str]:
    return [f"{one.day:%d-%m}{one.free and '*'}" for one in slots(pattern, with_autumn)]


def test_a_number_of_sessions_leaves_the_holiday_out_and_goes_on_after_it() -> None:
    found = days(Pattern(frozenset({2}), WEDNESDAY, number=5))
    assert found == ["01-10", "08-10", "15-10", "22-10*", "29-10", "05-11"]


def test_a_last_day_is_included_and_the_holiday_makes_no_session_later() -> None:
    found = days(Pattern(frozenset({2}), WEDNESDAY, last=date(2025, 10, 29)))
    assert found == ["01-10", "08-10", "15-10", "22-10*", "29-10"]


def test_two_days_a_week_start_on_the_first_that_comes() -> None:
    found = days(Pattern(frozenset({0, 3}), WEDNESDAY, number=3))
    assert found == ["02-10", "06-10", "09-10"]


def test_a_series_without_end_or_without_school_comes_to_an_end() -> None:
    every = frozenset(range(7))
    assert len(slots(Pattern(every, WEDNESDAY, last=date(2029, 1, 1)), school)) == MOST + 1
    assert all(one.free for one in slots(Pattern(every, WEDNESDAY, number=1), lambda _: "zomer"))


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.dates(date(2000, 1, 1), date(2080, 1, 1)),
    st.integers(1, MOST),
    st.integers(0, 200),
)
def test_every_day_is_a_day_that_was_asked_for(
    weekdays: frozenset[int], first: date, number: int, away: int
) -> None:
    free = first + timedelta(days=away)
    found = slots(Pattern(weekdays, first, number=number), lambda day: "x" * (day == free))
    assert sum(not one.free for one in found) == number
    assert all(one.day.weekday() in weekdays and one.day >= first for one in found)
    assert [one.day for one in found] == sorted({one.day for one in found})
    assert not found[-1].free, "it ends with a session"


def test_last_years_course_is_what_came_after_the_summer() -> None:
    spring = [date(2025, 3, 5) + timedelta(days=7 * n) for n in range(10)]
    autumn = [date(2025, 9, 3) + timedelta(days=7 * n) for n in range(12) if n != 7]
    assert latest_run([*autumn, *spring]) == autumn


def test_the_same_course_a_year_later_begins_on_the_same_weekday() -> None:
    held = [date(2025, 9, 3) + timedelta(days=7 * n) for n in range(12)]
    once = date(2025, 10, 17)  # a Friday, to make up for a session
    assert pattern_of([*held, once]) == Pattern(frozenset({2}), date(2026, 9, 2), number=13)
    assert date(2026, 9, 2).weekday() == 2


@pytest.mark.parametrize("held", [[], ()])
def test_nothing_has_no_pattern(held: list[date]) -> None:
    assert pattern_of(held) is None
