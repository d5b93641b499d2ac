"""One process that serves the house: the database brought up to date, the demo, then the pages.

    python -m impact.serve --port 8000

For a laptop and a try-out; `wsgi` is what other servers knock on.
"""

import argparse
import gc
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import NoReturn

from flask import Flask
from sqlalchemy.exc import OperationalError

from config import HERE, INSTANCE, from_environment
from impact.accounts.audit import audited
from impact.accounts.commands import DEMO
from impact.accounts.reach import everything
from impact.accounts.signin import link_for
from impact.accounts.store import account
from impact.app import create_app
from impact.demo import load_demo
from impact.identity.database import prepare as prepare_names
from impact.indicators.measure import Desk
from impact.kit.db import db
from impact.kit.log import to_standard_error
from impact.kit.migrate import FOLDER, bind, newest, revisions, stored
from impact.pilots.access import scopes_of_nobody

UPGRADE = "python3 run.py shell -- flask --app wsgi db upgrade"


class NotServedError(Exception):
    """Why nothing is served, in one sentence that says what to do."""


def main(arguments: list[str]) -> int:
    """Serve until stopped; 1 when that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m impact.serve")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(arguments).port
    try:
        with closing(listen(port)) as door, _explained():
            serve(prepare(port), door)
    except NotServedError as why:
        sys.stderr.write(f"{why}\n")
        return 1
    return 0


def listen(port: int) -> socket.socket:
    """Return a socket that nobody else has, before anything else is done."""
    door = socket.socket()
    # Without this a port counts as taken for a minute after a server on it stopped.
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except (OSError, OverflowError):
        door.close()
        raise NotServedError(
            f"Port {port} cannot be used: stop what is served there, or choose another with --port."
        ) from None
    return door


def prepare(port: int) -> Flask:
    """Return the app on a database of today, with the demo in it; say where to go."""
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    if "SECRET_KEY" not in os.environ:
        raise NotServedError("There is no SECRET_KEY: set one, or start with python3 run.py.")
    INSTANCE.mkdir(exist_ok=True)
    app = create_app(from_environment())
    with app.app_context():
        bring_up_to_date(app)
        prepare_names()
        with everything("the server starts with a demo"):
            audited("everything", "server:start")
            lines = demo_links()
        db.session.remove()
    sys.stdout.write("\n".join((app.config["SITE_URL"], *lines, "")))
    sys.stdout.flush()
    return app


def serve(app: Flask, door: socket.socket) -> None:
    """Answer until somebody stops the process; what is being answered then is finished."""
    from impact.kit.server import answering

    signal.signal(signal.SIGTERM, _stop)
    to_standard_error()
    gc.collect()
    gc.freeze()  # what is loaded stays: it is not looked through for waste again and again
    Thread(target=warm, args=(app,), daemon=True).start()
    with worker():
        answering(app, door).run()


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """Let a worker do jobs beside the server; it ends with this process, however that ends."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--beside"]
    # The other end of its input is held here: when it closes, nobody is left to work for. In a
    # session of its own, so that Ctrl-C stops the server first, which then stops the worker.
    with subprocess.Popen(  # noqa: S603 -- our own words only
        command, stdin=subprocess.PIPE, cwd=HERE, start_new_session=True
    ) as beside:
        try:
            yield beside
        finally:
            beside.terminate()


def warm(app: Flask) -> None:
    """Load what counts and write its queries, so that the first report need not wait for it."""
    warehouse = app.extensions["warehouse"]
    warehouse.backend.raw_sql("SELECT 1")
    for scope in scopes_of_nobody():
        Desk(app.extensions["catalogue"], warehouse, scope).write_down()


def bring_up_to_date(app: Flask, folder: Path = FOLDER) -> None:
    """Migrate an SQLite database that is older than the program; refuse any other that is."""
    wanted, found = newest(folder), stored()
    if found == wanted or wanted is None:
        return
    if found and found not in revisions(folder):
        raise NotServedError(
            "The database was made by a newer version of this program: update the program."
        )
    if db.engine.dialect.name != "sqlite":
        raise NotServedError(f"The database is older than this program: run {UPGRADE}")
    if found:
        back_up(found)
    from flask_migrate import upgrade

    bind(app)
    upgrade(str(folder))


def back_up(revision: str) -> Path:
    """Copy the SQLite file beside itself, named after the revision it is at; return the copy.

    A copy that is there already stays: it is from before a migration that broke off halfway.
    """
    source = Path(db.engine.url.database or "")
    copy = source.with_name(f"{source.stem}-before-{revision}{source.suffix}")
    if copy.exists():
        return copy
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(copy)) as kept:
        whole.backup(kept)
    return copy


def demo_links() -> list[str]:
    """Load the demo where it is not there; return a line per role: who, and a link for once."""
    load_demo()
    return [f"{role}: {link_for(account(f'demo-{role}@example.org'))}" for role in DEMO]


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what a disk can do to us into a sentence."""
    try:
        yield
    except OperationalError as fault:
        where = db_place()
        raise NotServedError(
            f"The database cannot be used ({fault.orig}): see that the disk has room and that your "
            f"account may write in {where}, then start again."
        ) from None
    except OSError as fault:
        raise NotServedError(
            f"{fault.filename or HERE}: {fault.strerror}; see that the disk has room and that your "
            "account may write there, then start again."
        ) from None


def db_place() -> str:
    """Return where the database lies, without what might be secret in its address."""
    return str(INSTANCE) if "DATABASE_URL" not in os.environ else "the place of DATABASE_URL"


def _stop(*_: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
