"""Participants with names."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from impact.accounts.audit_models import Audit
from impact.attendance.models import Activity, Participant, Session
from impact.identity.door import keep
from impact.identity.person import Person
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot

NOOR = Person("Noorkanarie", "Bakkerkanarie", "06-11223344", "Ankekanarie", "anke@kanarie.example")


def a_group(pilot: Pilot | None = None, *codes: str, days: int = 3, of: str = "Dans") -> Session:
    """People on the register of one session, some days ago."""
    pilot = pilot or a_pilot()
    day = today() - timedelta(days=days)
    take_in(
        pilot,
        a_file(*(a_visit(code, str(day), activity=of) for code in codes or ("ada", "bob", "cas"))),
    )
    last = select(Session).join(Activity, Activity.id == Session.activity_id)
    mine = Activity.pilot_id == pilot.id, Activity.name == of, Session.held_on == day
    found = db.session.scalars(last.where(*mine)).one()
    db.session.commit()
    return found


def uid_of(code: str, pilot: Pilot | None = None) -> str:
    """The uid of a participant."""
    mine = [Participant.pilot_id == pilot.id] if pilot else []
    found = db.session.scalars(select(Participant.uid).where(Participant.code == code, *mine)).one()
    db.session.commit()
    return found


def name(pilot: Pilot, code: str, person: Person = NOOR) -> str:
    """Keep who a participant is; return the uid."""
    uid = uid_of(code, pilot)
    keep(pilot, uid, person)
    db.session.commit()  # what was looked up here is no reason to hold anybody up
    return uid


def noted(verb: str = "identity.read") -> int:
    """How many rows of the log say this."""
    db.session.rollback()
    found = db.session.scalar(select(func.count()).where(Audit.verb == verb)) or 0
    db.session.rollback()
    return found


def page(app: Flask, client: FlaskClient, pilot: Pilot, *rest: str) -> str:
    """The page of participants, or one under it."""
    db.session.commit()
    answer = client.get("".join((f"/pilots/{pilot.code}/deelnemers", *rest)))
    assert answer.status_code == 200, answer.status_code
    return answer.text
