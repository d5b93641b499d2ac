"""What every answer carries, errors included, and what is said when it did not go well."""

import gzip
import logging
import re

import pytest
from flask import Flask, Response, abort, render_template_string, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from impact.accounts.access import anyone
from impact.accounts.signin import link_for
from impact.kit.faults import EXPECTED, Fault, Refused
from impact.kit.headers import POLICY, leave_plain
from impact.kit.media import SANDBOX
from impact.pilots.access import allowed
from impact.pilots.models import Pilot
from impact.pilots.store import OtherBody
from tests.accounts.makers import an_account
from tests.makers import a_pilot, hidden, someone

CANARY = "kanarie-7Q"
ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
    "'self' data:; font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Strict-Transport-Security": None,
    "Server": None,
    "X-Powered-By": None,
}
KEYS = ("/v/", "/verhaal/", "/intrekken", "/aanmelden", "/toestemming/")
BROKEN = OperationalError("INSERT", {"said": CANARY}, Exception("database or disk is full"))
RAISED = {
    "refused": Refused([Fault(EXPECTED, {"expected": "een jaar", "found": "'x'"}, "a", 3, "jaar")]),
    "other-words": OtherBody("somewhere"),
    "full": BROKEN,
    "broken": ValueError(CANARY),
}


@pytest.fixture
def house(app: Flask) -> Flask:
    """The house with a few screens that go wrong on purpose."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def stop(status: int) -> str:
        abort(status)

    def fall(what: str) -> str:
        raise RAISED[what]

    def note(pilot: Pilot) -> str:
        return f"{pilot.code}: {request.form['words']}"

    def echo() -> str:
        words = request.values.get("words", "") + "x" * 2000
        return render_template_string('<input name="token" value="t">{{ words }}', words=words)

    app.add_url_rule("/stop/<int:status>", "stop", anyone("a test")(stop))
    app.add_url_rule("/v/stop/<int:status>", "vstop", anyone("a test")(stop))
    app.add_url_rule("/fall/<what>", "fall", anyone("a test")(fall))
    app.add_url_rule("/echo", "echo", anyone("a test")(echo), methods=["GET", "POST"])
    app.add_url_rule("/plain", "plain", anyone("a test")(lambda: leave_plain(Response("x" * 2000))))
    noted = allowed("pilot.see")(note)
    app.add_url_rule("/pilots/<code>/note", "note", noted, methods=["POST"])
    return app


def wrong(answer: TestResponse) -> dict[str, str | None]:
    """Return the headers that are not as they always should be."""
    expected = ALWAYS | {
        "Referrer-Policy": "no-referrer" if answer.request.path.startswith(KEYS) else "same-origin"
    }
    if answer.request.path == "/":
        expected["X-Robots-Tag"] = None
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        expected["Content-Security-Policy"] = SANDBOX
    return {
        name: answer.headers.get(name)
        for name, value in expected.items()
        if answer.headers.get(name) != value
    }


def test_every_screen_answers_with_the_same_headers(app: Flask) -> None:
    client = someone(app, "manager", a_pilot("x"))
    addresses = {
        re.sub(r"<[^>]+>", "x", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    }
    for address in sorted(addresses):
        for browser in (client, app.test_client()):
            for method in ("GET", "POST", "DELETE"):
                answer = browser.open(address, method=method)
                assert wrong(answer) == {}, f"{method} {address}"
                answer.close()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 418])
def test_headers_on_errors_too(house: Flask, status: int) -> None:
    """3.4.4: every error has the headers of every page, in both looks, and says what to do."""
    client = house.test_client()
    for start in ("", "/v"):
        answer = client.get(f"{start}/stop/{status}")
        assert (answer.status_code, wrong(answer)) == (status, {})
        assert re.search(r"<h1>[^<]+</h1>\s*<p>[^<]+</p>", answer.text)
        assert "Set-Cookie" not in answer.headers
        english = client.get(f"{start}/stop/{status}?lang=en")
        assert '<html lang="en"' in english.text
        assert english.text != answer.text


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ("refused", 422, "verwacht: een jaar, gevonden: &#39;x&#39;"),
        ("other-words", 409, "De eerste keer is bewaard"),
        ("full", 503, "Dit kan even niet"),
        ("broken", 500, "Dat is onze fout"),
    ],
)
def test_what_a_room_lets_fall_is_caught_in_words(
    house: Flask, what: str, status: int, said: str
) -> None:
    answer = house.test_client().get(f"/fall/{what}")
    assert (answer.status_code, wrong(answer)) == (status, {})
    assert said in answer.text
    assert CANARY not in answer.text
    assert ("Retry-After" in answer.headers) == (what == "full")


def test_a_method_that_is_not_there_names_those_that_are(client: FlaskClient) -> None:
    answer = client.delete("/aanmelden")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_nobody_lives_here_under_another_name(client: FlaskClient) -> None:
    for name in ("evil.example", "localhost.evil.example"):
        answer = client.get("/", headers={"Host": name})
        assert answer.status_code == 400
        assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "none"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
        ({"Origin": "http://localhost"}, 302),
        ({"Origin": "null"}, 302),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "http://localhost.evil.example"}, 400),
        ({}, 302),
    ],
)
def test_a_form_that_another_site_sends_is_refused(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    link = link_for(an_account())
    form = hidden(client.get(link).text)
    assert client.post(link, data=form, headers=headers).status_code == status


def test_a_form_that_lay_open_too_long_is_shown_again_with_its_words(house: Flask) -> None:
    client = someone(house, "partner", a_pilot())
    words = {"words": 'Bewaard "zo" <b>', "csrf_token": "old"}
    answer = client.post("/pilots/talentz-skool/note", data=words)
    assert (answer.status_code, wrong(answer)) == (400, {})
    assert "Stuur het nog een keer" in answer.text
    assert 'value="Bewaard &#34;zo&#34; &lt;b&gt;"' in answer.text
    fresh = {"csrf_token": hidden(answer.text)["csrf_token"]}
    again = client.post("/pilots/talentz-skool/note", data=words | fresh)
    assert again.text == 'talentz-skool: Bewaard "zo" <b>'


def test_a_form_sent_after_signing_out_says_how_to_save_it(house: Flask) -> None:
    a_pilot()
    answer = house.test_client().post("/pilots/talentz-skool/note", data={"words": "x"})
    assert answer.status_code == 400
    assert "Je bent afgemeld" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_what_is_too_large_is_refused_in_words(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = 1000
    answer = client.post("/aanmelden/x", data={"key": "x" * 2000})
    assert (answer.status_code, wrong(answer)) == (413, {})
    assert "Dit is te groot" in answer.text


def test_static_files_are_kept_for_good_under_the_name_of_what_is_in_them(
    client: FlaskClient,
) -> None:
    address = re.search(r'href="(/static/house\.css\?v=[0-9a-f]{8})"', client.get("/").text)
    assert address
    for path, kept in (
        (address[1], "public, max-age=31536000, immutable"),
        ("/static/house.css", "no-cache"),
        ("/static/house.css?v=00000000", "no-cache"),
        (
            "/static/fonts/source-sans-3-latin.7a19a702.woff2",
            "public, max-age=31536000, immutable",
        ),
        ("/static/nothing.css", "no-store"),
    ):
        with client.get(path) as answer:
            assert answer.headers["Cache-Control"] == kept, path


def test_the_small_stylesheet_is_small(client: FlaskClient) -> None:
    with client.get("/static/public.css", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= 4096
        assert b".face" in gzip.decompress(answer.data)


def test_text_is_compressed_unless_its_length_could_tell_a_secret(house: Flask) -> None:
    client = house.test_client()
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/echo", headers=packed)
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Vary"] == "Accept-Encoding"
    assert b"xxxx" in gzip.decompress(page.data)
    typed = (
        client.get("/echo?words=a", headers=packed),
        client.post("/echo", data={"words": "a"}, headers=packed),
        client.get("/plain", headers=packed),
        client.get("/echo"),
    )
    assert not any("Content-Encoding" in answer.headers for answer in typed)


def test_the_log_holds_the_rule_and_nothing_of_anybody(
    house: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "impact")
    client = house.test_client()
    client.set_cookie("tv", CANARY)
    client.get(f"/aanmelden/{CANARY}?q={CANARY}", headers={"User-Agent": CANARY})
    client.post(f"/aanmelden/{CANARY}", data={"key": CANARY})
    client.get("/fall/broken")
    client.get("/fall/full")
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert '"rule": "/aanmelden/<token>"' in said
    assert '"mistake": "ValueError"' in said
    assert CANARY not in said
    assert CANARY not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_an_address_with_a_nul_is_unknown(client: FlaskClient) -> None:
    for address in ("/pilots/%00", "/v/%00", "/verhaal/a%00b", "/definities/%00"):
        assert client.get(address).status_code == 404, address
