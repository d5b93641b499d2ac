"""What people see when something was done too often, and who is never kept waiting by others."""

from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from impact.accounts.models import Account
from impact.accounts.signin import link_for
from impact.kit.db import db
from impact.kit.throttle import LIMITS, may, throttle
from impact.pilots.models import Pilot
from stories import telling_store
from surveys.models import Link, Response
from tests.accounts.makers import an_account
from tests.attendance.makers import a_file, a_visit
from tests.attendance.test_hand_in import hand_in
from tests.makers import a_pilot, hidden, send, someone
from tests.stories.makers import TODAY
from tests.stories.test_tell import ADULT, fields, stories, walk
from tests.surveys.field.makers import DEMO, Person, a_form, a_link

HOME = "127.0.0.0/24"


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The house with its limits on."""
    app.config["LIMITS"] = "on"
    throttle(app)
    return app


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A minute that does not end by itself."""
    now = [1_800_000_000.0]
    for module in ("impact.kit.tally", "impact.kit.throttle"):
        monkeypatch.setattr(f"{module}.time", lambda: now[0])
    return now


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


@pytest.fixture
def link(pilot: Pilot) -> Link:
    """A poster of a short questionnaire."""
    return a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), pilot)


def use_up(what: str, *whose: str) -> None:
    for _ in range(LIMITS[what].rate.amount):
        assert may(what, *whose)


def from_(client: FlaskClient, address: str, host: str, **given: object) -> TestResponse:
    """Post from somewhere else."""
    return client.post(address, environ_base={"REMOTE_ADDR": host}, data=given)


def test_throttle_is_not_global(strict: Flask, clock: list[float], link: Link) -> None:
    address, client = f"/v/{link.code}?lang=nl", strict.test_client()
    form = hidden(client.get(address).text)
    answers = [
        from_(client, address, f"203.0.113.{n % 250}", **form | {"token": "x"}) for n in range(2000)
    ]
    assert [one.status_code for one in answers] == [400] * 1000 + [429] * 1000
    assert from_(client, address, "198.51.100.7", **form).status_code == 303
    clock[0] += 60
    assert from_(client, address, "203.0.113.7", **form).status_code == 303


def test_what_was_typed_stays_when_a_page_is_throttled(
    strict: Flask, client: FlaskClient, clock: list[float], link: Link
) -> None:
    address = f"/v/{link.code}"
    form = hidden(client.get(f"{address}?lang=nl").text) | {"answer": 'Heel "fijn" <b>'}
    use_up("post", HOME)
    for lang, said in (("nl", "Wacht een minuut"), ("en", "Wait a minute")):
        answer = client.post(f"{address}?lang={lang}", data=form)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert said in answer.text
        assert {n: unescape(v) for n, v in hidden(answer.text).items()} == form
        assert "Set-Cookie" not in answer.headers
    clock[0] += 60
    again = {name: unescape(value) for name, value in hidden(answer.text).items()}
    assert client.post(f"{address}?lang=nl", data=again).status_code == 303


def test_answers_of_two_classes_pass_and_a_flood_waits_with_its_answers(
    strict: Flask, client: FlaskClient, clock: list[float], link: Link
) -> None:
    for _ in range(58):
        assert may("finished network", link.code or "", HOME)
    for last in (False, False, True):
        somebody = Person(client, link)
        somebody.fill_in()
        somebody.walk(enjoyment="4")
        somebody.fill_in()
        assert somebody.page.status_code == (429 if last else 200)
    assert somebody.page.headers["Retry-After"] == "60"
    assert "Er sturen nu veel mensen tegelijk" in somebody.text
    assert answered() == 2
    clock[0] += 60
    somebody.fill_in()
    assert "bewaard" in somebody.title
    assert answered() == 3


def answered() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def test_a_poster_takes_so_many_answers_an_hour(
    strict: Flask, client: FlaskClient, clock: list[float], link: Link
) -> None:
    use_up("finished", link.code or "")
    somebody = Person(client, link)
    somebody.fill_in()
    somebody.walk()
    assert somebody.fill_in().status_code == 429
    assert answered() == 0


