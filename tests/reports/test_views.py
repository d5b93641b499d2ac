"""Addresses of reports: what may be asked, and what is said when it cannot be answered."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot, someone

REPORT = "/pilots/talentz-skool/rapport"


@pytest.fixture
def pilot(few_figures: Flask) -> Pilot:
    """A pilot with a register, and one beside it."""
    a_pilot("elders")
    found = a_pilot()
    take_in(found, a_file(*(a_visit(f"p{n:02}", "2025-02-05") for n in range(12))))
    return found


@pytest.fixture
def manager(app: Flask, pilot: Pilot) -> FlaskClient:
    """A programme manager, signed in."""
    return someone(app, "manager")


WRONG = [
    ("from=31-02-2025", "31-02-2025 is geen datum die bestaat"),
    ("from=2025-13-01", "is geen datum die bestaat"),
    ("to=morgen", "is geen datum die bestaat"),
    ("from=2025-06-01&to=2025-01-01", "De laatste dag ligt voor de eerste"),
    ("audience=journalist", "Kies voor wie het rapport is."),
]


@pytest.mark.parametrize(("query", "said"), WRONG)
@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_a_question_that_cannot_be_read_is_asked_again(
    manager: FlaskClient, query: str, said: str, suffix: str
) -> None:
    answer = manager.get(f"{REPORT}{suffix}?{query}")
    assert answer.status_code == 400
    assert said in answer.text
    assert "<form" in answer.text
    assert 'name="from"' in answer.text


def test_what_was_typed_stays_there(manager: FlaskClient) -> None:
    assert 'value="31-02-2025"' in manager.get(f"{REPORT}?from=31-02-2025").text


@pytest.mark.parametrize("query", ["from=1-2-2025&to=28-2-2025", "from=2025-02-01&to=2025-02-28"])
def test_days_are_asked_for_in_either_way(manager: FlaskClient, query: str) -> None:
    made = json.loads(manager.get(f"{REPORT}.json?{query}").text)
    assert (made["scope"]["from"], made["scope"]["to"]) == ("2025-02-01", "2025-02-28")


def test_others_than_the_partner_get_quarters_and_years_only(manager: FlaskClient) -> None:
    for audience in ("funder", "public"):
        asked = f"{REPORT}.json?audience={audience}"
        for days in ("", "&from=1-1-2025&to=31-3-2025", "&from=1-1-2025&to=31-12-2025"):
            assert manager.get(asked + days).status_code == 200, days
        for days in (
            "&to=2025-02-06",
            "&from=2-1-2025&to=31-3-2025",
            "&from=1-1-2025&to=30-6-2025",
        ):
            refused = manager.get(asked + days)
            assert refused.status_code == 400, days
            assert "01-01-2025 tot en met 31-03-2025" in refused.text


def test_without_days_the_register_decides(manager: FlaskClient) -> None:
    made = json.loads(manager.get(f"{REPORT}.json").text)
    assert (made["scope"]["from"], made["scope"]["to"]) == ("2025-02-05", "2025-02-05")
    half = json.loads(manager.get(f"{REPORT}.json?from=2025-01-01").text)
    assert (half["scope"]["from"], half["scope"]["to"]) == ("2025-01-01", "2025-02-05")
    later = json.loads(manager.get(f"{REPORT}.json?to=2025-01-31").text)
    assert (later["scope"]["from"], later["scope"]["to"]) == ("2025-01-31", "2025-01-31")


def test_files_come_in_the_readers_language_with_notes_in_english(manager: FlaskClient) -> None:
    for language, label in (("nl", "Bezoeken"), ("en", "Visits")):
        made = json.loads(manager.get(f"{REPORT}.json?lang={language}").text)
        (whole,) = [
            one for one in made["indicators"] if (one["id"], one["group"]) == ("visits", {})
        ]
        assert (whole["label"], whole["note"]) == (label, "full count")


@pytest.mark.parametrize(
    ("suffix", "kind"), [("csv", "text/csv; charset=utf-8"), ("json", "application/json")]
)
def test_a_file_is_handed_over_under_its_own_name(
    manager: FlaskClient, suffix: str, kind: str
) -> None:
    answer = manager.get(f"{REPORT}.{suffix}?audience=funder")
    assert answer.headers["Content-Type"] == kind
    name = f"talentz-skool-funder.{suffix}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_a_csv_begins_with_the_names_of_its_columns(manager: FlaskClient) -> None:
    assert manager.get(f"{REPORT}.csv").text.startswith("kind,id,label")


def test_a_format_that_is_not_there_is_not_found(manager: FlaskClient) -> None:
    assert manager.get(f"{REPORT}.exe").status_code == 404


def test_pilots_that_are_read_together_are_chosen_first(manager: FlaskClient) -> None:
    page = manager.get("/rapport").text
    assert "Welke pilots?" in page
    assert 'value="talentz-skool"' in page


@pytest.mark.parametrize(
    "query", ["pilots=talentz-skool,elders", "pilots=elders&pilots=talentz-skool"]
)
def test_pilots_that_are_read_together_stand_in_alphabetical_order(
    manager: FlaskClient, query: str
) -> None:
    made = json.loads(manager.get(f"/rapport.json?{query}").text)
    assert made["scope"]["pilots"] == ["elders", "talentz-skool"]
    page = manager.get(f"/rapport?{query}")
    assert page.status_code == 200
    assert "Een uitspraak hoort bij één pilot" in page.text


def test_a_pilot_that_is_out_of_reach_makes_the_whole_address_unknown(
    app: Flask, pilot: Pilot, manager: FlaskClient
) -> None:
    partner = someone(app, "partner", pilot)
    assert partner.get("/rapport?pilots=talentz-skool").status_code == 200
    assert partner.get("/rapport?pilots=talentz-skool,elders").status_code == 404
    assert manager.get("/rapport?pilots=talentz-skool,onbekend").status_code == 404


@pytest.mark.parametrize("role", ["trainer", "scout", "coder"])
def test_who_sees_their_own_groups_only_reads_no_report(
    app: Flask, pilot: Pilot, role: str
) -> None:
    assert someone(app, role, pilot).get(REPORT).status_code == 404


def test_nobody_in_particular_is_asked_to_sign_in(client: FlaskClient, pilot: Pilot) -> None:
    assert client.get(REPORT).status_code == 303


@pytest.mark.parametrize(
    ("role", "audience"),
    [("partner", "de partner zelf"), ("manager", "de partner zelf"), ("funder", "een financier")],
)
def test_everybody_gets_the_report_that_is_theirs_first(
    app: Flask, pilot: Pilot, role: str, audience: str
) -> None:
    reader = someone(app, role, pilot if role != "manager" else None)
    assert f"Rapport voor {audience}" in reader.get(REPORT).text
