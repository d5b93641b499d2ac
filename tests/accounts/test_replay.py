"""What ended stays ended, also when last week's copy of the database is put back."""

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from impact.accounts import address_store, credentials, replay, store
from impact.accounts.models import Account, Agreement, Grant, Organisation, Passkey, RecoveryCode
from impact.accounts.reach import EVERYTHING
from impact.accounts.replay_store import catch_up
from impact.accounts.signin import link_for
from impact.kit.dates import local_date, now
from impact.kit.db import db
from tests.accounts.makers import (
    SENTENCE,
    Device,
    a_grant,
    an_account,
    by_device,
    run,
    signed_in,
    with_device,
    with_factor,
)
from tests.makers import a_pilot, an_organisation, send


class Copy:
    """Last week's copy of a SQLite database, to be put back."""

    def __init__(self, app: Flask, folder: Path) -> None:
        """Make it now."""
        db.session.commit()
        self.path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
        self.kept, self.made_at = folder / "copy.sqlite", now()
        log = Path(app.config["REPLAY_LOG"])
        if log.exists():  # what was done before it was done a year before it
            log.write_text(re.sub(r'"at":"\d{4}', '"at":"2025', log.read_text()))
        with db.engine.connect() as line:
            line.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.path, self.kept)

    def put_back(self, *, replayed: bool = True) -> dict[str, int]:
        """Put it in the place of the database, and do again what was done since."""
        db.session.remove()
        db.engine.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.path)
        db.session().info["reach"] = EVERYTHING
        return catch_up(self.made_at) if replayed else {}


@pytest.fixture
def only_files(kind: str) -> None:
    """PostgreSQL is put back by its own tools; what is done again there is the same."""
    if kind != "sqlite":
        pytest.skip("a copy of a file")


def log(app: Flask) -> list[dict[str, object]]:
    path = Path(app.config["REPLAY_LOG"])
    return [json.loads(one) for one in path.read_text().splitlines()] if path.exists() else []


def opens(client: FlaskClient) -> bool:
    return client.get("/pilots/klank").status_code == 200


def try_all(app: Flask, account: Account, ways: dict[str, str], device: Device) -> set[int]:
    """Try every way in that somebody had; return the answers."""
    said = {"email": account.email, "password": SENTENCE}
    return {
        send(app.test_client(), ways["link"]),
        send(app.test_client(), "/aanmelden/wachtwoord", **said),
        by_device(app.test_client(), device).status_code,
    }


def test_offboarding_every_credential(app: Flask, only_files: None, tmp_path: Path) -> None:
    """Works before, 401 or nothing after, also with last week's database; see `test_people.py`."""
    a_grant(account := an_account(), "coder", pilot_id=a_pilot("klank").id)
    device, codes = Device(), with_factor(account)
    credentials.set_password(account.id, SENTENCE)
    inside, half = app.test_client(), app.test_client()
    assert send(inside, link_for(account)) == 302
    assert send(inside, "/aanmelden/tweede-stap", code=codes[0]) == 302
    assert with_device(inside, device).status_code == 302
    assert send(half, link_for(account)) == 302
    ways = {"link": link_for(account)}
    assert opens(inside)
    assert by_device(app.test_client(), device).status_code == 302
    copy = Copy(app, tmp_path)
    assert run(app, "account", "off", account.email).exit_code == 0
    for _ in ("after", "after last week's copy"):
        assert inside.get("/pilots/klank").status_code == 401
        assert half.get("/aanmelden/tweede-stap").status_code == 302
        assert try_all(app, account, ways, device) == {400, 422}
        assert copy.put_back() == {"account.off": 1}
    copy.put_back(replayed=False)
    assert opens(inside), "without the file it would all come back"


def test_what_was_taken_away_stays_away(app: Flask, only_files: None, tmp_path: Path) -> None:
    pilot, other = a_pilot("klank"), an_organisation("podium", "partner")
    trainer, mover, phone = (an_account(f"{n}@example.org") for n in ("trainer", "mover", "phone"))
    grant = a_grant(trainer, "coder", pilot_id=pilot.id)
    until = local_date(now(), app.config["TIME_ZONE"]) + timedelta(days=9)
    store.agree(
        from_id=pilot.programme_id, to_id=other.id, pilot_id=pilot.id, what="counts", until=until
    )
    agreement = db.session.scalars(select(Agreement.uid)).one()
    credentials.set_password(phone.id, SENTENCE)
    codes, device = with_factor(phone), Device()
    inside = app.test_client()
    assert send(inside, link_for(phone)) == 302
    assert send(inside, "/aanmelden/tweede-stap", code=codes[0]) == 302
    with_device(inside, device)
    copy = Copy(app, tmp_path)
    today = until - timedelta(days=9)
    store.end_grants([grant.id], trainer.id, today)
    store.end_agreement(agreement, today)
    store.close_organisation(other.id, today)
    db.session.refresh(phone)
    db.session.commit()
    assert credentials.is_second(phone, codes[1])
    credentials.set_password(phone.id, f"{SENTENCE} anders")
    with app.test_request_context():
        address_store.want(mover, "new@example.org")
        link = address_store.link_to_confirm(mover.id) or ""
    assert send(app.test_client(), link) == 200
    credentials.drop_factor(phone.id)
    done = copy.put_back()
    assert done == {
        "grant.ended": 1, "agreement.ended": 1, "organisation.closed": 1, "code.used": 1,
        "password.set": 1, "email.changed": 1, "factor.dropped": 1,
    }  # fmt: skip
    assert (db.session.scalars(select(Grant.ends_on)).one() or today) < today
    assert db.session.scalars(select(Agreement.until)).one() < today
    closed = select(Organisation.off_on).where(Organisation.code == "podium")
    assert db.session.scalar(closed) == today
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert db.session.scalars(select(Passkey)).all() == []
    kept = select(Account.password, Account.active).where(Account.email.like("phone%"))
    assert tuple(db.session.execute(kept).one()) == (None, True)
    assert not db.session.scalar(select(Account.active).where(Account.email.like("mover%")))
    before = log(app)
    copy.put_back()
    assert log(app) == before, "doing it again writes nothing"


