"""Whatever anybody could send to any form there is, and what must hold after it."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bench.forms import Form, Page
from impact.kit.db import Base, db
from tests.makers import hidden
from tests.security.test_writes import rule_of

ANSWERS = {200, 302, 303, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
"""What a form may be answered with, whatever was in it."""
UNCOUNTED = {"login_session", "audit", "signin_link", "outbox"}
"""Tables that may grow while a form is refused: the session, the log and a link on its way."""
NOT_SENT = ("/afmelden", "/account/sessies")
"""Forms after which there is nobody left to send any other."""
HOSTILE = (
    "", " ", "\0", "x\0y", "\r\nX: y", "' OR 1=1 --", '"><script>kanarie()</script>', "{{7*7}}",
    "%s", "%00", "../../etc/passwd", "\u202e\u200f", "\ud83d\ude00" * 3, "e\u0301" * 50, "x" * 101,
    "x" * 5000, "\u0660\u0661\u0662", "null", "[]", "{}", "true", "=1+1", "\ufeffx", "\ufdfa" * 30,
    "\u00a0", "-", "None",
)  # fmt: skip
NUMBERS = (
    *["0", "-1", "1", "2", "3.5", "1e9", "1e999", "NaN", "inf", "0x10", "1_0", "²", "007", "+1"],
    *(str(one) for one in (2**31, 2**63, -(2**63) - 1, 10**30)),
    "9" * 5000,
)
DAYS = (
    "2025-03-12", "12-03-2025", "2025-02-30", "0000-00-00", "0001-01-01", "9999-12-31",
    "10000-01-01", "2025-3-1", "2025-03-12T10:00", "25:61", "09:30", "1900-01-01", "tomorrow",
)  # fmt: skip
NAMES = (
    "pilot_id", "version", "role", "is_admin", "id", "uid", "__class__", "key", "grant", "step",
    "answer", "code", "lang", "_method",
)  # fmt: skip
FILES = (
    ("a.csv", b"activity,session_date\nx,2025-01-01\n"),
    ("a.csv", b""),
    ("a.csv", b"\xff\xfe\0"),
    ("a.xlsx", b"PK\x03\x04"),
    ("../a.csv", b"a;b\n1"),
    ("", b"x"),
    ("x" * 300 + ".md", b"| survey |\n"),
    ("a.svg", b"<svg onload=x>"),
    ("a.md", b"| survey |\n| | type | name |\n| | text | a |\n"),
)
OURS = ("csrf_token", "token", "key")
KINDS = ("form", "multipart", "json", "text", "broken", "query")


@dataclass
class Target:
    """One form: whose page it was on, where it goes, and what it asks."""

    role: str
    form: Form
    rule: str


@dataclass
class Tally:
    """What was sent so far, and what came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        """Yield the figures of a run."""
        yield f"{self.statuses.total()} requests to {len(self.rules)} rules"
        yield ", ".join(f"{n} x {status}" for status, n in sorted(self.statuses.items()))
        yield f"rows changed at {len(self.stored)} rules, never by a form that was refused"


def odd() -> st.SearchStrategy[str]:
    """Anything that might be typed, or sent by what is no browser."""
    letters = st.text(st.characters(codec="utf-8"), max_size=30)
    return st.one_of(st.sampled_from((*HOSTILE, *NUMBERS, *DAYS)), letters)


