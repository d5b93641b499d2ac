"""The content of a draft as rows: variables that stay for ever, questions, options and words."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select

from impact.kit.db import db
from surveys.choice_store import Choices, keep_lists
from surveys.constructs import KnownConstruct, constructs, scales
from surveys.definition import Definition, Item, Words
from surveys.models import (
    Choice,
    ChoiceList,
    Construct,
    Question,
    QuestionChoice,
    Questionnaire,
    QuestionnaireVersion,
    Scale,
    Variable,
    Wording,
)

Row = dict[str, Any]
TAKEN_COLUMNS = frozenset(
    {
        "response",
        "perspective",
        "moment",
        "wave",
        "participant",
        "language",
        "channel",
        "submitted_on",
        "version",
    }
)
"""Columns of a file of answers that are no variable."""


def save_content(of: Questionnaire, version: QuestionnaireVersion, form: Definition) -> Definition:
    """Store what a draft holds in place of what it held; return it with the ids of its rows."""
    _clear(of, version)
    variables, lists = _variables(of, form), keep_lists(db.session(), of, form)
    items = [_known(item, variables, lists) for item in form.items]
    questions = _questions(version, items)
    items = [replace(one, question_id=questions[one.code].id) for one in items]
    whole = replace(form, items=tuple(items))
    mine = {"organisation_id": of.organisation_id}
    if offered := [mine | row for one in items for row in _offered(one)]:
        db.session.execute(insert(QuestionChoice), offered)
    mine["version_id"] = version.id
    db.session.execute(insert(Wording), [mine | row for row in _wordings(whole)])
    return whole


def _clear(of: Questionnaire, version: QuestionnaireVersion) -> None:
    """Take the content of a draft away, and with it what no other version ever asked."""
    mine = select(Question.id).where(Question.version_id == version.id)
    asked = select(Question.variable_id).where(Question.variable_id.is_not(None))
    lists = select(ChoiceList.id).where(ChoiceList.questionnaire_id == of.id)
    offered, used = select(QuestionChoice.choice_id), select(Choice.list_id)
    for gone in (
        delete(QuestionChoice).where(QuestionChoice.question_id.in_(mine)),
        delete(Wording).where(Wording.version_id == version.id),
        delete(Question).where(Question.version_id == version.id),
        delete(Variable).where(Variable.questionnaire_id == of.id, Variable.id.not_in(asked)),
        delete(Choice).where(Choice.list_id.in_(lists), Choice.id.not_in(offered)),
        delete(ChoiceList).where(ChoiceList.id.in_(lists), ChoiceList.id.not_in(used)),
    ):
        db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.expire_all()


def _variables(of: Questionnaire, form: Definition) -> dict[str, Variable]:
    """Return the variable of every question by its code; the same code is the same variable."""
    rows = db.session.scalars(select(Variable).where(Variable.questionnaire_id == of.id))
    known = {one.code: one for one in rows}
    columns = {one.column for one in known.values()}
    measures, points = _constructs(form), _scales(form)
    for item in form.questions:
        if item.code in known:
            continue
        column = _column(item.code, columns)
        columns.add(column)
        known[item.code] = Variable(
            questionnaire_id=of.id,
            organisation_id=of.organisation_id,
            code=item.code,
            column=column,
            kind=item.kind,
            construct_id=measures[item.construct].id if item.construct else None,
            scale_id=points[item.scale].id if item.scale else None,
            direction=item.direction,
            role=item.role,
            sensitivity=item.sensitivity,
        )
    db.session.add_all(known.values())
    db.session.flush()
    return known


def _column(code: str, taken: set[str]) -> str:
    """Return the name of a variable in flat files: its code, unless that means something there."""
    name = f"q_{code}" if code.startswith("_") or code.lower() in TAKEN_COLUMNS else code
    free = (f"{name}_{n}" for n in range(2, 999) if f"{name}_{n}" not in taken)
    return next(free) if name in taken else name


def _constructs(form: Definition) -> dict[str, Construct]:
    """Return the constructs of a form, made when they are new: the library is extendable."""
    codes = {one.construct for one in form.questions if one.construct}
    rows = db.session.scalars(select(Construct).where(Construct.code.in_(codes)))
    known = {one.code: one for one in rows}
    for code in sorted(codes - known.keys()):
        told = constructs().get(code, KnownConstruct(code, {}, {}))
        known[code] = Construct(code=code, label=told.label, definition=told.definition)
    db.session.add_all(known.values())
    db.session.flush()
    return known


def _scales(form: Definition) -> dict[str, Scale]:
    codes = {one.scale for one in form.questions if one.scale}
    rows = db.session.scalars(select(Scale).where(Scale.code.in_(codes)))
    known = {one.code: one for one in rows}
    for code in sorted(codes - known.keys()):
        told = scales()[code]
        known[code] = Scale(
            code=code,
            kind=told.kind,
            points=list(told.points),
            missing=list(told.missing),
            exclusive=list(told.exclusive),
            min_age=told.min_age,
        )
    db.session.add_all(known.values())
    db.session.flush()
    return known


def _known(item: Item, variables: dict[str, Variable], lists: dict[str, Choices]) -> Item:
    """Return an item with the ids of its variable and options."""
    options = tuple(
        replace(one, choice_id=lists[item.list_code][one.code].id) for one in item.options
    )
    variable = variables[item.code].id if item.asks else None
    return replace(item, options=options, variable_id=variable)


def _questions(version: QuestionnaireVersion, items: list[Item]) -> dict[str, Question]:
    """Return the rows of the items by their codes, each under its group."""
    made = {
        item.code: Question(
            version_id=version.id,
            organisation_id=version.organisation_id,
            variable_id=item.variable_id,
            position=place,
            page=place,
            widget=item.widget,
            required=item.required,
            relevant=item.relevant or None,
            constraint=item.constraint or None,
            moments=list(item.moments),
            perspectives=list(item.perspectives),
        )
        for place, item in enumerate(items, 1)
    }
    db.session.add_all(made.values())
    db.session.flush()
    for item in items:
        if item.group:
            made[item.code].parent_id = made[item.group].id
    db.session.flush()
    return made


def _offered(item: Item) -> Iterator[Row]:
    for place, option in enumerate(item.options, 1):
        yield {
            "question_id": item.question_id,
            "choice_id": option.choice_id,
            "position": place,
        }


def _wordings(form: Definition) -> Iterator[Row]:
    """Yield every text of a version once, by whom it belongs to, field and language."""
    seen = set()
    for owner, field, words in _texts(form):
        source = sha256(words.get(form.source, "").encode()).hexdigest()
        for language, value in words.items():
            key = (owner, field, language)
            if value and key not in seen:
                seen.add(key)
                yield {
                    "owner": owner,
                    "field": field,
                    "lang": language,
                    "value": value,
                    "status": "human",
                    "source_hash": source,
                }


def _texts(form: Definition) -> Iterator[tuple[str, str, Words]]:
    yield "version", "title", form.title
    for item in form.items:
        owner = f"question:{item.question_id}"
        yield owner, "label", item.label
        yield owner, "hint", item.hint
        yield owner, "error", item.constraint_message or {}
        yield owner, "required", item.required_message or {}
        for option in item.options:
            yield f"choice:{option.choice_id}", "label", option.label
