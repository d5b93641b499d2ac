"""Where people come in: when a link takes answers, until when one may finish. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

FINISHING = timedelta(hours=24)
"""How long after closing an answer that was begun before is still taken."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A link, the wave that it opens and the pilot they lie in, as far as a page needs them.

    `closed_at` is in UTC; days are local.
    """

    link_id: int
    wave_id: int
    pilot_id: int
    version_id: int
    code: str
    kind: str
    perspective: str
    group_uid: str
    moment: str
    state: str
    opens_on: date
    name: str = ""
    """The pilot's."""
    invented: bool = False
    closes_on: date | None = None
    closed_at: datetime | None = None
    language: str | None = None
    pairing: str = "none"
    subject_uid: str | None = None
    """Whom a personal link asks."""
    used_on: date | None = None
    """When a personal link was answered; it is once."""

    @property
    def personal(self) -> bool:
        """Say whether the link is for one person."""
        return self.kind == "personal"

    @property
    def preview(self) -> bool:
        """Say whether it is only looked at: nothing is kept."""
        return self.kind == "test"

    @property
    def anonymous(self) -> bool:
        """Say whether nothing ties an answer to a person; partners know each other's answers."""
        return self.pairing == "none" and self.kind != "personal" and self.perspective != "partner"

    @property
    def channel(self) -> str:
        """Return the way in which answers came: `web`, or the kind of the link."""
        return "web" if self.kind in ("poster", "personal") else self.kind

    def stands(self, today: date) -> Literal["early", "open", "closed"]:
        """Return whether answers may be begun on a day."""
        if self.preview:
            return "open"
        if self.state == "planned" or today < self.opens_on:
            return "early"
        over = self.closes_on is not None and today > self.closes_on
        return "closed" if over or self.closed_at or self.state != "open" else "open"

    def may_finish(self, begun_at: datetime, moment: datetime, zone: str) -> bool:
        """Say whether what was begun may still be sent. Both times are in UTC, without zone."""
        today = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
        if self.stands(today) == "open":
            return True
        return moment <= (self._closed(zone, moment) or begun_at) + FINISHING

    def _closed(self, zone: str, moment: datetime) -> datetime | None:
        """Return when it was closed; None when that was done by hand at a time not known."""
        known = [self.closed_at] if self.closed_at else []
        if self.closes_on:
            end = datetime.combine(self.closes_on + timedelta(days=1), time(), ZoneInfo(zone))
            known.append(end.astimezone(UTC).replace(tzinfo=None))
        return min((one for one in known if one <= moment), default=None)
