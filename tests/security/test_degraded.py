"""A disk that is full, or that may only be read: no write is thanked for, and no word is lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from impact.accounts.models import Account, Grant
from impact.accounts.signin import link_for
from impact.attendance.models import Session
from impact.kit.db import db
from stories.models import Story
from stories.telling_store import open_telling
from surveys.models import Draft, Response
from tests.accounts.makers import an_account
from tests.makers import a_pilot, hidden, someone
from tests.security.test_writes import counts
from tests.stories.makers import TODAY
from tests.stories.test_tell import ADULT, fields, walk
from tests.surveys.field.makers import DEMO, Person, a_form, a_link

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
}
LONG = "Ik durf nu meer. " * 5000


@contextmanager
def every_connection(says: str) -> Iterator[None]:
    """Let every connection begin with a statement, until the end."""

    def settle(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(says)
        cursor.close()
        if db.engine.dialect.name == "postgresql":
            connection.commit()

    db.session.rollback()
    db.engine.dispose()
    event.listen(db.engine, "connect", settle)
    yield
    event.remove(db.engine, "connect", settle)
    db.session.rollback()
    db.engine.dispose()


@contextmanager
def full() -> Iterator[None]:
    """Let no statement write: there is no room."""

    def hear(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().startswith(WRITES):
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    event.listen(db.engine, "before_cursor_execute", hear)
    yield
    event.remove(db.engine, "before_cursor_execute", hear)


@contextmanager
def read_only() -> Iterator[None]:
    """Let the database be read and no more."""
    with every_connection(READ_ONLY[db.engine.dialect.name]):
        yield


TROUBLES = {"full": full, "read only": read_only}


@pytest.fixture
def house(app: Flask) -> Flask:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def is_kept(answer: TestResponse, sent: dict[str, Any]) -> None:
    """See that an answer asks for patience and holds what was sent, to be sent once more."""
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "60")
    held = {name: unescape(value) for name, value in hidden(answer.text).items()}
    shown = unescape(answer.text)
    for name, value in sent.items():
        if name not in ("csrf_token", "token", "key"):
            assert held.get(name) == value or value in shown, name
    assert "SELECT" not in answer.text
    assert "Error" not in answer.text


@pytest.mark.parametrize("what", TROUBLES)
def test_disk_full_or_read_only_for_staff(house: Flask, what: str) -> None:
    pilot, other = a_pilot(), a_pilot("ander")
    partner = someone(house, "partner", pilot)
    number = db.session.scalar(select(Account.id))
    as_well = {"account_id": number, "role": "partner", "pilot_id": other.id}
    db.session.execute(insert(Grant).values(as_well))
    db.session.commit()
    at = f"/pilots/{pilot.code}/aanwezigheid/nieuw"
    sent = hidden(partner.get(at).text) | {"name": "Dans & <zang>", "held_on": "2025-03-01"}
    sent |= {"activity": "", "form": ""}
    with TROUBLES[what]():
        for path in (
            "/",
            f"/pilots/{pilot.code}",
            f"{at.removesuffix('/nieuw')}",
            "/logboek",
            at,
            "/pilots/ander",
        ):
            assert partner.get(path).status_code == 200, path
        answer = partner.post(at, data=sent)
        is_kept(answer, sent)
        assert counts(Session) == (0,)
    again = {name: unescape(value) for name, value in hidden(answer.text).items()}
    assert partner.post(at, data=again).status_code == 303
    assert counts(Session) == (1,)


@pytest.mark.parametrize("what", TROUBLES)
def test_disk_full_or_read_only_for_somebody_who_answers(house: Flask, what: str) -> None:
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), a_pilot())
    somebody = Person(house.test_client(), link)
    somebody.fill_in()
    before = counts(Draft, Response)
    with TROUBLES[what]():
        assert somebody.client.get(somebody.at).status_code == 200
        assert Person(house.test_client(), link).page.status_code == 200
        here = somebody.at
        somebody.fill_in("4")
        assert (somebody.page.status_code, counts(Draft, Response)) == (503, before)
        assert 'value="4" checked' in somebody.text or "checked" in somebody.text
    somebody.fill_in("4", at=here)
    assert somebody.page.status_code == 200
    somebody.walk()
    somebody.fill_in()
    assert counts(Response) == (1,)


@pytest.mark.parametrize("what", TROUBLES)
def test_disk_full_or_read_only_for_somebody_who_tells(house: Flask, what: str) -> None:
    page = open_telling(a_pilot(), None, TODAY)
    address, client = f"/verhaal/{page.code}", house.test_client()
    last = walk(client, page, ADULT | {"text": LONG}, until="you")
    sent = fields(last) | {"perspective": ["family"], "age_band": ["25-44"]}
    with TROUBLES[what]():
        answer = client.post(address, data=sent)
        is_kept(answer, {name: values[0].strip() for name, values in sent.items()})
        assert counts(Story) == (0,)
    again = fields(answer)
    assert set(again["grants"]) == set(ADULT["grants"])
    assert client.post(address, data=again).status_code == 200
    assert counts(Story) == (1,)


def test_disk_full_of_a_file_that_may_not_grow(house: Flask, kind: str) -> None:
    """A real one: the file may have no more pages than it has."""
    if kind != "sqlite":
        pytest.skip("only a file has pages that we can count")
    page = open_telling(a_pilot(), None, TODAY)
    address, client = f"/verhaal/{page.code}", house.test_client()
    last = walk(client, page, ADULT | {"text": LONG}, until="you")
    sent = fields(last) | {"perspective": ["family"], "age_band": ["25-44"]}
    with every_connection("PRAGMA max_page_count = 1"):
        assert client.get(address).status_code == 200
        answer = client.post(address, data=sent)
        assert answer.status_code == 503
        assert counts(Story) == (0,)
    assert client.post(address, data=fields(answer)).status_code == 200
    assert counts(Story) == (1,)


def test_read_only_leaves_everything_that_can_be_read(house: Flask) -> None:
    """Every address answers, and none falls over what it wanted to remember."""
    pilot = a_pilot("x")
    manager = someone(house, "manager")
    rules = [one.rule for one in house.url_map.iter_rules() if "GET" in (one.methods or ())]
    with read_only():
        for rule in rules:
            address = re.sub(r"<[^>]+>", "x", rule)
            with manager.get(address, query_string={"lang": "en"}) as answer:
                assert answer.status_code < 500, address
        assert manager.get(f"/pilots/{pilot.code}").status_code == 200


@pytest.mark.parametrize("what", TROUBLES)
def test_disk_full_or_read_only_while_signing_in(house: Flask, what: str) -> None:
    """Nobody gets in, the link is not used up, and it works afterwards."""
    address = link_for(an_account())
    client = house.test_client()
    form = hidden(client.get(address).text)
    with TROUBLES[what]():
        assert client.post(address, data=form).status_code == 503
        assert client.get("/healthz").status_code == 200
    assert client.post(address, data=form).status_code == 302
