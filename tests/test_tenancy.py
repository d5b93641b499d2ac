"""Two organisations in one house: neither sees, guesses or changes anything of the other."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from hypothesis.stateful import rule as act
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bench.forms import Page
from impact.accounts.access import ROLES
from impact.accounts.models import Grant, LoginSession
from impact.accounts.reach import OfOrganisation, Owned
from impact.kit.db import Base, db
from impact.kit.languages import PUBLIC
from tests.conftest import REQUIRE_ALL
from tests.makers import hidden, someone
from tests.world import World, a_world, word

B = word("b").encode()
UNKNOWN = "x" * 22
OFFICE = ("/account", "/mensen", "/organisaties", "/afspraken", "/postbak", "/bevestigen")
"""Pages that show accounts, give rights and end sessions on purpose: tests/accounts holds them."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVERYBODY = (*ROLES, "nobody")
STEP = 1 if REQUIRE_ALL else 4
"""Of the names of the other that could be guessed, each role tries one in so many.

Other roles try others, so that each is tried by two; where nothing is skipped all try all.
"""
settings.register_profile(
    "suite",
    max_examples=3,
    stateful_step_count=12,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "night", settings.get_profile("suite"), max_examples=200, stateful_step_count=50
)
CHANGING = re.compile(rb'(name="csrf_token" value=|<meta name="csrf-token" content=)"[^"]*"')


@dataclass
class Two:
    """Two worlds, and somebody of every role in the first."""

    app: Flask
    a: World
    b: World
    people: dict[str, FlaskClient]


OF_NOBODY = (
    *("reports.one_definition", "signin.enter", "signin.entered"),
    *("addresses.confirm", "addresses.confirmed"),
)
"""Screens whose address names nothing of a pilot: a definition, and links that are keys."""


@pytest.fixture(scope="module")
def two(shared: Flask) -> Two:
    """Both worlds, made once: these tests only look."""
    client = shared.test_client()
    a, b = (a_world(shared, client, letter) for letter in "ab")
    people = {role: somebody(shared, role, a) for role in ROLES if role != "coder"}
    return Two(shared, a, b, people | {"coder": a.coder, "nobody": client})


def somebody(app: Flask, role: str, world: World) -> FlaskClient:
    given: dict[str, Any] = {"group_uid": world.group} if role == "trainer" else {}
    return someone(app, role, world.pilot, **given)


def names_of(world: World) -> dict[str, list[str]]:
    """Every name that stands in addresses, by the table it comes from."""
    found: dict[str, list[str]] = {"pilot": [world.pilot.code, world.pilot.uid]}
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        if "uid" not in mapper.columns or not issubclass(model, Owned | OfOrganisation):
            continue
        owned = issubclass(model, Owned)
        whose = (
            model.pilot_id == world.pilot.id
            if owned
            else model.organisation_id == world.organisation
        )
        found[model.__tablename__] = list(db.session.scalars(sa.select(model.uid).where(whose)))
    return found


def rules(app: Flask) -> list[Rule]:
    """Every rule of staff with something in it to guess."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.arguments and rule.endpoint != "static" and not rule.rule.startswith(PUBLIC)
    ]


def address(rule: Rule, given: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: given[found[1]], rule.rule)


def ask(client: FlaskClient, path: str, method: str, csrf: str) -> TestResponse:
    """Ask as a browser would: with the token of the session and the key of a form."""
    if method == "GET":
        return client.get(path)
    return client.open(path, method=method, data={"csrf_token": csrf, "key": str(uuid4())})


def seen(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """Return what can be told from an answer, less what differs between any two pages.

    Who is shown the door gets the own address back, to go on to once inside.
    """
    if answer.status_code == 303 and answer.location.startswith("/aanmelden?next=/"):
        return 303, {"Location": "/aanmelden"}, b""
    headers = {k: v for k, v in answer.headers.items() if k not in ("Set-Cookie", "Content-Length")}
    return answer.status_code, headers, CHANGING.sub(b"", answer.data)


def guesses(
    rule: Rule, two: Two, theirs: list[str], role: str
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield what of the other may be tried for a rule, and the same with a name nobody has."""
    other = [name for name in rule.arguments if name not in ("code", "suffix", "number")]
    rest = {"suffix": "json", "number": "1.0", **dict.fromkeys(other, UNKNOWN)}
    if rule.rule.startswith("/pilots/"):
        for code in (two.b.pilot.code, two.b.pilot.uid):
            yield {**rest, "code": code}, {**rest, "code": "unknown"}
    for name, guess in islice(product(other, theirs), EVERYBODY.index(role) % STEP, None, STEP):
        whole = {**rest, "code": two.a.pilot.code}
        yield {**whole, name: guess}, {**whole, name: UNKNOWN}