def some(names: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    """A few of these, or none."""
    return st.lists(st.sampled_from(names), max_size=most if names else 0)


def honest(name: str, kind: str) -> str:
    """Return what somebody in a hurry fills in."""
    if name == "website":
        return ""
    words = {"number": "7", "email": f"{uuid4().hex}@example.org", "date": "2025-03-12"}
    return words.get(kind, "2025-03-12" if name.endswith("_on") else "Ik durf nu meer.")


@st.composite
def sendings(
    draw: st.DrawFn, targets: dict[str, list[Target]], known: list[str]
) -> tuple[Target, str, Any]:
    """Return a form, how it is sent, and its fields with some of them changed."""
    target = draw(st.sampled_from(targets[draw(st.sampled_from(sorted(targets)))]))
    ours = OURS if draw(st.integers(0, 7)) else ()
    asked = {name for name, kind, _ in target.form.controls if kind != "file"}
    names = sorted(asked - set(ours)) or [""]
    how = {name: draw(st.sampled_from("vvvuu2-")) for name in draw(some(names, 2))}
    made = {"v": odd(), "2": odd(), "u": st.sampled_from(known)}
    pairs: list[tuple[str, str]] = []
    for name, kind, value in target.form.controls:
        change = how.get(name, "o")
        if kind != "file" and change in "o2":
            pairs.append((name, value if name in OURS else value or honest(name, kind)))
        if change in made:
            pairs.append((name, draw(made[change])))
    for name in draw(some(NAMES, 1)):
        if name not in dict(pairs):
            pairs.append((name, draw(odd())))
    held = [name for name, kind, _ in target.form.controls if kind == "file"] or ["file"]
    file = draw(st.none() | st.tuples(st.sampled_from(held), st.sampled_from(FILES)))
    usual = "multipart" if file else "form"
    return target, draw(st.sampled_from([usual] * 24 + list(KINDS))), (pairs, file)


class Crowd:
    """People of every role who send forms, and whoever counts what changes."""

    def __init__(self, people: dict[str, FlaskClient], another: Callable[[str], FlaskClient]):
        """Start with a token for each browser; `another` gives one more person of a role."""
        self.people, self.another, self.tally = people, another, Tally()
        self.tokens = {role: self._token(role) for role in people}

    def send(self, target: Target, how: str, given: Any) -> None:
        """Send one form and see that all that must hold does."""
        before = counts()
        answer = self._ask(target, how, *given)
        after, status, path = counts(), answer.status_code, target.form.action
        self.tally.statuses[status] += 1
        self.tally.rules[target.rule] += 1
        assert status in ANSWERS, (status, path, how, given)
        # A file that is handed out holds words as they were typed: no browser runs it (12).
        file = answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert file or b"<script>kanarie" not in answer.data, path
        grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
        if grown:
            self.tally.stored[target.rule] += 1
        assert status < 400 or not grown, (status, path, how, given, grown)
        if status in (400, 401):
            self.tokens[target.role] = self._token(target.role)
        answer.close()

    def _ask(self, target: Target, how: str, pairs: Any, file: Any) -> TestResponse:
        fresh = {"csrf_token": self.tokens[target.role], "key": str(uuid4())}
        was = {name: value for name, _, value in target.form.controls}
        pairs = [(n, fresh.get(n, v) if v == was.get(n) else v) for n, v in pairs]
        client, path = self.people[target.role], target.form.action
        multipart = how == "multipart" or file
        plain: dict[str, Any] = {}
        for name, value in pairs:
            plain.setdefault(name, []).append(value.encode("utf-8", "replace").decode())
        if how == "query":
            return client.get(path.partition("?")[0], query_string=plain)
        if how == "json":
            return client.post(path, json=plain)
        if how == "text":
            return client.post(path, data=str(plain), content_type="text/plain")
        if how == "broken":
            kind = "multipart/form-data; boundary=x"
            return client.post(path, data=b"--x\r\nContent-Disposition: form", content_type=kind)
        if file:
            plain[file[0]] = (io.BytesIO(file[1][1]), file[1][0])
        kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
        return client.post(path, data=plain, content_type=kind)

    def _token(self, role: str) -> str:
        """Return the token of a browser's session; who was put out is followed by another."""
        found = hidden(self.people[role].get("/").text).get("csrf_token", "")
        if not found and role != "nobody":
            self.people[role] = self.another(role)
            return self._token(role)
        return found


def counts() -> dict[str, int]:
    """Return how many rows there are in every table that may not grow unseen."""
    db.session.rollback()
    tables = [one for one in Base.metadata.sorted_tables if one.name not in UNCOUNTED]
    each = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in tables]
    row = db.session.execute(sa.select(*each)).one()
    db.session.rollback()
    return dict(zip((one.name for one in tables), row, strict=True))


def whole() -> None:
    """See that no row hangs in the air and that the file, where there is one, is sound."""
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as rows:
        assert rows.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert rows.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def targets_in(app: Flask, role: str, path: str, body: bytes) -> Iterator[Target]:
    """Yield the forms of a page, each with where it goes and something chosen from every list."""
    chosen = {
        found[1]: found[2]
        for found in re.finditer(
            r'<select[^>]*name="([^"]*)"(?:(?!</select>).)*?<option[^>]*value="([^"]+)"',
            body.decode(),
            re.DOTALL,
        )
    }
    for form in Page(body).forms:
        form.controls = [
            (n, k, chosen.get(n, v) if k == "select" else v) for n, k, v in form.controls
        ]
        form.action = re.sub(r"#.*", "", form.action) or path
        if not form.action.startswith(NOT_SENT):
            yield Target(role, form, rule_of(app, form.action, "POST"))


def of_a_visitor(app: Flask, client: FlaskClient, start: str, steps: int = 12) -> Iterator[Target]:
    """Yield the forms of somebody without account, one after the other, to the last but one."""
    page = client.get(start, follow_redirects=True)
    for _ in range(steps):
        path = page.request.full_path.rstrip("?")
        found = list(targets_in(app, "nobody", path, page.data))
        yield from found
        if not found or "/controle/" in path:
            return
        form = max(found, key=lambda one: len(one.form.controls)).form
        page = client.post(form.action, data=_filled(form), follow_redirects=True)


def _filled(form: Form) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for name, kind, value in form.controls:
        if kind == "checkbox":
            sent.setdefault(name, []).append(value)
        else:
            sent.setdefault(name, value or honest(name, kind))
    return sent
