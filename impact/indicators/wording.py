"""The words that a figure may be given: the fixed table of indicators.md 6, in Dutch and English.

The words stand here and not among the translations, because they belong to the numbers: which of
them may be said is decided by how sure the number is. `n` is always printed beside them.
"""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Literal, NamedTuple

from impact.indicators.figure import Figure, Interval, Status

Language = Literal["nl", "en"]
SLACK = 1e-9
"""Borders are crossed only by more than this."""
FEW = 20
"""Below so many, "k of n" tells more than a percentage."""


class _Case(NamedTuple):
    """A share as the table looks at it; `half` is in percentage points, None for a full count."""

    k: float
    n: int
    half: float | None
    own_screen: bool

    @property
    def p(self) -> float:
        return self.k / self.n

    def wider(self, points: int) -> bool:
        return self.half is not None and self.half > points + SLACK


ROWS: tuple[tuple[Callable[[_Case], bool], dict[str, str]], ...] = (
    (lambda c: c.n == 0, {"nl": "geen gegevens", "en": "no data"}),
    (
        lambda c: c.k == 0 and c.n < FEW and not c.own_screen,
        {"nl": "bijna niemand", "en": "almost no one"},
    ),
    (
        lambda c: c.k == c.n and c.n < FEW and not c.own_screen,
        {"nl": "bijna iedereen", "en": "almost everyone"},
    ),
    (lambda c: c.k == 0, {"nl": "niemand van de {n}", "en": "none of {n}"}),
    (lambda c: c.k == c.n, {"nl": "alle {n}", "en": "all {n}"}),
    (lambda c: c.half is None and c.n < FEW, {"nl": "{k} van de {n}", "en": "{k} of {n}"}),
    (lambda c: c.half is None, {"nl": "{whole}", "en": "{whole}"}),
    (lambda c: c.wider(20), {"nl": "{k} van de {n}", "en": "{k} of {n}"}),
    (
        lambda c: c.p < 0.05 - SLACK,
        {"nl": "bijna niemand ({k} van de {n})", "en": "almost no one ({k} of {n})"},
    ),
    (
        lambda c: c.p > 0.95 + SLACK,
        {"nl": "bijna iedereen ({k} van de {n})", "en": "almost everyone ({k} of {n})"},
    ),
    (lambda c: c.wider(10), {"nl": "ongeveer {fraction}", "en": "about {fraction}"}),
    (lambda c: c.wider(5), {"nl": "ongeveer {five}%", "en": "about {five}%"}),
    (lambda _: True, {"nl": "{whole}", "en": "{whole}"}),
)

THINGS: dict[int, dict[str, str]] = {
    2: {"nl": "bijna geen", "en": "almost none"},
    3: {"nl": "bijna alle", "en": "almost all"},
    4: {"nl": "geen van de {n}", "en": "none of {n}"},
    9: {"nl": "bijna geen ({k} van de {n})", "en": "almost none ({k} of {n})"},
    10: {"nl": "bijna alle ({k} van de {n})", "en": "almost all ({k} of {n})"},
}
"""Rows that speak of people, in words for sessions, visits and stories."""

WITHOUT_K = {6: 11, 8: 11, 9: 2, 10: 3}
"""Rows that say k of n, and the row that says it without."""

FRACTIONS: dict[Fraction, dict[str, str]] = {
    Fraction(1, 10): {"nl": "een op de tien", "en": "one in ten"},
    Fraction(1, 5): {"nl": "een op de vijf", "en": "one in five"},
    Fraction(1, 4): {"nl": "een kwart", "en": "a quarter"},
    Fraction(1, 3): {"nl": "een derde", "en": "a third"},
    Fraction(2, 5): {"nl": "twee op de vijf", "en": "two in five"},
    Fraction(1, 2): {"nl": "de helft", "en": "half"},
    Fraction(3, 5): {"nl": "drie op de vijf", "en": "three in five"},
    Fraction(2, 3): {"nl": "twee derde", "en": "two thirds"},
    Fraction(3, 4): {"nl": "drie kwart", "en": "three quarters"},
    Fraction(4, 5): {"nl": "vier op de vijf", "en": "four in five"},
    Fraction(9, 10): {"nl": "negen op de tien", "en": "nine in ten"},
}

