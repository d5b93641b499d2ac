"""A figure beside its own earlier periods, and whether it changed. Pure.

By one calendar, its quarters or its years; a figure is never held against that of another pilot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from impact.indicators.blocks import Chart, Measured
from impact.indicators.figure import Figure
from impact.indicators.intervals import newcombe
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
    """Return how a share changed: only clearly, when Newcombe's interval leaves 0 out.

    Newcombe 1998, method 10; indicators.md 1.4.
    """
    if new is None or old is None or new.unit != "share":
        return None
    now, before = _counts(new.figure), _counts(old.figure)
    if now is None or before is None:
        return None
    between = newcombe(*now, *before)
    if between.low > 0:
        return "up"
    return "down" if between.high < 0 else "same"


def chart(some: Sequence[Past], title: str) -> Chart | None:
    """Return the whole figure of each period as bars; None where there is nothing to draw."""
    bars = tuple(
        replace(one.whole, group=(("period", one.key),)) for one in some if one.whole is not None
    )
    if not any(one.figure.status == "shown" and one.unit in DRAWN for one in bars):
        return None
    return Chart("shares" if bars[0].unit == "share" else "bars", title, bars)


def _counts(figure: Figure) -> tuple[int, int] | None:
    """Return numerator and denominator of a share that is shown; None of any other."""
    whole = figure.numerator is not None and 0 <= figure.numerator <= (figure.denominator or 0)
    if figure.status != "shown" or not figure.denominator or not whole:
        return None
    return int(figure.numerator or 0), figure.denominator
