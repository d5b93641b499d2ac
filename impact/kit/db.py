"""The one database handle, the base that every table stands on, and the one way to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, ExceptionContext, MetaData, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase

# Named constraints: SQLite and Alembic can only drop what has a name.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "trusted_schema=OFF",
)
READ_ONLY = "25006"
"""What PostgreSQL calls a write where nothing may be written; its driver has no name for it."""
T = TypeVar("T")


class Base(DeclarativeBase):
    """Plain SQLAlchemy base, so that models are typed like any SQLAlchemy model."""

    metadata = MetaData(naming_convention=NAMES)


# Objects stay readable after the commit that ends a read; `write` counts on it.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        """What type checkers see in place of `db.Model`, which is made at run time."""

        __abstract__ = True
else:
    Model = db.Model


def open_database(app: Flask) -> None:
    """Bind `db` to `app`; SQLite gets the settings under which an acknowledged row survives."""
    # What a statement carried are words of people: no exception repeats them.
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"hide_parameters": True})
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            harden(db.engine)
        event.listen(db.engine, "handle_error", _not_now, retval=True)


def write(work: Callable[[], T]) -> T:
    """Do `work` in one short transaction and return what it returns.

    Check and prepare before; no template, mail, file or network inside. On SQLite writers wait
    here, in order of arrival, instead of in the database, whose own waiting polls and is unfair.
    """
    db.session.commit()  # end the read that made the page; the lock below is taken afresh
    with _turn():
        try:
            db.session.connection(execution_options={"immediate": True})
            result = work()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
    return result


def insert_into(model: type[Base]) -> Any:
    """Return what adds rows to the bare table of a model, without making objects of them.

    Only ever an insert, which no reach narrows anyway: who may write there is decided before.
    """
    bare = db.metadata.tables[model.__tablename__]
    return import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert(bare)


def one_by_one() -> bool:
    """Say whether there is one writer at a time anyway, so that a row need not be held."""
    return db.engine.dialect.name == "sqlite"


_one_writer = Lock()


@contextmanager
def _turn() -> Iterator[None]:
    if not one_by_one():
        yield
        return
    with _one_writer:
        yield


def _not_now(context: ExceptionContext) -> BaseException | None:
    """Call a database that may only be read what it is for us: one that cannot be used now."""
    if getattr(context.original_exception, "sqlstate", None) != READ_ONLY:
        return None
    fault = context.original_exception
    return OperationalError(context.statement, None, fault, hide_parameters=True)


def harden(engine: Engine) -> None:
    """Give every connection of an SQLite engine the settings that keep rows."""

    @event.listens_for(engine, "connect")
    def settle(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver must not begin by itself; `begin` does
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A write takes its lock at the start: upgrading halfway fails when another got in between.
        if connection.get_execution_options().get("immediate", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif driver := connection.connection.driver_connection:
            driver.execute("BEGIN")  # waits for nobody, so that nothing here can fail
