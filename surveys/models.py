"""Questionnaires and what was answered: the design side and the field side.

A variable is what is measured, for ever; a question is its wording in one version; an answer points
to the variable and remembers the version that asked. What is published is frozen by the database
itself (`frozen.py`).
"""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import OfOrganisation, Owned
from impact.kit.dates import now
from impact.kit.db import Model
from impact.kit.frozen import freeze
from impact.kit.tokens import uid
from surveys.definition import canonical
from surveys.frozen import RULES

NO_ORDER = {"sqlite_with_rowid": False}
"""No row numbers: the order in which people answered cannot be read back."""
MISSING = "missing IS NULL OR missing IN ('dont_know', 'no_answer', 'not_applicable')"


class Canonical(TypeDecorator[Any]):
    """JSON as canonical text: the same value is the same bytes on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Questionnaire(OfOrganisation, Model):
    """A form with a code that lives for years."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint(
            "consent_mode IN ('self', 'child_and_guardian', 'none_needed')", name="consent_mode"
        ),
        CheckConstraint("read_aloud IN ('required', 'offered', 'none')", name="read_aloud"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    code: Mapped[str] = mapped_column(String(40))
    perspectives: Mapped[list[str]] = mapped_column(Canonical, default=list)
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    minutes: Mapped[int | None]
    consent_mode: Mapped[str] = mapped_column(String(20), default="none_needed")
    keep_partial: Mapped[bool] = mapped_column(default=False)
    read_aloud: Mapped[str] = mapped_column(String(10), default="none")
    template_code: Mapped[str | None] = mapped_column(String(40))
    archived_at: Mapped[datetime | None]


class QuestionnaireVersion(OfOrganisation, Model):
    """One state of a questionnaire: a draft, or frozen for good."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "major", "minor"),
        Index(
            "uq_questionnaire_version_draft",
            "questionnaire_id",
            unique=True,
            sqlite_where=column("state") == "draft",
            postgresql_where=column("state") == "draft",
        ),
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
        CheckConstraint(
            "state = 'draft' OR (definition IS NOT NULL AND content_hash IS NOT NULL"
            " AND change_class IS NOT NULL)",
            name="whole_when_published",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    major: Mapped[int]
    minor: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    definition: Mapped[str | None] = mapped_column(Text)
    """Canonical JSON of a `Definition`, ids included."""
    content_hash: Mapped[str | None] = mapped_column(String(64))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_version.id"))
    change_class: Mapped[str | None] = mapped_column(String(12))
    """`first`, `cosmetic`, `compatible` or `breaking`."""
    change_note: Mapped[str | None] = mapped_column(String(2000))
    source_sha256: Mapped[str | None] = mapped_column(String(64))
    lock: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def number(self) -> str:
        """Major and minor, as people write it: `1.0`."""
        return f"{self.major}.{self.minor}"


class Construct(Model):
    """The idea behind variables, such as `enjoyment`; the same word for every organisation."""

    __tablename__ = "construct"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[dict[str, str]] = mapped_column(Canonical, default=dict)
    definition: Mapped[dict[str, str]] = mapped_column(Canonical, default=dict)


class Scale(Model):
    """A set of points such as `yes5/1`. Never changed: a change is the next number."""

    __tablename__ = "scale"
    __table_args__ = (CheckConstraint("kind IN ('ordinal', 'set')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    points: Mapped[list[str]] = mapped_column(Canonical)
    missing: Mapped[list[str]] = mapped_column(Canonical, default=list)
    exclusive: Mapped[list[str]] = mapped_column(Canonical, default=list)
    min_age: Mapped[int | None]


class Variable(OfOrganisation, Model):
    """What is measured, for ever. `column` is its name in flat files."""

    __tablename__ = "variable"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "code"),
        UniqueConstraint("questionnaire_id", "column"),
        CheckConstraint("direction IN (1, -1)", name="direction"),
        CheckConstraint(
            "sensitivity IN ('none', 'personal', 'special', 'child')", name="sensitivity"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    code: Mapped[str] = mapped_column(String(64))
    column: Mapped[str] = mapped_column(String(70))
    kind: Mapped[str] = mapped_column(String(12))
    construct_id: Mapped[int | None] = mapped_column(ForeignKey("construct.id"))
    scale_id: Mapped[int | None] = mapped_column(ForeignKey("scale.id"))
    direction: Mapped[int] = mapped_column(default=1)
    role: Mapped[str] = mapped_column(String(12), default="item")
    min: Mapped[float | None]
    max: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(String(40))
    sensitivity: Mapped[str] = mapped_column(String(10), default="none")
    purpose: Mapped[str | None] = mapped_column(String(500))
    basis: Mapped[str | None] = mapped_column(String(200))
    retention: Mapped[str | None] = mapped_column(String(200))
    owner: Mapped[str | None] = mapped_column(String(200))
    retired_at: Mapped[datetime | None]


class ChoiceList(OfOrganisation, Model):
    """A named list of options of one questionnaire."""

    __tablename__ = "choice_list"
    __table_args__ = (UniqueConstraint("questionnaire_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    code: Mapped[str] = mapped_column(String(64))


class Choice(OfOrganisation, Model):
    """One option; kept for good once published. `number` is its code in statistics files."""

    __tablename__ = "choice"
    __table_args__ = (
        UniqueConstraint("list_id", "code"),
        UniqueConstraint("list_id", "number"),
        CheckConstraint(MISSING, name="missing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("choice_list.id"))
    code: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    value: Mapped[float | None]
    missing: Mapped[str | None] = mapped_column(String(16))
    exclusive: Mapped[bool] = mapped_column(default=False)
    is_other: Mapped[bool] = mapped_column(default=False)
    pictogram: Mapped[str | None] = mapped_column(String(40))


class Question(OfOrganisation, Model):
    """The place of a variable, a note or a group in one version."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("version_id", "variable_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), index=True)
    variable_id: Mapped[int | None] = mapped_column(ForeignKey("variable.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    position: Mapped[int]
    page: Mapped[int] = mapped_column(default=0)
    widget: Mapped[str] = mapped_column(String(40), default="")
    required: Mapped[bool] = mapped_column(default=False)
    relevant: Mapped[str | None] = mapped_column(String(4000))
    constraint: Mapped[str | None] = mapped_column(String(4000))
    calculate: Mapped[str | None] = mapped_column(String(4000))
    default: Mapped[str | None] = mapped_column(String(4000))
    choice_filter: Mapped[str | None] = mapped_column(String(4000))
    repeat_max: Mapped[int | None]
    moments: Mapped[list[str]] = mapped_column(Canonical, default=list)
    perspectives: Mapped[list[str]] = mapped_column(Canonical, default=list)


class QuestionChoice(OfOrganisation, Model):
    """An option that was offered with a question, in its place."""

    __tablename__ = "question_choice"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    choice_id: Mapped[int] = mapped_column(ForeignKey("choice.id"), primary_key=True, index=True)
    position: Mapped[int]


class Wording(OfOrganisation, Model):
    """Words of a version in one language: of `question:ID`, `choice:ID` or the `version` itself."""

    __tablename__ = "text"
    __table_args__ = (
        CheckConstraint(
            "status IN ('missing', 'machine', 'human', 'reviewed', 'stale', 'waived')",
            name="status",
        ),
    )

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    field: Mapped[str] = mapped_column(String(10), primary_key=True)
    lang: Mapped[str] = mapped_column(String(35), primary_key=True)
    value: Mapped[str] = mapped_column(String(4000))
    audio_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(10), default="human")
    source_hash: Mapped[str] = mapped_column(String(64))
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class Harmonise(OfOrganisation, Model):
    """A rule that lays a retired variable beside the one that took its place."""

    __tablename__ = "harmonise"

    from_variable_id: Mapped[int] = mapped_column(ForeignKey("variable.id"), primary_key=True)
    to_variable_id: Mapped[int] = mapped_column(ForeignKey("variable.id"), primary_key=True)
    rule: Mapped[dict[str, float]] = mapped_column(Canonical)
    approved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(2000))


