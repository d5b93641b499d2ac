"""Questionnaires live for years: drafts may change, versions do not, variables stay."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from impact.kit.db import db
from impact.kit.faults import Refused
from surveys import store
from surveys.models import Choice, ChoiceList, Construct, Question, Variable, Wave, Wording
from surveys.wave_store import open_wave
from tests.makers import DAY, a_pilot, an_organisation
from tests.surveys.makers import (
    WAIVED,
    a_draft,
    a_form,
    a_questionnaire,
    asking,
    known_forms,
    newest,
    read,
)

MORE = "| impact_construct "
FIRST = a_form(asking(), more=MORE)
SECOND = a_form(asking(), "text | why | Waarom? | ", more=MORE)


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("name", "content"), known_forms(), ids=lambda one: str(one)[:30])
def test_every_known_form_is_stored_and_published(app: Flask, name: str, content: bytes) -> None:
    of = a_questionnaire(content, name)
    version = store.versions([of])[of.id][0]
    form = store.definition(version)
    assert (version.number, version.state, version.change_class) == ("1.0", "published", "first")
    assert version.content_hash == form.hash() == read(content, name).definition.hash()
    assert all(item.question_id for item in form.items)
    assert all(item.variable_id for item in form.questions)
    assert all(option.choice_id for item in form.items for option in item.options)


def test_the_same_form_a_second_time_adds_nothing(app: Flask) -> None:
    form, owner = read(FIRST), an_organisation()
    first = store.take_form(form, "klein", owner.id, FIRST)
    again = store.take_form(form, "klein", owner.id, FIRST)
    assert (first.line(), again.line()) == (
        "1 added, 0 unchanged, 0 refused",
        "0 added, 1 unchanged, 0 refused",
    )
    of = store.known("klein", owner.id)
    store.publish(of, note="", waived={}, account=None)
    assert store.take_form(form, "klein", owner.id, FIRST).unchanged == 1


def test_a_new_draft_takes_the_place_of_the_draft_and_of_nothing_else(app: Flask) -> None:
    of = a_draft(SECOND)
    before = {one.code: one.id for one in db.session.scalars(select(Variable))}
    a_draft(FIRST)
    assert [one.code for one in newest(of).items] == ["q1"]
    assert {one.code: one.id for one in db.session.scalars(select(Variable))}.keys() == {"q1"}
    assert before["q1"]
    assert counted(Question) == 1
    assert len(store.versions([of])[of.id]) == 1


def test_a_variable_survives_its_versions(app: Flask) -> None:
    of = a_questionnaire(FIRST)
    old = newest(of).items[0].variable_id
    a_questionnaire(SECOND)
    a_questionnaire(FIRST.replace(b"Vraag q1?", b"Vraag q1?!"))
    versions = store.versions([of])[of.id]
    assert [one.number for one in versions] == ["3.0", "2.0", "1.0"]
    assert {store.definition(one).items[0].variable_id for one in versions} == {old}
    assert counted(Variable) == 2
    assert len({store.definition(one).items[0].question_id for one in versions}) == 3


def test_better_words_are_a_minor_version_that_open_rounds_take_over(app: Flask) -> None:
    of, pilot = a_questionnaire(FIRST), a_pilot()
    open_wave(of, pilot, moment="post", perspectives=("family",), first=DAY)
    a_questionnaire(FIRST.replace(b"Punt 3", b"Punt 3."))
    version = store.versions([of])[of.id][0]
    assert (version.number, version.change_class) == ("1.1", "cosmetic")
    assert db.session.scalar(select(Wave.version_id)) == version.id
    a_questionnaire(SECOND)
    assert db.session.scalar(select(Wave.version_id)) == version.id


def test_something_else_under_an_old_name_is_refused(app: Flask) -> None:
    of = a_questionnaire(FIRST)
    a_draft(FIRST.replace(b"enjoyment", b"belonging"))
    with pytest.raises(Refused) as refused:
        store.publish(of, note="", waived=WAIVED, account=None)
    assert refused.value.faults[0].line() == (
        "klein::P5 q1: this changes what is measured: give the question a new name: "
        "construct, direction or scale"
    )
    assert [one.state for one in store.versions([of])[of.id]] == ["draft", "published"]


def test_another_value_never_changes_an_option_that_was_published(app: Flask) -> None:
    of = a_questionnaire(FIRST)
    old = [one.choice_id for one in newest(of).items[0].options]
    changed = FIRST
    for n in (1, 2, 3, 4, 5):
        changed = changed.replace(b"Punt %d | |" % n, b"Punt %d | %d |" % (n, 2 * n))
    other = changed.replace(b"| q1 |", b"| q2 |")
    a_questionnaire(other)
    assert not set(old) & {one.choice_id for one in newest(of).items[0].options}
    codes = db.session.scalars(select(ChoiceList.code).order_by(ChoiceList.code))
    assert list(codes) == ["five", "five_2"]
    values = db.session.scalars(select(Choice.value).where(Choice.id.in_(old)))
    assert sorted(value or 0 for value in values) == [1, 2, 3, 4, 5]


def test_an_option_added_later_gets_the_next_number(app: Flask) -> None:
    two = "| | s | a | A | |\n| | s | b | B | |\n"
    row = "select_multiple s | q | V |"
    a_questionnaire(a_form(row, lists=two))
    a_questionnaire(a_form(row, lists="| | s | new | N | |\n" + two))
    numbers = {one.code: one.number for one in db.session.scalars(select(Choice))}
    assert numbers == {"a": 1, "b": 2, "new": 3}


def test_names_that_mean_something_in_files_get_a_column_of_their_own(app: Flask) -> None:
    a_draft(a_form("text | moment | M |", "text | _id | I |", "text | why | W |"))
    columns = {one.code: one.column for one in db.session.scalars(select(Variable))}
    assert columns == {"moment": "q_moment", "_id": "q__id", "why": "why"}


def test_a_construct_that_nobody_knew_is_added_once(app: Flask) -> None:
    form = a_form(asking("calm"), asking("enjoyment", name="q2"), more=MORE)
    a_questionnaire(form)
    a_questionnaire(form.replace(b"klein", b"ander"))
    labels = {one.code: one.label for one in db.session.scalars(select(Construct))}
    assert labels == {"calm": {}, "enjoyment": {"nl": "Plezier", "en": "Enjoyment"}}


def test_every_text_is_kept_once_per_language(app: Flask) -> None:
    name, content = known_forms()[0]
    of = a_draft(content, name)
    form = newest(of)
    rows = list(db.session.scalars(select(Wording)))
    said = {(one.owner, one.field, one.lang): one.value for one in rows}
    first = form.items[0]
    assert said[f"question:{first.question_id}", "label", "en"] == first.label["en"]
    assert said["version", "title", "nl"] == form.title["nl"]
    assert {one.status for one in rows} == {"human"}


def test_reasons_are_kept_with_the_version(app: Flask) -> None:
    name, content = known_forms()[0]
    of = a_draft(content, name)
    with pytest.raises(Refused) as refused:
        store.publish(of, note="", waived={}, account=None)
    assert [one.column for one in refused.value.faults] == ["P8", "P9"]
    waived = {"P8": "later", "P9": "M. Jansen"}
    version = store.publish(of, note="Eerste", waived=waived, account=None)
    assert version.change_note == "Eerste\nP8: later\nP9: M. Jansen"
    assert (of.age_min, of.age_max, of.read_aloud) == (6, 9, "required")


def test_without_a_draft_there_is_nothing_to_publish(app: Flask) -> None:
    of = a_questionnaire(FIRST)
    with pytest.raises(Refused, match="there is no draft"):
        store.publish(of, note="", waived={}, account=None)


def test_questionnaires_of_two_programmes_may_have_one_code(app: Flask) -> None:
    mine, yours = a_questionnaire(FIRST), a_questionnaire(FIRST, programme="ander")
    assert mine.id != yours.id
    assert store.known("klein", yours.organisation_id).id == yours.id
    with pytest.raises(Refused, match="there is no questionnaire"):
        store.known("klein", 99)


def test_the_programme_is_the_only_one_or_must_be_named(app: Flask) -> None:
    with pytest.raises(Refused, match="no programme yet"):
        store.programme(None)
    made = store.programme(None, [])
    assert store.programme(None).id == made.id
    an_organisation("ander")
    with pytest.raises(Refused, match="several programmes"):
        store.programme(None, [])
    assert store.programme("ander").code == "ander"
