"""The choke point: without a reach nothing is read, with one nothing outside it."""

import pytest
from flask import Flask
from sqlalchemy import select

from impact.accounts.models import Organisation
from impact.accounts.reach import NoReach, Reach, door, enter
from impact.kit.db import db
from impact.pilots.models import Pilot, PilotPartner
from tests.makers import a_pilot, an_organisation


def test_a_session_without_reach_reads_nothing(app: Flask) -> None:
    with app.app_context():
        for model in (Pilot, Organisation):
            with pytest.raises(NoReach):
                db.session.scalars(select(model)).all()


def test_a_reach_narrows_every_query_through_the_models(app: Flask) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours")
    partner = an_organisation("p", "partner")
    for one in (mine, yours):
        db.session.add(PilotPartner(pilot_id=one.id, organisation_id=partner.id))
    db.session.commit()
    with app.app_context():
        enter(Reach(pilots=frozenset({mine.id})))
        assert [one.code for one in db.session.scalars(select(Pilot))] == ["mine"]
        assert db.session.get(Pilot, yours.id) is None
        assert [one.pilot_id for one in db.session.scalars(select(PilotPartner))] == [mine.id]
        with pytest.raises(NoReach):
            enter(Reach(pilots=frozenset({yours.id})))


def test_a_row_of_another_pilot_cannot_be_written(app: Flask) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours")
    partner = an_organisation("p", "partner")
    with app.app_context():
        enter(Reach(pilots=frozenset({mine.id})))
        db.session.add(PilotPartner(pilot_id=yours.id, organisation_id=partner.id))
        with pytest.raises(NoReach):
            db.session.flush()


def test_a_door_sees_who_knocks(app: Flask) -> None:
    a_pilot("mine")
    with app.app_context(), door() as session:
        assert session.scalar(select(Pilot.code)) == "mine"
