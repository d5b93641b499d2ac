"""The headers of one answer of every kind, to the letter: a change of one is a choice."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from impact.accounts.access import anyone
from impact.accounts.signin import link_for
from impact.kit.throttle import throttle
from impact.pilots.store import OtherBody
from stories.telling_store import open_telling
from tests.accounts.makers import an_account
from tests.attendance.makers import a_file, a_visit, take_in
from tests.attendance.test_hand_in import hand_in
from tests.makers import DAY, a_pilot, hidden, someone
from tests.surveys.field.makers import DEMO, a_form, a_link

KEPT = Path(__file__).parent / "data" / "headers.txt"
VARIES = {"Content-Length": "N", "ETag": "TAG", "Date": "DAY", "Last-Modified": "DAY"}
COOKIE = re.compile(r"(tv=)[\w-]{43}")
Asked = Callable[[], TestResponse]


@pytest.fixture
def house(app: Flask) -> Flask:
    """The house, with screens that go wrong on purpose."""
    app.config.update(PROPAGATE_EXCEPTIONS=False, LIMITS="on")
    throttle(app)

    def fall(what: str) -> str:
        faults = {
            "409": OtherBody("x"),
            "500": ValueError("x"),
            "503": OperationalError("x", {}, Exception("x")),
        }
        raise faults[what]

    app.add_url_rule("/fall/<what>", "fall", anyone("a test")(fall))
    app.add_url_rule("/v/fall/<what>", "vfall", anyone("a test")(fall))
    app.add_url_rule("/no", "no", anyone("a test")(lambda: abort(403)))
    app.add_url_rule("/kind", "kind", anyone("a test")(lambda: abort(415)))
    return app


def said(answer: TestResponse) -> str:
    """Return the status and headers of an answer, less what differs from day to day."""
    lines = [answer.status]
    for name, value in sorted(answer.headers.items()):
        value = ", ".join(sorted(value.split(", "))) if name == "Allow" else value
        plain = COOKIE.sub(r"\1TOKEN", VARIES.get(name, value))
        lines.append(f"{name}: {plain}")
    answer.close()
    return "\n".join(lines)


def everything(app: Flask) -> dict[str, Asked]:
    """Return what is asked for each kind of answer."""
    pilot = a_pilot(starts_on=DAY.replace(day=1), ends_on=DAY.replace(day=28))
    take_in(pilot, a_file(*(a_visit(f"p{n}", str(DAY)) for n in range(12))))
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), pilot)
    staff, client = someone(app, "partner", pilot), app.test_client()
    at, answering = f"/pilots/{pilot.code}", f"/v/{link.code}?lang=nl"
    telling = f"/verhaal/{open_telling(pilot, None, DAY).code}"
    door = link_for(an_account())
    key = hidden(client.get(door).text)
    return {
        "front page": lambda: client.get("/"),
        "sign-in page": lambda: client.get("/aanmelden"),
        "sign-in": lambda: client.post(door, data=key),
        "staff page": lambda: staff.get(at),
        "staff page over an encrypted line": lambda: staff.get("/", base_url="https://localhost"),
        "answering": lambda: client.get(answering),
        "telling": lambda: client.get(telling),
        "report": lambda: staff.get(f"{at}/rapport"),
        "report as a table": lambda: staff.get(f"{at}/rapport.csv"),
        "report as JSON": lambda: staff.get(f"{at}/rapport.json"),
        "static file under the name of its content": lambda: client.get(_sheet(client)),
        "static file": lambda: client.get("/static/house.css"),
        "not signed in": lambda: app.test_client().get(f"{at}/verhalen"),
        "health": lambda: client.get("/healthz"),
        "400 of staff": lambda: staff.post(f"{at}/verhalen/weghalen", data={"receipt": "x"}),
        "400 of answering": lambda: client.post(answering, data={"token": "x"}),
        "400 for another host": lambda: client.get("/", headers={"Host": "evil.example"}),
        "403": lambda: client.get("/no"),
        "404 of staff": lambda: staff.get(f"{at}/nowhere"),
        "404 of answering": lambda: client.get("/v/AAAAAAAAAA"),
        "405": lambda: client.delete("/aanmelden"),
        "409": lambda: client.get("/fall/409"),
        "413": lambda: client.post("/aanmelden", data={"email": "x" * 2_000_000}),
        "413 of answering": lambda: client.post(answering, data={"answer": "x" * 2_000_000}),
        "415": lambda: client.get("/kind"),
        "422": lambda: hand_in(staff, pilot, b"\x89PNG\r\n\x1a\n", "lijst.csv"),
        "429": lambda: _too_often(client),
        "500": lambda: client.get("/fall/500"),
        "500 of answering": lambda: client.get("/v/fall/500"),
        "503": lambda: client.get("/fall/503"),
        "503 of answering": lambda: client.get("/v/fall/503"),
    }


def _sheet(client: FlaskClient) -> str:
    found = re.search(r'href="(/static/house\.css\?v=[0-9a-f]{8})"', client.get("/").text)
    assert found
    return found[1]


def _too_often(client: FlaskClient) -> TestResponse:
    """Guess until nobody listens any more."""
    for _ in range(60):
        client.get("/v/AAAAAAAAAA").close()
    return client.get("/v/AAAAAAAAAA")


def test_headers_snapshot(house: Flask) -> None:
    """3.4.3: every header of every kind of answer, as we decided on it.

    `TV_WRITE=1` writes the file anew: read the difference before it is committed.
    """
    now = "\n\n".join(f"# {kind}\n{said(ask())}" for kind, ask in everything(house).items()) + "\n"
    now = re.sub(r"(Retry-After: )\d+", r"\1N", re.sub(r"v=[0-9a-f]{8}", "v=HASH", now))
    if os.environ.get("TV_WRITE") == "1":
        KEPT.write_text(now, "utf-8")
    assert now == KEPT.read_text("utf-8")


def test_hsts_over_https(app: Flask) -> None:
    """3.4.1: over an encrypted line every answer asks to stay there, over any other none does."""
    client, name = app.test_client(), "Strict-Transport-Security"
    paths = ("/", "/nowhere", "/static/house.css", "/aanmelden", "/v/x", "/healthz")

    def asked(base: str) -> set[str | None]:
        found = set()
        for path in paths:
            with client.get(path, base_url=base) as answer:
                found.add(answer.headers.get(name))
        return found

    assert asked("https://localhost") == {"max-age=31536000; includeSubDomains"}
    assert asked("http://localhost") == {None}
    # Behind a proxy that ends the encryption, the address of the house says how people come.
    app.config["SITE_URL"] = "https://localhost"
    assert asked("http://localhost") == {"max-age=31536000; includeSubDomains"}