STATUS: dict[Status, dict[str, str]] = {
    "not_asked": {"nl": "niet gevraagd", "en": "not asked"},
    "withheld": {"nl": "afgeschermd", "en": "withheld"},
    "not_available": {"nl": "nog niet te zeggen: {why}", "en": "cannot be said yet: {why}"},
}

SITUATIONS: dict[str, dict[str, str]] = {
    "silent": {"nl": "gevraagd, niemand antwoordde", "en": "asked, no one answered"},
    "thin_response": {"nl": "beeld van wie antwoordde", "en": "picture of those who answered"},
    "same": {"nl": "geen duidelijk verschil", "en": "no clear difference"},
    "apart": {"nl": "{a} vaker positief dan {b}", "en": "{a} more often positive than {b}"},
    "association": {"nl": "hangt samen met", "en": "goes together with"},
    "bounds": {
        "nl": "tussen {low} en {high} mensen",
        "en": "between {low} and {high} people",
    },
    "code": {"nl": "in {k} van de {n} verhalen", "en": "in {k} of {n} stories"},
    "kinds": {"nl": "gelijk aan {x} even grote soorten", "en": "equal to {x} kinds of equal size"},
    "unknown": {"nl": "van {u} weten we het niet", "en": "of {u} we do not know"},
}


def words(
    k: float,
    n: int,
    interval: Interval | None,
    *,
    own_screen: bool,
    language: str = "nl",
    things: bool = False,
) -> str:
    """Return what may be said of k out of n; without interval chance plays no part.

    `own_screen`: the reader is the partner who keeps the register. `things`: n counts no people.

    >>> words(7, 19, None, own_screen=False), words(0, 8, None, own_screen=False, language="en")
    ('7 van de 19', 'almost no one')
    """
    which = row(k, n, interval, own_screen=own_screen)
    said = (THINGS.get(which) if things else None) or ROWS[which - 1][1]
    return said[language].format(**_values(k, n, language)) if n else said[language]


def row(k: float, n: int, interval: Interval | None, *, own_screen: bool) -> int:
    """Return the number of the first row of the table that fits, from 1.

    >>> row(45, 60, None, own_screen=True)
    7
    """
    half = None if interval is None else (interval.high - interval.low) * 50
    case = _Case(k, n, half, own_screen)
    return next(place for place, (fits, _) in enumerate(ROWS, start=1) if fits(case))


def share_words(
    figure: Figure, *, own_screen: bool, language: str = "nl", things: bool = False
) -> str:
    """Return the words of a share that is shown; ValueError for one that is not.

    >>> share_words(Figure(0.75, 3, 4, 4), own_screen=True, language="en")
    '3 of 4'
    """
    if figure.numerator is None or figure.denominator is None:
        raise ValueError(f"{figure} is no share that is shown")
    return words(
        figure.numerator,
        int(figure.denominator),
        figure.interval,
        own_screen=own_screen,
        language=language,
        things=things,
    )


def staying_words(figure: Figure, *, own_screen: bool, language: str = "nl") -> str:
    """Return the words of a share that is no count of so many: how many still come after a while.

    By the same table. Where that would say k of n there is no k; n stands beside it.

    >>> staying_words(Figure(0.66, n=8, interval=Interval(0.3, 0.9, "x")), own_screen=True)
    'ongeveer twee derde'
    >>> staying_words(Figure(1.0, n=24), own_screen=True, language="en")
    'all 24'
    """
    value, n = figure.value or 0.0, figure.n or 0
    which = row(value * n, n, figure.interval, own_screen=own_screen)
    said = ROWS[WITHOUT_K.get(which, which) - 1][1]
    return said[language].format(**_values(value * n, n, language))


