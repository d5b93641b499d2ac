"""Rounds of asking in a pilot: opening, closing, their links, and what came in, as counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from impact.accounts.audit import audit
from impact.accounts.models import Organisation
from impact.kit.db import db
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.tokens import wall_code
from impact.pilots.models import Pilot
from impact.pilots.store import group_uid, write
from surveys import store
from surveys.card_store import CHILDREN, some_said_no, take_down
from surveys.definition import MOMENTS, PERSPECTIVES, Definition
from surveys.models import Invited, Link, Questionnaire, QuestionnaireVersion, Response, Wave

ALWAYS = ("participant", "family", "trainer", "school")
"""Who is asked when neither the form nor anybody else says whom."""
FEW = 5
"""Until a round is closed, fewer answers than this are not told: one could see who has answered."""

NOT_PUBLISHED = N_("%(code)s has not been published yet")
NO_MOMENT = N_("expected one of %(known)s, found %(found)s")
NOT_ASKED = N_("%(code)s is not meant for the perspective %(perspective)s")
ENDS_FIRST = N_("the last day, %(last)s, lies before the first day, %(first)s")
OTHER_PROGRAMME = N_("%(pilot)s belongs to no programme that has a questionnaire %(code)s")
JOINED = N_("%(pilot)s belonged to no programme; it now belongs to %(programme)s")
NO_PILOT = N_("the preview needs a pilot of this programme; make one first")


@dataclass(frozen=True, slots=True)
class Round:
    """A wave as staff sees it: its links, who was invited, how many answered.

    `source`: the language that `title` is in first.
    """

    wave: Wave
    version: QuestionnaireVersion
    title: dict[str, str]
    source: str
    links: tuple[Link, ...] = ()
    invited: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)

    @property
    def perspectives(self) -> tuple[str, ...]:
        """Everybody who was asked or answered, in the fixed order."""
        known = {link.perspective for link in self.links} | set(self.invited) | set(self.answered)
        return tuple(one for one in PERSPECTIVES if one in known)

    def count(self, perspective: str) -> int | None:
        """Return how many answered; None while saying so could tell who did."""
        number = self.answered.get(perspective, 0)
        return None if 0 < number < FEW and self.wave.state != "closed" else number


def for_pilot(code: str, pilot: Pilot, notices: list[Fault]) -> Questionnaire:
    """Return the questionnaire with this code of the pilot's programme; Refused when none.

    A pilot that belongs to no programme yet joins that of the questionnaire, and `notices` say so.
    """
    if pilot.programme_id is not None:
        return store.known(code, pilot.programme_id)
    found = list(db.session.scalars(select(Questionnaire).where(Questionnaire.code == code)))
    if len(found) != 1:
        raise Refused([Fault(OTHER_PROGRAMME, {"pilot": pilot.code, "code": code})])
    owner = found[0].organisation_id

    def join() -> None:
        db.session.execute(update(Pilot).where(Pilot.id == pilot.id).values(programme_id=owner))

    write(pilot, join)
    db.session.refresh(pilot)
    programme = db.session.get_one(Organisation, owner).code
    notices.append(Fault(JOINED, {"pilot": pilot.code, "programme": programme}))
    return found[0]


def open_wave(
    of: Questionnaire,
    pilot: Pilot,
    *,
    moment: str,
    perspectives: Sequence[str] = (),
    activity: str = "",
    first: date,
    last: date | None = None,
) -> list[Link]:
    """Open a round and return its link per perspective; what was open already keeps its links.

    For children it opens in a group of which every guardian has chosen; where one said no, each of
    the others gets a link of their own. Refused for what was never published, and for a perspective
    that the form is not meant for.
    """
    version = store.published(of)
    if version is None:
        raise Refused([Fault(NOT_PUBLISHED, {"code": of.code})])
    form = store.definition(version)
    asked = _whom(of, form, perspectives)
    if faults := _against(of, form, moment, first, last):
        raise Refused(faults)
    group = group_uid(pilot, activity) if activity else ""
    children = form.consent_mode == CHILDREN
    same = {"questionnaire_id": of.id, "moment": moment, "name": "", "activity_uid": group}

    def work() -> list[Link]:
        # Asked inside the write: nobody says no between the look and the opening.
        personal = children and some_said_no(of.code, pilot, activity, group)
        wave = _wave(pilot, same)
        wave.version_id, wave.state, wave.closes_on = version.id, "open", last
        wave.opens_on = min(wave.opens_on, first) if wave.id else first
        db.session.add(wave)
        db.session.flush()
        audit("wave.opened", f"wave:{wave.uid}", pilot=pilot.id)
        return [_door(pilot, wave, one, first, personal=personal) for one in asked]

    return write(pilot, work)


def close_wave(pilot: Pilot, wave: Wave) -> None:
    """Close a round: nobody can begin any more, and its counts may be told."""

    def work() -> None:
        db.session.execute(update(Wave).where(Wave.id == wave.id).values(state="closed"))
        audit("wave.closed", f"wave:{wave.uid}", pilot=pilot.id)

    write(pilot, work, counted=False)
    db.session.refresh(wave)


def wave(pilot: Pilot, uid: str) -> Wave | None:
    """Return a round of this pilot, previews aside, or None."""
    same = Wave.pilot_id == pilot.id, Wave.uid == uid, Wave.state != "test"
    return db.session.scalar(select(Wave).where(*same))


def rounds(pilot: Pilot) -> list[Round]:
    """Return the rounds of a pilot, the newest first, with counts; previews are left out."""
    mine = Wave.pilot_id == pilot.id, Wave.state != "test"
    rows = db.session.execute(
        select(Wave, QuestionnaireVersion)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Wave.version_id)
        .where(*mine)
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
    ).all()
    links = db.session.scalars(select(Link).where(Link.pilot_id == pilot.id).order_by(Link.id))
    doors: dict[int, list[Link]] = {}
    for link in links:
        doors.setdefault(link.wave_id, []).append(link)
    invited, answered = _invited(pilot), _answered(pilot)
    return [
        Round(
            one,
            version,
            form.title,
            form.source,
            tuple(doors.get(one.id, ())),
            invited.get(one.id, {}),
            answered.get(one.id, {}),
        )
        for one, version in rows
        for form in [store.definition(version)]
    ]


def preview(
    of: Questionnaire, version: QuestionnaireVersion, pilots: Iterable[Pilot], today: date
) -> list[Link]:
    """Return a link per perspective to try a version, a draft too; its answers are not kept.

    It hangs in the first of `pilots` of the questionnaire's programme; Refused without one.
    """
    pilot = next((one for one in pilots if one.programme_id == of.organisation_id), None)
    if pilot is None:
        raise Refused([Fault(NO_PILOT)])
    form = store.definition(version)
    asked = form.perspectives or ALWAYS[:1]
    moment = next((one for one in ("post", *MOMENTS) if _all_asked(form, one)), "post")
    name = f" test/{version.id}"  # no file can name it: cells carry no space in front
    same = {"questionnaire_id": of.id, "moment": moment, "name": name, "activity_uid": ""}

    def work() -> list[Link]:
        wave = _wave(pilot, same)
        wave.version_id, wave.state, wave.opens_on = version.id, "test", today
        db.session.add(wave)
        db.session.flush()
        return [_link(pilot, wave, one, "test", today) for one in asked]

    return write(pilot, work, counted=False)


def _all_asked(form: Definition, moment: str) -> bool:
    return all(not one.moments or moment in one.moments for one in form.items)


def _whom(of: Questionnaire, form: Definition, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the perspectives of a round: those asked for, else the form's, else everybody's."""
    for one in asked:
        if one not in PERSPECTIVES:
            known = " ".join(PERSPECTIVES)
            raise Refused([Fault(NO_MOMENT, {"known": known, "found": repr(one)})])
        if form.perspectives and one not in form.perspectives:
            raise Refused([Fault(NOT_ASKED, {"code": of.code, "perspective": one})])
    return tuple(asked) or form.perspectives or ALWAYS


