"""Three walks: an answer, a tick and a story, each from where it enters to where it is read."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bench.forms import Page
from impact.accounts.models import Account
from impact.attendance.models import Activity, Session
from impact.demo import FOLDER
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write
from stories import book_store, desk_store, round_store
from stories.codebook import read_codebook
from stories.coding_store import bench as reading_desk
from stories.coding_store import finish, give
from stories.models import CodingTask, Story
from stories.spans import ticked
from stories.telling_store import open_telling
from surveys import store as surveys
from surveys import wave_store
from surveys.xlsform import read_form
from tests.makers import a_pilot, send, someone
from tests.surveys.field.makers import Person

TODAY = local_date(now(), "Europe/Amsterdam")
BEGIN = TODAY - timedelta(days=30)
TOLD = "Eerst keek ik alleen. Nu durf ik voor de groep te dansen."


def here() -> Pilot:
    """A pilot that runs from a month ago to a month ahead."""
    return a_pilot("mijn", starts_on=BEGIN, ends_on=TODAY + timedelta(days=30))


def report(client: FlaskClient, audience: str = "partner") -> dict[str, Any]:
    page = client.get(f"/pilots/mijn/rapport.json?audience={audience}")
    assert page.status_code == 200, page.text
    found: dict[str, Any] = page.get_json()
    return found


def figure(client: FlaskClient, name: str, **group: str) -> dict[str, Any]:
    made = report(client)["indicators"]
    found = [one for one in made if (one["id"], one["group"]) == (name, group)]
    assert len(found) == 1, [one for one in made if one["id"] == name]
    return dict(found[0])


def press(client: FlaskClient, page: TestResponse, **given: str | list[str]) -> TestResponse:
    """Fill in the largest form of a page and send it, as a browser without script would."""
    form = max(Page(page.data).forms, key=lambda one: len(one.controls))
    sent: dict[str, list[str]] = {}
    for name, kind, value in form.controls:
        if kind == "hidden" and name not in given:
            sent.setdefault(name, []).append(value)
    sent |= {name: [value] if isinstance(value, str) else value for name, value in given.items()}
    return client.post(form.action or page.request.path, data=sent, follow_redirects=True)


def test_an_answer_becomes_a_share_in_the_report(app: Flask, client: FlaskClient) -> None:
    pilot = here()
    form = read_form("na_afloop.md", (FOLDER / "na_afloop.md").read_bytes())
    surveys.take_form(form, "na_afloop", pilot.programme_id or 0, b"")
    asked = surveys.known("na_afloop", pilot.programme_id)
    surveys.publish(asked, note="", waived={}, account=None)
    (link,) = wave_store.open_wave(
        asked, pilot, moment="post", perspectives=["participant"], first=BEGIN
    )
    partner = someone(app, "partner", pilot)
    group = {"construct": "enjoyment", "perspective": "participant", "moment": "post"}

    for mark in ("5", "4", "4", "3", "5", "1"):
        somebody = Person(client, link)
        somebody.fill_in()
        somebody.walk(enjoyment=mark)
        assert somebody.fill_in().status_code == 200
        assert "bewaard" in somebody.title

    made = figure(partner, "construct_positive", **group)
    assert (made["numerator"], made["denominator"], made["status"]) == (4, 6, "shown")
    assert made["interval"]["method"] == "wilson"
    sides = {
        one["perspective"]: one["status"]
        for one in report(partner)["perspectives"]
        if one["construct"] == "enjoyment"
    }
    assert (sides["participant"], sides["school"]) == ("shown", "not_asked")
    funder = someone(app, "funder", pilot)
    (hidden,) = [
        one
        for one in report(funder, "funder")["indicators"]
        if (one["id"], one["group"]) == ("construct_positive", group)
    ]
    assert (hidden["status"], hidden["value"], hidden["n"]) == ("withheld", None, None)


def test_a_tick_becomes_a_visit_in_the_report(app: Flask) -> None:
    pilot = here()
    partner = someone(app, "partner", pilot)
    activity = Activity(pilot_id=pilot.id, name="Dans")
    db.session.add(activity)
    db.session.flush()
    held = Session(pilot_id=pilot.id, activity_id=activity.id, held_on=BEGIN)
    db.session.add(held)
    db.session.commit()
    address = f"/pilots/mijn/aanwezigheid/{held.uid}"

    saved = send(partner, address, newcomers="k1, k2, k3", extra="2")

    assert saved == 303
    assert figure(partner, "sessions_held")["value"] == 1
    visits = figure(partner, "visits")
    assert (visits["value"], visits["n"], visits["note"]) == (5, 1, "full count")
    assert figure(partner, "unique_participants")["value"] == 3
    assert figure(partner, "named_coverage")["numerator"] == 3


def test_a_story_is_counted_coded_and_quoted(app: Flask, client: FlaskClient) -> None:
    pilot = here()
    partner = someone(app, "partner", pilot)
    address = f"/verhaal/{open_telling(pilot, None, BEGIN).code}"

    page = press(client, client.get(address), grants=["analysis", "aggregate", "quote_anonymous"])
    page = press(client, page, text=TOLD, spoken="nl")
    page = press(client, page, tone="5")
    thanks = press(client, page, perspective="family", age_band="25-44")
    assert thanks.status_code == 200, thanks.text
    assert figure(partner, "stories_collected")["value"] == 1

    (story,) = db.session.scalars(select(Story)).all()
    readers = [account_of(app, pilot) for _ in range(2)]
    for one in readers:
        write(pilot, partial(desk_store.confirm, story, one, TODAY))
    book = read_codebook("codeboek.yaml", (FOLDER / "codeboek.yaml").read_bytes())
    book_store.take_book(pilot.programme_id or 0, book)
    volume = book_store.volumes()[0]
    coders = round_store.candidates(pilot, TODAY)[:2]
    write(pilot, lambda: round_store.open_round(pilot, volume.version, "r", coders, TODAY))
    for task in db.session.scalars(select(CodingTask)).all():
        desk = reading_desk(task, TODAY)
        assert desk is not None
        span = ticked(desk.story.words, [], "Nu durf ik voor de groep te dansen.")
        write(pilot, partial(give, desk, "durven", span, "positive"))
        write(pilot, partial(finish, desk))

    made = report(partner)
    (coded,) = [one for one in made["codes"] if one["code"] == "durven"]
    assert coded["code"] == "durven"
    told = partner.get("/pilots/mijn/rapport?audience=partner").text
    assert "Nu durf ik voor de groep te dansen." in told
    assert "Eerst keek ik alleen" not in told
    public = partner.get("/pilots/mijn/rapport?audience=public").text
    assert "Nu durf ik" not in public


def account_of(app: Flask, pilot: Pilot) -> int:
    """The number of somebody new who may look at stories."""
    someone(app, "partner", pilot)
    newest = db.session.scalar(select(Account.id).order_by(Account.id.desc()).limit(1))
    return newest or 0
