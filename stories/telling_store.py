"""Stories coming in: the open page, one story from it, a file of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from impact.accounts.audit import audit
from impact.kit.db import db
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.kit.tokens import uid, wall_code
from impact.pilots.models import Pilot
from impact.pilots.store import OtherBody, write
from stories.consent import ConsentState, Said
from stories.intake import Handed
from stories.models import Consent, Story, StoryUse, StoryVersion, Telling, new_id
from stories.store import Row, derived, uses, waits
from stories.text import fingerprint
from stories.told import TEXT, Told

OTHER = N_("this story is known with other words or details (%(known)s, not %(found)s)")
WITHOUT = N_("%(n)s without consent")
HELD = N_("%(n)s held: guardian")
REFUSED_BY_GUARDIAN = N_("%(n)s refused by guardian")


def open_telling(pilot: Pilot, activity: str | None, on: date) -> Telling:
    """Return the pilot's open page for stories, made when it is not there yet."""
    found = db.session.scalar(
        select(Telling).where(
            Telling.pilot_id == pilot.id,
            Telling.activity == activity if activity else Telling.activity.is_(None),
            Telling.closed_on.is_(None),
        )
    )
    if found:
        return found
    made = Telling(pilot_id=pilot.id, code=wall_code(), activity=activity, opened_on=on)

    def work() -> None:
        db.session.add(made)
        audit("telling.opened", f"pilot:{pilot.uid}", pilot=pilot.id)

    write(pilot, work, counted=False)
    return made


def open_code(pilot: Pilot) -> str | None:
    """Return the code of the pilot's open page for stories, the general one first; None: none."""
    return db.session.scalar(
        select(Telling.code)
        .where(Telling.pilot_id == pilot.id, Telling.closed_on.is_(None))
        .order_by(Telling.activity.is_not(None), Telling.id)
        .limit(1)
    )


def tell(pilot: Pilot, told: Told, on: date) -> bool:
    """Store one story; False when this very sending was stored before.

    OtherBody when its key was used for other words.
    """
    mine = db.session.merge(pilot, load=False)  # a visitor's pilot was found at the door
    try:
        write(mine, lambda: _add(mine, [told], on))
    except IntegrityError:
        before = db.session.scalar(select(Story.source_ref).where(Story.uid == told.uid))
        db.session.commit()
        if before is None:
            raise
        if before != told.source_ref:
            raise OtherBody("stories.tell") from None
        return False
    return True


def take(pilot: Pilot, file: str, handed: Handed, on: date) -> Taken:
    """Store the stories of a file, all or nothing; those that are known are left alone.

    Refused when a story is known under its id with other words or details.
    """
    known, codes = _known(pilot)
    faults, new = [], []
    for number, told in handed.told:
        before = codes.get(told.code or "")
        if told.source_ref in known:
            continue
        if before:
            values: Row = {"known": before[:12], "found": told.source_ref[:12]}
            faults.append(Fault(OTHER, values, file, number, "story"))
        new.append(told)
    if faults:
        raise Refused(faults)
    if new:

        def work() -> None:
            _add(pilot, new, on)
            of = f"pilot:{pilot.uid}"
            audit("import", of, pilot=pilot.id, what="stories", rows=len(new))

        write(pilot, work)
    return _taken(handed, new, on)


def _known(pilot: Pilot) -> tuple[set[str], dict[str, str]]:
    """Return the digests of what came in before, and those of each id in a file."""
    rows = db.session.execute(
        select(Story.source_ref, Story.code).where(Story.pilot_id == pilot.id)
    ).all()
    return {ref for ref, _ in rows}, {code: ref for ref, code in rows if code}


def _taken(handed: Handed, new: list[Told], on: date) -> Taken:
    refused = sum(not told.kept for told in new)
    held = sum(told.kept and waits(told.state(on), on) for told in new)
    counts = ((WITHOUT, handed.without_consent), (HELD, held), (REFUSED_BY_GUARDIAN, refused))
    notices = (*handed.notices, *(Fault(text, {"n": n}) for text, n in counts if n))
    return Taken(
        added=len(new) - refused,
        unchanged=len(handed.told) - len(new),
        refused=handed.without_consent + refused,
        notices=notices,
    )


def _add(pilot: Pilot, many: Sequence[Told], on: date) -> None:
    """Write stories, their words, what was agreed, and what follows from it."""
    rows: dict[type, list[Row]] = defaultdict(list)
    for told in many:
        story_id, state = new_id(), told.state(on)
        owned: Row = {"pilot_id": pilot.id, "story_id": story_id}
        rows[Story].append(_story(pilot, story_id, told, state, on))
        if told.kept:
            rows[StoryVersion].append(owned | _version(told, on))
        rows[Consent] += [owned | _consent(said, n, told) for n, said in enumerate(told.log(on), 1)]
        rows[StoryUse] += uses(pilot.id, story_id, state, on)
    for model in (Story, StoryVersion, Consent, StoryUse):
        if rows[model]:
            # Nulls are written too: else rows are parted by which columns they fill.
            whole = {"render_nulls": True}
            db.session.execute(insert(model), rows[model], execution_options=whole)


def _story(pilot: Pilot, story_id: int, told: Told, state: ConsentState, on: date) -> Row:
    same = (
        "code participant perspective activity language told_on age_band alias channel"
        " teller_tone title suspect receipt_hmac source_ref"
    )
    return {name: getattr(told, name) for name in same.split()} | {
        "id": story_id,
        "pilot_id": pilot.id,
        "uid": told.uid or uid(),
        "name_as": "alias" if told.alias else "none",
        "invented": told.invented or pilot.invented,
        "state": "closed" if not told.kept else "held" if waits(state, on) else "open",
        "made_on": on,
        **derived(state, on),
    }


def _version(told: Told, on: date) -> Row:
    return {
        "id": new_id(),
        "uid": uid(),
        "n": 1,
        "kind": "original",
        "language": told.language,
        "body": told.words,
        "body_sha256": fingerprint(told.words),
        "current": True,
        "made_on": on,
    }


def _consent(said: Said, n: int, told: Told) -> Row:
    return {
        "n": n,
        "purpose": said.grant,
        "granted": said.granted,
        "by": said.by,
        "relation": told.relation if said.by == "guardian" else None,
        "text_key": TEXT[0],
        "text_version": TEXT[1],
        "language": told.read_in,
        "method": told.method,
        "given_on": said.on,
        "until": said.until,
    }
