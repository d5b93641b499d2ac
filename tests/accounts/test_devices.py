"""Passkeys: a device of one's own stands for both steps, once per challenge, and can be removed."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.accounts import credentials
from impact.accounts.audit_models import Audit
from impact.accounts.models import LoginSession, Passkey
from impact.accounts.signin import link_for
from impact.kit.db import db
from tests.accounts.makers import (
    Device,
    a_partner,
    an_account,
    asked_on,
    by_device,
    code,
    cookie,
    run,
    signed_in,
    with_device,
    with_factor,
)
from tests.makers import hidden, send


@pytest.fixture
def strict(app: Flask) -> Flask:
    app.config["ASK_TWICE"] = True
    return app


def verbs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Audit.verb).order_by(Audit.id)))


def test_a_device_lets_somebody_in_as_both_steps_until_it_is_removed(strict: Flask) -> None:
    account, device = a_partner(), Device()
    address = f"/pilots/pilot-{account.id}"
    client, other = signed_in(strict, account), signed_in(strict, account)
    before = cookie(client)
    added = with_device(client, device)
    assert (added.status_code, added.text.count("<code>")) == (200, 8)
    assert cookie(client) not in ("", before)
    assert other.get("/account").status_code == 401
    assert client.get(address).status_code == 200
    phone = strict.test_client()
    phone.get("/aanmelden/toestel")
    nobody = cookie(phone)
    came = by_device(phone, device)
    assert (came.status_code, came.location) == (302, "/")
    assert cookie(phone) not in ("", nobody)
    assert phone.get(address).status_code == 200
    page = phone.get("/account").text
    assert "Telefoon" in page
    uid = db.session.scalars(select(Passkey.uid)).one()
    db.session.rollback()
    form = hidden(page) | {"which": uid}
    assert phone.post("/account/toestel/weg", data=form).status_code == 302
    assert phone.get("/account").status_code == 200
    assert client.get("/account").status_code == 401
    assert by_device(strict.test_client(), device).status_code == 422
    assert {"passkey.added", "passkey.removed", "signin"} <= set(verbs())


def test_a_page_that_asks_a_device_is_the_same_for_everybody(app: Flask) -> None:
    with_device(signed_in(app, an_account()), Device())
    pages = []
    for _ in range(2):
        page = app.test_client().get("/aanmelden/toestel").text
        asked = asked_on(page)
        assert not asked.get("allowCredentials")
        assert (asked["rpId"], asked["userVerification"]) == ("localhost", "required")
        for value in (*hidden(page).values(), asked["challenge"]):
            page = page.replace(value, "")
        pages.append(page)
    assert pages[0] == pages[1]


def test_an_answer_is_taken_once_and_in_its_own_browser_only(app: Flask) -> None:
    device = Device()
    with_device(signed_in(app, an_account()), device)
    first, second = app.test_client(), app.test_client()
    page = first.get("/aanmelden/toestel").text
    said = hidden(page) | {"said": device.sign(page)}
    second.get("/aanmelden/toestel")
    assert second.post("/aanmelden/toestel", data=said).status_code == 422
    copy = cookie(first)
    assert first.post("/aanmelden/toestel", data=said).status_code == 302
    thief = app.test_client()
    thief.set_cookie("tv", copy)
    assert thief.post("/aanmelden/toestel", data=said).status_code == 422
    assert first.post("/aanmelden/toestel", data=said).status_code == 422


def test_of_two_answers_at_once_one_is_taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the challenge before either used it up: the session ends but once."""
    from impact.accounts import devices

    device = Device()
    with_device(signed_in(app, an_account()), device)
    client = app.test_client()
    page = client.get("/aanmelden/toestel").text
    said = hidden(page) | {"said": device.sign(page, counted=0)}
    thief = app.test_client()
    thief.set_cookie("tv", cookie(client))
    taken = devices.taken

    def between(what: str) -> str | None:
        challenge = taken(what)
        monkeypatch.setattr(devices, "taken", taken)
        assert thief.post("/aanmelden/toestel", data=said).status_code == 302
        return challenge

    monkeypatch.setattr(devices, "taken", between)
    assert client.post("/aanmelden/toestel", data=said).status_code == 422
    assert not cookie(client)


