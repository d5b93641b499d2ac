"""Visits from week to week: what is drawn, what is said, and what a week is."""

from datetime import date, timedelta
from itertools import pairwise

from impact.indicators.blocks import Measured
from impact.indicators.figure import WITHHELD, Figure
from impact.kit.dates import Period
from impact.reports.weeks import HEIGHT, SHOWN, drawings, usual, weeks

MONDAY = date(2025, 3, 3)


def a_week(n: int, visits: int | None, sessions: int = 1) -> Measured:
    """What was counted in one week, `n` weeks after the first."""
    day = (MONDAY + timedelta(days=7 * n)).isoformat()
    figure = WITHHELD if visits is None else Figure(visits, visits, n=sessions)
    words = ("visits", "Visits", "How often?", "visits", "registers", "visits/1")
    return Measured(*words, (("week", day),), figure, "events")


def test_a_week_without_a_session_stays_as_an_empty_place() -> None:
    found = weeks([a_week(0, 12), a_week(2, 9)], [], date(2025, 3, 30))
    assert [(one.monday.day, one.visits, one.sessions) for one in found] == [
        (3, 12, 1),
        (10, 0, 0),
        (17, 9, 1),
        (24, 0, 0),
    ]
    assert weeks([], [], MONDAY) == ()


def test_a_school_holiday_is_grey_where_it_holds_most_of_the_school_days() -> None:
    free = Period(date(2025, 3, 12), date(2025, 3, 17))
    found = weeks([a_week(0, 12), a_week(2, 9)], [free], date(2025, 3, 23))
    assert [one.free for one in found] == [False, True, False]


def test_no_more_than_a_year_is_drawn_and_every_column_lies_on_its_page() -> None:
    some = weeks([a_week(n, n % 17 + 1) for n in range(120)], [], date(2020, 1, 1))
    assert len(some) == SHOWN
    for one in drawings(some):
        assert all(0 <= each.y <= HEIGHT and each.height > 0 for each in one.columns)
        assert one.columns[-1].x + one.step <= one.width
        named = [each.x for each in one.columns if each.month]
        assert all(b - a >= 34 for a, b in pairwise(named))
    assert usual(some) == (5, 13)


def test_what_may_not_be_read_is_no_column_and_counts_for_nothing() -> None:
    some = weeks([a_week(0, None), a_week(1, 8)], [], MONDAY)
    assert [one.visits for one in some] == [None, 8]
    assert [each.height for each in drawings(some)[0].columns] == [0, 138.0 * 8 / 10]
    assert drawings(weeks([a_week(0, 0, 1)], [], MONDAY)) == ()
