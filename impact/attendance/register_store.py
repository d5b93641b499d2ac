"""A register as it was filled in, into the database, and back again."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import has_request_context
from sqlalchemy import (
    ColumnElement,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from impact.accounts.signin import who
from impact.attendance.card_store import give_out
from impact.attendance.lists import Filled
from impact.attendance.models import HeadCount, Participant, Presence, Remark, Said, Saving, Session
from impact.attendance.persons import PERSON, PERSON_CODE, with_person
from impact.attendance.standing import (
    NONE,
    Clash,
    Standing,
    agreed,
    applied,
    back,
    difference,
    who_did,
)
from impact.attendance.standing_store import Kept, keep_still
from impact.kit.dates import now
from impact.kit.db import db, insert_into, write
from impact.pilots.models import Pilot
from impact.pilots.store import known_as, write_once

NOTES, STEPS = timedelta(days=365), timedelta(days=30)
"""How long a note is kept, and how a register stood before it was stored again."""


def straight(pilot: Pilot, filled: Filled) -> Filled:
    """Return a register in which each newcomer stands once, by the code they are known by.

    Somebody who is on the list already is no newcomer, whichever card they showed.
    """
    if not filled.newcomers:
        return filled
    codes = known_as(pilot, filled.newcomers)
    asked = [codes.get(one, one) for one in filled.newcomers]
    query = with_person(
        select(
            Participant.code, PERSON_CODE, func.coalesce(PERSON.uid, Participant.uid)
        ).select_from(Participant)
    ).where(Participant.pilot_id == pilot.id, Participant.code.in_(asked))
    people = {code: (first, uid) for code, first, uid in db.session.execute(query)}
    new = [people.get(code, (code, "")) for code in asked]
    left = dict.fromkeys(first for first, uid in new if uid not in filled.statuses)
    return replace(filled, newcomers=tuple(left))


class Clashed(Exception):  # noqa: N818 -- says what happened
    """Two people changed the same to different values: nothing was stored."""

    def __init__(self, whole: dict[str, str], clashes: list[Clash], version: int) -> None:
        """Keep what both come to, what they clash over, and the version that is stored."""
        super().__init__()
        self.whole, self.clashes, self.version = whole, clashes, version


class Stale(Exception):  # noqa: N818 -- says what happened
    """The register was stored again in the meantime: nothing was taken back."""


class HasMore(Exception):  # noqa: N818 -- says what is in the way
    """A list that says more of people than who was there is not thrown away."""


def fill(
    pilot: Pilot,
    held: Session,
    said: dict[str, str],
    newcomers: Collection[str],
    seen: int,
    key: str,
    body: str,
) -> bool:
    """Store what was said on a register of version `seen`; False when this was stored before.

    What others changed since stays. Clashed when they changed the same to something else, and
    HasMore when a list would go that says more than who was there.
    """

    def work() -> None:
        ids = _ids(pilot, newcomers)
        mine = {**dict.fromkeys(ids, "present"), **said} if not said.get("state") else said
        kept = keep_still(held, seen, mine)
        whole, clashes = agreed(kept.base, kept.said, mine)
        if clashes:
            raise Clashed(whole, [_whose(one, kept) for one in clashes], kept.version)
        _store(pilot, held, kept, applied(kept.it, kept.whose, kept.ids, whole))

    return write_once(pilot, key, body, "attendance.register", work)


def undo(pilot: Pilot, held: Session, seen: int, key: str, body: str) -> bool:
    """Make a register as it was before version `seen` was stored; False when that is done.

    Stale when that is not the last time it was stored any more.
    """

    def work() -> None:
        kept = keep_still(held, seen - 1, {})
        if kept.version != seen or len(kept.since) != 1:
            raise Stale
        _store(pilot, held, kept, back(kept.it, kept.since[0].before))

    return write_once(pilot, key, body, "attendance.undo", work)


def sweep(day: date, *, dry: bool = False) -> dict[str, int]:
    """Throw away notes a year after their session, and how registers stood a month ago.

    Return how many rows, by table; `dry`: only count them.
    """
    old = select(Session.id).where(Session.held_on < day - NOTES)
    before = datetime.combine(day - STEPS, time())
    over = {Remark: Remark.session_id.in_(old) & (Remark.words != ""), Saving: Saving.at < before}
    gone = {
        model.__tablename__: db.session.scalar(select(func.count()).where(rows)) or 0
        for model, rows in over.items()
    }
    if not dry:
        write(lambda: _throw_away(over[Remark], over[Saving]))
    return gone


def _throw_away(notes: ColumnElement[bool], steps: ColumnElement[bool]) -> None:
    """Delete all this; that a session was not counted stays known."""
    for statement in (
        delete(Remark).where(notes, ~Remark.uncounted),
        update(Remark).where(notes).values(words=""),
        delete(Saving).where(steps),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})


def _whose(clash: Clash, kept: Kept) -> Clash:
    """Return a clash with who was first, and when."""
    by = who_did(clash.key, kept.since, kept.whose) or next(iter(kept.since), None)
    return replace(clash, account=by.account, at=by.at) if by else clash


def _store(pilot: Pilot, held: Session, kept: Kept, then: Standing) -> None:
    """Write a register as it is to stand, and how it stood before."""
    if kept.it.minutes == 0 and then.minutes is None:
        then = replace(then, minutes=_length_before(held))
    before = difference(kept.it, then)
    if not before:
        return
    row = {"pilot_id": pilot.id, "session_id": held.id}
    _write_lines(row, kept.it.lines, then)
    _write_session(row, kept.it, then)
    made = {"number": kept.version + 1, "account": _account(), "at": now(), "before": before}
    db.session.execute(insert_into(Saving), [row | made])


def _length_before(held: Session) -> int | None:
    """Return how long a session was to take before it did not go on; None: nobody said."""
    query = select(Saving.before).where(Saving.session_id == held.id).order_by(Saving.number.desc())
    return next((was["minutes"] for was in db.session.scalars(query) if was.get("minutes")), None)


def _write_lines(row: dict[str, int], was: Mapping[int, str | None], then: Standing) -> None:
    """Write the lines that differ; one that says more of a person than a mark is never deleted."""
    here = Presence.session_id == row["session_id"]
    gone = [one for one in was if one not in then.lines]
    if gone:
        mine = here & Presence.participant_id.in_(gone)
        told_more = [getattr(Presence, name).is_not(None) for name in Said.__annotations__]
        if then.uncounted and db.session.scalar(select(Presence).where(mine, or_(*told_more))):
            raise HasMore
        empty = [getattr(Presence, name).is_(None) for name in Said.__annotations__]
        db.session.execute(delete(Presence).where(mine, *empty))
    changed = {n: mark for n, mark in then.lines.items() if was.get(n, NONE) != mark}
    lines = [{**row, "participant_id": n, "status": mark} for n, mark in changed.items()]
    if lines:
        db.session.execute(_marked(), lines)


def _marked() -> Any:
    """Return what puts a mark on a line, be it new or not: one statement for all of a register."""
    new = insert_into(Presence)
    stands = {"status": new.excluded.status}
    return new.on_conflict_do_update(index_elements=new.table.primary_key, set_=stands)


def _write_session(row: dict[str, int], was: Standing, then: Standing) -> None:
    """Write what differs of the session itself: its length, its heads, what is said of it."""
    number = row["session_id"]
    if was.minutes != then.minutes:
        mine = update(Session).where(Session.id == number).values(minutes=then.minutes)
        db.session.execute(mine)
    if (was.heads, was.kind) != (then.heads, then.kind):
        db.session.execute(delete(HeadCount).where(HeadCount.session_id == number))
        if then.heads is not None:
            count = {**row, "heads": then.heads, "kind": then.kind}
            db.session.execute(insert(HeadCount), [count])
    if (was.note, was.uncounted) != (then.note, then.uncounted):
        db.session.execute(delete(Remark).where(Remark.session_id == number))
        if then.note or then.uncounted:
            said = {**row, "words": then.note, "uncounted": then.uncounted}
            db.session.execute(insert(Remark), [said])


def _account() -> str | None:
    """Return the uid of who is signed in; None at a prompt."""
    return who() or None if has_request_context() else None


def _ids(pilot: Pilot, codes: Collection[str]) -> dict[str, int]:
    """Return the id by uid of who is known by these codes; who has a new code gets one."""
    if not codes:
        return {}
    query = select(Participant.code, Participant.uid, Participant.id).where(
        Participant.pilot_id == pilot.id, Participant.code.in_(codes)
    )
    known = {code for code, *_rest in db.session.execute(query)}
    if new := [code for code in codes if code not in known]:
        db.session.execute(insert(Participant), [{"pilot_id": pilot.id, "code": c} for c in new])
        give_out(pilot)
    return {uid: one for _code, uid, one in db.session.execute(query)}