@pytest.mark.crawl
@pytest.mark.parametrize("role", EVERYBODY)
def test_cross_tenant_matrix(two: Two, role: str) -> None:
    client = two.people[role]
    csrf = hidden(client.get("/").text).get("csrf_token", "")
    assert bool(csrf) == (role != "nobody")
    before = rows_of(two.b)
    theirs = [names[0] for names in names_of(two.b).values() if names]
    unknown: dict[tuple[str, str], Any] = {}
    for rule in rules(two.app):
        if rule.endpoint in OF_NOBODY:
            continue
        for given, nobodys in guesses(rule, two, theirs, role):
            for method in METHODS if rule.arguments == {"code"} else METHODS[:2]:
                known = (method, address(rule, nobodys))
                if known not in unknown:
                    unknown[known] = seen(ask(client, known[1], method, csrf))
                answer = ask(client, address(rule, given), method, csrf)
                assert seen(answer) == unknown[known], f"{role} {method} {address(rule, given)}"
                # What a card is, anybody may read; `test_cards` holds that it is always the same.
                told = 200 if rule.endpoint == "scan.card" else 404
                assert answer.status_code in (303, 404, 405, 400, told)
    assert rows_of(two.b) == before


def rows_of(world: World) -> list[tuple[str, int]]:
    """Count what lies in a world, and the version that rises with every write."""
    db.session.rollback()
    found = [
        (
            "version",
            db.session.scalar(
                sa.select(type(world.pilot).version).where(type(world.pilot).id == world.pilot.id)
            )
            or 0,
        )
    ]
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Owned):
            mine = mapper.local_table.c.pilot_id == world.pilot.id
            count = sa.select(sa.func.count()).select_from(mapper.local_table).where(mine)
            found.append((mapper.class_.__name__, db.session.scalar(count) or 0))
    return found


def pages(client: FlaskClient, start: Iterable[str]) -> Iterator[TestResponse]:
    """Yield every page that links lead to."""
    seen, waiting = set(start), list(start)
    while waiting:
        answer = client.get(waiting.pop())
        yield answer
        page = answer.text if answer.mimetype == "text/html" else ""
        for link in re.findall(r'(?:href|src|action)="(/[^"#]*)', page):
            link = link.replace("&amp;", "&")
            plain = re.sub(r"(lang|before|audience)=[^&]*&?", "", link)
            if not link.startswith("/static") and plain not in seen:
                seen.add(plain)
                waiting.append(link)
        answer.close()


@pytest.mark.crawl
@pytest.mark.parametrize("role", EVERYBODY)
def test_no_page_list_or_file_says_anything_of_another(two: Two, role: str) -> None:
    client, code = two.people[role], two.a.pilot.code
    start = ["/", f"/pilots/{code}", "/rapport", "/rapport?lang=en", f"/rapport.csv?pilots={code}"]
    start += [f"/pilots/{code}/rapport.{suffix}" for suffix in ("json", "csv")]
    names = [name for all_ in names_of(two.b).values() for name in all_]
    found, walked = 0, ""
    for answer in pages(client, start):
        walked += answer.request.path + "\n"
        office = answer.request.path.startswith(OFFICE)
        found += two.a.word.encode() in answer.data and not office
        assert B not in answer.data, answer.request.path
        assert not [n for n in names if n.encode() in answer.data], answer.request.path
    if role in ("admin", "nobody"):
        assert found <= (role == "admin"), "the name of a pilot on the front page, and no more"
    else:
        assert found > 1, "own words are seen, so those of others would be"
    named = re.search(rf"/pilots/{code}/deelnemers/[\w-]{{22}}\n", walked)
    assert bool(named) == (role == "partner"), "names were looked at"


@pytest.mark.parametrize("role", ["manager", "partner", "funder"])
def test_several_pilots_together_are_ones_own(two: Two, role: str) -> None:
    client, a, b = two.people[role], two.a.pilot.code, two.b.pilot.code
    for suffix in ("", ".json", ".csv"):
        for theirs in (f"{a},{b}", b):
            answer = client.get(f"/rapport{suffix}?pilots={theirs}")
            nobodys = client.get(f"/rapport{suffix}?pilots={theirs.replace(b, 'unknown')}")
            assert answer.status_code == 404
            shown = answer.data.replace(b.encode(), b"unknown")  # the way to the other language
            assert CHANGING.sub(b"", shown) == seen(nobodys)[2]


