from dataclasses import replace
from datetime import date

import pytest

from surveys.definition import Definition, Item
from surveys.runner import Asked, Plan, Sent, is_for_children, plan
from tests.surveys.field.forms import ALL_KINDS, defined
from tests.surveys.field.makers import DEMO, LIBRARY

ASKED = Asked("participant", "post", date(2025, 11, 20))
YES: Sent = {"consent": "yes"}


@pytest.fixture(scope="module")
def whole() -> Plan:
    return plan(defined())


def codes(made: Plan, sent: Sent, asked: Asked = ASKED) -> list[str]:
    return [page.item.code for page in made.walk(sent, asked).pages]


def numbered(made: Definition) -> Definition:
    """The definition with ids, as it is once it is stored."""

    def known(at: int, item: Item) -> Item:
        options = tuple(replace(one, choice_id=at * 100 + n) for n, one in enumerate(item.options))
        return replace(item, variable_id=at, question_id=at, options=options)

    return replace(made, items=tuple(known(at, item) for at, item in enumerate(made.items, 1)))


def test_only_what_is_known_to_come_is_counted(whole: Plan) -> None:
    assert codes(whole, YES) == ["age", "liked", "hours", "story"]
    young: Sent = {**YES, "age": 12.0}
    assert codes(whole, young) == ["age", "liked", "what", "hours", "story"]
    drew_more: Sent = {**young, "what": ("drew", "other")}
    assert codes(whole, drew_more) == ["age", "liked", "what", "other", "hours", "story"]


def test_a_hidden_question_counts_as_empty_for_the_ones_after_it(whole: Plan) -> None:
    grown_up: Sent = {**YES, "age": 40.0, "what": ("other",), "other": "koken"}
    assert codes(whole, grown_up) == ["age", "liked", "hours", "story"]
    assert "other" not in whole.walk(grown_up, ASKED).kept(grown_up)


def test_questions_of_another_moment_or_perspective_are_not_asked(whole: Plan) -> None:
    before = replace(ASKED, moment="pre")
    assert codes(whole, YES, before) == ["age", "liked", "story"]
    trainers = replace(
        whole.definition,
        items=tuple(
            replace(one, perspectives=("trainer",)) if one.code == "liked" else one
            for one in whole.definition.items
        ),
    )
    assert codes(plan(trainers), YES) == ["age", "hours", "story"]


def test_without_consent_nothing_is_asked(whole: Plan) -> None:
    assert codes(whole, {"consent": "no"}) == []
    assert codes(whole, {}) == []


def test_the_way_leads_from_page_to_page_and_back(whole: Plan) -> None:
    walk = whole.walk({**YES, "age": 40.0}, ASKED)
    first, second, *_, last = walk.pages
    assert walk.before(first) is None
    assert walk.before(second) is first
    assert walk.after(first) is second
    assert walk.after(last) is None
    assert walk.page("what") is None
    assert [page.number for page in walk.pages] == [1, 2, 3, 4]


def test_somebody_goes_on_at_the_first_page_not_seen_and_skipped_is_seen(whole: Plan) -> None:
    sent = {**YES, "age": 40.0, "liked": None, "story": "Ja"}
    page = whole.walk(sent, ASKED).first_open(sent)
    assert page
    assert page.item.code == "hours"
    assert whole.walk(sent, ASKED).first_open({**sent, "hours": 1.0}) is None


def test_notes_stand_with_the_next_question_and_a_title_of_a_group_only_when_it_tells_apart(
    whole: Plan,
) -> None:
    age, liked, what, *_ = whole.walk({**YES, "age": 12.0}, ASKED).pages
    assert [note.code for note in age.notes] == ["about_you"]
    assert liked.notes == ()
    assert age.step.group is None
    assert what.step.group
    assert what.step.group.code == "course"


def test_the_first_and_the_last_page_have_their_own_notes(whole: Plan) -> None:
    assert [note.code for note in whole.opened(ASKED)] == ["hello"]
    assert [note.code for note in whole.ended(whole.walk(YES, ASKED), ASKED)] == ["thanks"]
    assert [note.code for note in whole.refused(ASKED)] == ["stopped"]


