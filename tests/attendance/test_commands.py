"""The register at a prompt."""

from pathlib import Path

import pytest
from flask import Flask

from tests.attendance.makers import a_file, a_visit
from tests.makers import a_pilot


@pytest.fixture
def register(tmp_path: Path) -> str:
    """A register with one good row and one that is not."""
    file = tmp_path / "r.csv"
    file.write_text(a_file(a_visit("p1", "12-03-2025"), a_visit("p2", status="ja")), "utf-8")
    return str(file)


def test_a_file_is_taken_in_and_said_in_one_line(app: Flask, tmp_path: Path) -> None:
    a_pilot("mine")
    file = tmp_path / "r.csv"
    file.write_text(a_file(a_visit("p1", "12-03-2025")), "utf-8")
    run = app.test_cli_runner().invoke
    first = run(args=["import", "attendance", str(file), "--pilot", "mine"])
    assert first.exit_code == 0
    assert first.stdout.splitlines() == [
        "notice r.csv:2:session_date: dates were read as day-month-year; this is the first",
        "1 added, 0 unchanged, 0 refused",
    ]
    again = run(args=["import", "attendance", str(file), "--pilot", "mine"])
    assert again.stdout.splitlines()[-1] == "0 added, 1 unchanged, 0 refused"


def test_a_refused_file_says_why_on_standard_error_and_stores_nothing(
    app: Flask, register: str
) -> None:
    a_pilot("mine")
    run = app.test_cli_runner().invoke
    refused = run(args=["import", "attendance", register, "--pilot", "mine"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("r.csv:3:status: expected one of these words")
    partly = run(args=["import", "attendance", register, "--pilot", "mine", "--partial"])
    assert partly.stdout.splitlines()[-1] == "1 added, 0 unchanged, 1 refused"


def test_a_trial_says_what_would_happen(app: Flask, register: str) -> None:
    a_pilot("mine")
    given = ["import", "attendance", register, "--pilot", "mine", "--partial"]
    run = app.test_cli_runner().invoke
    assert run(args=[*given, "--dry-run"]).stdout.splitlines()[-1].startswith("1 added")
    assert run(args=given).stdout.splitlines()[-1].startswith("1 added")


def test_an_unknown_pilot_is_refused_and_an_unknown_file_is_wrong_use(
    app: Flask, register: str
) -> None:
    run = app.test_cli_runner().invoke
    unknown = run(args=["import", "attendance", register, "--pilot", "nowhere"])
    assert unknown.exit_code == 1
    assert len(unknown.stderr.splitlines()) == 1
    assert run(args=["import", "attendance", "nowhere.csv", "--pilot", "mine"]).exit_code == 2
