"""Coding: rounds, the bench of one coder, and that nobody sees another's work."""

import re
from functools import partial
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from impact.accounts.models import Account
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write
from stories import coding_store, desk_store, round_store
from stories.models import (
    CodebookVersion,
    Coder,
    Coding,
    CodingRound,
    CodingTask,
    Consent,
    PilotCodebook,
    StoryVersion,
)
from stories.spans import numbered, ticked
from stories.store import settle
from tests.makers import a_pilot, hidden, someone
from tests.stories.makers import (
    TODAY,
    a_book,
    a_file,
    a_story,
    an_account,
    look_at,
    section,
    take,
    the_stories,
)

PLAY = "Eerst stil. Nu durf ik op het podium! Fijn. Nu durf ik meer."
Given = dict[str, str | list[str]]


def a_round(app: Flask, *texts: str, people: int = 2) -> tuple[Pilot, list[FlaskClient]]:
    """A blind round in which `people` coders read every story."""
    pilot = a_pilot()
    take(pilot, a_file(*(a_story(text, story=str(n)) for n, text in enumerate(texts or (PLAY,)))))
    look_at(pilot, an_account("first"), an_account("second"))
    book = a_book(pilot)
    coders = [someone(app, "coder", pilot) for _ in range(people)]
    accounts = list(db.session.scalars(select(Account).where(Account.email.startswith("coder"))))
    write(pilot, lambda: round_store.open_round(pilot, book, "Eerste ronde", accounts, TODAY))
    return pilot, coders


def task_of(client: FlaskClient, pilot: Pilot) -> str:
    """The address of the first story that waits for a coder."""
    found = re.search(r'href="([^"]*/coderen/[\w-]{22})"', client.get(_list(pilot)).text)
    assert found
    return found[1]


def _list(pilot: Pilot) -> str:
    return f"/pilots/{pilot.code}/coderen"


def give(client: FlaskClient, address: str, **given: str | list[str]) -> TestResponse:
    fields: Given = {
        **hidden(client.get(address).text),
        "code": "confidence",
        "polarity": "positive",
    }
    return client.post(address, data=fields | given)


def press(client: FlaskClient, address: str, act: str, **given: str) -> TestResponse:
    return client.post(f"{address}/{act}", data=hidden(client.get(address).text) | given)


def sentence(n: int, text: str = PLAY) -> str:
    return numbered(text)[n].value


def codings() -> list[Coding]:
    db.session.rollback()
    return list(db.session.scalars(select(Coding).where(Coding.removed_at.is_(None))))


def words(one: Coding) -> str | None:
    body = db.session.scalar(select(StoryVersion.body).where(StoryVersion.id == one.version_id))
    assert body
    return None if one.start is None else body[one.start : one.end]


def test_a_manager_makes_a_round_and_the_coders_find_their_stories(app: Flask) -> None:
    pilot = a_pilot()
    take(pilot, a_file(a_story("Een.", story="1"), a_story("Twee.", story="2")))
    manager, coder = someone(app, "manager", pilot), someone(app, "coder", pilot)
    address = f"{_list(pilot)}/nieuw"
    assert "Nog geen codeboek" in manager.get(address).text
    look_at(pilot, an_account("first"))
    take(pilot, a_file(a_story("Nog door niemand bekeken.", story="3")))
    book = a_book(pilot)
    people = db.session.scalars(select(Account).where(Account.email.like("%r%@example.org"))).all()
    fields: Given = {**hidden(manager.get(address).text), "name": "Ronde 1", "blind": "y"}
    assert manager.post(address, data=fields).status_code == 422
    fields |= {"book": book.uid, "coders": [one.uid for one in people if one.name == "Coder"]}
    for _ in range(2):  # pressed twice
        assert manager.post(address, data=fields).status_code == 302
    db.session.rollback()
    (made,) = db.session.scalars(select(CodingRound)).all()
    assert (made.name, made.blind, made.share) == ("Ronde 1", True, 1.0)
    assert db.session.query(CodingTask).count() == 2
    assert db.session.query(PilotCodebook).count() == 1
    assert "0 klaar, 2 te gaan" in coder.get(_list(pilot)).text
    assert "Ronde 1" in manager.get(_list(pilot)).text


