"""The register on the screen: who is expected, what is stored, and who may see which."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from impact.attendance import store
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_row, a_visit, figures, take_in, value
from tests.makers import a_pilot, hidden, send, someone


def a_group(pilot: Pilot) -> Session:
    """Three people in three sessions of Dans, and the next session, without a register yet."""
    rows = [
        a_visit(code, day) for code in ("ada", "bob", "cas") for day in ("2025-03-05", "2025-03-12")
    ]
    take_in(pilot, a_file(*rows, a_row("Dans", "2025-03-19", minutes=60), a_row("Koor")))
    return db.session.scalars(select(Session).where(Session.held_on == date(2025, 3, 19))).one()


def people() -> dict[str, str]:
    """The name of each person's field, by code."""
    return {one.code: f"p-{one.uid}" for one in db.session.scalars(select(Participant))}


def stored(held: Session) -> dict[str, str | None]:
    """How each person stands in one session."""
    db.session.rollback()  # what the browser stored is seen by a new look only
    query = (
        select(Participant.code, Presence.status)
        .join(Presence, Presence.participant_id == Participant.id)
        .where(Presence.session_id == held.id)
    )
    return dict(db.session.execute(query).all())


def test_everyone_seen_lately_is_on_the_list_and_here(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    take_in(pilot, a_file(a_row("Dans", "", participant="dee", enrolled_on="2025-03-15")))
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/aanwezigheid/{held.uid}")
    assert page.status_code == 200
    assert page.text.count('value="present" checked') == 4
    assert all(code in page.text for code in ("ada", "bob", "cas", "dee"))


def test_a_register_that_was_filled_in_holds_those_on_it_and_no_others(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    take_in(pilot, a_file(a_visit("ada", "2025-03-19")))
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/aanwezigheid/{held.uid}")
    assert "ada" in page.text
    assert "bob" not in page.text


def test_a_register_is_stored_and_said_in_numbers(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    browser, name = someone(app, "partner", pilot), people()
    given = {
        name["bob"]: "late",
        name["cas"]: "excused",
        "newcomers": "dee, ada, eve",
        "extra": "3",
    }
    assert send(browser, url, **given) == 303
    assert stored(held) == {
        "ada": "present",
        "bob": "late",
        "cas": "excused",
        "dee": "present",
        "eve": "present",
    }
    count = db.session.get_one(HeadCount, held.id)
    assert (count.heads, count.kind) == (7, "counted")
    said = browser.get(f"/pilots/{pilot.code}/aanwezigheid").text
    assert "Les bewaard: 3 er, 1 laat, 1 afgemeld, 0 niet, en 3 zonder code." in said
    again = browser.get(url).text
    assert 'value="late" checked' in again
    assert 'value="3"' in again


def test_a_tick_becomes_a_visit(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    before = figures(pilot)
    send(
        someone(app, "partner", pilot),
        f"/pilots/{pilot.code}/aanwezigheid/{held.uid}",
        **{people()["cas"]: "absent"},
    )
    after = figures(pilot)
    assert (value(before, "visits"), value(after, "visits")) == (6, 8)
    assert after["visits", ()].figure.note == "full count; not counted: 1 sessions"


def test_the_same_form_twice_is_stored_once_and_other_words_are_refused(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    browser, name = someone(app, "partner", pilot), people()
    form = hidden(browser.get(url).text) | {name["ada"]: "late"}
    assert browser.post(url, data=form).status_code == 303
    assert stored(held)["ada"] == "late"
    db.session.refresh(pilot)
    version = pilot.version
    assert browser.post(url, data=form).status_code == 303
    assert browser.post(url, data=form | {name["ada"]: "absent"}).status_code == 409
    assert stored(held)["ada"] == "late"
    db.session.refresh(pilot)
    assert pilot.version == version


def test_a_cancelled_session_has_no_visits_and_can_be_taken_back(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    browser = someone(app, "partner", pilot)
    assert send(browser, url, extra="5") == 303
    assert re.search(r"Bewaar: \d er", browser.get(url).text)
    assert send(browser, url, off="y") == 303
    page = browser.get(url).text
    assert "Bewaar: de les ging niet door" in page
    assert not re.search(r"Bewaar: \d er", page)
    cancelled = figures(pilot)
    assert value(cancelled, "visits") == 6
    assert value(cancelled, "cancellation_share") == 0.25
    assert send(browser, url) == 303
    assert value(figures(pilot), "visits") == 9
    db.session.refresh(held)
    assert held.minutes == 60, "how long it takes was not forgotten"


@pytest.mark.parametrize(("language", "said"), [("nl", ", 19:00 uur"), ("en", ", at 19:00")])
def test_the_hour_is_said_as_each_language_says_it(app: Flask, language: str, said: str) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("ada", start="19:00")))
    uid = db.session.scalar(select(Session.uid))
    page = someone(app, "partner", pilot).get(
        f"/pilots/{pilot.code}/aanwezigheid/{uid}?lang={language}"
    )
    assert said in page.text


def test_plus_and_minus_change_the_page_and_store_nothing(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    browser, name = someone(app, "partner", pilot), people()
    form = hidden(browser.get(url).text) | {name["bob"]: "absent", "extra": "2", "step": "1"}
    page = browser.post(url, data=form)
    assert page.status_code == 200
    assert 'value="3"' in page.text
    assert page.text.count('formaction="#extra"') == 2  # a phone stays at the number
    assert page.text.count('value="absent" checked') == 1
    assert stored(held) == {}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"extra": "veel"}, "Schrijf het getal met cijfers, bijvoorbeeld 3."),
        ({"extra": "-4"}, "Geef een getal van 0 tot 99.999."),
        ({"newcomers": "x" * 101}, "Een code heeft hoogstens 100 tekens."),
    ],
)
def test_wrong_numbers_come_back_with_what_to_do(
    app: Flask, given: dict[str, str], words: str
) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    browser = someone(app, "partner", pilot)
    page = browser.post(url, data=hidden(browser.get(url).text) | given)
    assert page.status_code == 422
    assert words in page.text
    assert stored(held) == {}


def test_a_mark_that_is_none_of_the_four_is_not_read(app: Flask) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    assert send(someone(app, "partner", pilot), url, **{people()["ada"]: "maybe"}) == 400


def test_a_trainer_sees_the_own_group_and_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "today", lambda: date(2025, 3, 26))
    pilot = a_pilot()
    held = a_group(pilot)
    other = db.session.scalars(
        select(Session)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Activity.name == "Koor")
    ).one()
    dans = db.session.get_one(Activity, held.activity_id)
    browser = someone(app, "trainer", pilot, group_uid=dans.uid)
    page = browser.get(f"/pilots/{pilot.code}/aanwezigheid").text
    assert "Dans" in page
    assert "Koor" not in page
    assert browser.get(f"/pilots/{pilot.code}/aanwezigheid/{held.uid}").status_code == 200
    assert browser.get(f"/pilots/{pilot.code}/aanwezigheid/{other.uid}").status_code == 404
    plan = browser.get(f"/pilots/{pilot.code}/aanwezigheid/nieuw").text
    assert "Koor" not in plan
    assert 'name="name"' not in plan
    address = f"/pilots/{pilot.code}/aanwezigheid/nieuw"
    assert send(browser, address, activity="Dans", held_on="2025-03-19") == 422, "long ago"
    monkeypatch.setattr(store, "today", lambda: date(2025, 4, 3))
    assert browser.get(f"/pilots/{pilot.code}/aanwezigheid/{held.uid}").status_code == 404
    page = browser.get(address[:-6]).text
    assert "/aanwezigheid/" + held.uid not in page
    assert f'name="group" value="{dans.uid}"' in page, "a new season begins with one tap"
    assert "Geen les in de twee weken rond vandaag" in page


