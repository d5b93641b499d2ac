"""After a leak: what could somebody see, and what did they do. The answer equals what is true."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from impact.accounts.audit_store import done_to
from impact.accounts.models import Account, Grant
from impact.accounts.store import end_grants
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.upkeep.grants import Span, spans
from tests.accounts.makers import run
from tests.makers import a_pilot, an_organisation, send

JAN, FEB, MAR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


@pytest.mark.parametrize(
    ("starts", "ends", "acts", "held"),
    [
        (None, None, [], [(None, None)]),
        (JAN, FEB, [], [(JAN, FEB)]),
        (None, None, [(FEB, True)], [(FEB, None)]),
        (JAN, None, [(FEB, True)], [(FEB, None)]),
        (MAR, None, [(FEB, True)], [(MAR, None)]),
        (None, None, [(JAN, True), (FEB, True)], [(JAN, None)]),
        (None, JAN, [(JAN, True), (FEB, False)], [(JAN, FEB)]),
        (None, None, [(JAN, True), (FEB, False), (MAR, True)], [(JAN, FEB), (MAR, None)]),
        (None, JAN, [(FEB, False)], [(None, FEB)]),
    ],
)
def test_a_grant_held_on_the_days_that_the_trail_tells(
    starts: date | None,
    ends: date | None,
    acts: list[tuple[date, bool]],
    held: list[tuple[date | None, date | None]],
) -> None:
    assert spans(starts, ends, acts) == tuple(Span(*one) for one in held)


def could(output: str) -> set[tuple[str, str]]:
    lines = [line.split("\t") for line in output.splitlines()]
    return {(line[3], line[4]) for line in lines if line[0] == "could"}


def did(output: str) -> list[str]:
    lines = [line.split("\t") for line in output.splitlines()]
    return [line[2] for line in lines if line[0] == "did"]


def test_audit_reach_equals_the_truth(app: Flask) -> None:
    for code in ("klank", "beeld"):
        a_pilot(code)
    a_pilot("elders", programme="other")
    words = ("account", "add", "noor@example.org", "--role")
    link = run(app, *words, "partner", "--pilot", "klank").output.strip()
    run(app, *words, "manager", "--organisation", "skvr")
    client = app.test_client()
    assert send(client, link) == 302
    assert client.get("/pilots/klank/rapport.csv").status_code == 200
    today = local_date(now(), app.config["TIME_ZONE"])
    period = ("--from", str(today - timedelta(days=1)), "--to", str(today))
    done = run(app, "audit", "reach", "noor@example.org", *period)
    assert done.exit_code == 0
    both = {("manager", "klank"), ("manager", "beeld")}
    assert could(done.output) == {("partner", "klank"), *both}
    assert did(done.output) == ["signin", "export"]
    assert all(line.split("\t")[1] == str(today) for line in done.output.splitlines()[:1])


def test_a_role_that_was_ended_and_given_again_was_held_twice(app: Flask) -> None:
    pilot = a_pilot("klank")
    words = ("account", "add", "noor@example.org", "--role", "coder", "--pilot", "klank")
    run(app, *words)
    grant = db.session.scalars(select(Grant)).one()
    end_grants([grant.id], grant.account_id, local_date(now(), app.config["TIME_ZONE"]))
    run(app, *words)
    acts = done_to(db.session.scalars(select(Account.uid)).one())
    assert [one.verb for one in acts] == ["grant.given", "grant.ended", "grant.given"]
    assert pilot.id == grant.pilot_id


def test_what_was_reached_before_leaving_still_shows(app: Flask) -> None:
    a_pilot("klank")
    run(app, "account", "add", "noor@example.org", "--role", "partner", "--pilot", "klank")
    run(app, "account", "off", "noor@example.org")
    today = local_date(now(), app.config["TIME_ZONE"])
    period = ("--from", str(today), "--to", str(today))
    assert could(run(app, "audit", "reach", "noor@example.org", *period).output) == {
        ("partner", "klank")
    }
    later = str(today + timedelta(days=2))
    later_on = run(app, "audit", "reach", "noor@example.org", "--from", later, "--to", later)
    assert (later_on.exit_code, later_on.output) == (0, "")


def test_a_grant_for_later_is_not_reach_now(app: Flask) -> None:
    pilot = a_pilot("klank", starts_on=JAN, programme=an_organisation().code)
    account = Account(email="noor@example.org")
    db.session.add(account)
    db.session.flush()
    db.session.add(Grant(account_id=account.id, role="coder", pilot_id=pilot.id, starts_on=MAR))
    db.session.commit()
    words = ("audit", "reach", "noor@example.org", "--from", str(JAN), "--to")
    assert could(run(app, *words, str(FEB)).output) == set()
    assert could(run(app, *words, str(MAR)).output) == {("coder", "klank")}
    assert db.session.scalars(select(Grant.id)).all()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("who@example.org", "--from", "2025-01-01", "--to", "2025-01-02"), 1),
        (("who@example.org", "--from", "2025-01-02", "--to", "2025-01-01"), 1),
        (("who@example.org", "--from", "2025-13-01", "--to", "2025-01-01"), 2),
        (("who@example.org",), 2),
    ],
)
def test_a_question_that_cannot_be_is_refused_in_one_line(
    app: Flask, words: tuple[str, ...], status: int
) -> None:
    done = run(app, "audit", "reach", *words)
    assert (done.exit_code, done.stdout) == (status, "")
    assert status == 2 or len(done.stderr.splitlines()) == 1