@pytest.mark.parametrize(
    "trap", ["count", "unsure", "site", "key", "owner", "bytes", "deep", "other", "token"]
)
def test_an_answer_that_is_not_right_lets_nobody_in(app: Flask, trap: str) -> None:
    account, device = an_account(), Device()
    with_device(signed_in(app, account), device)
    if trap == "count":
        assert by_device(app.test_client(), device).status_code == 302
        device.count = 0
    device.sure = trap != "unsure"
    device.site = "http://evil.localhost" if trap == "site" else device.site
    device.key = Device().key if trap == "key" else device.key
    device.owner = b"somebody else" if trap == "owner" else device.owner
    client = app.test_client()
    page = client.get("/aanmelden/toestel").text
    said = device.sign(page)
    if trap == "bytes":
        said = json.dumps(json.loads(said) | {"response": {"clientDataJSON": "AAAA"}})
    if trap == "deep":
        said = "[" * 100_000
    if trap == "other":
        said = json.dumps(json.loads(said) | {"rawId": "AAAA"})
    form = hidden(page) | {"said": said} | ({"token": ""} if trap == "token" else {})
    answer = client.post("/aanmelden/toestel", data=form)
    assert answer.status_code == 422
    assert "errs" in answer.text
    assert client.get("/account").status_code in (303, 401)


def test_a_device_that_never_counts_goes_on_working(app: Flask) -> None:
    device = Device()
    with_device(signed_in(app, an_account()), device)
    for _ in range(2):
        assert by_device(app.test_client(), device, counted=0).status_code == 302


@pytest.mark.parametrize("trap", ["again", "challenge", "unsure", "nothing", "name"])
def test_a_key_that_is_not_right_is_not_kept(app: Flask, trap: str) -> None:
    client, device = signed_in(app, an_account()), Device()
    if trap == "again":
        with_device(client, device)
    device.sure = trap != "unsure"
    page = client.get("/account/toestel").text
    said = "" if trap == "nothing" else device.make(page)
    if trap == "challenge":
        client.get("/account/toestel")
    form = hidden(page) | {"said": said, "name": "" if trap == "name" else "x"}
    status = client.post("/account/toestel", data=form).status_code
    assert status == (409 if trap == "again" else 422)
    assert len(db.session.scalars(select(Passkey)).all()) == (trap == "again")


def test_a_link_does_not_skip_the_device(app: Flask) -> None:
    account, device = a_partner(), Device()
    added = with_device(signed_in(app, account), device)
    codes = [part.split("<")[0] for part in added.text.split("<code>")[1:]]
    for how in ("device", "paper"):
        client = app.test_client()
        link = link_for(account)
        answer = client.post(link, data=hidden(client.get(link).text))
        assert answer.location == "/aanmelden/tweede-stap"
        assert client.get("/account").status_code == 303
        assert "/aanmelden/toestel" in client.get("/aanmelden/tweede-stap").text
        if how == "device":
            assert by_device(client, device).status_code == 302
        else:
            assert send(client, "/aanmelden/tweede-stap", code=codes[0]) == 302
        assert client.get("/account").status_code == 200


def test_a_device_proves_who_it_is_and_another_ones_does_not(app: Flask) -> None:
    device, foreign = Device(), Device()
    mine = signed_in(app, an_account())
    with_device(mine, device)
    with_device(signed_in(app, an_account("b@example.org")), foreign)
    old = db.session.scalars(select(LoginSession)).all()
    for row in old:
        row.proved_at = None
    db.session.commit()
    asked = mine.get("/account/adres").location
    for who, goes_to in ((foreign, "/bevestigen?next="), (device, "/account/adres")):
        page = mine.get(asked).text
        form = hidden(page) | {"said": who.sign(page)}
        answer = mine.post("/bevestigen/toestel?next=/account/adres", data=form)
        assert answer.location.startswith(goes_to)
    assert mine.get("/account/adres").status_code == 200
    assert mine.post("/bevestigen/toestel").status_code == 400


def test_letting_go_and_a_lost_second_step_take_devices_away(app: Flask) -> None:
    account, device = a_partner(), Device()
    with_device(signed_in(app, account), device)
    credentials.drop_factor(account.id)
    assert by_device(app.test_client(), device).status_code == 422
    with_factor(account)
    client = signed_in(app, account)
    assert send(client, "/aanmelden/tweede-stap", code=code(account)) == 302
    kept = with_device(client, device)
    assert kept.status_code == 302, "there were codes for paper already"
    assert run(app, "account", "off", account.email).exit_code == 0
    assert by_device(app.test_client(), device).status_code == 422
    assert db.session.scalars(select(Passkey)).all() == []


def test_an_address_in_numbers_has_no_devices(app: Flask, client: FlaskClient) -> None:
    app.config["SITE_URL"] = "http://127.0.0.1:8000"
    page = client.get("/aanmelden/toestel")
    assert page.status_code == 200
    assert "data-asked" not in page.text
    assert client.post("/aanmelden/toestel", data=hidden(page.text)).status_code == 422
