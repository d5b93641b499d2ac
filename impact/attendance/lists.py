"""What the pages show of sessions and registers, and what comes back. Plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from impact.attendance.layout import STATUSES
from impact.attendance.ledger import THERE


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as the list shows it. `there` None: no register was taken."""

    uid: str
    activity: str
    held_on: date
    start: str
    place: str
    minutes: int | None
    there: int | None
    heads: int | None

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

    `extra` None: nobody counted those without a code. `cancelled`: the rest says nothing.
    """

    statuses: Mapping[str, str]
    newcomers: tuple[str, ...] = ()
    extra: int | None = None
    kind: str = "counted"
    cancelled: bool = False

    @property
    def there(self) -> int:
        """How many with a code were in the room."""
        return len(self.newcomers) + sum(one in THERE for one in self.statuses.values())


def together(lines: Iterable[Expected]) -> list[Expected]:
    """Return each person once; who has several lines stands as on the strongest.

    >>> together([Expected("u", "ada", "absent"), Expected("u", "ada", "late")])
    [Expected(uid='u', code='ada', status='late')]
    """
    found: dict[str, Expected] = {}
    for one in lines:
        found[one.uid] = min(found.get(one.uid, one), one, key=_strength)
    return list(found.values())


def _strength(one: Expected) -> int:
    return STATUSES.index(one.status) if one.status in STATUSES else len(STATUSES)
