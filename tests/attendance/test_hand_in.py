"""A register file on the screen: looked at first, stored after, and nobody else's."""

import io
import os
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from impact.attendance.models import Presence, Session, Signup
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_row, a_visit
from tests.makers import a_pilot, hidden, someone


def hand_in(browser: FlaskClient, pilot: Pilot, content: str | bytes, name: str) -> TestResponse:
    """Choose a file and look at it."""
    url = f"/pilots/{pilot.code}/inlezen"
    raw = content if isinstance(content, bytes) else content.encode()
    form = hidden(browser.get(url).text) | {"file": (io.BytesIO(raw), name)}
    return browser.post(url, data=form, content_type="multipart/form-data")


def save(browser: FlaskClient, pilot: Pilot, page: TestResponse) -> TestResponse:
    """Press the button under what was shown."""
    return browser.post(f"/pilots/{pilot.code}/inlezen/bewaren", data=hidden(page.text))


def stored() -> int:
    """How many lines about people there are."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Presence)) or 0


def waiting(app: Flask) -> list[Path]:
    """The files that wait."""
    return list((Path(app.config["WAREHOUSE"]).parent / "uploads").glob("*"))


def test_a_file_is_looked_at_stored_and_gone(app: Flask) -> None:
    pilot = a_pilot()
    browser = someone(app, "partner", pilot)
    page = hand_in(browser, pilot, a_file(a_visit("p1"), a_visit("p2")), "lijst.csv")
    assert "Er is nog niets bewaard" in page.text
    assert "Bewaar 2 rijen" in page.text
    assert stored() == 0
    answer = save(browser, pilot, page)
    assert answer.status_code == 303
    done = browser.get(answer.location).text
    assert "2 rijen zijn erbij gekomen" in done
    assert '<li aria-current="step"><b>3</b>Klaar' in done
    assert f'href="/pilots/{pilot.code}/aanwezigheid">Naar de lessen' in done
    assert stored() == 2
    assert waiting(app) == []


def test_saving_twice_stores_once(app: Flask) -> None:
    pilot = a_pilot()
    browser = someone(app, "partner", pilot)
    page = hand_in(browser, pilot, a_file(a_visit("p1")), "lijst.csv")
    save(browser, pilot, page)
    answer = save(browser, pilot, page)
    assert "Het bestand is er niet meer" in browser.get(answer.location).text
    assert stored() == 1


def test_a_file_that_is_stored_already_has_nothing_to_save(app: Flask) -> None:
    pilot = a_pilot()
    browser = someone(app, "partner", pilot)
    content = a_file(a_visit("p1"))
    save(browser, pilot, hand_in(browser, pilot, content, "lijst.csv"))
    known = hand_in(browser, pilot, content, "zelfde.csv").text
    assert re.search(r"Dit bestand is op \d+ \w+ \d{4} al ingelezen", known)
    assert "Bewaar" not in known
    (way,) = re.findall(r'href="(\S+)">Toch bekijken', known)
    page = browser.get(way).text
    assert "Alles in dit bestand is al bewaard" in page
    assert "Bewaar 0" not in page
    assert browser.get(way[:-4] + "none").status_code == 303


def test_a_later_file_fills_what_the_first_left_empty(app: Flask) -> None:
    pilot = a_pilot()
    browser = someone(app, "partner", pilot)
    signup = a_row(day="", participant="p2", enrolled_on="2025-01-01")
    for year, minutes in (("", ""), (2015, 60)):
        visit = a_visit("p1", minutes=minutes, birth_year=year)
        content = a_file(visit, {**signup, "birth_year": year})
        save(browser, pilot, hand_in(browser, pilot, content, "lijst.csv"))
    db.session.rollback()
    assert db.session.scalars(select(Presence.birth_year)).all() == [2015]
    assert db.session.scalars(select(Signup.birth_year)).all() == [2015]
    assert db.session.scalars(select(Session.minutes)).all() == [60]


def test_faults_are_shown_in_dutch_with_row_and_column_and_the_rest_may_be_saved(
    app: Flask,
) -> None:
    pilot = a_pilot()
    browser = someone(app, "partner", pilot)
    content = a_file(a_visit("p1"), a_visit("p2", day="31-02-2025"), a_visit("p3", status="ja"))
    page = hand_in(browser, pilot, content, "lijst.csv")
    assert 'hier hoort een datum zoals 31-12-2025, er staat "31-02-2025"' in page.text
    assert "status" in page.text
    save(browser, pilot, page)
    assert stored() == 1


def test_the_same_page_in_english_says_it_in_english(app: Flask) -> None:
    pilot = a_pilot()
    browser = someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/inlezen?lang=en"
    form = hidden(browser.get(url).text)
    raw = io.BytesIO(a_file(a_visit("p1", day="morgen")).encode())
    data = form | {"file": (raw, "r.csv")}
    page = browser.post(url, data=data, content_type="multipart/form-data")
    assert "expected a date such as 2025-12-31" in page.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("lijst.xlsx", os.urandom(400_000), "de naam zegt Excel, maar het bestand is iets"),
        ("lijst.xls", "<html><table></table></html>", "dit is een webpagina"),
        ("lijst.pdf", "%PDF", "een tabel graag"),
        ("lijst.csv", "", "het bestand is leeg"),
        ("", "", "Kies eerst een bestand"),
    ],
)
def test_what_is_no_register_is_refused_with_what_to_do(
    app: Flask, name: str, content: str | bytes, words: str
) -> None:
    pilot = a_pilot()
    page = hand_in(someone(app, "partner", pilot), pilot, content, name)
    assert page.status_code == 422
    assert words in page.text
    assert "<title>Fout:" in page.text
    assert stored() == 0
    assert waiting(app) == []


def test_who_imports_and_keeps_no_register_finds_no_way_to_the_sessions(app: Flask) -> None:
    pilot = a_pilot()
    manager = someone(app, "manager", pilot)
    done = save(manager, pilot, hand_in(manager, pilot, a_file(a_visit("p1")), "lijst.csv"))
    assert "Naar de lessen" not in manager.get(done.location).text


def test_a_head_count_at_a_cancelled_session_is_refused(app: Flask) -> None:
    pilot = a_pilot()
    content = a_file(a_row(minutes=0), a_row(minutes=0, headcount=12))
    page = hand_in(someone(app, "partner", pilot), pilot, content, "lijst.csv")
    assert "deze les ging niet door (0 minuten), dus er kan niemand zijn geweest" in page.text
    assert "headcount" in page.text


def test_a_file_waits_an_hour_and_for_its_own_pilot_only(app: Flask) -> None:
    pilot, other = a_pilot("mine"), a_pilot("other")
    browser = someone(app, "manager")
    page = hand_in(browser, pilot, a_file(a_visit("p1")), "lijst.csv")
    save(browser, other, page)
    assert stored() == 0
    (file,) = waiting(app)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    old = time.time() - 3601
    os.utime(file, (old, old))
    save(browser, pilot, page)
    assert stored() == 0
    hand_in(browser, pilot, a_file(a_visit("p2")), "lijst.csv")
    assert file not in waiting(app)


def test_who_may_not_import_finds_no_page(app: Flask) -> None:
    pilot, other = a_pilot("mine"), a_pilot("other")
    trainer, partner = someone(app, "trainer", pilot), someone(app, "partner", pilot)
    assert trainer.get("/pilots/mine/inlezen").status_code == 404
    refused = [partner.get(f"/pilots/{code}/inlezen") for code in ("other", "nowhere")]
    assert [page.status_code for page in refused] == [404, 404]
    assert refused[0].text == refused[1].text
    assert other.version == 1
