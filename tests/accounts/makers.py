"""Accounts, links and commands for tests."""

import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from secrets import token_bytes
from typing import Any

from click.testing import Result
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from impact.accounts import credentials, factor
from impact.accounts.models import Account, Grant
from impact.accounts.reach import EVERYTHING
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db
from tests.makers import a_pilot, hidden, send

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


class Device:
    """A phone that signs after it saw a finger: an authenticator, without browser and hardware."""

    def __init__(self, site: str = "http://localhost") -> None:
        """Have no key yet, and have signed nothing."""
        self.site, self.name, self.count, self.sure = site, token_bytes(32), 0, True
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.owner = b""

    def make(self, page: str) -> str:
        """Answer a page that asks for a new key."""
        asked = asked_on(page)
        self.owner = websafe_decode(asked["user"]["id"])
        key = AttestedCredentialData.create(Aaguid.NONE, self.name, _public(self.key))
        seen = AttestationObject.create("none", self._seen(0x40, key), {})
        client = self._client("webauthn.create", asked)
        return self._answer({"clientDataJSON": client, "attestationObject": bytes(seen)})

    def sign(self, page: str, *, counted: int = 1) -> str:
        """Answer a page that asks to sign; `counted`: 0 for a device that does not count."""
        asked, self.count = asked_on(page), self.count + counted
        client, seen = self._client("webauthn.get", asked), self._seen()
        signature = self.key.sign(seen + sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": bytes(seen), "signature": signature}
        return self._answer(said | {"userHandle": self.owner})

    def _client(self, what: str, asked: Any) -> bytes:
        return CollectedClientData.create(what, asked["challenge"], self.site)

    def _seen(self, flags: int = 0, key: bytes = b"") -> AuthenticatorData:
        here = sha256(b"localhost").digest()
        told = AuthenticatorData.FLAG(flags | (5 if self.sure else 1))
        made: AuthenticatorData = AuthenticatorData.create(here, told, self.count, key)
        return made

    def _answer(self, said: dict[str, bytes]) -> str:
        name = websafe_encode(self.name)
        response = {key: websafe_encode(value) for key, value in said.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _public(key: ec.EllipticCurvePrivateKey) -> CoseKey:
    made: CoseKey = ES256.from_cryptography_key(key.public_key())  # type: ignore[no-untyped-call]  # -- of the library
    return made


def asked_on(page: str) -> Any:
    """Return what a page asks of a device."""
    found = re.search(r'data-asked="([^"]*)"', page)
    assert found, "nothing is asked"
    return json.loads(unescape(found[1]))["publicKey"]


def with_device(client: FlaskClient, device: Device) -> TestResponse:
    """Add a device on the page of the account of whoever is signed in."""
    page = client.get("/account/toestel").text
    form = hidden(page) | {"said": device.make(page), "name": "Telefoon"}
    return client.post("/account/toestel", data=form)


def by_device(client: FlaskClient, device: Device, **how: int) -> TestResponse:
    """Come in by a device."""
    page = client.get("/aanmelden/toestel").text
    form = hidden(page) | {"said": device.sign(page, **how)}
    return client.post("/aanmelden/toestel", data=form)
