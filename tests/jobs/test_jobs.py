"""Long work: asked for on a page, done by a worker within the rights of that moment, once."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts.audit_models import Audit
from impact.accounts.models import Account, Grant, LoginSession
from impact.accounts.reach import door_to_write
from impact.accounts.store import switch_off
from impact.attendance import work as register_work
from impact.attendance.models import Presence
from impact.jobs import store, tend
from impact.jobs.models import Job
from impact.jobs.work import Run, Work, do
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.jobs import queue, waiting
from impact.pilots.models import Pilot
from tests.accounts.makers import run
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.attendance.test_hand_in import hand_in, save
from tests.jobs.makers import export, press, the_job, work_off
from tests.makers import DAY, a_pilot, hidden, someone


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    """A pilot with a short register."""
    found = a_pilot()
    take_in(found, a_file(a_visit("p1"), a_visit("p2", gender="=1+1")))
    return found


@pytest.fixture
def partner(app: Flask, pilot: Pilot) -> FlaskClient:
    return someone(app, "partner", pilot)


def test_a_register_is_taken_away_by_who_asked_and_that_is_written_down(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = export(partner, pilot)
    page = partner.get(address).text
    assert "wacht op zijn beurt" in page
    assert "/bestand" not in page
    assert partner.get(f"{address}/bestand").status_code == 404
    assert work_off(app) == 1
    page = partner.get(address).text
    assert "klaar" in page
    assert f"{address}/bestand" in page
    answer = partner.get(f"{address}/bestand")
    lines = answer.text.splitlines()
    assert lines[0].split(",") == list(register_work.COLUMNS)
    assert len(lines) == 3
    assert "'=1+1" in lines[2], "no spreadsheet runs it"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=talentz-skool-attendance.csv"
    )
    answer.close()
    row = db.session.scalars(select(Audit).where(Audit.verb == "export")).one()
    assert (row.object, row.detail) == (f"job:{the_job().uid}", {"what": "attendance"})
    assert "Presentielijst meenemen" in partner.get("/taken").text
    for other in (someone(app, "partner", pilot), someone(app, "manager", pilot)):
        assert other.get(address).status_code == 404
        assert other.get(f"{address}/bestand").status_code == 404
        assert "Presentielijst meenemen" not in other.get("/taken").text.partition("<main")[2]


def test_what_a_job_made_is_gone_after_a_week(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = export(partner, pilot)
    work_off(app)
    (file,) = Path(app.config["JOBS"]).iterdir()
    week = timedelta(days=7, seconds=1)
    db.session.execute(update(Job).values(ended_at=now() - week))
    db.session.commit()
    assert partner.get(f"{address}/bestand").status_code == 404
    os.utime(file, (0, 0))
    assert tend.clear() == 1
    assert not file.exists()
    assert partner.get(address).status_code == 404


def test_a_worker_throws_out_what_is_old_though_it_is_nobody(app: Flask) -> None:
    about = db.session().info
    seen = about.pop("reach")
    try:
        assert tend.clear() == 0
        assert "reach" not in db.session().info
    finally:
        db.session().info["reach"] = seen


def test_reach_of_jobs(app: Flask, pilot: Pilot) -> None:
    """Rights are those of the moment: when it starts, when it hands over, when it is fetched."""
    ended = {"ends_on": DAY}
    mine = select(Grant).order_by(-Grant.id)

    client = someone(app, "partner", pilot)
    address = export(client, pilot)
    db.session.execute(update(Grant).values(ended))
    db.session.commit()
    work_off(app)
    assert (the_job().state, the_job().result) == ("failed", {"why": "barred"})
    assert client.get(address).status_code == 404

    client = someone(app, "partner", pilot)
    export(client, pilot)
    works = app.extensions["works"]
    whole = works["attendance"]

    def end_halfway(run: Run) -> None:
        with door_to_write() as own:
            own.execute(update(Grant).values(ended))
        whole.do(run)

    works["attendance"] = Work(whole.name, whole.title, whole.capability, end_halfway)
    work_off(app)
    assert (the_job().state, the_job().result, the_job().file) == (
        "failed",
        {"why": "barred"},
        None,
    )
    works["attendance"] = whole

    client = someone(app, "partner", pilot)
    address = export(client, pilot)
    work_off(app)
    with client.get(f"{address}/bestand") as answer:
        assert answer.status_code == 200
    grant = db.session.scalars(mine).all()[0]
    db.session.execute(update(Grant).where(Grant.id == grant.id).values(ended))
    db.session.commit()
    assert client.get(f"{address}/bestand").status_code == 404

    client = someone(app, "partner", pilot)
    export(client, pilot)
    switch_off(db.session.scalars(select(Account.email).order_by(-Account.id)).all()[0], DAY)
    work_off(app)
    assert (the_job().state, the_job().result) == ("failed", {"why": "barred"})


def test_a_role_of_elsewhere_sees_no_job(app: Flask, pilot: Pilot, partner: FlaskClient) -> None:
    """One acts under one role at a time: a partner's file is not a manager's."""
    address = export(partner, pilot)
    work_off(app)
    number = db.session.scalars(select(Grant.account_id).order_by(-Grant.id)).all()[0]
    db.session.add(Grant(account_id=number, role="manager", pilot_id=pilot.id))
    db.session.commit()
    other = db.session.scalars(select(Grant.id).order_by(-Grant.id)).all()[0]
    form = hidden(partner.get("/").text)
    partner.post("/rol", data=form | {"grant": other})
    assert partner.get(f"{address}/bestand").status_code == 404
    assert partner.get(address).status_code == 404


def test_a_job_that_is_stopped_stores_nothing(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = export(partner, pilot)
    assert press(partner, address, "stoppen").status_code == 303
    assert work_off(app) == 1
    assert the_job().state == "cancelled"
    assert "Je hebt deze taak gestopt" in partner.get(address).text
    assert not list(Path(app.config["JOBS"]).glob("*"))


def test_a_job_that_is_stopped_halfway_notices_and_hands_nothing_over(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    works = app.extensions["works"]
    whole = works["attendance"]
    address = export(partner, pilot)

    def stop_halfway(run: Run) -> None:
        db.session.commit()
        assert press(partner, address, "stoppen").status_code == 303
        whole.do(run)

    works["attendance"] = Work(whole.name, whole.title, whole.capability, stop_halfway)
    work_off(app)
    assert (the_job().state, the_job().file) == ("cancelled", None)
    assert partner.get(f"{address}/bestand").status_code == 404


def test_a_form_sent_twice_is_one_job(app: Flask, pilot: Pilot, partner: FlaskClient) -> None:
    address = f"/pilots/{pilot.code}/meenemen"
    form = hidden(partner.get(address).text)
    answers = [partner.post(address, data=form) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert work_off(app) == 2
    assert the_job().runs == 1
    stranger = someone(app, "partner", pilot)
    own = hidden(stranger.get(address).text) | {"key": form["key"]}
    assert stranger.post(address, data=own).status_code == 409


def test_a_message_says_nothing_but_which_job(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    """1.5.2: what lies in the queue is JSON; nothing of it is ever run."""
    export(partner, pilot)
    with closing(sqlite3.connect(app.config["QUEUE"])) as file:
        (held,) = file.execute("SELECT data FROM task").fetchone()
    assert json.loads(held)[2:] == [the_job().uid]
    row = the_job()
    assert row.args == {}


def test_queue_down(app: Flask, pilot: Pilot, partner: FlaskClient) -> None:
    """What is asked for is stored, pages work, staff is told, and it is done afterwards."""
    Path(app.config["QUEUE"]).mkdir()
    address = export(partner, pilot)
    page = partner.get(address).text
    assert "De werker staat nu stil. Zodra die weer draait" in page
    assert waiting() is None
    db.session.execute(update(Job).values(made_at=now() - timedelta(minutes=3)))
    db.session.commit()
    for at in ("/taken", address, f"/pilots/{pilot.code}/inlezen"):
        assert "De werker staat nu stil. Wat je vroeg is bewaard" in partner.get(at).text, at
    found = run(app, "check").output
    assert "FAIL  jobs: 1 wait" in found
    Path(app.config["QUEUE"]).rmdir()
    tend.once("me", 0)
    assert work_off(app) == 1
    assert the_job().state == "done"
    assert "staat nu stil" not in partner.get("/taken").text


def test_administrators_see_how_many_and_nothing_of_what(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = export(partner, pilot)
    admin = someone(app, "admin")
    page = admin.get("/taken/stand").text
    assert "wacht" in page
    assert pilot.name not in page.partition("<main")[2]
    assert "Presentielijst" not in page
    assert [admin.get(at).status_code for at in ("/taken", address)] == [404, 404]
    assert partner.get("/taken/stand").status_code == 404


def test_a_page_that_looks_by_itself_keeps_no_session_going(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = export(partner, pilot)
    old = now() - timedelta(minutes=20)
    db.session.execute(update(LoginSession).values(seen_at=old))
    db.session.commit()

    def seen() -> object:
        db.session.rollback()
        return db.session.scalars(select(LoginSession.seen_at)).one()

    assert partner.get(f"{address}?vanzelf=1").status_code == 200
    assert seen() == old
    assert partner.get(address).status_code == 200
    assert seen() != old


def test_a_large_file_is_stored_by_a_worker(
    app: Flask, pilot: Pilot, partner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("impact.attendance.hand_in.LARGE", 2)
    visits = [a_visit(f"n{number}", day="2025-03-19") for number in range(3)]
    page = hand_in(partner, pilot, a_file(*visits, a_visit("p1")), "lijst van Noor.csv")
    assert "Bewaar 3 rijen" in page.text
    answer = save(partner, pilot, page)
    address = answer.location
    assert address.startswith("/taken/")
    assert not list(Path(app.config["UPLOADS"]).iterdir())
    row = the_job()
    assert set(row.args) == {"suffix", "partial", "file", "label", "sha"}
    assert "Noor" not in json.dumps(row.args)
    busy = hand_in(partner, pilot, a_file(a_visit("p9")), "lijst.csv")
    assert busy.status_code == 429, "one at a time"
    work_off(app)
    page_ = partner.get(address).text
    assert "klaar" in page_
    assert '<span class="v">3</span><p>rijen kwamen erbij' in page_
    assert '<span class="v">1</span>' in page_
    assert not list(Path(app.config["JOBS"]).iterdir())
    assert the_job().state == "done"
    assert len(db.session.scalars(select(Presence)).all()) == 5
    acts = select(Audit).where(Audit.verb == "import").order_by(-Audit.id)
    row_ = db.session.scalars(acts).all()[0]
    account = db.session.scalars(select(Account.uid)).all()[0]
    assert row_.account == account, "it stands under the name of who asked"


def test_a_large_file_that_does_not_fit_any_more_is_refused_in_words(
    app: Flask, pilot: Pilot, partner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("impact.attendance.hand_in.LARGE", 0)
    signup = a_row(day="", participant="p8", enrolled_on="2025-01-01", course_end="2025-06-01")
    page = hand_in(partner, pilot, a_file(a_visit("p3", birth_year=2014), signup), "lijst.csv")
    take_in(pilot, a_file(a_visit("p3", birth_year=2013)))
    address = save(partner, pilot, page).location
    work_off(app)
    page_ = partner.get(address).text
    assert "Het bestand is niet ingelezen. Er is niets bewaard." in page_
    assert "birth_year" in page_
    assert "2013" in page_
    assert the_job().state == "failed"
    assert len(db.session.scalars(select(Presence)).all()) == 3
    assert not list(Path(app.config["JOBS"]).iterdir())


def test_a_mistake_of_ours_ends_one_job_and_not_the_worker(
    app: Flask, pilot: Pilot, partner: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Run) -> None:
        raise KeyError("kanarie-7Q")

    works = app.extensions["works"]
    works["attendance"] = Work("attendance", "x", "export.run", broken)
    address = export(partner, pilot)
    work_off(app)
    assert "Bij ons ging iets mis" in partner.get(address).text
    assert "kanarie" not in caplog.text
    do(app, the_job().uid)
    assert the_job().runs == 1, "what has ended is not done again"


def test_what_a_dead_worker_had_is_done_once_more_and_then_given_up(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = export(partner, pilot)
    queue().dequeue()
    assert store.claim(the_job().uid, "worker0")
    store.give_back("worker0")
    assert (the_job().state, the_job().runs) == ("queued", 0), "it was stopped, not killed"
    silent = {"alive_at": now() - timedelta(minutes=2)}
    for runs, state in ((1, "queued"), (2, "failed")):
        assert store.claim(the_job().uid, f"worker{runs}")
        tend.mend()
        assert the_job().state == "running", "it may be at work"
        db.session.execute(update(Job).values(silent))
        db.session.commit()
        tend.mend()
        assert (the_job().state, the_job().runs) == (state, runs)
    assert "brak twee keer af" in partner.get(address).text
    store.give_back("worker2")
    assert the_job().state == "failed"
