from collections.abc import Callable
from fractions import Fraction
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.indicators import figures, variety
from impact.indicators.figure import Figure, Tally
from tests.indicators.golden import TOLERANCE, vectors

EVERY: list[Callable[[Tally], Figure]] = [
    figures.total,
    figures.room_total,
    figures.full_share,
    figures.story_share,
    figures.register_share,
    figures.share,
    figures.response_share,
    figures.cluster_share,
    figures.median,
    variety.hill,
    figures.newcombe_gap,
]


@pytest.mark.parametrize("figure", EVERY)
def test_an_empty_tally_cannot_be_told_and_says_why(figure: Callable[[Tally], Figure]) -> None:
    said = figure(Tally())
    assert (said.value, said.numerator, said.denominator, said.interval) == (None,) * 4
    assert said.status == "not_available"
    assert said.note == "no data in this period"


@pytest.mark.parametrize(
    "figure", [figures.total, figures.full_share, figures.register_share, figures.median]
)
def test_a_pilot_that_only_counted_heads_has_no_figure_over_persons(
    figure: Callable[[Tally], Figure],
) -> None:
    assert figure(Tally(known=1)).note == "head counts only"
    assert figure(Tally(known=0)).note == "no data in this period"


def test_a_register_on_which_nobody_came_counts_nobody() -> None:
    assert figures.total(Tally(known=2)) == Figure(
        0, 0, None, 0, notes=figures.total(Tally(1, n=1)).notes
    )


def test_no_stories_is_a_figure() -> None:
    assert figures.total_or_zero(Tally()).value == 0


def test_visits_say_that_some_were_estimated() -> None:
    assert figures.room_total(Tally(57, n=6, known=0)).note == "full count"
    estimated = figures.room_total(Tally(57, n=6, known=40))
    assert estimated.note == "full count, partly estimated"
    assert estimated.full_count


def test_a_full_count_has_no_interval_and_a_process_has() -> None:
    assert figures.full_share(Tally(1, 7)).full_count
    process = figures.register_share(Tally(1, 7))
    assert process.interval
    assert not process.full_count


def test_when_all_who_were_invited_answered_chance_plays_no_part() -> None:
    asked = figures.share(Tally(45, 60, known=60))
    assert asked.interval is None
    assert asked.note == "full count"
    assert asked.full_count


def test_more_answers_than_invitations_stay_as_they_are() -> None:
    assert figures.response_share(Tally(12, 10, 10)).value == 1.2


def test_answers_without_invitations_say_so() -> None:
    assert figures.response_share(Tally(12)).note == "number invited not recorded"


def test_stories_are_no_sample() -> None:
    told = figures.story_share(Tally(3, 5, 5))
    assert (told.value, told.interval, told.full_count) == (0.6, None, False)


@pytest.mark.parametrize(("given", "expected"), vectors("wilson_cluster"))
def test_attendance_weighs_persons(given: dict[str, list[int]], expected: dict[str, Any]) -> None:
    pairs = zip(given["attended"], given["expected"], strict=True)
    figure = figures.cluster_share(Tally(spread=tuple((a, m, 1) for a, m in pairs)))
    assert figure.value == pytest.approx(expected["value"], abs=TOLERANCE)
    assert (figure.numerator, figure.n) == (sum(given["attended"]), sum(given["expected"]))
    assert figure.interval
    assert figure.interval.low == pytest.approx(expected["low"], abs=TOLERANCE)


@pytest.mark.parametrize(("given", "expected"), vectors("hill"))
def test_the_offer_is_as_varied_as_so_many_equal_kinds(
    given: dict[str, list[int]], expected: dict[str, Any]
) -> None:
    spread = tuple((count, 0, 1) for count in given["counts"])
    found = [variety.hill(Tally(known=order, spread=spread)) for order in (0, 1, 2)]
    assert [one.value for one in found] == pytest.approx(
        [expected["0"], expected["1"], expected["2"]], abs=TOLERANCE
    )
    assert {one.n for one in found} == {sum(given["counts"])}


