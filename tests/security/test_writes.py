"""Looking changes nothing, and a write is whole or not there (ASVS 2.3.3, 3.5.3)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from impact.accounts.models import Agreement, RequestKey
from impact.accounts.signin import link_for
from impact.accounts.store import account
from impact.attendance import card_store
from impact.attendance.models import Participant, Presence, Session
from impact.demo import load_demo
from impact.kit.db import Model, db
from impact.pilots.models import Pilot
from stories.models import CodebookVersion, Telling
from surveys.models import Answer, Draft, Link, Questionnaire, Response
from tests.attendance.makers import a_file, a_row, take_in
from tests.attendance.spreadsheets.makers import looked, press
from tests.jobs.makers import export, work_off
from tests.makers import a_pilot, hidden, send, someone
from tests.pilots.test_media import PDF, add
from tests.surveys.field.makers import DEMO, Person, a_form, a_link

MAY_WRITE = {"login_session", "audit", "signin_link"}
"""The session, the log, and nothing that anybody counts or reads."""
VERB = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|ALTER|REPLACE INTO)\s+\"?(\w+)")
ELSEWHERE = {
    "/pilots/<code>/coderen/<uid>",  # a story in a round that is open: the demo's is closed
    "/pilots/<code>/toestemming/<uid>/briefjes",  # the children of the demo have left their groups
    "/pilots/<code>/vragen/<uid>/kaarten",  # these three: tests/surveys/field/test_guardians.py
    "/pilots/<code>/inlezen/<held>",  # these five: a test of their own, with a file that waits
    "/pilots/<code>/inlezen/<held>/controle",
    "/pilots/<code>/inlezen/<held>/hoofden",
    "/pilots/<code>/inlezen/<held>/kolommen",
    "/pilots/<code>/inlezen/uitleg/<uid>",
    "/toestemming/<token>",
    "/v/p/<code>",
    "/v/<code>/<token>",
    "/v/<code>/<token>/<page>",
    "/v/<code>/controle/<token>",
    "/v/<code>/dank/<sealed>",
    "/v/<code>/nee",
    "/v/<code>/stop/<token>",
}
"""Addresses that no link of the demo leads to: those of an answer have a test of their own."""
SOME = 2
"""Addresses looked at per kind of screen and role."""


@contextmanager
def written() -> Iterator[set[str]]:
    """Collect the tables that anything is written to."""
    found: set[str] = set()

    def hear(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if match := VERB.match(statement):
            found.add(match[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    yield found
    event.remove(db.engine, "before_cursor_execute", hear)


def rule_of(app: Flask, path: str, method: str = "GET") -> str:
    try:
        with app.test_request_context(path, method=method) as context:
            return str(context.request.url_rule) if context.request.url_rule else ""
    except (HTTPException, RequestRedirect):
        return ""


def crawl(app: Flask, client: FlaskClient, start: list[str]) -> Iterator[tuple[str, str, int]]:
    """Follow links from page to page, some of each kind; yield the rule, address and status."""
    waiting, times = list(start), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        rule = rule_of(app, path)
        if rule.startswith("/static") or times.get(rule, 0) >= SOME:
            continue
        times[rule] = times.get(rule, 0) + 1
        with client.get(path) as answer:
            yield rule, path, answer.status_code
            page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        waiting += [
            unescape(one)
            for one in re.findall(r'(?:href|src|action)="(/[^"#]*)', page)
            if unescape(one) not in waiting
        ]


def _two_people() -> str:
    """Order a card, and return the page that asks whether two people are one."""
    pilot = db.session.scalars(select(Pilot).where(Pilot.code == "buurtklanken")).one()
    card_store.order(pilot, 1, "one card", "")
    mine = select(Participant.uid).where(Participant.pilot_id == pilot.id)
    one, other = db.session.scalars(mine.order_by(Participant.id).limit(2)).all()
    return f"/pilots/{pilot.code}/deelnemers/samen/{one}/{other}"


@pytest.mark.crawl
def test_get_never_writes_3_5_3(app: Flask) -> None:
    """Every address that can be looked at, as each role, with what the demo has in it."""
    load_demo()
    gets = {one.rule for one in app.url_map.iter_rules() if "GET" in (one.methods or ())}
    gets -= {"/static/<path:filename>"}
    form = db.session.scalars(select(Questionnaire.uid)).one()
    book = db.session.scalars(select(CodebookVersion.uid)).one()
    start = [*(rule.replace("<code>", "buurtklanken") for rule in sorted(gets)), *public()]
    start = [one for one in start if "<" not in one] + [
        "/rapport.csv?pilots=buurtklanken,wijkverkenners",
        f"/vragenlijsten/{form}/publiceren",
        f"/codeboek/{book}",
        "/aanmelden/unknown",
        "/aanmelden/adres/unknown",
        "/pilots/buurtklanken/rapport.csv",
        "/c/unknown",
        "/C/unknown",
        _two_people(),
    ]
    blind = [re.sub(r"<[^>]+>", "x", rule) for rule in sorted(gets) if "<" in rule]
    seen: set[str] = set()
    people = everybody(app)
    files(app, people["manager"])
    for role, client in people.items():
        with written() as tables:
            for rule, path, status in crawl(app, client, start):
                assert tables <= MAY_WRITE, f"{role}: GET {path} writes to {tables - MAY_WRITE}"
                assert status < 500, f"{role}: GET {path}"
                seen |= {rule} if status < 400 else set()
            assert all(client.get(path).status_code < 500 for path in blind)
        assert tables <= MAY_WRITE, role
    assert gets - seen == ELSEWHERE, "nobody looked at these"


def test_get_never_writes_about_a_spreadsheet_3_5_3(app: Flask) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    seen = set()
    for number in ("01", "12"):
        page = looked(partner, pilot, number)
        addresses = {page.request.path}
        if number == "01":
            check = press(partner, page.text)
            assert check.status_code == 303
            page = partner.get(check.location)
            addresses |= {check.location, check.location.replace("controle", "kolommen")}
            addresses |= {check.location.replace("/controle", "")}
            assert press(partner, page.text).status_code == 303
            past = partner.get(f"/pilots/{pilot.code}/inlezen/eerder").text
            addresses |= set(re.findall(r'href="(\S+/uitleg/\S+)"', past))
        with written() as tables:
            assert all(partner.get(one).status_code < 500 for one in addresses)
        assert tables <= MAY_WRITE
        seen |= {rule_of(app, one) for one in addresses}
    assert {one for one in ELSEWHERE if "inlezen" in one} <= seen


def files(app: Flask, manager: FlaskClient) -> None:
    """Let there be what a job made, and an agreement with its paper and one without."""
    db.session.rollback()  # a read from before the others wrote cannot become a write
    pilot = db.session.scalars(select(Pilot).where(Pilot.code == "buurtklanken")).one()
    both = {"from_id": pilot.programme_id, "to_id": pilot.programme_id, "pilot_id": pilot.id}
    agreed = [
        Agreement(**both, what=what, until=date(2030, 1, 1)) for what in ("counts", "answers")
    ]
    db.session.add_all(agreed)
    db.session.commit()
    assert add(manager, agreed[0], "a.pdf", PDF).status_code == 303
    export(manager, pilot)
    assert work_off(app) == 1


def public() -> list[str]:
    """Return where people without account come in."""
    asked, told = db.session.scalars(select(Link.code)), db.session.scalars(select(Telling.code))
    return [*(f"/v/{one}" for one in asked), *(f"/verhaal/{one}" for one in told)]


def everybody(app: Flask) -> dict[str, FlaskClient]:
    """Return a browser for nobody, an administrator and each role of the demo."""
    found = {"nobody": app.test_client(), "admin": someone(app, "admin")}
    for role in ("manager", "partner", "coder", "funder"):
        found[role] = app.test_client()
        assert send(found[role], link_for(account(f"demo-{role}@example.org"))) == 302
    return found


def test_get_never_writes_on_the_way_of_an_answer_3_5_3(app: Flask) -> None:
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), a_pilot())
    somebody = Person(app.test_client(), link)
    somebody.fill_in()
    looked = {somebody.at, somebody.at.replace(f"/v/{link.code}/", f"/v/{link.code}/stop/")}
    while 'name="skip"' in somebody.text or 'name="answer"' in somebody.text:
        somebody.fill_in("4" if somebody.question == "enjoyment" else "")
        looked.add(somebody.at)
    for _ in range(2):  # before the answers are sent, and after
        with written() as tables:
            assert all(somebody.client.get(one).status_code < 500 for one in looked)
        assert tables == set()
        somebody.fill_in()
        looked.add(somebody.at)
    assert len({rule_of(app, one) for one in looked}) >= 4


# A write with a fault in it: the k-th statement raises, for every k.


@contextmanager
def falling(k: int) -> Iterator[list[str]]:
    """Let the k-th statement from here raise, once; with 0 only count."""
    sent: list[str] = []

    def hear(_c: object, _k: object, statement: str, *_rest: object) -> None:
        sent.append(statement)
        if len(sent) == k:
            raise OperationalError("the disk is full", {}, Exception())

    event.listen(db.engine, "before_cursor_execute", hear)
    yield sent
    event.remove(db.engine, "before_cursor_execute", hear)


def counts(*models: type[Model]) -> tuple[int, ...]:
    db.session.rollback()
    return tuple(db.session.scalar(select(func.count()).select_from(one)) or 0 for one in models)


def each_statement(ready: Callable[[], Callable[[], int]], stored: tuple[type[Model], ...]) -> int:
    """Run a write with a fault at each statement; return how many statements it has.

    `ready` prepares one more and returns what sends it, which may be called again. After a fault
    all of it is there or nothing; after sending again, all of it, once.
    """
    send_it = ready()
    before = counts(*stored)
    with falling(0) as sent:
        assert send_it() < 400
    whole = tuple(after - was for after, was in zip(counts(*stored), before, strict=True))
    assert all(whole)
    outcomes = set()
    for k in range(1, len(sent) + 1):
        send_it, before = ready(), counts(*stored)
        with falling(k):
            status = send_it()
        left = tuple(after - was for after, was in zip(counts(*stored), before, strict=True))
        assert left in (whole, (0,) * len(whole)), f"half stored at {k}: {sent[k - 1]}"
        assert left == whole or status >= 400, f"thanked for nothing at {k}: {sent[k - 1]}"
        outcomes.add(left == whole)
        assert send_it() < 400
        again = tuple(after - was for after, was in zip(counts(*stored), before, strict=True))
        assert again == whole, f"sent again after {k}: {sent[k - 1]}"
    assert False in outcomes
    return len(sent)


def test_fault_at_each_statement_of_a_register_2_3_3(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    pilot = a_pilot()
    days = [f"2025-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 29)]
    take_in(pilot, a_file(*(a_row(f"Dans {day}", day) for day in days)))
    client = someone(app, "partner", pilot)
    planned = select(Session.uid).where(Session.held_on >= date(2025, 3, 1))
    uids = iter(db.session.scalars(planned.order_by(Session.id)).all())

    def ready() -> Callable[[], int]:
        address = f"/pilots/{pilot.code}/aanwezigheid/{next(uids)}"
        data = hidden(client.get(address).text) | {"newcomers": f"a{address[-9:]}, b{address[-9:]}"}
        return lambda: client.post(address, data=data).status_code

    assert each_statement(ready, (Presence, Participant, RequestKey)) > 5


def test_fault_at_each_statement_of_a_response_2_3_3(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), a_pilot())

    def ready() -> Callable[[], int]:
        somebody = Person(app.test_client(), link)
        somebody.fill_in()
        somebody.walk(enjoyment="4")
        data = hidden(somebody.page.get_data(as_text=True))
        return lambda: somebody.client.post(somebody.at, data=data).status_code

    assert each_statement(ready, (Response, Answer)) > 5
    assert counts(Draft) == (0,)
