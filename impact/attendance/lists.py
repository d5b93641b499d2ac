"""What the pages show of sessions and registers, and what comes back. Plain values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from impact.attendance.layout import STATUSES
from impact.attendance.ledger import THERE


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as the list shows it. `there` None: no register was taken.

    `uncounted`: it went on, and somebody said that nobody will know who was there.
    """

    uid: str
    activity: str
    held_on: date
    start: str
    place: str
    minutes: int | None
    there: int | None
    heads: int | None
    uncounted: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to write down who was there."""
        return self.minutes != 0 and self.in_room is None and not self.uncounted

    @property
    def in_room(self) -> int | None:
        """How many were in the room; None when nobody wrote anything down."""
        if self.there is None and self.heads is None:
            return None
        return max(self.there or 0, self.heads or 0)


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who may come to a session; `status` None: nothing is stored of today yet."""

    uid: str
    code: str
    status: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said of a session beside who was there. `version` 0: its register was never stored.

    `account` is the uid of who stored it last, `at` when, in UTC. `minutes` 0: it did not go on.
    """

    minutes: int | None
    heads: int | None
    kind: str | None
    note: str
    uncounted: bool
    version: int
    account: str | None = None
    at: datetime | None = None

    @property
    def state(self) -> str:
        """Whether it went on: see `STATES` in `standing.py`."""
        return "off" if self.minutes == 0 else "uncounted" if self.uncounted else ""

    def beyond(self, people: Iterable[Expected]) -> int | None:
        """Return how many were there without a code; None when no heads were counted."""
        if self.heads is None:
            return None
        return max(0, self.heads - sum(one.status in THERE for one in people))


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody by the code on the newest card. `others`: codes that lead to the same person.

    `given_on` None: the code is the first one, and nobody wrote down a card.
    """

    uid: str
    code: str
    others: tuple[str, ...] = ()
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Empty cards drawn at once: how many, and how many of them nobody has yet."""

    uid: str
    made_on: date
    cards: int
    empty: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """What joining two codes would come to: sessions of each, and those that have both.

    `twice`: sessions in which both were there, so that one visit less counts. `people`: how many
    the pilot has now.
    """

    kept: Holder
    gone: Holder
    of_kept: int
    of_gone: int
    both: int
    twice: int
    people: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Two codes that count as one person."""

    uid: str
    kept: str
    gone: str
    merged_on: date


@dataclass(frozen=True, slots=True)
class Filled:
    """A register as it was filled in: who was how, who came with a new code, who had none.

    `extra` None: nobody counted those without a code. `state` "off" or "uncounted": of who was
    there it says nothing.
    """

    statuses: Mapping[str, str]
    newcomers: tuple[str, ...] = ()
    extra: int | None = None
    kind: str = "counted"
    state: str = ""
    note: str = ""

    @property
    def said(self) -> dict[str, str]:
        """All of it but newcomers, as names and values: see `standing.py`."""
        whole = {"state": self.state, "note": self.note}
        if self.state:
            return whole
        extra = "" if self.extra is None else str(self.extra)
        return {**self.statuses, **whole, "extra": extra, "kind": self.kind if extra else ""}


def together(lines: Iterable[Expected]) -> list[Expected]:
    """Return each person once; who has several lines stands as on the strongest.

    >>> together([Expected("u", "ada", "absent"), Expected("u", "ada", "late")])
    [Expected(uid='u', code='ada', status='late')]
    """
    found: dict[str, Expected] = {}
    for one in lines:
        found[one.uid] = min(found.get(one.uid, one), one, key=_strength)
    return list(found.values())


def on_it(found: list[Expected], also: Collection[str] = ()) -> list[Expected]:
    """Return who stands on a register: once it was filled in, those on it and no others.

    Who left is not put back. `also`: who stood on the page of somebody that looked before.
    """
    if not any(one.status for one in found):
        return found
    return [one for one in found if one.status or one.uid in also]


def _strength(one: Expected) -> int:
    return STATUSES.index(one.status) if one.status in STATUSES else len(STATUSES)


@dataclass(frozen=True, slots=True)
class Checked:
    """Codes that were held against the room on one day. `shared` None: not asked.

    `uid` is that of one of them, "" of all days together.
    """

    uid: str
    day: date
    checked: int
    second: int
    shared: int | None
