"""Migrations: which there are, where the database stands, and Flask-Migrate only when asked for."""

import re
from pathlib import Path

from flask import Flask
from sqlalchemy import String, column, inspect, select, table

from impact.kit.db import db

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
_REVISION = re.compile(r"""^(revision|down_revision)\b[^=]*= ["']?(\w+)""", re.MULTILINE)


def bind(app: Flask) -> None:
    """Let `flask db …` work on `app`."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(FOLDER), render_as_batch=True)


def newest(folder: Path) -> str | None:
    """Return the revision that no other stands on, read from the files; None without any."""
    known = revisions(folder)
    last = [revision for revision in known if revision not in known.values()]
    return last[0] if last else None


def stored() -> str | None:
    """Return the revision that the database is at; None when it is empty."""
    if not inspect(db.engine).has_table("alembic_version"):
        return None
    version = table("alembic_version", column("version_num", String))
    with db.engine.connect() as connection:
        return connection.scalar(select(version.c.version_num))


def revisions(folder: Path) -> dict[str, str | None]:
    """Return each revision and the one it stands on, without loading what migrates."""
    found: dict[str, str | None] = {}
    for path in sorted((folder / "versions").glob("*.py")):
        said = dict(_REVISION.findall(path.read_text("utf-8")))
        below = said["down_revision"]
        found[said["revision"]] = None if below == "None" else below
    return found
