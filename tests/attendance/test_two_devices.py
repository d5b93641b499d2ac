"""Two people fill in one register: nothing is lost, and a person chooses what both changed."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from impact.attendance import register_store, standing_store
from impact.attendance.layout import STATUSES
from impact.attendance.models import HeadCount, Participant, Session
from impact.attendance.standing import Standing, agreed, applied, back, difference, shown
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
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
        {"new": ["\ud800"]},
        {"said": {"note": "half \ud800"}},
        {"said": []},
    ],
)
def test_what_no_phone_of_ours_sends_is_refused_in_words(app: Flask, wrong: dict[str, Any]) -> None:
    _pilot, held, (phone,) = a_register(app)
    answer = phone.send(**({"said": {}} | wrong))
    assert answer.status_code == 422
    assert answer.json["words"]
    assert stored(held) == {}


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"said":' * 50_000], ids=("lists", "names"))
def test_what_lies_too_deep_in_itself_is_refused_in_words(app: Flask, deep: bytes) -> None:
    _pilot, held, (phone,) = a_register(app)
    headers = {"X-CSRFToken": phone.token, "Content-Type": "application/json"}
    answer = phone.client.post(f"{phone.url}/vinkjes", data=deep, headers=headers)
    assert answer.status_code == 422
    assert "Laad de pagina opnieuw." in answer.text
    assert stored(held) == {}


def test_somebody_of_another_pilot_is_on_no_list_of_this_one(app: Flask) -> None:
    _pilot, held, (phone,) = a_register(app)
    elsewhere = a_pilot("elders")
    take_in(elsewhere, a_file(a_visit("zij")))
    theirs = uids()["zij"]
    answer = phone.send({theirs: "present"})
    assert answer.status_code == 422
    assert "staat niet meer op deze lijst" in answer.text
    assert phone.send({}, shown=[theirs]).status_code == 200
    assert stored(held) == {}


def test_a_code_with_signs_that_nobody_sees_is_the_same_code(app: Flask) -> None:
    _pilot, held, (phone,) = a_register(app)
    assert phone.send({}, new=["dee\u200b", "\u202edee", "dee", "\u200b"]).status_code == 200
    page = form_of(phone) | {"newcomers": "d\u200bee, e\u2060va"}
    assert phone.client.post(phone.url, data=page).status_code == 303
    assert sorted(stored(held)) == ["ada", "bob", "cas", "dee", "eva"]


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


def test_a_register_is_stored_in_as_many_statements_however_many_stand_on_it(
    app: Flask, statements: list[str]
) -> None:
    sent = []
    for many in (3, 40):
        pilot = a_pilot(f"groep{many}")
        take_in(pilot, a_file(*(a_visit(f"n{n}", "2025-03-13") for n in range(many))))
        held = db.session.scalars(select(Session).where(Session.pilot_id == pilot.id)).one()
        said = {**dict.fromkeys(uids_of(pilot), "late"), "extra": "2", "kind": "counted"}
        version = pilot.version
        statements.clear()
        assert register_store.fill(pilot, held, said, (), 0, str(uuid4()), "same")
        sent.append([one for one in statements if not one.startswith("BEGIN")])
        last, now = standing_store.stands(held)
        assert now == {**said, "note": "", "state": ""}
        assert (last.version, last.heads, pilot.version) == (1, many + 2, version + 1)
    assert len(sent[0]) == len(sent[1]) <= 9


def test_whoever_has_two_codes_is_one_head_each_time_the_list_is_stored() -> None:
    two = Standing({1: "present", 2: "present"}, 60, heads=3, kind="counted")
    whose, ids = {1: "ann", 2: "ann"}, {"ann": 1, "anna": 2}
    then = applied(two, whose, ids, {"ann": "late", "note": "fijn"})
    assert (then.lines, then.heads) == ({1: "late", 2: "late"}, 3)


def uids_of(pilot: Pilot) -> list[str]:
    """Everybody of a pilot."""
    return list(db.session.scalars(select(Participant.uid).where(Participant.pilot_id == pilot.id)))


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
