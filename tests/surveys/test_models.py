"""What is published never changes: the database itself says so, on both engines."""

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from impact.kit.db import db
from surveys import store
from surveys.frozen import MESSAGE
from surveys.models import (
    Choice,
    Question,
    QuestionChoice,
    QuestionnaireVersion,
    Response,
    Variable,
    Wording,
)
from tests.makers import a_pilot
from tests.surveys.makers import a_draft, a_form, a_questionnaire, answers, asking, newest, sent


def refused(statement: object, because: str = MESSAGE) -> None:
    with pytest.raises(IntegrityError, match=because):
        db.session.execute(statement)  # type: ignore[call-overload]  # -- any statement
    db.session.rollback()


def test_a_published_version_rejects_every_change(app: Flask) -> None:
    of = a_questionnaire()
    version = store.versions([of])[of.id][0]
    one = QuestionnaireVersion.id == version.id
    for changed in ({"definition": "{}"}, {"major": 7}, {"state": "draft"}, {"content_hash": "x"}):
        refused(update(QuestionnaireVersion).where(one).values(changed))
    refused(delete(QuestionnaireVersion).where(one))


def test_a_published_version_can_be_retired_and_nothing_with_it(app: Flask) -> None:
    of = a_questionnaire()
    one = QuestionnaireVersion.questionnaire_id == of.id
    refused(update(QuestionnaireVersion).where(one).values(state="retired", change_note="!"))
    db.session.execute(update(QuestionnaireVersion).where(one).values(state="retired"))
    db.session.commit()
    assert db.session.scalar(select(QuestionnaireVersion.state).where(one)) == "retired"
    refused(update(QuestionnaireVersion).where(one).values(state="published"))


def test_questions_options_and_words_of_a_published_version_are_frozen(app: Flask) -> None:
    of = a_questionnaire()
    item = newest(of).items[0]
    mine = {"organisation_id": of.organisation_id}
    version = store.versions([of])[of.id][0]
    here = Question.id == item.question_id
    refused(update(Question).where(here).values(required=True))
    refused(insert(Question).values(version_id=version.id, position=9, page=9, **mine))
    refused(update(QuestionChoice).values(position=9))
    refused(delete(QuestionChoice))
    refused(update(Wording).values(value="anders"))
    refused(delete(Wording))
    refused(
        insert(Wording).values(
            version_id=version.id, owner="version", field="intro", lang="nl", value="x",
            status="human", source_hash="x", **mine,
        )
    )  # fmt: skip
    refused(delete(Choice), "(?i)foreign key")


def test_a_draft_may_change(app: Flask) -> None:
    of = a_draft(a_form(asking(), more="| impact_construct "))
    db.session.execute(update(Question).values(required=True))
    db.session.execute(update(Wording).values(value="anders"))
    db.session.commit()
    assert store.draft_of(store.versions([of])[of.id]) is not None


def test_there_is_one_draft_at_most(app: Flask) -> None:
    of = a_draft(a_form(asking(), more="| impact_construct "))
    more = {"questionnaire_id": of.id, "organisation_id": of.organisation_id, "lock": 0}
    refused(insert(QuestionnaireVersion).values(major=2, minor=0, state="draft", **more), "(?i)uni")
    refused(
        insert(QuestionnaireVersion).values(major=2, minor=0, state="published", **more),
        "(?i)check",
    )


def test_a_variable_keeps_its_kind_but_may_become_words(app: Flask) -> None:
    a_questionnaire()
    refused(update(Variable).values(kind="number"), "keeps its kind")
    refused(update(Variable).values(scale_id=None, kind="single"), "keeps its kind")
    db.session.execute(update(Variable).values(kind="text"))
    db.session.commit()


def test_what_came_in_is_never_changed(app: Flask) -> None:
    pilot = a_pilot()
    of = a_questionnaire()
    answers(of, pilot, sent("participant,post,,,2025-06-01,5"))
    refused(update(Response).values(payload={"file": {}}), "what came in")
    refused(update(Response).values(version_id=99), "what came in")
    db.session.execute(update(Response).values(state="void"))
    db.session.commit()
