"""The matrix of roles: what stands in the docs is what the code does, cell by cell."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from impact.accounts.access import CAPABILITIES, GIVES, MAY, ROLES, TWICE
from impact.accounts.roles import MARKED, roles_page
from impact.kit.db import db
from tests.accounts.makers import run
from tests.makers import a_pilot, an_organisation, someone

ROOT = Path(__file__).resolve().parents[2]
NO_SCREEN_YET = {
    "backup.make",
    "identity.erase",
    "learning.write",
    "pilot.create",
    "release.read",
    "report.freeze",
    "report.revoke",
    "report.share",
    "scout.write",
}
"""Words of the matrix that open nothing so far; a screen that comes takes its word off here."""


NARROWER = {"manager": {"codebook.lock"}}
"""Held, but every screen asks for one thing more: a code book that is there."""


def test_docs_table_equals_code(app: Flask) -> None:
    written = (ROOT / "docs/roles.md").read_text("utf-8")
    assert written == roles_page() == run(app, "roles").output


def test_what_goes_again_is_marked() -> None:
    assert set(MARKED) <= CAPABILITIES
    assert [role for role in MAY if "report.read_live" in MAY[role]] == ["funder"]


def test_nobody_gives_more_than_they_have() -> None:
    assert set(MAY) == set(ROLES)
    assert "manager" not in GIVES["partner"]
    assert "admin" not in GIVES["manager"]
    assert {role for role in MAY if "accounts.manage" in MAY[role]} == set(GIVES)
    assert set(GIVES) <= TWICE


def screens(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield (capability, method, address) of each screen whose address needs a pilot at most."""
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "__guard__", "")
        if guard not in CAPABILITIES or not rule.arguments <= {"code"}:
            continue
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            yield guard, method, rule.rule.replace("<code>", "klank")


@pytest.mark.crawl
@pytest.mark.parametrize("role", MAY)
def test_matrix_every_role_every_capability(app: Flask, role: str) -> None:
    """Each cell with a screen: refused is a 404; allowed is anything else, an empty form too."""
    app.config["WTF_CSRF_ENABLED"] = False
    pilot, programme = a_pilot("klank"), an_organisation()
    wide = role in ("manager", "admin")
    grant = {"organisation_id": programme.id} if role == "manager" else {}
    client = someone(app, role, None if wide else pilot, **grant)
    db.session.commit()
    opened: dict[str, bool] = {}
    for capability, method, address in screens(app):
        status = client.open(address, method=method).status_code
        assert status < 500, address
        assert status == 404 or capability in MAY[role], (capability, method, address, status)
        opened[capability] = opened.get(capability, False) or status != 404
    shut = {
        capability for capability in opened if capability in MAY[role] and not opened[capability]
    }
    assert shut == NARROWER.get(role, set())


def test_every_word_of_the_matrix_opens_a_screen_or_is_known_to_wait(app: Flask) -> None:
    guards = {getattr(view, "__guard__", "") for view in app.view_functions.values()}
    inside = {"answers.read", "figures.read", "report.preview", "report.read_live"}
    inside |= {"stories.read", "stories.read_original", "participant.read", "coding.adjudicate"}
    assert CAPABILITIES - guards - inside == NO_SCREEN_YET
