"""Stories, what their tellers agreed to, code books, and which code was given to which words.

A story's words stand in a version and never change; consents are only added to. The database
itself keeps both promises (`frozen.py`). Nothing here tells in what order people told.
"""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.access import MAY
from impact.accounts.reach import OfOrganisation, Owned, Reach, narrowed
from impact.kit.dates import now
from impact.kit.db import Model
from impact.kit.frozen import freeze
from impact.kit.tokens import uid
from stories.frozen import RULES

NO_ORDER = {"sqlite_with_rowid": False}
"""No row numbers: the order in which people told cannot be read back."""
POLARITIES = "polarity IN ('positive', 'negative', 'mixed', 'none')"
SPAN = """(start IS NULL AND "end" IS NULL) OR (start >= 0 AND start < "end")"""


def new_id() -> int:
    """Return a key that says nothing of when the row was made."""
    return secrets.randbits(62)


class Telling(Owned, Model):
    """A pilot's open page for stories. Its code hangs on a wall."""

    __tablename__ = "telling"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    activity: Mapped[str | None] = mapped_column(String(200))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class Story(Owned, Model):
    """What someone told, without the words. `grants` and `guardian` follow from the consents.

    `participant` is the code by which the register knows the teller, `code` the id in a file.
    """

    __tablename__ = "story"
    __table_args__ = (
        UniqueConstraint("pilot_id", "code"),
        UniqueConstraint("pilot_id", "source_ref"),
        Index("ix_story_pilot_id_told_on", "pilot_id", "told_on", "uid"),
        CheckConstraint("state IN ('held', 'open', 'closed', 'withdrawn')", name="state"),
        CheckConstraint("teller_tone BETWEEN 1 AND 5", name="teller_tone"),
        CheckConstraint("name_as IN ('none', 'role', 'alias', 'first_name')", name="name_as"),
        NO_ORDER,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, default=new_id)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    code: Mapped[str | None] = mapped_column(String(80))
    participant: Mapped[str | None] = mapped_column(String(80))
    perspective: Mapped[str] = mapped_column(String(20))
    activity: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35))
    told_on: Mapped[date | None]
    age_band: Mapped[str] = mapped_column(String(10), default="unknown")
    alias: Mapped[str | None] = mapped_column(String(80))
    name_as: Mapped[str] = mapped_column(String(10), default="none")
    role_text: Mapped[str | None] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(12))
    collector_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    prompt_key: Mapped[str | None] = mapped_column(String(40))
    prompt_version: Mapped[int | None]
    teller_tone: Mapped[int | None]
    title: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="open")
    suspect: Mapped[bool] = mapped_column(default=False)
    """Sent by what looks like a machine: held until a person has looked."""
    mentions_others: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    drawn_at_random: Mapped[bool] = mapped_column(default=False)
    invented: Mapped[bool] = mapped_column(default=False)
    receipt_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    source_ref: Mapped[str] = mapped_column(String(64))
    """Keyed digest of what came in, so that a second arrival shows, and another one too."""
    grants: Mapped[str] = mapped_column(String(200), default="")
    guardian: Mapped[bool | None]
    made_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class StoryVersion(Owned, Model):
    """The words of a story, once and for all. Read in `store.py` and nowhere else."""

    __tablename__ = "story_version"
    __table_args__ = (
        UniqueConstraint("story_id", "n"),
        CheckConstraint("length(body) >= 1", name="body"),
        CheckConstraint(
            "kind IN ('original', 'correction', 'transcript', 'translation')", name="kind"
        ),
        NO_ORDER,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, default=new_id)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
    n: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(12), default="original")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("story_version.id"))
    language: Mapped[str] = mapped_column(String(35))
    body: Mapped[str] = mapped_column(Text)
    body_sha256: Mapped[str] = mapped_column(String(64))
    current: Mapped[bool] = mapped_column(default=True)
    made_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


Index(
    "uq_story_version_current",
    StoryVersion.story_id,
    StoryVersion.language,
    unique=True,
    sqlite_where=StoryVersion.current.is_(True),
    postgresql_where=StoryVersion.current.is_(True),
)


