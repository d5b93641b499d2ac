"""Is all well: at a prompt, on a page, and for a watchman who asks from outside."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, insert, update
from sqlalchemy.exc import OperationalError

from impact.accounts.audit import audited
from impact.accounts.audit_models import Audit
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.migrate import FOLDER, bind
from impact.upkeep import checks
from tests.accounts.makers import run
from tests.makers import a_pilot, someone, today


def states(app: Flask) -> dict[str, str]:
    """Return what each line begins with, by the name of what was looked at."""
    lines = run(app, "check").output.splitlines()
    return {line[6:].split(":")[0]: line[:5].strip() for line in lines}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_check_says_that_all_is_well_in_one_line_each(bare: Flask) -> None:
    bind(bare)
    upgrade(str(FOLDER))
    bare.config["SECRET_KEY"] = "x" * 64
    audited("import", "pilot:x")
    done = run(bare, "check")
    found = states(bare)
    assert done.exit_code == ("FAIL" in found.values())
    assert found.pop("disk") in ("ok", "warn", "FAIL")  # that of whoever runs this
    assert found.pop("names") == ("ok" if db.engine.dialect.name == "sqlite" else "warn")
    assert found == dict.fromkeys(
        (
            *("database", "migrations", "log", "extracts", "replay file", "secret key", "keys"),
            *("clock", "XML", "jobs"),
        ),
        "ok",
    )


@pytest.mark.lasting
def test_check_fails_on_what_is_wrong_and_goes_on(app: Flask) -> None:
    """No migrations were run here, the key is `test`, and a row is not what was written."""
    audited("import", "pilot:x")
    row = {"id": 2, "at": now() + timedelta(days=1), "verb": "import", "object": "pilot:x"}
    hashes = {"detail_hash": "0", "previous_hash": "0", "hash": "0"}
    db.session.execute(insert(Audit).values(**row, **hashes))
    db.session.commit()
    found = states(app)
    assert {name for name, state in found.items() if state == "FAIL"} - {"disk"} == {
        "migrations",
        "log",
        "secret key",
        "clock",
    }
    assert run(app, "check").exit_code == 1


def test_check_on_a_database_without_tables_has_no_trace(bare: Flask) -> None:
    done = run(bare, "check")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert states(bare)["log"] == "FAIL"
    assert states(bare)["database"] == "ok"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_fails(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    app.config["WAREHOUSE"] = str(tmp_path / "shut" / "warehouse")
    assert states(app)["extracts"] == "FAIL"


def test_a_folder_that_is_a_file_fails(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app.config["WAREHOUSE"] = str(tmp_path / "file" / "warehouse")
    assert states(app)["extracts"] == "FAIL"


@pytest.mark.parametrize(("free", "state"), [(0.4, "ok"), (0.09, "warn"), (0.04, "FAIL")])
def test_a_disk_that_fills_up_is_said_before_it_is_full(free: float, state: str) -> None:
    assert checks.room(free)[0] == state


@pytest.mark.parametrize(("mode", "state"), [(0o600, "ok"), (0o640, "FAIL"), (0o604, "FAIL")])
def test_a_secret_that_others_may_read_fails(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, state: str
) -> None:
    monkeypatch.setattr(checks, "INSTANCE", tmp_path)
    (tmp_path / "secret").write_text("x" * 64)
    (tmp_path / "secret").chmod(mode)
    app.config["SECRET_KEY"] = "x" * 64
    assert checks.secret()[0] == state


@pytest.mark.lasting
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_setting_that_loses_rows_fails(app: Flask) -> None:
    db.session.connection().exec_driver_sql("PRAGMA busy_timeout=1")
    state, _, values = checks.database()
    assert (state, values) == ("FAIL", {"wrong": "busy_timeout"})


def test_healthz_says_ok_and_writes_nothing(client: FlaskClient, statements: list[str]) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    assert [one for one in statements if not one.startswith(("SELECT", "BEGIN"))] == []


def test_healthz_says_no_more_than_no(app: Flask) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("", {}, Exception("somewhere secret"))

    client = app.test_client()
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "do_connect", gone)
    answer = client.get("/healthz")
    event.remove(db.engine, "do_connect", gone)
    assert (answer.status_code, answer.text) == (503, "not now\n")


def test_the_page_of_health_is_for_administrators(app: Flask) -> None:
    page = someone(app, "admin").get("/gezondheid")
    assert page.status_code == 200
    assert "korter dan 32 tekens" in page.text
    assert "opdracht check" in page.text
    assert someone(app, "manager").get("/gezondheid").status_code == 404


def test_the_page_of_health_speaks_english_too(app: Flask) -> None:
    assert "shorter than 32 characters" in someone(app, "admin").get("/gezondheid?lang=en").text


def test_old_extracts_are_no_fault(app: Flask) -> None:
    pilot = a_pilot(starts_on=today(), ends_on=today())
    client = someone(app, "partner", pilot)
    client.get("/pilots/talentz-skool/rapport")
    assert checks.extracts()[2] == {"fresh": 1, "behind": 0}
    db.session.execute(update(type(pilot)).values(version=pilot.version + 1))
    db.session.commit()
    assert checks.extracts()[2] == {"fresh": 0, "behind": 1}
