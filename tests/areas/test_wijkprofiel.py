"""Rotterdam's Wijkprofiel: the layout of the real files, with numbers that are made up."""

import json
from collections.abc import Mapping

import pytest
from flask import Flask

from impact.areas import store
from impact.areas.compare import HEADERS, SAME, files_refused
from impact.areas.intake import read_areas
from impact.areas.intake_store import take
from impact.areas.layout import Handed, profile_kind
from impact.areas.models import ProfileArea
from impact.kit.db import db
from impact.kit.faults import Refused
from tests.areas.makers import BOSPOLDER, HERE, WHOLE, read, the_areas, whole

MONTHLY = "% bewoners dat maandelijks"
TOPICS = {
    "participates_monthly_percent": f"{MONTHLY} deelneemt aan culturele activiteiten",
    "visits_monthly_percent": f"{MONTHLY} culturele voorzieningen bezoekt",
    "school_leavers_percent": "% voortijdig schoolverlaters",
}
EXPECTED = json.loads((HERE / "wijkprofiel.json").read_text("utf-8"))
WANTED: Mapping[str, Mapping[str, Mapping[str, float]]] = EXPECTED["values"]


def said(file: Handed) -> str:
    return "\n".join(one.line() for one in (*file.faults, *file.notices))


def values(file: Handed) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for one in file.figures:
        for name, topic in TOPICS.items():
            if one.topic == topic:
                found.setdefault(one.key, {})[name] = one.value
    return found


@pytest.mark.parametrize("year", WANTED)
def test_every_value_that_is_expected_is_read(year: str) -> None:
    file = read(f"wijkprofiel_{year}_si.csv")
    assert values(file) == WANTED[year]
    assert {one.number for one in file.profiles} == set(WANTED[year])
    assert not file.faults


def test_all_twelve_files_are_recognised_by_what_is_in_them() -> None:
    if not WHOLE.exists():
        pytest.skip("the whole set does not lie beside this folder")
    found = [
        whole(f"wijkprofiel-layout/{one.name}")
        for one in sorted((WHOLE / "wijkprofiel-layout").glob("*.csv"))
    ]
    parts = [(one.year, one.part) for one in found]
    assert parts == [
        (year, part) for year in (2014, 2016, 2018) for part in ("fi_obj", "fi_subj", "si", "vi")
    ]
    assert all(len(one.profiles) == 9 and not one.faults for one in found)
    empty = [one for file in found for one in file.notices if "cells are empty" in one.text]
    assert sum(int(str(one.values["n"])) for one in empty) == 6
    assert {one.file[17:] for one in empty} == {"fi_obj.csv"}


def test_trap_7_one_year_under_two_names_is_said_and_makes_no_trend(app: Flask) -> None:
    files = [read(f"wijkprofiel_{year}_si.csv") for year in (2014, 2016, 2018)]
    assert files[1].digest == files[2].digest != files[0].digest
    taken = take(files)
    lines = [one.line() for one in taken.notices if "wrong name" in one.text]
    assert lines == [
        "wijkprofiel_2018_si.csv::: the same figures as 2016: one of the two years has a wrong "
        "name, no trend between them"
    ]
    known = [(one.year, one.digest, one.headers) for one in store.profile_files()]
    assert [(why.text, why.values) for why in files_refused(known)] == [
        (SAME, {"first": 2016, "last": 2018})
    ]
    assert files_refused([(2014, "a", "x"), (2016, "b", "y")])[0].text == HEADERS


def test_trap_7_a_header_that_is_there_twice_keeps_both_columns() -> None:
    file = read("wijkprofiel_2014_si.csv")
    twice = "% bewoners met wekelijkse burencontacten"
    found = {one.turn: one.value for one in file.figures if one.key == "71" and one.topic == twice}
    assert found == {1: 72.0, 2: 17.0}
    assert f"{twice}: this column is there twice; both are kept" in said(file)


def test_trap_7_a_header_that_ends_in_a_blank_is_found() -> None:
    file = read("wijkprofiel_2014_si.csv")
    assert f"{TOPICS['participates_monthly_percent']}: this header ends in a blank" in said(file)


def test_empty_cells_are_missing_and_not_nought() -> None:
    file = read("wijkprofiel_2018_fi_obj.csv")
    assert "2 cells are empty: missing, not 0" in said(file)
    topics = {one.topic for one in file.figures if one.key == "3001"}
    assert "gemiddelde WOZ per m2 woningoppervlakte" in {one.topic for one in file.figures}
    assert len(topics) < len({one.topic for one in file.figures} | {"turn"}) + 1


def test_levels_that_overlap_are_told_apart() -> None:
    file = read("wijkprofiel_2014_si.csv")
    kinds = {one.number: profile_kind(one.number) for one in file.profiles}
    assert kinds == {
        "71": "wijk", "72": "wijk", "3004": "samen", "4009": "gebied", "9": "wijk",
        "1009": "deel", "3001": "samen", "4012": "gebied", "5000": "stad",
    }  # fmt: skip
    assert "6 rows are parts of others or hold others: the levels are never added up" in said(file)


def test_windows_letters_are_read_and_said() -> None:
    file = read("wijkprofiel_2014_si.csv")
    assert any("braderieën" in one.topic for one in file.figures)
    assert "read as Windows-1252" in said(file)
    assert "read as" not in said(read("wijkprofiel_2018_vi.csv"))


def test_a_file_without_a_year_in_its_name_is_refused() -> None:
    file = read_areas("profiel.csv", (HERE / "wijkprofiel_2014_si.csv").read_bytes())
    assert file.faults[0].line().startswith("profiel.csv:1:: expected a year in the name")


def test_a_cell_that_is_no_number_is_refused_with_its_place(app: Flask) -> None:
    raw = (HERE / "wijkprofiel_2014_si.csv").read_bytes().replace(b";87;79;", b";87;n.v.t.;", 1)
    file = read_areas("wijkprofiel_2014_si.csv", raw)
    with pytest.raises(Refused) as refusal:
        take([file])
    assert (
        refusal.value.faults[0]
        .line()
        .startswith("wijkprofiel_2014_si.csv:2:Sociale Index subjectief: expected a number")
    )
    assert store.profile_areas() == []


def test_a_link_is_guessed_by_name_and_holds_when_a_person_said_so(app: Flask) -> None:
    the_areas()
    raw = (HERE / "wijkprofiel_2014_si.csv").read_bytes().replace(b";Nepbuurt;", b";Bospolder;")
    take([read_areas("wijkprofiel_2014_si.csv", raw)])
    numbered = store.profile_areas()
    assert [one.number for one in numbered][:3] == ["9", "71", "72"]
    assert store.guesses(numbered) == {"71": BOSPOLDER}
    assert store.profile(BOSPOLDER) == [], "a guess links nothing"
    store.confirm({"71": BOSPOLDER, "72": None}, "someone")
    found = {(one.topic, one.year): one.value for one in store.profile(BOSPOLDER)}
    assert found["Sociale Index", 2014] == 87.0
    assert db.session.get_one(ProfileArea, "71").confirmed_by == "someone"
    take([read_areas("wijkprofiel_2014_si.csv", raw)])
    assert db.session.get_one(ProfileArea, "71").area == BOSPOLDER, "said once, kept"
