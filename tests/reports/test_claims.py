"""Relation, remarks and counter-stories of whole claims: reports.md 1 to 3, on values by hand."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from impact.indicators.blocks import Claim
from impact.indicators.figure import WITHHELD, Figure, Interval
from impact.indicators.signals import RELATIONS
from impact.reports.aims import Asked, Rival, Side, Threshold
from impact.reports.claims import lay, missing, turned
from tests.reports.makers import (
    BEGAN,
    SET_ON,
    a_count,
    a_share,
    an_aim,
    coded,
    evidence,
    gap,
    measured,
    quotes,
    together,
    told,
)

FIGURES = {"+": a_share(54, 60), "0": a_share(36, 60), "-": a_share(10, 60), None: a_share(6, 9)}
STORIES = {"+": (9, 2, 0), "±": (5, 5, 0), "-": (1, 8, 1), None: (3, 1, 0)}


def claim(figure: Figure, **given: Any) -> Claim:
    return lay(an_aim(), evidence(measured("repeat_visits", figure), **given))


@pytest.mark.parametrize("counting", FIGURES, ids=str)
@pytest.mark.parametrize("telling", STORIES, ids=str)
def test_every_cell_of_the_table_is_reached_by_a_whole_claim(counting: Any, telling: Any) -> None:
    made = claim(FIGURES[counting], stories=told(*STORIES[telling]))
    assert (made.counting, made.telling) == (counting, telling)
    assert made.relation == RELATIONS.get((counting, telling), "silent")
    assert turned(made) == ((counting, telling) == ("-", "-"))


@pytest.mark.parametrize(
    ("threshold", "sign"), [(0.6, "+"), (0.601, "0"), (0.8, "0"), (0.8001, "-")]
)
def test_a_threshold_at_the_edge_of_the_interval_is_reached(threshold: float, sign: str) -> None:
    figure = Figure(0.7, 42, 60, 60, Interval(0.6, 0.8, "wilson"))
    aim = an_aim(thresholds=(Threshold("repeat_visits", (), threshold, "at least", SET_ON),))
    assert lay(aim, evidence(measured("repeat_visits", figure))).counting == sign


@pytest.mark.parametrize(("n", "sign"), [(9, None), (10, "+")])
def test_a_figure_speaks_from_ten(n: int, sign: str | None) -> None:
    assert claim(a_share(n, n)).counting == sign


@pytest.mark.parametrize(
    ("audience", "n", "sign"),
    [("partner", 4, None), ("partner", 5, "0"), ("funder", 9, None), ("funder", 10, "+")],
)
def test_answers_speak_from_five_on_the_partners_own_screen(
    audience: Any, n: int, sign: str | None
) -> None:
    aim = an_aim(thresholds=(Threshold("construct_positive", (), 0.6, "at least", SET_ON),))
    known = evidence(measured("construct_positive", a_share(n, n)), audience=audience)
    assert lay(aim, known).counting == sign


def test_what_is_withheld_does_not_speak() -> None:
    made = claim(WITHHELD)
    assert (made.counting, made.relation, made.signals[0].sign) == (None, "silent", None)


def test_a_full_count_is_held_against_its_threshold_as_it_is() -> None:
    aim = an_aim(thresholds=(Threshold("visits", (), 150, "at least", SET_ON),))
    assert lay(aim, evidence(measured("visits", a_count(164)))).counting == "+"
    assert lay(aim, evidence(measured("visits", a_count(149)))).counting == "-"
    assert lay(aim, evidence(measured("visits", a_count(164, n=9)))).counting is None


def test_at_most_looks_from_the_other_side() -> None:
    aim = an_aim(thresholds=(Threshold("repeat_visits", (), 0.3, "at most", SET_ON),))
    assert lay(aim, evidence(measured("repeat_visits", a_share(6, 60)))).counting == "+"
    assert lay(aim, evidence(measured("repeat_visits", a_share(54, 60)))).counting == "-"


def test_figures_that_point_different_ways_leave_it_open() -> None:
    bars = tuple(
        Threshold(name, (), 0.6, "at least", SET_ON) for name in ("repeat_visits", "named_coverage")
    )
    figures = (
        measured("repeat_visits", a_share(54, 60)),
        measured("named_coverage", a_share(9, 60)),
    )
    assert lay(an_aim(thresholds=bars), evidence(*figures)).counting == "0"


BAR = Threshold("repeat_visits", (), 0.6, "at least", SET_ON)
OPEN = replace(BAR, value=None, set_on=None)
INCOMPLETE: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"thresholds": ()}, ("figure",)),
    ({"thresholds": (OPEN,)}, ("threshold",)),
    ({"thresholds": (BAR, OPEN)}, ("threshold",)),
    ({"sides": ()}, ("code",)),
    ({"rivals": ()}, ("explanation",)),
    ({"thresholds": (), "sides": ()}, ("figure", "code")),
    ({"thresholds": (), "rivals": ()}, ("figure", "explanation")),
    ({"sides": (), "rivals": ()}, ("code", "explanation")),
    ({"thresholds": (OPEN,), "sides": ()}, ("threshold", "code")),
    ({"thresholds": (OPEN,), "rivals": ()}, ("threshold", "explanation")),
    ({"thresholds": (), "sides": (), "rivals": ()}, ("figure", "code", "explanation")),
    ({"thresholds": (OPEN, OPEN), "asked": ()}, ("threshold", "threshold")),
]


@pytest.mark.parametrize(("lacks", "named"), INCOMPLETE)
def test_an_incomplete_outcome_is_silent_and_says_what_is_missing(
    lacks: dict[str, Any], named: tuple[str, ...]
) -> None:
    aim = an_aim(**lacks)
    made = lay(aim, evidence())
    assert (made.relation, made.strength) == ("silent", "exploratory")
    said = [str(one) for one in missing(aim)]
    assert len(said) == len(named)
    assert all(word in sentence.lower() for word, sentence in zip(named, said, strict=True))
    assert [str(one) for one in made.remarks[: len(said)]] == said


def test_a_complete_outcome_lacks_nothing() -> None:
    assert not list(missing(an_aim()))


def test_sides_that_tell_the_opposite_deepen_and_are_named() -> None:
    apart = together(told(20), told(0, 5, perspective="family"))
    made = lay(an_aim(), evidence(**apart))
    assert (made.telling, made.relation) == ("+", "deepens")
    assert dict(made.remarks[0].values) == {"a": "family", "b": "participant"}


def test_four_tellers_of_one_side_are_too_few_to_differ() -> None:
    apart = together(told(20), told(0, 4, perspective="family"))
    assert lay(an_aim(), evidence(**apart)).relation == "confirms"


@pytest.mark.parametrize(
    ("low", "high", "asked", "relation"),
    [
        (0.02, 0.31, Asked("belonging"), "deepens"),
        (-0.31, -0.02, Asked("belonging"), "deepens"),
        (-0.02, 0.31, Asked("belonging"), "confirms"),
        (0.02, 0.31, Asked("skill"), "confirms"),
        (0.02, 0.31, Asked("belonging", ("participant", "school")), "confirms"),
        (0.02, 0.31, Asked("belonging", ("participant", "family")), "deepens"),
    ],
)
def test_a_clear_difference_in_answers_deepens(
    low: float, high: float, asked: Asked, relation: str
) -> None:
    known = evidence(measured("repeat_visits", a_share(54, 60)), gap(low, high))
    made = lay(an_aim(asked=(asked,)), known)
    assert made.relation == relation
    assert any("family" in dict(one.values).values() for one in made.remarks) == (
        relation == "deepens"
    )


def test_a_threshold_set_when_there_was_something_to_see_is_called_late() -> None:
    for day, late in ((BEGAN - timedelta(days=1), False), (BEGAN, True), (date(2026, 1, 1), True)):
        aim = an_aim(thresholds=(replace(BAR, set_on=day),))
        made = lay(aim, evidence(coded=(coded(),)))
        assert any("later" in one.text for one in made.remarks) == late
        assert (made.strength == "exploratory") == late


def test_an_early_day_that_was_typed_in_afterwards_says_so() -> None:
    for entered, said in ((BEGAN - timedelta(days=1), 0), (BEGAN, 1)):
        aim = an_aim(thresholds=(replace(BAR, recorded_on=entered),))
        made = lay(aim, evidence())
        assert len([one for one in made.remarks if "entered here" in one.text]) == said
        assert made.strength == "supported"


@pytest.mark.parametrize(
    ("given", "unseen"),
    [
        ({}, True),
        ({"written_on": BEGAN - timedelta(days=1)}, True),
        ({"written_on": BEGAN}, False),
        ({"thresholds": (replace(BAR, set_on=BEGAN),)}, False),
        ({"thresholds": (replace(BAR, recorded_on=BEGAN),)}, False),
        ({"thresholds": ()}, False),
        ({"thresholds": (OPEN,)}, False),
    ],
)
def test_only_what_was_written_before_all_data_is_said_to_be_written_before_looking(
    given: dict[str, Any], unseen: bool
) -> None:
    assert lay(an_aim(**given), evidence()).unseen == unseen


def test_stories_that_came_before_the_outcome_were_seen() -> None:
    early = {"register": BEGAN, "stories": SET_ON}
    assert not lay(an_aim(), evidence(began=early)).unseen
    assert lay(an_aim(sides=()), evidence(began=early)).unseen


def test_one_voice_per_teller_over_all_their_stories() -> None:
    spoken, read = told(10)
    mine = [replace(one, voice="one and the same") for one in spoken]
    made = lay(an_aim(), evidence(stories=(mine, read)))
    assert (made.voices, made.telling) == ((1, 0, 0), None)


def test_a_code_may_support_by_being_read_as_negative() -> None:
    made = lay(an_aim(sides=(Side("durven", "negative"),)), evidence(stories=told(1, 8)))
    assert made.voices == (8, 1, 0)


def test_a_code_that_nobody_agreed_on_says_nothing() -> None:
    spoken, read = told(6)
    undecided = [replace(one, applied=None) for one in read]
    made = lay(an_aim(), evidence(stories=(spoken, undecided)))
    assert (made.voices, made.counter.of, made.counter.found) == ((0, 0, 0), 6, 0)


# -- counter-stories ---------------------------------------------------------------------------


def test_four_of_thirty_point_another_way_and_one_of_them_is_quoted() -> None:
    made = lay(an_aim(), evidence(stories=told(26, 4)))
    assert (made.counter.found, made.counter.of, made.counter.shown) == (4, 30, 1)
    assert len(made.quotes) == 2
    assert "negative" in made.counter_quotes[0].codes[0]


def test_mixed_stories_are_counter_stories_too() -> None:
    assert lay(an_aim(), evidence(stories=told(9, 1, 2))).counter.found == 3


def test_where_most_stories_oppose_they_have_the_larger_place() -> None:
    made = lay(an_aim(), evidence(stories=told(2, 9)))
    assert (len(made.quotes), len(made.counter_quotes)) == (1, 2)


def test_none_found_says_in_how_many_was_searched() -> None:
    counter = lay(an_aim(), evidence(stories=told(12))).counter
    assert (counter.found, counter.of, counter.shown, counter.reason) == (0, 12, 0, None)


@pytest.mark.parametrize(
    ("audience", "grants", "reason"),
    [
        ("funder", "", "no_consent"),
        ("funder", "quote_anonymous", "too_identifiable"),
        ("public", "quote_anonymous", "no_consent"),
        ("public", "quote_anonymous public", "too_identifiable"),
    ],
)
def test_what_may_not_be_quoted_is_counted_and_the_reason_is_given(
    audience: Any, grants: str, reason: str
) -> None:
    spoken, read = told(8, 3, grants=grants)
    only = quotes(one for one in read if one.polarity == "positive")
    counter = lay(
        an_aim(), evidence(stories=(spoken, read), quotes=only, audience=audience)
    ).counter
    assert (counter.found, counter.shown, counter.reason) == (3, 0, reason)


def test_who_is_outside_the_numerator_tells_a_counter_story() -> None:
    spoken, read = told(10)
    outside = {("repeat_visits", ()): frozenset({spoken[0].voice})}
    made = lay(an_aim(), evidence(stories=(spoken, read), without=outside))
    assert (made.counter.found, made.counter.of) == (1, 10)
    assert made.counter_quotes[0].story == spoken[0].story
    assert spoken[0].story not in {one.story for one in made.quotes}


def test_of_a_figure_that_should_stay_low_it_is_who_is_inside() -> None:
    spoken, read = told(10)
    aim = an_aim(thresholds=(Threshold("repeat_visits", (), 0.3, "at most", SET_ON),))
    inside = {("repeat_visits", ()): frozenset({spoken[0].voice})}
    assert lay(aim, evidence(stories=(spoken, read), within=inside)).counter.found == 1


def test_a_story_nobody_read_counts_when_its_teller_stayed_away() -> None:
    spoken, read = told(9)
    one_more = replace(spoken[0], story="unread", voice="stayed away")
    outside = {("repeat_visits", ()): frozenset({"stayed away"})}
    made = lay(an_aim(), evidence(stories=([*spoken, one_more], read), without=outside))
    assert (made.counter.found, made.counter.of) == (1, 10)


def test_quotes_come_from_different_tellers_and_stand_for_the_claim() -> None:
    spoken, read = told(10)
    same = [replace(one, voice="one and the same") for one in spoken[:9]] + spoken[9:]
    made = lay(an_aim(), evidence(stories=(same, read)))
    assert len({one.story for one in made.quotes} - {spoken[9].story}) == 1
    assert {one.chosen for one in made.quotes} == {"random"}


def test_a_quote_about_another_code_does_not_stand_for_the_claim() -> None:
    spoken, read = told(10)
    other = tuple(replace(one, codes=(("plezier", "positive"),)) for one in quotes(read))
    assert not lay(an_aim(), evidence(stories=(spoken, read), quotes=other)).quotes


# -- what never matters ------------------------------------------------------------------------


def test_turning_every_story_round_turns_confirming_into_contradicting() -> None:
    random = Random(7)  # noqa: S311 -- inputs of a test
    turn = {"positive": "negative", "negative": "positive", "mixed": "mixed"}
    back = {"confirms": "contradicts", "contradicts": "confirms"}
    for _ in range(2000):
        spoken, read = told(*(random.randint(0, 9) for _ in range(3)))
        turned_round = [replace(one, polarity=turn[str(one.polarity)]) for one in read]
        known = evidence(stories=(spoken, read), quotes=())
        other = evidence(stories=(spoken, turned_round), quotes=())
        found, round_about = (lay(an_aim(), one).relation for one in (known, other))
        assert round_about == back.get(found, found)


def test_the_relation_hangs_on_no_order_wording_or_number_of_quotes() -> None:
    random = Random(8)  # noqa: S311 -- inputs of a test
    for _ in range(200):
        spoken, read = told(*(random.randint(0, 9) for _ in range(3)))
        known = evidence(stories=(spoken, read))
        random.shuffle(spoken)
        random.shuffle(read)
        shuffled = replace(known, spoken=tuple(spoken), read=tuple(read), quotes=known.quotes[:1])
        reworded = an_aim(statement=(("nl", "Iets anders"),), rivals=(Rival("x", "y"),))
        assert lay(reworded, shuffled).relation == lay(an_aim(), known).relation
        assert lay(an_aim(), replace(shuffled, quotes=known.quotes)) == lay(an_aim(), known)
