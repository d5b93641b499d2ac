"""The figures of one pilot, on its own page and each on a page of its own."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from impact.accounts.access import MAY
from impact.accounts.models import Agreement
from impact.attendance.indicators import explained_staying
from impact.indicators.catalogue import Catalogue
from impact.indicators.targets import Target
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.reports.target_store import save_target
from stories.telling_store import open_telling
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.jobs.makers import press, work_off
from tests.makers import a_pilot, an_organisation, someone, today
from tests.reports.conftest import SMALL

DAYS = [(today() - timedelta(days=7 * n)).isoformat() for n in range(60)]
READ = ("manager", "partner")


@pytest.fixture
def pilot(few_figures: Flask) -> Pilot:
    """A pilot of more than a year, in which somebody new comes every month."""
    a_pilot("elders")
    found = a_pilot()
    take_in(
        found,
        a_file(
            *(a_visit(f"p{n % 14:02}", day, birth_year=2014) for n, day in enumerate(DAYS)),
            *(a_visit("p99", day, gender="v") for day in DAYS[::2]),
            a_row("Dans", DAYS[0], headcount=30),
            a_row("Dans", DAYS[3], minutes=0, start="09:00"),
            a_row("Koor", DAYS[5]),
        ),
    )
    return found


@pytest.fixture
def partner(app: Flask, pilot: Pilot) -> FlaskClient:
    """Who keeps the register of the pilot."""
    return someone(app, "partner", pilot)


def text(page: str) -> str:
    """Return the words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_of_a_pilot_tells_its_figures_and_each_leads_on(partner: FlaskClient) -> None:
    page = partner.get("/pilots/talentz-skool").text
    for name in ("unique_participants", "visits", "repeat_visits"):
        assert f'href="/pilots/talentz-skool/cijfers/{name}"' in page
    assert "Laatste vier weken: 5 mensen" in text(page)


def test_the_page_greets_and_shows_each_week_in_columns_and_in_a_table(
    app: Flask, partner: FlaskClient, pilot: Pilot
) -> None:
    page = partner.get("/pilots/talentz-skool").text
    assert re.search(r"<h1>Goede(morgen|middag|navond)", page)
    assert "In de meeste weken met een les zijn er 1 tot 2 bezoeken." in text(page)
    picture, table = re.findall(
        r"<svg class=\"chart wid.*?</svg>|<tbody>.*?</tbody>", page, re.DOTALL
    )[:2]
    assert picture.count('fill="var(--tel)"') == table.count("<tr>") - table.count(">0</td></tr>")
    assert table.count("<tr>") == 53
    monday = today() - timedelta(days=today().weekday())
    assert f"Week van {monday.day} " in table
    assert "De vier weken daarvoor: " in text(page)
    assert "Verhaal opschrijven" not in page
    told = open_telling(pilot, None, today())
    assert f'href="/verhaal/{told.code}"' in partner.get("/pilots/talentz-skool").text
    for role, writes in (("trainer", True), ("funder", False), ("coder", False)):
        seen = someone(app, role, pilot).get("/pilots/talentz-skool").text
        assert ("Verhaal opschrijven" in seen) is writes, role
        assert 'class="chart' not in seen


def test_a_target_of_other_days_stands_beside_what_was_counted_on_those(
    app: Flask, partner: FlaskClient, pilot: Pilot
) -> None:
    days = Period(date.fromisoformat(DAYS[9]), date.fromisoformat(DAYS[0]))
    aimed = Target("visits/1", 12.0, "het buurthuis", days, days.first)
    for one in (aimed, replace(aimed, definition="unique_participants/1", value=3.0)):
        save_target(pilot, one, key=one.definition, today=days.last)
    page = text(partner.get("/pilots/talentz-skool/cijfers/visits").text)
    told = page[page.index("Doelen over andere dagen") :]
    assert "Doel 12, geteld " in told
    assert "het buurthuis" in told
    assert "Doel 3" not in told
    away = partner.get("/pilots/talentz-skool/cijfers/repeat_visits").text
    assert "Doelen over andere dagen" not in away


