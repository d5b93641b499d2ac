"""Every page there is, as each role sees it: where it leads, what stays of it, what it takes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import unquote_plus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.forms import Form, Page
from impact.accounts.models import Account
from impact.kit.db import db
from impact.kit.languages import PUBLIC
from stories.models import Telling
from surveys.models import Link
from tests.makers import hidden
from tests.security.test_writes import MAY_WRITE, rule_of, written
from tests.test_tenancy import pages, somebody
from tests.world import World, a_world

ROLES = ("manager", "partner", "trainer", "funder", "admin", "coder", "nobody")
OPEN = ("/aanmelden", "/rol", "/afmelden", *PUBLIC)
"""Forms that are open to anyone: each checks a token of its own."""
ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-site"},
)
Sent = dict[str, str]


@dataclass
class Seen:
    """One page, as somebody got it."""

    role: str
    path: str
    rule: str
    status: int
    kept: str
    """What browsers may do with it."""
    kind: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def forms(self) -> list[Form]:
        """The forms on it that are sent by POST, each with where it goes."""
        found = Page(self.body).forms if self.kind == "text/html" else []
        for form in found:
            form.action = form.action or self.path
        return found


@dataclass
class House:
    """A world that somebody of each role walked through."""

    app: Flask
    world: World
    people: dict[str, FlaskClient]
    seen: list[Seen]


@pytest.fixture(scope="module")
def house(shared: Flask) -> House:
    """Everything that can be looked at, looked at once."""
    nobody = shared.test_client()
    world = a_world(shared, nobody, "a")
    people = {role: nobody if role == "nobody" else somebody(shared, role, world) for role in ROLES}
    people["coder"] = world.coder
    return House(shared, world, people, list(_looked(shared, world, people)))


def _looked(app: Flask, world: World, people: dict[str, FlaskClient]) -> Iterator[Seen]:
    asked, told = (
        db.session.scalars(sa.select(Link.code)),
        db.session.scalars(sa.select(Telling.code)),
    )
    public = [*(f"/v/{one}?lang=nl" for one in asked), *(f"/verhaal/{one}" for one in told)]
    for role, client in people.items():
        office = ["/mensen", "/mensen/nieuw", "/organisaties/nieuw", "/account/wachtwoord"]
        start = ["/", "/aanmelden", f"/pilots/{world.pilot.code}", "/account", *office]
        for page in pages(client, [*start, *(public if role == "nobody" else [])]):
            path = page.request.full_path.rstrip("?")
            cached = page.headers.get("Cache-Control", "")
            rule = rule_of(app, path)
            yield Seen(role, path, rule, page.status_code, cached, page.mimetype or "", page.data)


def addresses(page: Seen) -> list[str]:
    """Return every address on a page, as it is written there, and read."""
    found = re.findall(r'(?:href|src|action|formaction|content)="([^"]*[/?][^"]*)"', page.text)
    return [unquote_plus(unescape(one)) for one in found]


def test_no_personal_data_in_urls(house: House) -> None:
    """14.2.1: no address holds words, names or mail of anybody, nor the number of a row."""
    db.session.rollback()
    mail = list(db.session.scalars(sa.select(Account.email)))
    secret = [house.world.word, "@", *mail]
    looked = 0
    for page in house.seen:
        for one in [page.path, *addresses(page)]:
            if one.startswith(("data:", "width=")) or " " in one.partition("?")[0]:
                continue
            looked += 1
            assert not [word for word in secret if word.lower() in one.lower()], (page.path, one)
            assert not re.search(r"/[0-9]{1,9}(/|$|\?)", one), (page.path, one)
        for form in re.findall(r'<form[^>]*method="get".*?</form>', page.text, re.DOTALL):
            assert not re.search(rf'value="[^"]*{house.world.word}', form), page.path
    assert looked > 1000


def test_no_store(house: House) -> None:
    """14.3.2: nothing with data in it stays in a browser or a proxy on the way."""
    for page in house.seen:
        drawn = page.kind.startswith("image/")
        assert drawn or page.kept == "no-store", (page.role, page.path, page.kept)
    assert {page.kind for page in house.seen} >= {"text/html", "text/csv", "application/json"}


def plain(form: Form) -> Sent:
    """Return what a browser sends of a form that nobody touched."""
    return {name: value for name, kind, value in form.controls if kind != "file"}


def kinds(house: House) -> dict[str, tuple[str, Form]]:
    """Return one form for each rule, and the role that was shown it."""
    found: dict[str, tuple[str, Form]] = {}
    for page in house.seen:
        for form in page.forms:
            found.setdefault(rule_of(house.app, form.action, "POST"), (page.role, form))
    return found


def refused(client: FlaskClient, action: str, **given: Any) -> None:
    """See that a form is not taken and that nothing is written."""
    with written() as tables:
        answer = client.post(action, **given)
    assert answer.status_code in (400, 404), (action, answer.status_code, given)
    assert tables <= MAY_WRITE, (action, tables)
    answer.close()


def test_every_unsafe_route_needs_token_and_origin(house: House) -> None:
    """3.5.1: a form without our token, or from another site, does nothing."""
    forms = kinds(house)
    for rule, (role, form) in forms.items():
        sent, client = plain(form), house.people[role]
        assert {"csrf_token", "token"} & set(sent), f"{rule}: a form without a token"
        for headers in ELSEWHERE:
            refused(client, form.action, data=sent, headers=headers)
        if not form.action.startswith(OPEN):
            for forged in _forged(house, role, sent):
                refused(client, form.action, data=forged)
    assert len(forms) > 20


def test_every_unsafe_route_needs_token_and_origin_also_where_no_form_leads(house: House) -> None:
    """3.5.1: the same, for every rule to which no form was found."""
    rules = house.app.url_map.iter_rules()
    unsafe = {one.rule for one in rules if {"POST", "PUT"} & (one.methods or set())}
    for rule, client in product(sorted(unsafe - set(kinds(house))), house.people.values()):
        address = re.sub(r"<[^>]+>", "x", rule)
        for headers in ELSEWHERE:
            refused(client, address, headers=headers)
        if not address.startswith(OPEN):
            refused(client, address, data={"key": "x"})


def _forged(house: House, role: str, sent: Sent) -> Iterator[Sent]:
    """Yield a form without its token, and with one that is empty, made up or of somebody else."""
    bare = {name: value for name, value in sent.items() if name != "csrf_token"}
    other = "partner" if role != "partner" else "manager"
    theirs = hidden(house.people[other].get("/").text)["csrf_token"]
    yield bare
    for token in ("", "x", sent["csrf_token"][:-1], theirs):
        yield bare | {"csrf_token": token}


OTHER_TOKENS: dict[str, Callable[[Sent], Sent]] = {
    "none": lambda sent: {n: v for n, v in sent.items() if n not in ("token", "csrf_token")},
    "made up": lambda sent: sent | {"token": "x", "csrf_token": "x"},
}


@pytest.mark.parametrize("how", OTHER_TOKENS)
def test_every_unsafe_route_needs_token_and_origin_where_anyone_comes(
    house: House, how: str
) -> None:
    """3.5.1: a form of somebody without a session carries a token of its own."""
    found = 0
    for rule, (role, form) in kinds(house).items():
        if form.action.startswith(OPEN):
            found += 1
            with written() as tables:
                answer = house.people[role].post(form.action, data=OTHER_TOKENS[how](plain(form)))
            assert answer.status_code in (400, 422), (rule, answer.status_code)
            assert tables <= MAY_WRITE, (rule, tables)
    assert found >= 4
