"""What each side thinks: figures against values worked out by hand or published, and the matrix."""

import csv
import json
from datetime import date

import pytest
from flask import Flask

from impact.indicators import gate
from impact.indicators.blocks import Chart, Draft, Heard, Matrix, Remark, Stretch
from impact.indicators.intervals import wilson_fpc
from impact.kit.dates import Period
from impact.pilots.models import Pilot
from surveys import store
from surveys.definition import PERSPECTIVES
from surveys.wave_store import open_wave, preview
from tests.makers import DAY, a_pilot
from tests.surveys.makers import (
    DATA,
    FIVE,
    THREE,
    a_desk,
    a_form,
    a_questionnaire,
    a_scope,
    about,
    answers,
    asking,
    blocks,
    figures,
    invited,
    matrix,
    sent,
)

GOLDEN = json.loads((DATA.parent / "golden.json").read_text("utf-8"))
DEMO = json.loads((DATA / "demo" / "expected.json").read_text("utf-8"))
REAL = json.loads((DATA / "expected.json").read_text("utf-8"))
CONSTRUCTS = {"enjoyment": "enjoyment", "welcome": "belonging", "learned": "skill"}
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def cell(found: Matrix, construct: str, perspective: str) -> Heard:
    one = [c for c in found.cells if (c.construct, c.perspective) == (construct, perspective)]
    assert len(one) == 1
    return one[0]


def positive(pilot: Pilot, construct: str = "enjoyment", who: str = "family") -> object:
    group = about(construct=construct, perspective=who, moment="post")
    return figures(pilot)["construct_positive", group].figure


def demo(code: str) -> Pilot:
    """A pilot of the demo, its answers and how many were invited."""
    pilot = a_pilot(code)
    of = a_questionnaire((DATA / "demo" / "na_afloop.md").read_bytes(), "na_afloop.md")
    answers(of, pilot, (DATA / "demo" / f"{code}.csv").read_text("utf-8"))
    rows = DEMO[code]["invited"].items()
    invited(pilot, "".join(f"na_afloop,{who},post,2026,,{n},2026-06-01\n" for who, n in rows))
    return pilot


@pytest.mark.parametrize("code", sorted(DEMO))
def test_the_demo_gives_what_was_counted_by_hand(app: Flask, code: str) -> None:
    found = figures(demo(code))
    expected = DEMO[code]
    for who, n in expected["invited"].items():
        rate = found["response_rate", about(perspective=who, moment="post")].figure
        assert (rate.numerator, rate.denominator) == (expected["answers"].get(who, 0), n)
    for variable, sides in expected["top2_of_n"].items():
        for who, (top, n) in sides.items():
            group = about(construct=CONSTRUCTS[variable], perspective=who, moment="post")
            figure = found["construct_positive", group].figure
            said = (figure.numerator, figure.denominator, figure.n)
            assert said == ((top, n, n) if n else (None, None, None))


def test_many_of_the_invited_make_the_interval_smaller(app: Flask) -> None:
    found = figures(demo("buurtklanken"))
    group = about(construct="enjoyment", perspective="participant", moment="post")
    interval = found["construct_positive", group].figure.interval
    assert interval is not None
    assert interval.method == "wilson_fpc"
    school = about(construct="enjoyment", perspective="trainer", moment="post")
    assert found["construct_positive", school].figure.interval is None, "both trainers answered"