def _against(
    of: Questionnaire, form: Definition, moment: str, first: date, last: date | None
) -> list[Fault]:
    """Return what stands against opening a round."""
    faults = []
    if moment not in MOMENTS:
        values: dict[str, object] = {"known": " ".join(MOMENTS), "found": repr(moment)}
        faults.append(Fault(NO_MOMENT, values))
    if last and last < first:
        faults.append(Fault(ENDS_FIRST, {"first": first, "last": last}))
    return faults


def _door(pilot: Pilot, wave: Wave, perspective: str, first: date, *, personal: bool) -> Link:
    """Return the link of a perspective; a poster comes down where children get their own links."""
    if not (personal and perspective == "participant"):
        return _link(pilot, wave, perspective, "poster", first)
    take_down(pilot, [wave])
    return _link(pilot, wave, perspective, "personal", first)


def _wave(pilot: Pilot, same: dict[str, object]) -> Wave:
    """Return the round that is named so in this pilot, a new one when there is none."""
    found = db.session.scalar(select(Wave).filter_by(pilot_id=pilot.id, **same))
    return found or Wave(pilot_id=pilot.id, **same)


def _link(pilot: Pilot, wave: Wave, perspective: str, kind: str, today: date) -> Link:
    """Return the open link of a round for a perspective, a new one when there is none."""
    same = {"wave_id": wave.id, "perspective": perspective, "kind": kind}
    found = db.session.scalar(select(Link).filter_by(**same, closed_at=None))
    if found:
        return found
    own = {"pairing": "card"} if kind == "personal" else {"code": wall_code()}
    new = Link(pilot_id=pilot.id, **same, **own, opened_on=today)
    db.session.add(new)
    db.session.flush()
    return new


def _invited(pilot: Pilot) -> dict[int, dict[str, int]]:
    by = Invited.wave_id, Invited.perspective
    mine = Invited.pilot_id == pilot.id
    return _nested(
        db.session.execute(select(*by, func.sum(Invited.invited)).where(mine).group_by(*by))
    )


def _answered(pilot: Pilot) -> dict[int, dict[str, int]]:
    by = Response.wave_id, Response.perspective
    mine = Response.pilot_id == pilot.id, Response.state == "counted"
    return _nested(db.session.execute(select(*by, func.count()).where(*mine).group_by(*by)))


def _nested(rows: Iterable[Any]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for wave_id, perspective, number in rows:
        found.setdefault(wave_id, {})[perspective] = int(number)
    return found
