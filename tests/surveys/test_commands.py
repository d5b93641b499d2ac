"""What is typed at a prompt: lines, exit statuses, nothing stored on a refusal."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from impact.accounts.reach import EVERYTHING
from impact.kit.db import db
from surveys.constructs import LIBRARY
from surveys.models import Link, Questionnaire, Response
from tests.makers import a_pilot, an_organisation
from tests.surveys.makers import DATA, a_form, asking

FORM = a_form(asking(), more="| impact_construct ")


def run(app: Flask, *words: str) -> Result:
    """Type a command. It ends with the session; the test goes on in one that sees all rows."""
    said = app.test_cli_runner().invoke(args=list(words))
    db.session().info["reach"] = EVERYTHING
    return said


@pytest.fixture
def form(tmp_path: Path) -> str:
    path = tmp_path / "klein.md"
    path.write_bytes(FORM)
    return str(path)


def test_a_form_goes_from_file_to_link(app: Flask, form: str) -> None:
    a_pilot("mijn")
    assert run(app, "import", "questionnaire", form).stdout == "1 added, 0 unchanged, 0 refused\n"
    again = run(app, "import", "questionnaire", form)
    assert (again.exit_code, again.stdout) == (0, "0 added, 1 unchanged, 0 refused\n")
    said = run(app, "questionnaire", "publish", "klein", "--note", "Eerste")
    assert said.stdout.endswith("klein 1.0: published, first\n")
    opened = run(
        app, "wave", "open", "klein", "--pilot", "mijn", "--moment", "post",
        "--perspective", "family", "--perspective", "school", "--from", "2025-06-01",
    )  # fmt: skip
    assert opened.exit_code == 0
    lines = [line.split("\t") for line in opened.stdout.splitlines()]
    assert [one[0] for one in lines] == ["family", "school"]
    assert all(re.fullmatch(r"http://localhost/v/[0-9A-Z]{10}", one[1]) for one in lines)


def test_a_trial_stores_nothing(app: Flask, form: str) -> None:
    said = run(app, "import", "questionnaire", form, "--dry-run")
    assert said.stdout.splitlines() == [
        "notice nothing was stored: this was a trial",
        "1 added, 0 unchanged, 0 refused",
    ]
    assert db.session.query(Questionnaire).count() == 0


def test_a_form_is_refused_with_every_row_on_standard_error(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "fout.md"
    path.write_bytes(a_form("rank five | a | A |", "text | b | B |", "image | c | C |"))
    said = run(app, "import", "questionnaire", str(path))
    assert (said.exit_code, said.stdout) == (1, "")
    assert [line.partition(": ")[0] for line in said.stderr.splitlines()] == [
        "fout.md[survey]:2:type",
        "fout.md[survey]:4:type",
    ]
    partial = run(app, "import", "questionnaire", str(path), "--partial")
    assert (partial.exit_code, len(partial.stderr.splitlines())) == (0, 2)
    assert partial.stdout.splitlines()[-1] == "1 added, 0 unchanged, 2 refused"


def test_the_code_may_be_given(app: Flask, form: str) -> None:
    run(app, "import", "questionnaire", form, "--code", "anders")
    assert db.session.query(Questionnaire.code).scalar() == "anders"


def test_the_first_programme_is_made_and_said(app: Flask, form: str) -> None:
    said = run(app, "import", "questionnaire", form)
    assert "notice made the programme programma, because there was none" in said.stdout


def test_of_several_programmes_one_is_named(app: Flask, form: str) -> None:
    an_organisation("een")
    an_organisation("twee")
    assert run(app, "import", "questionnaire", form).exit_code == 1
    said = run(app, "import", "questionnaire", form, "--organisation", "twee")
    assert said.exit_code == 0


def test_a_new_version_says_how_far_it_lies(app: Flask, form: str) -> None:
    run(app, "import", "questionnaire", form)
    run(app, "questionnaire", "publish", "klein")
    Path(form).write_bytes(FORM.replace(b"Punt 3", b"Punt 3!"))
    said = run(app, "import", "questionnaire", form)
    assert "notice against the published version this draft is cosmetic" in said.stdout
    assert run(app, "questionnaire", "publish", "klein").stdout.endswith(
        "1.1: published, cosmetic\n"
    )


def test_what_stands_in_the_way_is_said_and_may_be_set_aside(app: Flask) -> None:
    a_pilot("mijn")
    run(app, "import", "questionnaire", str(LIBRARY / "kind-6-9.md"))
    said = run(app, "questionnaire", "publish", "kind-6-9")
    assert (said.exit_code, len(said.stderr.splitlines())) == (1, 2)
    for wrong in ("P1=nee", "P8", "P8="):
        refused = run(app, "questionnaire", "publish", "kind-6-9", "--waive", wrong)
        assert "expected RULE=REASON" in refused.stderr
    reasons = ("--waive", "P8=de browser leest voor", "--waive", "P9=M. Jansen, 1-11-2026")
    assert run(app, "questionnaire", "publish", "kind-6-9", *reasons).exit_code == 0
    said = run(app, "wave", "open", "kind-6-9", "--pilot", "mijn", "--moment", "post")
    assert (said.exit_code, "choose the group" in said.stderr) == (1, True)
    assert db.session.query(Link).count() == 0


def test_answers_go_in_once(app: Flask) -> None:
    a_pilot("mijn")
    run(app, "import", "questionnaire", str(DATA / "demo" / "na_afloop.md"))
    run(app, "questionnaire", "publish", "na_afloop")
    words = ("import", "responses", str(DATA / "demo" / "buurtklanken.csv"))
    where = ("--questionnaire", "na_afloop", "--pilot", "mijn")
    assert run(app, *words, *where).stdout == "44 added, 0 unchanged, 0 refused\n"
    assert run(app, *words, *where).stdout == "0 added, 44 unchanged, 0 refused\n"


def test_wrong_answers_are_named_and_none_is_stored(app: Flask, form: str, tmp_path: Path) -> None:
    a_pilot("mijn")
    run(app, "import", "questionnaire", form)
    run(app, "questionnaire", "publish", "klein")
    path = tmp_path / "r.csv"
    path.write_text("perspective,submitted_on,q1\nfamily,2025-06-01,5\nfamily,2025-06-01,7\n")
    said = run(app, "import", "responses", str(path), "--questionnaire", "klein", "--pilot", "mijn")
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == "r.csv:3:q1: expected one of 1 2 3 4 5, found 7\n"
    assert db.session.query(Response).count() == 0


def test_invitations_go_in_once(app: Flask, form: str, tmp_path: Path) -> None:
    a_pilot("mijn")
    run(app, "import", "questionnaire", form)
    run(app, "questionnaire", "publish", "klein")
    path = tmp_path / "i.csv"
    head = "questionnaire,perspective,moment,wave,channel,invited,opened_on\n"
    path.write_text(head + "klein,family,post,,,28,2025-06-01\n")
    words = ("import", "invitations", str(path), "--pilot", "mijn")
    assert run(app, *words).stdout == "1 added, 0 unchanged, 0 refused\n"
    assert run(app, *words).stdout == "0 added, 1 unchanged, 0 refused\n"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("import", "questionnaire", "nergens.md"), 2),
        (("wave", "open", "klein", "--pilot", "mijn"), 2),
        (("wave", "open", "klein", "--pilot", "mijn", "--moment", "later"), 2),
        (("wave", "open", "klein", "--pilot", "nergens", "--moment", "post"), 1),
        (("wave", "open", "nergens", "--pilot", "mijn", "--moment", "post"), 1),
        (("questionnaire", "publish", "nergens"), 1),
    ],
)
def test_wrong_words_have_their_status(app: Flask, words: tuple[str, ...], status: int) -> None:
    a_pilot("mijn")
    said = run(app, *words)
    assert (said.exit_code, said.stdout) == (status, "")
    assert said.stderr
