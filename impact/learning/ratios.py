"""From counts of voices to what may be said of them (indicators.md 4.46). Pure."""

from typing import NamedTuple

from impact.indicators.figure import FULL_COUNT, Figure, Note, Tally, noted, nothing
from impact.indicators.unheard import TOO_LITTLE, TOO_MUCH
from impact.kit.i18n import N_

LITTLE, MUCH = 0.5, 2
EXPECTED = 5
"""Voices that a group had to be expected to have before too few or too many is said."""
SLACK = 1e-9

NOT_REACHED = Note(N_("the register knows nobody of this group"))
NO_QUOTES = Note(N_("no quotes were published yet"))


class Heard(NamedTuple):
    """How a group is heard at a step. `ratio` None: nobody of it was reached."""

    ratio: float | None
    flag: bool = False


def heard_ratio(group: int, everyone: int, share_reached: float) -> Heard:
    """Return share at a step over share reached, and whether that is to be looked at.

    >>> heard_ratio(1, 20, 0.4)  # 5% of the voices, 40% of those who came; 8 were expected
    Heard(ratio=0.125, flag=True)
    >>> heard_ratio(1, 10, 0.4).flag  # only 4 were expected
    False
    >>> heard_ratio(3, 20, 0).ratio is None
    True
    """
    if not everyone or not share_reached:
        return Heard(None)
    ratio = group / everyone / share_reached
    off = ratio < LITTLE - SLACK or ratio > MUCH + SLACK
    return Heard(ratio, off and everyone * share_reached >= EXPECTED - SLACK)


def ratio(tally: Tally) -> Figure:
    """Return how a group is heard: `numerator` of `denominator`, and `left_out` of `n` reached.

    >>> ratio(Tally(1, 20, left_out=40, n=100)).note
    'full count; heard too little'
    >>> ratio(Tally(1, 20, left_out=0, n=100)).status
    'not_available'
    """
    share = tally.left_out / tally.n if tally.n else 0.0
    found = heard_ratio(tally.numerator, tally.denominator, share)
    if found.ratio is None:
        return nothing(NOT_REACHED)
    figure = Figure(found.ratio, n=tally.denominator, notes=(FULL_COUNT,))
    if not found.flag:
        return figure
    return noted(figure, TOO_LITTLE if found.ratio < 1 else TOO_MUCH)


def equity(tally: Tally) -> Figure:
    """Return 1 less half of what shares quoted and reached differ; `spread` has both counts.

    >>> equity(Tally(spread=((1, 40, 1), (19, 60, 1)))).value  # |.05 - .4| and |.95 - .6|
    0.65
    """
    pairs = [(k, r) for k, r, times in tally.spread for _ in range(times)]
    quoted, reached = (sum(part) for part in zip(*pairs, strict=True)) if pairs else (0, 0)
    if not quoted or not reached:
        return nothing(NO_QUOTES)
    apart = sum(abs(k / quoted - r / reached) for k, r in pairs)
    return Figure(1 - apart / 2, n=int(quoted), notes=(FULL_COUNT,))
