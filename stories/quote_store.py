"""Stories that a reader may see words of, and the codes that lie on them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import String, cast, select

from impact.kit.db import db
from stories.models import (
    Code,
    Codebook,
    CodebookVersion,
    Coding,
    CodingTask,
    Story,
    StoryVersion,
)
from stories.quotes import Mark
from stories.store import opened, today, usable_stories
from stories.told import Usable


def readable(pilots: Sequence[int], first: date, last: date, purpose: str) -> list[Usable]:
    """Return the stories told from `first` to `last` that may be used for `purpose`."""
    return opened(purpose, today(), Story.pilot_id.in_(pilots), Story.told_on.between(first, last))


def marks(pilots: Sequence[int], codebook: str, purpose: str) -> list[Mark]:
    """Return the codes of a book (`key/n`) on all stories that may be used for `purpose`."""
    rows = db.session.execute(
        select(Coding.version_id, Code.key, Coding.polarity, Coding.start, Coding.end)
        .join(CodingTask, CodingTask.id == Coding.task_id)
        .join(StoryVersion, StoryVersion.id == Coding.version_id)
        .join(Code, Code.id == Coding.code_id)
        .join(CodebookVersion, CodebookVersion.id == Code.version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(
            Coding.pilot_id.in_(pilots),
            Coding.removed_at.is_(None),
            CodingTask.state == "done",
            Codebook.key + "/" + cast(CodebookVersion.n, String) == codebook,
            StoryVersion.story_id.in_(usable_stories(purpose, today())),
        )
        .order_by(Coding.version_id, Coding.start, Coding.end, Code.position, Coding.id)
    )
    return [Mark(*row) for row in rows]
