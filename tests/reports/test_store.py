"""Outcomes in the database: every version stays, and no threshold moves without its day."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.reports.aims import Aim, Threshold, aim_of, body_of
from impact.reports.models import Outcome, OutcomeVersion
from impact.reports.store import Overtaken, aim, aims, archive_outcome, save_outcome
from tests.makers import a_pilot
from tests.reports.makers import SET_ON, an_aim

TODAY = date(2025, 6, 1)
LATER = date(2025, 9, 1)


def new(pilot: Pilot, **given: Any) -> Aim:
    uid = save_outcome(pilot, an_aim(uid="", version=0, **given), today=TODAY)
    found = aim(pilot, uid)
    assert found is not None
    return found


def bar(value: float | None, **given: Any) -> Threshold:
    return Threshold("repeat_visits", (), value, "at least", **given)


def test_an_outcome_comes_back_as_it_was_written(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    assert found == an_aim(uid=found.uid, thresholds=(bar(0.6, set_on=SET_ON, recorded_on=TODAY),))
    assert aim_of(body_of(found), found.uid, found.version) == found


def test_another_pilots_outcomes_are_not_among_them(app: Flask) -> None:
    pilot, other = a_pilot(), a_pilot("elders")
    found = new(pilot)
    assert aims([pilot]) == (found,)
    assert aims([other]) == ()
    assert aim(other, found.uid) is None
    assert len(aims([pilot, other])) == 1


def test_a_second_sending_makes_no_second_outcome(app: Flask) -> None:
    pilot, key = a_pilot(), str(uuid4())
    first = save_outcome(pilot, an_aim(uid=""), key=key, today=TODAY)
    assert save_outcome(pilot, an_aim(uid=""), key=key, today=TODAY) == first
    assert len(aims([pilot])) == 1


def test_saving_what_stands_there_makes_no_version(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    save_outcome(pilot, found, today=LATER)
    assert aims([pilot]) == (found,)


def test_every_version_is_kept(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    save_outcome(pilot, replace(found, goal="Meedoen"), today=LATER)
    save_outcome(pilot, replace(found, goal="Blijven", version=2), today=LATER)
    bodies = db.session.scalars(select(OutcomeVersion.body).order_by(OutcomeVersion.n)).all()
    assert [one["goal"] for one in bodies] == ["", "Meedoen", "Blijven"]
    assert aims([pilot])[0].version == 3


def test_who_was_overtaken_gets_the_words_of_the_other(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    save_outcome(pilot, replace(found, goal="Meedoen"), today=LATER)
    with pytest.raises(Overtaken) as other:
        save_outcome(pilot, replace(found, goal="Blijven"), today=LATER)
    assert other.value.theirs.goal == "Meedoen"
    assert aims([pilot])[0].goal == "Meedoen"


def test_a_threshold_that_moves_gets_the_day_on_which_it_moved(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    save_outcome(pilot, replace(found, thresholds=(bar(0.5, set_on=SET_ON),)), today=LATER)
    (moved,) = aims([pilot])[0].thresholds
    assert (moved.value, moved.set_on, moved.recorded_on) == (0.5, LATER, LATER)


def test_taking_a_threshold_out_and_putting_it_back_lower_is_moving_it(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    save_outcome(pilot, replace(found, thresholds=()), today=TODAY)
    back = replace(found, thresholds=(bar(0.4, set_on=SET_ON),), version=2)
    save_outcome(pilot, back, today=LATER)
    assert aims([pilot])[0].thresholds[0].set_on == LATER


def test_a_threshold_that_stays_keeps_its_day_whatever_is_typed(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    typed = replace(found, goal="x", thresholds=(bar(0.6, set_on=date(2020, 1, 1)),))
    save_outcome(pilot, typed, today=LATER)
    assert aims([pilot])[0].thresholds[0].set_on == SET_ON


def test_a_first_threshold_may_come_later(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot, thresholds=(bar(None, set_on=SET_ON),))
    assert found.thresholds[0].set_on is None
    save_outcome(pilot, replace(found, thresholds=(bar(0.6),)), today=LATER)
    assert aims([pilot])[0].thresholds[0].set_on == LATER


def test_what_is_put_away_stays_kept(app: Flask) -> None:
    pilot = a_pilot()
    found = new(pilot)
    archive_outcome(pilot, found.uid, LATER)
    archive_outcome(pilot, found.uid, date(2026, 1, 1))
    assert aims([pilot]) == ()
    assert db.session.scalars(select(Outcome.archived_on)).all() == [LATER]
    assert len(db.session.scalars(select(OutcomeVersion)).all()) == 1


def test_writing_an_outcome_leaves_the_counts_alone(app: Flask) -> None:
    pilot = a_pilot()
    before = (pilot.version, pilot.changed_at)
    new(pilot)
    db.session.refresh(pilot)
    assert (pilot.version, pilot.changed_at) == before


@pytest.mark.parametrize("verb", ["update outcome_version set recorded_on = '2020-01-01'",
                                  "delete from outcome_version"])  # fmt: skip
def test_the_database_itself_keeps_every_version(app: Flask, verb: str) -> None:
    new(a_pilot())
    db.session.commit()
    with (
        pytest.raises(DBAPIError, match="what was expected is never changed"),
        db.engine.begin() as connection,
    ):
        connection.exec_driver_sql(verb)
