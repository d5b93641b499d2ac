"""The columns of a register file (`contract.md`, attendance) and how each is read. Pure."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from impact.indicators.names import AGE_BANDS
from impact.kit.dates import read_date
from impact.kit.i18n import N_
from impact.kit.tables import MOST_LETTERS
from impact.kit.text import visible

STATUSES = ("present", "late", "absent", "excused")
FORMS = ("make", "attend", "learn")
KINDS = ("counted", "estimated")
MOST_MINUTES, MOST_HEADS = 10_000, 99_999
"""Of one session, in a file as in a form: what is more lost a separator, or is a date."""
COUNTED_AS = ("named", *KINDS)
"""How a visit came to be known: on a register, or as one of many heads."""
NAME, WORD = 200, 100
"""Most letters of a name (activity, place, a reason) and of a word (code, discipline, area)."""
BANDS = AGE_BANDS
GIVEN_BANDS = (*BANDS, "13-15", "16-17", "18+", "unknown")
"""Age bands that a register may name. Finer ones decide about consent, and count as `13-17`."""
YEARS = range(1900, 2200)
"""Years a date may lie in: outside, a digit was lost."""

DATE = N_('expected a date such as 2025-12-31, found "%(found)s"')
TIME = N_('expected a time such as 15:30, found "%(found)s"')
MONTH_FIRST = N_(
    'other dates in this column have the month first, so "%(found)s" may be two days; write dates '
    "such as 2025-12-31"
)
WHOLE = N_('expected a whole number, found "%(found)s"')
UP_TO = N_('expected a number up to %(most)s, found "%(found)s"')
YEAR = N_('expected a year such as 2014, found "%(found)s"')
POSTCODE = N_('expected four digits such as 3025, found "%(found)s"')
ONE_OF = N_('expected one of these words: %(words)s, found "%(found)s"')


_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([-/])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")


class Unfit(Exception):  # noqa: N818 -- says what a value is, not what went wrong with us
    """A cell that does not hold what its column promises; never shown, it becomes a fault."""

    def __init__(self, text: str, **values: object) -> None:
        """Keep the msgid and its values."""
        super().__init__(text)
        self.text = text
        self.values: dict[str, object] = values


def month_first(texts: Iterable[str]) -> bool:
    """Say whether one of these dates has the month first, the American way.

    >>> month_first(["03/12/2025", "12/31/2025"]), month_first(["03/12/2025", "31/12/2025"])
    (True, False)
    """
    found = (_SLASHED.search(text) for text in texts)
    return any(one and int(one[1]) <= 12 < int(one[3]) <= 31 for one in found)


def check_order(text: str) -> None:
    """Refuse a date that may be two days, where dates have the month first."""
    if (found := _SLASHED.search(text)) and found[1] != found[3]:
        raise Unfit(MONTH_FIRST, found=text[:NAME])


def _words(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise Unfit(MOST_LETTERS, most=most, found=len(text))
        return visible(text).replace("\N{NO-BREAK SPACE}", " ")

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise Unfit(ONE_OF, words=", ".join(words), found=text[:NAME])
        return text.lower()

    return read


def _day(text: str) -> date:
    try:
        day = read_date(text)
    except ValueError:
        raise Unfit(DATE, found=text[:NAME]) from None
    if day.year not in YEARS:
        raise Unfit(DATE, found=text[:NAME])
    return day


def _clock(text: str) -> str:
    if not (found := re.fullmatch(r"(\d{1,2}):([0-5]\d)(:00)?", text)) or int(found[1]) > 23:
        raise Unfit(TIME, found=text[:NAME])
    return f"{int(found[1]):02d}:{found[2]}"


def _whole(text: str) -> int:
    # Three noughts may be thousands: 1,000 is no 1.
    if not (found := re.fullmatch(r"(\d{1,6})([.,]0{1,2})?", text)):
        raise Unfit(WHOLE, found=text[:NAME])
    return int(found[1])


def _up_to(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = _whole(text)
        if number > most:
            raise Unfit(UP_TO, most=most, found=text[:NAME])
        return number

    return read


def _shaped(pattern: str, expected: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise Unfit(expected, found=text[:NAME])
        return text

    return read


def _yes(text: str) -> bool:
    return _one_of("yes", "no")(text) == "yes"


READERS: dict[str, Callable[[str], Any]] = {
    "activity": _words(NAME),
    "discipline": _words(WORD),
    "form": _one_of(*FORMS),
    "session_date": _day,
    "start": _clock,
    "minutes": _up_to(MOST_MINUTES),
    "place": _words(NAME),
    "participant": _words(WORD),
    "status": _one_of(*STATUSES),
    "headcount": _up_to(MOST_HEADS),
    "headcount_kind": _one_of(*KINDS),
    "first_time": _yes,
    "birth_year": lambda text: int(_shaped(r"\d{4}", YEAR)(text)),
    "gender": _words(WORD),
    "postcode4": _shaped(r"[1-9]\d{3}", POSTCODE),
    "area": _words(WORD),
    "age_band": _one_of(*GIVEN_BANDS),
    "enrolled_on": _day,
    "course_end": _day,
    "completed": _words(NAME),
}
"""How each column of the layout is read (`contract.md`)."""
MEETING = ("minutes", "discipline", "form", "area", "course_end")
SAID = tuple(READERS)[-9:]
DATES = ("session_date", "enrolled_on", "course_end")
NUMBERS = ("minutes", "headcount")
