"""What claims know of a pilot, read from the frames: stories, verdicts, and who stayed away."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from impact.attendance import frames as register
from impact.attendance.indicators import (
    alike,
    courses,
    enrolling,
    lasting,
    people,
    reductions,
    rooms,
)
from impact.indicators.blocks import Claim
from impact.indicators.catalogue import Catalogue
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots import holiday_store
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from impact.reports.aims import Side, Threshold
from impact.reports.report import build_report, claims_of, question
from impact.reports.store import aims, save_outcome
from stories import frames as told
from stories import indicators as verdicts
from stories import sections
from stories.entry_store import Reading
from tests.attendance.makers import a_file as a_register
from tests.attendance.makers import a_visit, take_in
from tests.makers import a_pilot
from tests.reports.makers import SET_ON, an_aim
from tests.stories.makers import a_book, a_file, a_story, an_account, coded, look_at, take

REGISTER = (holiday_store, register, alike, rooms, reductions, enrolling, people, lasting, courses)
BOTH = Catalogue([*REGISTER, told, verdicts])
"""The two rooms that meet here, without their sections."""
WITH_WORDS = Catalogue([*REGISTER, told, verdicts, sections])
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
BEGAN = date(2025, 1, 8)


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    """Twelve people of whom the last came once, and another pilot with the same codes."""
    app.extensions["catalogue"] = BOTH
    pilot, other = a_pilot(), a_pilot("elders")
    days = [BEGAN + timedelta(days=7 * week) for week in range(20)]
    rows = [
        a_visit(f"p{n:02}", str(day), activity="Dans", enrolled_on=BEGAN, course_end=days[-1])
        for n in range(12)
        for day in (days if n < 11 else days[:1])
    ]
    take_in(pilot, a_register(*rows))
    take_in(other, a_register(*(a_visit(f"p{n:02}", str(BEGAN)) for n in range(12))))
    return pilot


def stories(*people: str) -> bytes:
    """A story of each of these people."""
    return a_file(
        *(
            a_story(f"Verhaal van {one}.", story=f"s-{one}", participant=one, perspective="family")
            for one in people
        )
    )


def claim(app: Flask, pilot: Pilot, catalogue: Catalogue = BOTH, **given: Any) -> Claim:
    save_outcome(pilot, an_aim(uid="", **given), today=date(2026, 1, 1))
    db.session.refresh(pilot)
    asked = operator_scope([pilot], YEAR, "partner")
    warehouse = app.extensions["warehouse"]
    report = build_report(catalogue, warehouse, question(asked, aims([pilot]), date(2026, 1, 1)))
    return claims_of(report)[-1]


def test_a_story_of_who_did_not_come_back_is_a_counter_story(app: Flask, pilot: Pilot) -> None:
    take(pilot, stories("p00", "p01", "p11"))
    made = claim(app, pilot)
    assert made.signals[0].measured.figure.numerator == 11
    assert (made.counter.found, made.counter.of) == (1, 1)


def test_a_counter_story_in_which_nothing_was_coded_is_quoted_all_the_same(
    app: Flask, pilot: Pilot
) -> None:
    app.extensions["catalogue"] = WITH_WORDS
    take(pilot, stories("p00", "p11"))
    unchecked = claim(app, pilot, WITH_WORDS).counter
    assert (unchecked.found, unchecked.shown, unchecked.reason) == (1, 0, "too_identifiable")
    look_at(pilot, an_account("anna"), an_account("bram"))
    made = claim(app, pilot, WITH_WORDS)
    assert (made.counter.found, made.counter.shown, made.counter.reason) == (1, 1, None)
    assert [one.words for one in made.counter_quotes] == ["Verhaal van p11."]
    assert not made.quotes, "what nobody coded supports nothing"


def test_of_who_all_came_back_there_is_none(app: Flask, pilot: Pilot) -> None:
    take(pilot, stories("p00", "p01"))
    assert claim(app, pilot).counter.found == 0


def test_a_course_that_was_not_finished_counts_the_same_way(app: Flask, pilot: Pilot) -> None:
    take(pilot, stories("p02", "p11"))
    bar = Threshold("course_completion", (), 0.8, "at least", SET_ON)
    assert claim(app, pilot, thresholds=(bar,)).counter.found == 1


def test_a_figure_that_is_not_about_people_links_nobody(app: Flask, pilot: Pilot) -> None:
    take(pilot, stories("p02", "p11"))
    bars = (
        Threshold("named_coverage", (), 0.8, "at least", SET_ON),
        Threshold("visit_frequency_band", (("visits_band", "8+"),), 0.8, "at least", SET_ON),
        Threshold("repeat_visits", (("shoe_size", "36"),), 0.8, "at least", SET_ON),
        Threshold("unheard_of", (), 0.8, "at least", SET_ON),
    )
    made = claim(app, pilot, thresholds=bars)
    assert made.counter.found == 0
    assert [one.measured.name for one in made.signals] == [bar.indicator for bar in bars[:3]]


def test_who_is_in_another_group_is_not_linked(app: Flask, pilot: Pilot) -> None:
    take(pilot, stories("p11"))
    bar = Threshold("course_completion", (("activity", "Zang"),), 0.8, "at least", SET_ON)
    assert claim(app, pilot, thresholds=(bar,)).counter.found == 0
    bar = Threshold("course_completion", (("activity", "Dans"),), 0.8, "at least", SET_ON)
    assert claim(app, pilot, thresholds=(bar,)).counter.found == 1


def test_verdicts_of_two_readers_become_voices(app: Flask, pilot: Pilot) -> None:
    take(pilot, stories("p00", "p01", "p02", "p03", "p04"))
    look_at(pilot, an_account("anna"), an_account("bram"))
    version = a_book(pilot)
    readings = [
        Reading(coder, f"s-p{n:02}", "belonging", "positive" if n else "negative", "Verhaal")
        for n in range(5)
        for coder in ("anna", "bram")
    ]
    coded(pilot, version, *readings)
    made = claim(app, pilot, sides=(Side("belonging"),))
    assert (made.voices, made.telling) == ((4, 1, 0), "+")
    assert (made.counting, made.relation) == ("+", "confirms")
    assert (made.counter.found, made.counter.of) == (1, 5)


def test_a_threshold_is_held_against_the_first_day_of_its_own_data(
    app: Flask, pilot: Pilot
) -> None:
    for set_on, late in ((BEGAN - timedelta(days=1), False), (BEGAN, True)):
        bar = Threshold("repeat_visits", (), 0.6, "at least", set_on)
        made = claim(app, pilot, thresholds=(bar,))
        assert any("later" in one.text for one in made.remarks) == late