def test_a_figure_says_who_was_counted_and_who_was_not(partner: FlaskClient) -> None:
    page = text(partner.get("/pilots/talentz-skool/cijfers/unique_participants").text)
    assert "Hoeveel verschillende mensen kwamen er?" in page
    assert "Dat zijn ze allemaal: 15." in page
    assert "Uitgevallen lessen: 1. Die tellen niet mee." in page
    assert "Niet geteld: 1 bijeenkomsten" in page or "niet geteld: 1" in page
    assert "Bezoeken op de lijst met een code: 90 van de 118." in page
    assert "Van 1 van de deelnemers weten we dit niet: geboortejaar." in page
    assert "unique_participants/1" in page


def test_a_figure_stands_beside_its_own_past_and_beside_no_other_pilot(
    partner: FlaskClient,
) -> None:
    page = text(partner.get("/pilots/talentz-skool/cijfers/visits").text)
    year = today().year
    assert f"van {year}" in page
    assert "loopt nog" in page
    assert page.count("kwartaal ") >= 4
    assert "Elders" not in page


def test_what_takes_months_to_show_is_told_by_year(app: Flask, pilot: Pilot) -> None:
    known = Catalogue([])
    known.frames, known.indicators = SMALL.frames, SMALL.indicators
    known.explained = {"repeat_visits": explained_staying.REPEAT_VISITS}
    app.extensions["catalogue"] = known
    partner = someone(app, "partner", pilot)
    page = text(partner.get("/pilots/talentz-skool/cijfers/repeat_visits").text)
    assert "Per jaar, want het duurt 90 dagen voor je iets kunt zeggen." in page
    assert "kwartaal 1" not in page


def test_a_figure_is_split_by_what_its_definition_allows_and_nothing_else(
    partner: FlaskClient,
) -> None:
    address = "/pilots/talentz-skool/cijfers/unique_participants"
    page = partner.get(address).text
    assert f'href="{address}?by=gender"' in page
    split = text(partner.get(f"{address}?by=activity").text)
    assert "Iemand kan in meer groepen staan." in split
    assert "Iemand kan in meer groepen" not in text(partner.get(f"{address}?by=gender").text)
    for column in ("postcode4", "person", "birth_year", ""):
        assert partner.get(f"{address}?by={column}").status_code == 404
    assert partner.get("/pilots/talentz-skool/cijfers/happiness").status_code == 404


@pytest.mark.parametrize("role", sorted(MAY))
def test_only_who_keeps_a_pilot_reads_its_figures_live(app: Flask, pilot: Pilot, role: str) -> None:
    reader = someone(app, role, pilot)
    status = 200 if role in READ else 404
    for address in ("cijfers", "cijfers/visits"):
        assert reader.get(f"/pilots/talentz-skool/{address}").status_code == status, address
    page = reader.get("/pilots/talentz-skool").text
    assert ("/cijfers/visits" in page) == (role in READ)
    assert ("Klopt dit?" in page) == (role in READ)


def test_who_was_lent_the_counts_reads_figures_and_none_of_what_is_wrong(
    app: Flask, pilot: Pilot
) -> None:
    other = an_organisation("bieb", "partner")
    both = {"from_id": pilot.programme_id, "to_id": other.id, "pilot_id": pilot.id}
    db.session.add(Agreement(**both, what="counts", until=today()))
    db.session.commit()
    lent = someone(app, "partner", organisation_id=other.id)
    assert lent.get("/pilots/talentz-skool/cijfers/visits").status_code == 200
    assert lent.get("/pilots/talentz-skool/gegevens").status_code == 404
    assert "Klopt dit?" not in lent.get("/pilots/talentz-skool").text
    assert lent.get("/pilots/elders/cijfers/visits").status_code == 404


