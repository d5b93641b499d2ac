"""Rounds: who gets a link, when counts may be told, what never opens."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from impact.kit.db import db
from impact.kit.faults import Fault, Refused
from impact.pilots.models import Pilot
from surveys import store, wave_store
from surveys.models import Link, Wave
from tests.makers import DAY, a_pilot
from tests.surveys.makers import (
    a_draft,
    a_form,
    a_questionnaire,
    answers,
    asking,
    known_forms,
    lines,
    sent,
)

GEZIN = known_forms()[4]


def opened(pilot: Pilot, moment: str = "post", *who: str, **given: object) -> list[Link]:
    of = a_questionnaire()
    return wave_store.open_wave(of, pilot, moment=moment, perspectives=who, first=DAY, **given)  # type: ignore[arg-type]  # -- what the test is about


def test_every_perspective_gets_a_link_of_its_own(app: Flask) -> None:
    links = opened(a_pilot(), "post", "school", "family")
    assert [one.perspective for one in links] == ["school", "family"]
    assert len({one.code for one in links}) == 2
    assert all(len(one.code or "") == 10 and one.kind == "poster" for one in links)


def test_a_form_says_itself_who_is_asked(app: Flask) -> None:
    of = a_questionnaire(GEZIN[1], GEZIN[0])
    links = wave_store.open_wave(of, a_pilot(), moment="post", first=DAY)
    assert [one.perspective for one in links] == ["family"]
    with pytest.raises(Refused, match="not meant for the perspective school"):
        wave_store.open_wave(of, a_pilot("b"), moment="post", perspectives=("school",), first=DAY)


def test_a_form_for_everybody_opens_for_the_four_that_are_always_shown(app: Flask) -> None:
    links = opened(a_pilot())
    assert [one.perspective for one in links] == ["participant", "family", "trainer", "school"]


def test_opening_again_gives_the_same_links(app: Flask) -> None:
    pilot = a_pilot()
    first = {one.perspective: one.code for one in opened(pilot, "post", "family")}
    again = {one.perspective: one.code for one in opened(pilot, "post", "family", "school")}
    assert again["family"] == first["family"]
    assert db.session.query(Wave).count() == 1


def test_a_round_for_children_does_not_open_for_everybody(app: Flask) -> None:
    name, content = known_forms()[0]
    of = a_questionnaire(content, name)
    with pytest.raises(Refused, match="choose the group that is asked"):
        wave_store.open_wave(of, a_pilot(), moment="post", first=DAY)
    assert db.session.query(Wave).count() == db.session.query(Link).count() == 0


def test_what_was_never_published_does_not_open(app: Flask) -> None:
    of = a_draft(a_form(asking(), more="| impact_construct "))
    with pytest.raises(Refused, match="has not been published yet"):
        wave_store.open_wave(of, a_pilot(), moment="post", first=DAY)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"moment": "later"}, "expected one of pre mid post"),
        ({"who": "parents"}, "expected one of participant family"),
        ({"last": DAY - timedelta(days=1)}, "lies before the first day"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(
    app: Flask, given: dict[str, object], because: str
) -> None:
    asked = {"moment": "post", "who": "family"} | given
    moment, who = str(asked.pop("moment")), str(asked.pop("who"))
    with pytest.raises(Refused, match=because):
        opened(a_pilot(), moment, who, **asked)


def test_a_pilot_of_no_programme_joins_that_of_its_questionnaire(app: Flask) -> None:
    pilot = a_pilot()
    pilot.programme_id = None
    db.session.commit()
    of, said = a_questionnaire(), list[Fault]()
    assert wave_store.for_pilot("klein", pilot, said).id == of.id
    assert pilot.programme_id == of.organisation_id
    assert lines(said) == ["talentz-skool belonged to no programme; it now belongs to skvr"]


def test_a_pilot_of_another_programme_does_not_see_the_questionnaire(app: Flask) -> None:
    a_questionnaire()
    with pytest.raises(Refused, match="there is no questionnaire"):
        wave_store.for_pilot("klein", a_pilot(programme="ander"), [])


def test_few_answers_are_told_after_the_round_is_closed(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    opened(pilot, "post", "family", "school")
    rows = [f"family,post,,,2025-06-0{day},4" for day in range(1, 5)]
    answers(of, pilot, sent(*rows))
    found = wave_store.rounds(pilot)[0]
    assert (found.count("family"), found.count("school")) == (None, 0)
    wave = wave_store.wave(pilot, found.wave.uid)
    assert wave is not None
    wave_store.close_wave(pilot, wave)
    assert wave_store.rounds(pilot)[0].count("family") == 4


def test_five_answers_are_told_at_once(app: Flask) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    opened(pilot, "post", "family")
    answers(of, pilot, sent(*[f"family,post,,,2025-06-0{day},4" for day in range(1, 6)]))
    assert wave_store.rounds(pilot)[0].count("family") == 5


def test_a_preview_opens_for_children_too_and_stands_in_no_list(app: Flask) -> None:
    name, content = known_forms()[0]
    of, pilot = a_draft(content, name), a_pilot()
    version = store.versions([of])[of.id][0]
    links = wave_store.preview(of, version, [a_pilot("x", "ander"), pilot], DAY)
    assert [(one.perspective, one.kind, one.pilot_id) for one in links] == [
        ("participant", "test", pilot.id)
    ]
    again = wave_store.preview(of, version, [pilot], DAY)
    assert [one.code for one in again] == [one.code for one in links]
    assert wave_store.rounds(pilot) == []
    uid = db.session.scalar(select(Wave.uid)) or ""
    assert wave_store.wave(pilot, uid) is None


def test_a_preview_needs_a_pilot_of_the_programme(app: Flask) -> None:
    of = a_draft(a_form(asking(), more="| impact_construct "))
    version = store.versions([of])[of.id][0]
    with pytest.raises(Refused, match="needs a pilot"):
        wave_store.preview(of, version, [a_pilot("x", "ander")], DAY)


def test_rounds_ask_as_often_whatever_is_in_them(app: Flask, statements: list[str]) -> None:
    pilot, of = a_pilot(), a_questionnaire()
    opened(pilot, "post", "family")

    def asked() -> int:
        db.session.expire_all()
        statements.clear()
        wave_store.rounds(pilot)
        return len([one for one in statements if one.startswith("SELECT")])

    few = asked()
    for moment in ("pre", "mid"):
        opened(pilot, moment)
    answers(of, pilot, sent(*[f"family,post,,p{n},2025-06-01,4" for n in range(40)]))
    assert asked() == few <= 8
