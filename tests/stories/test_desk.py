"""The desk: who may read what, two looks by two people, parents, and taking back."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.accounts.models import Account
from impact.kit.db import db
from impact.kit.tokens import receipt_kept, spaced
from impact.pilots.models import Pilot
from stories import receipts, telling_store
from stories.models import RedactionCheck, Story, StoryVersion
from stories.told import Told
from tests.makers import a_pilot, hidden, someone
from tests.stories.makers import (
    TODAY,
    a_file,
    a_story,
    an_account,
    look_at,
    take,
    the_stories,
)

CHILD = {"perspective": "participant", "age_band": "8-12"}


def page(client: FlaskClient, pilot: Pilot, path: str = "") -> str:
    answer = client.get(f"/pilots/{pilot.code}/verhalen{path}")
    assert answer.status_code == 200
    return answer.text


def press(
    client: FlaskClient, pilot: Pilot, story: Story, act: str, **given: str | list[str]
) -> int:
    address = f"/pilots/{pilot.code}/verhalen/{story.uid}"
    return client.post(
        f"{address}/{act}", data=hidden(client.get(address).text) | given
    ).status_code


def told(**given: str) -> tuple[Pilot, Story]:
    pilot = a_pilot()
    take(pilot, a_file(a_story("Ik durf nu meer.", story="1", **given)))
    return pilot, the_stories(pilot)[0]


def test_without_stories_the_page_says_what_comes_here(app: Flask) -> None:
    pilot = a_pilot()
    assert "Nog geen verhalen" in page(someone(app, "partner", pilot), pilot)


def test_a_partner_reads_first_and_a_manager_after_that(app: Flask) -> None:
    pilot, story = told()
    partner, manager = someone(app, "partner", pilot), someone(app, "manager", pilot)
    assert "Ik durf nu meer." in page(partner, pilot)
    assert "Ik durf" not in page(manager, pilot) + page(manager, pilot, f"/{story.uid}")
    assert press(manager, pilot, story, "gezien", nobody="y") == 404
    assert press(partner, pilot, story, "gezien", nobody="y") == 302
    assert "Ik durf nu meer." in page(manager, pilot, f"/{story.uid}")


def test_two_looks_are_by_two_people(app: Flask) -> None:
    pilot, story = told()
    partner, manager = someone(app, "partner", pilot), someone(app, "manager", pilot)
    for _ in range(2):
        press(partner, pilot, story, "gezien", nobody="y")
    assert db.session.query(RedactionCheck).count() == 1
    assert "kijkt ook iemand anders" in page(partner, pilot, f"/{story.uid}")
    assert press(manager, pilot, story, "gezien", nobody="y") == 302
    db.session.rollback()  # look afresh
    assert len(set(db.session.scalars(select(RedactionCheck.made_by)))) == 2
    assert "Door twee mensen bekeken" in page(partner, pilot)


def test_a_look_is_noted_only_by_who_says_they_read_it(app: Flask) -> None:
    pilot, story = told()
    assert press(someone(app, "partner", pilot), pilot, story, "gezien") == 422
    assert db.session.query(RedactionCheck).count() == 0


@pytest.mark.parametrize(
    ("answer", "state", "words"), [("yes", "open", ["Ik durf nu meer."]), ("no", "closed", [])]
)
def test_a_held_story_is_read_by_nobody_until_the_parent_said_something(
    app: Flask, answer: str, state: str, words: list[str]
) -> None:
    pilot, story = told(**CHILD)
    partner, manager = someone(app, "partner", pilot), someone(app, "manager", pilot)
    seen = page(partner, pilot) + page(partner, pilot, f"/{story.uid}")
    assert "Ik durf" not in seen
    assert "Wacht op ouder" in seen
    assert press(manager, pilot, story, "ouder", answer=answer) == 404
    assert press(partner, pilot, story, "ouder") == 422
    assert press(partner, pilot, story, "ouder", answer=answer, allowed="analysis") == 302
    db.session.refresh(story)
    assert story.state == state
    assert list(db.session.scalars(select(StoryVersion.body))) == words
    assert press(partner, pilot, story, "ouder", answer="yes") == 404


def test_a_parent_says_yes_to_what_they_choose_of_what_the_child_agreed_to(app: Flask) -> None:
    pilot, story = told(**CHILD, consent="analysis aggregate quote_anonymous")
    partner = someone(app, "partner", pilot)
    seen = page(partner, pilot, f"/{story.uid}")
    assert "mag gelezen worden, mag meetellen, citaat zonder naam" in seen
    assert "Kruis alleen aan waar de ouder ook ja op zegt." in seen
    for allowed in ([], ["aggregate"], ["analysis", "public"]):
        assert press(partner, pilot, story, "ouder", answer="yes", allowed=allowed) == 422
    two = ["analysis", "aggregate"]
    assert press(partner, pilot, story, "ouder", answer="yes", allowed=two) == 302
    db.session.refresh(story)
    assert (story.state, story.grants) == ("open", "analysis aggregate")


def test_what_a_machine_seems_to_have_sent_is_let_in_by_a_person(app: Flask) -> None:
    pilot = a_pilot()
    sent = Told("Echt waar.", "family", "nl", TODAY, ("analysis", "aggregate"), "r", "link", "form",
                age_band="25-44", suspect=True)  # fmt: skip
    telling_store.tell(pilot, sent, TODAY)
    story = the_stories(pilot)[0]
    partner = someone(app, "partner", pilot)
    assert "Echt waar." in page(partner, pilot, f"/{story.uid}")
    assert press(partner, pilot, story, "toelaten") == 302
    db.session.refresh(story)
    assert (story.state, story.suspect) == ("open", False)
    assert press(partner, pilot, story, "toelaten") == 404


def test_a_receipt_takes_its_story_away_and_no_other(app: Flask) -> None:
    pilot = a_pilot()
    for key in ("een", "twee"):
        code = receipts.receipt_of("test", key)
        one = Told(f"Verhaal {key}.", "family", "nl", TODAY, ("analysis",), key, "link", "form",
                   receipt_hmac=receipt_kept("test", code))  # fmt: skip
        telling_store.tell(pilot, one, TODAY)
    partner = someone(app, "partner", pilot)
    address = f"/pilots/{pilot.code}/verhalen/weghalen"
    fields = hidden(partner.get(address).text)
    assert partner.post(address, data=fields | {"receipt": "0000-0000"}).status_code == 422
    typed = spaced(receipts.receipt_of("test", "een")).lower().replace("0", "O")
    assert partner.post(address, data=fields | {"receipt": typed}).status_code == 302
    assert list(db.session.scalars(select(StoryVersion.body))) == ["Verhaal twee."]
    assert "De tekst is weg" in page(partner, pilot)


def test_the_list_goes_on_where_the_page_ended_and_shows_each_story_once(app: Flask) -> None:
    pilot = a_pilot()
    days = ["", *[f"2025-05-{n % 7 + 1:02}" for n in range(1, 60)]]
    told_on = enumerate(days)
    take(pilot, a_file(*[a_story(f"Verhaal nummer {n}.", told_on=day) for n, day in told_on]))
    partner, address, seen = someone(app, "partner", pilot), "", []
    for _ in range(3):
        text = page(partner, pilot, address)
        seen += re.findall(r"Verhaal nummer \d+\.", text)
        after = re.search(
            r'href="[^"]*/verhalen(\?[^"]*)" ?rel="next"|rel="next" href="[^"]*/verhalen(\?[^"]*)"',
            text,
        )
        address = (after[1] or after[2]).replace("&amp;", "&") if after else ""
    assert sorted(seen) == sorted(f"Verhaal nummer {n}." for n in range(60))
    assert seen[-1] == "Verhaal nummer 0."
    assert address == ""
    assert page(partner, pilot, "?na=onzin_x&stand=onzin")


def test_the_list_can_be_narrowed_to_what_waits(app: Flask) -> None:
    pilot = a_pilot()
    inside = {"consent": "analysis aggregate"}
    waits = a_story("Kind.", story="3", **CHILD)
    both = a_story("Nieuw.", story="1"), a_story("Intern.", story="4", **inside)
    take(pilot, a_file(*both, waits))
    look_at(pilot, an_account("anna"))
    take(pilot, a_file(a_story("Later.", story="5")))
    partner = someone(app, "partner", pilot)
    assert "Later." in page(partner, pilot, "?stand=check")
    assert "Nieuw." not in page(partner, pilot, "?stand=check")
    second = page(partner, pilot, "?stand=second")
    assert "Nieuw." in second
    assert "Intern." not in second
    assert "Wacht op ja van een ouder" in page(partner, pilot, "?stand=guardian")
    assert "Hier wacht niets" in page(partner, pilot, "?stand=suspect")


@pytest.mark.parametrize("role", ["coder", "funder", "trainer", "admin"])
def test_roles_without_the_right_find_no_stories(app: Flask, role: str) -> None:
    pilot, story = told()
    client = someone(app, role, pilot)
    for path in ("", f"/{story.uid}"):
        assert client.get(f"/pilots/{pilot.code}/verhalen{path}").status_code == 404


def test_a_scout_sees_only_what_they_wrote_down_themselves(app: Flask) -> None:
    pilot, story = told()
    scout = someone(app, "scout", pilot)
    assert "Ik durf" not in page(scout, pilot)
    assert scout.get(f"/pilots/{pilot.code}/verhalen/{story.uid}").status_code == 404
    story.collector_id = db.session.scalar(select(Account.id).order_by(Account.id.desc()))
    db.session.commit()
    assert "Ik durf nu meer." in page(scout, pilot)


def test_another_pilots_story_is_not_there(app: Flask) -> None:
    pilot, story = told()
    mine = a_pilot("mine")
    partner = someone(app, "partner", mine)
    for code in (pilot.code, mine.code, "nowhere"):
        assert partner.get(f"/pilots/{code}/verhalen/{story.uid}").status_code == 404
    assert "Ik durf" not in page(partner, mine)


def test_the_list_asks_no_more_when_there_are_more_stories(
    app: Flask, statements: list[str]
) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)

    def counted() -> int:
        before = len(statements)
        page(partner, pilot)
        return len([one for one in statements[before:] if one.startswith("SELECT")])

    take(pilot, a_file(*[a_story(f"Een {n}.") for n in range(3)]))
    first = counted()
    take(pilot, a_file(*[a_story(f"Meer {n}.") for n in range(40)]))
    assert counted() == first <= 12
