"""Migrations lead to the models, and back."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from impact.kit.db import db
from impact.kit.migrate import bind

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def triggers() -> dict[str, str]:
    """Return every trigger of the database by name, with what it does."""
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        )
    with db.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(sa.text(query))}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_migrations_and_models_agree_and_can_be_undone(bare: Flask) -> None:
    bind(bare)
    upgrade(str(FOLDER))
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert differences == []
    downgrade(str(FOLDER), "base")
    with db.engine.connect() as connection:
        assert set(db.inspect(connection).get_table_names()) <= {"alembic_version"}


def test_migrations_freeze_what_the_models_freeze(bare: Flask) -> None:
    bind(bare)
    upgrade(str(FOLDER))
    migrated = triggers()
    downgrade(str(FOLDER), "base")
    assert triggers() == {}
    db.create_all()
    assert migrated == triggers() != {}


def test_a_command_says_what_to_do_when_the_tables_are_not_there(bare: Flask) -> None:
    run = bare.test_cli_runner().invoke(args=["withdraw", "x"])
    assert (run.exit_code, run.stdout) == (1, "")
    assert "flask --app wsgi db upgrade" in run.stderr