class Wave(Owned, Model):
    """One round of asking in one pilot. `test`: a preview, counted nowhere."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("pilot_id", "questionnaire_id", "moment", "name", "activity_uid"),
        CheckConstraint("state IN ('planned', 'open', 'closed', 'test')", name="state"),
        CheckConstraint("moment IN ('pre', 'mid', 'post', 'followup', 'single')", name="moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    moment: Mapped[str] = mapped_column(String(10), default="single")
    name: Mapped[str] = mapped_column(String(80), default="")
    activity_uid: Mapped[str] = mapped_column(String(22), default="")
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="planned")


class Invited(Owned, Model):
    """How many people of a perspective were asked, through which channel."""

    __tablename__ = "invited"
    __table_args__ = (CheckConstraint("invited >= 0", name="invited"),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    perspective: Mapped[str] = mapped_column(String(20), primary_key=True)
    group_uid: Mapped[str] = mapped_column(String(22), primary_key=True, default="")
    channel: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    invited: Mapped[int]
    opened_on: Mapped[date]


class Link(Owned, Model):
    """A door to a wave. `code` stands on a poster or in a printed link; `test` opens a preview."""

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('poster', 'personal', 'kiosk', 'paper', 'staff', 'test')", name="kind"
        ),
        CheckConstraint("pairing IN ('none', 'card', 'selfcode')", name="pairing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="poster")
    perspective: Mapped[str] = mapped_column(String(20))
    group_uid: Mapped[str] = mapped_column(String(22), default="")
    code: Mapped[str | None] = mapped_column(String(10), unique=True)
    language: Mapped[str | None] = mapped_column(String(35))
    """Fixes the language; None lets the respondent choose."""
    pairing: Mapped[str] = mapped_column(String(10), default="none")
    hourly_max: Mapped[int] = mapped_column(default=600)
    opened_on: Mapped[date]
    closed_at: Mapped[datetime | None]


class Invitation(Owned, Model):
    """A personal link of a wave, used or not; it points to no response."""

    __tablename__ = "invitation"
    __table_args__ = (NO_ORDER,)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), index=True)
    subject_uid: Mapped[str | None] = mapped_column(String(36))
    """Whom it asks: their answers of now and later lie side by side, and leave with a no."""
    used_on: Mapped[date | None]


class Subject(Owned, Model):
    """Somebody whose answers are laid beside each other, known by a code only."""

    __tablename__ = "subject"
    __table_args__ = (
        UniqueConstraint("pilot_id", "participant_uid"),
        CheckConstraint("scheme IN ('card', 'selfcode')", name="scheme"),
        NO_ORDER,
    )

    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    group_uid: Mapped[str] = mapped_column(String(22), default="")
    scheme: Mapped[str] = mapped_column(String(10), default="card")
    participant_uid: Mapped[str | None] = mapped_column(String(64))
    """The code by which the register knows this person."""
    parts: Mapped[list[str] | None] = mapped_column(Canonical)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("subject.uid"))


class Draft(Owned, Model):
    """Answers that somebody is still giving; gone on sending, on stop and after thirty days."""

    __tablename__ = "draft"
    __table_args__ = (NO_ORDER,)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    language: Mapped[str] = mapped_column(String(35))
    perspective: Mapped[str] = mapped_column(String(20))
    subject_uid: Mapped[str | None] = mapped_column(ForeignKey("subject.uid"))
    page: Mapped[str] = mapped_column(String(64), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(Canonical, default=dict)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class Response(Owned, Model):
    """One submitted response: a day and no time, no address, no device."""

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_wave_id_state", "wave_id", "state"),
        CheckConstraint("state IN ('counted', 'held', 'test', 'void', 'superseded')", name="state"),
        NO_ORDER,
    )

    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    link_kind: Mapped[str] = mapped_column(String(10))
    """Kind of the link it came through; `import` for a file."""
    channel: Mapped[str] = mapped_column(String(40), default="")
    perspective: Mapped[str] = mapped_column(String(20))
    group_uid: Mapped[str] = mapped_column(String(22), default="")
    subject_uid: Mapped[str | None] = mapped_column(ForeignKey("subject.uid"), index=True)
    language: Mapped[str] = mapped_column(String(35), default="")
    submitted_on: Mapped[date]
    seconds: Mapped[int | None]
    payload: Mapped[dict[str, Any]] = mapped_column(Canonical)
    """What came in, as it came: never changed."""
    flags: Mapped[list[str]] = mapped_column(Canonical, default=list)
    state: Mapped[str] = mapped_column(String(12), default="counted")
    receipt_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    partial: Mapped[bool] = mapped_column(default=False)
    ref: Mapped[str] = mapped_column(String(80), default="")
    """The id that a file gave it; "" when it was sent here: then `uid` is its id."""


class Answer(Owned, Model):
    """What is counted: one row per variable, or per offered option of a multiple choice.

    No row: not shown. `choice_id` 0: no option. `num` is the value of the chosen option, 1 or 0
    for an offered option of a multiple choice, or the number given.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index("ix_answer_response_uid", "response_uid"),
        CheckConstraint(MISSING, name="missing"),
        NO_ORDER,
    )

    variable_id: Mapped[int] = mapped_column(ForeignKey("variable.id"), primary_key=True)
    response_uid: Mapped[str] = mapped_column(ForeignKey("response.uid"), primary_key=True)
    repeat_no: Mapped[int] = mapped_column(primary_key=True, default=0)
    choice_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    num: Mapped[float | None]
    txt: Mapped[str | None] = mapped_column(String(4000))
    day: Mapped[date | None]
    missing: Mapped[str | None] = mapped_column(String(16))


