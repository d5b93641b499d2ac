"""Two codes that are one person, and the way back. Lines stay whose they were."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from impact.accounts.audit import audit
from impact.attendance.card_store import count, today
from impact.attendance.ledger import THERE
from impact.attendance.lists import Holder, Joined, Weighed
from impact.attendance.models import Merge, Participant, Presence
from impact.attendance.persons import PERSON_ID, card_of, with_person
from impact.consents.people import somebody
from impact.consents.store import hold
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write_once


def joined(pilot: Pilot) -> list[Joined]:
    """Return the codes that count as one person, the newest first."""
    kept, gone = aliased(Participant), aliased(Participant)
    query = (
        select(Merge.uid, card_of(kept.id, kept.code), card_of(gone.id, gone.code), Merge.merged_on)
        .join(kept, kept.id == Merge.kept_id)
        .join(gone, gone.id == Merge.gone_id)
        .where(Merge.pilot_id == pilot.id, Merge.undone_on.is_(None))
        .order_by(Merge.id.desc())
    )
    return [Joined(*row) for row in db.session.execute(query)]


def weigh(pilot: Pilot, kept: Holder, gone: Holder) -> Weighed:
    """Return what joining these two would come to, in sessions and people."""
    (of_kept, here), (of_gone, there) = (_sessions(pilot, one.uid) for one in (kept, gone))
    twice = len(here & there)
    both = len(of_kept & of_gone)
    return Weighed(kept, gone, len(of_kept), len(of_gone), both, twice, count(pilot))


def merge(
    pilot: Pilot, kept: str, gone: str, key: str, body: str, number: int | None = None
) -> bool:
    """Let `gone` count as `kept`, uids both; False when they are one person already.

    `number` is that of the import that says so; None: a person says it on a page.
    """
    done: list[bool] = []

    def work() -> None:
        _wait_for(pilot)
        whole, other = _person(pilot, kept), _person(pilot, gone)
        if whole == other:
            return
        ids = {"gone_id": other, "kept_id": whole, "person_id": whole}
        db.session.add(Merge(pilot_id=pilot.id, merged_on=today(), import_id=number, **ids))
        same = Merge.pilot_id == pilot.id, Merge.person_id == other
        db.session.execute(update(Merge).where(*same).values(person_id=whole))
        if person := somebody(pilot, kept, today()):
            hold(pilot, person, today())
        audit("people.merged", f"participant:{gone}", pilot=pilot.id, into=kept)
        done.append(True)

    return not write_once(pilot, key, body, "attendance.merge", work) or bool(done)


def undo(pilot: Pilot, uid: str, key: str, body: str) -> bool:
    """Take two codes apart again, if they still are one; False when they never were."""
    mine = Merge.uid == uid, Merge.pilot_id == pilot.id
    standing = Merge.pilot_id == pilot.id, Merge.undone_on.is_(None)
    if db.session.scalar(select(Merge.id).where(*mine)) is None:
        return False

    def work() -> None:
        _wait_for(pilot)
        undone = {"undone_on": today(), "person_id": None}
        ended = update(Merge).where(*mine, *standing).values(undone).returning(Merge.id)
        if db.session.scalar(ended) is None:
            return
        settle(pilot)
        audit("people.unmerged", f"participant_merge:{uid}", pilot=pilot.id)

    write_once(pilot, key, body, "attendance.unmerge", work)
    return True


def settle(pilot: Pilot) -> None:
    """Say anew who each joined participant is in the end, inside a write that parted some."""
    standing = Merge.pilot_id == pilot.id, Merge.undone_on.is_(None)
    query = select(Merge.gone_id, Merge.kept_id).where(*standing)
    kept: dict[int, int] = dict(db.session.execute(query).all())
    for gone, person in persons(kept).items():
        moved = Merge.gone_id == gone, Merge.person_id != person, *standing
        db.session.execute(update(Merge).where(*moved).values(person_id=person))


def persons(kept: Mapping[int, int]) -> dict[int, int]:
    """Return who each joined participant is in the end.

    >>> persons({1: 2, 2: 3, 5: 4})
    {1: 3, 2: 3, 5: 4}
    """
    found = dict(kept)
    for _ in kept:
        found = {one: kept.get(person, person) for one, person in found.items()}
    return found


def _wait_for(pilot: Pilot) -> None:
    """Let nobody else join in this pilot until it is done: two ways at once make a circle."""
    db.session.scalar(select(Pilot.version).where(Pilot.id == pilot.id).with_for_update())


def _person(pilot: Pilot, uid: str) -> int:
    mine = Participant.pilot_id == pilot.id, Participant.uid == uid
    found: int = db.session.scalars(
        with_person(select(PERSON_ID).select_from(Participant)).where(*mine)
    ).one()
    return found


def _sessions(pilot: Pilot, uid: str) -> tuple[set[int], set[int]]:
    """Return the sessions on whose list somebody stands, and those somebody came to."""
    query = (
        select(Presence.session_id, Presence.status)
        .join(Participant, Participant.id == Presence.participant_id)
        .where(Presence.pilot_id == pilot.id)
    )
    person = _person(pilot, uid)
    rows = db.session.execute(with_person(query).where(person == PERSON_ID)).all()
    return {one for one, _ in rows}, {one for one, status in rows if status in THERE}
