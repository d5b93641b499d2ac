"""Numbers, days, names and sentences in the language of one reader. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from impact.indicators.blocks import Quote, Remark
from impact.indicators.figure import Figure, Group, Note
from impact.indicators.limits import split_by
from impact.indicators.wording import half_up, whole
from impact.kit.i18n import N_
from impact.reports.names import COLUMNS, SPEAKERS, VALUES

Say = Callable[..., str]
"""Turns an English msgid and its values into the reader's language."""

AREA = re.compile(r"(bu|wk|gm)\d+", re.IGNORECASE)
"""Codes of Statistics Netherlands."""
CUT = "\0"
"""Stands in no text: the database takes none."""


@dataclass(frozen=True)
class Words:
    """The language of one reader, with the names of what is in their report.

    `labels` name constructs, `codes` codes, by language: a key can be both, with two names.
    `indicators` are the msgids of figures, `areas` the names of areas by their codes.
    """

    language: str
    say: Say
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    # -- numbers and days ---------------------------------------------------------------------

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number as the reader writes it: whole, or with at most `digits` decimals.

        A half goes up, as everywhere in what is read: 2.25 is 2.3.
        """
        shown = half_up(value * 10**digits) / 10**digits
        pattern = "#,##0" if shown == int(shown) else "#,##0." + "0" * digits
        return format_decimal(shown, pattern, locale=self.language)

    def share(self, value: float) -> str:
        """Return a share as whole percents."""
        return f"{half_up(value * 100)}%"

    def day(self, value: date) -> str:
        """Return a day in full."""
        return str(format_date(value, "long", locale=self.language))

    def month(self, value: date) -> str:
        """Return the month of a day in short."""
        return str(format_date(value, "LLL", locale=self.language)).rstrip(".")

    # -- sentences ----------------------------------------------------------------------------

    def told(self, text: str, values: Iterable[tuple[str, object]] = ()) -> str:
        """Return a sentence of the house with its values put in the reader's words."""
        return self.say(text, **{name: self.value(name, value) for name, value in values})

    def note(self, one: Note | Remark) -> str:
        """Return a note or a remark."""
        return self.told(one.text, one.values)

    def pieces(self, one: Note | Remark) -> list[tuple[str, str]]:
        """Return a sentence in pieces, each with the language it is in when not the reader's."""
        foreign = {
            name: (self.words(value), self.foreign(value))
            for name, value in one.values
            if isinstance(value, Mapping) and self.foreign(value)
        }
        shown = {name: self.value(name, value) for name, value in one.values}
        said = self.say(one.text, **shown | {name: f"{CUT}{name}{CUT}" for name in foreign})
        return [
            foreign[piece] if place % 2 else (piece, "")
            for place, piece in enumerate(said.split(CUT))
            if piece
        ]

    def notes(self, figure: Figure) -> str:
        """Return the notes of a figure, as one text; empty without any."""
        return "; ".join(self.note(one) for one in figure.notes)

    def noted(self, figure: Figure) -> str:
        """Return the notes of a figure as a sentence; empty without any."""
        said = self.notes(figure)
        return f"{_capital(said)}." if said else ""

    def value(self, name: str, value: object) -> str:
        """Return one value of a sentence: its name says what it is."""
        if isinstance(value, Remark | Note):
            return self.note(value)
        if isinstance(value, Mapping):
            return self.words(value)
        if isinstance(value, tuple):
            return ", ".join(self.value(name, one) for one in value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, float):
            return whole(value, self.language) if name == "share" else self.number(value, 2)
        if isinstance(value, int):
            return self.number(value)
        return self.named(name, str(value))

    def words(self, by_language: Mapping[str, str]) -> str:
        """Return people's own words in the reader's language, else in the one that is there."""
        return by_language.get(self.language) or next((w for w in by_language.values() if w), "")

    def foreign(self, by_language: Mapping[str, str]) -> str:
        """Return the language of what `words` returns when it is another than the reader's."""
        if by_language.get(self.language):
            return ""
        return next((language for language, w in by_language.items() if w), "")

    # -- names --------------------------------------------------------------------------------

    def named(self, column: str, value: str) -> str:
        """Return what a value of a group is called."""
        known = VALUES.get(column, {})
        if value in known:
            return self.say(known[value])
        if column in ("indicator", "indicators"):
            return self.say(self.indicators[value]) if value in self.indicators else value
        if column in ("code", "codes"):
            return self.words(self.codes.get(value, {})) or value
        if column in ("construct", "constructs"):
            return self.words(self.labels.get(value, {})) or value
        spelled = {
            "age_band": self._age,
            "month": self._month,
            "week": self._week,
            "period": self._quarter,
            "route": self._route,
        }
        if column in spelled and value != "unknown":
            return spelled[column](value)
        if column == "area" and AREA.fullmatch(value):
            code = value.upper()
            return self.areas.get(code) or self.say(N_("area code %(code)s"), code=code)
        return self.say(N_("unknown")) if value == "unknown" else value

    def tint(self, code: str) -> int:
        """Return the place of a code among those of the report: its pattern and its colour."""
        return list(self.codes).index(code) + 1 if code in self.codes else 1

    def column(self, name: str) -> str:
        """Return what a grouping is called."""
        return self.say(COLUMNS[name]) if name in COLUMNS else name

    def group(self, group: Group) -> str:
        """Return which group a figure is about; empty for the whole."""
        parts = split_by(group).items()
        return ", ".join(
            self.named(column, value) if value else self.column(column) for column, value in parts
        )

    def sides(self, group: Group) -> str:
        """Return which two sides a difference lies between, and at which moment."""
        names = dict(group)
        sides = (self.named(side, names.get(side, "")) for side in ("a", "b"))
        moment = self.named("moment", names["moment"]) if "moment" in names else ""
        return ", ".join(part for part in (*sides, moment) if part)

    def speaker(self, line: Quote) -> str:
        """Return who speaks: a perspective and an age band, never a name."""
        known = SPEAKERS.get(line.perspective or "", N_("somebody"))
        if not line.age_band or line.age_band == "unknown" or line.perspective is None:
            return _capital(self.say(known))
        return f"{_capital(self.say(known))}, {self._age(line.age_band)}"

    def _route(self, route: str) -> str:
        """Return from where to where: `in_school>after_school`."""
        return " → ".join(self.named("setting", place) for place in route.split(">"))

    def _month(self, month: str) -> str:
        """Return a month as people write it: `2025-03` is March 2025."""
        return str(format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=self.language))

    def _week(self, monday: str) -> str:
        """Return a week by its first day: `2025-03-03` is the week of 3 March 2025."""
        return self.say(N_("week of %(day)s"), day=self.day(date.fromisoformat(monday)))

    def _quarter(self, key: str) -> str:
        """Return a quarter as people say it, from its key `2025-Q1`; a year is its own name."""
        year, _, number = key.partition("-Q")
        return self.say(N_("quarter %(n)s of %(year)s"), n=number, year=year) if number else year

    def _age(self, band: str) -> str:
        low, _, high = band.partition("-")
        if high:
            return self.say(N_("%(low)s to %(high)s years"), low=low, high=high)
        return self.say(N_("%(low)s years and older"), low=low.rstrip("+"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
