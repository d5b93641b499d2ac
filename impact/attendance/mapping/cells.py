"""Cells as people fill them in: hours, times, heads, years, postcodes. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from impact.attendance.layout import DATES, NAME, POSTCODE, TIME, WHOLE, YEAR, Unfit
from impact.attendance.mapping.days import read_day
from impact.kit.i18n import N_

NUMBER = N_('expected a number of minutes or hours, found "%(found)s"')
UNCLEAR_TIME = N_("which half of the day is meant is not said: left empty")
FROM_TO = N_("a time from and to: the start, and how long it took")
BARE_HOUR = N_("a number was read as a whole hour")
IN_HOURS = N_("hours were counted as minutes")
FEW = N_("so few minutes: or are these hours?")
ESTIMATE = N_("an estimate")
THOUSANDS = N_("a point was read as that of thousands")
NOT_COUNTED = N_("a dot or a dash was read as not counted, not as 0")
ONLY_YEAR = N_("of a date of birth only the year is kept")
ONLY_DIGITS = N_("of a postcode only the digits are kept")
SHY = (ONLY_YEAR, ONLY_DIGITS)
"""Reasons beside which what was found is not shown: more than we keep."""

_ABOUT = r"(?:ca\.?|circa|ong(?:eveer|\.)?|ongev\.?|plm\.?|±|\+/-|\+-|~|rond(?: de)?|zo'n|about)"
_CLOCK = r"(\d{1,2})(?:[.:uh](\d{2}))?(?::\d{2})? ?(?:uur|u|h)?\.?"
_TO = r" *(?:-|\u2013|\u2014|tot(?: en met)?|t/m|to) *"
HALF_WORD = r"half (een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)"
SHORT = 10
"""Minutes that a session hardly ever takes."""
NOTHING_SAID = (".", "-", "\u2013", "\u2014", "?")


@dataclass(frozen=True, slots=True)
class Found:
    """What a cell means: text of the layout, what else it says by column, and a msgid why."""

    value: str
    why: str = ""
    also: dict[str, str] = field(default_factory=dict)


def read_cell(column: str, text: str, unit: str = "minutes", year: int | None = None) -> Found:
    """Return what a cell of a layout column means; Unfit when it does not hold what it should."""
    if column in DATES:
        day = read_day(text, year)
        return Found(day.day.isoformat(), day.why)
    if column == "minutes":
        return read_minutes(text, unit)
    return _READ[column](text) if column in _READ else Found(text)


def read_clock(text: str) -> Found:
    """Return the time at which something starts; with a time to, also its minutes.

    >>> read_clock("10.30 uur").value, read_clock("15:15 - 16:15")
    ('10:30', Found(value='15:15', why='a time from and to: the start, and how long it took', also={'minutes': '60'}))
    """  # noqa: E501 -- a doctest shows what comes out
    plain = _plain(text.rpartition("T")[2] if re.match(r"\d{4}-\d\d-\d\dT", text) else text)
    if both := re.fullmatch(rf"(?P<a>{_CLOCK}){_TO}(?P<b>{_CLOCK})", plain):
        first, last = _minute(both["a"], text), _minute(both["b"], text)
        if last > first:
            return Found(_written(first), FROM_TO, {"minutes": str(last - first)})
    if re.fullmatch(rf"(?:{HALF_WORD}|(?:kwart|vijf|tien) (?:voor|over) .*)", plain):
        return Found("", UNCLEAR_TIME)
    return Found(_written(_minute(plain, text)), BARE_HOUR if plain.isdigit() else "")


def read_minutes(text: str, unit: str = "minutes") -> Found:
    """Return how many minutes something took.

    >>> [read_minutes(one, "hours").value for one in ("1,5", "1u30", "45 min", "2 uur", "2")]
    ['90', '90', '45', '120', '120']
    >>> read_minutes("2")
    Found(value='2', why='so few minutes: or are these hours?', also={})
    """
    plain = _plain(text)
    if both := re.fullmatch(r"(\d{1,2}) ?(?:[uh]|uur|:) ?(\d{2})(?: ?m(?:in)?)?\.?", plain):
        return Found(str(int(both[1]) * 60 + int(both[2])), IN_HOURS)
    if re.fullmatch(rf"{_CLOCK}{_TO}{_CLOCK}", plain) and (told := read_clock(text)).also:
        return Found(told.also["minutes"], FROM_TO)
    said = re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,3})?) ?(uur|uren|u|h|hours?|min(?:uten|\.)?)?", plain)
    if not said:
        raise Unfit(NUMBER, found=text[:NAME])
    hours = (said[2] or unit)[0] in "uh"
    if not hours and not re.fullmatch(r"\d+([.,]0{1,2})?", said[1]):
        raise Unfit(NUMBER, found=text[:NAME])
    number = round(float(said[1].replace(",", ".")) * (60 if hours else 1))
    return Found(str(number), IN_HOURS if hours else FEW if 0 < number <= SHORT else "")


def read_heads(text: str) -> Found:
    """Return how many people were counted; what is an estimate says so.

    >>> [read_heads(one).value for one in ("ca. 30", "1.012", "+/- 18", "0", ".")]
    ['30', '1012', '18', '0', '']
    """
    plain = _plain(text)
    if plain in NOTHING_SAID:
        return Found("", NOT_COUNTED)
    number = re.sub(rf"^{_ABOUT} *|^een stuk of *", "", plain)
    kind = {"headcount_kind": "estimated"} if number != plain else {}
    why = ESTIMATE if kind else ""
    if re.fullmatch(r"\d{1,3}(?:[. ]\d{3})+", number):
        return Found(re.sub(r"[. ]", "", number), why or THOUSANDS, kind)
    if not (whole := re.fullmatch(r"(\d{1,6})([.,]0{1,2})?", number)):
        raise Unfit(WHOLE, found=text[:NAME])
    return Found(str(int(whole[1])), why, kind)


def read_birth_year(text: str) -> Found:
    """Return the year in which somebody was born, also of a whole date."""
    if re.fullmatch(r"\d{4}", text):
        return Found(text)
    try:
        return Found(str(read_day(text).day.year), ONLY_YEAR)
    except Unfit:
        raise Unfit(YEAR, found=text[:NAME]) from None


def read_postcode(text: str) -> Found:
    """Return the four digits of a postcode.

    >>> read_postcode("3022ab").value
    '3022'
    """
    if not (found := re.fullmatch(r"([1-9]\d{3}) ?(?:[A-Za-z]{2})?", text)):
        raise Unfit(POSTCODE, found=text[:NAME])
    return Found(found[1], ONLY_DIGITS if text != found[1] else "")


_READ: dict[str, Callable[[str], Found]] = {
    "start": read_clock,
    "headcount": read_heads,
    "birth_year": read_birth_year,
    "postcode4": read_postcode,
}


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _minute(text: str, whole: str) -> int:
    """Return the minute of the day."""
    found = re.fullmatch(_CLOCK, text.strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Unfit(TIME, found=whole[:NAME])
    return int(found[1]) * 60 + int(found[2] or 0)


def _written(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
