"""Where we go, and under which name: nowhere, and ours (ASVS 1.3.6, 4.1.3)."""

import smtplib
import socket
import urllib.request
from email.message import EmailMessage

import pytest
from flask import Flask

from impact.accounts import mail
from tests.accounts.makers import an_account
from tests.conftest import ElsewhereError
from tests.makers import hidden


def test_no_outgoing_connections() -> None:
    """1.3.6: in this whole suite nothing reaches another machine: whoever tries, falls."""
    with socket.socket() as line:
        with pytest.raises(ElsewhereError):
            line.connect(("192.0.2.1", 80))
        with pytest.raises(ElsewhereError):
            line.connect_ex(("192.0.2.1", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, pytest.raises(ElsewhereError):
        line.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(ElsewhereError):
        socket.create_connection(("mail.example.org", 25))
    with pytest.raises(ElsewhereError):
        smtplib.SMTP("mail.example.org")
    with pytest.raises(ElsewhereError):
        urllib.request.urlopen("http://example.org/")


HEADERS = (
    {"X-Forwarded-Host": "evil.example"},
    {"Forwarded": "host=evil.example"},
    {"X-Forwarded-Server": "evil.example", "X-Forwarded-Proto": "https"},
    {"X-Original-Host": "evil.example", "X-Host": "evil.example"},
    {"Host": "127.0.0.1", "X-Forwarded-For": "evil.example"},
)


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_mail_links_use_site_url(
    app: Flask, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    """4.1.3: whoever asks for somebody else's link cannot choose where it leads."""
    app.config.update(MAIL_URL="smtp://localhost:1", SITE_URL="https://tellen.example")
    app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1"]
    letters: list[EmailMessage] = []
    monkeypatch.setattr(mail, "_deliver", lambda _, letter: letters.append(letter))
    monkeypatch.setattr("impact.accounts.screens.post_soon", mail.post)
    account, client = an_account("noor@example.org"), app.test_client()
    form = hidden(client.get("/aanmelden").text) | {"email": account.email}
    answer = client.post("/aanmelden", data=form, headers=headers)
    assert answer.status_code == 200
    (letter,) = letters
    assert letter["To"] == "noor@example.org"
    links = [word for word in letter.get_content().split() if "://" in word]
    assert [one.rsplit("/", 1)[0] for one in links] == ["https://tellen.example/aanmelden"]
    assert "evil" not in letter.as_string()
    assert "evil" not in answer.text