def test_a_coder_makes_no_rounds(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    assert coder.get(f"{_list(pilot)}/nieuw").status_code == 404
    uid = db.session.scalar(select(CodingRound.uid))
    fields = hidden(coder.get(task_of(coder, pilot)).text)
    for act in ("sluiten", "aanvullen"):
        assert coder.post(f"{_list(pilot)}/ronde/{uid}/{act}", data=fields).status_code == 404


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"where": ["whole"]}, None),
        ({"where": [sentence(1)]}, "Nu durf ik op het podium!"),
        ({"where": [sentence(0), sentence(1)]}, "Eerst stil. Nu durf ik op het podium!"),
        ({"where": [sentence(0), sentence(2)]}, "Eerst stil. Nu durf ik op het podium! Fijn."),
        ({"words": "op het podium"}, "op het podium"),
        ({"where": [sentence(3)], "words": " Nu durf ik "}, "Nu durf ik"),
        ({"start": "12", "end": "22", "words": "Nu durf ik"}, "Nu durf ik"),
    ],
)
def test_a_code_is_given_to_the_words_that_were_meant(
    app: Flask, given: Given, found: str | None
) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    assert give(coder, address, **given).status_code == 302
    (one,) = codings()
    assert (words(one), one.polarity, one.origin) == (found, "positive", "human")
    assert "Durven" in coder.get(address).text


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 422),
        ({"words": "staat er niet"}, 422),
        ({"words": "Nu durf ik"}, 422),
        ({"start": "5", "end": "5", "words": ""}, 422),
        ({"start": "5", "end": "999", "words": "x"}, 422),
        ({"start": "x", "end": "9", "words": "x"}, 422),
        ({"start": "0", "end": "5", "words": "Anders"}, 409),
        ({"where": ["0-11-0000000000000000"]}, 409),
        ({"where": ["whole"], "code": "connection"}, 409),
        ({"where": ["whole"], "code": "nonsense"}, 409),
        ({"where": ["whole"], "code": ""}, 422),
        ({"where": ["whole"], "code": "not_welcome", "polarity": "positive"}, 422),
        ({"where": ["whole"], "polarity": "wow"}, 422),
    ],
)
def test_what_cannot_be_coded_is_refused_and_says_what_to_do(
    app: Flask, given: Given, status: int
) -> None:
    pilot, (coder,) = a_round(app, people=1)
    answer = give(coder, task_of(coder, pilot), **given)
    assert answer.status_code == status
    assert "Er klopt iets nog niet" in answer.text or "Fout:" in answer.text
    assert codings() == []


