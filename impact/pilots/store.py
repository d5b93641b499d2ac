"""Pilots in and out of the database, and the one way in which anything of a pilot is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from impact.accounts.audit import audit
from impact.accounts.models import Account, Grant, Organisation, RequestKey
from impact.accounts.reach import ASKED_OFTEN
from impact.accounts.store import read_code, refuse
from impact.kit.dates import now
from impact.kit.db import db, insert_into
from impact.kit.db import write as write_all
from impact.pilots.cards import read
from impact.pilots.models import Pilot, PilotPartner

FEW = 500
"""Codes that are asked for by name; of more, all of the pilot are fetched."""
MOST_ROWS = 50
"""Rows of one kind of fault that are counted, and shown."""
T = TypeVar("T")


class OtherBody(Exception):  # noqa: N818 -- says what happened
    """A form came a second time under the same key with other words in it: nothing was stored."""


def pilot(code: str) -> Pilot | None:
    """Return the pilot with this code when it lies within reach, or None."""
    found: Pilot | None = db.session.scalar(_with_code(), {"code": code})
    return found


@cache
def _with_code() -> Any:
    return select(Pilot).where(Pilot.code == bindparam("code")).execution_options(**ASKED_OFTEN)


def pilots() -> list[Pilot]:
    """Return the pilots within reach, in alphabetical order."""
    return list(db.session.scalars(select(Pilot).order_by(Pilot.name, Pilot.code)))


def known_pilot(code: str) -> Pilot:
    """Return the pilot with this code; Refused when there is none."""
    found = pilot(code)
    if found is None:
        raise refuse("there is no pilot %(code)s", code=repr(code))
    return found


def add_pilot(code: str, name: str, partners: Iterable[int], **told: object) -> bool:
    """Store a pilot and who carries it out; False when it was there. Refused when it differs."""
    known = pilot(read_code(code))
    if known is not None:
        given = {"name": name} | {key: value for key, value in told.items() if value}
        if any(getattr(known, key) != value for key, value in given.items()):
            raise refuse("there is a pilot %(code)s already, and it differs", code=code)
        return False

    def add() -> None:
        new = Pilot(code=code, name=name, **told)
        db.session.add(new)
        db.session.flush()
        for one in dict.fromkeys(partners):
            db.session.add(PilotPartner(pilot_id=new.id, organisation_id=one))
        audit("pilot.added", f"pilot:{new.uid}", pilot=new.id)

    write_all(add)
    return True


def group_uid(pilot: Pilot, name: str) -> str:
    """Return what a grant names an activity by; Refused when the pilot has none of that name.

    The table is that of the register, a floor higher: it is found by its name, as a foreign key is.
    """
    activity = db.metadata.tables["activity"]
    mine = activity.c.pilot_id == pilot.id, activity.c.name == name.strip()
    found: str | None = db.session.scalar(select(activity.c.uid).where(*mine))
    if found is None:
        raise refuse("there is no activity %(name)s in %(code)s", name=repr(name), code=pilot.code)
    return found


def owners(pilot: Pilot, today: date) -> list[Account]:
    """Return who works in a pilot as a partner or a manager today, partners first."""
    carried = select(PilotPartner.organisation_id).where(PilotPartner.pilot_id == pilot.id)
    closed = select(Organisation.id).where(Organisation.off_on <= today)
    whole = Grant.organisation_id.in_(carried), Grant.organisation_id == pilot.programme_id
    here = or_(*whole, Grant.organisation_id.is_(None))
    found = (
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.active, Grant.role.in_(("partner", "manager")))
        .where(or_(Grant.pilot_id == pilot.id, and_(Grant.pilot_id.is_(None), here)))
        .where(or_(Grant.organisation_id.is_(None), Grant.organisation_id.not_in(closed)))
        .where(or_(Grant.starts_on.is_(None), Grant.starts_on <= today))
        .where(or_(Grant.ends_on.is_(None), Grant.ends_on >= today))
        .order_by(Grant.role.desc(), Account.id)
    )
    return list(dict.fromkeys(db.session.scalars(found)))


def carriers() -> list[tuple[int, int]]:
    """Return (pilot, organisation) for every pilot within reach and who carries it out."""
    both = select(PilotPartner.pilot_id, PilotPartner.organisation_id)
    ordered = both.order_by(PilotPartner.pilot_id, PilotPartner.organisation_id)
    return [(pilot, organisation) for pilot, organisation in db.session.execute(ordered)]


def groups(numbers: Iterable[int]) -> list[tuple[int, str, str]]:
    """Return (pilot, uid, name) of the activities of these pilots; see `group_uid`."""
    activity = db.metadata.tables["activity"].c
    found = select(activity.pilot_id, activity.uid, activity.name)
    mine = found.where(activity.pilot_id.in_(list(numbers))).order_by(activity.name)
    return [(pilot, uid, name) for pilot, uid, name in db.session.execute(mine)]


def known_as(pilot: Pilot, codes: Iterable[str]) -> dict[str, str]:
    """Return by which code the register knows who a code is of; those of nobody are left out.

    Somebody may have had several cards; a card of nobody yet is known by its own code. However a
    card is typed, it is found; a code that is no card counts as it is written. Tables by their
    names, as in `group_uid`.
    """
    asked = {code: read(code) or code for code in codes}
    wanted = {*asked, *asked.values()}
    one, card = (db.metadata.tables[name].c for name in ("participant", "card"))
    own = select(one.code, one.code).where(one.pilot_id == pilot.id)
    mine = and_(one.id == card.participant_id, one.pilot_id == pilot.id)
    carried = select(card.code, func.coalesce(one.code, card.code)).select_from(
        card.code.table.outerjoin(one.id.table, mine)
    )
    known: dict[str, str] = {}
    for query, code in ((carried.where(card.pilot_id == pilot.id), card.code), (own, one.code)):
        some = query.where(code.in_(wanted)) if len(wanted) <= FEW else query
        known |= dict(db.session.execute(some).all())
    return {
        code: known.get(code) or known[plain]
        for code, plain in asked.items()
        if code in known or plain in known
    }


def person_of(code: Any, pilot_id: Any) -> ColumnElement[str]:
    """Return, inside a query, the code by which figures know whose code this is; itself of nobody.

    However many cards somebody had, and whichever codes turned out to be one person: one code.
    """
    people, cards, merges = (
        db.metadata.tables[name] for name in ("participant", "card", "participant_merge")
    )
    one, person = people.alias(), people.alias()
    merged = and_(merges.c.gone_id == one.c.id, merges.c.undone_on.is_(None))
    whole = one.outerjoin(merges, merged).outerjoin(person, person.c.id == merges.c.person_id)
    called = select(func.coalesce(person.c.code, one.c.code)).where(one.c.pilot_id == pilot_id)
    own = called.select_from(whole).where(one.c.code == code)
    carried = called.select_from(whole.join(cards, cards.c.participant_id == one.c.id)).where(
        cards.c.pilot_id == pilot_id, cards.c.code == code
    )
    return func.coalesce(own.scalar_subquery(), carried.scalar_subquery(), code)


def homes_said(pilot_id: int) -> Subquery:
    """Return, inside a query, each different (area, postcode4) that lines of a register give.

    Tables by their names, as in `group_uid`.
    """
    lines = [db.metadata.tables[name].c for name in ("presence", "signup")]
    said = [
        select(one.area, one.postcode4).where(
            one.pilot_id == pilot_id, or_(one.area.is_not(None), one.postcode4.is_not(None))
        )
        for one in lines
    ]
    return said[0].union(said[1]).subquery("homes_said")


def beside(pilot: Pilot) -> list[Pilot]:
    """Return the other pilots of the same programme within reach, in alphabetical order."""
    if pilot.programme_id is None:
        return []
    return [one for one in pilots() if one.programme_id == pilot.programme_id and one != pilot]


def raise_also(others: Iterable[Pilot]) -> None:
    """Raise the version of other pilots, inside a write that counts for them too."""
    mine = Pilot.id.in_([one.id for one in others])
    changed = {"version": Pilot.version + 1, "changed_at": now()}
    db.session.execute(update(Pilot).where(mine).values(changed))


def raise_all() -> None:
    """Raise the version of every pilot, inside a write: what they all are held against changed.

    Also of those out of reach, so by the name of the table. What is known of a pilot is no newer
    for it, and `changed_at` stays.
    """
    every = db.metadata.tables["pilot"]
    db.session.execute(update(every).values(version=every.c.version + 1))


def how_many(queries: Mapping[str, Select[*tuple[Any, ...]]]) -> dict[str, int]:
    """Return how many rows each query has, `MOST_ROWS` at most, in one statement."""
    counts = [
        select(func.count()).select_from(query.limit(MOST_ROWS).subquery()).scalar_subquery()
        for query in queries.values()
    ]
    found = db.session.execute(select(*counts)).one() if counts else ()
    return dict(zip(queries, found, strict=True))


def some_rows(query: Select[*tuple[Any, ...]]) -> list[Sequence[Any]]:
    """Return the first rows of a query."""
    return list(db.session.execute(query.limit(MOST_ROWS)))


def is_large(pilot: Pilot) -> bool:
    """Say whether a count over this pilot takes long. The register by its name, as in `group_uid`.

    Nobody counts further than to that border: the setting `COUNT_AT_ONCE`.
    """
    most: int = current_app.config["COUNT_AT_ONCE"]
    line = db.metadata.tables["presence"].c
    some = select(line.session_id).where(line.pilot_id == pilot.id).limit(most + 1)
    return (db.session.scalar(select(func.count()).select_from(some.subquery())) or 0) > most


def write(pilot: Pilot, work: Callable[[], T], *, counted: bool = True) -> T:
    """Do `work` in one short transaction and raise the pilot's version in it.

    No count outlives its data that way. `counted=False` for what no figure reads (a draft).
    """

    def whole() -> tuple[T, Sequence[Any]]:
        return work(), _raise(pilot) if counted else (pilot.version, pilot.changed_at)

    result, (version, at) = write_all(whole)
    set_committed_value(pilot, "version", version)
    set_committed_value(pilot, "changed_at", at)
    return result


def _raise(pilot: Pilot) -> Sequence[Any]:
    """Raise the version of a pilot inside a write; return it, and when that was."""
    return db.session.execute(_raised(), {"pilot": pilot.id, "at": now()}).one()


@cache
def _raised() -> Any:
    return (
        update(Pilot)
        .where(Pilot.id == bindparam("pilot"))
        .values(version=Pilot.version + 1, changed_at=bindparam("at"))
        .returning(Pilot.version, Pilot.changed_at)
        .execution_options(synchronize_session=False, **ASKED_OFTEN)
    )


def write_once(pilot: Pilot, key: str, body: str, route: str, work: Callable[[], None]) -> bool:
    """Do `work` unless this very form was received before; then return False.

    `key` and `body` come with the form (`StaffForm.once`, `.fingerprint`). OtherBody when the key
    was used for other words.
    """

    def once() -> None:
        row = {"key": key, "route": route, "body_sha256": body}
        db.session.execute(insert_into(RequestKey), [row])
        work()

    try:
        write(pilot, once)
    except IntegrityError:
        before = db.session.get(RequestKey, key)
        db.session.commit()
        if before is None:
            raise
        if before.body_sha256 != body:
            raise OtherBody(route) from None
        return False
    return True
