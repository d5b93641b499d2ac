"""The database of names: an engine of its own, beside that of the house, and tables made at need.

They are made when it is first used, so that deleting it costs the names and nothing else.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, NullPool, create_engine, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from impact.identity.keys import Closed
from impact.identity.models import VERSION, shape, tables
from impact.kit.db import db, harden

SCHEMA = "identity"
"""On PostgreSQL; the address may name a role of its own."""
_LOCK = 0x7456_6964
"""Number of the lock under which PostgreSQL makes the tables once; any number of our own."""
_one_maker = Lock()


def open_identities(app: Flask) -> None:
    """Give `app` the engine of names; nothing is opened before the first question."""
    url = app.config["IDENTITY_DATABASE_URL"]
    if url.startswith("sqlite"):
        # No connection is kept: one to a file that was deleted would swallow names.
        engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
        harden(engine)
    else:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        engine = engine.execution_options(schema_translate_map={None: SCHEMA})
    app.extensions["identity"], app.extensions["identity ready"] = engine, False


def prepare() -> None:
    """Make the tables where they are missing; Closed when a newer program made them."""
    engine = names_engine()
    if (file := _file(engine)) is not None:
        _make(file)
    with _one_maker, engine.execution_options(immediate=True).begin() as own:
        if file is None:
            own.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            # A role that may not make schemas may not even ask for one that is there already.
            if not inspect(own).has_schema(SCHEMA):
                own.execute(CreateSchema(SCHEMA))
        tables.create_all(own)
        found = own.scalar(select(shape.c.version))
        if found is None:
            own.execute(insert(shape).values(version=VERSION))
        elif found > VERSION:
            raise Closed("a newer program made the tables of names")
    current_app.extensions["identity ready"] = True


@contextmanager
def reading() -> Iterator[Connection]:
    """Give a connection to look with; Closed when there is no looking."""
    with closed_when_away():
        _make_ready()
        with names_engine().begin() as own:
            yield own


@contextmanager
def writing() -> Iterator[Connection]:
    """Give a connection in one short transaction, stored at the end; Closed when it cannot be."""
    with closed_when_away():
        _make_ready()
        with names_engine().execution_options(immediate=True).begin() as own:
            yield own


@contextmanager
def closed_when_away() -> Iterator[None]:
    """Turn what a database or a disk can do to us into names that are closed just now."""
    try:
        yield
    except (DBAPIError, OSError):
        raise Closed("a database does not answer") from None


def names_engine() -> Engine:
    """Return the engine of the app at hand."""
    engine: Engine = current_app.extensions["identity"]
    return engine


def shares_role() -> bool:
    """Say whether, on PostgreSQL, the house itself could read these tables as well."""
    names = names_engine()
    return names.dialect.name != "sqlite" and names.url.username == db.engine.url.username


def _make_ready() -> None:
    file = _file(names_engine())
    if not current_app.extensions["identity ready"] or (file and not file.exists()):
        prepare()


def _file(engine: Engine) -> Path | None:
    """Return where SQLite keeps it; None for any other database."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def _make(file: Path) -> None:
    """Make an empty file for our eyes only: SQLite would let others read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
