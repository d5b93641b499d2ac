"""Pilots from a prompt."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from impact.accounts.models import Grant
from impact.kit.db import db
from impact.pilots.models import Pilot, PilotPartner
from tests.accounts.makers import run
from tests.makers import a_pilot, an_organisation

WORDS = ("pilot", "add", "klank", "--name", "Klankkast", "--programme", "skvr", "--partner", "p")
DAYS = ("--from", "2025-09-01", "--to", "30-6-2026", "--area", "Bospolder", "--under-16")


def test_a_pilot_is_added_with_who_carries_it_out(app: Flask) -> None:
    programme, partner = an_organisation(), an_organisation("p", "partner")
    assert run(app, *WORDS, *DAYS).output == "klank: added\n"
    assert run(app, *WORDS, *DAYS).output == "klank: unchanged\n"
    pilot = db.session.scalars(select(Pilot)).one()
    assert (pilot.name, pilot.programme_id, pilot.area) == ("Klankkast", programme.id, "Bospolder")
    assert (pilot.starts_on, pilot.ends_on) == (date(2025, 9, 1), date(2026, 6, 30))
    assert pilot.under_16
    assert not pilot.invented
    carriers = db.session.scalars(select(PilotPartner.organisation_id)).all()
    assert carriers == [partner.id]


@pytest.mark.parametrize(
    "words",
    [
        ("klank", "--name", "X", "--programme", "none"),
        ("klank", "--name", "X", "--partner", "none"),
        ("klank", "--name", "X", "--from", "2025-02-01", "--to", "2025-01-01"),
        ("Klank", "--name", "X"),
        ("there", "--name", "Another name"),
    ],
)
def test_a_pilot_that_cannot_be_is_refused_in_one_line(app: Flask, words: tuple[str, ...]) -> None:
    a_pilot("there")
    done = run(app, "pilot", "add", *words)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert db.session.scalar(select(func.count()).select_from(Pilot)) == 1


def test_a_trainer_gets_one_activity(app: Flask) -> None:
    activity = db.metadata.tables["activity"]
    pilot, other = a_pilot("klank"), a_pilot("other")
    for where, uid in ((pilot, "mine"), (other, "theirs")):
        row = {"pilot_id": where.id, "name": "Koor", "uid": uid}
        db.session.execute(activity.insert().values(row))
    db.session.commit()
    words = ("account", "add", "t@example.org", "--role", "trainer", "--pilot", "klank")
    assert run(app, *words, "--activity", "Koor").exit_code == 0
    assert db.session.scalars(select(Grant.group_uid)).all() == ["mine"]
    refused = run(app, *words)
    assert (refused.exit_code, refused.stderr) == (
        1,
        "a trainer sees the own groups: --activity NAME with --pilot CODE\n",
    )
    refused = run(app, *words, "--activity", "Orkest")
    assert (refused.exit_code, refused.stderr) == (1, "there is no activity 'Orkest' in klank\n")
