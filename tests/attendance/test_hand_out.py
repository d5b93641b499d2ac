"""The register as a file: what went in comes out, and goes in again as the same."""

import io
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from impact.attendance import export_store
from impact.attendance.models import Presence
from impact.attendance.work import write_register
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.accounts.makers import run
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.makers import a_pilot

FULL: dict[str, Any] = {
    "start": "15:30", "minutes": 60, "place": "Huis", "discipline": "dans", "form": "make",
    "birth_year": 2014, "gender": "f", "postcode4": "3025", "area": "Wijk", "first_time": "yes",
    "enrolled_on": "2025-01-02", "course_end": "2025-06-30", "completed": "verhuisd",
}  # fmt: skip
ROWS = (
    a_visit("p1", **FULL),
    a_visit("p2", start="15:30", place="Huis", status="late", age_band="8-12", first_time="no"),
    a_row(start="15:30", place="Huis", headcount=12, headcount_kind="counted", area="Buurt"),
    a_visit("=1+1", day="2025-03-19", status="absent"),
    a_visit("'=2", day="2025-03-19", gender="-1", completed="@x"),
    a_row("Zang", course_end="2025-07-01"),
    a_row("Zang", "2025-04-02", minutes=0),
    a_row("Zang", day="", participant="p9", enrolled_on="2025-01-01", birth_year=1950),
)


def written(pilot: Pilot) -> str:
    """The register of a pilot, as it leaves."""
    file = io.BytesIO()
    for _ in write_register(export_store.lines(pilot), file):
        pass
    return file.getvalue().decode()


def test_the_register_comes_out_as_it_went_in(app: Flask) -> None:
    pilot, other, noise = a_pilot("mijn"), a_pilot("kopie"), a_pilot("ander")
    take_in(noise, a_file(a_visit("kanarie")))
    take_in(pilot, a_file(*ROWS))
    out = written(pilot)
    assert "kanarie" not in out
    again = take_in(pilot, out)
    assert (again.added, again.unchanged, again.refused) == (0, len(ROWS), 0)
    taken = take_in(other, out)
    assert (taken.added, taken.refused) == (len(ROWS), 0)
    assert written(other) == out
    codes = {line.split(",")[7] for line in out.splitlines()[1:]}
    assert {"'=1+1", "'=2"} <= codes, "no spreadsheet runs them"


def test_a_register_of_any_length_is_written_in_as_many_statements(
    app: Flask, statements: list[str]
) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*(a_visit(f"p{n}") for n in range(50))))
    asked = []
    for more in (0, 200):
        take_in(pilot, a_file(*(a_visit(f"q{n}") for n in range(more + 1))))
        db.session.commit()
        statements.clear()
        written(pilot)
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert db.session.scalar(select(func.count()).select_from(Presence)) == 251


def test_a_command_writes_the_same(app: Flask, tmp_path: Path) -> None:
    pilot, target = a_pilot(), tmp_path / "uit.csv"
    take_in(pilot, a_file(*ROWS))
    done = run(app, "export", "attendance", "--pilot", pilot.code, "-o", str(target))
    assert done.exit_code == 0, done.stderr
    assert target.read_text("utf-8") == written(pilot)
    refused = run(app, "export", "attendance", "--pilot", "nowhere", "-o", str(tmp_path / "x"))
    assert refused.exit_code == 1
    assert "there is no pilot 'nowhere'" in refused.stderr
    nowhere = run(app, "export", "attendance", "--pilot", pilot.code, "-o", str(tmp_path / "x/y"))
    assert (nowhere.exit_code, "No such file" in nowhere.stderr) == (1, True)
