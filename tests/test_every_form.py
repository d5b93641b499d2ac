"""Every form gets what nobody should send: it stays text, and it changes nothing else."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.forms import Page
from impact.accounts.models import Account, Grant
from impact.kit.db import db
from impact.kit.languages import PUBLIC
from impact.pilots.models import Pilot
from tests.makers import someone
from tests.test_tenancy import OFFICE, pages, rows_of
from tests.world import World, a_world

HOSTILE = (
    '"><script>kanarie()</script>',
    "' onmouseover=kanarie() x='",
    "{{ 7 * 191 }}${7*191}{% raw %}",
    "=1+1|'kanarie'!A1",
    "kop\r\nX-Kanarie: ja",
    "%s %(x)s {0} {x}",
    "\u202eomgekeerd\u0000\u0007",
    "9" * 400,
)
MORE = {
    "role": "admin",
    "is_admin": "1",
    "id": "1",
    "organisation_id": "2",
    "account_id": "1",
    "granted_by": "1",
    "active": "0",
    "state": "published",
}
"""Names of columns that no form asks for; `pilot_id` and `version` come with a world."""
RAW = (b"<script>kanarie", b"<script&gt;", b" onmouseover=kanarie() x='", b"1337")


@dataclass
class Pressed:
    """What came of sending every form of two roles with every hostile string."""

    app: Flask
    mine: World
    theirs: World
    people: list[FlaskClient]
    before: tuple[Any, ...]
    answers: list[tuple[str, int, bytes, dict[str, str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def pressed(shared: Flask) -> Pressed:
    """Every form on every page, sent with what it should not hold."""
    client = shared.test_client()
    mine, theirs = (a_world(shared, client, letter) for letter in "ab")
    people = [someone(shared, role, mine.pilot) for role in ("manager", "partner")]
    whole = Pressed(shared, mine, theirs, people, rights(), [])
    whole.before = (*whole.before, rows_of(theirs))
    for turn, browser in enumerate(people):
        for page in list(pages(browser, ["/", f"/pilots/{mine.pilot.code}"])):
            office = page.request.path.startswith(OFFICE)
            forms = Page(page.data).forms if page.mimetype == "text/html" and not office else []
            for number, form in enumerate(forms):
                if not (form.action or "").startswith(("/afmelden", "/rol", *PUBLIC)):
                    _press(whole, browser, page.request.path, form, HOSTILE[(number + turn) % 8])
    return whole


def rights() -> tuple[Any, ...]:
    """Return who may do what, and where each pilot belongs."""
    db.session.rollback()
    asked = (
        sa.select(Grant.account_id, Grant.role, Grant.pilot_id, Grant.organisation_id),
        sa.select(Account.id, Account.email, Account.active),
        sa.select(Pilot.id, Pilot.code, Pilot.programme_id),
    )
    return tuple(tuple(map(tuple, db.session.execute(one.order_by(sa.text("1"))))) for one in asked)


def _press(whole: Pressed, browser: FlaskClient, at: str, form: Any, words: str) -> None:
    """Send a form twice: as it stands with columns added, and with words in all that is typed."""
    more = MORE | {"pilot_id": str(whole.theirs.pilot.id), "version": "999"}
    plain: dict[str, Any] = {}
    for name, kind, value in form.controls:
        if kind not in ("submit", "file"):
            plain.setdefault(name, value)
    typed = {
        name: words
        for name, kind, _ in form.controls
        if kind in ("text", "textarea", "search", "number", "date", "email", "")
    }
    for sent in (plain | {n: v for n, v in more.items() if n not in plain}, plain | typed):
        answer = browser.post(form.action or at, data=sent, follow_redirects=True)
        headers = dict(answer.headers.items())
        whole.answers.append((form.action or at, answer.status_code, answer.data, headers))
        answer.close()


@pytest.mark.crawl
def test_hostile_strings_in_every_field(pressed: Pressed) -> None:
    """1.2.1: typed words stay words, in HTML, attributes, headers and tables."""
    assert len(pressed.answers) > 40
    for where, status, body, headers in pressed.answers:
        assert status < 500, where
        assert not [raw for raw in RAW if raw in body], where
        assert "X-Kanarie" not in headers, where
    for browser in pressed.people:
        for page in pages(browser, ["/", f"/pilots/{pressed.mine.pilot.code}"]):
            assert page.status_code < 500, page.request.path
            raws = [raw for raw in RAW if raw in page.data]
            # Numbers may stand anywhere among the bytes of a drawing.
            assert not raws or page.mimetype == "application/pdf", page.request.path


def test_template_syntax_stays_text(pressed: Pressed) -> None:
    """1.3.7: nothing that was typed is ever a template."""
    bodies = [body for _, _, body, _ in pressed.answers]
    assert any(b"{{ 7 * 191 }}" in body for body in bodies), "it was shown again, as it was typed"
    assert not any(b"1337" in body for body in bodies)


def test_no_cell_of_a_table_is_a_formula(pressed: Pressed) -> None:
    """1.2.1: what begins as a formula is text in a table."""
    table = pressed.people[0].get(f"/pilots/{pressed.mine.pilot.code}/rapport.csv")
    assert table.status_code == 200
    cells = [cell for row in csv.reader(io.StringIO(table.text)) for cell in row]
    assert not [cell for cell in cells if cell.strip().startswith(("=", "@"))]


def test_mass_assignment(pressed: Pressed) -> None:
    """15.3.1: a column that a form does not ask for is not written by it."""
    assert rights() == pressed.before[:3]
    assert rows_of(pressed.theirs) == pressed.before[3]
    version = sa.select(Pilot.version).where(Pilot.id == pressed.mine.pilot.id)
    assert (db.session.scalar(version) or 0) < 900
