"""Who did what stays as it was written, in one chain, whoever writes at the same time."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from impact.accounts import audit_store, store
from impact.accounts.audit import VERBS, audit, audited
from impact.accounts.audit_models import Audit
from impact.accounts.models import Account
from impact.accounts.reach import everything
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db, write
from impact.pilots.models import Pilot
from impact.pilots.store import write as write_pilot
from stories.telling_store import open_telling
from surveys import wave_store
from tests.accounts.makers import an_account, run
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import DAY, a_pilot, hidden, send, someone
from tests.surveys.field.makers import DEMO, a_form, a_link


def rows() -> list[Audit]:
    """Return the whole trail, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Audit).order_by(Audit.id)))


def acts() -> list[tuple[str, str]]:
    return [(row.verb, row.object) for row in rows()]


def test_an_act_and_its_row_stand_or_fall_together(app: Flask) -> None:
    pilot = a_pilot()

    def broken() -> None:
        audit("pilot.added", f"pilot:{pilot.uid}")
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        write(broken)
    write(lambda: None)
    assert acts() == []
    write(lambda: audit("pilot.added", f"pilot:{pilot.uid}", pilot=pilot.id, n=1))
    assert acts() == [("pilot.added", f"pilot:{pilot.uid}")]


def test_only_ids_are_kept_and_only_inside_a_write(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside a write"):
        audit("import", "pilot:x")
    for thing, detail in (("noor@example.org", ""), ("pilot:x", "Noor de Vries"), ("x" * 81, "")):
        with pytest.raises(ValueError, match="keeps ids"):
            audited("import", thing, what=detail or "x")
    with pytest.raises(ValueError, match="unknown verb"):
        audited("peeked", "pilot:x")


def test_what_was_written_is_not_changed_by_any_statement(app: Flask) -> None:
    audited("import", "pilot:x", rows=3)
    for statement in (
        delete(Audit),
        update(Audit).values(verb="export"),
        update(Audit).values(detail={"rows": 4}),
        update(Audit).values(detail=None),
        update(Audit).values(detail=None, salt=None, account="x"),
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(statement)
        db.session.rollback()
    assert [row.detail for row in rows()] == [{"rows": 3}]


def test_erasure_may_blank_a_detail_and_the_chain_holds(app: Flask) -> None:
    for n in range(3):
        audited("import", "pilot:x", rows=n)
    db.session.execute(update(Audit).where(Audit.id == 2).values(detail=None, salt=None))
    db.session.commit()
    assert [row.detail for row in rows()] == [{"rows": 0}, None, {"rows": 2}]
    walk = audit_store.verify()
    assert (walk.rows, walk.broken) == (3, None)


def without_triggers(work: Callable[[], object]) -> None:
    """Do what somebody could who holds the database itself."""
    db.session.rollback()
    with db.engine.begin() as own:
        if own.dialect.name == "postgresql":
            own.exec_driver_sql("SET session_replication_role = replica")
        else:
            for verb in ("update", "delete"):
                own.exec_driver_sql(f"DROP TRIGGER audit_frozen_{verb}")
        own.execute(work())  # type: ignore[call-overload]  # -- a statement


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda: update(Audit).where(Audit.id == 3).values(verb="export"), 3),
        (lambda: update(Audit).where(Audit.id == 3).values(account="somebody-else"), 3),
        (lambda: update(Audit).where(Audit.id == 3).values(at=now() - timedelta(days=9)), 3),
        (lambda: update(Audit).where(Audit.id == 3).values(detail={"rows": 9}), 3),
        (lambda: update(Audit).where(Audit.id == 3).values(hash="f" * 64), 3),
        (lambda: delete(Audit).where(Audit.id == 3), 4),
        (lambda: delete(Audit).where(Audit.id == 1), 2),
    ],
)
def test_audit_verify_names_the_first_row_that_was_touched(
    app: Flask, change: Callable[[], object], broken: int
) -> None:
    for n in range(5):
        audited("import", "pilot:x", rows=n)
    done = run(app, "audit", "verify")
    assert done.exit_code == 0
    assert done.output.startswith("5 rows, none changed")
    without_triggers(change)
    done = run(app, "audit", "verify")
    assert done.exit_code == 1
    assert done.stderr == f"row {broken} is not what was written\n"


def test_a_long_chain_is_walked_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_store, "BATCH", 2)
    for n in range(5):
        audited("import", "pilot:x", rows=n)
    assert audit_store.verify().rows == 5


