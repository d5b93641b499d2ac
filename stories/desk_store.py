"""The desk: stories that came in, who looked at them, what a guardian said, taking them back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Subquery, case, delete, func, or_, select

from impact.accounts.audit import audit
from impact.accounts.replay import Detail, replays
from impact.kit.dates import now
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write
from stories.consent import Said
from stories.models import (
    Coding,
    CodingTask,
    Consensus,
    Consent,
    RedactionCheck,
    Story,
    StoryVersion,
    Withdrawal,
)
from stories.store import opened, settle
from stories.told import TEXT, Answer, answered

PAGE = 25
"""Stories on one page of the list."""
NEVER = date(1, 1, 1)
"""Where a story without a day stands in the list: last."""
STANDS = ("all", "check", "second", "guardian", "suspect")
"""What the list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Card:
    """A story in the list. `words` are empty where nobody (or not this role) may read them."""

    story: Story
    readers: int
    mine: bool
    words: str = ""

    @property
    def key(self) -> str:
        """Where this card stands in the list, for the address of the next page."""
        return f"{self.story.told_on or NEVER}_{self.story.uid}"


def cards(
    pilot: Pilot, account: int, on: date, *, stand: str, after: str, originals: bool, own: bool
) -> list[Card]:
    """Return one page of stories and one more, the last told first.

    `originals`: words may be read before anybody checked them. `own`: only what the account itself
    wrote down for a teller.
    """
    checks = _checks(account)
    rows = db.session.execute(
        select(Story, func.coalesce(checks.c.n, 0), func.coalesce(checks.c.mine, 0))
        .outerjoin(checks, checks.c.story_id == Story.id)
        .where(Story.pilot_id == pilot.id, *_narrowed(stand, checks), *_beyond(after))
        .where(*_whose(own, account))
        .order_by(func.coalesce(Story.told_on, NEVER).desc(), Story.uid)
        .limit(PAGE + 1)
    ).all()
    words = _words([story.id for story, *_ in rows], on)
    return [
        Card(story, n, bool(mine), words.get(story.id, "") if originals or n else "")
        for story, n, mine in rows
    ]


def card(
    pilot: Pilot, uid: str, account: int, on: date, *, originals: bool, own: bool
) -> Card | None:
    """Return one story of this pilot as the list would show it."""
    checks = _checks(account)
    row = db.session.execute(
        select(Story, func.coalesce(checks.c.n, 0), func.coalesce(checks.c.mine, 0))
        .outerjoin(checks, checks.c.story_id == Story.id)
        .where(Story.pilot_id == pilot.id, Story.uid == uid, *_whose(own, account))
    ).one_or_none()
    if row is None:
        return None
    story, n, mine = row
    words = _words([story.id], on).get(story.id, "") if originals or n else ""
    return Card(story, n, bool(mine), words)


def waiting(pilot: Pilot) -> dict[str, int]:
    """Return how many stories wait for a first and a second look, for a guardian, for a person."""
    checks = _checks(0)

    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(Story.id).filter(*conditions)

    row = db.session.execute(
        select(
            func.count(Story.id),
            *(count(*_narrowed(stand, checks)) for stand in STANDS[1:]),
        )
        .outerjoin(checks, checks.c.story_id == Story.id)
        .where(Story.pilot_id == pilot.id)
    ).one()
    return dict(zip(STANDS, row, strict=True))


def _checks(account: int) -> Subquery:
    mine = func.max(case((RedactionCheck.made_by == account, 1), else_=0))
    return (
        select(StoryVersion.story_id, func.count(RedactionCheck.id).label("n"), mine.label("mine"))
        .join(RedactionCheck, RedactionCheck.version_id == StoryVersion.id)
        .where(StoryVersion.current.is_(True))
        .group_by(StoryVersion.story_id)
        .subquery()
    )


def _narrowed(stand: str, checks: Subquery) -> list[ColumnElement[bool]]:
    if stand == "guardian":
        return [Story.state == "held", Story.suspect.is_(False)]
    if stand == "suspect":
        return [Story.suspect.is_(True)]
    if stand == "check":
        return [Story.state == "open", checks.c.n.is_(None)]
    if stand == "second":
        quotable = or_(Story.grants.contains("quote_anonymous"), Story.grants.contains("public"))
        return [Story.state == "open", checks.c.n == 1, quotable]
    return []


def _whose(own: bool, account: int) -> list[ColumnElement[bool]]:
    return [Story.collector_id == account] if own else []


def _beyond(after: str) -> list[ColumnElement[bool]]:
    """Return the condition for what stands below a card in the list; none for a wrong key."""
    key = re.fullmatch(r"(\d{4}-\d\d-\d\d)_([\w-]{22})", after, re.ASCII)
    try:
        told_on = date.fromisoformat(key[1] if key else "")
    except ValueError:
        return []
    uid = after.partition("_")[2]
    at = func.coalesce(Story.told_on, NEVER)
    return [or_(at < told_on, (at == told_on) & (Story.uid > uid))]


