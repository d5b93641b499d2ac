from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.indicators import wording
from impact.indicators.figure import Figure, Interval, nothing
from impact.indicators.intervals import wilson, wilson_fpc
from tests.indicators.golden import vectors


@pytest.mark.parametrize(("given", "expected"), vectors("wording"))
def test_a_share_is_said_as_the_table_says(given: dict[str, Any], expected: dict[str, Any]) -> None:
    k, n, own = given["k"], given["n"], given["audience"] == "partner"
    interval = wilson(k, n) if given["interval"] == "wilson" else None
    assert wording.row(k, n, interval, own_screen=own) == expected["rule"]
    for language in ("nl", "en"):
        said = wording.words(k, n, interval, own_screen=own, language=language)
        assert said == expected[language]


@pytest.mark.parametrize(
    ("k", "n", "invited", "said"),
    [
        (96, 128, None, "ongeveer 75%"),
        (61, 84, None, "ongeveer 75%"),
        (9, 14, None, "9 van de 14"),
        (28, 38, None, "ongeveer drie kwart"),
        (58, 71, 96, "82%"),
        (41, 63, 118, "ongeveer 65%"),
        (44, 69, 96, "ongeveer 65%"),
        (30, 62, 118, "ongeveer 50%"),
    ],
)
def test_the_figures_of_the_model_reports_are_said_as_there(
    k: int, n: int, invited: int | None, said: str
) -> None:
    assert wording.words(k, n, wilson_fpc(k, n, invited), own_screen=False) == said


@pytest.mark.parametrize(
    ("k", "n", "said"), [(5, 123, "4%"), (2, 11, "2 van de 11"), (31, 52, "60%")]
)
def test_full_counts_of_the_model_reports_are_said_as_there(k: int, n: int, said: str) -> None:
    assert wording.words(k, n, None, own_screen=False) == said


def test_a_border_is_not_crossed_by_the_rounding_of_a_computer() -> None:
    exact = Interval(0.3, 0.3 + 0.2 + 1e-12, "wilson")  # 10 points, give or take
    assert wording.row(40, 100, exact, own_screen=True) == 12
    assert wording.row(40, 100, Interval(0.3, 0.5001, "wilson"), own_screen=True) == 11


def test_one_in_twenty_is_not_almost_no_one() -> None:
    narrow = Interval(0.04, 0.06, "wilson")
    assert wording.words(50, 1000, narrow, own_screen=False) == "5%"
    assert wording.words(950, 1000, narrow, own_screen=False) == "95%"


def test_of_two_fractions_equally_near_the_one_nearer_to_a_half_is_said() -> None:
    wide = Interval(0.2, 0.45, "wilson")
    said = [
        wording.words(k, 200, wide, own_screen=False, language="en") for k in (30, 45, 170, 155)
    ]
    assert said == ["about one in five", "about a quarter", "about four in five",
                    "about three quarters"]  # fmt: skip


def test_more_answers_than_invitations_are_not_said_to_be_nearly_all() -> None:
    assert wording.words(36, 30, None, own_screen=False) == "120%"


def test_a_missing_number_is_said_in_words() -> None:
    assert wording.status_words("withheld") == "afgeschermd"
    assert wording.status_words("not_asked", language="en") == "not asked"
    said = wording.status_words("not_available", "de cursus loopt nog")
    assert said == "nog niet te zeggen: de cursus loopt nog"
    with pytest.raises(ValueError, match="no share"):
        wording.share_words(nothing(), own_screen=True)


def test_a_figure_is_worded_from_its_own_counts() -> None:
    figure = Figure(0.75, 45, 60, 60, wilson(45, 60))
    assert wording.share_words(figure, own_screen=False) == "ongeveer drie kwart"