class AnswerEdit(Owned, Model):
    """A correction of an answer, with who and why. Only added to."""

    __tablename__ = "answer_edit"
    __table_args__ = (CheckConstraint("length(reason) >= 10", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_uid: Mapped[str] = mapped_column(ForeignKey("response.uid"), index=True)
    variable_id: Mapped[int] = mapped_column(ForeignKey("variable.id"))
    repeat_no: Mapped[int] = mapped_column(default=0)
    old: Mapped[Any] = mapped_column(Canonical)
    new: Mapped[Any] = mapped_column(Canonical)
    actor_uid: Mapped[str] = mapped_column(String(22))
    reason: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(default=now)


class ResponseConsent(Owned, Model):
    """Who agreed to what, in the words of which version. Only added to."""

    __tablename__ = "response_consent"
    __table_args__ = (
        CheckConstraint("by IN ('self', 'guardian', 'both')", name="by"),
        NO_ORDER,
    )

    response_uid: Mapped[str] = mapped_column(ForeignKey("response.uid"), primary_key=True)
    by: Mapped[str] = mapped_column(String(10), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True, default="survey")
    text_version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    given_on: Mapped[date]
    ended_on: Mapped[date | None]


class Refusal(Owned, Model):
    """How many said "no, rather not" on a day, and nothing else."""

    __tablename__ = "refusal"

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    perspective: Mapped[str] = mapped_column(String(20), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


freeze(Model.metadata, RULES)
