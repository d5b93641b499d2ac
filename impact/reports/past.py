"""A figure beside its own earlier periods, and whether it changed. Pure.

By one calendar, its quarters or its years; a figure is never held against that of another pilot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Literal

from impact.indicators.blocks import Chart, Measured
from impact.indicators.figure import Figure
from impact.indicators.intervals import wilson
from impact.kit.dates import Period
from impact.kit.i18n import N_
from impact.reports.periods import period_name

Change = Literal["up", "down", "same"]
CHANGES: dict[Change, str] = {
    "up": N_("risen since the period before"),
    "down": N_("fallen since the period before"),
    "same": N_("no clear change since the period before"),
}
DRAWN = ("share", "visits", "sessions", "persons", "stories", "hours")
"""Units of which a bar from zero says something."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a figure was in one period. `running`: the period is not over yet.

    `change` None: nothing can be said, because it is no share or one of both periods is silent.
    """

    period: Period
    figures: tuple[Measured, ...]
    running: bool = False
    change: Change | None = None

    @property
    def key(self) -> str:
        """The period as a group of a figure."""
        return period_name(self.period)

    @property
    def whole(self) -> Measured | None:
        """The figure without groups, when there is one."""
        return next((one for one in self.figures if not one.group), None)


def compared(some: Iterable[Past]) -> list[Past]:
    """Return periods in order, each with how it differs from the one before it."""
    found: list[Past] = []
    for one in some:
        before = found[-1].whole if found else None
        told = changed(one.whole, before) if not one.running else None
        found.append(replace(one, change=told))
    return found


def changed(new: Measured | None, old: Measured | None) -> Change | None:
    """Return how a share changed: only clearly, when the interval of the difference leaves 0 out.

    Newcombe 1998, method 10, from the limits of each share itself, so that what one person did
    many times counts as one (indicators.md 1.4).
    """
    if new is None or old is None or new.unit != "share":
        return None
    now, before = _limits(new.figure), _limits(old.figure)
    if now is None or before is None:
        return None
    between = now[0] - before[0]
    if between > hypot(now[0] - now[1], before[2] - before[0]):
        return "up"
    return "down" if -between > hypot(now[2] - now[0], before[0] - before[1]) else "same"


def chart(some: Sequence[Past], title: str) -> Chart | None:
    """Return the whole figure of each period as bars; None where there is nothing to draw."""
    bars = tuple(
        replace(one.whole, group=(("period", one.key),)) for one in some if one.whole is not None
    )
    if not any(one.figure.status == "shown" and one.unit in DRAWN for one in bars):
        return None
    return Chart("shares" if bars[0].unit == "share" else "bars", title, bars)


def _limits(figure: Figure) -> tuple[float, float, float] | None:
    """Return a share that is shown with its lower and upper limit; None of any other.

    A share that was counted in full has the limits it would have by chance.
    """
    k, n = figure.numerator, figure.denominator
    if figure.status != "shown" or k is None or not n or not 0 <= k <= n:
        return None
    interval = figure.interval or wilson(int(k), int(n))
    return k / n, interval.low, interval.high
