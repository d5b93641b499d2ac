"""What a guardian says of a child with two codes: a no holds for both, whichever it was about."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.consents import store
from impact.kit.db import db
from impact.pilots.models import Pilot
from surveys.models import Draft, Invitation, Link, Questionnaire, Response
from tests.attendance.test_merging import join, undo
from tests.consents.makers import TODAY, a_group, press, says, slips
from tests.makers import a_pilot, someone
from tests.surveys.field.makers import publish, the_template
from tests.surveys.field.test_guardians import ANSWERS, cards, child, count, opened


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


@pytest.fixture
def of(pilot: Pilot) -> Questionnaire:
    return publish(the_template("kind-6-9"))


def words(pilot: Pilot, group: str) -> dict[str, bool | None]:
    """What each guardian said, by code."""
    db.session.rollback()
    found = store.standing(pilot, group, "survey", TODAY)
    return {one.person.code: one.word for one in found.children}


def test_a_no_said_of_one_code_holds_for_the_other_from_the_moment_they_are_joined(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group, partner = a_group(pilot, "sam1", "sam2", "bob", "eva"), someone(app, "partner", pilot)
    says(pilot, group, sam1=True, bob=True, eva=False)
    says(pilot, group, sam2=False)
    opened(of, pilot)
    given = cards(partner, pilot)
    assert sorted(given) == ["bob", "sam1"]
    child(client, given["sam1"]).agree().walk(**ANSWERS)
    child(client, given["bob"]).agree()
    assert (count(Response), count(Draft)) == (1, 1)
    db.session.rollback()
    join(partner, pilot, "sam1", "sam2")
    assert words(pilot, group) == {"sam1": False, "bob": True, "eva": False}
    assert (count(Response), count(Draft), count(Invitation)) == (0, 1, 1)
    assert child(client, given["sam1"]).page.status_code == 404
    assert list(cards(partner, pilot)) == ["bob"]
    assert undo(partner, pilot) == 303
    assert words(pilot, group) == {"sam1": True, "sam2": False, "bob": True, "eva": False}


def test_a_no_by_either_link_ends_what_was_answered_under_either_code(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group, partner = a_group(pilot, "sam1", "sam2", "eva"), someone(app, "partner", pilot)
    paths = slips(partner, pilot, group)
    says(pilot, group, sam1=True, sam2=True, eva=False)
    opened(of, pilot)
    for card in cards(partner, pilot).values():
        child(client, card).agree().walk(**ANSWERS)
    assert count(Response) == 2
    db.session.rollback()
    join(partner, pilot, "sam1", "sam2")
    assert count(Response) == 2
    assert press(client, paths["sam2"], none="1").status_code == 303
    assert count(Response) == 0
    assert "checked" not in client.get(paths["sam1"]).text
    assert undo(partner, pilot) == 303
    assert words(pilot, group) == {"sam1": False, "sam2": False, "eva": False}


def test_a_yes_holds_for_the_code_it_was_said_of_when_codes_are_taken_apart(
    app: Flask, client: FlaskClient, pilot: Pilot
) -> None:
    group, partner = a_group(pilot, "sam1", "sam2"), someone(app, "partner", pilot)
    paths = slips(partner, pilot, group)
    join(partner, pilot, "sam1", "sam2")
    assert press(client, paths["sam2"], allowed="survey").status_code == 303
    assert words(pilot, group) == {"sam1": True}
    again = slips(partner, pilot, group, whom="all")
    assert list(again) == ["sam1"]
    assert {client.get(one).status_code for one in paths.values()} == {404}
    assert undo(partner, pilot) == 303
    assert words(pilot, group) == {"sam1": None, "sam2": True}


def test_a_poster_comes_down_when_a_no_turns_out_to_be_about_a_child_of_the_group(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group, partner = a_group(pilot, "sam1", "bob"), someone(app, "partner", pilot)
    elsewhere = a_group(pilot, "sam2", activity="Koor")
    says(pilot, group, sam1=True, bob=True)
    says(pilot, elsewhere, sam2=False)
    link = opened(of, pilot)[0]
    assert link.kind == "poster"
    join(partner, pilot, "sam1", "sam2")
    db.session.rollback()
    assert db.session.scalar(select(Link.closed_at)) is not None
    page = partner.get(f"/pilots/{pilot.code}/toestemming/{group}").text
    assert re.search(r"1 ja, 1 nee, 0 nog niet", page)
