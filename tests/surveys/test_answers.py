"""Files of answers: what counts, what is refused, what a second run does."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from impact.kit.db import db
from impact.kit.faults import Refused
from impact.pilots.models import Pilot
from surveys.models import Answer, Choice, Invited, Questionnaire, Response, Subject, Variable, Wave
from tests.makers import a_pilot
from tests.surveys.makers import (
    DATA,
    FIVE,
    a_draft,
    a_form,
    a_questionnaire,
    answers,
    asking,
    invited,
    known_forms,
    lines,
    sent,
)

SET = "| | set | a | A | |\n| | set | b | B | |\n| | set | none | Niets | |\n"
MIXED = a_form(
    asking(),
    "select_multiple set | many | Wat? | ",
    "integer | age | Hoe oud? | ",
    "text | why | Waarom? | ",
    lists=FIVE + "| | five | dk | Weet niet | na |\n" + SET,
    more="| impact_construct ",
)
HEADER = "response,perspective,moment,wave,participant,language,channel,submitted_on,"
ONE = "r1,family,post,2025,,nl,paper,2025-06-01,"


def stored(variable: str) -> list[tuple[str | None, float | None, str | None, str | None]]:
    """Answers to a variable: option, number, words, why none."""
    rows = db.session.execute(
        select(Choice.code, Answer.num, Answer.txt, Answer.missing)
        .select_from(Answer)
        .join(Variable, Variable.id == Answer.variable_id)
        .outerjoin(Choice, Choice.id == Answer.choice_id)
        .where(Variable.code == variable)
        .order_by(Choice.number)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]  # -- four columns


def refusal(of: Questionnaire, pilot: Pilot, text: str, **given: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        answers(of, pilot, text, **given)
    return lines(refused.value.faults)


def test_each_kind_of_answer_is_kept_as_it_is_counted(app: Flask) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    answers(of, pilot, HEADER + "q1,many,age,why\n" + ONE + "4,a;none,12,Omdat het kan\n")
    assert stored("q1") == [("4", 4, None, None)]
    assert stored("many") == [("a", 1, None, None), ("b", 0, None, None), ("none", 1, None, None)]
    assert stored("age") == [(None, 12, None, None)]
    assert stored("why") == [(None, None, "Omdat het kan", None)]
    response = db.session.scalars(select(Response)).one()
    assert (response.ref, response.channel, response.language) == ("r1", "paper", "nl")
    assert response.flags == []


def test_empty_is_skipped_and_a_column_that_is_not_there_was_not_shown(app: Flask) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    answers(of, pilot, HEADER + "q1,many\n" + ONE + "dk,\n")
    assert stored("q1") == [("dk", None, None, "dont_know")]
    assert stored("many") == [(None, None, None, "no_answer")]
    assert stored("age") == stored("why") == []


def test_what_was_not_shown_by_its_condition_has_no_row(app: Flask) -> None:
    name, content = known_forms()[1]
    of, pilot = a_questionnaire(content, name), a_pilot()
    text = (
        "response,submitted_on,moment,barriers,barriers_other,change_wish\n"
        "r1,2025-06-01,post,money,,\nr2,2025-06-01,post,other,,\nr3,2025-06-01,pre,none,,\n"
    )
    answers(of, pilot, text)
    assert len(stored("barriers_other")) == 1
    assert len(stored("change_wish")) == 2


def test_columns_may_be_called_by_their_question(app: Flask) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    taken = answers(of, pilot, HEADER + "Vraag q1?,WHY,kleur\n" + ONE + "4,x,rood\n")
    assert stored("q1") == [("4", 4, None, None)]
    assert lines(taken.notices) == [
        "r.csv:1:kleur: this column is no question of klein and is not read"
    ]


def test_consent_is_no_column(app: Flask) -> None:
    name, content = known_forms()[4]
    of, pilot = a_questionnaire(content, name), a_pilot()
    taken = answers(of, pilot, "submitted_on,enjoyment,consent\n2025-06-01,4,no\n")
    assert [one.column for one in taken.notices] == ["consent"]
    assert stored("consent") == []
    assert stored("enjoyment") == [("4", 4, None, None)]


FAULTS = [
    ("q1", "7", "q1: expected one of 1 2 3 4 5 dk, found 7"),
    ("many", "a;c", "many: expected one of a b none, found a;c"),
    ("age", "twaalf", "age: expected a whole number, found twaalf"),
    ("age", "12,5", "age: expected a whole number, found 12,5"),
    ("perspective", "parents", "perspective: expected one of participant family"),
    ("perspective", "", "perspective: expected one of participant family"),
    ("moment", "later", "moment: expected one of pre mid post followup single, found later"),
    ("submitted_on", "2025-02-31", "submitted_on: expected a day such as 2025-12-31"),
    ("submitted_on", "", "submitted_on: expected a day such as 2025-12-31, found nothing"),
    ("participant", "p" * 65, "participant: expected at most 64 characters"),
    ("version", "9.9", "version: expected one of 1.0, found 9.9"),
    ("why", "x" * 4001, "why: expected at most 4000 characters"),
]


@pytest.mark.parametrize(("column", "cell", "because"), FAULTS)
def test_a_wrong_cell_is_named_and_nothing_is_stored(
    app: Flask, column: str, cell: str, because: str
) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    cells = {"response": "r2", "perspective": "family", "submitted_on": "2025-06-02", "q1": "4"}
    cells[column] = f'"{cell}"'
    good = dict.fromkeys(cells, "") | {"response": "r1", "perspective": "family"}
    good["submitted_on"] = "1-6-2025"
    text = "\n".join(",".join(row) for row in (cells.keys(), good.values(), cells.values()))
    said = refusal(of, pilot, text)
    assert len(said) == 1
    assert said[0].startswith(f"r.csv:3:{because}")
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_file_without_any_question_is_refused(app: Flask) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    said = refusal(of, pilot, "response,perspective,submitted_on\nr1,family,2025-06-01\n")
    assert said == ["r.csv:1:: there is no column for any question of klein"]


def test_two_columns_of_one_question_are_refused(app: Flask) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    said = refusal(of, pilot, "perspective,submitted_on,q1,Vraag q1?\nfamily,2025-06-01,4,5\n")
    assert said == ["r.csv:1:vraag q1?: this question is there twice: vraag q1?"]


def test_a_second_run_adds_nothing(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    text = sent("family,post,,,2025-06-01,5", "family,post,,,2025-06-01,5")
    version = pilot.version
    assert answers(of, pilot, text).line() == "2 added, 0 unchanged, 0 refused"
    assert pilot.version == version + 1
    assert answers(of, pilot, text).line() == "0 added, 2 unchanged, 0 refused"
    assert pilot.version == version + 1


def test_who_answered_stands_with_the_subject_alone(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    answers(of, pilot, sent("family,post,,p1,2025-06-01,5"))
    assert "p1" not in str(db.session.scalars(select(Response.payload)).one())
    assert db.session.scalars(select(Subject.participant_uid)).one() == "p1"


def test_rows_without_an_id_are_known_by_what_they_say(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    text = "perspective,submitted_on,q1\n" + "family,2025-06-01,5\n" * 3 + "family,2025-06-01,4\n"
    assert answers(of, pilot, text).added == 4
    assert answers(of, pilot, text).line() == "0 added, 4 unchanged, 0 refused"


def test_one_id_with_two_answers_is_refused(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    head = "response,perspective,submitted_on,q1\n"
    said = refusal(of, pilot, head + "r1,family,2025-06-01,5\nr1,family,2025-06-01,4\n")
    assert said == ["r.csv:3:response: the response r1 is there twice, with other answers"]
    answers(of, pilot, head + "r1,family,2025-06-01,5\nr1,family,2025-06-01,5\n")
    said = refusal(of, pilot, head + "r1,family,2025-06-01,4\n")
    assert said == ["r.csv:2:response: the response r1 is there already, with other answers"]


def test_a_shuffled_file_in_two_parts_is_the_same_file(app: Flask) -> None:
    text = (DATA / "demo" / "buurtklanken.csv").read_text()
    form = (DATA / "demo" / "na_afloop.md").read_bytes()
    of, whole, parts = a_questionnaire(form, "na_afloop.md"), a_pilot("a"), a_pilot("b")
    head, *rows = text.splitlines()
    rows.sort(key=lambda row: row[::-1])
    answers(of, whole, text)
    for part in (rows[:20], rows[20:]):
        answers(of, parts, "\n".join([head, *part]))

    def held(pilot: Pilot) -> set[tuple[object, ...]]:
        rows = db.session.execute(
            select(Response.ref, Response.state, Answer.variable_id, Answer.choice_id, Answer.num)
            .join(Answer, Answer.response_uid == Response.uid)
            .where(Response.pilot_id == pilot.id)
        )
        return {tuple(row) for row in rows}

    assert held(whole) == held(parts)


def test_the_last_response_of_somebody_counts(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    answers(of, pilot, sent("family,post,,p1,2025-06-02,5", "family,post,,p1,2025-06-01,1"))
    answers(of, pilot, sent("school,post,,p1,2025-06-01,1").replace("r1", "s1"))
    late = (
        "response,perspective,moment,participant,submitted_on,q1\nr9,family,post,p1,2025-06-02,3\n"
    )
    answers(of, pilot, late)
    states = {one.ref: one.state for one in db.session.scalars(select(Response))}
    assert states == {"r1": "superseded", "r2": "superseded", "r9": "counted", "s1": "counted"}
    assert db.session.query(Subject).count() == 1


def test_other_moments_and_rounds_supersede_nothing(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    rows = ("family,pre,,p1,2025-06-02,5", "family,post,,p1,2025-06-02,5")
    answers(
        of, pilot, sent(*rows, "family,post,2025,p1,2025-06-02,5", "family,post,,,2025-06-02,1")
    )
    assert {one.state for one in db.session.scalars(select(Response))} == {"counted"}
    waves = {(one.moment, one.name, one.state) for one in db.session.scalars(select(Wave))}
    assert waves == {("pre", "", "closed"), ("post", "", "closed"), ("post", "2025", "closed")}


def test_a_moment_may_be_given_for_the_whole_file(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    head = "perspective,moment,submitted_on,q1\n"
    answers(of, pilot, head + "family,,2025-06-01,5\nfamily,pre,2025-06-01,5\n", moment="post")
    assert {one.moment for one in db.session.scalars(select(Wave))} == {"pre", "post"}
    answers(of, pilot, "perspective,submitted_on,q1\nfamily,2025-06-01,4\n")
    assert db.session.query(Wave).filter_by(moment="single").count() == 1


def test_an_answer_belongs_to_the_version_that_asked_it(app: Flask) -> None:
    of, pilot = a_questionnaire(MIXED), a_pilot()
    a_questionnaire(MIXED.replace(b"Wat?", b"Wat!"))
    text = "response,perspective,submitted_on,version,q1\n"
    answers(of, pilot, text + "r1,family,2025-06-01,1.0,4\nr2,family,2025-06-01,,4\n")
    versions = {one.ref: one.version_id for one in db.session.scalars(select(Response))}
    assert versions["r1"] < versions["r2"]


def test_answers_that_contradict_themselves_are_flagged_and_kept(app: Flask) -> None:
    name, content = known_forms()[4]
    of, pilot = a_questionnaire(content, name), a_pilot()
    answers(of, pilot, "submitted_on,barriers\n2025-06-01,none;money\n2025-06-01,money;time\n")
    flags = sorted(one.flags for one in db.session.scalars(select(Response)))
    assert flags == [[], ["contradiction"]]


def test_a_questionnaire_that_was_never_published_takes_no_answers(app: Flask) -> None:
    draft = a_draft(a_form(asking(), code="nieuw", more="| impact_construct "))
    assert "has not been published yet" in refusal(draft, a_pilot("b"), sent())[0]


def test_ten_thousand_responses_take_a_constant_number_of_statements(
    app: Flask, statements: list[str]
) -> None:
    of, pilot = a_questionnaire(), a_pilot()

    def asked(rows: int, start: int) -> int:
        people = [f"family,post,,p{n},2025-06-01,4" for n in range(start, start + rows)]
        text = sent(*people).replace("\nr", f"\nx{start}-")
        statements.clear()
        answers(of, pilot, text)
        return len(statements)

    asked(1, 0)
    few = asked(10, 10)
    assert asked(2_000, 1_000) <= few + 4


def test_invited_people_are_counted_per_round(app: Flask) -> None:
    of, pilot = a_questionnaire(), a_pilot()
    text = "klein,family,post,2025,paper,28,1-6-2025\nklein,school,,,,6,2025-06-01\n"
    assert invited(pilot, text).line() == "2 added, 0 unchanged, 0 refused"
    assert invited(pilot, text).line() == "0 added, 2 unchanged, 0 refused"
    rows = {(one.perspective, one.invited, one.opened_on) for one in db.session.query(Invited)}
    assert rows == {("family", 28, date(2025, 6, 1)), ("school", 6, date(2025, 6, 1))}
    waves = {(one.moment, one.name, one.state) for one in db.session.query(Wave)}
    assert waves == {("post", "2025", "closed"), ("single", "", "closed")}
    assert of.id


def test_a_corrected_number_is_said(app: Flask) -> None:
    a_questionnaire()
    pilot = a_pilot()
    invited(pilot, "klein,family,post,,,28,2025-06-01\n")
    taken = invited(pilot, "klein,family,post,,,30,2025-06-01\n")
    assert lines(taken.notices) == ["i.csv:2:invited: the number invited was 28 and is now 30"]
    assert db.session.query(Invited).one().invited == 30


@pytest.mark.parametrize(
    ("row", "because"),
    [
        ("geen,family,post,,,28,2025-06-01", "2:questionnaire: expected the code of"),
        ("klein,parents,post,,,28,2025-06-01", "2:perspective: expected one of participant"),
        ("klein,,post,,,28,2025-06-01", "2:perspective: expected one of participant"),
        ("klein,family,later,,,28,2025-06-01", "2:moment: expected one of pre"),
        ("klein,family,post,,,-1,2025-06-01", "2:invited: expected a whole number, found -1"),
        ("klein,family,post,,,,2025-06-01", "2:invited: expected a whole number, found nothing"),
        ("klein,family,post,,,28,ooit", "2:opened_on: expected a day such as"),
        ("klein,family,post,,,1,2025-06-01\nklein,family,post,,,2,2025-06-01", "3:perspective:"),
    ],
)
def test_a_wrong_invitation_is_named_and_nothing_is_stored(
    app: Flask, row: str, because: str
) -> None:
    a_questionnaire()
    pilot = a_pilot()
    with pytest.raises(Refused) as refused:
        invited(pilot, row + "\n")
    assert lines(refused.value.faults)[0].startswith(f"i.csv:{because}")
    assert db.session.query(Invited).count() == 0
