"""`flask report`: the same object as behind the page."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot, someone


@pytest.fixture
def pilot(few_figures: Flask) -> Pilot:
    """A pilot with a register."""
    found = a_pilot()
    take_in(found, a_file(*(a_visit(f"p{n:02}", "2025-02-05") for n in range(12))))
    return found


@pytest.fixture
def runner(app: Flask, pilot: Pilot) -> FlaskCliRunner:
    """A prompt."""
    return app.test_cli_runner()


def test_the_command_and_the_page_say_the_same(
    app: Flask, runner: FlaskCliRunner, pilot: Pilot
) -> None:
    code = pilot.code
    page = someone(app, "manager").get(f"/pilots/{code}/rapport.json").text
    printed = runner.invoke(args=["report", code, "--audience", "partner"])
    assert printed.exit_code == 0, printed.stderr
    assert json.loads(printed.output) == json.loads(page)


def test_a_funder_is_who_it_is_for_unless_it_is_said(runner: FlaskCliRunner, pilot: Pilot) -> None:
    made = json.loads(runner.invoke(args=["report", pilot.code]).output)
    assert made["scope"]["audience"] == "funder"


def test_a_page_in_a_file_needs_nothing_else(
    runner: FlaskCliRunner, pilot: Pilot, tmp_path: Path
) -> None:
    out = tmp_path / "rapport.html"
    done = runner.invoke(args=["report", pilot.code, "--format", "html", "-o", str(out)])
    assert (done.exit_code, done.output) == (0, "")
    page = out.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "data:text/css;base64," in page
    assert 'href="http://localhost/definities/visits"' in page
    assert "csrf" not in page


def test_a_language_and_days_can_be_asked_for(runner: FlaskCliRunner, pilot: Pilot) -> None:
    asked = ["report", pilot.code, "--language", "en", "--from", "1-1-2025", "--to", "2025-12-31"]
    made = json.loads(runner.invoke(args=asked).output)
    assert (made["scope"]["from"], made["scope"]["to"]) == ("2025-01-01", "2025-12-31")
    assert made["indicators"][0]["label"] == "Visits"


def test_a_programme_is_all_of_its_pilots(runner: FlaskCliRunner, pilot: Pilot) -> None:
    a_pilot("elders")
    a_pilot("vreemd", programme="ander")
    made = json.loads(runner.invoke(args=["report", "--programme", "skvr"]).output)
    assert made["scope"]["pilots"] == ["elders", "talentz-skool"]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (["onbekend"], 1, "there is no pilot with the code onbekend"),
        ([], 1, "give the code of a pilot"),
        (["--programme", "onbekend"], 1, "give the code of a pilot"),
        (["talentz-skool", "--from", "2025-02-30"], 2, "expected a day such as 2025-12-31"),
        (["talentz-skool", "--audience", "press"], 2, "press"),
        (["talentz-skool", "--from", "2025-03-01", "--to", "2025-02-01"], 1, "lies before"),
        (["talentz-skool", "--from", "2025-03-01", "--to", "2025-03-30"], 1, "whole quarters"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(
    runner: FlaskCliRunner, asked: list[str], status: int, said: str
) -> None:
    done = runner.invoke(args=["report", *asked])
    assert done.exit_code == status
    assert said in done.stderr
    assert not done.stdout


def test_a_csv_is_the_same_table(runner: FlaskCliRunner, pilot: Pilot) -> None:
    done = runner.invoke(args=["report", pilot.code, "--format", "csv"])
    assert done.output.startswith("kind,id,label,unit,group,value")
