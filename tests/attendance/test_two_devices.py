"""Two people fill in one register: nothing is lost, and a person chooses what both changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from impact.attendance import register_store, standing_store, store
from impact.attendance.layout import STATUSES
from impact.attendance.models import HeadCount, Participant, Remark, Saving, Session
from impact.attendance.standing import Standing, agreed, back, difference, shown
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_row, a_visit, figures, take_in, value
from tests.attendance.test_register import a_group, people, stored
from tests.makers import a_pilot, hidden, someone

MARKS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(STATUSES))


@given(MARKS, MARKS, MARKS)
def test_two_devices_in_any_order_lose_no_mark(
    base: dict[str, str], one: dict[str, str], other: dict[str, str]
) -> None:
    for first, second in ((one, other), (other, one)):
        stands = {**base, **first}
        whole, clashes = agreed(base, stands, second)
        both = {key for key in first if shown(base, key) != first[key]} & {
            key for key in second if shown(base, key) != second[key]
        }
        differ = {key for key in both if first[key] != second[key]}
        assert {clash.key for clash in clashes} == differ, "each double change is shown"
        for clash in clashes:
            assert (clash.theirs, clash.mine) == (first[clash.key], second[clash.key])
        result = {**stands, **whole}
        for key in {*first, *second} - differ:
            mine = {side[key] for side in (first, second) if key in side}
            changed = mine - {shown(base, key)}
            assert shown(result, key) in (changed or {shown(base, key)}), "no mark is lost"


@given(
    st.lists(
        st.builds(
            Standing,
            st.dictionaries(st.integers(1, 5), st.sampled_from((*STATUSES, None))),
            st.sampled_from((None, 0, 60)),
            st.sampled_from((None, 3)),
            st.none(),
            st.sampled_from(("", "fijn")),
            st.booleans(),
        ),
        min_size=2,
        max_size=6,
    )
)
def test_going_back_step_by_step_comes_out_where_it_began(steps: list[Standing]) -> None:
    now = steps[-1]
    for was, then in reversed(list(pairwise(steps))):
        now = back(now, difference(was, then))
        assert now == was


def at_once(phones: "list[Phone]", said: list[dict[str, str]]) -> list[int]:
    """Let each phone send at the same moment; return how each was answered."""
    with ThreadPoolExecutor(len(phones)) as pool:
        sent = pool.map(lambda one, what: one.send(what).status_code, phones, said)
        return list(sent)


class Phone:
    """A device that shows a register and sends ticks."""

    def __init__(self, client: FlaskClient, url: str) -> None:
        self.client, self.url = client, url
        page = hidden(client.get(url).text)
        self.seen, self.token = int(page["seen"]), page["csrf_token"]
        self.shown = list(uids().values())

    def send(self, said: dict[str, str], **given: Any) -> Any:
        body = {"id": str(uuid4()), "seen": self.seen, "said": said, "shown": self.shown, **given}
        headers = {"X-CSRFToken": self.token}
        return self.client.post(f"{self.url}/vinkjes", json=body, headers=headers)


def uids() -> dict[str, str]:
    return {one.code: one.uid for one in db.session.scalars(select(Participant))}


def a_register(app: Flask, phones: int = 1) -> tuple[Pilot, Session, list[Phone]]:
    pilot = a_pilot()
    held = a_group(pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    return pilot, held, [Phone(someone(app, "partner", pilot), url) for _ in range(phones)]


def test_marks_of_two_phones_come_together_and_a_double_one_is_shown(app: Flask) -> None:
    _pilot, held, (one, two) = a_register(app, 2)
    who = uids()
    assert one.send({who["bob"]: "late"}).status_code == 200
    assert two.send({who["cas"]: "absent"}).status_code == 200
    assert stored(held) == {"ada": "present", "bob": "late", "cas": "absent"}
    answer = two.send({who["bob"]: "absent", who["ada"]: "late"})
    assert answer.status_code == 409
    assert "Twee mensen vulden dezelfde les in." in answer.json["words"]
    (clash,) = answer.json["clashes"]
    assert (clash["key"], clash["theirs"], clash["mine"]) == (who["bob"], "late", "absent")
    assert clash["by"].startswith("Partner, om ")
    assert stored(held)["ada"] == "present", "nothing of it was stored"
    chosen = {who["bob"]: "absent", who["ada"]: "late"}
    assert two.send(chosen, seen=answer.json["version"]).status_code == 200
    assert stored(held) == {"ada": "late", "bob": "absent", "cas": "absent"}


def test_phones_that_send_at_the_same_moment_lose_nothing(app: Flask) -> None:
    _pilot, held, phones = a_register(app, 4)
    who = uids()
    marks = [{who["ada"]: "late"}, {who["bob"]: "absent"}, {who["cas"]: "excused"}, {"extra": "2"}]
    assert at_once(phones, marks) == [200] * 4
    assert stored(held) == {"ada": "late", "bob": "absent", "cas": "excused"}
    assert db.session.get_one(HeadCount, held.id).heads == 3
    assert standing_store.sheet(held).version == 4
    both = [{who["ada"]: "absent"}, {who["ada"]: "excused"}]
    for phone in phones:
        phone.seen = 4
    assert sorted(at_once(phones[:2], both)) == [200, 409], "one of them is asked"


def test_what_is_sent_twice_is_stored_once_and_other_words_are_refused(app: Flask) -> None:
    pilot, held, (phone,) = a_register(app)
    who, name = uids(), str(uuid4())
    first = phone.send({who["bob"]: "late"}, id=name)
    db.session.rollback()
    version = pilot.version
    again = phone.send({who["bob"]: "late"}, id=name)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json["said"] == again.json["said"]
    assert phone.send({who["bob"]: "absent"}, id=name).status_code == 409
    assert stored(held)["bob"] == "late"
    db.session.rollback()
    assert pilot.version == version


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"seen": "1"},
        {"said": {"ada": "present"}},
        {"said": {"extra": "-1"}},
        {"said": {"note": "x" * 2001}},
        {"said": {"note": "a\0b"}},
        {"said": {"state": "gone"}},
        {"shown": "ada"},
        {"new": ["x" * 101]},
        {"said": []},
    ],
)
def test_what_no_phone_of_ours_sends_is_refused_in_words(app: Flask, wrong: dict[str, Any]) -> None:
    _pilot, held, (phone,) = a_register(app)
    answer = phone.send(**({"said": {}} | wrong))
    assert answer.status_code == 422
    assert answer.json["words"]
    assert stored(held) == {}


def test_whoever_is_out_or_elsewhere_gets_no_answer_about_a_register(app: Flask) -> None:
    _pilot, held, (phone,) = a_register(app)
    who = uids()
    stranger = Phone.__new__(Phone)
    stranger.client, stranger.url = app.test_client(), phone.url
    stranger.seen, stranger.shown, stranger.token = 0, [], ""
    out = stranger.send({who["ada"]: "late"})
    assert (out.status_code, out.json["signed_out"]) == (401, True)
    assert "Clear-Site-Data" not in out.headers, "what lies on a phone stays sealed"
    phone.token = phone.token[:-1]
    assert phone.send({who["ada"]: "late"}).status_code == 400
    elsewhere = someone(app, "partner", a_pilot("elders"))
    token = hidden(elsewhere.get("/").text)["csrf_token"]
    body = {"id": str(uuid4()), "seen": 0, "said": {}}
    for code in ("elders", "talentz-skool"):
        url = f"/pilots/{code}/aanwezigheid/{held.uid}/vinkjes"
        answer = elsewhere.post(url, json=body, headers={"X-CSRFToken": token})
        assert answer.status_code == 404
    assert stored(held) == {}


def test_heads_follow_the_marks_and_are_told(app: Flask) -> None:
    _pilot, held, (phone,) = a_register(app)
    who = uids()
    answer = phone.send({"extra": "3", "kind": "counted"})
    assert answer.json["said"]["extra"] == "3"
    db.session.rollback()
    assert db.session.get_one(HeadCount, held.id).heads == 6
    phone.send({who["bob"]: "absent"}, seen=answer.json["version"])
    db.session.rollback()
    assert db.session.get_one(HeadCount, held.id).heads == 5


def test_a_sending_asks_the_database_as_often_with_more_people(
    app: Flask, statements: list[str]
) -> None:
    pilot, _held, (phone,) = a_register(app)
    asked = []
    for turn in range(2):
        statements.clear()
        who = uids()
        phone.send({who["bob"]: ("late", "absent")[turn]}, seen=turn)
        asked.append(len(statements))
        take_in(pilot, a_file(*(a_visit(f"n{n}", "2025-03-13") for n in range(40))))
    assert asked[1] <= asked[0]


def form_of(phone: Phone) -> dict[str, str]:
    """What a browser without script sends back of the page it shows now."""
    return hidden(phone.client.get(phone.url).text)


def test_without_script_a_stale_page_shows_both_lists_and_one_chooses(app: Flask) -> None:
    _pilot, held, (one, two) = a_register(app, 2)
    field, who = people(), uids()
    mine, theirs = form_of(one), form_of(two)
    first = two.client.post(two.url, data=theirs | {field["bob"]: "late", field["ada"]: "excused"})
    assert first.status_code == 303
    late = one.client.post(
        one.url, data=mine | {field["bob"]: "absent", field["cas"]: "late", "extra": "2"}
    )
    assert late.status_code == 409
    assert "Kijk welke lijst klopt." in late.text
    assert f'name="kies-{who["bob"]}" value="late"' in late.text
    assert f'name="kies-{who["bob"]}" value="absent"' in late.text
    assert stored(held) == {"ada": "excused", "bob": "late", "cas": "present"}
    again = hidden(late.text)
    marks = {field["ada"]: "excused", field["cas"]: "late", "extra": "2"}
    chosen = one.client.post(one.url, data=again | marks | {f"kies-{who['bob']}": "absent"})
    assert chosen.status_code == 303
    assert stored(held) == {"ada": "excused", "bob": "absent", "cas": "late"}


def test_whoever_did_not_choose_leaves_what_is_stored(app: Flask) -> None:
    _pilot, held, (one, two) = a_register(app, 2)
    field = people()
    mine, theirs = form_of(one), form_of(two)
    two.client.post(two.url, data=theirs | {field["bob"]: "late"})
    late = one.client.post(one.url, data=mine | {field["bob"]: "absent"})
    assert one.client.post(one.url, data=hidden(late.text)).status_code == 303
    assert stored(held)["bob"] == "late"


def test_a_list_put_away_while_another_fills_it_in_is_asked_about(app: Flask) -> None:
    _pilot, held, (one, two) = a_register(app, 2)
    who = uids()
    assert one.send({"state": "off"}).status_code == 200
    answer = two.send({who["bob"]: "late"})
    assert answer.status_code == 409
    (clash,) = answer.json["clashes"]
    assert (clash["key"], clash["theirs"], clash["mine"]) == ("state", "off", "")
    again = two.send({who["bob"]: "late", "state": ""}, seen=answer.json["version"])
    assert again.status_code == 200
    assert stored(held)["bob"] == "late"


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
    assert store.unticked(pilot, day, day) == 1
    before = figures(pilot)
    both = form_of(phone) | {"off": "y", "uncounted": "y"}
    assert phone.client.post(phone.url, data=both).status_code == 422
    assert phone.client.post(phone.url, data=form_of(phone) | {"uncounted": "y"}).status_code == 303
    assert stored(held) == {}
    assert standing_store.sheet(held).uncounted
    assert store.unticked(pilot, day, day) == 0
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
    ]
    take_in(pilot, a_file(*rows))
    browser = someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/aanwezigheid"
    page = browser.get(url).text
    first = page[page.index('id="today"') :]
    assert first.index("Film") < first.index("Dans") < first.index("Koor")
    assert "Nog in te vullen" in first
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