def test_another_pilots_session_is_as_unknown_as_one_that_never_was(app: Flask) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours")
    held = a_group(yours)
    browser = someone(app, "partner", mine)
    pages = [
        browser.get(f"/pilots/{url}")
        for url in (f"mine/aanwezigheid/{held.uid}", "mine/aanwezigheid/nowhere")
    ]
    pages += [browser.get(f"/pilots/{code}/aanwezigheid") for code in ("yours", "nowhere")]
    assert [page.status_code for page in pages] == [404] * 4
    assert len({page.text for page in pages}) == 1


def test_a_session_is_added_and_leads_to_its_register(app: Flask) -> None:
    pilot = a_pilot()
    a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/nieuw"
    browser = someone(app, "partner", pilot)
    form = hidden(browser.get(url).text) | {"activity": "Dans", "held_on": "26-03-2025", "form": ""}
    answer = browser.post(url, data=form | {"start": "15:30", "place": "Huis"})
    assert answer.status_code == 303
    again = browser.get(answer.location)
    assert again.status_code == 200
    assert "ada" in again.text
    repeated = hidden(browser.get(url).text) | {
        "activity": "Dans",
        "held_on": "2025-03-26",
        "start": "15:30",
        "place": "Huis",
        "form": "",
    }
    assert browser.post(url, data=repeated).location == answer.location


