from itertools import product
from math import erfc, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.indicators import intervals
from impact.indicators.figure import Interval
from tests.indicators.golden import TOLERANCE, vectors


def near(interval: Interval | None, expected: dict[str, Any]) -> bool:
    return interval is not None and (interval.low, interval.high) == pytest.approx(
        (expected["low"], expected["high"]), abs=TOLERANCE
    )


@pytest.mark.parametrize(("given", "expected"), vectors("wilson"))
def test_a_share_has_the_score_interval(given: dict[str, int], expected: dict[str, Any]) -> None:
    interval = intervals.wilson(given["k"], given["n"])
    assert near(interval, expected)
    assert interval.method == "wilson"


@pytest.mark.parametrize(("given", "expected"), vectors("wilson_fpc"))
def test_who_asked_nearly_everybody_is_surer(
    given: dict[str, int], expected: dict[str, Any]
) -> None:
    interval = intervals.wilson_fpc(given["k"], given["n"], given["N"])
    if "interval" in expected:
        assert interval is None
    else:
        assert near(interval, expected)
        assert interval is not None
        assert interval.method == expected["method"]


def test_exactly_one_in_twenty_is_still_few() -> None:
    sampled = [intervals.wilson_fpc(5, n, 200) for n in (10, 11)]
    assert [one and one.method for one in sampled] == ["wilson", "wilson_fpc"]


@pytest.mark.parametrize(("given", "expected"), vectors("wilson_cluster"))
def test_visits_of_one_person_hang_together(
    given: dict[str, list[int]], expected: dict[str, Any]
) -> None:
    pairs = list(zip(given["attended"], given["expected"], strict=True))
    assert near(intervals.wilson_cluster(pairs), expected)
    assert intervals.effective_size(pairs) == pytest.approx(expected["n_eff"], abs=TOLERANCE)


def test_persons_who_all_came_a_third_of_the_time_count_as_persons() -> None:
    # In binary a third is not a third: with reals the variance would be a hair above nothing.
    assert intervals.effective_size([(1, 3), (2, 6), (5, 15), (7, 21)]) == 4


@pytest.mark.parametrize(("given", "expected"), vectors("newcombe"))
def test_a_difference_has_limits_of_its_own(
    given: dict[str, int], expected: dict[str, Any]
) -> None:
    assert near(intervals.newcombe(given["k1"], given["n1"], given["k2"], given["n2"]), expected)


@pytest.mark.parametrize(("given", "expected"), vectors("union_bounds"))
def test_people_of_several_pilots_lie_between_the_largest_and_the_sum(
    given: dict[str, list[int]], expected: dict[str, int]
) -> None:
    bounds = intervals.union_bounds(given["participants_per_pilot"])
    assert (bounds.low, bounds.high) == (expected["low"], expected["high"])
    assert bounds.level is None, "what is certain has no level of confidence"


@pytest.mark.parametrize(
    ("k", "n", "invited", "low", "high"),
    [
        (96, 128, None, 0.668, 0.817),
        (58, 71, 96, 0.766, 0.859),
        (44, 69, 96, 0.576, 0.696),
        (61, 84, None, 0.623, 0.810),
        (9, 14, None, 0.388, 0.837),
    ],
)
def test_the_model_reports_have_these_limits(
    k: int, n: int, invited: int | None, low: float, high: float
) -> None:
    found = intervals.wilson_fpc(k, n, invited)
    assert found
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.001)


def test_the_sides_of_the_model_report_differ_about_one_thing_only() -> None:
    pleasure, belonging = intervals.newcombe(58, 71, 41, 63), intervals.newcombe(44, 69, 30, 62)
    assert (round(pleasure.low, 3), round(pleasure.high, 3)) == (0.017, 0.309)
    assert (round(belonging.low, 3), round(belonging.high, 3)) == (-0.016, 0.312)


@given(st.integers(1, 500), st.data())
def test_every_interval_holds_its_value(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    everyone = data.draw(st.integers(1, 10_000) | st.none())
    for interval in (intervals.wilson(k, n), intervals.wilson_fpc(k, n, everyone)):
        if interval:
            assert 0 <= interval.low <= k / n <= interval.high <= 1


@given(st.lists(st.integers(1, 30).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))))
def test_the_order_of_persons_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    if pairs:
        assert intervals.wilson_cluster(pairs) == intervals.wilson_cluster(sorted(pairs))


@pytest.mark.parametrize("n", [1, 5, 30])
def test_the_p_of_all_against_none_is_the_one_worked_out_by_hand(n: int) -> None:
    # Both reach z²/(n+z²), so 1 = √2·z²/(n+z²), so z² = n·(1+√2).
    expected = erfc(sqrt(n * (1 + sqrt(2)) / 2))
    assert intervals.newcombe_p(n, n, 0, n) == pytest.approx(expected, rel=1e-9)
    assert intervals.newcombe_p(0, n, n, n) == intervals.newcombe_p(n, n, 0, n), (
        "whichever side is named first"
    )


def test_an_interval_leaves_zero_out_just_when_its_p_is_below_one_in_twenty() -> None:
    for counts in product(range(7), [6], range(10), [9]):
        one = intervals.newcombe(*counts)
        assert (intervals.newcombe_p(*counts) < 0.05) == (one.low > 0 or one.high < 0), counts
