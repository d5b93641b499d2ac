"""The form of an outcome: a statement, figures with thresholds, constructs, codes, rivals."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from impact.indicators.catalogue import Indicator
from impact.indicators.figure import Group
from impact.indicators.names import MOMENTS, PERSPECTIVES
from impact.kit.forms import SelectChoice, StaffForm
from impact.kit.text import whole
from impact.reports import typed
from impact.reports.aims import Aim, Asked, Direction, Rival, Side, Supports, Threshold
from impact.reports.forms import DATE, day_of, typed_day
from impact.reports.known import Known, kept
from impact.reports.names import VALUES
from impact.reports.outcome_rows import MOST, AskedForm, RivalForm, SideForm, ThresholdForm

FIGURES, CONSTRUCTS, CODES, RIVALS = 3, 2, 4, 2
"""Rows of each kind, at least; a row more than there is."""


class OutcomeForm(StaffForm):
    """An outcome as a whole. Incomplete it can be kept, and its claim then says nothing."""

    version = HiddenField(default="0")
    statement_nl = TextAreaField(
        lazy_gettext("Statement, in Dutch"),
        [DataRequired(lazy_gettext("Write in one sentence what you hope for.")), Length(max=MOST)],
        description=lazy_gettext("One sentence, in the direction that you hope for."),
    )
    statement_en = TextAreaField(lazy_gettext("Statement, in English"), [Length(max=MOST)])
    goal = StringField(lazy_gettext("Goal it belongs to"), [Length(max=MOST)])
    written_on = StringField(lazy_gettext("Written on"), render_kw=DATE)
    thresholds = FieldList(FormField(ThresholdForm))
    asked = FieldList(FormField(AskedForm))
    sides = FieldList(FormField(SideForm))
    rivals = FieldList(FormField(RivalForm))

    def __init__(
        self,
        indicators: Mapping[str, Indicator],
        today: date,
        known: Mapping[str, Known],
        aim: Aim | None = None,
    ) -> None:
        """Fill the form with an outcome, and with room for more. `known`: codes, constructs."""
        self.indicators, self.today, self.language = indicators, today, str(get_locale())
        self.known = kept(known, aim)
        self.wrong: list[Any] = []
        super().__init__(data=_filled(aim, indicators, today, self._named))
        for rows, least in (
            (self.thresholds, FIGURES),
            (self.asked, CONSTRUCTS),
            (self.sides, CODES),
            (self.rivals, RIVALS),
        ):
            room = max(least, len(rows) + 1) if request.method != "POST" else least
            while len(rows) < room:
                rows.append_entry()
        figures = [SelectChoice("", _("none"))]
        figures += [SelectChoice(one.name, _(one.label)) for one in indicators.values()]
        sides = [SelectChoice(who, _(name)) for who, name in PERSPECTIVES.items()]
        for figure in self.thresholds:
            figure.form.indicator.choices = figures
        for construct in self.asked:
            construct.form.perspectives.choices = sides

    def aim(self, uid: str = "") -> Aim | None:
        """Return the outcome that was typed; None when something in it cannot be read."""
        written_on = self._read(self.written_on, self._past) or self.today
        thresholds = [self._threshold(row.form) for row in self.thresholds]
        asked = [self._asked(row.form) for row in self.asked]
        sides = [self._side(row.form) for row in self.sides]
        if self.wrong:
            return None
        words = (("nl", self.statement_nl.data), ("en", self.statement_en.data))
        return Aim(
            statement=tuple((code, said) for code, typed_in in words if (said := _plain(typed_in))),
            written_on=written_on,
            goal=_plain(self.goal.data),
            thresholds=tuple(one for one in thresholds if one),
            asked=tuple(one for one in asked if one),
            sides=tuple(one for one in sides if one),
            rivals=tuple(
                Rival(said, _plain(row.form.answer.data))
                for row in self.rivals
                if (said := _plain(row.form.text.data))
            ),
            uid=uid,
            version=whole(_plain(self.version.data)) or 0,
        )

    def faulty(self) -> Iterator[Any]:
        """Yield every field in which something is wrong, rows included, in order."""
        for one in self:
            rows = (
                [field for row in one for field in row.form] if one.type == "FieldList" else [one]
            )
            yield from (field for field in rows if field.errors)

    def _threshold(self, row: Any) -> Threshold | None:
        one = self.indicators.get(row.indicator.data or "")
        if one is None:
            return None
        found = self._read(row.group, lambda text: self._group(text, one))
        value = self._read(row.value, lambda text: typed.bar(text, one.unit))
        set_on = self._read(row.set_on, self._past)
        direction: Direction = "at most" if row.direction.data == "at most" else "at least"
        return Threshold(one.name, found or (), value, direction, set_on)

    def _group(self, text: str, one: Indicator) -> Group:
        found = typed.group(text, one, _names(self.known["constructs"]))
        for column, value in found:
            if column == "construct":
                self._key("constructs")(value)
        return found

    def _key(self, kind: str) -> Callable[[str], str]:
        return lambda text: self.known[kind].key(text, self.language)

    def _named(self, kind: str, key: str) -> str:
        return self.known[kind].name(key, self.language)

    def _asked(self, row: Any) -> Asked | None:
        if not _plain(row.construct.data):
            return None
        construct = self._read(row.construct, self._key("constructs"))
        return Asked(construct or "", tuple(row.perspectives.data or ()))

    def _side(self, row: Any) -> Side | None:
        if not _plain(row.code.data):
            return None
        supports: Supports = "negative" if row.supports.data == "negative" else "positive"
        return Side(self._read(row.code, self._key("codes")) or "", supports)

    def _past(self, text: str) -> date | None:
        day = day_of(text)
        if day and day > self.today:
            raise ValueError(_("This day is still to come."))
        return day

    def _read(self, asked: Any, read: Any) -> Any:
        """Return what a field holds, read; or None, with an error on the field."""
        try:
            return read(asked.data or "")
        except typed.Unread as unread:
            said = _(unread.text, **unread.values)
        except ValueError as unread:
            said = str(unread)
        asked.errors = [*asked.errors, said]
        self.wrong.append(asked)
        return None


def _plain(text: str | None) -> str:
    return (text or "").strip()


def _names(subjects: Known) -> dict[str, tuple[str, str]]:
    """Return what a manager may call perspectives, moments, subjects and other fixed values."""
    fixed: Iterable[tuple[str, dict[str, str]]] = (
        ("perspective", PERSPECTIVES),
        ("moment", MOMENTS),
        *((column, VALUES[column]) for column in ("form", "visits_band", "gender", "grant")),
    )
    spoken = [(column, key, _(name)) for column, all_ in fixed for key, name in all_.items()]
    words = [("construct", key, w) for key, by in subjects.labels.items() for w in by.values()]
    return typed.known_names([*spoken, *words])


def _filled(
    aim: Aim | None,
    indicators: Mapping[str, Indicator],
    today: date,
    named: Callable[[str, str], str],
) -> dict[str, Any]:
    if aim is None:
        return {"written_on": typed_day(today)}
    units = {one.name: one.unit for one in indicators.values()}
    return {
        "version": str(aim.version),
        "statement_nl": aim.words.get("nl", ""),
        "statement_en": aim.words.get("en", ""),
        "goal": aim.goal,
        "written_on": typed_day(aim.written_on),
        "thresholds": [
            {
                "indicator": one.indicator,
                "group": typed.written(one.group),
                "value": typed.shown_bar(one.value, units.get(one.indicator, "")),
                "direction": one.direction,
                "set_on": typed_day(one.set_on),
            }
            for one in aim.thresholds
        ],
        "asked": [
            {
                "construct": named("constructs", one.construct),
                "perspectives": list(one.perspectives),
            }
            for one in aim.asked
        ],
        "sides": [
            {"code": named("codes", one.code), "supports": one.supports} for one in aim.sides
        ],
        "rivals": [{"text": one.text, "answer": one.answer} for one in aim.rivals],
    }
