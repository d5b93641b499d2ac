"""Taking back by receipt: gone from the tables, the figures and the files they are made of."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from impact.accounts import replay
from impact.kit.db import Model, db
from impact.pilots.models import Pilot
from stories.models import Story, StoryVersion
from stories.telling_store import open_telling
from surveys.models import Answer, Response, ResponseConsent
from tests.makers import someone
from tests.surveys.field.makers import DEMO, Person, a_form, a_link
from tests.test_walk import TODAY, figure, here, press, report


def receipt_on(page: str) -> str:
    found = re.search(r'class="ticket"[^>]*>([^<]+)<', page)
    assert found, page
    return found[1]


def files_of(app: Flask, pilot: Pilot) -> list[Path]:
    return list(Path(app.config["WAREHOUSE"]).glob(f"*/pilot={pilot.id}/*.parquet"))


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def take_back(app: Flask, receipt: str) -> str:
    with app.app_context():  # a session of its own, as at a prompt
        done = app.test_cli_runner().invoke(args=["withdraw", receipt])
    db.session.rollback()
    assert done.exit_code == 0, done.output
    return done.output


def done_again(app: Flask, kind: str, uid: str | None) -> int:
    """Do a withdrawal again as on an older copy; return how many rows are left of its kind.

    What was taken back stands in the replay file, by its uid; a second time nothing is left to do.
    """
    written = [one for one in replay.lines()[0] if one.object.startswith(f"{kind}:")]
    assert [one.verb for one in written] == ["withdrawn"]
    again = app.extensions["replays"][f"withdrawn {kind}"].again
    here = kind == "response"
    assert [again(str(uid), {}) for _ in range(2)] == [here, False]
    assert not again("unknown", {})
    return count(Response) if here else count(Story)


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_receipt_takes_its_answers_away_and_no_others(
    app: Flask, client: FlaskClient, spell: Callable[[str], str]
) -> None:
    pilot = here()
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), pilot)
    receipts = []
    for _ in range(6):
        somebody = Person(client, link)
        somebody.fill_in()
        somebody.walk(enjoyment="4")
        somebody.fill_in()
        receipts.append(receipt_on(somebody.text))
    partner = someone(app, "partner", pilot)
    report(partner)
    before = count(Answer)
    assert files_of(app, pilot)

    said = take_back(app, spell(receipts[0]))

    assert files_of(app, pilot) == []
    assert (count(Response), count(Answer) * 6) == (5, before * 5)
    assert count(ResponseConsent) == 0
    group = {"construct": "enjoyment", "perspective": "participant", "moment": "post"}
    assert figure(partner, "construct_positive", **group)["n"] == 5
    assert take_back(app, spell(receipts[0])) == said == take_back(app, "0000-0000-0000-0")
    assert done_again(app, "response", db.session.scalars(select(Response.uid)).first()) == 4


def test_a_receipt_takes_its_story_away(app: Flask, client: FlaskClient) -> None:
    pilot = here()
    partner = someone(app, "partner", pilot)
    address = f"/verhaal/{open_telling(pilot, None, TODAY - timedelta(days=9)).code}"
    page = press(client, client.get(address), grants=["analysis", "aggregate"])
    page = press(client, page, text="Samen koken gaf mij vrienden.", spoken="nl")
    page = press(client, page, tone="5")
    page = press(client, page, perspective="family", age_band="25-44")
    assert figure(partner, "stories_collected")["value"] == 1

    take_back(app, receipt_on(page.text))

    assert db.session.scalars(select(Story.state)).all() == ["withdrawn"]
    assert db.session.scalars(select(StoryVersion.body)).all() == []
    assert files_of(app, pilot) == []
    assert figure(partner, "stories_collected")["value"] == 0
    assert done_again(app, "story", db.session.scalars(select(Story.uid)).one()) == 1
