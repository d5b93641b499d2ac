"""A course of twelve sessions is planned on one page and one look."""

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.attendance.models import Activity, Session
from impact.kit.db import db
from impact.pilots.models import Holiday, Pilot
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.makers import a_pilot, hidden, someone

COURSE = {
    "activity": "",
    "name": "Dans",
    "weekdays": "2",
    "start": "15:30",
    "minutes": "60",
    "place": "Huis",
    "first": "2025-10-01",
    "number": "5",
    "last": "",
    "discipline": "dans",
    "form": "make",
}


def url(pilot: Pilot) -> str:
    return f"/pilots/{pilot.code}/groepen/lessen"


def look(client: FlaskClient, pilot: Pilot, status: int = 200, **given: object) -> str:
    """Ask for the days; return the page."""
    form = hidden(client.get(url(pilot)).text) | COURSE | given
    page = client.post(url(pilot), data=form)
    assert page.status_code == status
    return page.text


def make(client: FlaskClient, pilot: Pilot, page: str, *left_out: str, **given: object) -> int:
    """Press the button under the days, without the ticks left out."""
    days = [day for day in re.findall(r'name="day" value="([^"]*)"', page) if day not in left_out]
    sent = hidden(page) | {"day": days, "step": "make"} | given
    return client.post(url(pilot), data=sent).status_code


def planned(*columns: str) -> list[tuple[object, ...]]:
    """Return what is stored of every session, the first day first."""
    db.session.rollback()
    asked = select(*(getattr(Session, one) for one in columns))
    return [tuple(row) for row in db.session.execute(asked.order_by(Session.held_on))]


def autumn(pilot: Pilot) -> None:
    days = {"begins": date(2025, 10, 18), "ends": date(2025, 10, 26)}
    db.session.add(Holiday(organisation_id=pilot.programme_id, name="Herfstvakantie", **days))
    db.session.commit()


def test_a_course_is_planned_round_the_holiday_and_without_a_day_that_is_left_out(
    app: Flask,
) -> None:
    pilot = a_pilot()
    autumn(pilot)
    client = someone(app, "partner", pilot)
    page = look(client, pilot)
    assert "Herfstvakantie" in page
    assert "2025-10-22" not in page.replace('value="2025-10-01"', "")
    assert planned("id") == [], "looking stores nothing"
    version = pilot.version
    assert make(client, pilot, page, "2025-10-08") == 303
    assert planned("held_on") == [
        (date(2025, 10, 1),),
        (date(2025, 10, 15),),
        (date(2025, 10, 29),),
        (date(2025, 11, 5),),
    ]
    about = ("start", "minutes", "place", "discipline", "form")
    assert set(planned(*about)) == {("15:30", 60, "Huis", "dans", "make")}
    db.session.refresh(pilot)
    assert pilot.version == version + 1, "one write for all"
    assert make(client, pilot, page, "2025-10-08") == 303, "the network, twice"
    assert len(planned("id")) == 4


def test_days_that_are_planned_already_are_said_and_not_doubled(app: Flask) -> None:
    pilot = a_pilot()
    there = a_row("Dans", "2025-10-08", start="15:30", place="Huis")
    other = a_row("Dans", "2025-10-15", start="10:00")
    take_in(pilot, a_file(there, other))
    client = someone(app, "partner", pilot)
    page = look(client, pilot, activity="Dans", name="")
    assert "staat er al in" in page
    assert "Er is die dag al een les, 10:00 uur" in page
    assert page.count('name="day"') == 4
    assert make(client, pilot, page) == 303
    days = [day for (day,) in planned("held_on")]
    assert len(days) == 6
    assert days.count(date(2025, 10, 8)) == 1
    assert days.count(date(2025, 10, 15)) == 2
    again = look(client, pilot, activity="Dans", name="")
    assert "Al deze lessen staan er al in." in again
    assert make(client, pilot, again) == 422
    assert len(planned("id")) == 6


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"last": "2025-09-01", "number": ""}, "De laatste dag ligt voor de eerste."),
    ({"weekdays": []}, "Kies minstens één dag van de week."),
    ({"number": "201"}, "Maak hoogstens 200 lessen in één keer."),
    (
        {"number": "", "last": "2030-01-01", "weekdays": ["1", "2"]},
        "Maak hoogstens 200 lessen in één keer.",
    ),
    ({"number": ""}, "Vul een van de twee in"),
    ({"last": "2025-12-01"}, "Vul een van de twee in"),
    ({"first": ""}, "Schrijf de eerste dag op."),
    ({"first": "31-02-2025"}, "die bestaat"),
    ({"name": " "}, "Kies een activiteit"),
    ({"number": "veel"}, "Schrijf het getal met cijfers"),
    ({"minutes": "0"}, "Geef een getal van 1 tot"),
    ({"number": "", "last": "2025-10-24", "first": "2025-10-20"}, "Er blijft geen les over."),
)


def test_what_cannot_be_planned_comes_back_with_what_to_do(app: Flask) -> None:
    pilot = a_pilot()
    autumn(pilot)
    client = someone(app, "partner", pilot)
    for given, words in WRONG:
        page = look(client, pilot, 422, **given)
        assert words in page
        assert 'value="Huis"' in page, "what was filled in stays"
    assert planned("id") == []


def test_no_tick_at_all_is_asked_about_and_one_may_go_back_to_the_form(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    page = look(client, pilot)
    refused = client.post(url(pilot), data=hidden(page) | {"step": "make"})
    assert refused.status_code == 422
    assert "Vink minstens één dag aan." in refused.text
    forged = hidden(page) | {"step": "make", "day": "2031-01-01"}
    assert client.post(url(pilot), data=forged).status_code == 422, "a day that was not offered"
    back = client.post(url(pilot), data=hidden(page) | {"step": "change"})
    assert back.status_code == 200
    assert 'value="2025-10-01"' in back.text
    assert re.search(r'<input checked[^>]*name="weekdays"[^>]*value="2"', back.text)
    assert planned("id") == []


def test_last_years_course_is_the_beginning_of_this_years(app: Flask) -> None:
    pilot = a_pilot()
    same = {"start": "15:30", "place": "Huis", "minutes": 45, "discipline": "dans", "form": "make"}
    days = ("2024-03-04", "2024-09-04", "2024-09-11", "2024-09-18")
    take_in(pilot, a_file(*(a_row("Dans", day, **same) for day in days)))
    client = someone(app, "partner", pilot)
    uid = db.session.scalars(select(Activity.uid)).one()
    page = client.get(f"{url(pilot)}?van={uid}").text
    for value in ("2025-09-03", "15:30", "Huis", "45", "3", "dans"):
        assert f'value="{value}"' in page, value
    assert re.search(r'<input checked[^>]*name="weekdays"[^>]*value="2"', page)
    assert '<option selected value="make">' in page
    assert client.get(f"{url(pilot)}?van=nowhere").status_code == 404


def test_a_trainer_plans_for_the_own_group_only(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("ada", activity="Dans"), a_visit("bo", activity="Koor")))
    own = db.session.scalars(select(Activity).where(Activity.name == "Dans")).one()
    client = someone(app, "trainer", pilot, group_uid=own.uid)
    assert "Koor" not in client.get(url(pilot)).text
    look(client, pilot, 422, activity="Koor")
    look(client, pilot, 422)
    page = look(client, pilot, activity="Dans")
    assert make(client, pilot, page) == 303
    assert len(planned("id")) == 7
    elsewhere = db.session.scalars(select(Activity.uid).where(Activity.name == "Koor")).one()
    assert client.get(f"{url(pilot)}?van={elsewhere}").status_code == 404
