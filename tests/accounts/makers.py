"""Accounts, links and commands for tests."""

from datetime import UTC, datetime, timedelta

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from impact.accounts import credentials, factor
from impact.accounts.models import Account, Grant
from impact.accounts.reach import EVERYTHING
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db
from tests.makers import a_pilot, send

SENTENCE = "vier lepels tikken zacht"


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


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.at = datetime.fromisoformat("2026-03-01T12:00:00")

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: int) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


def step_now() -> int:
    """Return the step of thirty seconds that it is."""
    return int(now().replace(tzinfo=UTC).timestamp()) // factor.STEP


def code(account: Account, *, later: int = 0) -> str:
    """Return what the app on the phone of an account shows, or will show."""
    db.session.refresh(account)
    db.session.commit()
    secret = credentials.secret_of(account, account.totp_secret or "")
    assert secret is not None
    step = step_now()
    return factor.code_at(secret, step + later)


def with_factor(account: Account) -> list[str]:
    """Give an account a second factor; return its codes for paper."""
    sealed = credentials.enrolment(account)
    secret = credentials.secret_of(account, sealed) or b""
    step = step_now()
    codes = credentials.enrol(account, sealed, factor.code_at(secret, step - 1))
    assert codes
    db.session.refresh(account)
    db.session.commit()
    return codes


def a_partner(email: str = "noor@example.org") -> Account:
    account = an_account(email)
    a_grant(account, "partner", pilot_id=a_pilot(f"pilot-{account.id}").id)
    return account


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    assert send(client, link_for(account)) == 302
    return client
