"""A day with the register: taking back, sessions nobody counted, notes, guests, and today first."""

import re
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from impact.attendance import register_store, standing_store, store
from impact.attendance.models import HeadCount, Remark, Saving, Session
from impact.kit.db import db
from impact.pilots.circle import today
from tests.attendance.makers import a_file, a_row, a_visit, figures, take_in, value
from tests.attendance.test_register import people, stored
from tests.attendance.test_two_devices import a_register, form_of
from tests.makers import a_pilot, hidden, someone


def test_undo_makes_the_register_as_it_was_and_undo_of_that_too(app: Flask) -> None:
    pilot, held, (phone,) = a_register(app)
    field, browser, url = people(), phone.client, phone.url
    before = figures(pilot)
    assert browser.post(url, data=form_of(phone) | {field["bob"]: "late"}).status_code == 303
    page = browser.get(url).text
    assert "Ongedaan maken" in page
    off = hidden(page) | {"off": "y", "note": "Zaal was dicht."}
    assert browser.post(url, data=off).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Session, held.id).minutes == 0
    assert browser.post(f"{url}/ongedaan", data=form_of(phone)).status_code == 303
    assert stored(held) == {"ada": "present", "bob": "late", "cas": "present"}
    db.session.rollback()
    assert db.session.get_one(Session, held.id).minutes == 60, "its length came back too"
    assert db.session.get(Remark, held.id) is None
    assert browser.post(f"{url}/ongedaan", data=form_of(phone)).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Session, held.id).minutes == 0
    for _ in range(2):
        stale = form_of(phone)
        browser.post(f"{url}/ongedaan", data=stale)
    stale["seen"], stale["key"] = "1", str(uuid4())
    assert browser.post(f"{url}/ongedaan", data=stale).status_code == 409
    assert value(before, "visits") == 6


def test_undoing_the_first_time_leaves_an_empty_register(app: Flask) -> None:
    pilot, held, (phone,) = a_register(app)
    before = figures(pilot)
    phone.client.post(phone.url, data=form_of(phone) | {"newcomers": "dee", "extra": "2"})
    assert len(stored(held)) == 4
    assert phone.client.post(f"{phone.url}/ongedaan", data=form_of(phone)).status_code == 303
    assert stored(held) == {}
    assert db.session.get(HeadCount, held.id) is None
    after = figures(pilot)
    assert {key: one.figure.value for key, one in after.items()} == {
        key: one.figure.value for key, one in before.items()
    }


def test_a_session_that_nobody_counted_went_on_and_asks_no_more(app: Flask) -> None:
    pilot, held, (phone,) = a_register(app)
    day = held.held_on
    assert store.unticked(pilot, day, day)[1] == 1
    before = figures(pilot)
    both = form_of(phone) | {"off": "y", "uncounted": "y"}
    assert phone.client.post(phone.url, data=both).status_code == 422
    assert phone.client.post(phone.url, data=form_of(phone) | {"uncounted": "y"}).status_code == 303
    assert stored(held) == {}
    assert standing_store.sheet(held).uncounted
    assert store.unticked(pilot, day, day) == ([], 0)
    listed = phone.client.get(f"/pilots/{pilot.code}/aanwezigheid").text
    assert "Ging door, niet geteld" in listed
    after = figures(pilot)
    for name in ("sessions_held", "visits"):
        assert after[name, ()].figure == before[name, ()].figure, "as it counts in a file"


def test_a_list_that_came_with_a_file_is_not_thrown_away(app: Flask) -> None:
    pilot, held, (phone,) = a_register(app)
    take_in(pilot, a_file(a_visit("ada", "2025-03-19", birth_year="2014")))
    answer = phone.client.post(phone.url, data=form_of(phone) | {"uncounted": "y"})
    assert answer.status_code == 422
    assert stored(held) == {"ada": "present"}


