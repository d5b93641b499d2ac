"""Who is still coming after so many days: the product limit of Kaplan & Meier (1958). Pure.

Who is still coming at the end of observation says so much and no more: censored, not stopped.
"""

from collections.abc import Iterable
from typing import NamedTuple

from impact.indicators.figure import Figure, Note, Tally, nothing
from impact.indicators.figures import unknown
from impact.indicators.intervals import greenwood_loglog
from impact.kit.i18n import N_

ENOUGH_AT_RISK = 5
FEW_AT_RISK = Note(N_("fewer than 5 at risk"))
NO_ONE_STOPPED = Note(N_("no one stopped before this day"))
EVERYONE_STOPPED = Note(N_("everyone had stopped by this day"))


class Staying(NamedTuple):
    """The share still coming, Greenwood's sum behind it, and how many can be told about."""

    share: float
    spread: float
    at_risk: int


def staying(tally: Tally) -> Figure:
    """Return the share still coming on the day that `known` says.

    `spread` holds (days from the first visit to the last before a stop, 1 when somebody stopped
    then and 0 when observation ended, people).

    >>> five = Tally(known=30, spread=((10, 1, 5), (40, 0, 5)))
    >>> staying(five).value, staying(five).n
    (0.5, 5)
    """
    if not tally.spread:
        return unknown(tally)
    found = product_limit(tally.spread, tally.known or 0)
    if found.at_risk < ENOUGH_AT_RISK:
        return nothing(FEW_AT_RISK)
    if found.share in (0, 1):
        note = NO_ONE_STOPPED if found.share else EVERYONE_STOPPED
        return Figure(found.share, n=found.at_risk, notes=(note,))
    interval = greenwood_loglog(found.share, found.spread)
    return Figure(found.share, n=found.at_risk, interval=interval)


def product_limit(times: Iterable[tuple[float, float, int]], day: float) -> Staying:
    """Return who is left on a day, from (time, 1 for an event, people).

    Of equal times events come before ends of observation. At risk on the day is whose time is no
    shorter.

    >>> product_limit([(0, 1, 1), (7, 1, 1), (7, 0, 1), (9, 0, 1)], 7)  # 3/4 * 2/3
    Staying(share=0.5, spread=0.25, at_risk=3)
    """
    rows = list(times)
    share, spread = 1.0, 0.0
    for at in sorted({time for time, event, _ in rows if event and time <= day}):
        left = sum(n for time, _, n in rows if time >= at)
        stopped = sum(n for time, event, n in rows if event and time == at)
        share *= 1 - stopped / left
        spread += stopped / (left * (left - stopped)) if stopped < left else 0.0
    return Staying(share, spread, sum(n for time, _, n in rows if time >= day))
