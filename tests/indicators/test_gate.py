from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.indicators.blocks import (
    Agreement,
    Audience,
    Block,
    Chart,
    Claim,
    Coded,
    Counter,
    Gate,
    Heard,
    Matrix,
    Measured,
    Quote,
    Quotes,
    Remark,
    Report,
    Signal,
)
from impact.indicators.figure import (
    HEAD_COUNTS_ONLY,
    NO_DATA,
    WITHHELD,
    Figure,
    Note,
    noted,
    nothing,
)
from impact.indicators.gate import RULES, release
from tests.indicators.makers import (
    a_count,
    a_draft,
    a_figure,
    a_full_share,
    a_gap,
    a_place,
    a_scope,
    a_share,
    under,
)

OTHERS: tuple[Audience, ...] = ("funder", "public")
EVERYBODY: tuple[Audience, ...] = ("partner", *OTHERS)
SMALL = a_figure(figure=a_share(3, 9), people=9)
LARGE = a_figure(figure=a_share(18, 24), people=24)


def blocks(report: Report) -> tuple[Block, ...]:
    return report.stretches[0].blocks


def seen(block: Block, audience: Audience = "funder", **place: Any) -> Any:
    """Return how one block of a draft is seen; None when it is left out."""
    found = blocks(release(a_draft(a_scope(audience, a_place(**place)), block)))
    return found[0] if found else None


def a_code(stories: int, tellers: int, used: int = 4, by: int = 3) -> Coded:
    return Coded("belonging", {"nl": "erbij horen"}, stories, used, tellers, by, 3, 2, 1,
                 Agreement(0.71, 0.5, 0.9, 12, 0.8, 0.7, 0.75))  # fmt: skip


def a_quote(who: str = "family", age: str | None = "25-44") -> Quote:
    return Quote(
        "s1", who, age, "nl", "Hier ken ik iedereen.", (("belonging", "positive"),), teller="t3"
    )


def a_claim(**over: Any) -> Claim:
    signal = Signal(LARGE, 0.5, "at least", date(2025, 1, 1), "+")
    claim = Claim(
        id="c1",
        statement={"nl": "Kinderen horen erbij."},
        written_on=date(2025, 1, 1),
        rivals=("Wie er niet bij hoorde, bleef weg.",),
        signals=(signal,),
        constructs=(),
        codes=("belonging",),
        coded=(a_code(24, 20, by=9),),
        counting="+",
        telling="+",
        voices=(8, 1, 1),
        relation="confirms",
        strength="supported",
        gates=(Gate("firm", "%(n)s tellers", (("n", 10),)),),
        quotes=(a_quote(),),
        counter_quotes=(a_quote("participant"),),
        counter=Counter(2, 24, 1, tellers=20),
    )
    return replace(claim, **over)


def test_every_kind_of_block_has_a_rule() -> None:
    assert set(RULES) == set(get_args(Block))


@pytest.mark.parametrize("audience", OTHERS)
def test_a_withheld_figure_has_nothing_left(audience: Audience) -> None:
    small = replace(SMALL, figure=noted(SMALL.figure, Note("3 came too late")))
    one = seen(small, audience)
    assert one.figure == WITHHELD
    assert one.figure == Figure(None, None, None, None, None, "withheld", ())
    assert one.people is None
    assert (one.name, one.label, one.group) == (SMALL.name, SMALL.label, SMALL.group)


@pytest.mark.parametrize("audience", EVERYBODY)
def test_a_shown_figure_keeps_all_but_what_only_the_gate_may_know(audience: Audience) -> None:
    assert seen(LARGE, audience) == replace(LARGE, people=None)


def test_the_same_figure_is_withheld_wherever_it_stands() -> None:
    claim = a_claim(signals=(Signal(SMALL, 0.5, "at least", date(2025, 1, 1), None),))
    # A copy that has lost its people, as one that passed before, is judged by the exact one.
    bare = replace(SMALL, figure=a_share(30, 60), people=None)
    draft = a_draft(a_scope(), bare, Chart("shares", "Came back", (bare,)), claim, figures=(SMALL,))
    report = release(draft)
    measured, chart, said = blocks(report)
    assert isinstance(measured, Measured)
    assert isinstance(chart, Chart)
    assert isinstance(said, Claim)
    everywhere = (measured, chart.figures[0], said.signals[0].measured, report.figures[0])
    assert {one.figure for one in everywhere} == {WITHHELD}


