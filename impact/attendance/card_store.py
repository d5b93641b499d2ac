"""Cards in and out of the database: who has which, new ones for who lost theirs, empty ones."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, insert, select, tuple_, union, update
from sqlalchemy.exc import IntegrityError

from impact.accounts.audit import audit
from impact.accounts.reach import reach_of_session
from impact.attendance.lists import Batch, Holder
from impact.attendance.models import Card, CardBatch, Participant, Presence, Signup
from impact.attendance.persons import PERSON_ID, card_of, with_person
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.kit.tokens import digest
from impact.pilots.cards import RANDOM, draw, is_mistyped, read
from impact.pilots.models import Pilot
from impact.pilots.store import known_as, write_once

T = TypeVar("T")
ON_A_PAGE = 30
"""Three sheets of ten cards."""
MOST = 200
"""Cards on one order."""


class NotEmpty(Exception):  # noqa: N818 -- says what happened to the card
    """An empty card was given to somebody else in the meantime."""


def holders(pilot: Pilot, after: str | None = None) -> list[Holder]:
    """Return a page of people and one more, by the code on their card; `after` this one."""
    shown = card_of()
    query = (
        _holders(pilot)
        .where(Participant.id.in_(_people(pilot)))
        .order_by(shown, Participant.id)
        .limit(ON_A_PAGE + 1)
    )
    this = Participant.uid == after, Participant.pilot_id == pilot.id
    if last := db.session.execute(select(shown, Participant.id).where(*this)).first():
        query = query.where(tuple_(shown, Participant.id) > tuple_(*last))
    return _told(query)


def count(pilot: Pilot) -> int:
    """Return how many people of this pilot one sees."""
    return db.session.scalar(select(func.count()).select_from(_people(pilot).subquery())) or 0


def holder(pilot: Pilot, uid: str) -> Holder | None:
    """Return somebody whom one sees; of joined codes, the person they are; or None."""
    return _one(pilot, Participant.uid == uid)


def found(pilot: Pilot, typed: str) -> Holder | None:
    """Return whose card this is, however the code was typed; None when one sees nobody with it."""
    known = known_as(pilot, [typed.strip()])
    return _one(pilot, Participant.code.in_(known.values())) if known else None


def found_anywhere(typed: str) -> list[tuple[int, str | None]]:
    """Return (pilot, uid of who has it, None of nobody yet) for a code in every pilot in reach."""
    plain = {typed, read(typed) or typed}
    carried = (
        select(Card.pilot_id, Participant.uid)
        .outerjoin(Participant, Participant.id == Card.participant_id)
        .where(Card.code.in_(plain))
    )
    own = select(Participant.pilot_id, Participant.uid).where(Participant.code.in_(plain))
    rows = db.session.execute(union(carried, own).order_by("pilot_id", "uid"))
    return [(pilot, uid) for pilot, uid in rows]


def give(pilot: Pilot, uid: str, empty: str, key: str, body: str) -> bool:
    """Give somebody a new code, or the `empty` card at hand; False when that was done before.

    The code that was lost still leads to the same person. NotEmpty when the card at hand is not
    empty any more: then nothing is stored.
    """

    def work() -> None:
        mine = Participant.uid == uid, Participant.pilot_id == pilot.id
        query = select(Participant.id, Participant.code).where(*mine)
        person, first = db.session.execute(query).one()
        _put_away(pilot, person, first)
        given = {"participant_id": person, "given_on": today()}
        if empty:
            taken = update(Card).where(*_lying(pilot, empty)).values(given).returning(Card.id)
            if db.session.scalar(taken) is None:
                raise NotEmpty
        else:
            new = {"pilot_id": pilot.id, "code": draw(), "drawn": True}
            db.session.execute(insert(Card), [new | given])
        audit("card.replaced", f"participant:{uid}", pilot=pilot.id)

    return _tried(lambda: write_once(pilot, key, body, "attendance.card", work))


def is_empty(pilot: Pilot, typed: str) -> bool:
    """Say whether this is a card of the pilot that nobody has yet."""
    return db.session.scalar(select(Card.id).where(*_lying(pilot, typed))) is not None


def mistyped(pilot: Pilot, codes: Iterable[str]) -> list[str]:
    """Return which codes were meant as one that was drawn and are none, where codes are drawn."""
    odd = [code for code in codes if is_mistyped(code)]
    known = known_as(pilot, odd) if odd else {}
    wrong = [one for one in odd if one not in known]
    return wrong if wrong and _draws(pilot) else []


def _draws(pilot: Pilot) -> bool:
    """Say whether codes here are drawn: of cards that were made, or of most people.

    One in 37 codes that a partner made up fits its last character by chance.
    """
    ours = select(Card.id).where(Card.pilot_id == pilot.id, Card.drawn).limit(1)
    if db.session.scalar(ours) is not None:
        return True
    own = Participant.pilot_id == pilot.id, func.length(Participant.code) == RANDOM + 1
    query = select(Participant.code).where(*own).order_by(Participant.id.desc()).limit(ON_A_PAGE)
    codes = db.session.scalars(query).all()
    return sum(read(code) == code for code in codes) * 2 > len(codes)


def order(pilot: Pilot, number: int, key: str, body: str) -> str:
    """Draw `number` empty cards and return the uid of the batch; the same form, the same batch."""
    uid = digest(key)[:22]

    def work() -> None:
        batch = CardBatch(uid=uid, pilot_id=pilot.id, made_on=today())
        db.session.add(batch)
        db.session.flush()
        new = {"pilot_id": pilot.id, "batch_id": batch.id, "drawn": True}
        db.session.execute(insert(Card), [new | {"code": draw()} for _ in range(number)])
        audit("cards.made", f"card_batch:{uid}", pilot=pilot.id, cards=number)

    _tried(lambda: write_once(pilot, key, body, "attendance.cards", work))
    return uid


def batches(pilot: Pilot) -> list[Batch]:
    """Return the orders of cards, the newest first."""
    query = (
        select(
            CardBatch.uid,
            CardBatch.made_on,
            func.count(Card.id),
            func.count(Card.id) - func.count(Card.participant_id),
        )
        .join(Card, Card.batch_id == CardBatch.id)
        .where(CardBatch.pilot_id == pilot.id)
        .group_by(CardBatch.id, CardBatch.uid, CardBatch.made_on)
        .order_by(CardBatch.id.desc())
    )
    return [Batch(*row) for row in db.session.execute(query)]


def empty_cards(pilot: Pilot, uid: str) -> list[str]:
    """Return the codes of a batch that nobody has yet, in the order in which they were drawn."""
    query = (
        select(Card.code)
        .join(CardBatch, CardBatch.id == Card.batch_id)
        .where(CardBatch.uid == uid, CardBatch.pilot_id == pilot.id)
        .where(Card.participant_id.is_(None))
        .order_by(Card.id)
    )
    return list(db.session.scalars(query))


def give_out(pilot: Pilot) -> None:
    """Make cards somebody's whose code was just written down for the first time; inside a write."""
    called = Participant.pilot_id == pilot.id, Participant.code == Card.code
    whose = select(Participant.id).where(*called).scalar_subquery()
    lying = Card.pilot_id == pilot.id, Card.participant_id.is_(None)
    taken = db.session.scalars(select(Card.id).where(*lying, whose.is_not(None))).all()
    if taken:
        given = {"participant_id": whose, "given_on": today()}
        statement = update(Card).where(Card.id.in_(taken)).values(given)
        db.session.execute(statement, execution_options={"synchronize_session": False})
        audit("card.given", f"pilot:{pilot.uid}", pilot=pilot.id, cards=len(taken))