@pytest.mark.crawl
def test_a_form_that_names_what_is_anothers_changes_nothing_there(two: Two) -> None:
    names = names_of(two.b)
    before = rows_of(two.b)
    for role in ("manager", "partner"):
        client = two.people[role]
        for answer in list(pages(client, ["/", f"/pilots/{two.a.pilot.code}"])):
            if answer.request.path.startswith(OFFICE):
                continue
            for form in Page(answer.data).forms if answer.mimetype == "text/html" else ():
                _send_theirs(client, form, answer, names)
    assert rows_of(two.b) == before


def _send_theirs(client: FlaskClient, form: Any, page: TestResponse, names: dict[str, Any]) -> None:
    """Send a form with names of the other in each field that holds a name."""
    action = form.action or page.request.path
    if action.startswith(("/afmelden", *PUBLIC)):
        return
    for table, some in names.items():
        sent: dict[str, Any] = {}
        for name, kind, value in form.controls:
            ours = name in ("csrf_token", "key")
            sent[name] = value if ours or kind == "submit" else some[0] if some else UNKNOWN
        answer = client.post(action, data=sent)
        assert B not in answer.data, (action, table)
        assert answer.status_code < 500, (action, table)


def test_a_grant_of_another_is_no_role_of_ones_own(two: Two) -> None:
    db.session.rollback()
    someone(two.app, "partner", two.b.pilot)
    theirs = db.session.scalars(sa.select(Grant.id).order_by(-Grant.id)).all()[0]
    client = two.people["partner"]
    csrf = hidden(client.get("/").text)["csrf_token"]
    answers = [
        client.post("/rol", data={"csrf_token": csrf, "grant": number})
        for number in (theirs, 10**6)
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert seen(answers[0]) == seen(answers[1])


def test_grant_ended_now(two: Two) -> None:
    db.session.rollback()
    client = someone(two.app, "partner", two.a.pilot)
    page = f"/pilots/{two.a.pilot.code}"
    assert client.get(page).status_code == 200
    newest = sa.select(sa.func.max(Grant.id)).scalar_subquery()
    yesterday = {"ends_on": two.a.pilot.starts_on}
    db.session.execute(sa.update(Grant).where(Grant.id == newest).values(yesterday))
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession))
    for path in (page, f"{page}/rapport.json", f"{page}/aanwezigheid"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert two.a.word not in answer.text
    assert two.a.word not in client.get("/").text


def test_tenancy_state_machine(two: Two) -> None:
    """Whatever two partners and two managers do after each other, none sees the other's word."""
    db.session.rollback()
    sides = {
        letter: [someone(two.app, role, world.pilot) for role in ("partner", "manager")]
        for letter, world in (("a", two.a), ("b", two.b))
    }
    known = ["/", *(f"/pilots/{world.pilot.code}" for world in (two.a, two.b))]

    class Neighbours(RuleBasedStateMachine):
        """People of both sides, who also try every address that anybody came by."""

        @act(letter=st.sampled_from("ab"), person=st.integers(0, 1), data=st.data())
        def look(self, letter: str, person: int, data: Any) -> None:
            at = data.draw(st.sampled_from(known))
            self.read(letter, sides[letter][person].get(at, follow_redirects=True))

        @act(letter=st.sampled_from("ab"), person=st.integers(0, 1), data=st.data())
        def send(self, letter: str, person: int, data: Any) -> None:
            client, at = sides[letter][person], data.draw(st.sampled_from(known))
            page = client.get(at, follow_redirects=True)
            forms = Page(page.data).forms if page.mimetype == "text/html" else []
            forms = [form for form in forms if form.action not in ("/afmelden", "/rol")]
            if not forms:
                return
            form = data.draw(st.sampled_from(forms))
            typed = {n: value or word(letter) for n, kind, value in form.controls if kind != "file"}
            target = form.action or page.request.path
            self.read(letter, client.post(target, data=typed, follow_redirects=True))

        def read(self, letter: str, page: TestResponse) -> None:
            other = word("b" if letter == "a" else "a").encode()
            assert other not in page.data, page.request.path
            assert page.status_code < 500, page.request.path
            links = re.findall(
                r'(?:href|action)="(/(?:pilots|vragenlijsten|codeboek)[^"#?]*)', page.text
            )
            known.extend(link for link in links if link not in known)
            page.close()

    profile = os.environ.get("HYPOTHESIS_PROFILE", "suite")
    run_state_machine_as_test(Neighbours, settings=settings.get_profile(profile))
    assert len(known) > 10