def test_the_decision_looks_at_the_whole_draft() -> None:
    people = a_figure("unique_participants", a_count(23), rule="people", unit="persons")
    old = under(replace(people, figure=a_count(3)), age_band="65+")
    rest = under(replace(people, figure=a_count(20)), age_band="25-44")
    alone = release(a_draft(a_scope(), rest))
    assert blocks(alone) == (rest,)
    report = release(a_draft(a_scope(), rest, figures=(people, old, rest)))
    assert [one.figure.status for one in report.figures] == ["shown", "withheld", "withheld"]
    assert blocks(report)[0] == replace(rest, figure=WITHHELD)


def test_a_breakdown_of_one_withheld_group_is_left_out_without_a_mark() -> None:
    whole = a_figure("unique_participants", a_count(7), rule="people", unit="persons")
    young = under(whole, age_band="8-12")
    chart = Chart("bars", "Age", (young,))
    report = release(a_draft(a_scope(), whole, young, chart, figures=(whole, young)))
    assert report.figures == (whole,)
    assert blocks(report) == (whole, replace(chart, figures=()))


def test_an_indicator_that_lost_every_figure_keeps_one_mark() -> None:
    share = a_figure("participant_profile", a_full_share(7, 7), rule="people", age_band="8-12")
    report = release(a_draft(a_scope(), figures=(share,)))
    assert report.figures == (replace(share, group=(), figure=WITHHELD),)


@pytest.mark.parametrize("audience", OTHERS)
def test_what_cannot_be_said_says_why_but_not_how_many(audience: Audience) -> None:
    late = nothing(NO_DATA, Note("%(n)s came too recently", (("n", 3),)), n=3)
    assert seen(a_figure(figure=late), audience).figure == nothing(NO_DATA)
    assert seen(a_figure(figure=late), "partner").figure == late
    heads = a_figure(figure=nothing(HEAD_COUNTS_ONLY))
    assert seen(heads, audience) == heads


def test_a_note_about_a_few_people_is_for_the_partner_alone() -> None:
    def late(n: int) -> Measured:
        note = Note("%(n)s came too recently", (("n", n),))
        return replace(LARGE, figure=noted(LARGE.figure, note))

    assert seen(late(4)).figure.notes == ()
    assert seen(late(5)).figure.note == "5 came too recently"
    assert seen(late(4), "partner").figure.note == "4 came too recently"


def test_notes_about_sessions_stay() -> None:
    note = Note("%(n)s sessions were not counted", (("n", 2),))
    visits = a_figure("visits", noted(a_count(80), note), rule="events", unit="visits")
    assert seen(visits) == visits


@pytest.mark.parametrize(
    ("audience", "who", "n", "status"),
    [
        ("partner", "family", 4, "withheld"),
        ("partner", "family", 5, "shown"),
        ("partner", "trainer", 2, "withheld"),
        ("partner", "trainer", 3, "shown"),
        ("funder", "family", 9, "withheld"),
        ("funder", "trainer", 10, "shown"),
        ("public", "family", 9, "withheld"),
    ],
)
def test_a_side_that_few_answered_for_is_withheld_in_the_matrix(
    audience: Audience, who: str, n: int, status: str
) -> None:
    cell = Heard("enjoyment", who, n, 20, "shown")
    matrix = seen(Matrix(("enjoyment",), (who,), (cell,)), audience)
    expected = replace(cell, n=None, invited=None, status="withheld")
    assert matrix.cells == (cell if status == "shown" else expected,)


def test_not_asked_and_not_answered_stay_two_things() -> None:
    cells = (
        Heard("enjoyment", "school", 0, 0, "not_asked"),
        Heard("enjoyment", "family", 0, 3, "not_available"),
    )
    matrix = Matrix(("enjoyment",), ("school", "family"), cells)
    assert seen(matrix, "partner") == matrix
    assert seen(matrix).cells == (cells[0], replace(cells[1], invited=None))


