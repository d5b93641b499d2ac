"""What figures may know of stories and codings: no words, and only what may be counted."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    cast,
    distinct,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)

from impact.indicators.catalogue import frame
from impact.pilots.models import Pilot
from impact.pilots.store import person_of
from stories.consent import FINER
from stories.models import (
    Code,
    Codebook,
    CodebookVersion,
    Coder,
    Coding,
    CodingRound,
    CodingTask,
    Consensus,
    Story,
    StoryUse,
    StoryVersion,
)
from stories.store import may, today


def _countable(pilot_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Story.pilot_id == pilot_id, may("count", today()))


@frame(
    "stories",
    {
        "pilot": "string",
        "story": "string",
        "perspective": "string",
        "language": "string",
        "told_on": "date",
        "activity": "string",
        "participant": "string",
        "age_band": "string",
        "grants": "string",
        "guardian": "boolean",
        "teller_tone": "int64",
        "coder_tone": "int64",
        "drawn_at_random": "boolean",
    },
    dated="told_on",
)
def stories(pilot_id: int) -> Select[Any]:
    """One row per story that may be counted. `grants`: what was agreed to and holds, by word."""
    return (
        select(
            Pilot.code.label("pilot"),
            Story.uid.label("story"),
            Story.perspective,
            Story.language,
            Story.told_on,
            Story.activity,
            person_of(Story.participant, pilot_id).label("participant"),
            case(FINER, value=Story.age_band, else_=Story.age_band).label("age_band"),
            Story.grants,
            Story.guardian,
            Story.teller_tone,
            cast(null(), Integer).label("coder_tone"),
            Story.drawn_at_random,
        )
        .join(Pilot, Pilot.id == Story.pilot_id)
        .join(StoryUse, StoryUse.story_id == Story.id)
        .where(*_countable(pilot_id))
        .order_by(Story.uid)
    )


@frame(
    "codings",
    {
        "pilot": "string",
        "story": "string",
        "teller": "string",
        "perspective": "string",
        "told_on": "date",
        "code": "string",
        "coder": "string",
        "layer": "string",
        "applied": "boolean",
        "polarity": "string",
        "blind": "boolean",
        "coded_on": "date",
        "codebook": "string",
    },
    dated="told_on",
)
def codings(pilot_id: int) -> Select[Any]:
    """One row per coder, code and story that the coder finished: used or not, silence is data.

    `teller` tells voices apart within the pilot. Consensus has rows of its own, in its `layer`.
    Dated by the telling: what was told in the period may be read after it.
    """
    both = union_all(_originals(pilot_id), _agreed(pilot_id)).subquery()
    order = (both.c.story, both.c.codebook, both.c.code, both.c.layer, both.c.coder)
    return select(both).order_by(*order)


def _originals(pilot_id: int) -> Select[Any]:
    """Every codable code of the round's book, for every task that is done."""
    used = (
        select(Coding.task_id, Coding.code_id, _one_of(Coding.polarity).label("polarity"))
        .where(Coding.pilot_id == pilot_id, Coding.removed_at.is_(None))
        .group_by(Coding.task_id, Coding.code_id)
        .subquery()
    )
    return (
        _read(
            Coder.uid,
            "original",
            used.c.task_id.is_not(None),
            used.c.polarity,
            CodingRound.blind,
            CodingTask.done_at,
        )
        .join(CodingTask, CodingTask.version_id == StoryVersion.id)
        .join(CodingRound, CodingRound.id == CodingTask.round_id)
        .join(Coder, Coder.id == CodingTask.coder_id)
        .join(CodebookVersion, CodebookVersion.id == CodingRound.version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .join(Code, Code.version_id == CodebookVersion.id)
        .outerjoin(used, (used.c.task_id == CodingTask.id) & (used.c.code_id == Code.id))
        .where(*_countable(pilot_id), CodingTask.state == "done", Code.codable, Code.active)
    )


def _agreed(pilot_id: int) -> Select[Any]:
    """Return what coders agreed on afterwards, per story and code."""
    kept = (
        select(
            Consensus.version_id,
            Consensus.code_id,
            func.max(cast(Consensus.applied, Integer)).label("applied"),
            _one_of(case((Consensus.applied, Consensus.polarity))).label("polarity"),
            func.max(Consensus.at).label("at"),
        )
        .where(Consensus.pilot_id == pilot_id)
        .group_by(Consensus.version_id, Consensus.code_id)
        .subquery()
    )
    applied = kept.c.applied > 0
    return (
        _read(literal("consensus"), "consensus", applied, kept.c.polarity, false(), kept.c.at)
        .join(kept, kept.c.version_id == StoryVersion.id)
        .join(Code, Code.id == kept.c.code_id)
        .join(CodebookVersion, CodebookVersion.id == Code.version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(*_countable(pilot_id))
    )


def _read(coder: Any, layer: str, applied: Any, polarity: Any, blind: Any, at: Any) -> Select[Any]:
    """Return the columns of the frame; the joins of its layer follow."""
    return (
        select(
            Pilot.code.label("pilot"),
            Story.uid.label("story"),
            _teller().label("teller"),
            Story.perspective.label("perspective"),
            Story.told_on.label("told_on"),
            Code.key.label("code"),
            coder.label("coder"),
            literal(layer).label("layer"),
            applied.label("applied"),
            case((applied, polarity)).label("polarity"),
            blind.label("blind"),
            func.date(at).label("coded_on"),
            (Codebook.key + "/" + cast(CodebookVersion.n, String)).label("codebook"),
        )
        .select_from(Story)
        .join(Pilot, Pilot.id == Story.pilot_id)
        .join(StoryUse, StoryUse.story_id == Story.id)
        .join(StoryVersion, StoryVersion.story_id == Story.id)
    )


def _teller() -> ColumnElement[str]:
    """One voice each: the participant's code where that is known, else the story itself."""
    told = person_of(Story.participant, Story.pilot_id)
    return func.coalesce(told, literal("story ") + Story.uid)


def _one_of(polarity: Any) -> ColumnElement[str]:
    """Return the one polarity that was stated; `mixed` when they differ, `none` without any."""
    stated = func.nullif(polarity, "none")
    different = func.count(distinct(stated))
    return case((different == 0, "none"), (different == 1, func.min(stated)), else_="mixed")