def today() -> date:
    """Return the day it is where the programme is."""
    return local_date(now(), current_app.config["TIME_ZONE"])


def _people(pilot: Pilot) -> Select[int]:
    """Return the ids of the people one sees: a trainer those who were in the own groups."""
    query = (
        with_person(select(PERSON_ID).select_from(Participant))
        .where(Participant.pilot_id == pilot.id)
        .distinct()
    )
    if reach_of_session().groups is None:
        return query
    seen = union(select(Presence.participant_id), select(Signup.participant_id))
    return query.where(Participant.id.in_(seen))


def _holders(pilot: Pilot) -> Select[int, str, str]:
    mine = Participant.pilot_id == pilot.id
    return select(Participant.id, Participant.uid, card_of()).where(mine)


def _one(pilot: Pilot, which: ColumnElement[bool]) -> Holder | None:
    person = with_person(select(PERSON_ID).select_from(Participant)).where(
        Participant.pilot_id == pilot.id, which
    )
    both = Participant.id.in_(person), Participant.id.in_(_people(pilot))
    return next(iter(_told(_holders(pilot).where(*both))), None)


def _told(query: Select[int, str, str]) -> list[Holder]:
    """Return people with every code that leads to them."""
    rows = db.session.execute(query).all()
    ids = [one for one, _uid, _code in rows]
    codes: dict[int, list[tuple[str, date | None]]] = {one: [] for one in ids}
    first = with_person(select(PERSON_ID, Participant.code).select_from(Participant))
    later = with_person(
        select(PERSON_ID, Card.code, Card.given_on)
        .select_from(Participant)
        .join(Card, Card.participant_id == Participant.id)
    )
    for one, code in db.session.execute(first.where(PERSON_ID.in_(ids))):
        codes[one].append((code, None))
    for one, code, given in db.session.execute(later.where(PERSON_ID.in_(ids)).order_by(Card.id)):
        codes[one].append((code, given))
    since = {one: dict(some) for one, some in codes.items()}
    return [
        Holder(uid, code, tuple(o for o in since[one] if o != code), since[one].get(code))
        for one, uid, code in rows
    ]


def _lying(pilot: Pilot, typed: str) -> tuple[ColumnElement[bool], ...]:
    code = Card.code == (read(typed) or "")
    return Card.pilot_id == pilot.id, Card.participant_id.is_(None), code


def _put_away(pilot: Pilot, person: int, first: str) -> None:
    """Write down that the card somebody had is lost, also when nobody wrote down that card."""
    had = Card.participant_id == person, Card.replaced_on.is_(None)
    current = db.session.scalar(select(Card).where(*had))
    if current is None:
        current = Card(pilot_id=pilot.id, code=first, participant_id=person)
        db.session.add(current)
    current.replaced_on = today()
    db.session.flush()


def _tried(work: Callable[[], T]) -> T:
    """Do `work`, and once more when a code was drawn that is there: one in a hundred thousand."""
    try:
        return work()
    except IntegrityError:
        return work()
