"""School holidays: entered once for a programme, and counted with in every pilot of it."""

from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from impact.kit.db import db
from impact.pilots import holiday_store
from impact.pilots.models import Pilot, PilotPartner
from tests.accounts.makers import run
from tests.makers import a_pilot, an_organisation, hidden, send, someone

AUTUMN = {"name": "Herfstvakantie", "begins": "2025-10-18", "ends": "26-10-2025"}


def url(pilot: Pilot) -> str:
    return f"/pilots/{pilot.code}/vakanties"


def versions(*pilots: Pilot) -> list[int]:
    db.session.rollback()
    return [db.session.get_one(Pilot, one.id, populate_existing=True).version for one in pilots]


def names(pilot: Pilot) -> list[str]:
    db.session.rollback()
    return [one.name for one in holiday_store.known(pilot)]


def answer(client: FlaskClient, pilot: Pilot, **given: str) -> str:
    """Send a holiday that is refused; return the page."""
    page = client.post(url(pilot), data=hidden(client.get(url(pilot)).text) | AUTUMN | given)
    assert page.status_code == 422
    return page.text


def test_a_holiday_holds_for_every_pilot_of_the_programme_and_for_no_other(app: Flask) -> None:
    mine, beside, other = a_pilot("mine"), a_pilot("beside"), a_pilot("other", "elders")
    partner = someone(app, "partner", mine)
    before = versions(mine, beside, other)
    assert send(partner, url(mine), **AUTUMN) == 303
    assert [names(one) for one in (mine, beside, other)] == [["Herfstvakantie"]] * 2 + [[]]
    assert versions(mine, beside, other) == [before[0] + 1, before[1] + 1, before[2]]
    frame = app.extensions["catalogue"].frames["holidays"]
    found = [tuple(row) for row in db.session.execute(frame.query(beside.id))]
    assert found == [("beside", date(2025, 10, 18), date(2025, 10, 26))]
    assert list(db.session.execute(frame.query(other.id))) == []


def test_a_holiday_that_is_taken_away_counts_no_more(app: Flask) -> None:
    mine, beside, other = a_pilot("mine"), a_pilot("beside"), a_pilot("other", "elders")
    manager = someone(app, "manager", mine)
    send(manager, url(mine), **AUTUMN)
    uid = holiday_store.known(mine)[0].uid
    page = manager.get(url(mine)).text
    assert f"{uid}/weg" in page
    before = versions(mine, beside, other)
    form = hidden(page)
    stranger = someone(app, "manager", other)
    elsewhere = f"{url(other)}/{uid}/weg"
    assert stranger.post(elsewhere, data=hidden(stranger.get(url(other)).text)).status_code == 404
    assert names(mine) == ["Herfstvakantie"]
    assert manager.post(f"{url(mine)}/{uid}/weg", data=form).status_code == 303
    assert names(mine) == []
    assert versions(mine, beside, other) == [before[0] + 1, before[1] + 1, before[2]]
    assert manager.post(f"{url(mine)}/{uid}/weg", data=form).status_code == 404


def test_wrong_days_come_back_with_what_to_do(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    assert "De laatste dag ligt voor de eerste." in answer(client, pilot, ends="2025-10-01")
    assert "Kijk naar het jaar." in answer(client, pilot, ends="2026-10-26")
    assert "Schrijf de eerste dag op." in answer(client, pilot, begins="")
    assert "die bestaat" in answer(client, pilot, begins="31-02-2025")
    assert "Vul een naam in." in answer(client, pilot, name=" ")
    assert send(client, url(pilot), **AUTUMN) == 303
    again = answer(client, pilot, name="Nog een", begins="2025-10-26", ends="2025-10-27")
    assert "overlappen met: Herfstvakantie" in again
    assert names(pilot) == ["Herfstvakantie"]


def test_a_pilot_without_a_programme_counts_with_the_holidays_of_who_carries_it_out(
    app: Flask,
) -> None:
    pilot = a_pilot()
    pilot.programme_id = None
    db.session.commit()
    client = someone(app, "partner", pilot)
    assert "hoort bij geen programma" in client.get(url(pilot)).text
    assert send(client, url(pilot), **AUTUMN) == 422
    carrier = an_organisation("huis", "partner")
    db.session.add(PilotPartner(pilot_id=pilot.id, organisation_id=carrier.id))
    db.session.commit()
    assert send(client, url(pilot), **AUTUMN) == 303
    assert names(pilot) == ["Herfstvakantie"]


def test_only_who_edits_a_pilot_keeps_its_holidays(app: Flask) -> None:
    pilot = a_pilot()
    assert someone(app, "scout", pilot).get(url(pilot)).status_code == 404


def test_the_command_adds_a_holiday_once(app: Flask) -> None:
    pilot = a_pilot()
    start, days = ("pilot", "holiday", "skvr"), ("18-10-2025", "2025-10-26")
    assert run(app, *start, "Herfst", *days).output == "Herfst: added\n"
    assert run(app, *start, "Herfst", *days).output == "Herfst: unchanged\n"
    refused = run(app, *start, "Anders", *days)
    assert (refused.exit_code, names(pilot)) == (1, ["Herfst"])
    assert "shares a day with Herfst" in refused.stderr
    assert run(app, *start, "Om", *reversed(days)).exit_code == 1