def test_a_code_with_one_reading_takes_it_and_others_may_wait(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    give(coder, address, where=["whole"], code="not_welcome", polarity="none")
    give(coder, address, where=["whole"], code="pride", polarity="none")
    assert [one.polarity for one in codings()] == ["negative", "none"]


def test_the_same_code_on_the_same_words_is_one_row_with_the_last_reading(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    for reading in ("positive", "mixed", "mixed"):
        give(coder, address, where=[sentence(1)], polarity=reading)
    assert [one.polarity for one in codings()] == ["mixed"]


def test_a_coding_can_be_taken_away_and_given_again(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    give(coder, address, where=[sentence(1)])
    for _ in range(2):
        press(coder, address, f"weg/{db.session.scalar(select(Coding.uid))}")
    assert codings() == []
    give(coder, address, where=[sentence(1)])
    assert len(codings()) == 1


def test_read_and_nothing_found_is_done_and_the_next_story_follows(app: Flask) -> None:
    pilot, (coder,) = a_round(app, "Een.", "Twee.", people=1)
    first = task_of(coder, pilot)
    answer = press(coder, first, "klaar")
    assert answer.status_code == 302
    assert answer.location != first
    last = press(coder, answer.location, "klaar")
    assert urlsplit(last.location).path == _list(pilot)
    db.session.rollback()
    assert set(db.session.scalars(select(CodingTask.state))) == {"done"}
    assert codings() == []
    assert "Je hebt alle verhalen van deze ronde gelezen." in coder.get(_list(pilot)).text


def test_the_first_page_says_how_many_stories_wait_for_a_coder_and_for_nobody_else(
    app: Flask,
) -> None:
    pilot, (one, two) = a_round(app, "Een.", "Twee.")
    home, waits = f"/pilots/{pilot.code}", "wachten op jouw codes"
    assert f"2 verhalen {waits}" in one.get(home).text
    press(one, press(one, task_of(one, pilot), "klaar").location, "klaar")
    assert "op jouw codes" not in one.get(home).text
    assert f"2 verhalen {waits}" in two.get(home).text
    manager = someone(app, "manager", pilot)
    assert waits not in manager.get(home).text
    uid = db.session.scalar(select(CodingRound.uid))
    send_to = f"{_list(pilot)}/ronde/{uid}/sluiten"
    assert manager.post(send_to, data=hidden(manager.get(_list(pilot)).text)).status_code == 302
    assert waits not in two.get(home).text


def test_a_skipped_story_is_not_read_and_says_why(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    assert press(coder, address, "overslaan").status_code == 302
    assert press(coder, address, "overslaan", reason="language").status_code == 302
    db.session.rollback()
    task = db.session.scalars(select(CodingTask)).one()
    assert (task.state, task.skip_reason, task.done_at) == ("skipped", "language", None)


def test_what_was_set_is_said_once_with_the_code_and_the_words(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    answer = give(coder, address, where=[sentence(1)])
    assert answer.location.endswith("#gezet")
    said = re.search(r'<div id="gezet".*?</div>', coder.get(answer.location).text, re.DOTALL)
    assert said
    for one in ('role="status"', "Gezet: Durven", "gaat goed", "Nu durf ik op het podium!"):
        assert one in said[0]
    for other in (address, f"{address}?gezet=onzin"):
        assert 'id="gezet"' not in coder.get(other).text


def test_no_key_is_promised_that_does_nothing(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    give(coder, address, where=[sentence(1)])
    assert "<kbd" not in coder.get(address).text


def test_how_it_is_read_is_asked_right_before_the_button(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    page = coder.get(task_of(coder, pilot)).text
    at = [page.index(one) for one in ('name="code"', 'name="polarity"', 'class="btns acts"')]
    assert at == sorted(at)


def test_a_coder_goes_back_to_correct_and_each_story_keeps_its_number(app: Flask) -> None:
    pilot, (one, two) = a_round(app, "Een.", "Twee.", "Drie.")
    first = task_of(one, pilot)
    assert "Terug naar het verhaal" not in one.get(first).text
    second = press(one, first, "klaar").location
    page = one.get(second).text
    assert "Verhaal 2 van 3" in page
    assert f'href="{first}">Terug naar het verhaal' in page
    third = press(one, second, "overslaan", reason="other").location
    assert "Kijk terug naar wat je las" not in two.get(_list(pilot)).text
    press(one, third, "klaar")
    assert f'href="{third}">Kijk terug naar wat je las' in one.get(_list(pilot)).text
    assert "Verhaal 1 van 3" in one.get(first).text
    assert give(one, first, where=["whole"]).status_code == 302
    assert len(codings()) == 1


def test_another_coders_task_is_not_there(app: Flask) -> None:
    pilot, (one, two) = a_round(app)
    address = task_of(one, pilot)
    assert two.get(address).status_code == 404
    fields = hidden(two.get(task_of(two, pilot)).text)
    for act in ("", "/klaar", "/overslaan", "/weg/x"):
        assert two.post(address + act, data=fields).status_code == 404


def test_nothing_of_one_coder_is_in_any_answer_to_another(app: Flask) -> None:
    pilot, (one, two) = a_round(app, PLAY)
    name = "Noor Kanarie"
    first = select(Coder.id).order_by(Coder.id).limit(1).scalar_subquery()
    db.session.execute(update(Coder).where(Coder.id == first).values(name=name))
    db.session.commit()
    mine, theirs = task_of(one, pilot), task_of(two, pilot)
    before = {path: _plain(two.get(path).text) for path in (theirs, _list(pilot), "/codeboek")}
    give(one, mine, where=[sentence(1)], code="pride", polarity="negative")
    give(one, mine, where=["whole"], code="rest", polarity="mixed")
    press(one, mine, "klaar")
    for path, text in before.items():
        assert _plain(two.get(path).text) == text, path
    given = give(two, theirs, where=[sentence(1)], code="pride", polarity="positive")
    seen = [given, two.get(theirs), press(two, theirs, "klaar"), two.get(_list(pilot))]
    trail = [
        db.session.scalar(select(Coding.uid).order_by(Coding.id)),
        mine.rsplit("/", 1)[1],
        name,
        "negative-",
    ]
    for answer in seen:
        assert not [one for one in trail if one and one in answer.text + str(answer.headers)]
    assert len(codings()) == 3


def _plain(page: str) -> str:
    """A page without what differs at every look: keys and tokens."""
    return re.sub(r'value="[^"]{30,}"', "", page)


def test_a_closed_round_takes_nothing_more(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    manager = someone(app, "manager", pilot)
    uid = db.session.scalar(select(CodingRound.uid))
    fields = hidden(manager.get(_list(pilot)).text)
    assert manager.post(f"{_list(pilot)}/ronde/{uid}/sluiten", data=fields).status_code == 302
    assert give(coder, address, where=["whole"]).status_code == 409
    assert press(coder, address, "klaar").status_code == 409
    assert codings() == []
    assert manager.post(f"{_list(pilot)}/ronde/{uid}/aanvullen", data=fields).status_code == 404


def test_stories_that_came_since_are_added_for_everybody_once(app: Flask) -> None:
    pilot, _ = a_round(app)
    manager = someone(app, "manager", pilot)
    take(pilot, a_file(a_story("Nieuw.", story="n")))
    look_at(pilot, an_account("third"))
    uid = db.session.scalar(select(CodingRound.uid))
    address = f"{_list(pilot)}/ronde/{uid}/aanvullen"
    for _ in range(2):
        fields = hidden(manager.get(_list(pilot)).text)
        assert manager.post(address, data=fields).status_code == 302
    db.session.rollback()
    assert db.session.query(CodingTask).count() == 4


def test_a_story_that_may_not_be_coded_any_more_is_gone_from_the_bench(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    give(coder, address, where=["whole"])
    story = the_stories(pilot)[0]
    write(pilot, lambda: desk_store.withdraw(story, "receipt", TODAY))
    assert coder.get(address).status_code == 404
    assert codings() == []


def test_a_story_whose_teller_says_no_later_is_gone(app: Flask) -> None:
    pilot, (coder,) = a_round(app, people=1)
    address = task_of(coder, pilot)
    story = the_stories(pilot)[0]

    def no() -> None:
        row = Consent(
            pilot_id=pilot.id, story_id=story.id, n=99, purpose="analysis", granted=False,
            by="self", given_on=TODAY, text_key="story", text_version=1, language="nl",
            method="paper",
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        settle([story], TODAY)

    write(pilot, no)
    assert coder.get(address).status_code == 410


def test_words_with_markup_emoji_and_other_scripts_keep_their_places(app: Flask) -> None:
    odd = "😭 <b>Heel</b> leuk & {{ echt }}. 👩‍👩‍👧‍👦 كان جميلا! Klaar."
    pilot, (coder,) = a_round(app, odd, people=1)
    address = task_of(coder, pilot)
    text = coder.get(address).text
    assert "<b>Heel" not in text
    for typed in ("<b>Heel</b> leuk", "كان جميلا!", "👩‍👩‍👧‍👦"):
        assert give(coder, address, words=typed).status_code == 302
    assert {words(one) for one in codings()} == {"<b>Heel</b> leuk", "كان جميلا!", "👩‍👩‍👧‍👦"}


def test_the_tone_of_words_is_hinted_in_english_only_and_in_no_figure(app: Flask) -> None:
    pilot, (coder,) = a_round(app, "Het was geweldig en leuk.", people=1)
    assert "geen hint, alleen voor Engels" in coder.get(task_of(coder, pilot)).text
    db.session.execute(update(Coding).values(weight=None))
    english = a_pilot("english")
    take(english, a_file(a_story("It was a great day but the room was terrible.", language="en")))
    look_at(english, an_account("third"))
    other = someone(app, "coder", english)
    account = db.session.scalars(select(Account).order_by(Account.id.desc())).first()
    assert account
    book = db.session.scalars(select(CodebookVersion)).one()
    write(english, lambda: round_store.open_round(english, book, "R", [account], TODAY))
    text = other.get(task_of(other, english)).text
    assert re.search(r"\+</span> <span lang=\"en\">great", text)
    assert "terrible" in text


def test_the_bench_asks_no_more_in_a_longer_round_with_more_codings(
    app: Flask, statements: list[str]
) -> None:
    pilot, (coder,) = a_round(app, *[f"Verhaal {n}. Ja." for n in range(12)], people=1)
    address = task_of(coder, pilot)

    def counted() -> int:
        before = len(statements)
        assert coder.get(address).status_code == 200
        return len([one for one in statements[before:] if one.startswith("SELECT")])

    first = counted()
    for code in ("pride", "rest", "safe", "skill"):
        give(coder, address, where=["whole"], code=code)
    assert counted() == first <= 12


def test_a_coding_on_the_bench_reaches_the_count_and_the_quote(app: Flask) -> None:
    pilot, coders = a_round(app)
    for coder in coders:
        address = task_of(coder, pilot)
        give(coder, address, where=[sentence(1)], code="confidence", polarity="positive")
        press(coder, address, "klaar")
    blocks = section(pilot, audience="funder")
    daring = next(one for one in blocks if getattr(one, "code", "") == "confidence")
    assert (daring.stories_with, daring.positive) == (1, 1)  # type: ignore[union-attr]  # -- a Coded
    (quote,) = blocks[-1].lines  # type: ignore[union-attr]  # -- Quotes come last
    assert quote.words == "Nu durf ik op het podium!"


def test_two_tabs_that_give_the_same_at_once_leave_one_coding(app: Flask) -> None:
    pilot, _coders = a_round(app, people=1)
    task = db.session.scalars(select(CodingTask)).one()
    tabs = [coding_store.bench(task, TODAY) for _ in range(2)]
    for tab, reading in zip(tabs, ("positive", "negative"), strict=True):
        assert tab
        span = ticked(tab.story.words, [str(numbered(PLAY)[1].value)], "")
        write(pilot, partial(coding_store.give, tab, "confidence", span, reading))
    assert [one.polarity for one in db.session.scalars(select(Coding))] == ["negative"]
