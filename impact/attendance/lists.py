"""What the pages show of sessions and registers, and what comes back. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