def test_a_difference_is_named_only_when_it_excludes_nothing() -> None:
    said = [
        wording.difference_words(Interval(low, high, "newcombe"), "ouders", "kinderen")
        for low, high in ((0.02, 0.3), (-0.3, -0.02), (-0.1, 0.2), (0.0, 0.2))
    ]
    assert said == [
        "ouders vaker positief dan kinderen",
        "kinderen vaker positief dan ouders",
        "geen duidelijk verschil",
        "geen duidelijk verschil",
    ]


def test_people_lie_between_the_lower_bound_down_and_the_upper_up() -> None:
    bounds = Interval(134.2, 163.1, "code_bounds", None)
    assert wording.bounds_words(bounds) == "tussen 134 en 164 mensen"
    whole = Interval(60, 125, "union_bounds", None)
    assert wording.bounds_words(whole, "en") == "between 60 and 125 people"


def test_variety_has_one_decimal_with_the_comma_of_the_language() -> None:
    assert wording.diversity_words(2.95, "en") == "equal to 3.0 kinds of equal size"
    assert wording.diversity_words(10.04) == "gelijk aan 10,0 even grote soorten"


def test_every_word_exists_in_both_languages() -> None:
    tables = [said for _, said in wording.ROWS]
    for both in (*tables, *wording.FRACTIONS.values(), *wording.STATUS.values(),
                 *wording.SITUATIONS.values()):  # fmt: skip
        assert set(both) == {"nl", "en"}


FORBIDDEN = ("bewijst", "dankzij", "leidt tot", "significant", "score", "ranglijst")


@given(st.integers(0, 3000), st.data(), st.booleans())
def test_some_row_always_fits_and_says_nothing_too_much(
    n: int, data: st.DataObject, own: bool
) -> None:
    k = data.draw(st.integers(0, n))
    said = wording.words(k, n, wilson(k, n) if n else None, own_screen=own)
    assert said
    assert "{" not in said
    assert not any(word in said for word in FORBIDDEN)


@pytest.mark.parametrize(
    ("k", "n", "sure", "nl", "en"),
    [
        (0, 65, True, "geen van de 65", "none of 65"),
        (0, 8, True, "bijna geen", "almost none"),
        (8, 8, True, "bijna alle", "almost all"),
        (4, 400, False, "bijna geen (4 van de 400)", "almost none (4 of 400)"),
        (396, 400, False, "bijna alle (396 van de 400)", "almost all (396 of 400)"),
        (45, 60, True, "75%", "75%"),
    ],
)
def test_sessions_and_stories_are_no_people(k: int, n: int, sure: bool, nl: str, en: str) -> None:
    interval = None if sure else wilson(k, n)
    for language, expected in (("nl", nl), ("en", en)):
        said = wording.words(k, n, interval, own_screen=False, language=language, things=True)
        assert said == expected


@pytest.mark.parametrize(
    ("value", "n", "half", "own", "nl", "en"),
    [
        (1.0, 24, None, True, "alle 24", "all 24"),
        (1.0, 12, None, False, "bijna iedereen", "almost everyone"),
        (0.0, 12, None, True, "niemand van de 12", "none of 12"),
        (0.68, 60, 0.04, False, "68%", "68%"),
        (0.68, 60, 0.08, False, "ongeveer 70%", "about 70%"),
        (0.68, 60, 0.15, False, "ongeveer twee derde", "about two thirds"),
        (0.68, 8, 0.30, True, "ongeveer twee derde", "about two thirds"),
        (0.03, 60, 0.03, False, "bijna niemand", "almost no one"),
        (0.97, 60, 0.03, False, "bijna iedereen", "almost everyone"),
    ],
)
def test_a_share_that_counts_nobody_is_worded_by_the_same_table_without_k(
    value: float, n: int, half: float | None, own: bool, nl: str, en: str
) -> None:
    interval = Interval(value - half, value + half, "greenwood_loglog") if half else None
    figure = Figure(value, n=n, interval=interval)
    said = [
        wording.staying_words(figure, own_screen=own, language=language)
        for language in ("nl", "en")
    ]
    assert said == [nl, en]
