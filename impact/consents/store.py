"""What was said in and out of the database, and the links of guardians."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, insert, select, update

from impact.accounts.audit import audit
from impact.accounts.reach import door
from impact.consents.models import GuardianLink, ParticipantConsent
from impact.consents.people import Enrolled, enrolled, refuse
from impact.consents.rule import PURPOSES, Said, Verdict, decide, guardian_word
from impact.kit.db import db
from impact.kit.tokens import digest
from impact.pilots.models import Pilot
from impact.pilots.store import write, write_once


@dataclass(frozen=True, slots=True)
class Choice:
    """A guardian's word about one child, and how it was given."""

    granted: bool
    purpose: str
    text_version: str
    language: str
    channel: str
    on: date


@dataclass(frozen=True, slots=True)
class Stand:
    """How it stands with one person: what the guardian said, how and when, and what follows.

    `word` None: the guardian has not chosen, or what was said has ended.
    """

    person: Enrolled
    word: bool | None
    verdict: Verdict
    channel: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a group. Who is sixteen or older agrees alone, and is in no count."""

    children: tuple[Stand, ...]
    grown: tuple[Stand, ...]

    @property
    def yes(self) -> int:
        """How many guardians said yes."""
        return sum(one.word is True for one in self.children)

    @property
    def no(self) -> int:
        """How many guardians said no."""
        return sum(one.word is False for one in self.children)

    @property
    def missing(self) -> int:
        """How many guardians have not chosen."""
        return sum(one.word is None for one in self.children)

    @property
    def may_answer(self) -> tuple[Enrolled, ...]:
        """Who may be asked, by code."""
        found = (one.person for one in (*self.children, *self.grown) if one.verdict.may_ask)
        return tuple(sorted(found, key=lambda one: one.code))


def standing(pilot: Pilot, group: str, purpose: str, on: date) -> Standing:
    """Return how it stands with everybody in a group on a day."""
    people = enrolled(pilot, group, on)
    rows = _rows(pilot, people, purpose, on)
    stands = [_stand(one, rows.get(one.uid, []), purpose, on) for one in people]
    children = tuple(one for one in stands if one.person.is_child(on))
    return Standing(children, tuple(one for one in stands if not one.person.is_child(on)))


def stand_of(pilot: Pilot, person: Enrolled, purpose: str, on: date) -> Stand:
    """Return how it stands with one person, whether still in a group or not."""
    rows = _rows(pilot, [person], purpose, on)
    return _stand(person, rows.get(person.uid, []), purpose, on)


def record(
    pilot: Pilot, choices: Mapping[Enrolled, Choice], today: date, sent: tuple[str, str]
) -> bool:
    """Store the choices of guardians; False when this very form (key, body) was stored before.

    What holds already adds no row. After a no the rooms take away what there is.
    """

    def work() -> None:
        for person, choice in choices.items():
            _record(pilot, person, choice, today)

    return write_once(pilot, *sent, "consents.record", work)


def choose(pilot: Pilot, person: Enrolled, choices: Iterable[Choice]) -> None:
    """Store a guardian's own choices of today; the same choice again adds nothing."""

    def work() -> None:
        for choice in choices:
            _record(pilot, person, choice, choice.on)

    write(pilot, work)


def hold(pilot: Pilot, person: Enrolled, on: date) -> None:
    """Let a guardian's no hold for codes that were found to be one person; inside a write."""
    for purpose in PURPOSES:
        if stand_of(pilot, person, purpose, on).word is False:
            refuse(pilot, person, purpose, on)


def make_links(
    pilot: Pilot,
    group: str,
    tokens: Mapping[str, tuple[Enrolled, date]],
    on: date,
    sent: tuple[str, str],
) -> None:
    """Keep what opens the page of each child until a day; links from before open no more.

    A form (key, body) that was received before makes none.
    """
    rows = [
        {
            "token_hash": digest(token),
            "pilot_id": pilot.id,
            "participant_uid": person.uid,
            "group_uid": group,
            "ends_on": ends_on,
        }
        for token, (person, ends_on) in tokens.items()
    ]

    def work() -> None:
        uids = [uid for person, _ends in tokens.values() for uid in person.uids]
        _revoke(pilot, on, GuardianLink.participant_uid.in_(uids))
        if rows:
            db.session.execute(insert(GuardianLink), rows)
        audit("guardian.links", f"group:{group}", pilot=pilot.id, rows=len(rows))

    write_once(pilot, *sent, "consents.links", work)


