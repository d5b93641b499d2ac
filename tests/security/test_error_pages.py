"""Every error, really caused: what it says, in both languages, and what it keeps (trust 20)."""

import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from impact.accounts.access import anyone
from impact.accounts.signin import link_for
from impact.attendance.models import Session
from impact.kit.throttle import throttle
from impact.pilots.models import Pilot
from tests.accounts.makers import SENTENCE, an_account
from tests.makers import a_pilot, hidden, someone
from tests.security.test_degraded import read_only
from tests.security.test_writes import counts
from tests.surveys.field.makers import DEMO, Person, a_form, a_link

Case = Callable[["Desk"], TestResponse]
WORDS = 'Dans "& <zang>'


class Desk:
    """A partner who works, and somebody without account."""

    def __init__(self, app: Flask, lang: str) -> None:
        self.app, self.lang = app, lang
        self.pilot: Pilot = a_pilot()
        self.at = f"/pilots/{self.pilot.code}"
        self.partner = someone(app, "partner", self.pilot)
        self.anyone: FlaskClient = app.test_client()
        self.partner.get(f"/?lang={lang}")

    def lesson(self, **given: str) -> TestResponse:
        """Put a lesson in the register, in words that must not be lost."""
        address = f"{self.at}/aanwezigheid/nieuw"
        plain = {"name": WORDS, "held_on": "2025-03-01", "activity": "", "form": ""}
        sent = hidden(self.partner.get(address).text) | plain | given
        return self.partner.post(f"{address}?lang={self.lang}", data=sent)

    def file(self, content: bytes, name: str) -> TestResponse:
        """Hand in a file."""
        address = f"{self.at}/inlezen?lang={self.lang}"
        sent = hidden(self.partner.get(address).text) | {"file": (io.BytesIO(content), name)}
        return self.partner.post(address, data=sent, content_type="multipart/form-data")

    def large(self) -> TestResponse:
        """Hand in a file that is larger than any may be."""
        return large(self.partner, f"{self.at}/inlezen?lang={self.lang}", 26_214_401)

    def twice(self) -> TestResponse:
        """Send two lessons under one key."""
        key = "ab8592dc-c626-4413-979e-0ef1cb93bf27"
        self.lesson(key=key, name="Koor")
        return self.lesson(key=key)

    def locked(self) -> TestResponse:
        """Send a lesson while nothing can be written."""
        with read_only():
            return self.lesson()

    def guess(self) -> TestResponse:
        """Guess addresses until nobody listens."""
        for _ in range(61):
            last = self.anyone.get(f"/v/AAAAAAAAAA?lang={self.lang}")
        return last

    def used(self) -> TestResponse:
        """Use a link twice."""
        address = link_for(an_account())
        form = hidden(self.anyone.get(address).text)
        self.anyone.post(address, data=form)
        return self.app.test_client().post(f"{address}?lang={self.lang}", data=form)


CASES: dict[str, tuple[int, Case, str]] = {
    "400, too old": (400, lambda desk: desk.lesson(csrf_token="x"), "kept"),
    "400, a link that was used": (400, lambda desk: desk.used(), ""),
    "400, a NUL": (400, lambda desk: desk.lesson(name="a\0b"), ""),
    "403": (403, lambda desk: desk.partner.get(f"/no?lang={desk.lang}"), ""),
    "404": (404, lambda desk: desk.partner.get(f"{desk.at}/nowhere?lang={desk.lang}"), ""),
    "404, public": (404, lambda desk: desk.anyone.get(f"/v/AAAAAAAAAA?lang={desk.lang}"), ""),
    "405": (405, lambda desk: desk.partner.put(f"{desk.at}?lang={desk.lang}"), ""),
    "409": (409, lambda desk: desk.twice(), "read"),
    "413": (413, lambda desk: desk.lesson(name="x" * 2_000_000), ""),
    "413, a file": (413, lambda desk: desk.large(), ""),
    "415": (415, lambda desk: desk.partner.get(f"/kind?lang={desk.lang}"), ""),
    "422": (422, lambda desk: desk.lesson(held_on="31-02-2025"), "form"),
    "422, a file": (422, lambda desk: desk.file(b"<svg onload=x>", "a.csv"), ""),
    "429": (429, lambda desk: desk.guess(), ""),
    "500": (500, lambda desk: desk.partner.get(f"/fall?lang={desk.lang}"), ""),
    "503": (503, lambda desk: desk.locked(), "kept"),
}


