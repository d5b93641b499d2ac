"""Nothing of anybody is in a log, whatever goes wrong (ASVS 14.2.1, 16.2.5, 16.4.1)."""

import json
import re
import socket
from io import BytesIO, StringIO
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from impact import serve
from impact.accounts.access import anyone
from impact.accounts.models import Account, Organisation
from impact.accounts.signin import link_for
from impact.kit.db import db
from impact.kit.server import answering
from tests.accounts.makers import an_account
from tests.makers import a_pilot, an_organisation, hidden, send, someone
from tests.surveys.field.makers import DEMO, Person, a_form, a_link

CANARY = "kanarieZq7"
HEADERS = ("User-Agent", "Referer", "Cookie", "Authorization", "X-Forwarded-For", "Accept-Language",
           "Origin", "X-Request-Id", "If-None-Match", "X-Anything")  # fmt: skip
FIELDS = ("name", "password", "email", "text", "answer", "token", "key", "receipt", "csrf_token")


@pytest.fixture
def house(app: Flask) -> Flask:
    """The house with a screen that falls over its own words."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fall() -> str:
        raise ValueError(CANARY) from KeyError(CANARY)

    app.add_url_rule("/fall", "fall", anyone("a test")(fall), methods=["GET", "POST"])
    return app


def knock(app: Flask, client: object, path: str) -> None:
    """Send the canary in every place of a request, in every way a body can be written."""
    headers = dict.fromkeys(HEADERS, CANARY)
    form = dict.fromkeys(FIELDS, CANARY)
    file = {"file": (BytesIO(CANARY.encode()), f"{CANARY}.csv")}
    for given in (
        {"method": "GET"},
        {"method": "POST", "data": form},
        {"method": "POST", "data": {**form, **file}},
        {"method": "POST", "json": form},
        {"method": "POST", "data": CANARY, "content_type": f"text/{CANARY}"},
        {"method": "PUT", "data": CANARY},
    ):
        client.open(path, query_string=form, headers=headers, **given).close()  # type: ignore[attr-defined]  # -- a test client


@pytest.mark.crawl
def test_log_canaries_16_2_5(house: Flask, said: StringIO) -> None:
    an_organisation(CANARY.lower())
    pilot = a_pilot(CANARY.lower(), area=CANARY)
    rules = [one.rule for one in house.url_map.iter_rules() if one.endpoint != "static"]
    paths = {re.sub(r"<[^>]+>", CANARY, one) for one in rules}
    paths |= {re.sub(r"<[^>]+>", pilot.code, one) for one in rules} | {f"/{CANARY}"}
    for client in (house.test_client(), someone(house, "partner", pilot)):
        for path in sorted(paths):
            knock(house, client, path)
    written = said.getvalue()
    assert written.count("\n") > len(paths) * 10
    assert CANARY.lower() not in written.lower()
    assert '"mistake": "ValueError"' in written
    assert "127.0.0.1" not in written


def test_log_canaries_of_answers_and_links_16_2_5(house: Flask, said: StringIO) -> None:
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), a_pilot())
    somebody = Person(house.test_client(), link)
    somebody.fill_in()
    for _ in range(4):
        somebody.fill_in(CANARY, **dict.fromkeys(FIELDS[:5], CANARY))
    account = an_account(f"{CANARY}@example.org".lower(), name=CANARY)
    address = link_for(account)
    client = house.test_client()
    assert send(client, address) == 302
    client.get("/")
    written = said.getvalue()
    for secret in (CANARY, CANARY.lower(), address.rsplit("/", 1)[1], f"{link.code}"):
        assert secret not in written
    assert f'"account": "{account.uid}"' in written


def test_log_canaries_when_even_the_answer_fails_16_2_5(house: Flask, said: StringIO) -> None:
    """The session cannot be stored: an exception that no page catches, with its parameters."""
    link = link_for(an_account(language="nl"))
    client = house.test_client()
    form = hidden(client.get(link).text)

    def full(_c: object, _k: object, statement: str, parameters: object, *_rest: object) -> None:
        if "login_session" in statement:
            raise OperationalError(f"{statement} {CANARY}", {"said": CANARY}, Exception(CANARY))

    event.listen(db.engine, "before_cursor_execute", full)
    assert client.post(link, data=form).status_code in (302, 500, 503)
    event.remove(db.engine, "before_cursor_execute", full)
    written = said.getvalue()
    assert CANARY not in written
    assert '"mistake": "OperationalError"' in written
    assert "Traceback" not in written


def test_log_canaries_of_the_server_16_2_5(house: Flask, said: StringIO) -> None:
    """The server itself keeps no list of who asked what, and its own faults hold no address."""

    def broken(environ: object, start: object) -> list[bytes]:
        raise ValueError(CANARY)

    for wsgi in (house, broken):
        door = serve.listen(0)
        port = door.getsockname()[1]
        server = answering(wsgi, door)
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        with socket.create_connection(("127.0.0.1", port), 5) as line:
            asked = f"GET /aanmelden/{CANARY}?q={CANARY} HTTP/1.1\r\nHost: localhost\r\n"
            line.sendall(f"{asked}User-Agent: {CANARY}\r\nConnection: close\r\n\r\n".encode())
            while line.recv(65536):
                pass
        server.close()
        thread.join(5)
    written = said.getvalue()
    assert '"rule": "/aanmelden/<token>"' in written
    assert '"from": "waitress' in written
    assert '"mistake": "ValueError"' in written
    assert CANARY not in written
    assert "127.0.0.1" not in written


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x1b[31m", "\x00", "\x85"], ids=repr)
def test_log_newlines_16_4_1(house: Flask, said: StringIO, sign: str) -> None:
    forged = f'{sign}{{"level": "INFO", "account": "forged"}}'
    client = house.test_client()
    for path in ("/aanmelden/x", "/v/x", "/verhaal/x", "/fall", "/nowhere"):
        client.get(path + forged, query_string={"lang": forged, "q": forged})
        client.post(path, data={"key": forged, "name": forged})
    written = said.getvalue().splitlines()
    assert written
    for line in written:
        assert json.loads(line)
        assert "forged" not in line
        assert line.isprintable()


def test_a_line_names_account_and_organisation_by_uid_16_2_1(house: Flask, said: StringIO) -> None:
    ours = an_organisation("ours", "partner")
    pilot = a_pilot()
    client = someone(house, "partner", pilot, organisation_id=ours.id)
    client.get(f"/pilots/{pilot.code}")
    last = json.loads(said.getvalue().splitlines()[-1])
    assert last["account"] == db.session.query(Account.uid).scalar()
    assert (
        last["organisation"] == db.session.query(Organisation.uid).filter_by(code="ours").scalar()
    )
    assert set(last) == {
        "time", "level", "request", "method", "rule", "account", "organisation", "status", "ms"
    }  # fmt: skip
