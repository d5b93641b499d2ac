"""What stands in the way of publishing, and how heavy a change is."""

from dataclasses import replace

import pytest

from surveys import gate
from surveys.changes import changes, far_apart, weight
from surveys.definition import Definition
from tests.surveys.makers import FIVE, a_form, asking, known_forms, read

CONSTRUCT = "| impact_construct "
CHILD = """| settings |
| | form_id | default_language | impact_consent |
| | k | nl | child_and_guardian |
"""


def rules(form: Definition, *waived: str) -> list[str]:
    return [stop.rule for stop in gate.stops(form, [], frozenset(waived))]


def said(content: bytes) -> list[tuple[str, str, str]]:
    form = read(content).definition
    return [(one.rule, one.code, one.line()) for one in gate.stops(form, [], frozenset())]


def between(before: bytes, after: bytes) -> list[tuple[str, bool]]:
    """The weight of every change between two forms, and whether a person must look."""
    old, new = read(before).definition, read(after).definition
    found = changes(old, new, {item.code: item for item in old.questions})
    return sorted({(one.weight, one.asks) for one in found})


@pytest.mark.parametrize(("name", "content"), known_forms(), ids=lambda one: str(one)[:30])
def test_known_forms_can_be_published_for_children_with_a_reason(name: str, content: bytes) -> None:
    form = read(content, name).definition
    assert rules(form, "P8", "P9") == []
    child = name.startswith("kind")
    assert ("P9" in rules(form)) == child
    assert ("P8" in rules(form)) == (name == "kind-6-9.md")


def test_a_question_and_an_option_need_words() -> None:
    lists = "| | two | a |  | |\n| | two | b | B | |\n"
    form = said(a_form("select_one two | q |  |", lists=lists))
    assert form == [
        ("P1", "q", "no words in the source language"),
        ("P1", "q", "option a has no words in the source language"),
    ]


def test_a_language_must_be_whole_or_set_aside() -> None:
    more = "| label::English (en) "
    form = read(a_form("text | q | Vraag | ", "text | r | Vraag | What", more=more)).definition
    assert gate.stops(form, [], frozenset())[0].line() == "1 texts are missing in the language en"
    assert rules(form, "P2") == ["P11"]


def test_a_condition_on_a_later_question_stands_in_the_way() -> None:
    form = a_form("text | a | A | ${b} = 1", "integer | b | B | ", more="| relevant ")
    assert said(form) == [("P3", "a", "b is asked later than this question")]


def test_what_can_never_be_reached_stands_in_the_way() -> None:
    form = a_form("integer | b | B | ", "text | a | A | 1 = 2", more="| relevant ")
    assert said(form)[0][:2] == ("P4", "a")


def test_a_form_for_children_asks_them() -> None:
    plain = a_form("integer | b | B |").decode().partition("| settings |")[0]
    assert [one[0] for one in said((plain + CHILD).encode())] == ["P7", "P9"]


def test_personal_data_need_a_reason() -> None:
    form = read(a_form("text | a | A | personal", more="| impact_sensitivity ")).definition
    assert rules(form) == ["P9"]
    assert rules(form, "P9") == []


def test_what_is_measured_needs_points() -> None:
    lists = "| | one | 1 | A | |\n"
    assert said(a_form(asking(scale="one"), lists=lists, more=CONSTRUCT))[0][:2] == ("P10", "q1")
    assert said(a_form("integer | q | V | enjoyment", more=CONSTRUCT))[0][0] == "P10"
    assert said(a_form("select_multiple five | q | V | joy", more=CONSTRUCT))[0][0] == "P10"
    assert not said(a_form("integer | q | V | recommend", more=CONSTRUCT))


def test_a_scale_is_not_for_those_who_are_too_young() -> None:
    name, content = known_forms()[1]
    younger = content.replace(b"| 10-15 |", b"| 6-9 |")
    form = read(younger, name).definition
    assert "P10" in rules(form, "P8", "P9")


def test_a_form_may_not_be_long_for_those_it_is_for() -> None:
    rows = [asking(name=f"q{n}") for n in range(7)]
    long = a_form(*rows, more=CONSTRUCT).replace(b"| Klein | nl |", b"| Klein | nl | trainer |")
    named = long.replace(
        b"| default_language |\n| | klein", b"| default_language | impact_perspective |\n| | klein"
    )
    assert [one[2] for one in said(named)] == ["7 questions; at most 6 for this group"]
    assert [one[0] for one in said(a_form("text | a | A |", "text | b | B |"))] == ["P11"]


