"""Entry time and costs on their pages: one number, kept once, and nobody else's."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.learning.models import Cost, EntryTime
from impact.learning.months import month_of, months
from impact.pilots.models import Pilot, PilotPartner
from tests.makers import a_pilot, an_organisation, hidden, send, someone

TODAY = local_date(now(), "Europe/Amsterdam")
NOW, LAST, BEFORE = months(None, None, TODAY)[:3]
TIME, COSTS = "/pilots/talentz-skool/invoertijd", "/pilots/talentz-skool/kosten"


def key(month: date) -> str:
    return f"{month:%Y-%m}"


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    """A pilot of two organisations since the month before last, and one beside it."""
    a_pilot("elders")
    found = a_pilot(starts_on=BEFORE)
    carry(found, "buurthuis")
    return found


def carry(pilot: Pilot, code: str) -> int:
    """Let an organisation carry out a pilot; return its id."""
    number = an_organisation(code, "partner").id
    db.session.add(PilotPartner(pilot_id=pilot.id, organisation_id=number))
    db.session.commit()
    return number


def rows(model: Any, *columns: Any) -> list[tuple[Any, ...]]:
    """What is stored now: what a browser stored is seen by a new look only."""
    db.session.rollback()
    found = [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(model.id))]
    db.session.rollback()
    return found


def minutes() -> list[tuple[Any, ...]]:
    return rows(EntryTime, EntryTime.month, EntryTime.minutes, EntryTime.version)


def test_a_partner_writes_one_number_a_month_and_can_change_it(app: Flask, pilot: Pilot) -> None:
    partner = someone(app, "partner", pilot)
    home = f"/pilots/{pilot.code}"
    assert "Van één maand weten we niet hoelang het invullen duurde" in partner.get(home).text
    first = partner.get(TIME).text
    # The month that waits is chosen already: a number and a button are enough.
    assert f'value="{key(LAST)}" selected' in first
    assert "Nog niet opgeschreven" in first
    assert send(partner, TIME, minutes="25", month=key(LAST)) == 303
    assert minutes() == [(LAST, 25, 1)]
    assert "hoelang het invullen duurde" not in partner.get(home).text
    filled = partner.get(f"{TIME}?maand={key(LAST)}")
    assert 'value="25"' in filled.text
    assert send(partner, f"{TIME}?maand={key(LAST)}", minutes="40", month=key(LAST)) == 303
    assert minutes() == [(LAST, 40, 2)]
    assert send(partner, TIME, minutes="0", month=key(BEFORE)) == 303, "0 is a number too"
    assert [one[1] for one in minutes()] == [40, 0]
    assert partner.get(f"{TIME}?maand=banaan").status_code == 200


def test_who_was_overtaken_sees_what_stands_there_and_nothing_is_lost(
    app: Flask, pilot: Pilot
) -> None:
    one, other = someone(app, "partner", pilot), someone(app, "partner", pilot)
    page = one.get(f"{TIME}?maand={key(LAST)}").text
    assert send(other, TIME, minutes="25", month=key(LAST)) == 303
    sent = hidden(page) | {"minutes": "40", "month": key(LAST)}
    late = one.post(TIME, data=sent)
    assert late.status_code == 409
    assert "25 minuten" in late.text
    assert 'value="40"' in late.text
    assert minutes() == [(LAST, 25, 1)]
    again = one.post(TIME, data=hidden(late.text) | {"minutes": "40", "month": key(LAST)})
    assert (again.status_code, minutes()) == (303, [(LAST, 40, 2)])
    twice = one.post(TIME, data=hidden(late.text) | {"minutes": "40", "month": key(LAST)})
    assert (twice.status_code, minutes()) == (303, [(LAST, 40, 2)]), "sent twice, stored once"


WRONG = [
    ("minutes", "half uur", "Schrijf hele minuten"),
    ("minutes", "-5", "Schrijf hele minuten"),
    ("minutes", "999999", "Schrijf hele minuten"),
    ("minutes", "", "0 mag ook"),
    ("month", "2001-01", "Kies een van de maanden"),
    ("month", "", "Kies een van de maanden"),
]


def test_what_is_no_number_of_minutes_is_asked_again(app: Flask, pilot: Pilot) -> None:
    partner = someone(app, "partner", pilot)
    for name, typed, said in WRONG:
        whole = hidden(partner.get(TIME).text) | {"minutes": "25", "month": key(LAST)}
        answer = partner.post(TIME, data=whole | {name: typed})
        assert answer.status_code == 422, typed
        assert said in answer.text, typed
    assert minutes() == []


def test_each_partner_keeps_its_own_and_no_other_role_sees_it(app: Flask, pilot: Pilot) -> None:
    other = carry(pilot, "atelier")
    mine = an_organisation("buurthuis", "partner").id
    people = [someone(app, "partner", organisation_id=one) for one in (mine, other)]
    for browser, spent in zip(people, ("25", "60"), strict=True):
        assert send(browser, TIME, minutes=spent, month=key(LAST)) == 303
    assert [one[1] for one in minutes()] == [25, 60]
    assert "60 minuten" not in people[0].get(TIME).text
    # Let in by pilot alone, nobody can tell for which of two one writes; a manager never does.
    for browser in (someone(app, "partner", pilot), someone(app, "manager", pilot)):
        shown = browser.get(TIME).text
        assert "Niemand anders kan het zien" in shown
        assert "minuten</b>" not in shown
        assert send(browser, TIME, minutes="1", month=key(LAST)) == 404
    for role in ("trainer", "scout", "coder", "funder"):
        browser = someone(app, role, pilot)
        assert {browser.get(one).status_code for one in (TIME, COSTS)} == {404}, role
    assert people[0].get("/pilots/elders/invoertijd").status_code == 404


def test_costs_are_kept_by_year_in_euros_and_cents(app: Flask, pilot: Pilot) -> None:
    partner = someone(app, "partner", pilot)
    year = str(month_of(TODAY).year)
    assert send(partner, COSTS, euros="€ 12.500,50", year=year) == 303
    stored = rows(Cost, Cost.year, Cost.cents, Cost.version)
    assert stored == [(int(year), 1250050, 1)]
    page = partner.get(f"{COSTS}?jaar={year}").text
    assert 'value="12500,50"' in page
    assert "€ 12.500,50" in page
    for typed in ("-3", "veel", "12,345", "", "9" * 15):
        assert send(partner, COSTS, euros=typed, year=year) == 422, typed
    assert send(partner, COSTS, euros="10", year="1899") == 422
    assert rows(Cost, Cost.year, Cost.cents, Cost.version) == stored


def test_a_number_of_minutes_is_in_the_report_of_the_partner_and_of_nobody_else(
    app: Flask, pilot: Pilot
) -> None:
    partner = someone(app, "partner", pilot)
    assert send(partner, TIME, minutes="25", month=key(LAST)) == 303
    assert send(partner, TIME, minutes="45", month=key(BEFORE)) == 303
    days = f"from={BEFORE}&to={TODAY}"
    own = partner.get(f"/pilots/{pilot.code}/rapport.json?{days}").get_json(force=True)
    found = {
        one["group"]["measure"]: one["value"]
        for one in own["indicators"]
        if one["id"] == "entry_burden"
    }
    assert found == {"median": 35.0, "p90": 43.0}
    page = partner.get(f"/pilots/{pilot.code}/rapport?{days}").text
    assert "Hoeveel tijd kost het invullen?" in page
    assert "Projectenmonitor" in page
    funder = someone(app, "funder", pilot).get(f"/pilots/{pilot.code}/rapport.json").text
    assert re.search(r'"id": "entry_burden".*?"status": "(\w+)"', funder, re.DOTALL)[1] != "shown"  # type: ignore[index]  # -- it is there


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody."""
    return app.test_client()
