"""Stories from a prompt: what is printed, what is refused, and that twice adds nothing."""

from pathlib import Path

import pytest
from flask import Flask

from impact.kit.db import db
from stories.models import Story
from tests.accounts.makers import run as command
from tests.makers import a_pilot
from tests.stories.makers import DATA, a_file, a_story


def run(app: Flask, path: Path, pilot: str = "talentz-skool") -> tuple[int, list[str], list[str]]:
    done = command(app, "import", "stories", str(path), "--pilot", pilot)
    return done.exit_code, done.stdout.splitlines(), done.stderr.splitlines()


def test_the_invented_stories_are_taken_in_once(app: Flask) -> None:
    a_pilot()
    code, said, _ = run(app, DATA / "invented-stories.csv")
    assert code == 0
    assert said[-2:] == ["1 refused by guardian", "39 added, 0 unchanged, 1 refused"]
    assert "is not known here; kept as unknown" in said[0]
    assert run(app, DATA / "invented-stories.csv")[1][-1] == "0 added, 40 unchanged, 0 refused"


def test_what_is_left_out_and_what_waits_is_counted(app: Flask, tmp_path: Path) -> None:
    a_pilot()
    path = tmp_path / "verhalen.csv"
    child = {"perspective": "participant", "age_band": "13-15"}
    path.write_bytes(a_file(a_story(), a_story("Niet.", consent=""), a_story("Wacht.", **child)))
    code, said, _ = run(app, path)
    assert (code, said) == (
        0,
        ["1 without consent", "1 held: guardian", "2 added, 0 unchanged, 1 refused"],
    )


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"consent": "alles"}, "verhalen.csv:3:consent: expected some of analysis"),
        ({"teller_tone": "6"}, "verhalen.csv:3:teller_tone: expected 1 or 2 or 3 or 4 or 5"),
        ({"told_on": "2098-01-01"}, "verhalen.csv:3:told_on: expected a day that has been"),
    ],
)
def test_a_file_with_a_wrong_row_is_refused_whole(
    app: Flask, tmp_path: Path, change: dict[str, str], line: str
) -> None:
    a_pilot()
    path = tmp_path / "verhalen.csv"
    path.write_bytes(a_file(a_story(), a_story("Fout.", **change)))
    code, said, wrong = run(app, path)
    assert (code, said, len(wrong)) == (1, [], 1)
    assert wrong[0].startswith(line)
    assert db.session.query(Story).count() == 0


def test_an_unknown_pilot_and_rubbish_are_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "verhalen.csv"
    path.write_bytes(a_file(a_story()))
    assert run(app, path, "nowhere")[0] == 1
    a_pilot()
    rubbish = tmp_path / "verhalen.xlsx"
    rubbish.write_bytes(b"x" * 5_000_000)
    assert run(app, rubbish)[0] == 1
    assert db.session.query(Story).count() == 0
