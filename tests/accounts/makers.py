"""Accounts, links and commands for tests."""

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from impact.accounts.models import Account, Grant
from impact.accounts.reach import EVERYTHING
from impact.kit.db import db


def an_account(email: str = "noor@example.org", **given: object) -> Account:
    """An account that may do nothing yet."""
    account = Account(email=email, **given)
    db.session.add(account)
    db.session.commit()
    return account


def a_grant(account: Account, role: str, **given: object) -> Grant:
    """One role for an account."""
    grant = Grant(account_id=account.id, role=role, **given)
    db.session.add(grant)
    db.session.commit()
    return grant


def run(app: Flask, *words: str) -> Result:
    """Type a command; the test itself goes on seeing all rows."""
    result = app.test_cli_runner().invoke(args=words)
    db.session().info["reach"] = EVERYTHING
    return result


def cookie(client: FlaskClient) -> str:
    """Return what the browser keeps of its session; nothing when it keeps none."""
    found = client.get_cookie("tv")
    return found.value if found else ""
