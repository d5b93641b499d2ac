from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.expression import (
    ExpressionError,
    Node,
    Value,
    check,
    evaluate,
    parse,
    references,
    show,
    truth,
)
from surveys.expression_tree import LEVELS, Call, Chain, Literal, Minus, Own, Reference
from surveys.expression_values import FUNCTIONS
from tests.surveys.expression_table import ANSWERS, FAULTS, RESULTS, TODAY


@pytest.mark.parametrize(("text", "result"), RESULTS, ids=[text for text, _ in RESULTS])
def test_an_expression_comes_to(text: str, result: Value) -> None:
    found = evaluate(parse(text), ANSWERS, own="own", today=TODAY)
    assert (type(found), found) == (type(result), result)
    assert evaluate(parse(show(parse(text))), ANSWERS, own="own", today=TODAY) == result


def test_the_expressions_of_the_templates_do_what_they_say() -> None:
    alone = parse("not((selected(., 'none') or selected(., 'dk')) and count-selected(.) > 1)")
    for given_codes, fits in (
        (("none",), True),
        (("dk",), True),
        (("money", "time"), True),
        (("none", "money"), False),
        (("dk", "none"), False),
        ((), True),
    ):
        assert evaluate(alone, {}, own=given_codes, today=TODAY) is fits
    consent = parse("${consent} = 'yes'")
    assert truth(evaluate(consent, {"consent": "yes"}, today=TODAY))
    assert not truth(evaluate(consent, {"consent": None}, today=TODAY))


@pytest.mark.parametrize(("text", "message", "position"), FAULTS, ids=[one[0] for one in FAULTS])
def test_what_cannot_be_evaluated_is_refused_with_its_place(
    text: str, message: str, position: int
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (str(caught.value), caught.value.position) == (message, position)


@pytest.mark.parametrize(
    "text",
    [
        "'" + "x" * 4_000 + "'",
        "(" * 40 + "1" + ")" * 40,
        "-" * 40 + "1",
        "not(" * 40 + "1" + ")" * 40,
        "+".join(["1"] * 600),
        "+".join(["${a}"] * 250),
        "max(" + ",".join(["1"] * 600) + ")",
    ],
    ids=["long", "brackets", "minuses", "functions", "parts", "references", "values"],
)
def test_what_is_too_much_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="at most"):
        parse(text)


def test_a_long_list_of_alternatives_is_not_too_deep() -> None:
    text = " or ".join(f"${{q}} = '{n}'" for n in range(150))
    assert evaluate(parse(text), {"q": "149"}, today=TODAY) is True


def test_deepest_brackets_with_all_signs_evaluate_without_running_out() -> None:
    text = "1"
    for _ in range(31):
        text = f"(1 * {text} + 1 = 1 and 1 or 0)"
    assert evaluate(parse(text), {}, today=TODAY) is not None


def test_references_are_named_once_and_in_order() -> None:
    assert references(parse("${b} = 1 and (${a} > ${b} or selected(${c}, -${d}))")) == (
        "b",
        "a",
        "c",
        "d",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${b} = 1", "there is no question called b"),
        ("${me} = 1", "a question cannot look at itself"),
        (". = 1", "the point stands for the own answer"),
    ],
)
def test_what_an_expression_may_look_at_is_checked(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        check(parse(text), known={"a", "me"}, itself="me")


def test_a_constraint_may_look_at_its_own_answer() -> None:
    check(parse(". > ${a}"), known={"a"}, itself="me", own=True)


def test_no_number_is_without_end() -> None:
    assert evaluate(parse(" * ".join(["9" * 15] * 30)), {}, today=TODAY) is None
    with pytest.raises(ExpressionError, match="at most 15 characters"):
        parse("9" * 16)


numbers = st.decimals(0, 10**10, places=3).map(lambda number: Literal(float(number)))
words = st.one_of(st.text("ab 'é€x${}().", max_size=8), st.text('ab "é(', max_size=8)).map(Literal)
leaves = st.one_of(
    numbers,
    words,
    st.sampled_from(["a", "b_1", "naïef", "q.1-x"]).map(Reference),
    st.just(Own()),
)


def _wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def chain(signs: tuple[str, ...]) -> st.SearchStrategy[Node]:
        more = st.lists(st.tuples(st.sampled_from(signs), inner), min_size=1, max_size=3)
        return st.builds(lambda first, rest: Chain(first, tuple(rest)), inner, more)

    def call(name: str) -> st.SearchStrategy[Node]:
        asked = FUNCTIONS[name]
        most = 4 if asked.most is None else asked.most
        parts = st.lists(inner, min_size=asked.least, max_size=most)
        return parts.map(lambda given_parts: Call(name, tuple(given_parts)))

    return st.one_of(
        inner.map(Minus),
        st.sampled_from(LEVELS).flatmap(chain),
        st.sampled_from(sorted(FUNCTIONS)).flatmap(call),
    )


trees = st.recursive(leaves, _wider, max_leaves=20)


@settings(max_examples=300)
@given(trees)
def test_what_is_shown_reads_back_as_the_same_tree(tree: Node) -> None:
    assert parse(show(tree)) == tree


@settings(max_examples=300)
@given(trees)
def test_every_tree_comes_to_something(tree: Node) -> None:
    found = evaluate(tree, ANSWERS, own=("a",), today=TODAY)
    assert found is None or isinstance(found, bool | float | str | date | tuple)


PIECES = ["${a}", ".", "1", "'x'", "(", ")", ",", "=", "<", "and", "or", "not", "selected", " "]


@settings(max_examples=3_000)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_random_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    tree, place = _read(text)
    assert 1 <= place <= len(text) + 1
    if tree is not None:
        assert parse(show(tree)) == tree
        evaluate(tree, ANSWERS, own="x", today=TODAY)


def _read(text: str) -> tuple[Node | None, int]:
    try:
        return parse(text), 1
    except ExpressionError as refused:
        return None, refused.position
