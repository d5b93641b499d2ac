"""Sent once, however often, from however many windows, and whatever fails on the way."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from impact.kit.db import db
from impact.kit.tokens import with_check
from surveys.models import Answer, Draft, Response, ResponseConsent
from tests.makers import hidden
from tests.surveys.field.forms import ALL_KINDS
from tests.surveys.field.makers import Person, a_form, a_link
from tests.surveys.field.test_walks import stored

SHORT = "\n".join(line for line in ALL_KINDS.splitlines() if "| hours |" not in line)
"""A form that is sent from its last question."""


@pytest.fixture
def person(client: FlaskClient) -> Person:
    """Somebody at the last question of a short form."""
    person = Person(client, a_link(a_form(SHORT))).agree()
    person.fill_in("40")
    person.fill_in("1")
    assert person.question == "story"
    return person


def receipt(person: Person) -> str:
    found = re.search(r'class="ticket" dir="ltr">([^<]*)<', person.text)
    assert found, person.heading
    return found[1]


def test_the_receipt_has_twelve_characters_and_a_check_and_only_its_digest_is_stored(
    person: Person,
) -> None:
    person.fill_in("Fijn")
    shown = receipt(person)
    code = shown.replace("-", "")
    assert with_check(code[:12]) == code
    kept = db.session.query(Response).one()
    assert code not in repr(vars(kept))
    assert len(kept.receipt_hmac or "") == 64


def test_the_same_page_sent_twice_gives_one_response_and_the_same_thanks(person: Person) -> None:
    at, page = person.at, person.page
    person.fill_in("Fijn")
    first = receipt(person)
    person.page = page
    person.fill_in("Fijn", at=at)
    assert receipt(person) == first
    assert stored() == (1, 3, 0)


def test_the_same_page_with_another_answer_is_refused_and_both_are_shown(person: Person) -> None:
    at, page = person.at, person.page
    person.fill_in("Fijn")
    person.page = page
    assert person.fill_in("Saai", at=at).status_code == 409
    assert "eerder verstuurd, met een ander antwoord" in person.text
    assert "<bdi>Fijn</bdi>" in person.text
    assert "<bdi>Saai</bdi>" in person.text
    assert 'class="ticket"' not in person.text
    assert db.session.query(Response).one().payload["story"] == "Fijn"


def test_after_sending_the_address_says_so_and_shows_no_answer(person: Person) -> None:
    at = person.at
    person.fill_in("Fijn")
    for address in (at, at.rsplit("/", 1)[0]):
        assert person.open(address).status_code == 200
        assert person.heading == "Deze antwoorden zijn verstuurd"
        assert "Fijn" not in person.text
        assert 'class="ticket"' not in person.text


def test_two_windows_that_check_the_same_answers_get_the_same_thanks(client: FlaskClient) -> None:
    person = Person(client, a_link(a_form(ALL_KINDS))).agree()
    person.walk(age="12", liked="1", what="other", other="X", story="Fijn")
    at, page = person.at, person.page
    person.fill_in()
    first = receipt(person)
    person.page = page
    person.fill_in(at=at)
    assert receipt(person) == first
    assert db.session.query(Response).count() == 1


def test_a_check_of_answers_that_were_changed_elsewhere_is_shown_again(client: FlaskClient) -> None:
    person = Person(client, a_link(a_form(ALL_KINDS))).agree()
    person.walk(age="12", liked="1", what="other", other="X", hours="1", story="Fijn")
    at, page = person.at, person.page
    person.open(at.replace("/controle", "") + "/story?check=1")
    person.fill_in("Saai")
    person.page = page
    assert person.fill_in(at=at).status_code == 400
    assert "intussen iets veranderd" in person.text
    assert "<bdi>Saai</bdi>" in person.text
    assert stored()[0] == 0
    person.fill_in()
    assert stored()[0] == 1
    assert db.session.query(Response).one().payload["story"] == "Saai"


def test_sixteen_at_once_give_one_response_and_sixteen_equal_receipts(
    person: Person, app: Flask
) -> None:
    together = Barrier(16)
    at = person.at
    data = hidden(person.page.get_data(as_text=True)) | {"answer": "Fijn"}

    def send(_: int) -> str:
        one = Person.__new__(Person)
        one.client = app.test_client()
        together.wait()
        one.page = one.client.post(at, data=data, follow_redirects=True)
        return receipt(one)

    with ThreadPoolExecutor(16) as pool:
        receipts = set(pool.map(send, range(16)))
    assert len(receipts) == 1
    assert stored() == (1, 3, 0)
    assert db.session.query(ResponseConsent).count() == 1


def test_beginning_twice_with_one_page_gives_one_draft(client: FlaskClient) -> None:
    person = Person(client, a_link(a_form(SHORT)))
    page, at = person.page, person.at
    person.fill_in("yes")
    first = person.at
    person.page = page
    person.fill_in("yes", at=at)
    assert person.at == first
    assert stored() == (0, 0, 1)


def test_the_page_that_began_it_does_not_begin_it_again_once_it_was_sent(
    client: FlaskClient,
) -> None:
    person = Person(client, a_link(a_form(SHORT)))
    page, at = person.page, person.at
    person.agree()
    person.walk(age="40")
    person.page = page
    person.fill_in("yes", at=at)
    assert person.heading == "Deze antwoorden zijn verstuurd"
    assert stored() == (1, 3, 0)


@contextmanager
def failing(at: int) -> Iterator[list[str]]:
    """Let the disk be full at the so-manieth statement that writes."""
    done: list[str] = []

    def fail(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            done.append(statement)
            if len(done) == at:
                raise OperationalError(statement, {}, Exception("disk full"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        yield done
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)


def test_when_a_statement_fails_nothing_is_half_stored_and_trying_again_works(
    client: FlaskClient,
) -> None:
    link = a_link(a_form(SHORT))
    for number in range(1, 8):
        person = Person(client, link).agree()
        person.fill_in("40")
        person.fill_in("1")
        with failing(number) as done:
            person.fill_in("Fijn")
        assert (person.page.status_code == 200) is (number > len(done)) is (number == 7)
        if number < 7:
            assert person.page.status_code == 503
            assert person.page.headers["Retry-After"] == "60"
            assert "Probeer het over een minuut nog een keer" in person.text
            assert "Fijn</textarea>" in person.text
            assert stored() == (number - 1, 3 * (number - 1), 1)
            person.fill_in("Fijn")
        assert person.heading == "De antwoorden zijn bewaard"
        assert stored() == (number, 3 * number, 0)


def test_when_beginning_fails_one_may_try_again(client: FlaskClient) -> None:
    link = a_link(a_form(SHORT))
    for answer in ("no", "yes"):
        person = Person(client, link)
        with failing(1):
            assert person.fill_in(answer).status_code == 503
        assert stored() == (0, 0, 0)
        assert person.fill_in(answer).status_code == 200


def test_a_failure_while_checking_keeps_everything(client: FlaskClient) -> None:
    person = Person(client, a_link(a_form(ALL_KINDS))).agree()
    person.walk(age="12", liked="1", what="other", other="X", hours="1", story="Fijn")
    with failing(2):
        assert person.fill_in().status_code == 503
    assert person.heading == "Kijk de antwoorden na"
    assert db.session.query(Answer).count() == 0
    assert db.session.query(Draft).count() == 1
    person.fill_in()
    assert stored()[0] == 1
