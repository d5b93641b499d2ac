"""How varied an offer is, and whether people come to it: published vectors, and the edges."""

from typing import Any

import pytest
from hypothesis import given as suppose
from hypothesis import strategies as st

from impact.indicators.figure import Tally
from impact.indicators.variety import evenness, hill, uptake_gap
from tests.indicators.golden import TOLERANCE, vectors


@pytest.mark.parametrize(("given", "expected"), vectors("hill"))
def test_evenness_is_the_common_kinds_over_all_kinds(
    given: dict[str, list[int]], expected: dict[str, Any]
) -> None:
    figure = evenness(Tally(spread=tuple((count, 0, 1) for count in given["counts"])))
    if expected["evenness"] is None:
        assert (figure.value, figure.note) == (None, "one kind only")
    else:
        assert figure.value == pytest.approx(expected["evenness"], abs=TOLERANCE)
        assert figure.n == sum(given["counts"])


@pytest.mark.parametrize(("given", "expected"), vectors("dissimilarity"))
def test_offer_and_visits_differ_by_half_of_what_lies_between_their_parts(
    given: dict[str, list[int]], expected: dict[str, float]
) -> None:
    kinds = zip(given["sessions"], given["visits"], strict=True)
    figure = uptake_gap(Tally(spread=tuple((held, came, 1) for held, came in kinds)))
    assert figure.value == pytest.approx(expected["value"], abs=TOLERANCE)
    assert (figure.n, figure.note) == (sum(given["visits"]), "full count")


def test_kinds_of_equal_size_are_in_balance_and_one_kind_cannot_be() -> None:
    assert evenness(Tally(spread=((4, 0, 3),))).value == pytest.approx(1)
    assert evenness(Tally(spread=((4, 0, 1), (0, 0, 1)))).note == "one kind only"
    assert evenness(Tally()).note == "no data in this period"
    assert evenness(Tally(left_out=3)).note == "kind unknown of more than one in five"


@pytest.mark.parametrize(
    ("sessions", "visits", "said"), [(1, 1, True), (2, 0, False), (0, 11, False), (0, 10, True)]
)
def test_more_than_a_fifth_of_unknown_kind_says_nothing_of_the_balance(
    sessions: int, visits: int, said: bool
) -> None:
    tally = Tally(left_out=sessions, denominator=visits, spread=((4, 40, 1),))
    assert (uptake_gap(tally).value is not None) == said
    assert said or uptake_gap(tally).note == "kind unknown of more than one in five"


def test_an_offer_to_which_nobody_came_has_no_uptake() -> None:
    assert uptake_gap(Tally(spread=((4, 0, 1),))).note == "no data in this period"
    assert uptake_gap(Tally(spread=((4, 0, 1), (0, 9, 1)))).value == 1


KINDS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 3)), max_size=9)


@suppose(KINDS)
def test_balance_and_gap_lie_between_nothing_and_one(kinds: list[tuple[int, int, int]]) -> None:
    tally = Tally(spread=tuple(kinds))
    for figure in (evenness(tally), uptake_gap(tally)):
        assert figure.value is None or 0 <= figure.value <= 1 + 1e-12
    even, of_all = evenness(tally).value, hill(tally).value
    assert even is None or (of_all or 0) >= 2
