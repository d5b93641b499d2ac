"""Lines of a register laid beside what is stored: what is new, what fits in, what clashes. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from impact.attendance.intake import ENTRY, MISSING, Entry, Key, Line, Read
from impact.attendance.layout import MEETING
from impact.attendance.shelf import Clash, Shelf, conflicts, fuller
from impact.kit.faults import Fault
from impact.kit.i18n import N_

ATTRIBUTES = ("birth_year", "gender", "postcode4", "area", "age_band")
ABOUT = slice(ENTRY.index("birth_year"), ENTRY.index("age_band") + 1)
ENROLLED_ON = ENTRY.index("enrolled_on")
THERE = ("present", "late")

OTHER_LINE = N_('another line of this session says "%(known)s", found "%(found)s"')
TWO_COUNTS = N_("this session has a head count already, and it differs")
CANCELLED = N_("this session was cancelled (0 minutes), so nobody can have been there")
HELD = N_("somebody was at this session, so it cannot have 0 minutes")
BELOW = N_("the head count is lower than the register; the register counts")
SEVERAL = N_("this participant has several values here; the newest counts")


@dataclass(slots=True)
class Meeting:
    """A session as it is stored, or as it will be. `id` None: not stored yet.

    `was` is what was stored of it, `own` what this file says.
    """

    id: int | None = None
    said: Entry = (None,) * len(MEETING)
    attended: int = 0
    heads: tuple[int, str] | None = None
    counted_at: int | None = None
    used: bool = False
    filled: bool = False
    was: Entry = ()
    own: Entry = (None,) * len(MEETING)

    @property
    def cancelled(self) -> bool:
        """Say whether it did not go on."""
        return bool(self.said[0] == 0)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of the days and people in a register."""

    meetings: dict[Key, Meeting] = field(default_factory=dict)
    presence: dict[tuple[Key, str], Entry] = field(default_factory=dict)
    signups: dict[tuple[str, str, date], Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What storing a register comes to. `faults` belong to rows that are in none of the rest."""

    meetings: dict[Key, Meeting]
    heads: dict[Key, tuple[int, str]]
    presence: Shelf
    signups: Shelf
    added: int
    unchanged: int
    faults: list[Fault]
    notices: list[Fault]
    met: dict[Key, Meeting] = field(default_factory=dict)
    """Sessions that were stored already, and are named in this file."""
    recounted: dict[Key, tuple[int, str]] = field(default_factory=dict)
    """Head counts that were stored already, and are the same here."""

    @property
    def refused(self) -> int:
        """How many rows are left out."""
        return len({fault.row for fault in self.faults})


def compare(read: Read, stored: Stored) -> Changes:
    """Return what storing `read` would change, and every fault in it, in order of rows."""
    book = _Book(stored)
    faults = [*read.faults]

    def taken(step: Callable[[Line], bool], line: Line) -> bool | None:
        try:
            return step(line)
        except Clash as clash:
            faults.extend(Fault(text, v, read.name, line.row, at) for at, text, v in clash.why)
            return None

    agreed = [line for line in read.lines if taken(book.meet, line) is not None]
    brought = [taken(book.enter, line) for line in agreed]
    return Changes(
        {key: one for key, one in book.meetings.items() if one.used and one.filled},
        book.heads,
        book.presence,
        book.signups,
        added=brought.count(True),
        unchanged=brought.count(False),
        faults=sorted(faults, key=lambda fault: fault.row or 0),
        notices=[*read.notices, *_several(read), *book.low_counts(read.name)],
        met={key: one for key, one in book.meetings.items() if one.used and one.id is not None},
        recounted=book.recounted,
    )


def both(known: Entry, found: Entry) -> Entry:
    """Return what two lines say of one session; of the ends of a course the latest counts."""
    end = max(filter(None, (known[-1], found[-1])), default=None)
    return (*fuller(known, found)[:-1], end)


class _Book:
    """A register in the making: the stored one, and line by line what comes to it."""

    def __init__(self, stored: Stored) -> None:
        self.meetings = {key: replace(one, was=one.said) for key, one in stored.meetings.items()}
        self.heads: dict[Key, tuple[int, str]] = {}
        self.recounted: dict[Key, tuple[int, str]] = {}
        self.presence = Shelf(ENTRY, stored.presence)
        self.signups = Shelf(ENTRY, stored.signups)
        self._fillers: set[int] = set()

    def meet(self, line: Line) -> bool:
        """Lay a line beside the others of its session; the first of two readings."""
        if line.key[1] is None:
            return True
        meeting = self.meetings.get(line.key)
        if meeting is None:
            meeting = self.meetings[line.key] = Meeting(filled=True)
        if meeting.own != line.meeting and meeting.id is not None:
            meeting.own = both(meeting.own, line.meeting)
        if meeting.said == line.meeting:
            return True
        clashes = conflicts(MEETING[:-1], meeting.said[:-1], line.meeting[:-1])
        if clashes:
            raise Clash(*((column, OTHER_LINE, values) for column, values in clashes.items()))
        if line.meeting[0] == 0 and (meeting.attended or (meeting.heads and meeting.heads[0])):
            raise Clash(("minutes", HELD, {}))
        said = both(meeting.said, line.meeting)
        if said != meeting.said:
            meeting.said, meeting.filled = said, True
            self._fillers.add(line.row)
        return True

    def enter(self, line: Line) -> bool:
        """Take up a line; say whether it brought anything."""
        if line.key[1] is None:
            at = (line.participant, line.key[0], line.entry[ENROLLED_ON])
            return self.signups.put(at, line.entry)
        meeting = self.meetings[line.key]
        _check(meeting, line)
        brought = self._keep(meeting, line)
        brought |= line.row in self._fillers or (meeting.id is None and not meeting.used)
        meeting.used = True
        return brought

    def _keep(self, meeting: Meeting, line: Line) -> bool:
        if line.heads is not None:
            return self._count(meeting, line, (line.heads, line.kind))
        if not line.participant:
            return False
        at = (line.key, line.participant)
        brought = self.presence.put(at, line.entry)
        meeting.attended += at in self.presence.new and brought and line.status in THERE
        return brought

    def _count(self, meeting: Meeting, line: Line, found: tuple[int, str]) -> bool:
        if meeting.heads is None:
            meeting.heads = self.heads[line.key] = found
            meeting.counted_at = line.row
            return True
        if meeting.heads != found:
            kind = meeting.heads[0] == found[0]
            raise Clash(("headcount_kind" if kind else "headcount", TWO_COUNTS, {}))
        if line.key not in self.heads:
            self.recounted[line.key] = found
        return False

    def low_counts(self, name: str) -> list[Fault]:
        """Return a notice for each head count in this file that is lower than the register."""
        return [
            Fault(BELOW, {}, name, one.counted_at, "headcount")
            for one in self.meetings.values()
            if one.counted_at and one.heads and one.heads[0] < one.attended
        ]


def _check(meeting: Meeting, line: Line) -> None:
    """Raise Clash when somebody was there and the session was cancelled, or nobody says who."""
    if meeting.cancelled and line.status in THERE:
        raise Clash(("status", CANCELLED, {}))
    if meeting.cancelled and line.heads:
        raise Clash(("headcount", CANCELLED, {}))
    if line.participant and not line.status and not meeting.cancelled:
        raise Clash(("status", MISSING, {}))


def _several(read: Read) -> list[Fault]:
    """Return one notice for each attribute of a person that the file names in several ways."""
    known: dict[str, Entry] = {}
    found: dict[tuple[str, str], Fault] = {}
    for line in read.lines:
        said = line.entry[ABOUT]
        before = known.setdefault(line.participant, said)
        if said == before:
            continue
        for column in conflicts(ATTRIBUTES, before, said):
            fault = Fault(SEVERAL, {}, read.name, line.row, column)
            found.setdefault((line.participant, column), fault)
        known[line.participant] = fuller(before, said)
    return list(found.values())