def test_a_page_takes_so_many_stories_an_hour_and_the_next_keeps_its_words(
    strict: Flask, client: FlaskClient, clock: list[float], pilot: Pilot
) -> None:
    page = telling_store.open_telling(pilot, None, TODAY)
    use_up("story", page.code)
    answer = walk(client, page, ADULT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Er kwamen veel verhalen tegelijk binnen" in answer.text
    assert fields(answer)["text"] == [ADULT["text"]]
    assert stories() == []
    clock[0] += 3600
    client.post(f"/verhaal/{page.code}", data=fields(answer) | {"perspective": "family"})
    db.session.rollback()
    assert len(stories()) == 1


@pytest.mark.parametrize(
    "start",
    ["/v/AAAAAAAAAA", "/verhaal/AAAAAAAAAA", f"/toestemming/{'A' * 26}", f"/v/p/{'A' * 26}"],
)
def test_who_guesses_addresses_waits_and_learns_nothing(
    strict: Flask, client: FlaskClient, clock: list[float], link: Link, start: str
) -> None:
    unknown = client.get(start)
    assert unknown.status_code == 404
    for _ in range(59):
        client.get(start)
    late = client.get(start)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "60")
    assert heading(late) == heading(unknown)
    assert client.get(f"/v/{link.code}").status_code == 429, "a good guess shows nothing either"
    elsewhere = client.get(f"/v/{link.code}", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 200
    clock[0] += 60
    assert client.get(f"/v/{link.code}").status_code == 200


def heading(answer: TestResponse) -> str:
    return answer.text.partition("<h1>")[2].partition("</h1>")[0]


def test_login_throttle(strict: Flask, client: FlaskClient, clock: list[float]) -> None:
    account = an_account()
    form = hidden(client.get("/aanmelden/x").text)
    for n in range(100):
        host = f"203.0.113.{n}"
        assert from_(client, f"/aanmelden/{n}", host, **form).status_code in (400, 429)
    link = link_for(account).removeprefix("http://localhost")
    right = hidden(client.get(link).text)
    late = from_(client, link, "203.0.113.200", **right)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    assert "Wacht 15 minuten" in late.text
    assert "Set-Cookie" not in late.headers
    assert from_(client, link, "198.51.100.7", **right).status_code == 302
    late = from_(client, link, "203.0.113.200", **right)
    assert late.status_code == 429


def test_nobody_signs_in_while_nobody_can_count_and_answering_goes_on(
    strict: Flask, client: FlaskClient, link: Link
) -> None:
    Path(strict.config["LIMITS_URL"].removeprefix("sqlite:///")).mkdir()
    address = link_for(an_account())
    assert send(client, address) == 503
    somebody = Person(client, link)
    somebody.fill_in()
    somebody.walk(enjoyment="4")
    assert somebody.fill_in().status_code == 200
    assert answered() == 1


def test_reports_are_taken_along_so_often_an_hour(
    strict: Flask, clock: list[float], pilot: Pilot
) -> None:
    partner = someone(strict, "partner", pilot)
    use_up("export", db.session.scalars(select(Account.uid)).one())
    for suffix in ("json", "csv"):
        answer = partner.get(f"/pilots/{pilot.code}/rapport.{suffix}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Wacht 60 minuten" in answer.text
    assert partner.get(f"/pilots/{pilot.code}/rapport").status_code == 200


def test_files_are_taken_in_so_often_an_hour(
    strict: Flask, clock: list[float], pilot: Pilot
) -> None:
    partner = someone(strict, "partner", pilot)
    use_up("import", db.session.scalars(select(Account.uid)).one())
    assert hand_in(partner, pilot, a_file(a_visit("p1")), "lijst.csv").status_code == 429
    form = hidden(partner.get("/vragenlijsten/inlezen").text) | {"ready": "gezin"}
    assert partner.post("/vragenlijsten/inlezen", data=form).status_code == 429


def test_a_browser_that_never_stops_is_stopped(
    strict: Flask, clock: list[float], pilot: Pilot
) -> None:
    busy, calm = someone(strict, "partner", pilot), someone(strict, "partner", pilot)
    answers = [busy.get("/aanmelden").status_code for _ in range(601)]
    assert answers == [200] * 600 + [429]
    assert calm.get("/").status_code == 200
    with busy.get("/static/house.css") as sheet:
        assert sheet.status_code == 200
