"""Who is still coming, and between how many people codes are: published vectors, and the edges."""

from math import isfinite
from typing import Any

import pytest
from hypothesis import given as suppose
from hypothesis import strategies as st

from impact.indicators import survival, visitors
from impact.indicators.figure import Tally
from impact.indicators.intervals import code_bounds
from impact.indicators.survival import staying
from tests.indicators.golden import TOLERANCE, vectors

Times = list[tuple[float, float, int]]


def near(value: float | None) -> Any:
    return pytest.approx(value, abs=TOLERANCE)


@pytest.mark.parametrize(("given", "expected"), vectors("kaplan_meier"))
def test_the_product_limit_is_that_of_the_textbook(
    given: dict[str, list[float]], expected: dict[str, dict[str, float | None]]
) -> None:
    pairs = zip(given["time"], given["event"], strict=True)
    times = tuple((time, event, 1) for time, event in pairs)
    for day, there in expected.items():
        left = survival.product_limit(times, int(day))
        assert (left.share, left.at_risk) == (near(there["S"]), there["at_risk"])
        figure = staying(Tally(known=int(day), spread=times))
        if left.at_risk < 5:
            assert figure.note == "fewer than 5 at risk"
        elif figure.interval is None:
            assert (there["low"], figure.note) == (None, "no one stopped before this day")
        else:
            limits = (figure.interval.low, figure.interval.high)
            assert limits == (near(there["low"]), near(there["high"]))
            assert (figure.interval.method, figure.interval.level) == ("greenwood_loglog", 0.95)
            assert (figure.value, figure.n) == (near(there["S"]), there["at_risk"])


def test_at_equal_times_somebody_stops_before_others_are_lost_from_sight() -> None:
    # of four on day 7 one stops and two are last seen: 3/4, not 1/2
    assert survival.product_limit([(7, 1, 1), (7, 0, 2), (9, 0, 1)], 7).share == 0.75


def test_whoever_stopped_on_the_day_itself_was_at_risk_that_day() -> None:
    five: Times = [(30, 1, 1), (31, 0, 4)]
    figure = staying(Tally(known=30, spread=tuple(five)))
    assert (figure.value, figure.n) == (0.8, 5)


def test_when_nobody_or_everybody_stopped_chance_has_no_reach_and_the_note_says_so() -> None:
    nobody = staying(Tally(known=30, spread=((40, 0, 5),)))
    assert (nobody.value, nobody.interval, nobody.n) == (1, None, 5)
    assert nobody.note == "no one stopped before this day"
    everybody = staying(Tally(known=30, spread=((30, 1, 5),)))
    assert (everybody.value, everybody.interval) == (0, None)
    assert everybody.note == "everyone had stopped by this day"


def test_four_people_say_nothing_of_who_stays() -> None:
    four = staying(Tally(known=30, spread=((40, 0, 4), (3, 1, 9))))
    assert (four.value, four.n, four.note) == (None, None, "fewer than 5 at risk")
    assert staying(Tally()).note == "no data in this period"
    assert staying(Tally(known=1)).note == "head counts only"


@suppose(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 1), st.integers(1, 4)), min_size=1),
    st.sampled_from([30, 90, 180]),
)
def test_who_is_left_grows_fewer_with_the_days_and_stays_within_its_limits(
    times: list[tuple[int, int, int]], day: int
) -> None:
    tally = Tally(known=day, spread=tuple(times))
    figure = staying(tally)
    if figure.value is None:
        assert figure.note == "fewer than 5 at risk"
        return
    assert 0 <= survival.product_limit(times, day + 1).share <= figure.value <= 1
    if figure.interval:
        low, high = figure.interval.low, figure.interval.high
        assert isfinite(low) and isfinite(high)  # noqa: PT018 -- one thought
        assert 0 <= low <= figure.value <= high <= 1
    else:
        assert figure.note


@suppose(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 1)), min_size=1, max_size=40))
def test_what_becomes_of_people_after_the_day_asked_about_is_all_one(
    times: list[tuple[int, int]],
) -> None:
    cut = [(min(time, 91), event if time <= 90 else 0) for time, event in times]
    one, other = (tuple((t, e, 1) for t, e in some) for some in (times, cut))
    assert staying(Tally(known=90, spread=one)) == staying(Tally(known=90, spread=other))


@pytest.mark.parametrize(("given", "expected"), vectors("unique_bounds"))
def test_codes_are_between_so_many_people(
    given: dict[str, int | None], expected: dict[str, float]
) -> None:
    codes, checked = given["codes"] or 0, given["checked"] or 0
    second, shared = given["second_code"] or 0, given["shared_code"]
    bounds = code_bounds(codes, checked, second, shared)
    assert (bounds.low, bounds.high) == (near(expected["low"]), near(expected["high"]))
    both = -1 if shared is None else 0
    spread = [(0, both, checked - second - (shared or 0)), (1, both, second)]
    spread += [(0, 1, shared)] if shared else []
    figure = visitors.bounded(Tally(codes, spread=tuple(spread)))
    assert (figure.value, figure.numerator, figure.denominator) == (expected["value"], codes, None)
    assert (figure.n, figure.interval) == (checked, bounds)


def test_fewer_than_thirty_checks_say_nothing_and_of_nobody_nothing_is_bounded() -> None:
    assert visitors.bounded(Tally(9, spread=((0, -1, 29),))).note == "fewer than 30 codes checked"
    assert visitors.bounded(Tally(9, spread=((0, -1, 30),))).value == 9
    assert visitors.bounded(Tally(spread=((0, -1, 30),), known=1)).note == "head counts only"
    assert visitors.bounded(Tally(spread=((0, -1, 30),), known=2)).note == "no data in this period"


def test_printed_cards_among_others_count_as_not_shared() -> None:
    some = visitors.bounded(Tally(100, spread=((0, -1, 20), (0, 0, 19), (0, 1, 1))))
    assert some.interval == code_bounds(100, 40, 0, 1)


@suppose(st.integers(1, 500), st.integers(30, 200), st.data())
def test_the_codes_lie_between_their_bounds(codes: int, checked: int, data: st.DataObject) -> None:
    second = data.draw(st.integers(0, checked))
    shared = data.draw(st.none() | st.integers(0, checked))
    bounds = code_bounds(codes, checked, second, shared)
    assert 0 <= bounds.low <= codes <= bounds.high <= 2 * codes