@pytest.fixture
def house(app: Flask) -> Flask:
    """The house with its limits on, and screens for what no other screen answers."""
    app.config.update(PROPAGATE_EXCEPTIONS=False, LIMITS="on")
    throttle(app)

    def fall() -> str:
        raise ValueError(WORDS)

    app.add_url_rule("/no", "no", anyone("a test")(lambda: abort(403)))
    app.add_url_rule("/kind", "kind", anyone("a test")(lambda: abort(415)))
    app.add_url_rule("/fall", "fall", anyone("a test")(fall))
    return app


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_error_says_what_to_do_and_loses_nothing(house: Flask, lang: str) -> None:
    """16.5.1: one page per error, in words; what was typed is in the form, or there to be read."""
    desk = Desk(house, lang)
    for case, (status, cause, keeps) in CASES.items():
        before = counts(Session)
        answer = cause(desk)
        assert answer.status_code == status, case
        assert f'<html lang="{lang}"' in answer.text, case
        assert re.search(r"<h1[^>]*>[^<]+</h1>", answer.text), case
        assert len(re.sub(r"<[^>]+>|\s+", " ", answer.text).split()) > 10, case
        assert not re.search(r"Traceback|SELECT|\.py\b|Error\b(?!:)", answer.text), case
        held = {n: unescape(v) for n, v in hidden(answer.text).items()}
        shown = unescape(answer.text)
        assert {
            "kept": held.get("name") == WORDS and bool(held.get("csrf_token")),
            "read": f"<bdi>{WORDS}</bdi>" in shown,
            "form": f'value="{WORDS}"' in shown,
            "": True,
        }[keeps], case
        made = counts(Session)[0] - before[0]
        assert made == (case == "409"), case
        answer.close()


def test_a_password_never_stands_in_a_page(house: Flask) -> None:
    """6.2.6: what was typed is kept in a page, but never a password or a code."""
    client = house.test_client()
    form = hidden(client.get("/aanmelden/wachtwoord").text)
    sent = form | {"email": "noor@example.org", "password": SENTENCE}
    partner = someone(house, "partner", a_pilot())
    stale = {"password": SENTENCE, "csrf_token": "x", "key": "x"}
    pages = [
        client.post("/aanmelden/wachtwoord", data=sent),
        client.post("/aanmelden/wachtwoord", data=sent | {"token": "x"}),
        partner.post("/account/wachtwoord", data=stale),
        partner.post("/bevestigen", data=stale | {"code": SENTENCE}),
    ]
    with read_only():
        pages.append(client.post("/aanmelden/wachtwoord", data=sent))
    for page in pages:
        assert page.status_code in (400, 422, 503)
        assert SENTENCE not in page.text


def test_answers_of_a_page_that_is_too_old_are_still_there(house: Flask) -> None:
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), a_pilot())
    somebody = Person(house.test_client(), link)
    somebody.fill_in()
    somebody.fill_in("4", token="x")
    assert somebody.page.status_code == 400
    assert re.search(r'value="4"[^>]*checked', somebody.text)


def test_who_is_not_signed_in_hands_in_nothing_large(house: Flask) -> None:
    """5.2.1: a large file is read of somebody whom we know, and of nobody else."""
    desk = Desk(house, "nl")
    known, unknown = desk.partner, desk.anyone
    for path in ("/aanmelden", "/bevestigen", f"{desk.at}/inlezen", "/rol", "/v/x", "/nowhere"):
        assert large(unknown, path).status_code in (404, 413), path
    assert large(known, f"{desk.at}/inlezen", 2_000_000).status_code != 413
    assert large(known, f"{desk.at}/inlezen", 26_214_401).status_code == 413
    assert large(known, "/v/x", 2_000_000).status_code in (404, 413)


def large(client: FlaskClient, path: str, size: int = 2_000_000) -> TestResponse:
    """Announce a file of so many bytes; the answer comes before they are read."""
    kind = "multipart/form-data; boundary=x"
    said = {"CONTENT_LENGTH": f"{size}"}
    return client.post(path, data=b"", content_type=kind, environ_overrides=said)
