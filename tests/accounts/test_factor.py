"""The second step, once per code and never skipped: rows 31 to 33 of `trust.md` 18."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts import credentials, factor
from impact.accounts.models import LoginSession, RecoveryCode
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db
from tests.accounts.makers import (
    SENTENCE,
    a_partner,
    an_account,
    code,
    cookie,
    signed_in,
    step_now,
    with_factor,
)
from tests.makers import a_pilot, hidden, send, someone


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The house as it is where people's names are: some roles prove twice who they are."""
    app.config["ASK_TWICE"] = True
    return app


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: eight digits there, the last six of them here."""
    secret = b"12345678901234567890"
    eight = {
        59: "94287082",
        1111111109: "07081804",
        1111111111: "14050471",
        1234567890: "89005924",
        2000000000: "69279037",
        20000000000: "65353130",
    }
    known = {at: code[2:] for at, code in eight.items()}
    assert {at: factor.code_at(secret, at // 30) for at in known} == known


def test_identity_needs_second_factor(strict: Flask) -> None:
    account = a_partner()
    client = signed_in(strict, account)
    address = f"/pilots/pilot-{account.id}"
    for page in (address, "/"):
        assert client.get(page).location == "/account/tweede-stap"
    assert client.get("/rapport").status_code in (303, 404)
    shown = client.get("/account/tweede-stap").text
    assert "data:image/svg+xml" in shown
    row = db.session.scalars(select(LoginSession)).one()
    secret = credentials.secret_of(account, str(row.data["enrol"])) or b""
    step = step_now()
    assert send(client, "/account/tweede-stap", code="000000") == 422
    kept = client.post(
        "/account/tweede-stap", data=hidden(shown) | {"code": factor.code_at(secret, step)}
    )
    assert (kept.status_code, kept.text.count("<code>")) == (200, 8)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", ["trainer", "coder", "funder"])
def test_who_sees_no_names_needs_no_second_factor(strict: Flask, role: str) -> None:
    client = someone(strict, role, a_pilot())
    assert client.get("/pilots/talentz-skool").status_code == 200


def test_the_second_factor_can_be_left_out_on_this_computer_only() -> None:
    from config import Config

    def asked(address: str, said: str) -> bool:
        return Config("x", SITE_URL=address, SECOND_FACTOR=said).ASK_TWICE

    assert not asked("http://localhost:8000", "off")
    assert asked("http://localhost:8000", "on")
    assert asked("https://tellen.example.org", "off")
    assert asked("http://localhost.example.org", "off")


def test_links_single_use_and_no_factor_skip(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    link = link_for(account)
    client = app.test_client()
    answer = client.post(link, data=hidden(client.get(link).text))
    assert answer.location == "/aanmelden/tweede-stap"
    assert client.get(f"/pilots/pilot-{account.id}").status_code == 303
    assert client.get("/account").status_code == 303
    assert send(app.test_client(), link) == 400
    half = cookie(client)
    assert send(client, "/aanmelden/tweede-stap", code=code(account)) == 302
    assert cookie(client) not in ("", half)
    assert client.get(f"/pilots/pilot-{account.id}").status_code == 200


def test_a_password_does_not_skip_the_second_factor(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    credentials.set_password(account.id, SENTENCE)
    client = app.test_client()
    form = {"email": account.email, "password": SENTENCE}
    assert send(client, "/aanmelden/wachtwoord", **form) == 302
    assert client.get("/account").status_code == 303
    assert client.get("/aanmelden/tweede-stap").status_code == 200


def test_nobody_comes_to_the_second_step_without_the_first(client: FlaskClient) -> None:
    assert client.get("/aanmelden/tweede-stap").location == "/aanmelden"
    assert client.post("/aanmelden/tweede-stap", data={"code": "1"}).location == "/aanmelden"


def test_the_second_step_waits_ten_minutes(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    client = signed_in(app, account)
    early = now() - timedelta(minutes=11)
    db.session.execute(update(LoginSession).values(made_at=early))
    db.session.commit()
    assert client.get("/aanmelden/tweede-stap").location == "/aanmelden"


def test_five_wrong_codes_and_one_starts_over(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    client = signed_in(app, account)
    form = hidden(client.get("/aanmelden/tweede-stap").text) | {"code": "nonsense"}
    tries = [client.post("/aanmelden/tweede-stap", data=form).status_code for _ in range(5)]
    assert tries == [422, 422, 422, 422, 302]
    assert client.get("/aanmelden/tweede-stap").status_code == 302


def test_totp_once(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    first, second = signed_in(app, account), signed_in(app, account)
    shown = code(account)
    assert send(first, "/aanmelden/tweede-stap", code=shown) == 302
    assert send(second, "/aanmelden/tweede-stap", code=shown) == 422
    assert send(second, "/aanmelden/tweede-stap", code=code(account, later=3)) == 422


def test_of_two_who_type_one_code_at_once_one_gets_in(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    shown = code(account)

    def type_in(_: int) -> bool:
        with app.app_context():
            return credentials.is_second(account, shown)

    with ThreadPoolExecutor(4) as at_once:
        assert sorted(at_once.map(type_in, range(4))) == [False, False, False, True]


def test_recovery_codes_once(app: Flask) -> None:
    account = a_partner()
    codes = with_factor(account)
    assert len(set(codes)) == 8
    stored = " ".join(db.session.scalars(select(RecoveryCode.code_hash)))
    db.session.commit()
    assert not [one for one in codes if one in stored or factor.plain_code(one) in stored]
    first, second = signed_in(app, account), signed_in(app, account)
    assert send(first, "/aanmelden/tweede-stap", code=f" {codes[0].upper()} ") == 302
    assert send(second, "/aanmelden/tweede-stap", code=codes[0]) == 422
    assert "nog 7 herstelcodes" in first.get("/account").text
    page = first.get("/account").text
    made = first.post("/account/herstelcodes", data=hidden(page)).text
    fresh = re.findall(r"<code>([^<]+)</code>", made)
    assert (len(fresh), set(fresh) & set(codes)) == (8, set())
    assert send(second, "/aanmelden/tweede-stap", code=codes[2]) == 422
    assert not credentials.is_second(an_account("b@example.org"), codes[1])


def test_the_secret_of_the_app_is_encrypted_and_its_key_lies_elsewhere(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    other = an_account("b@example.org")
    assert credentials.secret_of(other, account.totp_secret or "") is None
    kept = Path(app.config["SECRETS_FILE"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_text('{"totp": "' + "00" * 32 + '", "recovery": "' + "00" * 32 + '"}')
    client = signed_in(app, account)
    assert send(client, "/aanmelden/tweede-stap", code="123456") == 422


@pytest.mark.parametrize(
    ("site", "said", "found"),
    [
        ("http://localhost:8000", None, "off"),
        ("http://localhost:8000", "on", "on"),
        ("https://tellen.example.org", None, "on"),
    ],
)
def test_on_this_computer_nobody_is_held_up_unless_one_asks(
    monkeypatch: pytest.MonkeyPatch, site: str, said: str | None, found: str
) -> None:
    from config import from_environment

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("SITE_URL", site)
    for name in ("SECOND_FACTOR", "LIMITS"):
        monkeypatch.delenv(name, raising=False)
        if said:
            monkeypatch.setenv(name, said)
    config = from_environment()
    assert (found, found) == (config.SECOND_FACTOR, config.LIMITS)
