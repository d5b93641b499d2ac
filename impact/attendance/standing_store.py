"""How a register stands, out of the database: for the page, and held still inside a write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, false, func, select

from impact.accounts.reach import ASKED_OFTEN
from impact.attendance.lists import Sheet
from impact.attendance.models import HeadCount, Participant, Presence, Remark, Saving, Session
from impact.attendance.persons import PERSON, with_person
from impact.attendance.standing import FIELDS, Said, Saved, Standing, back, told
from impact.kit.db import db, one_by_one

Line = tuple[int, str, str, str | None]
"""A line of a register: its participant, that one's uid, the uid of whose it is, and the mark."""
_CALLED: Any = func.coalesce(PERSON.uid, Participant.uid)


@dataclass(frozen=True, slots=True)
class Kept:
    """A register inside a write: how it stands, its version, what was stored since, whose it is."""

    it: Standing
    version: int
    since: list[Saved]
    whose: dict[int, str]
    ids: dict[str, int]

    @property
    def base(self) -> dict[str, str]:
        """What it said before all that was stored since."""
        was = self.it
        for one in self.since:
            was = back(was, one.before)
        return told(was, self.whose)

    @property
    def said(self) -> dict[str, str]:
        """What it says now."""
        return told(self.it, self.whose)


def sheet(held: Session) -> Sheet:
    """Return what is said of one session, and when its register was last stored."""
    return Sheet(*db.session.execute(_sheet(), {"session": held.id}).one())


def stands(held: Session) -> tuple[Sheet, Said]:
    """Return the same, and what the register of that session says: see `standing.py`."""
    last, lines = sheet(held), _lines(held)
    whose = {one: uid for one, _own, uid, _mark in lines}
    return last, told(_standing(last, lines), whose)


def keep_still(held: Session, seen: int, said: Mapping[str, str]) -> Kept:
    """Return a register, held so that nobody else stores it now, with all that `said` names."""
    if not one_by_one():
        db.session.execute(select(Session.id).where(Session.id == held.id).with_for_update())
    last, lines = sheet(held), _lines(held)
    since = _since(held, seen) if last.version > seen else []
    whose = {one: uid for one, _own, uid, _mark in lines}
    ids = {own: one for one, own, _uid, _mark in lines}
    older = {int(line) for one in since for line in one.before.get("lines", ())} - whose.keys()
    named = said.keys() - {*FIELDS, *whose.values(), *ids}
    for one, own, uid in _people(older, named) if older or named else ():
        whose[one], ids[own] = uid, one
    return Kept(_standing(last, lines), last.version, since, whose, ids)


def _standing(last: Sheet, lines: Iterable[Line]) -> Standing:
    marks = {one: mark for one, _own, _uid, mark in lines}
    return Standing(marks, last.minutes, last.heads, last.kind, last.note, last.uncounted)


def _lines(held: Session) -> Sequence[Line]:
    """Return the lines of a register: whose each is, and the mark on it."""
    return db.session.execute(_line(), {"session": held.id}).all()


@cache
def _sheet() -> Select[*tuple[Any, ...]]:
    """Return that question, with the session left open: writing it costs more than asking it."""
    return (
        select(
            Session.minutes,
            HeadCount.heads,
            HeadCount.kind,
            func.coalesce(Remark.words, ""),
            func.coalesce(Remark.uncounted, false()),
            func.coalesce(Saving.number, 0),
            Saving.account,
            Saving.at,
        )
        .select_from(Session)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .outerjoin(Remark, Remark.session_id == Session.id)
        .outerjoin(Saving, Saving.session_id == Session.id)
        .where(Session.id == bindparam("session"))
        .order_by(Saving.number.desc())
        .limit(1)
        .execution_options(**ASKED_OFTEN)
    )


@cache
def _line() -> Select[*tuple[Any, ...]]:
    """Return the same for its lines."""
    query = (
        select(Participant.id, Participant.uid, _CALLED, Presence.status)
        .select_from(Presence)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.session_id == bindparam("session"))
    )
    return with_person(query).execution_options(**ASKED_OFTEN)


def _since(held: Session, seen: int) -> list[Saved]:
    query = (
        select(Saving.number, Saving.account, Saving.at, Saving.before)
        .where(Saving.session_id == held.id, Saving.number > seen)
        .order_by(Saving.number.desc())
    )
    return [Saved(*row) for row in db.session.execute(query)]


def _people(lines: set[int], uids: set[str]) -> Sequence[Any]:
    """Return who each of these lines is of, and the id of each person named."""
    asked = Participant.id.in_(lines) | Participant.uid.in_(uids)
    query = select(Participant.id, Participant.uid, _CALLED).select_from(Participant).where(asked)
    return db.session.execute(with_person(query)).all()
