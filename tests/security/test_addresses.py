"""Whose host it is, and where one is sent: always here (ASVS 3.7.2, 4.1.3)."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from impact.accounts.signin import link_for
from tests.accounts.makers import an_account
from tests.makers import a_pilot, hidden, someone

HOME = "http://localhost/"
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example",
    "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example",
    "/\r\n/evil.example", "http:evil.example", "http:/evil.example", "https:evil.example",
    "http://evil.example", "https://evil.example/", "HTTP://EVIL.EXAMPLE", "ftp://evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd",
    "http://localhost@evil.example", "http://localhost:80@evil.example",
    "http://evil.example#localhost", "http://evil.example?localhost",
    "http://evil.example\\@localhost", "http://localhost.evil.example",
    "//localhost@evil.example", "//evil.example/%2f..", "/%2f%2fevil.example", "/%5cevil.example",
    "/%09/evil.example", "/.evil.example", "/..//evil.example", "/;@evil.example",
    "//evil%E3%80%82example", "//[::ffff:6.6.6.6]", "//0x6.0x6.0x6.0x6",
    "http://xn--evil-0qa.example", " //evil.example", "\u202e//evil.example",
    "//evil\u3002example", "https:///evil.example",
]  # fmt: skip
assert len(ELSEWHERE) >= 40
NAMES = ("next", "return", "return_to", "url", "redirect", "goto", "back", "continue", "lang")


def stays(answer: TestResponse) -> bool:
    """Say whether a browser that follows this answer stays with us."""
    to = answer.headers.get("Location")
    if to is None:
        return True
    there = urlsplit(urljoin(answer.request.url, to.replace("\\", "/")))
    return (there.scheme, there.netloc) == ("http", "localhost")


@pytest.fixture(scope="module")
def screens(shared: Flask) -> list[str]:
    """Every address there is, with an x for each part that varies."""
    rules = [one for one in shared.url_map.iter_rules() if one.endpoint != "static"]
    return sorted({re.sub(r"<[^>]+>", "x", one.rule) for one in rules})


@pytest.mark.crawl
@pytest.mark.parametrize("vector", ELSEWHERE, ids=repr)
def test_open_redirect_40_vectors_3_7_2(shared: Flask, screens: list[str], vector: str) -> None:
    client = shared.test_client()
    said = dict.fromkeys(NAMES, vector)
    for address in screens:
        headers = {"Referer": vector} if vector.isprintable() and vector.isascii() else {}
        assert stays(client.get(address, query_string=said, headers=headers)), address
    for path in (vector, f"/aanmelden/{vector}", f"/v/{vector}"):
        if path.isprintable() and path.startswith("/"):
            assert stays(client.get(path, base_url=HOME)), path


@pytest.mark.parametrize("name", NAMES)
def test_open_redirect_40_vectors_after_signing_in_3_7_2(app: Flask, name: str) -> None:
    a_pilot()
    account = an_account()
    for vector in ELSEWHERE[::8]:
        client, link = app.test_client(), link_for(account)
        form = hidden(client.get(link, query_string={name: vector}).text)
        answer = client.post(link, query_string={name: vector}, data=form | {name: vector})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.crawl
def test_open_redirect_40_vectors_of_staff_3_7_2(app: Flask) -> None:
    client = someone(app, "manager", a_pilot("x"))
    rules = [one.rule for one in app.url_map.iter_rules() if one.endpoint != "static"]
    for address in sorted({re.sub(r"<[^>]+>", "x", rule) for rule in rules}):
        for vector in ELSEWHERE[:3]:
            assert stays(client.get(address, query_string=dict.fromkeys(NAMES[:-1], vector)))


def test_open_redirect_40_vectors_after_proving_who_one_is_3_7_2(app: Flask) -> None:
    """The way on is one path of ours: of `//account` a browser makes another host."""
    client = someone(app, "manager", a_pilot("x"))
    ours = ["//account", "///account", "//pilots/x", "//static/x", "account", "/\\account", "/x"]
    for vector in [*ELSEWHERE, *ours]:
        answer = client.get("/bevestigen", query_string={"next": vector})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/"), vector
    answer = client.get("/bevestigen", query_string={"next": "/account"})
    assert answer.headers["Location"] == "/account"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "localhost", "X-Forwarded-Host": "evil.example"},
        {"Host": "localhost", "Forwarded": "host=evil.example;proto=https"},
        {
            "Host": "localhost",
            "X-Original-URL": "//evil.example/",
            "X-Rewrite-URL": "//evil.example",
        },
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_host_spoof_five_4_1_3(app: Flask, headers: dict[str, str]) -> None:
    a_pilot()
    client = app.test_client()
    link = link_for(an_account())
    for path in ("/", "/aanmelden", "/pilots/talentz-skool", "/v/x", urlsplit(link).path):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 400 or headers["Host"] == "localhost"
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")
    assert link.startswith("http://localhost/")