def test_many_who_write_at_once_make_one_chain(app: Flask) -> None:
    pilot = a_pilot()
    begin, failed = Barrier(6), list[BaseException]()

    def work(turn: int) -> None:
        def act() -> None:
            db.session.execute(update(Pilot).where(Pilot.id == pilot.id).values(area=f"{turn}"))
            audit("import", "pilot:x", pilot=pilot.id, rows=turn)

        with app.app_context(), everything("a test"):
            mine = db.session.get_one(Pilot, pilot.id)
            begin.wait()
            try:
                for _ in range(5):
                    write_pilot(mine, act)
            except BaseException as fault:  # noqa: BLE001 -- a thread tells what it met
                failed.append(fault)
            db.session.remove()

    threads = [Thread(target=work, args=(turn,)) for turn in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert [row.id for row in rows()] == list(range(1, 31))
    assert (audit_store.verify().rows, audit_store.verify().broken) == (30, None)


def test_signing_in_and_out_is_written_down(app: Flask, client: FlaskClient) -> None:
    account = an_account()
    assert send(client, link_for(account)) == 302
    client.post("/afmelden", data=hidden(client.get("/").text))
    who = f"account:{account.uid}"
    assert acts() == [("link.made", who), ("signin", who), ("signout", who)]
    assert [row.account for row in rows()] == [None, account.uid, account.uid]
    assert send(client, "/aanmelden/nobodys") == 400
    assert len(rows()) == 3


def test_accounts_and_grants_are_written_down_without_addresses(app: Flask) -> None:
    pilot = a_pilot("klank")
    run(app, "account", "add", "noor@example.org", "--role", "partner", "--pilot", "klank")
    run(app, "account", "off", "noor@example.org")
    who = f"account:{db.session.scalars(select(Account.uid)).one()}"
    assert acts() == [
        ("everything", "command:account-add"),
        ("grant.given", who),
        ("link.made", who),
        ("everything", "command:account-off"),
        ("account.off", who),
    ]
    assert rows()[1].pilot_id == pilot.id
    assert "noor" not in repr([(row.object, row.detail) for row in rows()])


def test_a_command_is_written_down_once_however_much_it_asks(app: Flask) -> None:
    assert run(app, "organisation", "add", "skvr", "--name", "SKVR").exit_code == 0
    assert [verb for verb, _ in acts()] == ["everything", "organisation.added"]
    run(app, "audit", "verify")
    assert len(rows()) == 2


def test_what_a_pilot_takes_in_and_opens_is_written_down(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("k1")))
    take_in(pilot, a_file(a_visit("k1")))
    of = a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop")
    link = a_link(of, pilot)
    open_telling(pilot, None, DAY)
    wave = next(one.wave for one in wave_store.rounds(pilot) if one.wave.id == link.wave_id)
    wave_store.close_wave(pilot, wave)
    mine, form = f"pilot:{pilot.uid}", f"questionnaire:{of.uid}"
    assert acts() == [
        ("import", mine),
        ("import", form),
        ("questionnaire.published", form),
        ("wave.opened", f"wave:{wave.uid}"),
        ("telling.opened", mine),
        ("wave.closed", f"wave:{wave.uid}"),
    ]
    assert rows()[0].detail == {"what": "register", "rows": 1}


def test_a_report_that_leaves_as_a_file_is_written_down_and_one_that_is_read_is_not(
    app: Flask,
) -> None:
    pilot = a_pilot(starts_on=DAY, ends_on=DAY)
    client = someone(app, "partner", pilot)
    before = len(rows())
    assert client.get("/pilots/talentz-skool/rapport").status_code == 200
    assert len(rows()) == before
    assert client.get("/pilots/talentz-skool/rapport.csv").status_code == 200
    row = rows()[-1]
    assert (row.verb, row.object, row.detail) == (
        "export",
        "report:talentz-skool",
        {"format": "csv"},
    )
    assert row.account == db.session.scalars(select(Account.uid)).one()


def test_a_visitor_of_a_public_page_leaves_no_row(app: Flask, client: FlaskClient) -> None:
    pilot = a_pilot()
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), pilot)
    telling = open_telling(pilot, None, DAY)
    before = len(rows())
    client.get(f"/v/{link.code}", follow_redirects=True)
    send(client, f"/verhaal/{telling.code}")
    assert len(rows()) == before


def test_every_verb_has_a_name_for_readers() -> None:
    assert all(VERBS.values())
    assert len(set(VERBS.values())) == len(VERBS)


def test_switching_an_account_off_twice_is_two_acts(app: Flask) -> None:
    account = an_account()
    for _ in range(2):
        store.switch_off(account.email, DAY)
    assert [verb for verb, _ in acts()] == ["account.off"] * 2