class RedactionCheck(Owned, Model):
    """Somebody read a version and saw nobody who can be recognised."""

    __tablename__ = "redaction_check"
    __table_args__ = (
        UniqueConstraint("version_id", "made_by"),
        CheckConstraint("hints_open = 0", name="hints_open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    hints_version: Mapped[int] = mapped_column(default=0)
    hints_open: Mapped[int] = mapped_column(default=0)


class Consent(Owned, Model):
    """One yes or no, for one purpose, by the teller or a guardian. Only added to: the last counts.

    `n` numbers the rows of a story; `text_key`, `text_version`, `language` say what they read.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("by IN ('self', 'guardian')", name="by"),
        CheckConstraint("method IN ('form', 'paper', 'spoken', 'import')", name="method"),
        NO_ORDER,
    )

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    granted: Mapped[bool]
    by: Mapped[str] = mapped_column(String(10))
    relation: Mapped[str | None] = mapped_column(String(40))
    text_key: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[int]
    language: Mapped[str] = mapped_column(String(35))
    method: Mapped[str] = mapped_column(String(10))
    given_on: Mapped[date]
    until: Mapped[date | None]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class StoryUse(Owned, Model):
    """The answer of `consent.decide`, kept: usable for `purpose` when `reason` is null."""

    __tablename__ = "story_use"
    __table_args__ = (Index("ix_story_use_pilot_id_purpose", "pilot_id", "purpose"), NO_ORDER)

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    reason: Mapped[str | None] = mapped_column(String(20))
    until: Mapped[date | None]


class Withdrawal(Owned, Model):
    """A story that was taken back. No words, and it outlives the story."""

    __tablename__ = "withdrawal"
    __table_args__ = (CheckConstraint("level IN ('words', 'all')", name="level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    story_uid: Mapped[str] = mapped_column(String(22), index=True)
    level: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(12))
    counted_uses: Mapped[int] = mapped_column(default=0)


class Codebook(OfOrganisation, Model):
    """A code book of an organisation, in versions."""

    __tablename__ = "codebook"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    key: Mapped[str] = mapped_column(String(60))
    name_nl: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")


class CodebookVersion(OfOrganisation, Model):
    """One state of a code book; locked, it is never changed. `sha256` is that of its file."""

    __tablename__ = "codebook_version"
    __table_args__ = (
        UniqueConstraint("codebook_id", "n"),
        CheckConstraint("state IN ('draft', 'locked')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id"))
    n: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sha256: Mapped[str] = mapped_column(String(64))
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    based_on: Mapped[int | None] = mapped_column(ForeignKey("codebook_version.id"))
    note: Mapped[str | None] = mapped_column(String(2000))


class Code(OfOrganisation, Model):
    """A code in one version of a book, or a group of them. `key` is its identity for ever."""

    __tablename__ = "code"
    __table_args__ = (
        UniqueConstraint("version_id", "key"),
        UniqueConstraint("version_id", "guid"),
        UniqueConstraint("version_id", "parent_id", "name_nl"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    key: Mapped[str] = mapped_column(String(60))
    guid: Mapped[str] = mapped_column(String(36))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    position: Mapped[int]
    name_nl: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    definition_nl: Mapped[str] = mapped_column(String(2000), default="")
    definition_en: Mapped[str] = mapped_column(String(2000), default="")
    include_nl: Mapped[str] = mapped_column(String(2000), default="")
    include_en: Mapped[str] = mapped_column(String(2000), default="")
    exclude_nl: Mapped[str] = mapped_column(String(2000), default="")
    exclude_en: Mapped[str] = mapped_column(String(2000), default="")
    example_nl: Mapped[str] = mapped_column(String(2000), default="")
    example_en: Mapped[str] = mapped_column(String(2000), default="")
    colour: Mapped[str] = mapped_column(String(7), default="")
    shortcut: Mapped[str | None] = mapped_column(String(2))
    polarity: Mapped[str] = mapped_column(String(40), default="")
    """The readings that are possible, with a space between."""
    codable: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    split_from: Mapped[int | None] = mapped_column(ForeignKey("code.id"))

    def said(self, what: str, language: str) -> str:
        """Return its name, definition and so on in one language, or in Dutch; may be empty."""
        return str(getattr(self, f"{what}_{language}", "") or getattr(self, f"{what}_nl"))


class CodeLink(OfOrganisation, Model):
    """A construct or an indicator that a code is shown beside."""

    __tablename__ = "code_link"
    __table_args__ = (
        UniqueConstraint("codebook_id", "code_key", "kind", "target"),
        CheckConstraint("kind IN ('construct', 'indicator', 'outcome')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id"))
    code_key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(80))


class PilotCodebook(Owned, Model):
    """The version of a code book that a pilot works with, and since when."""

    __tablename__ = "pilot_codebook"
    __table_args__ = (UniqueConstraint("pilot_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Coder(Owned, Model):
    """Somebody who codes in a pilot. From a file: without an account."""

    __tablename__ = "coder"
    __table_args__ = (
        UniqueConstraint("pilot_id", "account_id"),
        UniqueConstraint("pilot_id", "guid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(200))
    pseudonym: Mapped[str] = mapped_column(String(80), default="")
    guid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid4()))
    origin: Mapped[str | None] = mapped_column(String(200))


class CodingRound(Owned, Model):
    """A round of coding with one version of a code book. `share`: how much is read by everyone."""

    __tablename__ = "coding_round"
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("lane IN ('free', 'by_code')", name="lane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    name: Mapped[str] = mapped_column(String(120))
    blind: Mapped[bool] = mapped_column(default=True)
    share: Mapped[float] = mapped_column(default=1.0)
    seed: Mapped[int] = mapped_column(default=1)
    lane: Mapped[str] = mapped_column(String(10), default="free")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def of_own_hand(of: Any, reach: Reach) -> ColumnElement[bool] | None:
    """Keep whoever only codes to the own tasks and codings: two who read are blind to each other.

    Others see those of all coders.
    """
    if MAY.get(reach.role, {}).get("coding.write") != "assigned":
        return None
    own = select(Coder.id).where(Coder.account_id == reach.account)
    return of.coder_id.in_(own)  # type: ignore[no-any-return]  # -- of several models


@narrowed(of_own_hand)
class CodingTask(Owned, Model):
    """One story to be read by one coder. Done without codings: read, and nothing found."""

    __tablename__ = "coding_task"
    __table_args__ = (
        UniqueConstraint("round_id", "version_id", "coder_id"),
        Index("ix_coding_task_coder_id_state", "coder_id", "state"),
        CheckConstraint("state IN ('open', 'busy', 'done', 'skipped', 'held')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    round_id: Mapped[int] = mapped_column(ForeignKey("coding_round.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    skip_reason: Mapped[str | None] = mapped_column(String(20))
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    seconds: Mapped[int | None]


@narrowed(of_own_hand)
class Coding(Owned, Model):
    """A coder gave a code to characters [start, end) of a version; both null: the whole story.

    The words are not copied; `span_sha` is how they are known again.
    """

    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint(SPAN, name="span"),
        CheckConstraint(POLARITIES, name="polarity"),
        CheckConstraint(
            "origin IN ('human', 'accepted_suggestion', 'rule', 'import')", name="origin"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    guid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid4()))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("coding_task.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    span_sha: Mapped[str] = mapped_column(String(16))
    polarity: Mapped[str] = mapped_column(String(10), default="none")
    origin: Mapped[str] = mapped_column(String(20), default="human")
    weight: Mapped[int | None]
    quote_star: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    needs_review: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now)


for _name, _columns, _whole in (
    ("uq_coding_span", (Coding.start, Coding.end), Coding.start.is_not(None)),
    ("uq_coding_whole", (), Coding.start.is_(None)),
):
    _where = Coding.removed_at.is_(None) & _whole
    Index(
        _name,
        *(Coding.version_id, Coding.code_id, Coding.coder_id, *_columns),
        unique=True,
        sqlite_where=_where,
        postgresql_where=_where,
    )


class Consensus(Owned, Model):
    """What coders agreed on afterwards. A third layer: the originals stay as they are."""

    __tablename__ = "consensus"
    __table_args__ = (
        CheckConstraint(SPAN, name="span"),
        CheckConstraint(POLARITIES, name="polarity"),
        CheckConstraint("decision IN ('a', 'b', 'both', 'neither', 'new')", name="decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    round_id: Mapped[int] = mapped_column(ForeignKey("coding_round.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    applied: Mapped[bool]
    polarity: Mapped[str] = mapped_column(String(10), default="none")
    decision: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(2000))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=now)


freeze(Model.metadata, RULES)