def status_words(status: Status, why: str = "", language: str = "nl") -> str:
    """Return what stands where a number is missing; `why` is the note in the reader's words.

    >>> status_words("not_available", "no head was counted", "en")
    'cannot be said yet: no head was counted'
    """
    return STATUS[status][language].format(why=why)


def situation(name: str, language: str = "nl", **values: object) -> str:
    """Return the fixed words of a situation: one of SITUATIONS.

    >>> situation("code", "nl", k=7, n=24)
    'in 7 van de 24 verhalen'
    """
    return SITUATIONS[name][language].format(**values)


def difference_words(interval: Interval, a: str, b: str, language: str = "nl") -> str:
    """Return who is more often positive, `a` or `b` (names as read), when that is clear.

    >>> difference_words(Interval(-0.5, -0.1, "newcombe"), "gezin", "deelnemer")
    'deelnemer vaker positief dan gezin'
    >>> difference_words(Interval(-0.1, 0.2, "newcombe"), "family", "participant", "en")
    'no clear difference'
    """
    if interval.low > SLACK:
        return situation("apart", language, a=a, b=b)
    if interval.high < -SLACK:
        return situation("apart", language, a=b, b=a)
    return situation("same", language)


def bounds_words(interval: Interval, language: str = "nl") -> str:
    """Return between how many people it is: the lower bound rounded down, the upper one up.

    >>> bounds_words(Interval(245.79, 300, "code_bounds", None), "en")
    'between 245 and 300 people'
    """
    low, high = floor(interval.low + SLACK), ceil(interval.high - SLACK)
    return situation("bounds", language, low=low, high=high)


def diversity_words(kinds: float, language: str = "nl") -> str:
    """Return how varied an offer is, to one decimal.

    >>> diversity_words(3.3467)
    'gelijk aan 3,3 even grote soorten'
    """
    tenths = half_up(kinds * 10)
    point = "," if language == "nl" else "."
    return situation("kinds", language, x=f"{tenths // 10}{point}{tenths % 10}")


def per_thousand(k: float, n: int, language: str = "nl") -> str:
    """Return a small share of many in words, to one decimal.

    >>> per_thousand(5, 7055), per_thousand(5, 5000, "en")
    ('0,7 van elke 1.000', '1 of every 1,000')
    """
    tenths = half_up(k / n * 10_000)
    point = "," if language == "nl" else "."
    said = f"{tenths // 10}{point}{tenths % 10}" if tenths % 10 else str(tenths // 10)
    return {"nl": f"{said} van elke 1.000", "en": f"{said} of every 1,000"}[language]


def _values(k: float, n: int, language: str) -> dict[str, object]:
    return {
        "k": f"{k:.10g}",
        "n": n,
        "whole": whole(k / n, language),
        "five": 5 * half_up(k / n * 20),
        "fraction": _fraction(k / n)[language],
    }


def whole(p: float, language: str) -> str:
    """Return a whole percentage; what is neither nobody nor everybody is not worded as such."""
    if 0 < p < 0.005 - SLACK:
        return {"nl": "minder dan 1%", "en": "less than 1%"}[language]
    if 0.995 - SLACK <= p < 1:
        return {"nl": "meer dan 99%", "en": "more than 99%"}[language]
    return f"{half_up(p * 100)}%"


def _fraction(p: float) -> dict[str, str]:
    """Return the fraction nearest to p; of two equally near the one nearer to a half."""
    half = Fraction(1, 2)
    nearest = min(FRACTIONS, key=lambda one: (round(abs(float(one) - p), 9), abs(one - half)))
    return FRACTIONS[nearest]


def half_up(x: float) -> int:
    """Return the nearest whole number, of two equally near the larger."""
    return floor(x + 0.5 + SLACK)
