"""Participants by their codes, in and out of the database, for the pages."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, insert, or_, select, union

from impact.accounts.models import Account
from impact.accounts.reach import is_trainer
from impact.attendance.models import Merge, Participant, Presence, Session, Signup
from impact.attendance.persons import PERSON, PERSON_ID, card_of, with_person
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write

ON_A_PAGE = 25


def participants(
    pilot: Pilot, near: tuple[date, date], after: str | None = None
) -> list[tuple[str, str]]:
    """Return a page of (uid, code on the card) and one more, by first code, beyond `after`.

    A trainer gets those on a register of the own groups on the days `near`, and nobody else.
    """
    query = select(Participant.uid, card_of()).where(*_each(pilot))
    if is_trainer():
        query = query.where(_in_own_groups(*near))
    if after:
        last = select(Participant.code).where(_this(pilot, after)).scalar_subquery()
        query = query.where(Participant.code > last)
    ordered = query.order_by(Participant.code).limit(ON_A_PAGE + 1)
    return [(uid, code) for uid, code in db.session.execute(ordered)]


def code_of(pilot: Pilot, uid: str) -> str | None:
    """Return the code on the card of a participant of this pilot, or None."""
    return db.session.scalar(select(card_of()).where(_this(pilot, uid)))


def other_codes(pilot: Pilot, uid: str) -> list[tuple[str, str]]:
    """Return (uid, code) of the other codes that are this person."""
    person = with_person(select(PERSON_ID).select_from(Participant)).where(_this(pilot, uid))
    query = with_person(select(Participant.uid, card_of()).select_from(Participant))
    same = Participant.pilot_id == pilot.id, PERSON_ID.in_(person), Participant.uid != uid
    found = db.session.execute(query.where(*same).order_by(Participant.code))
    return [(other, code) for other, code in found]


def joined_to(pilot: Pilot, uids: Collection[str]) -> dict[str, str]:
    """Return the other codes of these people: uid of each code -> uid of the person."""
    query = with_person(select(Participant.uid, PERSON.uid).select_from(Participant))
    same = Participant.pilot_id == pilot.id, PERSON.uid.in_(uids)
    found = db.session.execute(query.where(*same).order_by(Participant.id))
    return dict(found.all())


def codes(pilot: Pilot) -> list[tuple[str, str]]:
    """Return (uid, code) of everybody in a pilot, by code."""
    query = select(Participant.uid, card_of()).where(Participant.pilot_id == pilot.id)
    return [(uid, code) for uid, code in db.session.execute(query.order_by(Participant.code))]


def years_known(pilot: Pilot, uids: Collection[str]) -> dict[str, tuple[str, frozenset[int]]]:
    """Return the code of each of these participants, and the years of birth ever written down."""
    mine = Participant.pilot_id == pilot.id, Participant.uid.in_(uids)
    codes = db.session.execute(select(Participant.uid, Participant.code).where(*mine))
    found: dict[str, tuple[str, set[int]]] = {uid: (code, set()) for uid, code in codes}
    for said in (Presence, Signup):
        years = (
            select(Participant.uid, said.birth_year)
            .join(said, said.participant_id == Participant.id)
            .where(*mine, said.birth_year.is_not(None))
            .distinct()
        )
        for uid, year in db.session.execute(years):
            found[uid][1].add(int(year or 0))
    return {uid: (code, frozenset(years)) for uid, (code, years) in found.items()}


def add(pilot: Pilot, new: Collection[str]) -> dict[str, str]:
    """Write down people by their codes, of whom nothing else is known yet; uid by code.

    Figures count who was there: until then nobody is in them.
    """

    def work() -> None:
        rows = [{"pilot_id": pilot.id, "code": code} for code in sorted(new)]
        db.session.execute(insert(Participant), rows)

    write(pilot, work)
    return uids_by_code(pilot, new)


def uids_by_code(pilot: Pilot, codes: Collection[str]) -> dict[str, str]:
    """Return the uid of each participant with one of these codes."""
    query = select(Participant.code, Participant.uid).where(Participant.pilot_id == pilot.id)
    return dict(db.session.execute(query.where(Participant.code.in_(codes))).all())


def accounts(uids: Collection[str]) -> dict[str, str]:
    """Return what these accounts are called, by their uid."""
    query = select(Account.uid, Account.name, Account.email).where(Account.uid.in_(uids))
    return {uid: name or email for uid, name, email in db.session.execute(query)}


def _each(pilot: Pilot) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for everybody in a pilot once: of two codes that are one person, one."""
    gone = select(Merge.gone_id).where(Merge.undone_on.is_(None))
    return Participant.pilot_id == pilot.id, Participant.id.not_in(gone)


def _this(pilot: Pilot, uid: str) -> ColumnElement[bool]:
    return (Participant.pilot_id == pilot.id) & (Participant.uid == uid)


def _in_own_groups(first: date, last: date) -> ColumnElement[bool]:
    """Return who stood on a register of those days, or signed up and may still come.

    Which groups are one's own is said by the choke point.
    """
    seen = (
        select(Presence.participant_id)
        .join(Session, Session.id == Presence.session_id)
        .where(Session.held_on.between(first, last))
    )
    still = or_(Signup.course_end.is_(None), Signup.course_end >= first)
    told = select(Signup.participant_id).where(Signup.enrolled_on <= last, still)
    return Participant.id.in_(union(seen, told))
