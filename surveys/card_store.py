"""Personal links, one per person who may answer, and what is left of them after a guardian's no."""

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from flask import current_app
from sqlalchemy import delete, insert, select, update

from impact.accounts.audit import audit
from impact.consents.people import Enrolled, enrolled
from impact.consents.store import standing
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.tokens import digest
from impact.pilots.models import Pilot
from impact.pilots.store import write_once
from surveys.models import Draft, Invitation, Link, Questionnaire, Response, Subject, Wave
from surveys.withdrawal_store import take_away

NO_GROUP = N_("%(code)s is for children: choose the group that is asked")
NOBODY = N_("nobody is enrolled in %(activity)s yet")
NOT_CHOSEN = N_(
    "in %(activity)s, %(missing)s of %(all)s parents have not chosen yet whether their child may "
    "answer: note it down first"
)
ASKED = "survey"
"""The purpose to which guardians say yes or no here."""
CHILDREN = "child_and_guardian"
"""Consent of a questionnaire for which a guardian decides as well."""


def some_said_no(code: str, pilot: Pilot, activity: str, group: str) -> bool:
    """Say whether anybody in a group may not be asked; Refused until every guardian has chosen."""
    if not group:
        raise Refused([Fault(NO_GROUP, {"code": code})])
    today = local_date(now(), current_app.config["TIME_ZONE"])
    found = standing(pilot, group, ASKED, today)
    if not (found.children or found.grown):
        raise Refused([Fault(NOBODY, {"activity": activity})])
    if found.missing:
        number: dict[str, object] = {"missing": found.missing, "all": len(found.children)}
        raise Refused([Fault(NOT_CHOSEN, {"activity": activity, **number})])
    return len(found.may_answer) < len(found.children) + len(found.grown)


def uid_of(link: Link) -> str:
    """Return the uid of the round that a link opens."""
    return db.session.scalars(select(Wave.uid).where(Wave.id == link.wave_id)).one()


def personal_link(pilot: Pilot, wave: Wave) -> Link | None:
    """Return the open link of a round behind which everybody has a link of their own, or None."""
    mine = Link.pilot_id == pilot.id, Link.wave_id == wave.id
    return db.session.scalar(
        select(Link).where(*mine, Link.kind == "personal", Link.closed_at.is_(None))
    )


def make_cards(
    pilot: Pilot, wave: Wave, link: Link, people: Mapping[str, Enrolled], sent: tuple[str, str]
) -> None:
    """Give each of these people, by token, a link of their own; unused ones from before end.

    A form (key, body) that was received before makes none.
    """

    def work() -> None:
        mine = Invitation.link_id == link.id, Invitation.used_on.is_(None)
        db.session.execute(delete(Invitation).where(*mine))
        subjects = _subjects(pilot, [one.code for one in people.values()])
        rows = [
            {
                "token_hash": digest(token),
                "pilot_id": pilot.id,
                "link_id": link.id,
                "subject_uid": subjects[one.code],
            }
            for token, one in people.items()
        ]
        if rows:
            db.session.execute(insert(Invitation), rows)
        audit("links.made", f"wave:{wave.uid}", pilot=pilot.id, rows=len(rows))

    write_once(pilot, *sent, "surveys.cards", work)


def refused(pilot: Pilot, person: Enrolled, purpose: str, on: date) -> None:
    """Act on a guardian's no, inside the write that stores it: what a child gave by card is gone.

    Links, drafts and answers of this child to questionnaires for children. A poster of a group it
    is in is taken down: from then on the others answer by links of their own.
    """
    if purpose != ASKED:
        return
    children = _waves_for_children(pilot)
    waves = [one.id for one in children]
    same = Subject.pilot_id == pilot.id, Subject.participant_uid.in_(person.codes)
    subjects = list(db.session.scalars(select(Subject.uid).where(*same)))
    links = select(Link.id).where(Link.pilot_id == pilot.id, Link.wave_id.in_(waves))
    db.session.execute(
        delete(Invitation).where(
            Invitation.subject_uid.in_(subjects), Invitation.link_id.in_(links)
        )
    )
    db.session.execute(
        delete(Draft).where(Draft.subject_uid.in_(subjects), Draft.wave_id.in_(waves))
    )
    given = Response.subject_uid.in_(subjects), Response.wave_id.in_(waves)
    gone = list(db.session.scalars(select(Response.uid).where(*given)))
    take_away(gone)
    if gone:
        audit("withdrawn", f"pilot:{pilot.uid}", pilot=pilot.id, rows=len(gone))
    take_down(pilot, [one for one in children if _holds(pilot, one, person, on)])


def take_down(pilot: Pilot, waves: list[Wave]) -> None:
    """Close the posters of these rounds for those who take part, inside a write."""
    here = Link.pilot_id == pilot.id, Link.wave_id.in_([one.id for one in waves])
    poster = Link.kind == "poster", Link.perspective == "participant", Link.closed_at.is_(None)
    db.session.execute(update(Link).where(*here, *poster).values(closed_at=now()))


def _waves_for_children(pilot: Pilot) -> list[Wave]:
    """Return the rounds of questionnaires for which guardians decide as well."""
    query = (
        select(Wave)
        .join(Questionnaire, Questionnaire.id == Wave.questionnaire_id)
        .where(Wave.pilot_id == pilot.id, Questionnaire.consent_mode == CHILDREN)
        .where(Wave.state != "test")
    )
    return list(db.session.scalars(query))


def _holds(pilot: Pilot, wave: Wave, person: Enrolled, on: date) -> bool:
    """Say whether an open round asks a group that this person is in."""
    if wave.state != "open":
        return False
    return any(one.uid in person.uids for one in enrolled(pilot, wave.activity_uid, on))


def _subjects(pilot: Pilot, codes: list[str]) -> dict[str, str]:
    """Return who stands behind each code of the register; new ones are made."""
    same = Subject.pilot_id == pilot.id, Subject.participant_uid.in_(codes)
    found = db.session.execute(select(Subject.participant_uid, Subject.uid).where(*same))
    known = {str(code): uid for code, uid in found}
    made = {code: str(uuid4()) for code in dict.fromkeys(codes) if code not in known}
    rows = [
        {"uid": uid, "pilot_id": pilot.id, "participant_uid": code} for code, uid in made.items()
    ]
    if rows:
        db.session.execute(insert(Subject), rows)
    return known | made
