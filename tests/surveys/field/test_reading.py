from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.expression import parse
from surveys.question_types import Given, rows_of
from surveys.reading import (
    ALONE,
    CHOOSE,
    CHOOSE_ONE,
    DECIMAL,
    DOES_NOT_FIT,
    NOT_OFFERED,
    NUMBER,
    TOO_LONG,
    WHOLE,
    WRITE,
    Problem,
    read,
    tidy,
)
from surveys.runner import Page, plan
from tests.surveys.field.forms import defined

MADE = plan(defined())
TODAY = date(2025, 11, 20)


def page(code: str, **changed: object) -> Page:
    found = MADE.page(code)
    assert found
    item = replace(found.item, **changed)  # type: ignore[arg-type]  # -- a test may change any
    step = replace(found.step, item=item)
    if not item.constraint:
        step = replace(step, constraint=None)
    return replace(found, step=step)


def answer(code: str, *sent: str, **changed: object) -> Given:
    return read(page(code, **changed), sent, {}, TODAY)


def wrong(code: str, *sent: str, **changed: object) -> Problem:
    with pytest.raises(Problem) as caught:
        answer(code, *sent, **changed)
    return caught.value


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("٤٢", 42.0),
        ("१२", 12.0),
        ("12,0", 12.0),
        ("99", 99.0),
    ],
)
def test_a_whole_number_is_read_as_people_write_it(sent: str, number: float) -> None:
    assert answer("age", sent) == number


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("1.000,5", 1000.5),
        ("١٢٫٥", 12.5),  # noqa: RUF001 -- Arabic digits and their decimal sign
        ("-2", -2.0),
        ("0", 0.0),
    ],
)
def test_a_decimal_number_is_read_with_point_or_comma(sent: str, number: float) -> None:
    assert answer("hours", sent) == number


@pytest.mark.parametrize("sent", ["veel", "1.000", "1e5", "1,2,3", "\u066b", "½", "9" * 13, "1 2"])
def test_what_is_no_clear_number_is_asked_again_with_an_example(sent: str) -> None:
    assert wrong("hours", sent).text == DECIMAL
    assert wrong("age", sent).text == NUMBER


def test_a_whole_number_has_no_decimals() -> None:
    assert wrong("age", "12,5").text == WHOLE


def test_a_number_outside_the_limits_is_answered_in_the_words_of_the_form() -> None:
    problem = wrong("age", "3")
    assert problem.words == {"nl": "Schrijf een leeftijd van 4 tot 99."}
    assert problem.text == DOES_NOT_FIT


def test_a_required_question_is_asked_again_and_any_other_may_be_left_empty() -> None:
    assert wrong("age").words == {"nl": "Schrijf hoe oud je bent."}
    assert wrong("age", "  ").text == WRITE
    assert wrong("liked", required=True).text == CHOOSE
    assert answer("liked", "dk", required=True) == "dk"
    for code in ("liked", "what", "hours", "story"):
        assert answer(code) is None
        assert answer(code, "") is None


def test_only_what_was_offered_is_taken() -> None:
    assert answer("liked", "2") == "2"
    for sent in ("3", "drew", "2 ", "\x00", "yes"):
        assert wrong("liked", sent).text == NOT_OFFERED
    assert wrong("what", "drew", "yes").text == NOT_OFFERED


def test_one_choice_is_one() -> None:
    assert answer("liked", "2", "2") == "2"
    assert wrong("liked", "1", "2").text == CHOOSE_ONE


def test_several_choices_come_in_the_order_of_the_form() -> None:
    assert answer("what", "sang", "drew") == ("drew", "sang")
    assert answer("what", "other") == ("other",)


def test_the_own_words_of_a_constraint_go_before_ours() -> None:
    assert wrong("what", "drew", "sang", "other").words == {"nl": "Kies er hooguit twee."}


def test_an_option_that_stands_alone_does() -> None:
    problem = wrong("what", "nothing", "drew", constraint="")
    assert problem.text == ALONE
    assert problem.values == {"option": {"en": "Nothing", "nl": "Niets"}}
    assert answer("what", "nothing") == ("nothing",)


def test_words_are_kept_as_they_are_without_what_cannot_be_seen() -> None:
    assert answer("story", " Het was  fijn.\r\nEcht! ") == "Het was  fijn.\nEcht!"
    assert answer("story", "a\x00b\x07c\ud800d") == "abcd"
    assert answer("story", "cafe\u0301") == "café"
    assert answer("story", "\u202egnp.exe") == "gnp.exe"
    assert answer("story", "=1+1 <b>x</b> 👩\u200d👧") == "=1+1 <b>x</b> 👩\u200d👧"


def test_words_have_a_limit_and_one_hears_how_many_are_too_many() -> None:
    assert answer("story", "x" * 4_000) == "x" * 4_000
    problem = wrong("story", "x" * 4_012)
    assert (problem.text, problem.values) == (TOO_LONG, {"more": 12})


def test_a_constraint_may_look_at_another_answer() -> None:
    made = page("hours", constraint="x")
    looked = replace(made, step=replace(made.step, constraint=parse(". <= ${age}")))
    assert read(looked, ["3"], {"age": 4.0}, TODAY) == 3.0
    with pytest.raises(Problem):
        read(looked, ["5"], {"age": 4.0}, TODAY)


@settings(max_examples=300)
@given(
    st.sampled_from(["age", "liked", "what", "hours", "story"]),
    st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["1", "dk", "drew", "nothing"]))),
)
def test_whatever_is_sent_is_kept_or_asked_again(code: str, sent: list[str]) -> None:
    asked = page(code)
    try:
        kept = read(asked, sent, {}, TODAY)
    except Problem as problem:
        text = problem.text % problem.values
    else:
        text = str(rows_of(asked.item, kept))
    assert text


@given(st.text())
def test_tidy_words_stay_as_they_are(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
