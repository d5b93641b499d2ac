"""Taking back what one file brought, and nothing that came by other ways or was changed since.

What goes is one condition per table, asked for when it is weighed and used when it is done: the
numbers a page names are the numbers that happen.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select, update

from impact.accounts.audit import audit
from impact.attendance import said_store, typed_store
from impact.attendance.hanging_store import free
from impact.attendance.import_models import Import, ImportSaid
from impact.attendance.import_store import KEPT
from impact.attendance.merge_store import settle
from impact.attendance.models import (
    Activity,
    Card,
    HeadCount,
    Merge,
    Participant,
    Presence,
    Session,
    Signup,
)
from impact.attendance.said_store import COLUMNS, OWN, Place
from impact.kit.dates import now
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write_once

RAW = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking an import back comes to, in rows.

    What stays: lines that a page changed since, rows that other files name, sessions whose register
    was saved on a page since, and people of whom something else is kept.
    """

    rows: int = 0
    filled: int = 0
    sessions: int = 0
    people: int = 0
    by_page: int = 0
    by_others: int = 0
    sessions_stay: int = 0
    people_stay: int = 0


class _Way:
    """The conditions under which rows of one import go."""

    def __init__(self, pilot: Pilot, one: Import, named: Collection[str] = ()) -> None:
        self.pilot, self.one, self._named = pilot, one, named
        self.filled_in = typed_store.saved(pilot, one.at)
        undone = Import.pilot_id == pilot.id, Import.undone_at.is_not(None)
        self._undone = select(Import.id).where(*undone)

    def mine(self, model: Any) -> ColumnElement[bool]:
        return and_(model.pilot_id == self.pilot.id, model.import_id == self.one.id)

    def said(self, kind: str, model: Any) -> ColumnElement[bool]:
        """Say whether another source names this row as well."""
        same = [
            getattr(ImportSaid, place) == getattr(model, column)
            for place, column in zip(said_store.places(kind), OWN[kind], strict=True)
        ]
        other = ImportSaid.import_id.is_distinct_from(self.one.id)
        return exists(
            select(ImportSaid.id).where(
                ImportSaid.pilot_id == self.pilot.id, ImportSaid.kind == kind, other, *same
            )
        )

    def page(self) -> ColumnElement[bool]:
        """Return its lines that a page changed since; a head count changed there is a new one."""
        return and_(self.mine(Presence), typed_store.typed(self.one.at))

    def line(self, kind: str) -> ColumnElement[bool]:
        """Return which lines, head counts or signups go."""
        return and_(self._untouched(kind), ~self.said(kind, said_store.MODELS[kind]))

    def others(self, kind: str) -> ColumnElement[bool]:
        """Return which of its rows stay because another source names them."""
        return and_(self._untouched(kind), self.said(kind, said_store.MODELS[kind]))

    def _untouched(self, kind: str) -> ColumnElement[bool]:
        model: Any = said_store.MODELS[kind]
        return and_(self.mine(Presence), ~self.page()) if kind == "presence" else self.mine(model)

    def session(self) -> ColumnElement[bool]:
        return and_(
            self.mine(Session),
            Session.id.not_in(self.filled_in),
            ~self.said("session", Session),
            ~_left(Presence, Presence.session_id == Session.id, self.line("presence")),
            ~_left(HeadCount, HeadCount.session_id == Session.id, self.line("heads")),
            *free(Session, Presence, HeadCount),
        )

    def person(self) -> ColumnElement[bool]:
        """Return who goes: also whom an import brought that was taken back before."""
        drawn = Card.participant_id == Participant.id, Card.code != Participant.code
        return and_(
            self._once(Participant),
            Participant.uid.not_in(self._named),
            ~_left(Presence, Presence.participant_id == Participant.id, self.line("presence")),
            ~_left(Signup, Signup.participant_id == Participant.id, self.line("signup")),
            ~exists(select(Card.id).where(*drawn)),
            ~_left(Merge, _of_two(), self.mine(Merge)),
            *free(Participant, Presence, Signup, Card, Merge),
        )

    def activity(self) -> ColumnElement[bool]:
        return and_(
            self._once(Activity),
            ~_left(Session, Session.activity_id == Activity.id, self.session()),
            ~_left(Signup, Signup.activity_id == Activity.id, self.line("signup")),
            *free(Activity, Session, Signup),
        )

    def _once(self, model: Any) -> ColumnElement[bool]:
        brought = or_(model.import_id == self.one.id, model.import_id.in_(self._undone))
        return and_(model.pilot_id == self.pilot.id, brought)


def found(pilot: Pilot, number: str) -> Import | None:
    """Return the import with this uid while it can be taken back, or None."""
    open_ = Import.undone_at.is_(None), Import.at > now() - KEPT
    mine = Import.pilot_id == pilot.id, Import.uid == number
    return db.session.scalar(select(Import).where(*mine, *open_))


