"""Everything that can be looked at in a world, as each role sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.forms import Form, Page
from impact.kit.db import db
from impact.kit.languages import PUBLIC
from stories.models import Telling
from surveys.models import Link
from tests.attendance.makers import a_file, a_visit
from tests.attendance.test_hand_in import hand_in
from tests.fuzz import NOT_SENT, Target, of_a_visitor, targets_in
from tests.security.test_writes import rule_of
from tests.test_tenancy import address, names_of, pages
from tests.world import World

ROLES = ("manager", "partner", "trainer", "funder", "admin", "coder", "nobody")


TOKENS = ("csrf_token", "key")
ASKED = (
    *TOKENS,
    "token",
    "code",
    "password",
    "email",
    "held",
    "name",
    "which",
    "partial",
    "reason",
)
"""What is sent where we do not know what is asked."""


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


def looked(app: Flask, world: World, people: dict[str, FlaskClient]) -> Iterator[Seen]:
    """Yield every page that links lead to, for each role."""
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


def targets_of(house: House) -> dict[str, list[Target]]:
    """Return a few forms of each rule and role, and those of some visitors."""
    found: dict[str, list[Target]] = {}
    for page in house.seen:
        if page.kind == "text/html" and not page.path.startswith(PUBLIC):
            for one in targets_in(house.app, page.role, page.path, page.body):
                found.setdefault(one.rule, []).append(one)
    nobody = house.people["nobody"]
    asked, told = (
        db.session.scalars(sa.select(Link.code)),
        db.session.scalars(sa.select(Telling.code)),
    )
    for start in [f"/v/{one}?lang=nl" for one in asked] * 4 + [f"/verhaal/{one}" for one in told]:
        for one in of_a_visitor(house.app, nobody, start):
            found.setdefault(one.rule, []).append(one)
    preview = hand_in(house.people["partner"], house.world.pilot, a_file(a_visit("p1")), "a.csv")
    for one in targets_in(house.app, "partner", preview.request.path, preview.data):
        found.setdefault(one.rule, []).append(one)
    return _blind(house, found) | found


def _blind(house: House, found: dict[str, list[Target]]) -> dict[str, list[Target]]:
    """Return forms that we make up ourselves, for rules to which no form was found."""
    names = {key: some[0] for key, some in names_of(house.world).items() if some}
    posts = [one for one in house.app.url_map.iter_rules() if "POST" in (one.methods or ())]
    made: dict[str, list[Target]] = {}
    for rule in posts:
        if rule.rule in found or rule.rule in NOT_SENT:
            continue
        for role, name in product(("manager", "partner", "coder"), names.values()):
            parts = dict.fromkeys(rule.arguments, name) | {"code": house.world.pilot.code}
            form = Form(address(rule, parts))
            form.controls = [(one, "hidden" if one in TOKENS else "text", "") for one in ASKED]
            made.setdefault(rule.rule, []).append(Target(role, form, rule.rule))
    return made
