"""Another e-mail address: confirmed by a link to it, once; the old one is told, sessions end."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts import credentials, mail
from impact.accounts.audit_models import Audit
from impact.accounts.models import Account, AddressChange, Outbox, SigninLink
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db
from tests.accounts.makers import SENTENCE, an_account, signed_in
from tests.makers import hidden, send


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """Mail leaves, and lies here."""
    app.config["MAIL_URL"] = "smtp://localhost:25?from=post@example.org"
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mail, "_deliver", lambda _address, letter: sent.append(letter))
    monkeypatch.setattr("impact.accounts.addresses.post_soon", lambda: None)
    return sent


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"http://\S+", letter.get_content())
    assert found
    return found[0]


def wish(client: FlaskClient, email: str) -> tuple[int, str]:
    """Ask for another address; return the answer without the address and what varies."""
    page = client.get("/account/adres").text
    answer = client.post("/account/adres", data=hidden(page) | {"email": email})
    text = re.sub(r'(value|content)="[^"]{30,}"', "", answer.text)
    return answer.status_code, text.replace(email, "")


def test_an_address_counts_when_its_own_link_was_pressed(
    app: Flask, letters: list[EmailMessage]
) -> None:
    account = an_account("old@example.org")
    credentials.set_password(account.id, SENTENCE)
    here, there = signed_in(app, account), signed_in(app, account)
    open_link = link_for(account)
    assert wish(here, "New@Example.org ")[0] == 200
    mail.post()
    (letter,) = letters
    assert letter["To"] == "new@example.org"
    link = link_in(letter)
    assert link.startswith(f"{app.config['SITE_URL']}/aanmelden/adres/")
    for _scanner in range(2):
        assert app.test_client().get(link).status_code == 200
    assert db.session.scalar(select(Account.email)) == "old@example.org"
    db.session.rollback()
    assert send(app.test_client(), link) == 200
    assert here.get("/account").status_code == there.get("/account").status_code == 401
    assert send(app.test_client(), open_link) == 400, "it went to the old address"
    assert send(app.test_client(), link) == 400
    mail.post()
    told = letters[1]
    assert told["To"] == "old@example.org"
    assert not re.search(r"http|new@", told.get_content())
    for email, status in (("old@example.org", 422), ("new@example.org", 302)):
        said = {"email": email, "password": SENTENCE}
        assert send(app.test_client(), "/aanmelden/wachtwoord", **said) == status
    verbs = set(db.session.scalars(select(Audit.verb)))
    assert {"email.asked", "email.changed"} <= verbs
    kept = db.session.scalars(select(Audit.detail)).all()
    assert not [one for one in kept if "@" in str(one)]


def test_nobody_learns_whose_an_address_is(app: Flask, letters: list[EmailMessage]) -> None:
    an_account("taken@example.org")
    client = signed_in(app, an_account())
    assert wish(client, "taken@example.org") == wish(client, "free@example.org")
    mail.post()
    assert [letter["To"] for letter in letters] == ["free@example.org"]


def test_an_address_that_became_anothers_is_refused_like_an_unknown_link(
    app: Flask, letters: list[EmailMessage]
) -> None:
    client = signed_in(app, an_account())
    wish(client, "new@example.org")
    mail.post()
    an_account("new@example.org")
    link = link_in(letters[0])
    unknown = f"{link[:-4]}AAAA"
    pages = []
    for one in (unknown, link, link):
        browser = app.test_client()
        answer = browser.post(one, data=hidden(browser.get(one).text))
        pages.append((answer.status_code, answer.text))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 400
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("trap", ["late", "off", "again", "form"])
def test_an_old_link_changes_nothing(app: Flask, letters: list[EmailMessage], trap: str) -> None:
    account = an_account("old@example.org")
    client = signed_in(app, account)
    wish(client, "new@example.org")
    mail.post()
    link = link_in(letters[0])
    if trap == "late":
        db.session.execute(update(AddressChange).values(expires_at=now() - timedelta(seconds=1)))
    if trap == "off":
        db.session.execute(update(Account).values(active=False))
    db.session.commit()
    if trap == "again":
        wish(client, "newer@example.org")
    browser = app.test_client()
    form = {} if trap == "form" else hidden(browser.get(link).text)
    assert browser.post(link, data=form).status_code == 400
    assert db.session.scalar(select(Account.email)) == "old@example.org"


@pytest.mark.parametrize("email", ["", "x", "noor@example.org", "a b@example.org", "x" * 201])
def test_an_address_that_cannot_be_is_said_at_the_field(app: Flask, email: str) -> None:
    client = signed_in(app, an_account("noor@example.org"))
    page = client.get("/account/adres").text
    answer = client.post("/account/adres", data=hidden(page) | {"email": email})
    assert (answer.status_code, "email-error" in answer.text) == (422, True)
    assert db.session.scalars(select(AddressChange)).all() == []


def test_without_mail_the_administrator_hands_the_link_over(app: Flask) -> None:
    from tests.makers import someone

    account = an_account("old@example.org")
    wish(signed_in(app, account), "new@example.org")
    admin = someone(app, "admin")
    waiting = admin.get("/postbak").text
    assert "new@example.org" in waiting
    uid = db.session.scalar(select(Outbox.uid))
    handed = admin.post(f"/postbak/{uid}", data=hidden(waiting)).text
    link = re.search(r'<p class="code">([^<]+)</p>', handed)
    assert link
    db.session.rollback()
    assert send(app.test_client(), link[1]) == 200
    assert db.session.scalar(select(Account.email).where(Account.id == account.id)) == (
        "new@example.org"
    )
    db.session.rollback()
    assert db.session.scalars(select(SigninLink).where(SigninLink.used_at.is_(None))).all() == []
    told = admin.get("/postbak").text
    assert "old@example.org" in told, "without mail the old address is told by hand"
    uid = db.session.scalar(select(Outbox.uid))
    assert admin.post(f"/postbak/{uid}", data=hidden(told)).status_code == 303
    assert "old@example.org" not in admin.get("/postbak").text
