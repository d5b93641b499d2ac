"""How a register stands, out of the database: for the page, and held still inside a write."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import false, func, select

from impact.attendance.lists import Sheet
from impact.attendance.models import HeadCount, Participant, Presence, Remark, Saving, Session
from impact.attendance.persons import PERSON, with_person
from impact.attendance.standing import Saved, Standing, back, told
from impact.kit.db import db


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
    query = (
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
        .where(Session.id == held.id)
        .order_by(Saving.number.desc())
        .limit(1)
    )
    return Sheet(*db.session.execute(query).one())


def keep_still(held: Session, seen: int, said: Mapping[str, str]) -> Kept:
    """Return a register, held so that nobody else stores it now, with all that `said` names."""
    db.session.execute(select(Session.id).where(Session.id == held.id).with_for_update())
    last = sheet(held)
    query = select(Presence.participant_id, Presence.status).where(Presence.session_id == held.id)
    lines: dict[int, str | None] = dict(db.session.execute(query).all())
    since = _since(held, seen) if last.version > seen else []
    older = {int(line) for one in since for line in one.before.get("lines", ())}
    whose, ids = _people({*lines, *older}, set(said))
    it = Standing(lines, last.minutes, last.heads, last.kind, last.note, last.uncounted)
    return Kept(it, last.version, since, whose, ids)


def _since(held: Session, seen: int) -> list[Saved]:
    query = (
        select(Saving.number, Saving.account, Saving.at, Saving.before)
        .where(Saving.session_id == held.id, Saving.number > seen)
        .order_by(Saving.number.desc())
    )
    return [Saved(*row) for row in db.session.execute(query)]


def _people(lines: set[int], uids: set[str]) -> tuple[dict[int, str], dict[str, int]]:
    """Return who each of these lines is of, and the id of each person named."""
    asked = Participant.id.in_(lines) | Participant.uid.in_(uids)
    called = func.coalesce(PERSON.uid, Participant.uid)
    query = with_person(
        select(Participant.id, Participant.uid, called).select_from(Participant).where(asked)
    )
    rows = db.session.execute(query).all()
    return {one: uid for one, _own, uid in rows}, {own: one for one, own, _uid in rows}