def test_a_note_stays_with_its_session_and_stands_in_no_file(app: Flask) -> None:
    pilot, held, (phone,) = a_register(app)
    words = "Kanarie: te weinig trommels."
    assert phone.client.post(phone.url, data=form_of(phone) | {"note": words}).status_code == 303
    assert words in phone.client.get(phone.url).text
    assert "Schrijf geen namen op." in phone.client.get(phone.url).text
    for made in (f"/pilots/{pilot.code}/rapport.json", f"/pilots/{pilot.code}/rapport.csv"):
        assert words not in phone.client.get(made).text
    db.session.rollback()
    gone = register_store.sweep(held.held_on + timedelta(days=400))
    assert gone["session_remark"] == 1
    assert db.session.get(Remark, held.id) is None
    assert gone["register_saving"] == 0
    assert db.session.scalar(select(Saving.number)) == 1


def test_a_guest_takes_two_taps(app: Flask) -> None:
    _pilot, held, (phone,) = a_register(app)
    drawn = phone.client.post(phone.url, data=form_of(phone) | {"step": "guest"})
    assert drawn.status_code == 200
    assert stored(held) == {}
    code = drawn.text.split('name="newcomers"')[1].split('value="')[1].split('"')[0]
    assert len(code) == 9
    sent = hidden(drawn.text) | {"newcomers": code}
    assert phone.client.post(phone.url, data=sent).status_code == 303
    assert len(stored(held)) == 4
    assert phone.send({}, seen=1, new=["fay"]).status_code == 200
    assert stored(held)["fay"] == "present"


def test_the_page_says_in_words_how_many_there_were(app: Flask) -> None:
    _pilot, _held, (phone,) = a_register(app)
    field = people()
    sent = form_of(phone) | {field["bob"]: "absent", "extra": "3"}
    said = phone.client.post(phone.url, data=sent, follow_redirects=True).text
    assert "In de zaal: 5. Met een code: 2, zonder: 3." in said
    assert "Bewaar: 2 er, 0 laat, 0 afgemeld, 1 niet" in said
    assert "Les bewaard: 2 er, 0 laat, 0 afgemeld, 1 niet, en 3 zonder code." in said


def test_a_long_list_has_letters_to_jump_to(app: Flask) -> None:
    pilot, _held, (phone,) = a_register(app)
    assert "jumps" not in phone.client.get(phone.url).text
    take_in(pilot, a_file(*(a_visit(f"zoe{n:02}", "2025-03-13") for n in range(30))))
    page = phone.client.get(phone.url).text
    assert 'class="btns jumps"' in page
    assert page.count('class="btn two sq" href="#p-') == 4


def test_today_stands_first_and_one_tap_makes_the_session_again(app: Flask) -> None:
    pilot = a_pilot()
    day = today()
    week, two = (str(day - timedelta(days=n)) for n in (7, 9))
    rows = [
        a_visit("ada", week, start="15:30", place="Huis", minutes=60, form="make"),
        a_row("Koor", two),
        a_row("Film", str(day), start="10:00"),
        a_row("Bal", str(day + timedelta(days=7))),
    ]
    take_in(pilot, a_file(*rows))
    browser = someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid"
    page = browser.get(url).text
    first = page[page.index('id="today"') :]
    assert first.index("Film") < first.index("Dans") < first.index("Koor")
    assert "Nog in te vullen" in first
    listed = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    assert {"Komt nog" in row for row in listed if "Bal" in row} == {True}
    assert {"Nog niet ingevuld" in row for row in listed if "Film" in row} == {True}
    assert not any("Komt nog" in row for row in listed if "Bal" not in row)
    assert "Vandaag: Film 10:00" in browser.get(f"/pilots/{pilot.code}").text
    group = first.split("Dans</bdi>")[0].rsplit('name="group" value="', 1)[1].split('"')[0]
    made = browser.post(f"{url}/vandaag", data=hidden(page) | {"group": group})
    assert made.status_code == 303
    again = browser.post(f"{url}/vandaag", data=hidden(browser.get(url).text) | {"group": group})
    assert again.location == made.location
    assert "ada" in browser.get(made.location).text
    db.session.rollback()
    new = db.session.scalars(select(Session).where(Session.held_on == day).order_by(-Session.id))
    one = new.first()
    assert one is not None
    assert (one.start, one.place, one.minutes, one.form) == ("15:30", "Huis", 60, "make")
    unknown = hidden(browser.get(url).text) | {"group": "x"}
    assert browser.post(f"{url}/vandaag", data=unknown).status_code == 404