def test_figures_of_the_matrix_go_through_the_same_decision() -> None:
    side = {"construct": "fun", "moment": "post"}
    small = under(a_figure("construct_positive", a_share(3, 9), rule="answers"), **side)
    rate = under(a_figure("response_rate", a_full_share(9, 30), rule="response"), **side)
    gap = under(a_figure("gap", a_gap(3, 9, 12, 20), rule="gap", people=9), **side)
    cell = Heard("fun", "family", 30, 40, "shown", (small,), (rate,))
    matrix = seen(Matrix(("fun",), ("family",), (cell,), (gap,)))
    assert matrix.cells[0].positive[0].figure == WITHHELD
    assert matrix.cells[0].response == (rate,)
    assert matrix.gaps[0].figure == WITHHELD


@pytest.mark.parametrize(
    ("audience", "stories", "tellers", "shown"),
    [
        ("partner", 4, 4, False),
        ("partner", 5, 1, True),
        ("funder", 4, 4, False),
        ("funder", 6, 4, False),
        ("funder", 5, 5, True),
        ("public", 5, 5, True),
    ],
)
def test_how_often_a_code_is_told_needs_stories_and_for_others_tellers(
    audience: Audience, stories: int, tellers: int, shown: bool
) -> None:
    code = seen(a_code(stories, tellers, used=3, by=3), audience)
    assert (code.status == "shown") is shown
    if shown:
        assert (code.stories_with, code.positive, code.negative) == (3, 3, 2), "polarity included"
        assert code.tellers_with == (3 if audience == "partner" else None)
    else:
        numbers = (code.stories_coded, code.stories_with, code.tellers_coded, code.tellers_with,
                   code.positive, code.negative, code.undecided)  # fmt: skip
        assert numbers == (None,) * 7
        assert code.agreement == Agreement(None)


def test_tellers_of_a_code_follow_the_limit_of_the_pilot() -> None:
    assert seen(a_code(30, 20, by=5)).tellers_with == 5
    assert seen(a_code(30, 20, by=9), under_16=True).tellers_with is None
    assert seen(a_code(30, 20, by=0)).tellers_with == 0


def test_a_code_that_nobody_was_read_for_stays_as_it_is() -> None:
    nobody = replace(a_code(0, 0, used=0, by=0), status="not_available")
    assert seen(nobody) == nobody


@pytest.mark.parametrize("audience", OTHERS)
def test_words_are_kept_and_speakers_told_apart_only_among_enough(audience: Audience) -> None:
    block = Quotes((a_quote("family"), a_quote("school")), {"family": 5, "school": 4})
    family, school = seen(block, audience).lines
    assert (family.perspective, school.perspective) == ("family", None)
    assert {family.words, school.words} == {a_quote().words}
    assert family.codes == a_quote().codes
    assert (family.age_band, family.teller) == (None, "")
    assert seen(block, audience).tellers == {}


def test_a_child_is_named_as_a_participant_from_ten() -> None:
    block = Quotes(
        (a_quote("participant", "8-12"), a_quote("participant", None)), {"participant": 9}
    )
    assert [line.perspective for line in seen(block).lines] == [None, "participant"]
    assert [line.perspective for line in seen(block, under_16=True).lines] == [None, None]


def test_on_their_own_screen_partners_see_who_spoke() -> None:
    [line] = seen(Quotes((a_quote(),), {"family": 1}), "partner").lines
    assert line == replace(a_quote(), teller="")


def test_a_quote_beside_a_claim_is_labelled_by_the_speakers_of_the_report() -> None:
    said = a_claim()
    spoken = Quotes((), {"family": 12, "participant": 3})
    claim = blocks(release(a_draft(a_scope(), said, spoken)))[0]
    assert isinstance(claim, Claim)
    assert [q.perspective for q in (*claim.quotes, *claim.counter_quotes)] == ["family", None]
    assert seen(said).quotes[0].perspective is None, "nobody counted them: nobody is told apart"


@pytest.mark.parametrize(
    ("of", "tellers", "counted"), [(24, 20, True), (5, 5, True), (4, 4, False), (9, 4, False)]
)
def test_counter_stories_are_counted_from_five_stories_by_five_tellers(
    of: int, tellers: int, counted: bool
) -> None:
    claim = a_claim(counter=Counter(2, of, 1, "no_consent", tellers))
    for audience in OTHERS:
        found = seen(claim, audience).counter
        assert (found.found, found.of) == ((2, of) if counted else (None, None))
        assert (found.shown, found.reason, found.tellers) == (1, "no_consent", 0)
    assert seen(claim, "partner").counter == Counter(2, of, 1, "no_consent")


