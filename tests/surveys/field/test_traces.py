"""What answering leaves behind, and what it costs: answers, a day, and the same work each time."""

import gzip
import re
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from impact.kit.dates import local_date, now
from impact.kit.db import Model, db
from impact.pilots.models import Pilot
from surveys.models import Answer, Link, Question, Response, Wave
from tests.surveys.field.forms import ALL_KINDS
from tests.surveys.field.makers import Person, a_form, a_link, the_template
from tests.surveys.field.test_walks import stored

SMALL = 14 * 1024
"""Bytes, compressed, of all that is needed before one can answer."""


@pytest.fixture
def link(app: Flask) -> Link:
    return a_link(a_form(ALL_KINDS))


def whole_visit(client: FlaskClient, link: Link) -> Person:
    person = Person(client, link).agree()
    person.walk(age="12", liked="2", what="other", other="Koken", hours="1,5", story="Fijn")
    person.fill_in()
    assert person.heading == "De antwoorden zijn bewaard"
    return person


def rows(table: str) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in db.session.execute(select(Model.metadata.tables[table]))]


def test_no_page_below_v_sets_or_wants_a_cookie(client: FlaskClient, link: Link) -> None:
    seen = []

    def watch(response: object) -> object:
        seen.append(response.headers)  # type: ignore[attr-defined]  # -- an answer of Flask
        return response

    client.application.after_request_funcs.setdefault(None, []).append(watch)
    person = whole_visit(client, link)
    person.open(f"/v/{link.code}")
    person.open("/v/0000000000")
    assert len(seen) > 15
    for headers in seen:
        assert "Set-Cookie" not in headers
        assert "Cookie" not in headers.get("Vary", "")
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert rows("login_session") == []
    assert rows("request_key") == []


def test_anonymous_answer_leaves_only_answers(client: FlaskClient, link: Link) -> None:
    names = list(Model.metadata.tables)
    before = {name: rows(name) for name in names}
    client.environ_base["HTTP_USER_AGENT"] = "Canary/1.0"
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    person = whole_visit(client, link)
    token = re.findall(r"/v/\w+/([\w-]{22})", person.start + person.text)
    db.session.rollback()
    after = {name: rows(name) for name in names}
    changed = {name for name in names if after[name] != before[name]}
    assert changed == {"pilot", "response", "answer", "response_consent"}
    for name in ("response", "answer", "response_consent"):
        for row in after[name]:
            times = [one for one in row.values() if isinstance(one, datetime)]
            assert times == []
            assert not any(word in str(row) for word in ("Canary", "203.0.113", *token))
    response = after["response"][0]
    assert UUID(str(response["uid"])).version == 4
    assert response["submitted_on"] == local_date(now(), "Europe/Amsterdam")


def test_order_not_derivable(app: Flask) -> None:
    for name in ("draft", "response", "answer"):
        assert Model.metadata.tables[name].dialect_options["sqlite"]["with_rowid"] is False


def test_a_response_raises_the_version_of_its_pilot_and_a_draft_does_not(
    client: FlaskClient, link: Link
) -> None:
    def version() -> int:
        db.session.rollback()
        return db.session.scalars(select(Pilot.version)).one()

    first = version()
    person = Person(client, link).agree()
    person.walk(age="12", what="other", other="Koken")
    assert version() == first
    person.fill_in()
    assert version() == first + 1


def bare(statements: list[str]) -> list[str]:
    """The statements that ask or write something, without the bounds of transactions."""
    return [one for one in statements if one.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]


def cost(client: FlaskClient, link: Link, statements: list[str]) -> dict[str, list[str]]:
    """What each page of a visit asks the database."""
    found: dict[str, list[str]] = {}

    def take(name: str) -> None:
        found[name] = bare(statements)
        statements.clear()

    statements.clear()
    client.get(f"/v/{link.code}")
    take("language")
    person = Person(client, link)
    take("start")
    person.page = client.post(person.at, data=_form(person, "yes"))
    take("begin")
    address = person.page.location
    person.page = client.get(address)
    take("question")
    person.page = client.post(address, data=_form(person, "12"))
    take("answer")
    person.open(person.page.location)
    person.walk(what="other", other="Koken")
    statements.clear()
    person.open(person.at)
    take("check")
    person.page = client.post(person.at, data=_form(person, ""))
    take("send")
    client.get(person.page.location)
    take("thanks")
    return found


def _form(person: Person, answer: str) -> dict[str, str]:
    fields = re.findall(r'name="(key|token)"[^>]*value="([^"]*)"', person.text)
    return dict(fields) | {"answer": answer}


def many(link: Link, number: int) -> None:
    """Store responses of others, straight."""
    wave = db.session.get_one(Wave, link.wave_id)
    question = db.session.scalars(select(Question).where(Question.variable_id.is_not(None))).first()
    assert question
    shared = {"pilot_id": link.pilot_id}
    uids = [str(uuid4()) for _ in range(number)]
    response = {
        "wave_id": wave.id,
        "version_id": wave.version_id,
        "link_kind": "poster",
        "perspective": "participant",
        "submitted_on": date(2025, 3, 1),
        "payload": {},
    }
    db.session.execute(insert(Response), [response | shared | {"uid": uid} for uid in uids])
    answer = {"variable_id": question.variable_id, "question_id": question.id, "num": 1.0}
    db.session.execute(insert(Answer), [answer | shared | {"response_uid": uid} for uid in uids])
    db.session.commit()


def test_every_page_asks_the_same_of_the_database_with_none_and_with_many_stored(
    client: FlaskClient, link: Link, statements: list[str]
) -> None:
    cost(client, link, statements)  # a version is read once, and kept
    few = cost(client, link, statements)
    many(link, 200)
    assert cost(client, link, statements) == few
    for page in ("language", "start", "question", "check", "thanks"):
        assert len(few[page]) <= 4, few[page]
        assert all(one.startswith("SELECT") for one in few[page])
    assert len(few["begin"]) <= 6
    assert len(few["answer"]) <= 6
    assert len(few["send"]) <= 10
    assert stored()[0] == 203


def test_a_first_page_reads_the_version_and_the_next_one_does_not(
    client: FlaskClient, link: Link, statements: list[str]
) -> None:
    statements.clear()
    client.get(f"/v/{link.code}")
    assert sum("definition" in one for one in statements) == 1
    assert len(bare(statements)) <= 4
    statements.clear()
    client.get(f"/v/{link.code}")
    assert sum("definition" in one for one in statements) == 0


@pytest.mark.parametrize("code", ["volwassene", "gezin", "partner"])
def test_a_page_and_all_it_needs_is_small(client: FlaskClient, code: str) -> None:
    person = Person(client, a_link(the_template(code)))
    pages = [person.text]
    person.agree()
    while 'name="answer"' in person.text:
        pages.append(person.text)
        person.fill_in(*(("other",) if person.question == "barriers" else ()))
    sheet = re.search(r'href="(/static/[^"]+\.css[^"]*)"', pages[0])
    assert sheet
    with client.get(sheet[1]) as answer:
        style = len(gzip.compress(answer.get_data(), 5))
    for page in pages:
        assert len(gzip.compress(page.encode(), 5)) + style <= SMALL
        asked = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
        assert [one for one in asked if not one.startswith("data:")] == [sheet[1]]
        assert "<script" not in page
        assert page.count("<h1") == 1