def _words(stories: Sequence[int], on: date) -> dict[int, str]:
    found = opened("read", on, Story.id.in_(stories)) if stories else []
    return {one.story_id: one.words for one in found}


# Acts on one story; each is called in a write.


def confirm(story: Story, account: int, on: date) -> bool:
    """Note that somebody saw nobody in it who can be recognised; False when they said so before."""
    version = db.session.scalar(
        select(StoryVersion.id).where(
            StoryVersion.story_id == story.id, StoryVersion.current.is_(True)
        )
    )
    before = select(RedactionCheck.id).where(
        RedactionCheck.version_id == version, RedactionCheck.made_by == account
    )
    if version is None or db.session.scalar(before) is not None:
        return False
    check = RedactionCheck(pilot_id=story.pilot_id, version_id=version, made_by=account)
    db.session.add(check)
    db.session.flush()
    settle([story], on)
    return True


def own_grants(story: Story) -> tuple[str, ...]:
    """Return what the teller said yes to, whatever a guardian said of it."""
    return _own(_log(story))


def guardian_answers(
    story: Story, answer: Answer, allowed: Sequence[str], account: int, on: date
) -> None:
    """Note what a guardian allows of what the child agreed to; a no takes the words away."""
    log = _log(story)
    _say(story, answered(answer, _own(log), tuple(allowed), on), len(log), account)
    audit("consent.recorded", f"story:{story.uid}", pilot=story.pilot_id, said=answer)
    if answer == "no":
        _erase(story)
        story.state = "closed"
    settle([story], on)


def release(story: Story, on: date) -> None:
    """Let a story in that was held because a machine seemed to have sent it."""
    story.suspect = False
    db.session.flush()
    settle([story], on)


def by_receipt(pilot: Pilot, receipt_hmac: str) -> Story | None:
    """Return the story of this pilot that a receipt belongs to."""
    return db.session.scalar(
        select(Story).where(Story.pilot_id == pilot.id, Story.receipt_hmac == receipt_hmac)
    )


def withdraw_by_receipt(receipt_hmac: str) -> int | None:
    """Take back the story that a receipt belongs to; return its pilot, None when it has none."""
    return _take_back(Story.receipt_hmac == receipt_hmac)


@replays("withdrawn", "story")
def withdraw_again(uid: str, _detail: Detail) -> bool:
    """Take back a story that was taken back, in an older copy."""
    return _take_back((Story.uid == uid) & (Story.state != "withdrawn")) is not None


def _take_back(which: ColumnElement[bool]) -> int | None:
    story = db.session.scalar(select(Story).where(which))
    if story is None:
        return None
    pilot = db.session.get_one(Pilot, story.pilot_id)
    write(pilot, lambda: withdraw(story, "receipt", now().date()))
    return pilot.id


def withdraw(story: Story, by: str, on: date) -> None:
    """Take a story back: its words, codings and uses are gone, a row without words remains."""
    if story.state == "withdrawn":
        return
    log = db.session.scalars(select(Consent).where(Consent.story_id == story.id)).all()
    given = dict.fromkeys(row.purpose for row in log)
    _say(story, tuple(Said(grant, False, "self", on) for grant in given), len(log), None)
    _erase(story)
    story.state = "withdrawn"
    story.title = story.alias = story.role_text = story.participant = None
    gone = Withdrawal(pilot_id=story.pilot_id, story_uid=story.uid, level="all", by=by, at=now())
    db.session.add(gone)
    db.session.flush()
    audit("withdrawn", f"story:{story.uid}", pilot=story.pilot_id)
    settle([story], on)


def _log(story: Story) -> Sequence[Consent]:
    query = select(Consent).where(Consent.story_id == story.id).order_by(Consent.n)
    return db.session.scalars(query).all()


def _own(log: Sequence[Consent]) -> tuple[str, ...]:
    last = {row.purpose: row.granted for row in log if row.by == "self"}
    return tuple(grant for grant, granted in last.items() if granted)


def _say(story: Story, said: Sequence[Said], after: int, account: int | None) -> None:
    for n, one in enumerate(said, after + 1):
        row = Consent(
            pilot_id=story.pilot_id,
            story_id=story.id,
            n=n,
            purpose=one.grant,
            granted=one.granted,
            by=one.by,
            text_key=TEXT[0],
            text_version=TEXT[1],
            language="nl",
            method="paper",
            given_on=one.on,
            made_by=account,
        )
        db.session.add(row)
    db.session.flush()


def _erase(story: Story) -> None:
    """Delete the words and all that hangs on them."""
    versions = select(StoryVersion.id).where(StoryVersion.story_id == story.id)
    for model in (Consensus, Coding, CodingTask, RedactionCheck):
        db.session.execute(delete(model).where(model.version_id.in_(versions)))
    db.session.execute(delete(StoryVersion).where(StoryVersion.story_id == story.id))
