"""The choke point: without a reach nothing is read, with one nothing outside it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from impact.accounts.reach import NoReach, Reach, door, enter
from impact.attendance.models import Activity, HeadCount, Presence, Session, Signup
from impact.kit.db import Base, db
from impact.pilots import store
from impact.pilots.models import Pilot, PilotPartner
from stories.models import Coder, Coding, CodingTask
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.makers import a_pilot, an_organisation
from tests.stories.test_coding import a_round, give, sentence, task_of


@pytest.mark.parametrize("act", [select, update, delete])
def test_session_without_reach_raises(app: Flask, act: Any) -> None:
    with app.app_context():
        for mapper in Base.registry.mappers:
            statement = act(mapper.class_)
            if act is update:
                statement = statement.values({mapper.primary_key[0].name: None})
            with pytest.raises(NoReach):
                db.session.execute(statement)
            with pytest.raises(NoReach):
                db.session.get(mapper.class_, (1,) * len(mapper.primary_key))


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


def test_a_question_that_is_kept_is_narrowed_for_each_who_asks_it(app: Flask) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours")
    for ids in ({mine.id}, {yours.id}, {mine.id, yours.id}, set(), {mine.id}):
        with app.app_context():
            enter(Reach(pilots=frozenset(ids)))
            for one in (mine, yours):
                assert (known_pilot_id(one.code) is not None) == (one.id in ids)


def known_pilot_id(code: str) -> int | None:
    """The pilot with a code, as whoever is at hand sees it."""
    found = store.pilot(code)
    return found.id if found else None


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


def test_a_trainer_sees_the_rows_of_the_own_groups_only(app: Flask) -> None:
    pilot = a_pilot("mine")
    rows = a_visit("p1", activity="Dans"), a_visit("p2", activity="Koor")
    told = a_row("Koor", "", participant="p3", enrolled_on="2025-03-01")
    counted = a_row("Koor", "2025-03-19", headcount=9, headcount_kind="counted")
    take_in(pilot, a_file(*rows, told, counted))
    own = db.session.scalars(select(Activity.uid).where(Activity.name == "Dans")).one()
    with app.app_context():
        enter(Reach(frozenset({pilot.id}), groups=frozenset({own}), role="trainer"))
        seen = {
            model: len(db.session.scalars(select(model)).all())
            for model in (Activity, Session, Presence, HeadCount, Signup)
        }
        assert seen == {Activity: 1, Session: 1, Presence: 1, HeadCount: 0, Signup: 0}
        db.session.execute(delete(HeadCount))
        db.session.execute(update(Session).values(minutes=7))
        db.session.commit()
    db.session.rollback()
    assert len(db.session.scalars(select(HeadCount)).all()) == 1
    assert sorted(one or 0 for one in db.session.scalars(select(Session.minutes))) == [0, 0, 7]


def test_a_coder_sees_the_own_tasks_and_codings_only(app: Flask) -> None:
    pilot, coders = a_round(app, people=2)
    for coder in coders:
        give(coder, task_of(coder, pilot), where=sentence(0))
    db.session.rollback()
    one = db.session.scalars(select(Coder)).all()[0]
    with app.app_context():
        enter(Reach(frozenset({pilot.id}), account=one.account_id, role="coder"))
        both: tuple[Any, ...] = (CodingTask, Coding)
        for model in both:
            assert [row.coder_id for row in db.session.scalars(select(model))] == [one.id]
    with app.app_context():
        enter(Reach(frozenset({pilot.id}), account=one.account_id, role="manager"))
        assert len(db.session.scalars(select(Coding)).all()) == 2
