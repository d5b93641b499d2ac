"""What a password may be and costs, and that nobody learns who has one: row 29 of `trust.md` 18."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import select

from impact.accounts import credentials, passwords
from impact.accounts.models import Account, Outbox
from impact.kit.db import db
from tests.accounts.makers import (
    SENTENCE,
    an_account,
    cookie,
)
from tests.makers import hidden, send


@pytest.mark.parametrize(
    ("password", "role", "may"),
    [
        ("vier lepels", "partner", False),
        ("vier lepels!", "partner", True),
        ("vier lepels zs", "admin", False),
        ("vier lepels zacht", "admin", True),
        ("🥄🍲🥣🍛🍜🍝🧂🫕🥘🍚🍙🍘", "partner", False),
        ("aaaaaaaaaaaaaaaaaa", "partner", False),
        ("Welkom-Rotterdam-2026", "partner", False),
        ("T3ll3n&V3rt3ll3n!!", "partner", False),
        ("noor.noor.noor.1", "partner", False),
        ("x" * 64 + "lang genoeg is goed" * 3, "partner", True),
        ("lang genoeg " * 11, "partner", False),
    ],
)
def test_password_rules(password: str, role: str, *, may: bool) -> None:
    assert (passwords.objection(password, "noor@example.org", [role]) is None) == may


def test_long_password_not_hashed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> str:
        raise AssertionError("hashed all the same")

    monkeypatch.setattr(PasswordHasher, "hash", never)
    monkeypatch.setattr(PasswordHasher, "verify", never)
    assert not passwords.is_right("x" * 129, "kept")
    with pytest.raises(ValueError, match="refused"):
        passwords.hashed("x" * 129)
    an_account()
    form = {"email": "noor@example.org", "password": "x" * 100_000}
    assert send(app.test_client(), "/aanmelden/wachtwoord", **form) == 422


def test_argon2_parameters() -> None:
    kept = extract_parameters(passwords.hashed(SENTENCE))
    assert (kept.type.name, kept.memory_cost, kept.time_cost, kept.parallelism) == (
        "ID",
        19456,
        2,
        1,
    )
    assert passwords.dummy().split("$")[:4] == passwords.hashed(SENTENCE).split("$")[:4]


def test_at_most_two_hashes_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy: list[int] = []
    most: list[int] = []

    def count(*_: object) -> str:
        busy.append(1)
        most.append(len(busy))
        _spin()
        busy.pop()
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", count)
    with ThreadPoolExecutor(6) as at_once:
        list(at_once.map(passwords.hashed, [SENTENCE] * 12))
    assert max(most) <= 2


def _spin() -> None:
    sum(range(20_000))


def test_a_password_lets_somebody_in_and_a_wrong_one_does_not(app: Flask) -> None:
    account = an_account()
    credentials.set_password(account.id, SENTENCE)
    kept = db.session.scalar(select(Account.password))
    assert kept
    assert SENTENCE not in kept
    client = app.test_client()
    form = {"email": " Noor@Example.org ", "password": SENTENCE}
    assert send(client, "/aanmelden/wachtwoord", **form | {"password": f"{SENTENCE}!"}) == 422
    assert not cookie(client)
    assert send(client, "/aanmelden/wachtwoord", **form) == 302
    assert cookie(client)


def test_known_and_unknown_accounts_same_bytes(
    app: Flask, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, off = an_account("known@example.org"), an_account("known2@example.org", active=False)
    an_account("known3@example.org")
    for account in (known, off):
        credentials.set_password(account.id, SENTENCE)
    hashes: list[str] = []
    verify = PasswordHasher.verify

    def heard(self: PasswordHasher, kept: str, said: str) -> bool:
        hashes.append(kept)
        return verify(self, kept, said)

    monkeypatch.setattr(PasswordHasher, "verify", heard)
    answers, work = set(), set()
    for email in ("known", "known2", "known3", "stranger"):
        client = app.test_client()
        form = hidden(client.get("/aanmelden/wachtwoord").text)
        statements.clear()
        hashes.clear()
        said = {"email": f"{email}@example.org", "password": "niet het goede woord"}
        page = client.post("/aanmelden/wachtwoord", data=form | said)
        answers.add((page.status_code, bare(page.text, email), tuple(page.headers.keys())))
        work.add((tuple(statements), len(hashes)))
    assert len(answers) == 1
    assert len(work) == 1
    assert hashes == [passwords.dummy()]


def test_known_and_unknown_addresses_are_promised_the_same_link(
    app: Flask, statements: list[str]
) -> None:
    an_account("known@example.org")
    answers, work = set(), set()
    for email in ("known", "stranger"):
        client = app.test_client()
        form = hidden(client.get("/aanmelden").text)
        statements.clear()
        page = client.post("/aanmelden", data=form | {"email": f"{email}@example.org"})
        answers.add((page.status_code, page.text))
        work.add(tuple(statements))
    assert len(answers) == len(work) == 1
    assert answers.pop()[0] == 200
    assert len(db.session.scalars(select(Outbox)).all()) == 1


def bare(page: str, email: str) -> str:
    """Return a page without what differs each time, and without the address that was typed."""
    for value in hidden(page).values():
        page = page.replace(value, "")
    return page.replace(f"{email}@example.org", "")


def test_more_than_three_links_an_hour_are_not_sent_and_nobody_is_told(app: Flask) -> None:
    an_account()
    said = {send(app.test_client(), "/aanmelden", email="noor@example.org") for _ in range(5)}
    assert said == {200}
    assert len(db.session.scalars(select(Outbox)).all()) == 3
