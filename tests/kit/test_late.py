import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup, ScriptInfo

from config import Config
from impact.app import create_app
from impact.kit.late import BROUGHT, LateHouse
from impact.prompt import COMMANDS

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = "/static/house.css"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        "test",
        f"sqlite:///{tmp_path / 'x.sqlite'}",
        IDENTITY_DATABASE_URL=f"sqlite:///{tmp_path / 'identity.db'}",
        LIMITS_URL=f"sqlite:///{tmp_path / 'limits.db'}",
        WAREHOUSE=str(tmp_path),
    )


@pytest.fixture
def late(config: Config) -> Iterator[LateHouse]:
    yield LateHouse("impact.app", config, COMMANDS)
    gc.unfreeze()  # a test ends, and the process does not


def said(house: LateHouse, *words: str) -> str:
    """Return what `flask` says to `words`; whatever goes wrong is raised."""
    group = FlaskGroup(create_app=lambda: house, load_dotenv=False)
    info = ScriptInfo(create_app=lambda: house)
    return CliRunner().invoke(group, words, obj=info, catch_exceptions=False).output


def test_who_asks_which_commands_there_are_does_not_wait_for_the_rooms(late: LateHouse) -> None:
    page = said(late, "--help")
    assert all(f"  {name} " in page for name in COMMANDS)
    assert set(BROUGHT) & set(vars(late)) == set()


def test_the_line_about_each_command_is_what_it_says_of_itself(config: Config) -> None:
    commands = create_app(config).cli.commands
    assert {name: one.get_short_help_str(200) for name, one in commands.items()} == COMMANDS


def test_a_command_that_is_asked_for_is_the_one_of_the_whole_house(late: LateHouse) -> None:
    assert "--beside" in said(late, "worker", "--help")
    assert "codebook" in said(late, "import", "--help")
    assert "upgrade" in said(late, "db", "--help")


def test_who_asks_for_an_address_gets_those_of_the_whole_house(
    late: LateHouse, config: Config
) -> None:
    whole = create_app(config)
    assert [one.rule for one in late.url_map.iter_rules()] == [
        one.rule for one in whole.url_map.iter_rules()
    ]
    assert vars(late).keys() >= set(BROUGHT)
    assert not hasattr(late, "attic")


def test_people_who_come_in_together_find_it_whole(late: LateHouse) -> None:
    together = Barrier(4)

    def come_in(_: int) -> int:
        together.wait()
        with late.test_client().get(PAGE) as answer:
            return answer.status_code

    with ThreadPoolExecutor(4) as people:
        assert list(people.map(come_in, range(4))) == [200] * 4


def test_a_house_with_an_open_screen_lets_nobody_in(
    late: LateHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "impact.app.commands", lambda app, _: app.add_url_rule("/oops", "oops", lambda: "")
    )
    for _ in range(2):
        with pytest.raises(ValueError, match="oops"):
            late.test_client().get(PAGE)
    with pytest.raises(ValueError, match="oops"):
        said(late, "worker", "--help")


def test_a_process_that_counted_ends_without_complaints(config: Config) -> None:
    given = {
        "SECRET_KEY": "x",
        "DATABASE_URL": config.SQLALCHEMY_DATABASE_URI,
        "LIMITS_URL": config.LIMITS_URL,
        "WAREHOUSE": config.WAREHOUSE,
    }
    count = "import wsgi; wsgi.whole().extensions['warehouse'].backend.raw_sql('SELECT 1')"
    done = subprocess.run(  # noqa: S603 -- our own words only
        [sys.executable, "-c", count],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
