"""Workers as processes of their own: killed in their work, and gone with whoever started them."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Timer

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from config import HERE
from impact import serve
from impact.accounts.audit_models import Audit
from impact.attendance.models import Presence
from impact.jobs import tend
from impact.jobs.models import Job
from impact.kit.dates import now
from impact.kit.db import db
from tests.attendance.makers import a_file, a_visit
from tests.attendance.test_hand_in import hand_in, save
from tests.jobs.makers import export, the_job, work_off
from tests.makers import a_pilot, someone

SHARED = (
    "JOBS",
    "QUEUE",
    "UPLOADS",
    "WAREHOUSE",
    "MEDIA",
    "LIMITS_URL",
    "SECRETS_FILE",
    "IDENTITY_DATABASE_URL",
)


def surroundings(app: Flask) -> dict[str, str]:
    """What a process is told, so that it lives in the same house."""
    same = {name: app.config[name] for name in (*SHARED, "SECRET_KEY", "SITE_URL")}
    return {**os.environ, **same, "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]}


def count(*where: object) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]  # -- clauses


def test_worker_killed(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed just before its commit: the job runs again, once, and its result is there once."""
    monkeypatch.setattr("impact.attendance.hand_in.LARGE", 0)
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    page = hand_in(partner, pilot, a_file(*(a_visit(f"p{n}") for n in range(5))), "lijst.csv")
    address = save(partner, pilot, page).location
    db.session.commit()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "tests.jobs.hanging", str(fifo)]
    with subprocess.Popen(command, cwd=HERE, env=surroundings(app)) as worker:  # noqa: S603 -- our own words only
        assert fifo.read_text("utf-8") == "nearly"
        worker.kill()
    assert (the_job().state, the_job().runs) == ("running", 1)
    assert count(Presence.pilot_id == pilot.id) == 0
    tend.once("another", 0)
    assert work_off(app) == 0, "a minute has to pass before it is taken for dead"
    db.session.execute(update(Job).values(alive_at=now() - timedelta(seconds=61)))
    db.session.commit()
    tend.once("another", 0)
    assert work_off(app) == 1
    assert (the_job().state, the_job().runs) == ("done", 2)
    assert count(Presence.pilot_id == pilot.id) == 5
    assert count(Audit.verb == "import") == 1
    assert '<span class="v">5</span>' in partner.get(address).text
    tend.once("another", 0)
    assert work_off(app) == 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_command_does_jobs_until_whoever_started_it_is_gone(app: Flask) -> None:
    pilot = a_pilot()
    export(someone(app, "partner", pilot), pilot)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--beside"]
    with subprocess.Popen(  # noqa: S603 -- our own words only
        command,
        cwd=HERE,
        env=surroundings(app),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdin
        assert worker.stderr
        limit = Timer(60, worker.kill)
        limit.start()
        assert any('"job": "attendance", "ended": "yes"' in line for line in worker.stderr)
        worker.stdin.close()
        worker.stderr.read()
        limit.cancel()
    assert worker.returncode == 0
    assert the_job().state == "done"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_worker_stands_beside_the_server_and_ends_with_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in surroundings(app).items():
        monkeypatch.setenv(name, value)
    with serve.worker() as beside:
        assert beside.poll() is None
        assert beside.args[-2:] == ["worker", "--beside"]  # type: ignore[index]  # -- a list of ours
    assert beside.returncode is not None
