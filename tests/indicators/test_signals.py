from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.indicators.figure import FULL_COUNT, WITHHELD, Figure, Interval, Tally, nothing
from impact.indicators.figures import share, story_share
from impact.indicators.signals import (
    Counting,
    counter_quotes,
    counting_signal,
    relation,
    telling_signal,
    together,
    turn_statement,
)
from tests.indicators.golden import vectors

NAMED: dict[str | None, str] = {"±": "mixed", None: "none", "+": "+", "-": "-", "0": "0"}
SIGNS: dict[str, Any] = {"mixed": "±", "none": None, "+": "+", "-": "-", "0": "0"}


@pytest.mark.parametrize(("given", "expected"), vectors("counting_signal"))
def test_a_figure_is_held_against_its_threshold(
    given: dict[str, Any], expected: dict[str, str]
) -> None:
    figure = share(Tally(given["k"], given["n"], known=given["N"]))
    assert counting_signal(figure, given["theta"], given["direction"]) == expected["signal"]


@pytest.mark.parametrize(
    ("threshold", "at_least", "at_most"),
    [(0.39, "+", "-"), (0.4, "+", "0"), (0.5, "0", "0"), (0.6, "0", "+"), (0.61, "-", "+")],
)
def test_a_threshold_inside_the_interval_decides_nothing(
    threshold: float, at_least: str, at_most: str
) -> None:
    figure = Figure(0.5, 50, 100, 100, Interval(0.4, 0.6, "wilson"))
    assert counting_signal(figure, threshold, "at least") == at_least
    assert counting_signal(figure, threshold, "at most") == at_most


def test_a_full_count_is_held_against_its_threshold_by_its_value() -> None:
    figure = Figure(0.7, 7, 10, 10, notes=(FULL_COUNT,))
    assert [counting_signal(figure, at, "at least") for at in (0.7, 0.71)] == ["+", "-"]


def test_ten_give_a_signal_and_nine_do_not_unless_partners_read_their_own() -> None:
    nine, ten, five = (share(Tally(n, n)) for n in (9, 10, 5))
    assert counting_signal(nine, 0.1, "at least") is None
    assert counting_signal(ten, 0.1, "at least") == "+"
    assert counting_signal(five, 0.1, "at least", least=5) == "+"


@pytest.mark.parametrize("figure", [WITHHELD, nothing(), story_share(Tally(15, 20))])
def test_what_is_withheld_missing_or_no_sample_gives_no_signal(figure: Figure) -> None:
    assert counting_signal(figure, 0.1, "at least") is None


@pytest.mark.parametrize(
    ("signs", "whole"),
    [
        ([], None),
        ([None, None], None),
        (["+", None], "+"),
        (["+", "0"], "+"),
        (["-", "0", None], "-"),
        (["+", "-"], "0"),
        (["0"], "0"),
    ],
)
def test_figures_of_a_claim_speak_together(signs: list[Counting | None], whole: str | None) -> None:
    assert together(signs) == whole
    assert together(reversed(signs)) == whole


@pytest.mark.parametrize(("given", "expected"), vectors("telling_signal"))
def test_tellers_have_one_voice_each(given: dict[str, int], expected: dict[str, str]) -> None:
    said = telling_signal(given["supporting"], given["opposing"], given["mixed"])
    assert NAMED[said] == expected["signal"]


@pytest.mark.parametrize(("voices", "said"), [((6, 3, 0), "+"), ((3, 6, 0), "-"), ((5, 4, 0), "±")])
def test_exactly_a_third_and_two_thirds_decide(voices: tuple[int, int, int], said: str) -> None:
    assert telling_signal(*voices) == said


@pytest.mark.parametrize(("given", "expected"), vectors("relation"))
def test_the_relation_follows_from_a_table(given: dict[str, str], expected: dict[str, Any]) -> None:
    counting, telling = SIGNS[given["counting"]], SIGNS[given["telling"]]
    assert relation(counting, telling) == expected["relation"]
    assert turn_statement(counting, telling) is expected["turn_statement"]


def test_all_sixteen_cells_have_a_vector() -> None:
    cells = {(p.values[0]["counting"], p.values[0]["telling"]) for p in vectors("relation")}
    assert cells == set(product(("+", "0", "-", "none"), ("+", "mixed", "-", "none")))


@pytest.mark.parametrize(("given", "expected"), vectors("counter_quotes"))
def test_counter_quotes_stand_beside_quotes_in_proportion(
    given: dict[str, int], expected: dict[str, Any]
) -> None:
    least = counter_quotes(**given)
    assert least == expected["at_least"]
    assert (given["found"] > 0 and least == 0) is expected["reason_needed"]


VOICES = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
COUNTING = st.sampled_from(["+", "-", "0", None])


@settings(max_examples=2000)
@given(VOICES, st.lists(COUNTING))
def test_turning_the_voices_round_turns_the_relation_round(
    voices: tuple[int, int, int], signs: list[Counting | None]
) -> None:
    supporting, opposing, both = voices
    there, back = telling_signal(*voices), telling_signal(opposing, supporting, both)
    assert {"+": "-", "-": "+", "±": "±", None: None}[there] == back
    found, turned = relation("+", there), relation("+", back)
    assert (found == "confirms") == (turned == "contradicts")
    counting = together(signs)
    assert relation(counting, there) == relation(together(sorted(signs, key=str)), there)
    if relation(counting, there) == "silent":
        assert counting is None or there is None


@settings(max_examples=2000)
@given(*[st.integers(0, 60)] * 4)
def test_never_more_counter_quotes_are_asked_than_may_be_quoted(
    supporting_shown: int, found: int, supporting_found: int, quotable: int
) -> None:
    quotable = min(quotable, found)
    least = counter_quotes(
        supporting_shown=supporting_shown,
        found=found,
        supporting_found=supporting_found,
        quotable=quotable,
    )
    assert 0 <= least <= quotable
    assert (least > 0) == (quotable > 0)
