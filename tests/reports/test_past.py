"""A figure beside its own past: changed only when chance cannot explain it."""

from datetime import date

from impact.indicators.blocks import Chart, Measured
from impact.indicators.figure import WITHHELD, Figure, nothing
from impact.indicators.intervals import newcombe, wilson_cluster
from impact.kit.dates import Period
from impact.reports.past import Past, changed, chart, compared
from impact.reports.periods import MOST_EARLIER, earlier, period_name
from tests.reports.makers import a_count, a_share, measured

LONG = Period(date(2015, 9, 1), date(2026, 8, 31))
SHARES = ((10, 100), (40, 100), (45, 100), (12, 100))


def quarter(number: int, figure: Measured, *, running: bool = False) -> Past:
    first, last = 3 * number - 2, 3 * number
    return Past(Period(date(2025, first, 1), date(2025, last, 28)), (figure,), running)


def test_a_share_has_changed_only_when_the_interval_leaves_nought_out() -> None:
    some = [quarter(n, measured("x", a_share(*one))) for n, one in enumerate(SHARES, 1)]
    assert [one.change for one in compared(some)] == [None, "up", "same", "down"]


def test_it_is_newcombes_interval_and_one_person_many_times_counts_as_one() -> None:
    for k in range(101):
        told = changed(measured("x", a_share(k, 100)), measured("x", a_share(50, 90)))
        between = newcombe(k, 100, 50, 90)
        clear = "up" if between.low > 0 else "down" if between.high < 0 else "same"
        assert told == clear, k
    often = [(taken, 40) for taken in (40, 40, 30, 8, 2)]
    few = Figure(0.6, 120, 200, 200, wilson_cluster(often))
    assert changed(measured("x", few), measured("x", a_share(95, 200))) == "same"
    assert changed(measured("x", a_share(120, 200)), measured("x", a_share(95, 200))) == "up"


def test_what_is_no_share_or_not_shown_never_changed() -> None:
    share = measured("x", a_share(9, 10))
    for other in (
        measured("x", a_count(400), unit="visits"),
        measured("x", nothing()),
        measured("x", WITHHELD),
        None,
    ):
        assert changed(other, share) is None
        assert changed(share, other) is None


def test_a_period_that_is_not_over_is_not_held_against_a_whole_one() -> None:
    some = [quarter(n, measured("x", a_share(*one))) for n, one in enumerate(SHARES, 1)]
    some[1] = quarter(2, measured("x", a_share(40, 100)), running=True)
    assert [one.change for one in compared(some)][:2] == [None, None]


def test_more_answers_than_invitations_are_no_share_to_compare() -> None:
    assert changed(measured("x", a_share(5, 10)), measured("x", a_count(3))) is None
    above = measured("response_rate", a_share(10, 10))
    odd = measured("response_rate", a_share(8, 10))
    assert changed(above, odd) == "same"


def test_the_past_is_drawn_by_period_and_only_where_there_is_something_to_see() -> None:
    some = [quarter(n, measured("x", a_share(*one))) for n, one in enumerate(SHARES, 1)]
    drawn = chart(some, "Terug")
    assert isinstance(drawn, Chart)
    assert [dict(one.group)["period"] for one in drawn.figures] == [
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]
    assert chart([quarter(1, measured("x", nothing()))], "Terug") is None
    assert chart([quarter(1, measured("x", a_share(1, 2), unit="difference"))], "Terug") is None


def test_a_page_does_not_grow_with_the_years_of_a_pilot() -> None:
    end = date(2026, 8, 31)
    quarters = [period_name(one) for one in earlier(LONG, end)]
    assert quarters == ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    years = [period_name(one) for one in earlier(LONG, end, years=True)]
    assert years == ["2021", "2022", "2023", "2024", "2025", "2026"]
    assert len(quarters) == len(years) == MOST_EARLIER
    assert earlier(LONG, date(2015, 1, 1)) == []