def test_a_session_of_a_new_activity_needs_a_name(app: Flask) -> None:
    pilot = a_pilot()
    url = f"/pilots/{pilot.code}/aanwezigheid/nieuw"
    browser = someone(app, "partner", pilot)
    form = hidden(browser.get(url).text) | {"activity": "", "held_on": "2025-03-26", "form": "make"}
    assert browser.post(url, data=form).status_code == 422
    assert browser.post(url, data=form | {"name": "\u200b"}).status_code == 422
    assert browser.post(url, data=form | {"name": "Film"}).status_code == 303
    form = hidden(browser.get(url).text) | {"activity": "", "held_on": "2025-04-02", "form": ""}
    assert browser.post(url, data=form | {"name": "Fi\u200blm"}).status_code == 303
    assert db.session.scalars(select(Activity.name)).all() == ["Film"]


def test_sessions_are_listed_a_page_at_a_time_newest_first(app: Flask) -> None:
    pilot = a_pilot()
    days = [f"2025-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 29)]
    take_in(pilot, a_file(*(a_row("Dans", day) for day in days)))
    browser = someone(app, "partner", pilot)
    url, seen = f"/pilots/{pilot.code}/aanwezigheid", 0
    while url:
        page = browser.get(url).text
        seen += page.count('<th scope="row">')
        following = page.split('rel="next" href="')[1:]
        url = following[0].split('"')[0].replace("&amp;", "&") if following else ""
    assert seen == len(days)


def test_an_empty_pilot_says_what_comes_here(app: Flask) -> None:
    pilot = a_pilot()
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/aanwezigheid").text
    assert "Nog geen les" in page


def test_the_pages_ask_the_database_as_often_with_twice_the_rows(
    app: Flask, statements: list[str]
) -> None:
    pilot = a_pilot()
    held = a_group(pilot)
    browser = someone(app, "partner", pilot)
    pages = [f"/pilots/{pilot.code}/aanwezigheid", f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"]
    asked: list[list[int]] = []
    browser.get(pages[0])
    for turn in range(2):
        asked.append([])
        for url in pages:
            statements.clear()
            assert browser.get(url).status_code == 200
            sent = [one for one in statements if not one.startswith("BEGIN")]
            asked[turn].append(len(sent))
        more = [a_visit(f"n{n}", day) for n in range(20) for day in ("2025-03-06", "2025-03-13")]
        take_in(pilot, a_file(*more))
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 12