def test_few_voices_are_not_counted_for_others() -> None:
    few = a_claim(voices=(2, 1, 1), telling=None, relation="silent")
    assert seen(few).voices is None
    assert seen(few, "partner").voices == (2, 1, 1)
    assert seen(a_claim(voices=(3, 1, 1))).voices == (3, 1, 1)


def test_codes_beside_a_claim_pass_as_codes_do() -> None:
    assert seen(a_claim(coded=(a_code(4, 4),))).coded[0].status == "withheld"


@pytest.mark.parametrize("audience", OTHERS)
def test_a_claim_whose_figure_is_withheld_falls_silent(audience: Audience) -> None:
    claim = seen(
        a_claim(signals=(Signal(SMALL, 0.5, "at least", date(2025, 1, 1), "-"),)), audience
    )
    assert claim.signals[0].sign is None
    assert (claim.counting, claim.relation, claim.strength) == (None, "silent", "exploratory")
    assert claim.gates == ()


def test_a_claim_speaks_by_the_figures_that_are_left() -> None:
    less = under(SMALL, activity="drum")
    both = tuple(
        Signal(one, 0.5, "at least", date(2025, 1, 1), sign)  # type: ignore[arg-type]  # -- literals
        for one, sign in ((LARGE, "+"), (less, "-"))
    )
    mixed = a_claim(signals=both, counting="0", relation="deepens")
    claim = seen(mixed)
    assert [one.sign for one in claim.signals] == ["+", None]
    assert (claim.counting, claim.relation) == ("+", "deepens"), "a deepening is never undone"
    assert seen(mixed, "partner").signals == tuple(
        replace(one, measured=replace(one.measured, people=None)) for one in both
    )


def test_remarks_pass_as_they_are() -> None:
    remark = Remark("Of %(n)s of the participants we do not know the year of birth.", (("n", 21),))
    assert seen(remark) == remark


def test_the_scope_and_the_order_stay() -> None:
    scope = a_scope()
    report = release(a_draft(scope, Remark("a"), LARGE, Remark("b")))
    assert report.scope is scope
    assert [type(one) for one in blocks(report)] == [Remark, Measured, Remark]


FIGURES = st.builds(
    lambda rule, k, rest, people, group: under(
        a_figure(f"i_{rule}", a_share(k, k + rest), rule=rule, people=people), **group
    ),
    st.sampled_from(["people", "group", "events", "answers", "gap", "response", "told", "read"]),
    st.integers(0, 25),
    st.integers(1, 25),
    st.none() | st.integers(0, 30),
    st.dictionaries(
        st.sampled_from(["age_band", "gender", "area", "perspective", "activity"]),
        st.sampled_from(["8-12", "45-64", "unknown", "family"]),
        max_size=2,
    ),
)
READERS = st.sampled_from(EVERYBODY)


@settings(max_examples=300)
@given(st.lists(FIGURES, max_size=12), READERS, st.booleans())
def test_a_draft_released_again_shows_nothing_new(
    figures: list[Measured], audience: Audience, under_16: bool
) -> None:
    scope = a_scope(audience, a_place(under_16=under_16))
    draft = a_draft(scope, *figures, figures=tuple(figures))
    once = release(draft)
    again = release(replace(draft, figures=(*draft.figures, *once.figures)))
    assert again.stretches == once.stretches, "exact figures are judged, copies follow"
    for one in (*once.figures, *(b for b in blocks(once) if isinstance(b, Measured))):
        assert one.people is None
        if one.figure.status == "withheld":
            assert one.figure == WITHHELD


@settings(max_examples=300)
@given(st.lists(FIGURES, max_size=12), st.booleans())
def test_the_public_sees_no_more_than_a_funder_and_a_funder_no_more_than_the_partner(
    figures: list[Measured], under_16: bool
) -> None:
    shown: list[set[tuple[Any, ...]]] = []
    for audience in EVERYBODY:
        report = release(
            a_draft(a_scope(audience, a_place(under_16=under_16)), figures=tuple(figures))
        )
        shown.append(
            {(one.name, one.group) for one in report.figures if one.figure.status == "shown"}
        )
    partner, funder, public = shown
    assert public <= funder
    told = {one.name for one in figures if one.rule == "read"}
    assert {key for key in funder if key[0] not in told} <= partner
