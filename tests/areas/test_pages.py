"""Pages about areas: looked at first and stored after, and a map from which nobody can be found."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from impact.areas import store
from impact.areas.intake_store import take
from impact.areas.models import AreaYear, Benchmark
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.areas.makers import BOSPOLDER, HERE, read, the_areas
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot, hidden, send, someone


def hand_in(browser: FlaskClient, *names: str, **other: bytes) -> TestResponse:
    """Choose files and look at them."""
    files = [(io.BytesIO((HERE / name).read_bytes()), name) for name in names]
    files += [(io.BytesIO(raw), name) for name, raw in other.items()]
    form = hidden(browser.get("/wijken-inlezen").text) | {"files": files}
    return browser.post("/wijken-inlezen", data=form, content_type="multipart/form-data")


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AreaYear)) or 0


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_files_are_looked_at_first_and_stored_after(app: Flask, role: str) -> None:
    browser = someone(app, role)
    page = hand_in(browser, "cbs_2014.csv", "borders.geojson")
    assert page.status_code == 200
    assert "Er is nog niets bewaard" in page.text
    assert "omgerekend naar mensen" in page.text, "how it was read is said before"
    assert stored() == 0
    answer = browser.post("/wijken-inlezen/bewaren", data=hidden(page.text))
    assert answer.status_code == 303
    assert stored() == len(read("cbs_2014.csv").peopled)
    again = browser.post("/wijken-inlezen/bewaren", data=hidden(page.text))
    assert again.status_code == 303, "sent twice: nothing doubles"
    if role == "manager":
        assert "Rotterdam" in browser.get(answer.location).text


def test_who_may_not_read_in_areas_finds_no_page_for_it(app: Flask) -> None:
    for role in ("partner", "trainer", "scout", "coder", "funder"):
        browser = someone(app, role, a_pilot(role))
        assert browser.get("/wijken-inlezen").status_code == 404, role
        assert browser.get("/wijken").status_code == (404 if role == "coder" else 200), role


def test_a_file_that_is_none_comes_back_with_the_form(app: Flask) -> None:
    browser = someone(app, "manager")
    assert hand_in(browser).status_code == 422
    refusal = hand_in(browser, "cbs_2018.csv", **{"plaatje.png": b"\x89PNG\r\n"})
    assert refusal.status_code == 422
    assert "hier horen kerncijfers van het CBS" in refusal.text
    assert stored() == 0


def test_rows_that_are_not_right_stay_out_only_when_one_says_so(app: Flask) -> None:
    browser = someone(app, "manager")
    raw = (HERE / "cbs_2018.csv").read_bytes().replace(b";1290;1140;", b";veel;1140;")
    page = hand_in(browser, **{"cbs.csv": raw})
    assert "hier hoort een getal zoals 1.012" in page.text or "veel" in page.text
    whole = hidden(page.text) | {"partial": ""}
    assert browser.post("/wijken-inlezen/bewaren", data=whole).status_code == 303
    assert stored() == 0
    page = hand_in(browser, **{"cbs.csv": raw})
    assert browser.post("/wijken-inlezen/bewaren", data=hidden(page.text)).status_code == 303
    assert stored() == len(read("cbs_2018.csv").peopled) - 1


def test_trap_3_an_area_shows_both_of_its_names_and_who_live_there(app: Flask) -> None:
    take([read(name) for name in ("cbs_2014.csv", "cbs_2018.csv", "borders.geojson")])
    browser = someone(app, "scout", a_pilot())
    page = browser.get(f"/wijken/{BOSPOLDER}").text
    assert "Het CBS noemt dit een buurt. In Rotterdam heet het een wijk." in page
    assert "7.055" in page
    assert "1.290" in page
    assert "Geen trend." in page, "2015 to 2017 are not here"
    assert "Bron: CBS, Kerncijfers wijken en buurten, CC BY 4.0." in page
    wide = browser.get("/wijken/WK059903")
    assert "<svg" in wide.text
    assert len(wide.data) < 30_000
    assert "Hier zonder grens" not in wide.text
    assert "Hier zonder grens: Afrikaanderwijk" in browser.get("/wijken/WK059910").text or (
        "We hebben geen grens van dit gebied" in browser.get("/wijken/WK059910").text
    )
    assert browser.get("/wijken/BU00000000").status_code == 404
    assert "Bospolder" in browser.get("/wijken?q=bospol").text
    assert browser.get("/wijken?page=99").status_code == 404
    assert "Niets gevonden" in browser.get("/wijken?q=Atlantis").text


def test_without_areas_a_page_says_where_they_come_from(app: Flask) -> None:
    assert "Lees één keer de kerncijfers" in someone(app, "manager").get("/wijken").text
    partner = someone(app, "partner", a_pilot())
    assert "De programmaleider kan" in partner.get("/wijken").text


def test_a_pilot_shows_who_came_from_where_and_a_funder_less_of_it(app: Flask) -> None:
    the_areas("borders.geojson")
    pilot = a_pilot(area="Bospolder, Tussendijken")
    many, few = [{"area": "Bospolder"}] * 12, [{"area": "BU05990322"}] * 3
    rows = [a_visit(f"p{n}", "2019-03-12", **one) for n, one in enumerate((*many, *few))]
    take_in(pilot, a_file(*rows))
    partner = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/wijk").text
    assert "12 van de 15" in partner
    assert "van elke 1.000" in partner, "12 of 7,055 is worded per thousand"
    assert 'class="hid"' not in partner
    funder = someone(app, "funder", pilot).get(f"/pilots/{pilot.code}/wijk").text
    assert funder.count("afgeschermd") >= 2
    assert 'class="hid"' in funder
    assert "12 van de 15" not in funder
    assert "<b>12</b>" not in funder
    scout = someone(app, "scout", pilot).get(f"/pilots/{pilot.code}/wijk").text
    assert "Wie waarvandaan kwam, ziet alleen wie het rapport" in scout
    assert "12 van de 15" not in scout


def test_whom_a_pilot_is_held_against_is_entered_changed_and_taken_away(app: Flask) -> None:
    the_areas()
    pilot = a_pilot(area="Bospolder")
    url = f"/pilots/{pilot.code}/vergelijking"
    browser = someone(app, "partner", pilot)
    said = {"name": "school_roll", "year": "2025", "trait": "age_band"}
    assert send(browser, url, **said, heads="4-7: 60\n8-12: 1.140\n") == 303
    assert send(browser, url, **said, heads="4-7: 80\n8-12: 120\n") == 303
    db.session.rollback()
    kept = {one.value: one.heads for one in db.session.scalars(select(Benchmark))}
    assert kept == {"4-7": 80, "8-12": 120}
    for bad in (
        "8-12: veel\n4-7: 1",
        "8-12: 5",
        "8-12: 5\n8-12: 6",
        "3-5: 5\n8-12: 6",
        "4-7: 0\n8-12: 0",
    ):
        form = hidden(browser.get(url).text) | said | {"heads": bad}
        answer = browser.post(url, data=form)
        assert answer.status_code == 422, bad
        assert bad.splitlines()[0] in answer.text, "what was typed is kept"
    said["trait"] = "area"
    assert send(browser, url, **said, heads="Bospolder: 10\nAtlantis: 5") == 422
    assert send(browser, url, **said, heads="Bospolder: 10\nBos\u200bpolder: 5") == 422
    assert send(browser, url, **said, heads="Bospolder: 10\nTussendijken: 5") == 303
    page = browser.get(url).text
    assert BOSPOLDER in page
    drop = hidden(page[page.index("vergelijking/weg") :])
    assert browser.post(f"{url}/weg", data=drop).status_code == 303
    db.session.rollback()
    assert len(store.several([BOSPOLDER])) == 1
    assert db.session.scalar(select(func.count()).select_from(Benchmark)) == 2
    stranger = someone(app, "partner", a_pilot("other", "elsewhere"))
    assert stranger.get(url).status_code == 404


def test_numbers_of_a_programme_are_entered_once_for_all_its_pilots(app: Flask) -> None:
    one, two = (a_pilot(code) for code in ("een", "twee"))
    other = a_pilot("elders", "other")
    before = {place.code: place.version for place in (one, two, other)}
    url = f"/pilots/{one.code}/vergelijking"
    said = {"name": "target_group", "year": "2025", "trait": "gender", "heads": "f: 30\nm: 20"}
    alone = someone(app, "partner", one)
    assert "elke pilot van dit programma" not in alone.get(url).text
    assert send(someone(app, "manager"), url, **said, everywhere="y") == 303
    db.session.rollback()
    held = db.session.execute(select(Benchmark.pilot_id, Benchmark.value, Benchmark.heads)).all()
    both = (one.id, two.id)
    assert sorted(held) == [(pilot, *kind) for pilot in both for kind in (("f", 30), ("m", 20))]
    after = dict(db.session.execute(select(Pilot.code, Pilot.version)).all())
    assert [code for code in before if after[code] > before[code]] == ["een", "twee"]


def test_the_wijkprofiel_stands_beside_as_context_with_its_source(app: Flask) -> None:
    raw = (HERE / "wijkprofiel_2018_si.csv").read_bytes().replace(b";Nepbuurt;", b";Bospolder;")
    the_areas("wijkprofiel_2016_si.csv")
    browser = someone(app, "manager")
    page = hand_in(browser, **{"wijkprofiel_2018_si.csv": raw})
    assert browser.post("/wijken-inlezen/bewaren", data=hidden(page.text)).status_code == 303
    links = browser.get("/wijken-inlezen/koppelen")
    assert "koppelingen wachten op een ja" in links.text
    assert send(browser, "/wijken-inlezen/koppelen", **{"n-71": BOSPOLDER}) == 303
    assert send(browser, "/wijken-inlezen/koppelen", **{"n-71": "BU00000000"}) == 422
    assert send(browser, "/wijken-inlezen/koppelen", **{"n-71": "Bospolder"}) == 303
    area = browser.get(f"/wijken/{BOSPOLDER}").text
    assert "Bron: gemeente Rotterdam, Wijkprofiel" in area
    assert "Sociale Index" in area
    assert "De cijfers van 2016 en 2018 zijn precies gelijk" in area


def test_the_report_tells_of_the_neighbourhood_by_its_names(app: Flask) -> None:
    the_areas()
    pilot = a_pilot(area="Bospolder, Tussendijken")
    homes = [{"area": "BU05990321"}] * 12 + [{"area": "Tussendijken"}] * 14
    rows = [a_visit(f"p{n}", "2019-03-12", **one) for n, one in enumerate(homes)]
    take_in(pilot, a_file(*rows))
    browser = someone(app, "partner", pilot)
    page = browser.get(f"/pilots/{pilot.code}/rapport").text
    assert "Van wie er in elke buurt wonen, kwamen er zo veel." in page
    assert "1,7 van elke 1.000" in page, "12 of 7,055"
    assert "BU05990321" not in page, "a name, not a code"
    assert "0,96 op een schaal van 0 tot 1" in page
    found = browser.get(f"/pilots/{pilot.code}/rapport.json").get_json()["indicators"]
    reach = [one for one in found if one["id"] == "population_reach"]
    assert [(one["group"], one["numerator"], one["denominator"]) for one in reach] == [
        ({"area": BOSPOLDER}, 12, 7055),
        ({"area": "BU05990322"}, 14, 7110),
    ]
    assert browser.get(f"/pilots/{pilot.code}/rapport.csv").status_code == 200