@pytest.mark.parametrize(
    ("form", "wave", "expected"),
    [
        ("longterm", "2017", "carpentries_longterm_2017"),
        ("longterm", "2020", "carpentries_longterm_2020"),
        ("instructor", "2016-2018", "carpentries_instructor"),
    ],
)
def test_real_answers_give_their_published_counts(
    app: Flask, form: str, wave: str, expected: str
) -> None:
    name = f"carpentries_{form}.md"
    of, pilot = a_questionnaire((DATA / name).read_bytes(), name), a_pilot("carpentries")
    text = (DATA / f"responses_{form}.csv").read_text("utf-8")
    whole = sum(1 for _ in csv.reader(text.splitlines())) - 1
    assert answers(of, pilot, text).line() == f"{whole} added, 0 unchanged, 0 refused"
    desk = a_desk(pilot)
    rows = desk.table("answers").join(
        desk.table("responses").filter(lambda t: t.wave == wave), "response"
    )
    counts = {
        one["variable"]: one
        for one in desk.warehouse.rows(
            rows.aggregate(
                by="variable",
                n=rows.value.count(),
                top2=(rows.value >= 4).sum(),
                missing=(rows.missing == "no_answer").sum(),
            )
        )
    }
    for variable, told in REAL[expected].items():
        if isinstance(told, dict) and "top2" in told:
            found = counts[variable]
            assert {key: found[key] for key in told} == told
    score = REAL[expected]["recommend_score"]
    assert counts["recommend_score"]["n"] == score["n"]


def test_ticks_and_single_choices_give_their_published_counts(app: Flask) -> None:
    name = "carpentries_longterm.md"
    of, pilot = a_questionnaire((DATA / name).read_bytes(), name), a_pilot("carpentries")
    answers(of, pilot, (DATA / "responses_longterm.csv").read_text("utf-8"))
    desk = a_desk(pilot)
    rows = desk.table("answers").join(
        desk.table("responses").filter(lambda t: t.wave == "2017"), "response"
    )
    many = rows.filter(rows.variable == "behaviours")
    ticked = desk.warehouse.rows(many.filter(many.chosen).choice.value_counts(name="n"))
    expected = REAL["carpentries_longterm_2017"]
    assert {one["choice"]: one["n"] for one in ticked} == expected["behaviours_ticks"]
    single = rows.filter(rows.variable == "confidence")
    chosen = desk.warehouse.rows(single.choice.value_counts(name="n"))
    assert {one["choice"]: one["n"] for one in chosen} == expected["confidence"]


def test_people_with_a_code_answer_once(app: Flask) -> None:
    name = "carpentries_instructor.md"
    of, pilot = a_questionnaire((DATA / name).read_bytes(), name), a_pilot("carpentries")
    answers(of, pilot, (DATA / "responses_instructor.csv").read_text("utf-8"))
    desk = a_desk(pilot)
    heard, responses = desk.table("heard"), desk.table("responses")
    assert desk.warehouse.rows(responses.aggregate(n=responses.count()))[0]["n"] == 967
    assert desk.warehouse.rows(heard.aggregate(n=heard.count()))[0]["n"] == 965
    flagged = responses.filter(responses.superseded)
    assert desk.warehouse.rows(flagged.aggregate(n=flagged.count()))[0]["n"] == 2


@pytest.fixture
def small(app: Flask) -> Pilot:
    """The small pilot of the golden vectors, its answers only."""
    files = GOLDEN["cases"][0]["files"]
    pilot = a_pilot("small")
    of = a_questionnaire(files["questionnaire.md"].encode(), "klein.md")
    answers(of, pilot, files["responses.csv"])
    return pilot


def test_the_small_pilot_gives_what_was_worked_out_by_hand(small: Pilot) -> None:
    found = figures(small, period=YEAR)
    ours = ("construct_positive", "perspective_gap_positive")
    expected = [one for one in GOLDEN["cases"][0]["expected"] if one["id"] in ours]
    assert len(expected) == 4
    for one in expected:
        figure = found[one["id"], tuple(sorted(one["group"].items()))].figure
        if one["status"] == "withheld":
            assert 0 < (figure.n or 0) < 5, "left to the gate"
            continue
        said = (figure.status, figure.numerator, figure.denominator, figure.n)
        assert said == (one["status"], one["numerator"], one["denominator"], one["n"])
        assert figure.value == pytest.approx(one["value"], abs=1e-6)


