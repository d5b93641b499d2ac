"""Who is in one course, and what became of them, as its page shows it. Pure.

The rules are those of the figures (indicators.md 2.1); a test holds the two together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from impact.attendance.ledger import THERE

YES, NO = "yes", "no"
MISSED = ("absent", "excused")


@dataclass(frozen=True, slots=True)
class Said:
    """One line about somebody in the course. `day` None: an enrolment without a session.

    `held`: the session went on.
    """

    uid: str
    day: date | None
    start: str = ""
    status: str | None = None
    held: bool = False
    enrolled_on: date | None = None
    course_end: date | None = None
    completed: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the page keeps beside the word on a line: on which day it was said, and why."""

    said_on: date
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody in the course. `since` None: came without being enrolled.

    `given`: somebody wrote that day down; else it is that of the first line, of who once missed.
    `word` is what was said last: yes, no, or why somebody stopped. `note` is beside it, when it
    was said on a page.
    """

    uid: str
    since: date | None
    offered: int
    attended: int
    word: str = ""
    note: Note | None = None
    given: bool = False
    listed: bool = True
    """Whether they stand on any register of this course."""

    @property
    def completed(self) -> bool:
        """Say whether the last word is that they completed the course."""
        return self.word.lower() == YES

    @property
    def stopped(self) -> bool:
        """Say whether somebody left, with the reason as word."""
        return bool(self.word) and self.word.lower() not in (YES, NO)


def enrolments(
    lines: Sequence[Said], registers: Sequence[date], end: date | None, notes: dict[str, Note]
) -> list[Enrolment]:
    """Return everybody in a course, in no order. `registers`: the days of sessions with one."""
    of: dict[str, list[Said]] = defaultdict(list)
    for line in lines:
        of[line.uid].append(line)
    return [_enrolment(uid, mine, registers, end, notes.get(uid)) for uid, mine in of.items()]


def _enrolment(
    uid: str, mine: list[Said], registers: Sequence[date], end: date | None, note: Note | None
) -> Enrolment:
    since, word = _since(mine), _word(mine)
    kept = note if note and note.word == word else None
    flags = any(one.enrolled_on for one in mine), any(one.day for one in mine)
    there = [one.day for one in mine if one.day and one.held and one.status in THERE]
    if since is None:
        return Enrolment(uid, None, 0, len(there), word, kept, *flags)
    last = end or date.max
    offered = sum(since <= day <= last for day in registers)
    attended = sum(since <= day <= last for day in there)
    return Enrolment(uid, since, offered, attended, word, kept, *flags)


def _since(mine: list[Said]) -> date | None:
    """Return from which day on somebody was expected; None: never."""
    if given := [one.enrolled_on for one in mine if one.enrolled_on]:
        return min(given)
    held = [one for one in mine if one.held and one.day]
    if not any(one.status in MISSED for one in held):
        return None
    return min(one.day for one in held if one.day)


def _word(mine: list[Said]) -> str:
    """Return what was said last; of two at once the later in the alphabet."""
    said = [(one.day or date.min, one.start, one.completed) for one in mine if one.completed]
    return max(said, key=lambda one: (*one[:2], one[2].lower()))[2] if said else ""
