"""What people and programs ask at a prompt. The same code as behind the screens.

A room's own commands stand in `<room>/commands.py`; here they are hung in their places.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from impact.accounts.audit import audited
from impact.accounts.reach import everything
from impact.demo import load_demo
from impact.kit.db import db
from impact.kit.faults import MOST, Refused
from impact.kit.feature import Feature
from impact.kit.late import LateCommand
from impact.kit.migrate import FOLDER, bind, newest, stored
from impact.kit.tokens import receipt_kept

ONLY_LOOK = ("check", "verify")
"""Commands that must work where nothing can be written, and on a trail that is broken."""

OTHER_TABLES = "the database has other tables than this program: run flask --app wsgi db upgrade"


def commands(app: Flask, features: Iterable[Feature]) -> None:
    """Give `app` its commands: they see all rows, for whoever types them holds the database."""
    imports = click.Group("import", help="Take in files: registers, answers, stories, code books.")
    exports = click.Group("export", help="Write files, in the layouts in which they come in.")
    for feature in features:
        for command in feature.commands:
            app.cli.add_command(_operated(command))
        for command in feature.imports:
            imports.add_command(_operated(command, "import-"))
        for command in feature.exports:
            exports.add_command(_operated(command, "export-"))
    app.cli.add_command(imports)
    app.cli.add_command(exports)
    app.cli.add_command(_operated(_demo))
    app.cli.add_command(_operated(_withdraw(features)))
    app.cli.add_command(_database(app))


@click.command("demo")
def _demo() -> None:
    """Load the invented demo programme; running it twice adds nothing."""
    click.echo(load_demo().line())


def _withdraw(features: Iterable[Feature]) -> click.Command:
    """Return the command that takes back what somebody sent; an unknown receipt looks the same."""

    @click.command("withdraw")
    @click.argument("receipt")
    def withdraw(receipt: str) -> None:
        """Take away the answers or the story that RECEIPT was given for."""
        kept = receipt_kept(current_app.config["SECRET_KEY"], receipt)
        for take_back in (one for feature in features for one in feature.withdrawals):
            if (pilot := take_back(kept)) is not None:
                current_app.extensions["warehouse"].forget(pilot)
        click.echo("what this receipt was given for is gone")

    return withdraw


def _operated(command: click.Command, within: str = "") -> click.Command:
    """Run `command`, or each command of a group, in the app and with the reach of the operator.

    That it was run stands in the audit trail, once, before it does anything.
    Refusals go to standard error, one line each; the exit status is then 1.
    """
    command = copy(command)  # a room's command serves every app; ours is wrapped once
    called = f"{within}{command.name}"
    if isinstance(command, click.Group):
        inner = {name: _operated(one, f"{called}-") for name, one in command.commands.items()}
        command.commands = inner
        return command
    work: Callable[..., Any] = command.callback  # type: ignore[assignment]  # -- ours have one

    def operated(*args: Any, **kwargs: Any) -> None:
        with _told(), everything(f"command {command.name}"):
            if command.name not in ONLY_LOOK:
                audited("everything", f"command:{called}")
            work(*args, **kwargs)

    command.callback = with_appcontext(operated)
    return command


@contextmanager
def _told() -> Iterator[None]:
    """Say on standard error what was refused, and end with status 1; let go of the database."""
    try:
        yield
    except Refused as refused:
        for fault in refused.faults[:MOST]:
            click.echo(fault.line(), err=True)
        if len(refused.faults) > MOST:
            click.echo(f"and {len(refused.faults) - MOST} more", err=True)
        raise SystemExit(1) from None
    except DBAPIError:
        db.session.remove()
        if stored() == newest(FOLDER):
            raise
        click.echo(OTHER_TABLES, err=True)
        raise SystemExit(1) from None
    finally:
        db.session.remove()


def _database(app: Flask) -> click.Command:
    """Hang Flask-Migrate under `flask db`, loaded only when somebody asks for it."""

    def find() -> click.Command:
        from flask_migrate.cli import db as group

        bind(app)
        found: click.Command = group
        return found

    return LateCommand("db", "Migrate the database.", find)
