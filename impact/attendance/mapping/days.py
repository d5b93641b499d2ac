"""Days as people write them: in words, without a year, inside a title, as a number. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from impact.attendance.layout import DATE, NAME, YEARS, Unfit
from impact.kit.i18n import N_

NO_YEAR = N_('expected a date with a year, found "%(found)s"; a mapping may say the year')
OTHER_DAY = N_('"%(found)s" was another day of the week; write the date that is meant')
SEVERAL_DAYS = N_('expected one day, found "%(found)s"')
IN_WORDS = N_("a date in words")
WITH_YEAR = N_("the year is not in the cell")
SERIAL = N_("a number that a spreadsheet keeps for a date")
SHORT_YEAR = N_("a year of two digits")

WEEKDAYS = ["ma", "di", "wo", "do", "vr", "za", "zo"]
WEEKDAYS_EN = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
OTHERS = {"maa": 3, "mar": 3, "may": 5, "oct": 10}
_LONG_NL = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
_LONG_EN = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY = {
    word: at
    for words in (WEEKDAYS, WEEKDAYS_EN, _LONG_NL, _LONG_EN)
    for at, word in enumerate(words)
}
_MONTH = {word: at for at, word in enumerate(MONTHS, 1)} | OTHERS
_MONTH_WORD = (
    r"(?P<word>jan(?:uari|uary)?|feb(?:ruari|ruary)?|mrt|maart|mar(?:ch)?|apr(?:il)?|mei|may"
    r"|juni?|june|juli?|july|aug(?:ustus|ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>\d{4}|['\u2019]\d{2}|\d{2})"
_NUMBERS = rf"(?P<day>\d{{1,2}})(?P<by>[-/.])(?P<month>\d{{1,2}})(?:(?P=by){_YEAR})?"
_DAY_FIRST = rf"(?P<day>\d{{1,2}})e?[ -]*{_MONTH_WORD}(?:[ -]*{_YEAR})?"
_MONTH_FIRST = rf"{_MONTH_WORD} *(?P<day>\d{{1,2}})(?:,? +(?P<year>\d{{4}}))?"
_YEAR_BETWEEN = rf"{_MONTH_WORD} *(?P<year>\d{{4}}) +(?P<day>\d{{1,2}})"
_ISO = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?"
_PATTERNS = (_ISO, _NUMBERS, _YEAR_BETWEEN, _DAY_FIRST, _MONTH_FIRST)
_WAYS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_INSIDE = tuple(
    re.compile(rf"(?<![\d.-]){pattern}(?![\d-])", re.IGNORECASE) for pattern in _PATTERNS
)
"""Ways to write a date, as a whole text and inside one."""
_SEVERAL = re.compile(r"\d.*\bt/?m\b.*\d", re.IGNORECASE)
_FIRST_DAY = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Numbers that a spreadsheet keeps for days between 1954 and 2119."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was understood, and a msgid that says how; "": as everybody writes it."""

    day: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a date that are written. `weekday` is counted from Monday."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None
    why: str = ""


def read_day(text: str, year: int | None = None) -> Day:
    """Return the day that a cell holds; `year` is that of dates that have none. Unfit: no day.

    >>> read_day("wo 4 mrt. '26").day, read_day("10-3", 2026).day, read_day("45929").day
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 10), datetime.date(2025, 9, 29))
    """
    if re.fullmatch(r"\d{5}", text) and int(text) in _SERIALS:
        return Day(_FIRST_DAY + timedelta(days=int(text)), SERIAL)
    found = written(text)
    if found is None:
        raise Unfit(DATE, found=text[:NAME])
    return placed(found, text, year)


def read_header_day(text: str, year: int | None = None) -> Day | None:
    """Return the day in a header, also inside a text; None when there is none. Unfit: several.

    >>> read_header_day("Les 1 (7-1-2026)").day, read_header_day("Les 1")
    (datetime.date(2026, 1, 7), None)
    """
    found = written(text) or within(text)
    if found and _SEVERAL.search(text):
        raise Unfit(SEVERAL_DAYS, found=text[:NAME])
    return placed(found, text, year) if found else None


def written(text: str) -> Written | None:
    """Return the parts of a date when a text is one and nothing else; or None."""
    plain = " ".join(text.lower().replace(",", " ").split())
    weekday, rest = _split(plain)
    for way in _WAYS:
        if match := way.fullmatch(rest):
            return _parts(match, weekday)
    return None


def within(text: str) -> Written | None:
    """Return the parts of a date that stands inside a text, with its year; or None."""
    plain = " ".join(text.lower().split())
    for way in _INSIDE:
        for match in way.finditer(plain):
            found = _parts(match, None)
            if found and found.year:
                return found
    return None


def placed(found: Written, text: str, year: int | None) -> Day:
    """Return the day of what is written; Unfit when there is no such day, or no year."""
    whole = found.year or year
    if whole is None:
        raise Unfit(NO_YEAR, found=text[:NAME])
    try:
        day = date(whole, found.month, found.day)
    except ValueError:
        raise Unfit(DATE, found=text[:NAME]) from None
    if day.year not in YEARS:
        raise Unfit(DATE, found=text[:NAME])
    if found.weekday not in (None, day.weekday()):
        raise Unfit(OTHER_DAY, found=text[:NAME])
    return Day(day, found.why if found.year else WITH_YEAR)


def _split(text: str) -> tuple[int | None, str]:
    """Return the day of the week with which a text begins, or None, and the rest."""
    word, _, rest = text.partition(" ")
    weekday = _WEEKDAY.get(word.strip(".:("))
    return (weekday, rest.strip()) if weekday is not None and rest else (None, text)


def _parts(match: re.Match[str], weekday: int | None) -> Written | None:
    said = match.groupdict()
    month = int(said["month"]) if said.get("month") else _MONTH[str(said["word"])[:3]]
    year = str(said["year"] or "").strip("'\u2019")
    if not 1 <= month <= 12 or not 1 <= int(said["day"]) <= 31:
        return None
    if said.get("by") == "." and not year and weekday is None:
        return None  # "1.5" is a number sooner than a day in May
    why = IN_WORDS if said.get("word") else SHORT_YEAR if len(year) == 2 else ""
    whole = int(year) + 2000 * (len(year) == 2) if year else None
    return Written(int(said["day"]), month, whole, weekday, why)