def test_a_note_after_the_last_question_is_told_at_the_end() -> None:
    text = ALL_KINDS.replace(
        "| | note | thanks |",
        "| | note | last | Tot slot. | Finally. | | | | | | | | | |\n| | note | thanks |",
    )
    made = plan(defined(text))
    walk = made.walk(YES, ASKED)
    assert [note.code for note in made.ended(walk, ASKED)] == ["last", "thanks"]


def test_an_option_that_is_no_answer_is_no_number(whole: Plan) -> None:
    item = whole.definition.item("liked")
    assert item
    items = tuple(
        replace(one, relevant="${liked} > 0") if one.code == "story" else one
        for one in whole.definition.items
    )
    made = plan(replace(whole.definition, items=items))
    assert "story" in codes(made, {**YES, "liked": "1"})
    assert "story" not in codes(made, {**YES, "liked": "dk"})


def test_what_is_stored_tells_ticked_offered_skipped_and_not_shown_apart() -> None:
    made = plan(numbered(defined()))
    sent = {**YES, "age": 12.0, "liked": "dk", "what": ("drew",), "hours": None, "story": "Fijn"}
    rows = made.walk(sent, ASKED).rows(sent)
    of = {item.code: item.variable_id for item in made.definition.items}
    told = {
        code: [(row["num"], row["missing"], row["txt"]) for row in rows if row["variable_id"] == id]
        for code, id in of.items()
    }
    assert told["age"] == [(12.0, None, None)]
    assert told["liked"] == [(None, "dont_know", None)]
    assert told["what"] == [(1.0, None, None), *[(0.0, None, None)] * 3]
    assert told["other"] == []
    assert told["hours"] == [(None, "no_answer", None)]
    assert told["story"] == [(None, None, "Fijn")]
    assert told["consent"] == []


@pytest.mark.parametrize(
    ("code", "moment", "number", "looks_back"),
    [
        ("kind-6-9", "post", 8, False),
        ("kind-6-9", "pre", 4, False),
        ("kind-10-15", "post", 8, False),
        ("volwassene", "post", 9, True),
        ("volwassene", "pre", 4, False),
        ("trainer", "post", 6, True),
        ("trainer", "pre", 1, False),
        ("gezin", "post", 8, True),
        ("school", "post", 8, True),
        ("partner", "single", 8, True),
    ],
)
def test_the_templates_ask_as_much_as_they_promise(
    code: str, moment: str, number: int, looks_back: bool
) -> None:
    made = plan(defined((LIBRARY / f"{code}.md").read_text("utf-8"), code))
    perspective = made.definition.perspectives[0]
    walk = made.walk(YES, Asked(perspective, moment, ASKED.today))
    assert len(walk.pages) == number
    assert made.looks_back(walk) is looks_back


def test_partners_are_asked_what_is_short_at_the_lowest_points() -> None:
    made = plan(defined((LIBRARY / "partner.md").read_text("utf-8"), "partner"))
    asked = Asked("partner", "single", ASKED.today)
    for point, follows in (("1", True), ("3", True), ("4", False), ("dk", False)):
        assert ("means_short" in codes(made, {**YES, "means": point}, asked)) is follows


def test_who_is_a_child_follows_from_age_or_guardians(whole: Plan) -> None:
    form = whole.definition
    assert not is_for_children(form)
    assert is_for_children(replace(form, age="10-15"))
    assert not is_for_children(replace(form, age="16+"))
    assert is_for_children(replace(form, consent_mode="child_and_guardian"))


def test_shown_questions_are_told_with_consent_in_front(whole: Plan) -> None:
    shown = whole.shown({**YES, "age": 12.0}, ASKED)
    assert [item.code for item in shown] == ["consent", "age", "liked", "what", "hours", "story"]


def test_a_form_without_consent_asks_at_once() -> None:
    made = plan(defined((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"))
    assert made.joining is None
    assert codes(made, {})[0] == "enjoyment"
    assert made.looks_back(made.walk({}, ASKED))
