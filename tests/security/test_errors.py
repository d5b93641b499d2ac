"""Mistakes tell their number and nothing else; what is not ours is not there (ASVS 13.4, 16.5)."""

import json
import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError

from impact.accounts.access import anyone
from tests.makers import a_pilot, someone, today

CANARY = "kanarie-9X"
GUTS = re.compile(
    r"Traceback|File &#34;|File \"|SELECT |sqlite|psycopg|werkzeug|\.py\b", re.IGNORECASE
)
FAULTS: dict[str, tuple[BaseException, int]] = {
    "value": (ValueError(CANARY), 500),
    "key": (KeyError(CANARY), 500),
    "disk": (OSError(28, CANARY), 500),
    "memory": (MemoryError(CANARY), 500),
    "depth": (RecursionError(CANARY), 500),
    "letters": (UnicodeDecodeError("utf-8", b"\xff", 0, 1, CANARY), 500),
    "column": (ProgrammingError(CANARY, {"said": CANARY}, Exception(CANARY)), 500),
    "number": (DataError(CANARY, {"said": CANARY}, Exception(CANARY)), 500),
    "twice": (IntegrityError(CANARY, {"said": CANARY}, Exception(CANARY)), 409),
    "full": (OperationalError(CANARY, {"said": CANARY}, Exception(CANARY)), 503),
}


@pytest.fixture
def house(app: Flask) -> Flask:
    """The house with a screen that falls over, for visitors and for staff."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fall(what: str) -> str:
        raise FAULTS[what][0]

    app.add_url_rule("/fall/<what>", "fall", anyone("a test")(fall))
    app.add_url_rule("/v/fall/<what>", "vfall", anyone("a test")(fall))
    return app


@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("start", ["", "/v"])
def test_faults_show_generic_page_16_5_1(
    house: Flask, caplog: pytest.LogCaptureFixture, start: str, what: str
) -> None:
    caplog.set_level(logging.INFO)
    client = house.test_client()
    for language in ("nl", "en"):
        caplog.clear()
        answer = client.get(f"{start}/fall/{what}?lang={language}")
        assert answer.status_code == FAULTS[what][1]
        assert f'<html lang="{language}"' in answer.text
        assert CANARY not in answer.text
        assert not GUTS.search(answer.text)
        assert CANARY not in caplog.text
        assert _number(caplog) in answer.text or answer.status_code != 500


def _number(caplog: pytest.LogCaptureFixture) -> str:
    """Return the request's own number, as the log has it."""
    numbers = {json.loads(record.getMessage())["request"] for record in caplog.records}
    assert len(numbers) == 1
    return str(numbers.pop())


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD", "/.git/config", "/.env", "/.venv/bin/python", "/.hg", "/.svn/entries",
        "/.DS_Store", "/.htaccess", "/config.py", "/wsgi.py", "/run.py", "/pyproject.toml",
        "/requirements/runtime.txt", "/instance/secret", "/instance/impact.sqlite",
        "/impact.sqlite", "/instance/warehouse/", "/static/", "/static", "/static/../config.py",
        "/static/%2e%2e/config.py", "/static/..%2f..%2fconfig.py", "/static/fonts/",
        "/debug", "/console", "/__debugger__", "/?__debugger__=yes&cmd=resource&f=debugger.js",
        "/metrics", "/status", "/server-status", "/actuator/env", "/phpinfo.php", "/admin",
        "/wp-login.php", "/swagger.json", "/openapi.json", "/backup.zip", "/dump.sql",
        "/migrations/env.py", "/translations/nl.po", "/house.css.map",
    ],
)  # fmt: skip
def test_nothing_leaks_at_known_paths_13_4_1(shared: Flask, path: str) -> None:
    with shared.test_client().get(path) as answer:
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or path.startswith("/?")
        assert b"SECRET" not in answer.data
        assert not GUTS.search(answer.get_data(as_text=True).replace("/.venv", ""))


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "PUT"])
def test_nothing_leaks_at_known_paths_by_other_methods_13_4_4(shared: Flask, method: str) -> None:
    answer = shared.test_client().open("/aanmelden", method=method, headers={"X-Said": CANARY})
    assert answer.status_code == 405
    assert CANARY not in answer.text
    assert not shared.debug


def test_charset_on_text_4_1_1(app: Flask) -> None:
    client = someone(app, "manager", a_pilot("x", starts_on=today(), ends_on=today()))
    rules = {
        re.sub(r"<[^>]+>", "x", one.rule)
        for one in app.url_map.iter_rules()
        if one.endpoint != "static"
    }
    seen = set()
    for path in sorted(
        rules | {"/pilots/x/rapport.csv", "/static/house.css", "/static/public.css"}
    ):
        for browser in (client, app.test_client()):
            with browser.get(path) as answer:
                kind = answer.headers.get("Content-Type", "")
                seen.add(answer.mimetype)
                if kind.startswith(("text/", "application/xml")):
                    assert "charset=utf-8" in kind.lower(), path
    assert {"text/html", "text/css", "text/csv"} <= seen


@pytest.mark.parametrize("status", [400, 404, 405, 413, 500])
def test_charset_on_text_of_errors_4_1_1(house: Flask, status: int, client: FlaskClient) -> None:
    answer = {
        400: lambda: client.get("/", headers={"Host": "evil.example"}),
        404: lambda: client.get("/nowhere"),
        405: lambda: client.delete("/aanmelden"),
        413: lambda: client.post("/aanmelden/x", data={"key": "x" * 2_000_000}),
        500: lambda: client.get("/fall/value"),
    }[status]()
    assert answer.status_code == status
    assert "charset=utf-8" in answer.headers["Content-Type"]