def test_the_file_holds_ids_and_nothing_of_anybody(app: Flask) -> None:
    account = an_account("noor@example.org", name="Noor")
    a_grant(account, "coder", pilot_id=a_pilot("klank").id)
    with_device(signed_in(app, account), Device())
    credentials.new_codes(account)
    assert run(app, "account", "off", account.email).exit_code == 0
    kept = Path(app.config["REPLAY_LOG"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {one["verb"] for one in log(app)} == {"codes.renewed", "account.off"}
    assert "noor" not in kept.read_text().casefold()
    assert {str(one["object"]) for one in log(app)} == {f"account:{account.uid}"}


@contextmanager
def at_commit(seen: list[int], app: Flask) -> Iterator[None]:
    def commit(_connection: object) -> None:
        seen.append(len(log(app)))

    event.listen(db.engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(db.engine, "commit", commit)


def test_a_line_is_on_the_disk_before_its_act_is_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any moment, nothing that happened is missing in the file."""
    account, sync = an_account(), os.fsync
    synced: list[int] = []

    def heard(file: int) -> None:
        synced.append(file)
        sync(file)

    monkeypatch.setattr(os, "fsync", heard)
    seen: list[int] = []
    with at_commit(seen, app):
        credentials.set_password(account.id, SENTENCE)
    assert seen[-1] == 1
    assert synced


def test_what_failed_after_all_is_not_done_again(app: Flask) -> None:
    account = an_account()

    def fail(_session: Session) -> None:
        raise OSError("the disk is full")

    event.listen(Session, "before_commit", fail)
    try:
        with pytest.raises(OSError, match="full"):
            credentials.set_password(account.id, SENTENCE)
    finally:
        event.remove(Session, "before_commit", fail)
    assert db.session.scalar(select(Account.password)) is None
    db.session.commit()
    assert [one["verb"] for one in log(app)] == ["password.set", "undone"]
    assert catch_up(now() - timedelta(hours=1)) == {}


def test_nothing_is_done_that_cannot_be_written_down(app: Flask) -> None:
    account = an_account()
    client = signed_in(app, account)
    form = client.get("/account/wachtwoord").text
    Path(app.config["REPLAY_LOG"]).mkdir()
    assert send(client, "/account/wachtwoord", password=SENTENCE) == 503
    done = run(app, "account", "off", account.email)
    assert (done.exit_code, done.stderr.startswith("the replay file cannot be")) == (1, True)
    db.session.rollback()
    assert tuple(db.session.execute(select(Account.password, Account.active)).one()) == (None, True)
    assert form


def test_a_torn_line_is_counted_and_stands_alone(app: Flask) -> None:
    path = Path(app.config["REPLAY_LOG"])
    path.write_text('{"id":"1","at":"2026')
    account = an_account()
    credentials.set_password(account.id, SENTENCE)
    found, torn = replay.lines()
    assert ([one.verb for one in found], torn) == (["password.set"], 1)
    assert catch_up(now() - timedelta(hours=1)) == {"unreadable": 1, "password.set": 1}


def test_what_was_done_before_the_copy_is_left_alone(app: Flask) -> None:
    account = an_account()
    credentials.set_password(account.id, SENTENCE)
    assert catch_up(now() + timedelta(hours=1)) == {}
    assert db.session.scalar(select(Account.password))


def test_every_act_that_lasts_has_a_name_in_the_trail(app: Flask) -> None:
    from impact.accounts.audit import VERBS

    assert {name.split()[0] for name in app.extensions["replays"]} <= set(VERBS)
    known = {"account.off", "grant.ended", "withdrawn", "email.changed", "passkey.removed"}
    assert known <= {name.split()[0] for name in app.extensions["replays"]}