def test_the_cells_of_the_small_pilot_are_those_of_the_golden_case(small: Pilot) -> None:
    desk = a_desk(small, period=YEAR)
    draft = Draft(a_scope(small, period=YEAR), tuple(desk.tell(desk.measure())))
    blocks = [one for s in gate.release(draft).stretches for one in s.blocks]
    found = next(one for one in blocks if isinstance(one, Matrix))
    for one in GOLDEN["cases"][0]["perspectives"]:
        here = cell(found, one["construct"], one["perspective"])
        assert (here.status, here.n) == (one["status"], one["n"])
    assert found.perspectives == ("participant", "family", "trainer", "school")
    assert found.constructs == ("enjoyment", "calm")


def test_the_four_kinds_of_cells(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    rows = [f"family,post,,,2025-06-0{n},{n}" for n in range(1, 6)]
    answers(of, pilot, sent(*rows, "school,post,,,2025-06-01,5"))
    open_wave(of, pilot, moment="post", perspectives=("trainer",), first=DAY)
    found = matrix(pilot)
    seen = {one.perspective: (one.status, one.n, one.invited) for one in found.cells}
    assert seen == {
        "participant": ("not_asked", 0, 0),
        "family": ("shown", 5, None),
        "trainer": ("not_available", 0, None),
        "school": ("shown", 1, None),
    }
    draft = Draft(a_scope(pilot), (Stretch(6, "", (found,)),))
    released = gate.release(draft).stretches[0].blocks[0]
    assert isinstance(released, Matrix)
    assert cell(released, "enjoyment", "school").status == "withheld"
    assert cell(released, "enjoyment", "family").status == "shown"


def test_who_was_invited_and_did_not_answer_stays_a_column(app: Flask) -> None:
    pilot = a_pilot()
    a_questionnaire()
    invited(pilot, "klein,observer,post,,,10,2025-06-01\n")
    found = matrix(pilot)
    assert found.perspectives == ("participant", "family", "trainer", "school", "observer")
    here = cell(found, "enjoyment", "observer")
    assert (here.status, here.n, here.invited) == ("not_available", 0, 10)
    rate = figures(pilot)["response_rate", about(perspective="observer", moment="post")].figure
    assert (rate.numerator, rate.denominator) == (0, 10)
    group = about(construct="enjoyment", perspective="observer", moment="post")
    known = figures(pilot)
    assert ("construct_positive", group) not in known, "nothing to say in any group: once, whole"
    assert known["construct_positive", ()].figure.status == "not_available"


def test_a_side_that_was_asked_and_silent_stands_beside_those_that_spoke(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    answers(of, pilot, sent("family,post,,,2025-06-01,5"))
    invited(pilot, "klein,school,post,,,10,2025-06-01\n")
    found = figures(pilot)
    group = about(construct="enjoyment", perspective="school", moment="post")
    figure = found["construct_positive", group].figure
    assert (figure.status, figure.note) == ("not_available", "asked, no one answered")
    assert found["perspective_gap_positive", ()].figure.status == "not_available"


def test_a_form_that_names_a_side_gives_it_a_column_though_nobody_asked_it(app: Flask) -> None:
    pilot = a_pilot()
    row = "select_one five | q1 | V | enjoyment | family scout"
    of = a_questionnaire(a_form(row, more="| impact_construct | impact_perspective "))
    answers(of, pilot, sent("family,post,,,2025-06-01,5"))
    found = matrix(pilot)
    assert "scout" in found.perspectives
    assert cell(found, "enjoyment", "scout").status == "not_asked"


def test_a_pilot_that_asked_nothing_says_so_in_every_cell(app: Flask) -> None:
    found = matrix(a_pilot())
    assert {one.status for one in found.cells} == {"not_asked"}
    assert found.constructs[0] == "enjoyment"
    assert len(found.cells) == 20
    known = figures(a_pilot("b"))
    assert {key: one.figure.status for key, one in known.items()} == {
        (name, ()): "not_available"
        for name in ("response_rate", "construct_positive", "perspective_gap_positive")
    }


def test_only_where_nobody_was_asked_is_nobody_said_to_be(app: Flask) -> None:
    pilot = a_pilot()
    said = [one.text for one in blocks(pilot) if isinstance(one, Remark)]
    assert said == ["Nobody has been asked anything yet."]
    a_questionnaire(a_form("select_one five | q1 | Wat vind je ervan?"))
    invited(pilot, "klein,observer,post,,,10,2025-06-01\n")
    found = blocks(pilot)
    assert any(isinstance(one, Chart) for one in found)
    said = [one.text for one in found if isinstance(one, Remark)]
    assert said == ["Nothing has been asked about these subjects yet."]


def test_a_preview_is_asked_of_nobody(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    preview(of, store.versions([of])[of.id][0], [pilot], DAY)
    assert {one.status for one in matrix(pilot).cells} == {"not_asked"}


def test_half_of_the_items_must_be_answered(app: Flask) -> None:
    rows = [asking(name=f"q{n}") for n in range(1, 4)]
    of, pilot = a_questionnaire(a_form(*rows, more="| impact_construct ")), a_pilot()
    head = "perspective,moment,submitted_on,q1,q2,q3\n"
    answers(
        of,
        pilot,
        head
        + "family,post,2025-06-01,5,3,\nfamily,post,2025-06-01,5,,\nfamily,post,2025-06-01,4,4,4\n",
    )
    figure = figures(pilot)[
        "construct_positive", about(construct="enjoyment", perspective="family", moment="post")
    ].figure
    assert (figure.numerator, figure.denominator) == (2, 2)


def test_a_question_that_was_not_put_is_no_answer_that_is_missing(app: Flask) -> None:
    rows = [asking(name=f"q{n}") for n in range(1, 4)]
    of, pilot = a_questionnaire(a_form(*rows, more="| impact_construct ")), a_pilot()
    answers(of, pilot, sent("family,post,,,2025-06-01,5"))
    assert positive(pilot).numerator == 1  # type: ignore[attr-defined]  # -- a Figure


def test_an_item_the_other_way_round_is_turned(app: Flask) -> None:
    row = "select_one five | q1 | V | calm | -1"
    of = a_questionnaire(a_form(row, more="| impact_construct | impact_direction "))
    pilot = a_pilot()
    rows = [f"family,post,,,2025-06-01,{n}" for n in (1, 2, 3, 5)]
    answers(of, pilot, sent(*rows))
    figure = positive(pilot, "calm")
    assert (figure.numerator, figure.denominator) == (2, 4)  # type: ignore[attr-defined]  # -- a Figure


def test_sides_on_different_scales_are_set_beside_each_other_with_a_note(app: Flask) -> None:
    pilot = a_pilot()
    short = a_form(asking(scale="three"), lists=THREE, code="kort", more="| impact_construct ")
    answers(a_questionnaire(), pilot, sent(*["family,post,,,2025-06-01,4"] * 6))
    answers(a_questionnaire(short), pilot, sent(*["school,post,,,2025-06-01,2"] * 6))
    pair = about(construct="enjoyment", moment="post", a="family", b="school")
    figure = figures(pilot)["perspective_gap_positive", pair].figure
    assert (figure.value, figure.n, figure.note) == (1.0, 12, "different scales")


def test_the_same_scale_has_no_note(small: Pilot) -> None:
    pair = about(construct="enjoyment", moment="post", a="family", b="participant")
    found = figures(small, period=YEAR)["perspective_gap_positive", pair]
    assert found.figure.note is None
    assert found.people == 5, "the smaller side"


def test_an_answer_counts_until_a_later_one_supersedes_it(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    answers(of, pilot, sent("family,post,,p1,2025-06-01,5", "family,post,,p1,2026-02-01,1"))
    group = about(construct="enjoyment", perspective="family", moment="post")
    before = figures(pilot, period=YEAR)["construct_positive", group].figure
    after = figures(pilot)["construct_positive", group].figure
    assert (before.numerator, before.denominator) == (1, 1)
    assert (after.numerator, after.denominator) == (0, 1)


def test_moments_stand_apart(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    answers(of, pilot, sent("family,pre,,p1,2025-06-01,1", "family,post,,p1,2025-06-02,5"))
    found = figures(pilot)
    shares = {
        dict(one.group)["moment"]: one.figure.value
        for (name, group), one in found.items()
        if name == "construct_positive" and group
    }
    assert shares == {"pre": 0.0, "post": 1.0}
    assert cell(matrix(pilot), "enjoyment", "family").n == 2


def test_response_is_counted_where_the_number_invited_is_known(app: Flask) -> None:
    pilot = a_pilot()
    other = a_form(asking(), code="ander", more="| impact_construct ")
    answers(a_questionnaire(), pilot, sent(*["family,post,,,2025-06-01,4"] * 3))
    answers(a_questionnaire(other), pilot, sent(*["family,post,,,2025-06-01,4"] * 9))
    key = "response_rate", about(perspective="family", moment="post")
    assert key not in figures(pilot)
    assert figures(pilot)["response_rate", ()].figure.note == "number invited not recorded"
    invited(pilot, "klein,family,post,,,12,2025-06-01\n")
    rate = figures(pilot)[key].figure
    assert (rate.numerator, rate.denominator) == (3, 12)
    assert cell(matrix(pilot), "enjoyment", "family").invited is None, "not known of the other"


def test_a_side_of_which_the_number_invited_is_unknown_stands_beside_one_that_is_known(
    app: Flask,
) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    answers(of, pilot, sent("family,post,,,2025-06-01,4", "school,post,,,2025-06-01,4"))
    invited(pilot, "klein,family,post,,,12,2025-06-01\n")
    found = figures(pilot)
    rate = found["response_rate", about(perspective="school", moment="post")].figure
    assert (rate.status, rate.note) == ("not_available", "number invited not recorded")
    known = found["response_rate", about(perspective="family", moment="post")].figure
    assert (known.numerator, known.denominator) == (1, 12)


def test_who_was_invited_to_a_form_that_nobody_answered_could_have_answered(app: Flask) -> None:
    pilot = a_pilot()
    other = a_form(asking(), code="ander", more="| impact_construct ")
    a_questionnaire(other)
    rows = [f"family,post,,,2025-06-01,{n}" for n in (5, 5, 1, 1)]
    answers(a_questionnaire(), pilot, sent(*rows))
    invited(pilot, "klein,family,post,,,6,2025-06-01\nander,family,post,,,10,2025-06-01\n")
    assert cell(matrix(pilot), "enjoyment", "family").invited == 16
    assert positive(pilot).interval == wilson_fpc(2, 4, 16)  # type: ignore[attr-defined]  # -- a Figure


def test_a_pilot_in_which_nobody_answered_counts_among_those_invited(app: Flask) -> None:
    one, silent = a_pilot("een"), a_pilot("twee")
    of = a_questionnaire()
    answers(of, one, sent(*[f"family,post,,,2025-06-01,{n}" for n in (5, 5, 1, 1)]))
    invited(one, "klein,family,post,,,6,2025-06-01\n")
    invited(silent, "klein,family,post,,,10,2025-06-01\n")
    group = about(construct="enjoyment", perspective="family", moment="post")
    found = figures(one, silent)["construct_positive", group].figure
    assert found.interval == wilson_fpc(2, 4, 16)


def test_more_answers_than_invited_is_not_clipped(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    answers(of, pilot, sent(*["family,post,,,2025-06-01,4"] * 3))
    invited(pilot, "klein,family,post,,,2,2025-06-01\n")
    rate = figures(pilot)["response_rate", about(perspective="family", moment="post")].figure
    assert rate.value == 1.5


def test_barriers_and_marks_stand_in_no_matrix(app: Flask) -> None:
    row = "select_one five | q2 | V | barriers"
    of, pilot = a_questionnaire(a_form(asking(), row, more="| impact_construct ")), a_pilot()
    answers(of, pilot, sent("family,post,,,2025-06-01,5,4", columns="q1,q2"))
    assert matrix(pilot).constructs == ("enjoyment",)
    assert all("barriers" not in dict(group).values() for _, group in figures(pilot))


def test_pilots_are_pooled_by_their_rows(app: Flask) -> None:
    one, other = demo("buurtklanken"), demo("naschools-atelier")
    group = about(construct="enjoyment", perspective="participant", moment="post")
    key = "construct_positive", group
    each = [figures(pilot)[key].figure for pilot in (one, other)]
    both = figures(one, other)[key].figure
    assert both.numerator == sum(figure.numerator or 0 for figure in each)
    assert both.denominator == sum(figure.denominator or 0 for figure in each)


def test_another_pilot_changes_nothing(app: Flask) -> None:
    mine = demo("buurtklanken")
    before = {key: one.figure for key, one in figures(mine).items()}
    demo("wijkverkenners")
    assert {key: one.figure for key, one in figures(mine).items()} == before


def test_no_figure_and_no_cell_goes_over_perspectives(app: Flask) -> None:
    pilot = demo("buurtklanken")
    ours = ("response_rate", "construct_positive", "perspective_gap_positive")
    for name, group in figures(pilot):
        if name in ours:
            assert {"perspective", "a"} & set(dict(group)), name
    assert all(one.perspective in PERSPECTIVES for one in matrix(pilot).cells)


def test_values_on_a_scale_of_any_length_are_scored_by_the_golden_vectors(app: Flask) -> None:
    vectors = [one for one in GOLDEN["vectors"] if one["formula"] == "score"]
    pilot = a_pilot()
    for at, one in enumerate(vectors):
        value, scale, way = (one["inputs"][name] for name in ("value", "scale", "direction"))
        lists = "".join(f"| | s | {n} | P | {n} |\n" for n in scale)
        row = f"select_one s | q{at} | V | joy | {way}"
        form = a_form(
            row, lists=lists, code=f"v{at}", more="| impact_construct | impact_direction "
        )
        text = sent(f"family,post,,,2025-06-01,{value}", columns=f"q{at}")
        answers(a_questionnaire(form), pilot, text)
    desk = a_desk(pilot)
    rows = desk.warehouse.rows(desk.table("answers").select("questionnaire", "score"))
    scores = {one["questionnaire"]: one["score"] for one in rows}
    for at, one in enumerate(vectors):
        assert scores[f"v{at}"] == pytest.approx(one["expected"]["score"], abs=1e-6)


def test_construct_scores_follow_the_golden_vectors(app: Flask) -> None:
    vectors = [one for one in GOLDEN["vectors"] if one["formula"] == "construct_score"]
    pilot = a_pilot()
    for at, one in enumerate(vectors):
        items = one["inputs"]["item_scores"]
        rows = [asking(name=f"q{n}") for n in range(len(items))]
        form = a_form(*rows, lists=FIVE, code=f"v{at}", more="| impact_construct ")
        cells = ["" if score is None else str(int(score * 4) + 1) for score in items]
        columns = ",".join(f"q{n}" for n in range(len(items)))
        text = sent(f"family,post,,,2025-06-01,{','.join(cells)}", columns=columns)
        answers(a_questionnaire(form), pilot, text)
    desk = a_desk(pilot)
    rows_ = desk.warehouse.rows(desk.table("scores").select("questionnaire", "score"))
    scores = {one["questionnaire"]: one["score"] for one in rows_}
    for at, one in enumerate(vectors):
        expected = one["expected"]["score"]
        if expected is None:
            assert f"v{at}" not in scores
        else:
            assert scores[f"v{at}"] == pytest.approx(expected, abs=1e-6)


def test_response_stands_before_the_matrix_or_is_said_to_be_unknown(app: Flask) -> None:
    def blocks(pilot: Pilot) -> list[str]:
        desk = a_desk(pilot)
        return [type(one).__name__ for s in desk.tell(desk.measure()) for one in s.blocks]

    pilot, of = a_pilot(), a_questionnaire()
    assert blocks(pilot) == ["Matrix", "Remark"]
    answers(of, pilot, sent("family,post,,,2025-06-01,5"))
    assert blocks(pilot) == ["Remark", "Matrix"]
    invited(pilot, "klein,family,post,,,12,2025-06-01\n")
    assert blocks(pilot) == ["Chart", "Matrix"]
