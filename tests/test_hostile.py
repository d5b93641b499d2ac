"""What no form of ours sends: files in text fields, NUL, odd digits, marks without end."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from impact.attendance.models import Activity
from impact.kit.db import db
from impact.pilots.models import Pilot
from stories.models import Story
from stories.telling_store import open_telling
from tests.makers import a_pilot, hidden, someone

PILOT = "/pilots/spel"
Sent = dict[str, object]


def at(client: FlaskClient, address: str, **given: object) -> int:
    """The status that a form of a page gets when it is sent with these fields."""
    fields: Sent = dict(hidden(client.get(address).text))
    kind = "multipart/form-data"
    return client.post(address, data=fields | given, content_type=kind).status_code


def a_file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"x"), "x.txt"


STAFF = {
    "/aanwezigheid/nieuw": ("activity", "name", "held_on", "start", "place"),
    "/uitkomsten/nieuw": ("statement_nl", "written_on", "goal", "version"),
    "/vragen/openen": ("questionnaire", "first", "last", "name"),
    "/verhalen/weghalen": ("receipt",),
    "/coderen/nieuw": ("name", "book"),
}


@pytest.mark.parametrize("page", STAFF)
@pytest.mark.parametrize("odd", [a_file, lambda: "²", lambda: "9" * 5000, lambda: "9999-12-31"])
def test_a_field_with_what_no_browser_sends_breaks_nothing(
    app: Flask, page: str, odd: Callable[[], object]
) -> None:
    a_pilot("spel")
    manager = someone(app, "manager")
    if manager.get(PILOT + page).status_code == 404:
        manager = someone(app, "partner", db.session.scalars(select(Pilot)).one())
    for name in STAFF[page]:
        assert at(manager, PILOT + page, **{name: odd()}) in (303, 400, 422), name


def test_what_staff_fills_in_holds_no_nul(app: Flask) -> None:
    pilot = a_pilot("spel")
    partner = someone(app, "partner", pilot)
    address = f"{PILOT}/aanwezigheid/nieuw"
    given = {"name": "a\0b", "held_on": "2025-03-01", "activity": ""}
    assert at(partner, address, **given) == 400
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


@pytest.mark.filterwarnings("ignore:unclosed file")  # of the form parser: closed with its request
def test_a_story_of_marks_alone_is_taken_in_linear_time(app: Flask, client: FlaskClient) -> None:
    pilot = a_pilot("spel")
    address = f"/verhaal/{open_telling(pilot, None, date(2025, 1, 1)).code}"
    marks = "a" + "\u0315\u0300" * 400_000  # put in order as they come, these take an hour
    given = {"step": "story", "grants": "analysis", "text": marks, "spoken": "nl"}
    assert at(client, address, **given) in (200, 400, 413, 422)
    for name in ("text", "alias", "activity"):
        odd = {**given, "step": "you", "text": "kort", name: a_file()}
        assert at(client, address, **odd) < 500, name
    assert db.session.scalar(select(func.count()).select_from(Story)) == 0
