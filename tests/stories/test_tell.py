"""The page on which anyone tells: choose first, tell, and nothing is kept without a yes."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from impact.kit.db import db
from impact.pilots.models import Pilot
from stories import telling_store
from stories.models import Consent, Story, StoryVersion, Telling
from tests.accounts.makers import run
from tests.makers import a_pilot
from tests.stories.makers import TODAY

TEXT = "Ik durf nu meer."
ADULT: dict[str, str | list[str]] = {
    "grants": ["analysis", "aggregate", "quote_anonymous"],
    "text": TEXT,
    "tone": "5",
    "perspective": "family",
    "age_band": "25-44",
}
CHILD = ADULT | {"perspective": "participant", "age_band": "8-12"}
Given = dict[str, str | list[str]]


@pytest.fixture
def page(app: Flask) -> Telling:
    """A pilot's open page."""
    return telling_store.open_telling(a_pilot(), None, TODAY)


def fields(answer: TestResponse) -> dict[str, list[str]]:
    """Return what a browser would send back unseen: every hidden field, and what is ticked."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", answer.text):
        kind, name, value = (
            re.search(rf'\b{word}="([^"]*)"', tag) for word in ("type", "name", "value")
        )
        if kind and name and (kind[1] == "hidden" or " checked" in tag):
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


def walk(
    client: FlaskClient, page: Telling, given: Given, *, until: str = "", lang: str = "nl"
) -> TestResponse:
    """Fill in every screen as a browser without script does; stop before `until`."""
    address = f"/verhaal/{page.code}?lang={lang}"
    answer = client.get(address)
    asked = {
        "consent": ["grants"],
        "story": ["text", "spoken"],
        "tone": ["tone"],
        "you": ["perspective", "age_band", "activity", "alias"],
        "guardian": ["guardian", "allowed"],
    }
    while "step" in (unseen := fields(answer)) and (step := unseen["step"][0]) != until:
        here = {name: given[name] for name in asked[step] if name in given}
        before = (unseen, answer.text)
        answer = client.post(address, data=unseen | here)
        if answer.status_code != 200 or (fields(answer), answer.text) == before:
            break
    return answer


def stories() -> list[Story]:
    return list(db.session.scalars(select(Story)))


def test_a_story_is_told_and_kept_with_what_its_teller_agreed_to(
    client: FlaskClient, page: Telling
) -> None:
    thanks = walk(client, page, ADULT)
    assert thanks.status_code == 200
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", thanks.text)
    (story,) = stories()
    assert (story.perspective, story.age_band, story.teller_tone) == ("family", "25-44", 5)
    assert (story.channel, story.language, story.state) == ("link", "nl", "open")
    assert story.grants == "analysis aggregate quote_anonymous"
    assert list(db.session.scalars(select(StoryVersion.body))) == [TEXT]
    asked = db.session.scalars(select(Consent)).all()
    assert {(one.method, one.text_key, one.text_version, one.language) for one in asked} == {
        ("form", "story", 1, "nl")
    }


def test_nothing_of_the_teller_is_kept_but_what_they_told(
    client: FlaskClient, page: Telling
) -> None:
    answer = walk(client, page, ADULT)
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text
    (story,) = stories()
    assert story.made_by is None
    assert story.uid not in answer.text


def test_the_page_answers_in_english_too(client: FlaskClient, page: Telling) -> None:
    thanks = walk(client, page, ADULT, lang="en")
    assert "Your story is kept" in thanks.text
    assert stories()[0].language == "en"


def test_without_a_yes_nothing_is_stored_and_the_page_says_why(
    client: FlaskClient, page: Telling
) -> None:
    answer = walk(client, page, ADULT | {"grants": []})
    assert answer.status_code == 422
    assert "bewaren we niets" in answer.text
    last = walk(client, page, ADULT, until="you")
    without = fields(last) | {"grants": [], "perspective": "family", "age_band": "25-44"}
    answer = client.post(f"/verhaal/{page.code}?lang=nl", data=without)
    assert answer.status_code == 422
    assert fields(answer)["step"] == ["consent"]
    assert fields(answer)["text"] == [TEXT]
    assert stories() == []


def test_whoever_wants_nothing_kept_is_told_that_it_is_fine(
    client: FlaskClient, page: Telling
) -> None:
    answer = client.get(f"/verhaal/{page.code}/niets")
    assert answer.status_code == 200
    assert stories() == []


def test_a_higher_yes_ticks_the_lower_ones_in_sight(client: FlaskClient, page: Telling) -> None:
    answer = walk(client, page, ADULT | {"grants": ["public"]})
    assert answer.status_code == 422
    assert fields(answer)["grants"] == ["analysis", "aggregate", "quote_anonymous", "public"]
    again = client.post(f"/verhaal/{page.code}", data=fields(answer))
    assert fields(again)["step"] == ["story"]


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), (" \n\t ", 422), ("a" * 100_001, 413), ("a\x00b", 400)],
    ids=["empty", "blanks", "too long", "nul"],
)
def test_a_text_that_cannot_be_kept_comes_back_with_what_to_do(
    client: FlaskClient, page: Telling, text: str, status: int
) -> None:
    answer = walk(client, page, ADULT | {"text": text})
    assert answer.status_code == status
    assert "Fout:" in answer.text
    assert text.replace("\x00", "\ufffd").strip() in answer.text
    assert stories() == []


def test_the_longest_story_in_any_script_is_taken(client: FlaskClient, page: Telling) -> None:
    assert walk(client, page, ADULT | {"text": "😀" * 100_000}).status_code == 200
    assert len(stories()) == 1


def test_markup_and_templates_are_words_like_any_other(client: FlaskClient, page: Telling) -> None:
    odd = "<script>alert(1)</script> {{7*7}} =cmd() %(n)s \u202ert"
    answer = walk(client, page, ADULT | {"text": odd}, until="tone")
    assert "<script>" not in answer.text
    assert fields(answer)["text"] == [odd]
    walk(client, page, ADULT | {"text": odd})
    assert list(db.session.scalars(select(StoryVersion.body))) == [odd]


def test_a_character_that_nobody_types_is_refused_everywhere(
    client: FlaskClient, page: Telling
) -> None:
    assert walk(client, page, ADULT | {"activity": "Dans\x00"}).status_code == 400
    assert stories() == []


@pytest.mark.parametrize(
    "change",
    [{"tone": "6"}, {"perspective": "king"}, {"age_band": "200+"}, {"alias": "x" * 81}],
)
def test_an_answer_outside_the_list_is_asked_again(
    client: FlaskClient, page: Telling, change: Given
) -> None:
    assert walk(client, page, ADULT | change).status_code == 422
    assert stories() == []


def test_going_back_loses_nothing(client: FlaskClient, page: Telling) -> None:
    answer = walk(client, page, ADULT, until="you")
    address = f"/verhaal/{page.code}"
    for step in ("tone", "story"):
        answer = client.post(address, data=fields(answer) | {"back": "1"})
        assert fields(answer)["step"] == [step]
    assert TEXT in answer.text
    assert fields(answer)["tone"] == ["5"]


def test_the_same_sending_gets_the_same_receipt_and_another_one_is_refused(
    client: FlaskClient, page: Telling
) -> None:
    last = fields(walk(client, page, ADULT, until="you"))
    address = f"/verhaal/{page.code}?lang=nl"
    whole = last | {"perspective": "family", "age_band": "25-44"}
    one, two = client.post(address, data=whole), client.post(address, data=whole)
    assert one.status_code == two.status_code == 200
    assert one.text == two.text
    assert len(stories()) == 1
    assert client.post(address, data=whole | {"text": "Iets anders."}).status_code == 409
    assert list(db.session.scalars(select(StoryVersion.body))) == [TEXT]


def test_a_child_without_a_parent_waits_and_is_told_so(client: FlaskClient, page: Telling) -> None:
    thanks = walk(client, page, CHILD | {"guardian": "later"})
    assert "wacht op je ouder of verzorger" in thanks.text
    assert stories()[0].state == "held"


def test_a_childs_own_yes_and_the_parents_yes_both_count(
    client: FlaskClient, page: Telling
) -> None:
    walk(client, page, CHILD | {"guardian": "yes", "allowed": ["analysis", "aggregate"]})
    (story,) = stories()
    assert (story.state, story.guardian, story.grants) == ("open", True, "analysis aggregate")


def test_a_parents_no_keeps_nothing(client: FlaskClient, page: Telling) -> None:
    answer = walk(client, page, CHILD | {"guardian": "no"})
    assert answer.status_code == 200
    assert stories() == []


def test_a_parents_yes_must_say_to_what(client: FlaskClient, page: Telling) -> None:
    answer = walk(client, page, CHILD | {"guardian": "yes", "allowed": ["aggregate"]})
    assert answer.status_code == 422
    assert stories() == []


def test_sixteen_and_older_agree_for_themselves(client: FlaskClient, page: Telling) -> None:
    walk(client, page, CHILD | {"age_band": "16-17"})
    assert (stories()[0].age_band, stories()[0].state) == ("16-17", "open")


def test_what_a_machine_filled_in_is_held_until_a_person_looked(
    client: FlaskClient, page: Telling
) -> None:
    address = f"/verhaal/{page.code}"
    last = fields(walk(client, page, ADULT, until="you"))
    sent = last | {"perspective": "family", "website": "http://spam.example"}
    assert client.post(address, data=sent).status_code == 200
    assert (stories()[0].state, stories()[0].suspect) == ("held", True)


def test_a_form_that_was_not_ours_or_too_old_comes_back_filled_in(
    client: FlaskClient, page: Telling
) -> None:
    sent = fields(walk(client, page, ADULT, until="you")) | {"token": ["wrong"]}
    answer = client.post(f"/verhaal/{page.code}", data=sent)
    assert answer.status_code == 400
    assert fields(answer)["text"] == [TEXT]
    assert stories() == []


def test_an_unknown_or_closed_page_is_not_there_and_a_code_is_forgiving(
    client: FlaskClient, page: Telling
) -> None:
    for code in ("AAAAAAAAAA", "%00", "x" * 300):
        assert client.get(f"/verhaal/{code}").status_code == 404
    typed = page.code.lower().replace("0", "o").replace("1", "l")
    assert client.get(f"/verhaal/{typed}").status_code == 200
    page.closed_on = TODAY
    db.session.commit()
    assert client.get(f"/verhaal/{page.code}").status_code == 404


def test_opening_a_page_twice_gives_the_same_link_and_one_per_activity(app: Flask) -> None:
    pilot = a_pilot()
    first = run(app, "telling", "open", pilot.code)
    assert re.fullmatch(r"http://localhost/verhaal/[0-9A-HJKMNP-TV-Z]{10}\n", first.output)
    assert run(app, "telling", "open", pilot.code).output == first.output
    other = run(app, "telling", "open", pilot.code, "--activity", "Dansles")
    assert other.output != first.output
    assert run(app, "telling", "open", "nowhere").exit_code == 1


def test_every_screen_asks_the_database_no_more_than_four_times(
    client: FlaskClient, page: Telling, statements: list[str]
) -> None:
    def counted() -> int:
        before = len(statements)
        client.get(f"/verhaal/{page.code}")
        return len([one for one in statements[before:] if not one.startswith(("BEGIN", "COMMIT"))])

    first = counted()
    walk(client, page, ADULT)
    walk(client, page, ADULT)
    assert counted() == first <= 4


def test_a_story_lands_in_its_own_pilot(client: FlaskClient, page: Telling) -> None:
    a_pilot("other")
    walk(client, page, ADULT)
    assert db.session.get_one(Pilot, stories()[0].pilot_id).code == "talentz-skool"
