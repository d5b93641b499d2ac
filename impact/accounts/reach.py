"""How far somebody sees: the one choke point in front of every row that belongs to someone.

A session of the database carries a `Reach`. Without one nothing can be read; with one, every query
through the models is narrowed to what lies inside it: to its pilots and organisations, and for a
trainer or a coder to the own part of those (`narrowed`). Statements on tables, `text()` and bulk
inserts are not narrowed: a test keeps them out of the rooms.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, ForeignKey, event, inspect
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)

from impact.kit.db import db

M = TypeVar("M", bound=type)


class Owned:
    """A row of one pilot, said also where it could be derived: the choke point must see it."""

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), index=True)


class OfOrganisation:
    """A row of one organisation."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)


class IsPilot:
    """The pilot itself, which is reached by its own id."""

    id: Mapped[int] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one account may see and do now, in the role and organisation it acts under.

    `groups` are the uids of the activities a trainer sees; None means all of the pilots' groups.
    """

    pilots: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    capabilities: frozenset[str] = frozenset()
    groups: frozenset[str] | None = None
    account: int | None = None
    role: str = ""


def narrowed(to: Callable[[Any, Reach], ColumnElement[bool] | None]) -> Callable[[M], M]:
    """Mark a model of which some see less than a pilot's rows: `to` says which, None for all."""

    def mark(model: M) -> M:
        _narrower.append((model, to))
        return model

    return mark


_narrower: list[tuple[type, Callable[[Any, Reach], ColumnElement[bool] | None]]] = []


class Everything:
    """The reach of commands, jobs and doors: all rows. Only `everything` and `door` give it."""


EVERYTHING: Final = Everything()
ASKED_OFTEN: Final = {"asked_often": True}
"""Execution options of a statement that is written once and kept, never of one made anew."""


class NoReach(RuntimeError):  # noqa: N818 -- says what is missing, as the design names it
    """A query was asked before anybody decided who is asking, or outside what they may see."""


def reach_of_session() -> Reach:
    """Return the reach of the request at hand; NoReach when nobody entered or a command runs."""
    found = db.session().info.get("reach")
    if not isinstance(found, Reach):
        raise NoReach("no reach in this session")
    return found


def is_trainer() -> bool:
    """Say whether whoever is at hand sees the own groups only; a command sees all."""
    found = db.session().info.get("reach")
    return isinstance(found, Reach) and found.groups is not None


def enter(reach: Reach) -> None:
    """Let the request at hand see what lies in `reach`; NoReach when it saw something else."""
    info = db.session().info
    if info.get("reach", reach) != reach:
        raise NoReach("a live session keeps its reach")
    info["reach"] = reach


@contextmanager
def everything(why: str) -> Iterator[None]:
    """See all rows, for a command or a job, with the reason in writing."""
    if not why:
        raise ValueError("everything needs a reason")
    info = db.session().info
    before = info.get("reach")
    info["reach"] = EVERYTHING
    try:
        yield
    finally:
        info = db.session().info
        if before is None:
            info.pop("reach", None)
        else:
            info["reach"] = before


@contextmanager
def door() -> Iterator[Session]:
    """Give a short session of its own that sees all rows: to find out who knocks, and no more.

    Commit inside when something was written; what is read stays readable after it is closed.
    """
    with Session(db.engine, expire_on_commit=False) as session:
        session.info["reach"] = EVERYTHING
        yield session


@contextmanager
def door_to_write() -> Iterator[Session]:
    """Give such a session in one short transaction, stored at the end, not at all when it fails."""
    with door() as session:
        # The lock is taken at the start, as `write` does: nothing is read before it.
        session.connection(execution_options={"immediate": True})
        yield session
        session.commit()


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    reach = state.session.info.get("reach")
    if reach is None:
        raise NoReach(str(state.statement)[:200])
    if reach is EVERYTHING or state.is_insert:
        return
    within = _within_once if state.execution_options.get("asked_often") else _within
    state.statement = within(state.statement, reach)


def _within(statement: Any, reach: Reach) -> Any:
    return statement.options(*_criteria(reach))


_within_once = lru_cache(maxsize=512)(_within)
"""The same for a statement that is kept: narrowing it costs twice what asking it does."""


@lru_cache(maxsize=512)
def _criteria(reach: Reach) -> tuple[LoaderCriteriaOption, ...]:
    """Return what narrows a query to `reach`; the same for every query of a visit."""
    organisations = reach.organisations
    return (
        *_in_pilots(reach.pilots),
        with_loader_criteria(
            OfOrganisation, lambda c: c.organisation_id.in_(organisations), include_aliases=True
        ),
        *_own(reach),
    )


def _in_pilots(pilots: frozenset[int]) -> tuple[LoaderCriteriaOption, LoaderCriteriaOption]:
    """Return what keeps rows to these pilots. Of one, without a list: that is written anew."""
    if len(pilots) != 1:
        return (
            with_loader_criteria(Owned, lambda c: c.pilot_id.in_(pilots), include_aliases=True),
            with_loader_criteria(IsPilot, lambda c: c.id.in_(pilots), include_aliases=True),
        )
    (only,) = pilots
    return (
        with_loader_criteria(Owned, lambda c: c.pilot_id == only, include_aliases=True),
        with_loader_criteria(IsPilot, lambda c: c.id == only, include_aliases=True),
    )


def _own(reach: Reach) -> Iterator[LoaderCriteriaOption]:
    """Yield what keeps a trainer to the own groups and a coder to what was assigned."""
    for model, to in _narrower:
        if (criterion := to(model, reach)) is not None:
            yield with_loader_criteria(model, criterion, include_aliases=True)


@event.listens_for(Session, "before_flush")
def _keep_inside(session: Session, _context: Any, _instances: Any) -> None:
    reach = session.info.get("reach")
    if reach is EVERYTHING:
        return
    for row in (*session.new, *session.dirty):
        if isinstance(row, Owned):
            _check_owner(session, row, row.pilot_id, reach.pilots if reach else ())
        elif isinstance(row, OfOrganisation):
            allowed = reach.organisations if reach else ()
            _check_owner(session, row, row.organisation_id, allowed)


def _check_owner(session: Session, row: object, owner: int, allowed: Any) -> None:
    name = "pilot_id" if isinstance(row, Owned) else "organisation_id"
    moved = row not in session.new and inspect(row).attrs[name].history.has_changes()
    if owner not in allowed or moved:
        raise NoReach(f"{type(row).__name__} belongs to {name} {owner}, outside this session")