def weigh(pilot: Pilot, one: Import, named: Collection[str] = ()) -> Undoing:
    """Return what taking it back comes to; `named`: uids of people whose names keep them here."""
    way, lines = _Way(pilot, one, named), ("presence", "heads", "signup")
    people = _count(Participant, way.person())
    mine = Participant.pilot_id == pilot.id, Participant.import_id == one.id
    return Undoing(
        rows=sum(_count(said_store.MODELS[kind], way.line(kind)) for kind in lines),
        filled=sum(before != after for kind in COLUMNS for _, before, after, _ in _rest(way, kind)),
        sessions=_count(Session, way.session()),
        people=people,
        by_page=_count(Presence, way.page()),
        sessions_stay=_count(Session, and_(way.mine(Session), Session.id.in_(way.filled_in))),
        by_others=sum(_count(said_store.MODELS[kind], way.others(kind)) for kind in lines),
        people_stay=max(0, _count(Participant, and_(*mine)) - people),
    )


def going(pilot: Pilot, one: Import, named: Collection[str] = ()) -> set[str]:
    """Return the uids of the people who go with it."""
    return set(db.session.scalars(select(Participant.uid).where(_Way(pilot, one, named).person())))


def undo(pilot: Pilot, one: Import, named: Collection[str], key: str, body: str) -> bool:
    """Take back what an import brought; False when it was taken back before, or came too late."""
    done: list[bool] = []

    def work() -> None:
        db.session.scalar(select(Pilot.version).where(Pilot.id == pilot.id).with_for_update())
        if found(pilot, one.uid) is None:
            return
        rows = weigh(pilot, one, named).rows
        _undo(_Way(pilot, one, named))
        audit("import.undone", f"register_import:{one.uid}", pilot=pilot.id, rows=rows)
        done.append(True)

    return not write_once(pilot, key, body, "attendance.undo", work) or bool(done)


def _undo(way: _Way) -> None:
    _keep_pages(way)
    for kind in COLUMNS:
        _give_back(way, kind)
    for kind, model in (("presence", Presence), ("heads", HeadCount), ("signup", Signup)):
        _drop(model, way.line(kind))
    _drop(Session, way.session())
    _let_go(Session, way.mine(Session))
    _drop(Merge, way.mine(Merge))
    settle(way.pilot)
    whose = select(Participant.id).where(way.person())
    emptied = update(Card).where(Card.participant_id.in_(whose))
    db.session.execute(emptied.values(participant_id=None, given_on=None), execution_options=RAW)
    _drop(Participant, way.person())
    _drop(Activity, way.activity())
    _drop(ImportSaid, ImportSaid.import_id == way.one.id)
    db.session.execute(update(Import).where(Import.id == way.one.id).values(undone_at=now()))


def _keep_pages(way: _Way) -> None:
    """Let marks that a person wrote since be theirs; what the file said beside them goes."""
    bare = dict.fromkeys(typed_store.SAID) | {"import_id": None}
    touched = update(Presence).where(way.page()).values(bare)
    db.session.execute(touched, execution_options=RAW)


def _give_back(way: _Way, kind: str) -> None:
    """Let a row that others name as well say what those others say."""
    model: Any = said_store.MODELS[kind]
    typed = typed_store.places(way.pilot, way.one.at) if kind == "presence" else set()
    for place, _before, after, owner in _rest(way, kind):
        row = (getattr(model, name) == it for name, it in zip(OWN[kind], place, strict=True))
        value = dict(zip(COLUMNS[kind], after, strict=True)) | {"import_id": owner}
        if place in typed:
            value = {name: value[name] for name in typed_store.SAID} | {"import_id": None}
        db.session.execute(update(model).where(*row).values(value), execution_options=RAW)


def _rest(way: _Way, kind: str) -> Iterator[tuple[Place, Any, Any, int | None]]:
    """Yield rows that this import and others name: where, with it, without it, and whose then."""
    every: dict[Place, list[tuple[int | None, Any]]] = {}
    for place, entry in said_store.said(way.pilot, kind):
        every.setdefault(place, []).append(entry)
    page = set(db.session.scalars(way.filled_in))
    for place, entries in every.items():
        rest = [entry for entry in entries if entry[0] != way.one.id]
        filled = kind in ("session", "heads") and place[0] in page
        if not rest or len(rest) == len(entries) or filled:
            continue
        before, after = (said_store.folded(kind, (it for _, it in one)) for one in (entries, rest))
        yield place, before, after, rest[0][0]


def _of_two() -> ColumnElement[bool]:
    return or_(Merge.gone_id == Participant.id, Merge.kept_id == Participant.id)


def _left(model: Any, same: ColumnElement[bool], goes: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say whether a row is left of those that hang on another."""
    # A row of no import makes the condition neither true nor false: it stays.
    return exists(select(1).select_from(model).where(same, ~func.coalesce(goes, false())))


def _count(model: Any, which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(which)) or 0


def _drop(model: Any, which: ColumnElement[bool]) -> None:
    db.session.execute(delete(model).where(which), execution_options=RAW)


def _let_go(model: Any, which: ColumnElement[bool]) -> None:
    db.session.execute(update(model).where(which).values(import_id=None), execution_options=RAW)
