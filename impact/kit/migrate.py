"""Flask-Migrate, bound to an app when a migration is asked for: it is no part of serving."""

from pathlib import Path

from flask import Flask

from impact.kit.db import db

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


def bind(app: Flask) -> None:
    """Let `flask db …` work on `app`."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(FOLDER), render_as_batch=True)