def test_more_than_a_fifth_of_unknown_kind_says_nothing_about_variety() -> None:
    four = ((2.0, 0.0, 4),)
    assert variety.hill(Tally(known=0, left_out=2, spread=four)).value == 4
    assert variety.hill(Tally(known=0, left_out=3, spread=four)).status == "not_available"
    assert variety.hill(Tally(known=0, left_out=3)).status == "not_available"


@pytest.mark.parametrize(("given", "expected"), vectors("newcombe"))
def test_a_gap_is_one_side_less_the_other(given: dict[str, int], expected: dict[str, Any]) -> None:
    figure = figures.newcombe_gap(
        Tally(given["k1"], given["n1"], left_out=given["k2"], n=given["n2"])
    )
    assert figure.value == pytest.approx(expected["value"], abs=TOLERANCE)
    assert (figure.numerator, figure.denominator) == (None, None)
    assert figure.n == given["n1"] + given["n2"]


def test_a_gap_over_different_scales_says_so() -> None:
    assert figures.newcombe_gap(Tally(1, 2, n=3, known=1)).note == "different scales"


def test_a_gap_needs_two_sides() -> None:
    assert figures.newcombe_gap(Tally(1, 2)) == figures.newcombe_gap(Tally())


@pytest.mark.parametrize(("given", "expected"), vectors("pool_shares"))
def test_pilots_are_pooled_by_their_sums(
    given: dict[str, list[list[int]]], expected: dict[str, Any]
) -> None:
    numerator, denominator = (sum(side) for side in zip(*given["pilots"], strict=True))
    pooled = figures.full_share(Tally(numerator, denominator))
    assert (pooled.numerator, pooled.denominator) == (99, 102)
    assert pooled.value == pytest.approx(expected["value"], abs=TOLERANCE)


def test_who_cannot_be_judged_yet_is_named_beside_the_figure() -> None:
    late = figures.telling_left_out(figures.register_share, "%(n)s came too recently")
    assert late(Tally(9, 14, left_out=9)).note == "9 came too recently"
    assert late(Tally(9, 14)).note is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1))
def test_the_middle_has_as_many_on_either_side(values: list[tuple[int, int]]) -> None:
    figure = figures.median(Tally(spread=tuple((v, 0, times) for v, times in values)))
    everyone = sorted(v for v, times in values for _ in range(times))
    half = len(everyone) // 2
    middle = (
        everyone[half] if len(everyone) % 2 else Fraction(sum(everyone[half - 1 : half + 1]), 2)
    )
    assert (figure.value, figure.n) == (middle, len(everyone))


@given(st.lists(st.integers(1, 200), min_size=1, max_size=30))
def test_a_higher_order_of_diversity_is_never_larger(counts: list[int]) -> None:
    zero, one, two = (variety.diversity([float(c) for c in counts], order) for order in (0, 1, 2))
    assert zero >= one - 1e-9
    assert one >= two - 1e-9
    assert two >= 1 - 1e-9


TALLIES = st.builds(
    lambda k, rest, k2, rest2, known, spread: Tally(
        k, k + rest, k2 + rest2, k2, known, None, spread
    ),
    *[st.integers(0, 60)] * 4,
    st.none() | st.integers(0, 300),
    st.lists(
        st.integers(0, 30).flatmap(
            lambda m: st.tuples(st.integers(0, m), st.just(m), st.integers(1, 9))
        )
    ).map(tuple),
)


@pytest.mark.parametrize("figure", EVERY)
@given(tally=TALLIES)
def test_a_figure_is_whole_or_says_why_not(figure: Callable[[Tally], Figure], tally: Tally) -> None:
    said = figure(tally)
    assert (said.status == "shown") == (said.value is not None)
    if said.value is None:
        assert (said.numerator, said.denominator, said.n, said.interval) == (None,) * 4
        assert said.note
        return
    assert isfinite(said.value)
    if said.interval:
        assert said.interval.low <= said.value <= said.interval.high
    else:
        assert said.note
    if said.denominator:
        assert said.value == said.numerator / said.denominator if said.numerator else not said.value


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(any))
def test_shares_of_a_fixed_list_add_up_to_one(counts: list[int]) -> None:
    parts = [figures.full_share(Tally(k, sum(counts))).value or 0 for k in counts]
    assert sum(parts) == pytest.approx(1, abs=1e-9)
