"""Every page there is, as each role sees it: where it leads, what stays of it, what it takes."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from html import unescape
from itertools import product
from time import monotonic
from typing import Any
from urllib.parse import unquote_plus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings

from bench.forms import Form
from impact.accounts.models import Account
from impact.kit.db import db
from impact.kit.languages import PUBLIC
from tests.fuzz import Crowd, Target, sendings, whole
from tests.makers import hidden
from tests.security.test_writes import MAY_WRITE, rule_of, written
from tests.seen import ROLES, House, Seen, looked, targets_of
from tests.test_tenancy import names_of, somebody
from tests.world import a_world

OPEN = ("/aanmelden", "/rol", "/afmelden", *PUBLIC)
"""Forms that are open to anyone: each checks a token of its own."""
ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-site"},
)
SUITE = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=200,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NIGHT = settings(SUITE, derandomize=False, max_examples=2000)
"""Nothing is tried again with less in it: what was sent has changed the house."""
Sent = dict[str, str]


@pytest.fixture(scope="module")
def house(shared: Flask) -> House:
    """Everything that can be looked at, looked at once."""
    nobody = shared.test_client()
    world = a_world(shared, nobody, "a")
    people = {role: nobody if role == "nobody" else somebody(shared, role, world) for role in ROLES}
    people["coder"] = world.coder
    return House(shared, world, people, list(looked(shared, world, people)))


def addresses(page: Seen) -> list[str]:
    """Return every address on a page, as it is written there, and read."""
    found = re.findall(r'(?:href|src|action|formaction|content)="([^"]*[/?][^"]*)"', page.text)
    return [unquote_plus(unescape(one)) for one in found]


@pytest.mark.crawl
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


def test_asking_for_the_head_of_a_page_is_looking_at_it(house: House) -> None:
    """3.5.3: HEAD is GET without the words: no form is sent by it."""
    for one in {(page.role, page.rule): page for page in house.seen}.values():
        with written() as tables:
            answer = house.people[one.role].head(one.path, data={"key": "x", "answer": "x"})
        assert answer.status_code == one.status, one.path
        assert tables <= MAY_WRITE, (one.path, tables)
        answer.close()


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
    left = sorted(unsafe - set(kinds(house)))
    assert left, "forms that no page of this house shows"
    for rule, client in product(left, house.people.values()):
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


@pytest.mark.crawl
def test_server_validates_without_client(house: House) -> None:
    """2.2.2: whatever is sent to whatever form, it is answered in words, whole or not at all.

    `FUZZ_MINUTES=10` goes on for so long, in rounds, and prints what came of it.
    """
    minutes = float(os.environ.get("FUZZ_MINUTES", "0"))
    until = monotonic() + 60 * minutes
    crowd = Crowd(house.people, lambda role: somebody(house.app, role, house.world))
    _round(house, crowd, SUITE if not minutes else NIGHT)
    while monotonic() < until:
        crowd.people |= {role: crowd.another(role) for role in crowd.people if role != "nobody"}
        house.seen = list(looked(house.app, house.world, house.people))
        _round(house, crowd, NIGHT)
    assert crowd.tally.stored, "some of it was stored"
    whole()
    sys.stdout.write("\n".join(("", *crowd.tally.lines(), "")))


def _round(house: House, crowd: Crowd, how: settings) -> None:
    """Send some hundreds of forms, each rule as often as any other."""
    targets = targets_of(house)
    known = [name for names in names_of(house.world).values() for name in names[:2]]

    @how
    @given(sendings(targets, known))
    def press(sending: tuple[Target, str, Any]) -> None:
        crowd.send(*sending)

    press()
    assert len(crowd.tally.rules) > 25, f"of {len(targets)} rules"
