"""Letting people in from a prompt: what was typed wrong is said in one line, nothing is done."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from impact.accounts.models import Account, Grant, Organisation
from impact.kit.db import db
from tests.accounts.makers import run
from tests.makers import a_pilot, an_organisation, send


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_first_account_comes_with_a_link_that_works(app: Flask) -> None:
    done = run(app, "create-admin", "Eva@Example.org")
    assert done.exit_code == 0
    assert db.session.scalars(select(Account.email)).all() == ["eva@example.org"]
    assert send(app.test_client(), done.output.splitlines()[-1]) == 302


def test_an_administrator_made_twice_is_one_administrator(app: Flask) -> None:
    links = {run(app, "create-admin", "eva@example.org").output for _ in range(2)}
    assert len(links) == 2
    assert (count(Account), count(Grant)) == (1, 1)


def test_an_organisation_is_added_once(app: Flask) -> None:
    words = ("organisation", "add", "skvr", "--name", "SKVR", "--kind", "programme")
    assert run(app, *words).output == "skvr: added\n"
    assert run(app, *words).output == "skvr: unchanged\n"
    other = run(app, "organisation", "add", "skvr", "--name", "Another")
    assert other.exit_code == 1
    assert other.stderr == "there is an organisation skvr already: SKVR, a programme\n"
    assert count(Organisation) == 1


@pytest.mark.parametrize("code", ["SKVR", "a b", "", "a/b", "-a", "x" * 41])
def test_a_code_that_cannot_stand_in_an_address_is_refused(app: Flask, code: str) -> None:
    done = run(app, "organisation", "add", "--name", "X", "--", code)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert count(Organisation) == 0


def test_a_grant_is_not_doubled_and_another_one_is_added(app: Flask) -> None:
    a_pilot("klank")
    for role in ("partner", "partner", "coder"):
        done = run(app, "account", "add", "noor@example.org", "--role", role, "--pilot", "klank")
        assert done.exit_code == 0
        assert done.output.splitlines()[-1].startswith("http://localhost/aanmelden/")
    assert (count(Account), count(Grant)) == (1, 2)


def test_a_grant_over_an_organisation_reaches_its_pilots(app: Flask) -> None:
    a_pilot("klank")
    words = ("account", "add", "m@example.org", "--role", "manager", "--organisation", "skvr")
    client = app.test_client()
    assert send(client, run(app, *words).output.strip()) == 302
    assert client.get("/pilots/klank").status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "baker", "--pilot", "klank"), "expected a role"),
        (("--role", "partner", "--pilot", "nowhere"), "there is no pilot 'nowhere'"),
        (("--role", "partner", "--organisation", "none"), "there is no organisation 'none'"),
        (("--role", "partner"), "say where"),
        (("--role", "coder", "--pilot", "klank", "--activity", "Koor"), "--activity is for a"),
    ],
)
def test_a_grant_that_cannot_be_is_refused_in_one_line(
    app: Flask, words: tuple[str, ...], said: str
) -> None:
    a_pilot("klank")
    done = run(app, "account", "add", "noor@example.org", *words)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert (count(Account), count(Grant)) == (0, 0)


def test_an_address_that_is_none_is_refused(app: Flask) -> None:
    done = run(app, "create-admin", "noor")
    assert (done.exit_code, count(Account)) == (1, 0)


@pytest.mark.parametrize(
    "words",
    [
        ("account", "add"),
        ("account", "add", "noor@example.org"),
        ("create-admin",),
        ("organisation", "add", "skvr", "--name", "X", "--kind", "bakery"),
        ("pilot", "add", "klank"),
        ("pilot", "add", "klank", "--name", "K", "--from", "2025-13-01"),
    ],
)
def test_wrong_usage_is_told_as_such(app: Flask, words: tuple[str, ...]) -> None:
    assert run(app, *words).exit_code == 2


def test_an_unknown_account_cannot_be_switched_off(app: Flask) -> None:
    done = run(app, "account", "off", "who@example.org")
    assert (done.exit_code, done.stderr) == (1, "there is no account who@example.org\n")


def test_an_account_that_was_off_is_on_again_with_a_new_grant(app: Flask) -> None:
    a_pilot("klank")
    words = ("account", "add", "noor@example.org", "--role", "partner", "--pilot", "klank")
    run(app, *words)
    run(app, "account", "off", "noor@example.org")
    client = app.test_client()
    assert send(client, run(app, *words).output.strip()) == 302
    assert client.get("/pilots/klank").status_code == 200
    assert count(Grant) == 1


def test_links_for_the_demo_name_four_roles(app: Flask) -> None:
    assert run(app, "demo-links").exit_code == 1
    an_organisation()
    for role in ("partner", "manager", "funder", "coder"):
        email = f"demo-{role}@example.org"
        run(app, "account", "add", email, "--role", role, "--organisation", "skvr")
    lines = run(app, "demo-links").output.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["partner", "manager", "funder", "coder"]
    assert all(send(app.test_client(), line.split(": ")[1]) == 302 for line in lines)
