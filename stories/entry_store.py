"""Codings that were made elsewhere, by people without an account here, entered as a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from impact.accounts.audit import audit
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.pilots.models import Pilot
from impact.pilots.store import write
from stories.book_store import codes_of
from stories.models import (
    Code,
    CodebookVersion,
    Coder,
    Coding,
    CodingRound,
    CodingTask,
    PilotCodebook,
    Story,
    StoryVersion,
)
from stories.spans import WHOLE, Misplaced, Span, ticked
from stories.store import opened
from stories.told import Usable

NO_STORY = N_("there is no story %(found)s that may be coded")
NO_CODE = N_("there is no code %(found)s in this book")


@dataclass(frozen=True, slots=True)
class Reading:
    """A code that a coder gave. `words` stand in the story; empty means all of it."""

    coder: str
    story: str
    code: str
    polarity: str
    words: str = ""


Placed = tuple[Reading, Usable, Code, Span]


def enter(
    pilot: Pilot, version: CodebookVersion, name: str, readings: Sequence[Reading], on: date
) -> Taken:
    """Store a blind round that was held elsewhere; one that is known by its name stays as it is.

    Every coder read every story that may be coded: where nothing was given, nothing was found.
    Refused when a story, a code or the words are not there.
    """
    known = select(CodingRound.id).where(CodingRound.pilot_id == pilot.id, CodingRound.name == name)
    if db.session.scalar(known) is not None:
        return Taken(0, len(readings))
    stories = opened("code", on, StoryVersion.pilot_id == pilot.id)
    placed = _placed(pilot, version, readings, stories)
    write(pilot, lambda: _add(pilot, version, name, placed, stories, on))
    return Taken(len(placed), 0)


def _placed(
    pilot: Pilot, version: CodebookVersion, readings: Sequence[Reading], stories: Sequence[Usable]
) -> list[Placed]:
    """Return readings with the story, the code and the stretch they mean."""
    known = db.session.execute(select(Story.code, Story.id).where(Story.pilot_id == pilot.id))
    files = {code: number for code, number in known if code}
    by_id = {story.story_id: story for story in stories}
    codes = {code.key: code for code in codes_of([version.id]) if code.codable}
    found: list[Placed] = []
    faults: list[Fault] = []
    for number, reading in enumerate(readings, 2):
        story, code = by_id.get(files.get(reading.story, 0)), codes.get(reading.code)
        if story is None or code is None:
            text, name = (NO_CODE, reading.code) if story else (NO_STORY, reading.story)
            faults.append(Fault(text, {"found": name}, "codings", number))
            continue
        try:
            found.append((reading, story, code, ticked(story.words, [WHOLE], reading.words)))
        except Misplaced as error:
            faults.append(Fault(error.text, {}, "codings", number, "words"))
    if faults:
        raise Refused(faults)
    return found


def _add(
    pilot: Pilot,
    version: CodebookVersion,
    name: str,
    placed: Sequence[Placed],
    stories: Sequence[Usable],
    on: date,
) -> None:
    made = CodingRound(pilot_id=pilot.id, version_id=version.id, name=name, opened_on=on)
    db.session.add_all((made, *_book(pilot, version, on)))
    db.session.flush()
    for person in dict.fromkeys(reading.coder for reading, *_ in placed):
        coder = Coder(pilot_id=pilot.id, name=person, origin=name)
        db.session.add(coder)
        db.session.flush()
        tasks = {story.version_id: _task(made, coder, story) for story in stories}
        db.session.add_all(tasks.values())
        db.session.flush()
        db.session.add_all(
            _coding(tasks[story.version_id], code, span, reading.polarity)
            for reading, story, code, span in placed
            if reading.coder == person
        )
    made.closed_on = on
    of = f"pilot:{pilot.uid}"
    audit("import", of, pilot=pilot.id, what="codings", rows=len(placed))


def _book(pilot: Pilot, version: CodebookVersion, on: date) -> list[PilotCodebook]:
    used = select(PilotCodebook.id).where(
        PilotCodebook.pilot_id == pilot.id, PilotCodebook.version_id == version.id
    )
    if db.session.scalar(used) is not None:
        return []
    return [PilotCodebook(pilot_id=pilot.id, version_id=version.id, from_on=on)]


def _task(made: CodingRound, coder: Coder, story: Usable) -> CodingTask:
    return CodingTask(
        pilot_id=made.pilot_id,
        round_id=made.id,
        version_id=story.version_id,
        coder_id=coder.id,
        state="done",
        done_at=now(),
    )


def _coding(task: CodingTask, code: Code, span: Span, polarity: str) -> Coding:
    return Coding(
        pilot_id=task.pilot_id,
        task_id=task.id,
        version_id=task.version_id,
        code_id=code.id,
        coder_id=task.coder_id,
        start=span.start,
        end=span.end,
        span_sha=span.sha,
        polarity=polarity,
    )
