"""What is said of those who came: for whom it was new, their hours, how many they are. Pure."""

from dataclasses import replace

from impact.indicators.figure import FULL_COUNT, Figure, Note, Tally, noted, nothing
from impact.indicators.figures import full_share, median, share, unknown
from impact.indicators.intervals import code_bounds
from impact.kit.i18n import N_

TOO_YOUNG = Note(N_("register too young"))
FEW_CHECKED = Note(N_("fewer than 30 codes checked"))
LENGTH_UNKNOWN = Note(N_("length unknown of more than one in five visits"))
NO_LENGTH = N_("length not known of %(n)s of the visits, counted as 0")
UNKNOWN_PART = N_("of %(n)s we do not know")
ENOUGH_CHECKED = 30
"""Codes that must be held against the room before anything is said of all of them."""


def known_share(tally: Tally) -> Figure:
    """Return numerator of denominator, those of whom it is known; of `left_out` it is not.

    Known of all: a full count. Known of many: corrected for a finite population.

    >>> known_share(Tally(1, 2, left_out=2)).interval.method
    'wilson_fpc'
    >>> known_share(Tally(1, 2)).note, known_share(Tally(0, 0, left_out=4)).status
    ('full count', 'not_available')
    """
    if not tally.denominator:
        return unknown(tally)
    found = share(replace(tally, known=tally.denominator + tally.left_out))
    rest = Note(UNKNOWN_PART, (("n", tally.left_out),))
    return noted(found, rest) if tally.left_out else found


def new_share(tally: Tally) -> Figure:
    """Return numerator of denominator, who came in a register that is old enough to tell.

    `left_out` came in one that began too late.

    >>> new_share(Tally(3, 4)).value, new_share(Tally(left_out=4)).note
    (0.75, 'register too young')
    """
    if tally.left_out and not tally.denominator:
        return nothing(TOO_YOUNG)
    return full_share(tally)


def hours(tally: Tally) -> Figure:
    """Return hours per person: `numerator` minutes over `denominator` persons, of `n` visits.

    `left_out` of those visits have no length. Of more than one in five nothing can be said; else
    they count as 0, and the note says so.

    >>> hours(Tally(900, 4, n=9)).value, hours(Tally(900, 4, n=9, left_out=2)).status
    (3.75, 'not_available')
    """
    if not tally.denominator:
        return unknown(tally)
    time = tally.numerator / 60
    found = Figure(time / tally.denominator, time, tally.denominator, tally.denominator)
    return _lengths(tally, found)


def hours_median(tally: Tally) -> Figure:
    """Return the middle number of hours; `spread` holds (minutes, -, persons), the rest as `hours`.

    >>> hours_median(Tally(n=3, spread=((90, 0, 2), (270, 0, 1)))).value
    1.5
    """
    found = median(tally)
    if found.value is None:
        return found
    return _lengths(tally, replace(found, value=found.value / 60, notes=()))


def bounded(tally: Tally) -> Figure:
    """Return `numerator` codes, and between how many people those are.

    `spread` holds the checks: (1 for a second code, 1 for a shared one or -1 when not asked,
    checks). Fewer than 30 say nothing.

    >>> bounded(Tally(300, spread=((1, -1, 5), (0, -1, 55)))).interval.high
    300.0
    >>> bounded(Tally(300, spread=((0, -1, 29),))).note
    'fewer than 30 codes checked'
    """
    if not tally.numerator:
        return unknown(tally)
    checked = sum(times for _, _, times in tally.spread)
    if checked < ENOUGH_CHECKED:
        return nothing(FEW_CHECKED)
    second = sum(int(value) * times for value, _, times in tally.spread)
    asked = [(int(other), times) for _, other, times in tally.spread if other >= 0]
    shared = sum(other * times for other, times in asked) if asked else None
    bounds = code_bounds(tally.numerator, checked, second, shared)
    return Figure(tally.numerator, tally.numerator, None, checked, bounds)


def _lengths(tally: Tally, found: Figure) -> Figure:
    """Return hours with what is not known of the length of visits."""
    if 5 * tally.left_out > tally.n:
        return nothing(LENGTH_UNKNOWN)
    unmeasured = Note(NO_LENGTH, (("n", tally.left_out),))
    return noted(found, FULL_COUNT, *([unmeasured] if tally.left_out else []))
