"""The one process: it brings its own database up to date, or says why it serves nothing."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import column, insert, table

from impact import serve
from impact.kit import migrate
from impact.kit.db import db
from impact.kit.migrate import FOLDER

FIRST = '''"""First tables."""

from alembic import op

revision = "aaa"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE thing (words TEXT)")
'''
SECOND = '''"""A column more."""

from alembic import op

revision: str = "bbb"
down_revision: str | None = "aaa"


def upgrade() -> None:
    op.execute("ALTER TABLE thing ADD COLUMN more TEXT")
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Migrations of an invented program, with one revision."""
    home = tmp_path / "migrations"
    (home / "versions").mkdir(parents=True)
    for name in ("env.py", "alembic.ini", "script.py.mako"):
        (home / name).write_bytes((FOLDER / name).read_bytes())
    (home / "versions" / "1_first.py").write_text(FIRST)
    return home


def at(revision: str) -> None:
    """Write down that the database stands at a revision."""
    version = table("alembic_version", column("version_num"))
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute(insert(version).values(version_num=revision))


def test_the_newest_revision_is_read_from_the_files(folder: Path) -> None:
    assert migrate.newest(folder) == "aaa"
    (folder / "versions" / "2_second.py").write_text(SECOND)
    assert migrate.newest(folder) == "bbb"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_older_sqlite_is_copied_and_then_migrated(bare: Flask, folder: Path) -> None:
    serve.bring_up_to_date(bare, folder)
    assert migrate.stored() == "aaa"
    with db.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO thing VALUES ('kept')")
    (folder / "versions" / "2_second.py").write_text(SECOND)
    serve.bring_up_to_date(bare, folder)
    assert migrate.stored() == "bbb"
    copies = list(Path(db.engine.url.database or "").parent.glob("*-before-*.sqlite"))
    assert [copy.name for copy in copies] == ["impact-before-aaa.sqlite"]
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT * FROM thing").fetchall() == [("kept",)]


def test_a_database_of_today_is_left_alone(bare: Flask, folder: Path) -> None:
    at("aaa")
    serve.bring_up_to_date(bare, folder)
    assert migrate.stored() == "aaa"


@pytest.mark.parametrize("kind", ["postgres"])
def test_an_older_server_is_not_served_and_the_command_is_named(bare: Flask, folder: Path) -> None:
    with pytest.raises(serve.NotServedError, match=r"run .*flask --app wsgi db upgrade"):
        serve.bring_up_to_date(bare, folder)
    assert migrate.stored() is None


def test_a_database_of_a_newer_program_is_not_served(bare: Flask, folder: Path) -> None:
    at("zzz")
    with pytest.raises(serve.NotServedError, match="newer version"):
        serve.bring_up_to_date(bare, folder)


def test_a_port_that_is_taken_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"Port {port} cannot be used")
    assert len(said.splitlines()) == 1


def test_without_a_secret_nothing_is_served(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert serve.main(["--port", "0"]) == 1
    assert capsys.readouterr().err.startswith("There is no SECRET_KEY")


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("SITE_URL", "http://localhost")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite'}")
    assert serve.main(["--port", "0"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be used (unable to open database file)")
    assert len(said.splitlines()) == 1
