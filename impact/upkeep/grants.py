"""What an account could reach, and when: worked out from its grants and from the audit trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a grant held, the last included; None is since ever, or until now."""

    first: date | None
    last: date | None

    def touches(self, first: date, last: date) -> bool:
        """Say whether any day of this span lies from `first` to `last`."""
        begun = self.first is None or self.first <= last
        return begun and (self.last is None or first <= self.last)


def spans(
    starts: date | None, ends: date | None, acts: Iterable[tuple[date, bool]]
) -> tuple[Span, ...]:
    """Return when a grant held; `acts` are the days it was given (True) and ended, in order.

    The trail knows of intervals that the grant itself forgot when it was given again. A day on
    which it ended counts whole. Without acts the grant's own days are all there is.

    >>> spans(None, None, [(date(2025, 1, 1), True), (date(2025, 2, 1), False)])
    (Span(first=datetime.date(2025, 1, 1), last=datetime.date(2025, 2, 1)),)
    """
    found: list[Span] = []
    begun, known = starts, False
    running = True
    for day, given in acts:
        if given and not (running and known):
            begun, running = max(day, starts) if starts else day, True
        elif not given and running:
            found.append(Span(begun, day))
            running = False
        known = True
    return (*found, Span(begun, ends)) if running else tuple(found)