def test_points_of_a_scale_are_told_apart() -> None:
    lists = "| | s | a | A | 1 |\n| | s | b | B | 1 |\n| | s | c | C | |\n"
    assert [one[2] for one in said(a_form(asking(scale="s"), lists=lists, more=CONSTRUCT))] == [
        "option c has no place on the scale",
        "two options have the value 1",
    ]


def test_no_answer_has_no_value() -> None:
    lists = (FIVE + "| | five | dk | ? | 6 | dont_know |\n").replace("| |\n", "| | |\n")
    form = a_form(asking(), lists=lists, more=CONSTRUCT).replace(
        b"| impact_value |\n", b"| impact_value | impact_missing |\n"
    )
    assert ("P12", "q1", "option dk is no answer, and yet has a value") in said(form)


def test_a_rule_that_cannot_be_waived_stays() -> None:
    form = read(a_form("text | q |  |")).definition
    assert rules(form, "P1") == ["P1"]


BEFORE = a_form(asking(), "integer | age | Hoe oud ben je? | ", more=CONSTRUCT)
CHANGES = [
    (b"Punt 3", b"Punt 3.", [("cosmetic", False)]),
    (b"Vraag q1?", b"Vraag q1!", [("cosmetic", False)]),
    (b"Vraag q1?", b"Vraag niet q1?", [("compatible", True)]),
    (b"Hoe oud ben je?", b"Wat is je lievelingskleur?", [("compatible", True)]),
    (b"klein", b"klein", []),
    (b"integer | age", b"decimal | age", [("compatible", False)]),
    (b"integer | age", b"text | age", [("compatible", False)]),
    (b"select_one five | q1", b"select_multiple five | q1", [("breaking", False)]),
    (b"enjoyment", b"belonging", [("breaking", False)]),
    (b"| five | 3 | Punt 3 | |", b"| five | 3 | Punt 3 | 9 |", [("breaking", False)]),
    (b"| | five | 5 | Punt 5 | |\n", b"", [("breaking", False)]),
]


@pytest.mark.parametrize(("old", "new", "weights"), CHANGES)
def test_a_change_has_its_weight(old: bytes, new: bytes, weights: list[tuple[str, bool]]) -> None:
    assert old in BEFORE or not weights
    assert between(BEFORE, BEFORE.replace(old, new)) == weights


def test_a_question_added_or_left_out_is_compatible() -> None:
    more = a_form(asking(), "integer | age | Hoe oud ben je? | ", "text | x | X | ", more=CONSTRUCT)
    assert between(BEFORE, more) == between(more, BEFORE) == [("compatible", False)]


def test_an_option_added_to_a_set_is_compatible() -> None:
    two = "| | set | a | A | |\n| | set | b | B | |\n"
    rows = ("select_multiple set | q | V |",)
    three = two + "| | set | c | C | |\n"
    assert between(a_form(*rows, lists=two), a_form(*rows, lists=three)) == [("compatible", False)]


def test_what_was_asked_long_ago_may_not_come_back_as_something_else() -> None:
    old = read(BEFORE).definition
    gone = replace(old, items=old.items[1:])
    back = read(BEFORE.replace(b"enjoyment", b"belonging")).definition
    found = changes(gone, back, {item.code: item for item in old.questions})
    assert weight(found, first=False) == "breaking"
    assert [one.rule for one in gate.stops(back, found, frozenset())] == ["P5"]


@pytest.mark.parametrize(
    ("before", "after", "far"),
    [
        ("Ben je blij?", "Ben je blij??", False),
        ("Ben je blij?", "Ben je niet blij?", True),
        ("Kom je 2 keer?", "Kom je 3 keer?", True),
        ("Wat deed je deze week?", "Wat deed je dit jaar?", True),
        ("Do you like it?", "Don't you like it?", True),
        ("Vind je het hier leuk?", "Vind je het hier leuk, ja?", False),
    ],
)
def test_words_that_turn_a_question_round_are_seen(before: str, after: str, far: bool) -> None:
    assert far_apart(before, after) == far


def test_the_first_version_is_the_first() -> None:
    assert weight([], first=True) == "first"
    assert weight([], first=False) == "cosmetic"