def test_nobody_waits_for_the_figures_of_a_large_pilot_and_those_of_before_stand_there(
    app: Flask, pilot: Pilot, partner: FlaskClient
) -> None:
    address = "/pilots/talentz-skool"
    app.config["COUNT_AT_ONCE"] = 20
    for page in (partner.get(address).text, partner.get(f"{address}/cijfers").text):
        assert "Tel nu" in page, "nothing was counted yet"
        assert "/cijfers/visits" not in page
    assert "Kijk de gegevens na" in partner.get(address).text
    assert partner.get(f"{address}/gegevens").status_code == 200
    assert partner.get(f"{address}/cijfers/visits").location == f"{address}/cijfers"
    assert list(Path(app.config["WAREHOUSE"]).glob("*")) == []
    _count(app, partner, address)
    page = partner.get(address).text
    assert "Tel nu" not in page
    assert "/cijfers/visits" in page
    assert "118" in text(page)

    take_in(pilot, a_file(*(a_visit("p00", day, activity="Koor") for day in DAYS[:10])))
    files = sorted(Path(app.config["WAREHOUSE"]).rglob("*.parquet"))
    for page in (partner.get(address).text, partner.get(f"{address}/cijfers").text):
        assert "Hieronder staan de cijfers van eerder: van alles wat tot" in text(page)
        assert "118" in text(page), "visits of before"
        assert "Tel nu" in page
    other = someone(app, "manager", pilot)
    job = press(partner, address, "cijfers/tellen")
    assert "Er wordt geteld" in text(other.get(address).text)
    assert press(other, address, "cijfers/tellen").status_code == 400, "there is no button"
    assert sorted(Path(app.config["WAREHOUSE"]).rglob("*.parquet")) == files
    assert work_off(app) == 1
    assert "klaar" in partner.get(job.location).text
    for page in (other.get(address).text, partner.get(f"{address}/cijfers").text):
        assert "van eerder" not in page
        assert "128" in text(page)


def _count(app: Flask, partner: FlaskClient, address: str) -> None:
    """Ask for a count on the page of a pilot, and do it as a worker does."""
    assert press(partner, address, "cijfers/tellen").status_code == 303
    assert work_off(app) == 1


def test_who_may_not_have_a_large_pilot_counted_reads_who_may(app: Flask, pilot: Pilot) -> None:
    app.config["COUNT_AT_ONCE"] = 20
    other = an_organisation("bieb", "partner")
    both = {"from_id": pilot.programme_id, "to_id": other.id, "pilot_id": pilot.id}
    db.session.add(Agreement(**both, what="counts", until=today()))
    db.session.commit()
    lent = someone(app, "partner", organisation_id=other.id)
    page = lent.get("/pilots/talentz-skool/cijfers").text
    assert "Wie deze pilot bijhoudt, kan laten tellen." in page
    assert "Tel nu" not in page


def test_an_empty_pilot_shows_how_to_begin_and_no_figures(app: Flask) -> None:
    empty = a_pilot("leeg")
    page = someone(app, "partner", empty).get("/pilots/leeg").text
    assert "Begin hier" in page
    assert "Geteld" not in page
    assert "Nog niets geteld" in someone(app, "partner", empty).get("/pilots/leeg/cijfers").text


def test_a_page_asks_as_often_with_ten_times_the_register(
    pilot: Pilot, partner: FlaskClient, statements: list[str]
) -> None:
    asked: dict[str, list[int]] = {}
    for rows in (1, 10):
        more = [a_visit(f"m{n:03}", DAYS[n % 60], activity=f"A{n}") for n in range(20 * rows)]
        take_in(pilot, a_file(*more))
        for address in ("", "/cijfers", "/cijfers/visits", "/gegevens", "/gegevens/never_filled"):
            partner.get(f"/pilots/talentz-skool{address}")
            statements.clear()
            assert partner.get(f"/pilots/talentz-skool{address}").status_code == 200
            count = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
            asked.setdefault(address, []).append(len(count))
    for address, (few, many) in asked.items():
        assert few == many <= 12, address


def test_with_every_room_the_page_of_a_pilot_asks_no_more_than_twelve_times(
    app: Flask, statements: list[str]
) -> None:
    found = a_pilot("klank")
    take_in(found, a_file(*(a_visit(f"m{n:02}", DAYS[n % 60]) for n in range(30))))
    open_telling(found, None, today())
    for role in ("partner", "manager", "trainer"):
        reader = someone(app, role, found)
        reader.get("/pilots/klank")
        statements.clear()
        assert reader.get("/pilots/klank").status_code == 200
        asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
        assert len(asked) <= 12, (role, asked)
