"""Which part of the neighbourhood came, and whether the group looks like it, worked out by hand.

Inhabitants of 2018 by CBS: Bospolder 7,055, of whom 1,290 of 0-14 and 1,140 of 15-24.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask, current_app

from impact.areas.frames import areas, homes
from impact.areas.models import AreaPostcode, Benchmark
from impact.indicators.blocks import Audience, Draft
from impact.indicators.gate import release
from impact.indicators.measure import Desk
from impact.indicators.resident_figures import parity, rose
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from tests.areas.makers import BOSPOLDER, TUSSENDIJKEN, the_areas
from tests.attendance.makers import ROOM, Figures, a_file, a_visit, figures, pair, take_in, value
from tests.indicators.golden import TOLERANCE, vectors
from tests.makers import a_pilot

THEN = Period(date(2018, 9, 1), date(2021, 6, 30))
DAY = "2019-03-12"
ALONE = {"": "withheld"}
"""A mark in place of a breakdown that has one group."""


def came(pilot: Pilot, *people: Mapping[str, object], letter: str = "p") -> None:
    """Let each of these come once."""
    rows = [a_visit(f"{letter}{n}", DAY, **one) for n, one in enumerate(people)]
    take_in(pilot, a_file(*rows))


def then(*pilots: Pilot) -> Figures:
    return figures(*pilots, period=THEN)


def notes(found: Figures, name: str, **group: str) -> str:
    return found[name, tuple(group.items())].figure.note or ""


@pytest.mark.parametrize(("given", "expected"), vectors("rose"))
def test_likeness_and_parity_follow_the_published_vectors(given: dict, expected: dict) -> None:  # type: ignore[type-arg]  # -- as they were published
    reached, benchmark = given["reached"], given["benchmark"]
    assert rose(reached, benchmark) == pytest.approx(expected["rose"], abs=TOLERANCE)
    assert parity(reached, benchmark) == pytest.approx(expected["parity"], abs=TOLERANCE)


def test_reach_is_those_who_came_of_those_who_live_there(app: Flask) -> None:
    the_areas()
    pilot = a_pilot(area="Bospolder, Tussendijken")
    a_pilot("noise", "elsewhere")
    db.session.add(AreaPostcode(postcode4="3025", area=BOSPOLDER))
    db.session.commit()
    came(
        pilot,
        {"birth_year": 2010, "area": "BU05990321"},  # a child by the code of the area
        {"birth_year": 2010, "area": "bospolder"},  # by its name
        {"birth_year": 2005, "area": "Bospolder"},  # 14: still in the band of CBS
        {"birth_year": 2004, "area": "BOSPOLDER"},  # 15: not any more
        {"birth_year": 1990, "postcode4": "3025"},  # by the postcode alone
    )
    found = then(pilot)
    assert pair(found, "population_reach", area=BOSPOLDER) == [5, 7055]
    assert pair(found, "population_reach", area=TUSSENDIJKEN)[0] == 0  # its own area, and nobody
    assert pair(found, "population_reach", area=BOSPOLDER, age_band="0-14") == [3, 1290]
    assert pair(found, "population_reach", area=BOSPOLDER, age_band="15-24") == [1, 1140]
    said = notes(found, "population_reach", area=BOSPOLDER)
    assert said == "full count; inhabitants of 2018; the source rounds how many live there"


def test_who_lives_where_nobody_knows_is_left_out_and_said(app: Flask) -> None:
    the_areas()
    pilot = a_pilot()
    here = [{"area": "Bospolder", "birth_year": 2010}] * 8
    came(pilot, *here, {"area": "Atlantis"}, {"area": "Delfshaven"})  # a wijk and a buurt: which?
    found = then(pilot)
    assert pair(found, "population_reach", area=BOSPOLDER) == [8, 7055]
    assert "area not known of 2 of the people" in notes(found, "population_reach", area=BOSPOLDER)
    came(pilot, {"area": "Atlantis"}, letter="q")
    found = then(pilot)
    assert notes(found, "population_reach") == "area unknown of more than one in five"


def test_inhabitants_may_be_three_years_old_and_no_older(app: Flask) -> None:
    the_areas("cbs_2014.csv")
    pilot = a_pilot()
    came(pilot, {"area": "Bospolder"})
    assert pair(then(pilot), "population_reach", area=BOSPOLDER) == [1, 7055]
    later = figures(pilot, period=Period(THEN.first, date(2022, 6, 30)))
    assert notes(later, "population_reach") == (
        "no number of inhabitants of at most three years old"
    )
    before = figures(pilot, period=Period(date(2017, 1, 1), date(2017, 12, 31)))
    assert value(before, "population_reach") is None


def test_a_group_is_held_against_the_residents_of_the_own_areas(app: Flask) -> None:
    """Bospolder 2018: 1,290 1,140 2,055 1,830 740 in the bands of CBS, 7,055 in all."""
    the_areas()
    pilot = a_pilot(area="Bospolder")
    came(
        pilot,
        *({"area": "Bospolder", "birth_year": 2010} for _ in range(6)),
        *({"area": "Bospolder", "birth_year": 2000} for _ in range(2)),
        {"area": "Bospolder", "age_band": "25-44"},
        {"area": "Bospolder", "age_band": "13-17"},  # lies in two bands of CBS: not known
    )
    found = then(pilot)
    bands = {"0-14": 1290, "15-24": 1140, "25-44": 2055, "45-64": 1830, "65+": 740}
    for band, live in bands.items():
        reached = {"0-14": 6, "15-24": 2, "25-44": 1}.get(band, 0)
        share = reached / 9 / (live / sum(bands.values()))
        assert value(found, "parity", by="age_band", value=band) == pytest.approx(share)
    shares = [(6, 1290), (2, 1140), (1, 2055), (0, 1830), (0, 740)]
    apart = sum(abs(r / 9 - p / sum(bands.values())) for r, p in shares)
    assert value(found, "representativeness", by="age_band") == pytest.approx(1 - apart / 2)
    assert "held against residents, 2018" in notes(found, "representativeness", by="age_band")
    assert pair(found, "parity", by="age_band", value="0-14") == [6, 9]


def test_what_somebody_entered_goes_before_the_residents(app: Flask) -> None:
    the_areas()
    pilot = a_pilot(area="Bospolder")
    given = {"pilot_id": pilot.id, "name": "school_roll", "trait": "gender"}
    for year, girls in ((2017, 10), (2019, 35)):
        for kind, heads in (("f", girls), ("m", 40), ("x", 25)):
            db.session.add(Benchmark(**given, year=year, value=kind, heads=heads))
    db.session.commit()
    came(pilot, *[{"gender": "f"}] * 5, *[{"gender": "M"}] * 3, *[{"gender": "x"}] * 2)
    found = then(pilot)
    assert value(found, "parity", by="gender", value="f") == pytest.approx(0.5 / 0.35)
    assert value(found, "representativeness", by="gender") == pytest.approx(0.85)
    assert "held against the school roll, 2019" in notes(found, "parity", by="gender", value="f")


def test_pilots_that_are_held_against_others_are_not_put_together(app: Flask) -> None:
    the_areas()
    first, second = a_pilot("a", area="Bospolder"), a_pilot("b", area="Bospolder")
    for pilot, name in ((first, "school_roll"), (second, "target_group")):
        given = {"pilot_id": pilot.id, "name": name, "trait": "gender", "year": 2019}
        db.session.add_all(Benchmark(**given, value=one, heads=50) for one in "fm")
        db.session.commit()
        came(pilot, *[{"gender": "f", "area": "Bospolder", "birth_year": 2010}] * 5)
    found = then(first, second)
    assert value(found, "parity", by="gender", value="f") is None
    assert pair(found, "population_reach", area=BOSPOLDER) == [10, 7055]
    assert found["population_reach", (("area", BOSPOLDER),)].label.endswith("by participation")


def test_head_counts_alone_say_nothing_of_a_neighbourhood(app: Flask) -> None:
    the_areas()
    pilot = a_pilot(area="Bospolder")
    take_in(pilot, a_file({"activity": "Dans", "session_date": DAY, "headcount": 12}))
    found = then(pilot)
    for name in ("population_reach", "parity", "representativeness"):
        assert notes(found, name) == "head counts only"


def test_an_import_of_areas_makes_the_figures_of_every_pilot_fresh(app: Flask) -> None:
    pilot, other = a_pilot(area="Bospolder"), a_pilot("other")
    came(pilot, {"area": "Bospolder"})
    assert value(then(pilot), "population_reach", area=BOSPOLDER) is None
    before = pilot.version, other.version, pilot.changed_at
    the_areas()
    db.session.refresh(pilot)
    db.session.refresh(other)
    assert (pilot.version, other.version) == (before[0] + 1, before[1] + 1)
    assert pilot.changed_at == before[2], "nothing newer is known of the pilot itself"
    assert pair(then(pilot), "population_reach", area=BOSPOLDER) == [1, 7055]
    the_areas()
    db.session.refresh(pilot)
    assert pilot.version == before[0] + 1, "nothing new, nothing fresh"


def held_back(of: Pilot | list[Pilot], audience: Audience, name: str) -> dict[str, str]:
    """Return the status of each figure of an indicator as this audience gets it."""
    pilots = of if isinstance(of, list) else [of]
    scope = replace(operator_scope(pilots, THEN, "partner"), audience=audience)
    desk = Desk(ROOM, current_app.extensions["warehouse"], scope)
    report = release(Draft(desk.scope, (), tuple(desk.measure()), desk.apart()))
    mine = [one for one in report.figures if one.name == name]
    return {",".join(value for _, value in one.group): one.figure.status for one in mine}


def test_others_see_no_home_of_fewer_than_ten(app: Flask) -> None:
    """Twelve and nine: the nine are withheld, and so is what they would follow from."""
    the_areas()
    pilot = a_pilot(area="Bospolder, Tussendijken")
    many, few = [{"area": "Bospolder"}] * 12, [{"area": "Tussendijken"}] * 9
    came(pilot, *many, *few)
    shown = {BOSPOLDER: "shown", TUSSENDIJKEN: "shown"}
    assert held_back(pilot, "partner", "population_reach") == shown
    away = {BOSPOLDER: "withheld", TUSSENDIJKEN: "withheld"}
    assert held_back(pilot, "funder", "population_reach") == away
    assert set(held_back(pilot, "funder", "parity").values()) == {"withheld"}
    assert held_back(pilot, "funder", "representativeness") == ALONE
    came(pilot, {"area": "Tussendijken"}, letter="q")
    assert held_back(pilot, "funder", "population_reach") == shown
    assert held_back(pilot, "public", "population_reach") == shown
    assert held_back(pilot, "funder", "representativeness") == {"area": "shown"}


def test_a_few_from_elsewhere_are_not_found_by_subtraction(app: Flask) -> None:
    """All who came are known in number: less those of Bospolder, three would stand out."""
    the_areas()
    pilot = a_pilot(area="Bospolder")
    came(pilot, *[{"area": "Bospolder"}] * 20, *[{"area": "Atlantis"}] * 3)
    assert held_back(pilot, "funder", "population_reach") == ALONE


def test_two_kinds_of_bands_beside_each_other_do_not_lay_bare_who_is_thirteen(app: Flask) -> None:
    """Our bands end at 12 and 17, those of CBS at 14: the difference is a group too."""
    the_areas()
    pilot = a_pilot(area="Bospolder")
    ten, thirteen, sixteen = ({"birth_year": 2019 - age} for age in (10, 13, 16))
    came(pilot, *[ten] * 20, *[thirteen] * 2, *[sixteen] * 20)
    assert set(held_back(pilot, "funder", "parity").values()) == {"withheld"}
    assert held_back(pilot, "funder", "representativeness") == ALONE
    came(pilot, *[thirteen] * 8, letter="q")
    assert held_back(pilot, "funder", "parity")["age_band,0-14"] == "shown"


def test_that_all_live_in_one_place_is_said_of_twenty_or_more(app: Flask) -> None:
    the_areas()
    pilot = a_pilot(area="Bospolder")
    came(pilot, *[{"area": "Bospolder"}] * 19)
    assert held_back(pilot, "funder", "population_reach") == ALONE
    came(pilot, {"area": "Bospolder"}, letter="q")
    assert held_back(pilot, "funder", "population_reach") == {BOSPOLDER: "shown"}
    assert held_back(pilot, "public", "population_reach") == ALONE


def test_pilots_together_do_not_lay_bare_what_one_of_them_withholds(app: Flask) -> None:
    """Sixteen of Bospolder in all, twelve of them in the one pilot: four in the other."""
    the_areas()
    first, second = a_pilot("a"), a_pilot("b")
    came(first, *[{"area": "Bospolder"}] * 12, *[{"area": "Tussendijken"}] * 12)
    came(second, *[{"area": "Bospolder"}] * 4, *[{"area": "Tussendijken"}] * 12)
    assert set(held_back(first, "funder", "population_reach").values()) == {"shown"}
    assert set(held_back(second, "funder", "population_reach").values()) == {"withheld"}
    together = held_back([first, second], "funder", "population_reach")
    assert together == {BOSPOLDER: "withheld", TUSSENDIJKEN: "withheld"}


def test_a_pilot_gets_the_areas_that_concern_it_and_no_others(app: Flask) -> None:
    """Rows grow with the areas that are named, not with those that are known."""
    the_areas("cbs_2014.csv")
    pilot, other = a_pilot(area="Tussendijken"), a_pilot("other", area="Tarwewijk")
    came(pilot, {"area": "bospolder"}, {"area": "Atlantis"}, {"postcode4": "3025"})
    rows = db.session.execute(areas.query(pilot.id)).all()  # type: ignore[misc]  # -- it has one
    assert {row.area for row in rows} == {BOSPOLDER, TUSSENDIJKEN, "WK059903", "GM0599"}
    assert len(rows) == 4 * 2 * 6, "areas, years, five bands and everybody"
    assert {row.pilot for row in rows} == {pilot.code}
    found = db.session.execute(homes.query(pilot.id)).all()  # type: ignore[misc]  # -- it has one
    assert {(row.word, row.postcode4, row.area, bool(row.own)) for row in found} == {
        ("bospolder", None, BOSPOLDER, False),
        ("Atlantis", None, None, False),
        (None, "3025", None, False),
        (None, None, TUSSENDIJKEN, True),
    }
    theirs = db.session.execute(areas.query(other.id)).all()  # type: ignore[misc]  # -- it has one
    assert {row.area for row in theirs} == {"BU05991571", "WK059915", "GM0599"}