def revoke_links(pilot: Pilot, group: str, on: date) -> None:
    """Let no link open any more that was given out for a group."""

    def work() -> None:
        _revoke(pilot, on, GuardianLink.group_uid == group)
        audit("guardian.revoked", f"group:{group}", pilot=pilot.id)

    write(pilot, work, counted=False)


def knock(token: str, today: date) -> tuple[int, str] | None:
    """Return pilot and participant behind a guardian's link; None when it opens nothing."""
    asked = select(GuardianLink.pilot_id, GuardianLink.participant_uid)
    live = GuardianLink.revoked_on.is_(None), GuardianLink.ends_on >= today
    with door() as own:
        row = own.execute(
            asked.where(GuardianLink.token_hash == digest(token), *live)
        ).one_or_none()
    return (row[0], row[1]) if row else None


def _record(pilot: Pilot, person: Enrolled, choice: Choice, today: date) -> None:
    if stand_of(pilot, person, choice.purpose, choice.on).word is choice.granted:
        return
    row = {
        "pilot_id": pilot.id,
        "by": "guardian",
        "purpose": choice.purpose,
        "granted": choice.granted,
        "text_version": choice.text_version,
        "language": choice.language,
        "channel": choice.channel,
        "given_on": choice.on,
    }
    # A no is for every code of a child, also when they are taken apart again; a yes for one.
    whose = (person.uid,) if choice.granted else person.uids
    rows = [row | {"participant_uid": uid} for uid in whose]
    db.session.execute(insert(ParticipantConsent), rows)
    # Not what was said: whoever reads the trail need not know.
    about = f"participant:{person.uid}"
    audit("consent.recorded", about, pilot=pilot.id, channel=choice.channel)
    # A slip from before may come in after a later yes: then that yes holds.
    if stand_of(pilot, person, choice.purpose, today).word is False:
        refuse(pilot, person, choice.purpose, today)


def _revoke(pilot: Pilot, on: date, which: ColumnElement[bool]) -> None:
    live = GuardianLink.pilot_id == pilot.id, GuardianLink.revoked_on.is_(None), which
    db.session.execute(update(GuardianLink).where(*live).values(revoked_on=on))


def _rows(
    pilot: Pilot, people: Collection[Enrolled], purpose: str, on: date
) -> dict[str, list[ParticipantConsent]]:
    """Return what was said of each of these people, under whichever code, by their first uid."""
    whose = {uid: one.uid for one in people for uid in one.uids}
    mine = ParticipantConsent.pilot_id == pilot.id, ParticipantConsent.purpose == purpose
    query = (
        select(ParticipantConsent)
        .where(*mine, ParticipantConsent.participant_uid.in_(whose))
        .where(ParticipantConsent.given_on <= on)
        .order_by(ParticipantConsent.given_on, ParticipantConsent.id)
    )
    found: dict[str, list[ParticipantConsent]] = {}
    for one in db.session.scalars(query):
        found.setdefault(whose[one.participant_uid], []).append(one)
    return found


def _stand(person: Enrolled, rows: list[ParticipantConsent], purpose: str, on: date) -> Stand:
    said = [_said(one) for one in rows]
    word = guardian_word(said, purpose, on)
    verdict = decide(said, purpose, on, born=person.born, band=person.band)
    last = next((one for one in reversed(rows) if one.by in ("guardian", "both")), None)
    if last is None or word is None:
        return Stand(person, word, verdict)
    return Stand(person, word, verdict, last.channel, last.given_on)


def _said(row: ParticipantConsent) -> Said:
    return Said(row.purpose, row.granted, row.by, row.given_on, row.ends_on)  # type: ignore[arg-type]  # -- checked by the database
