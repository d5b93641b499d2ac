"""Stories and what may be done with them: the one way to their words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select

from impact.accounts.reach import door
from impact.kit.dates import now
from impact.kit.db import db
from stories.consent import (
    PURPOSES,
    ConsentState,
    Said,
    Verdict,
    decide,
    guardian_said,
    in_force,
)
from stories.models import Consent, RedactionCheck, Story, StoryUse, StoryVersion, Telling
from stories.told import Usable

Row = dict[str, Any]


def today() -> date:
    """Return the day by which a consent that ends is judged."""
    return now().date()


def telling(code: str) -> Telling | None:
    """Return the open page for stories with this code, whoever asks; None when there is none."""
    with door() as session:
        return session.scalar(
            select(Telling).where(Telling.code == code, Telling.closed_on.is_(None))
        )


def open_page(pilot_id: int) -> str | None:
    """Return the code of a pilot's open page for stories, that of all activities first."""
    query = select(Telling.code).where(Telling.pilot_id == pilot_id, Telling.closed_on.is_(None))
    with door() as session:
        return session.scalar(query.order_by(Telling.activity.is_not(None), Telling.id).limit(1))


def usable(story: Story, purpose: str, on: date) -> Verdict:
    """Return whether this story may be used for `purpose`: what `decide` said when it changed."""
    found = db.session.get(StoryUse, (story.id, purpose))
    if found is None:
        return decide(states([story])[story.id], purpose, on)
    if found.until and found.until < on:
        return Verdict("expired")
    return Verdict(found.reason, found.until)  # type: ignore[arg-type]  # -- a reason, as it was kept


def usable_stories(purpose: str, on: date) -> Select[int]:
    """Return the ids of all stories that may be used for `purpose`, as a query to join."""
    return select(StoryUse.story_id).where(may(purpose, on))


def may(purpose: str, on: date) -> ColumnElement[bool]:
    """Return the same as a condition on `StoryUse`. KeyError for an unlisted purpose."""
    if purpose not in PURPOSES:
        raise KeyError(purpose)
    lasting = or_(StoryUse.until.is_(None), StoryUse.until >= on)
    return and_(StoryUse.purpose == purpose, StoryUse.reason.is_(None), lasting)


def opened(purpose: str, on: date, *conditions: ColumnElement[bool]) -> list[Usable]:
    """Return the stories that may be used for `purpose` and meet `conditions`, with their words."""
    rows = db.session.execute(
        select(
            Story.id,
            StoryVersion.id,
            Story.uid,
            Story.perspective,
            StoryVersion.language,
            Story.age_band,
            Story.told_on,
            Story.participant,
            StoryVersion.body,
        )
        .join(StoryVersion, StoryVersion.story_id == Story.id)
        .join(StoryUse, StoryUse.story_id == Story.id)
        .where(StoryVersion.current.is_(True), may(purpose, on), *conditions)
        .order_by(Story.uid, StoryVersion.id)
    )
    return [Usable(purpose, *row) for row in rows]


def states(stories: Iterable[Story]) -> dict[int, ConsentState]:
    """Return what the rule looks at, per story, read from the log."""
    those = {story.id: story for story in stories}
    log: dict[int, list[Said]] = defaultdict(list)
    for row in db.session.scalars(
        select(Consent).where(Consent.story_id.in_(those)).order_by(Consent.story_id, Consent.n)
    ):
        said = Said(row.purpose, row.granted, row.by, row.given_on, row.until)  # type: ignore[arg-type]  # -- checked by the table
        log[row.story_id].append(said)
    readers: dict[int, set[int]] = defaultdict(set)
    for story_id, account in db.session.execute(
        select(StoryVersion.story_id, RedactionCheck.made_by)
        .join(StoryVersion, StoryVersion.id == RedactionCheck.version_id)
        .where(StoryVersion.story_id.in_(those), StoryVersion.current.is_(True))
    ):
        readers[story_id].add(account)
    return {
        number: ConsentState(
            tuple(log[number]),
            story.age_band,
            story.perspective,
            story.state == "withdrawn",
            story.suspect,
            frozenset(readers[number]),
        )
        for number, story in those.items()
    }


def settle(stories: Sequence[Story], on: date) -> None:
    """Write anew what follows from the log: call it in the transaction that changes a cause."""
    for number, state in states(stories).items():
        story = next(one for one in stories if one.id == number)
        if story.state in ("held", "open"):
            story.state = "held" if waits(state, on) else "open"
        for name, value in derived(state, on).items():
            setattr(story, name, value)
        db.session.execute(delete(StoryUse).where(StoryUse.story_id == number))
        db.session.execute(insert(StoryUse), uses(story.pilot_id, number, state, on))


def uses(pilot_id: int, story_id: int, state: ConsentState, on: date) -> list[Row]:
    """Return what `decide` says of every purpose, as rows to keep."""
    verdicts = ((purpose, decide(state, purpose, on)) for purpose in PURPOSES)
    return [
        {
            "pilot_id": pilot_id,
            "story_id": story_id,
            "purpose": purpose,
            "reason": verdict.reason,
            "until": verdict.until,
        }
        for purpose, verdict in verdicts
    ]


def derived(state: ConsentState, on: date) -> Row:
    """Return the columns of a story that follow from its consents."""
    return {"grants": " ".join(in_force(state, on)), "guardian": guardian_said(state.log, on)}


def waits(state: ConsentState, on: date) -> bool:
    """Say whether the story may not be used yet, but may later."""
    return state.suspect or decide(state, "read", on).reason == "guardian_missing"
