"""The form of an outcome: a statement, figures with thresholds, constructs, codes, rivals."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from impact.indicators.catalogue import Indicator
from impact.indicators.names import MOMENTS, PERSPECTIVES
from impact.kit.forms import SelectChoice, StaffForm
from impact.kit.text import whole
from impact.reports import typed
from impact.reports.aims import Aim, Asked, Direction, Rival, Side, Supports, Threshold
from impact.reports.forms import DATE, day_of, typed_day
from impact.reports.names import VALUES

FIGURES, CONSTRUCTS, CODES, RIVALS = 3, 2, 4, 2
"""Rows of each kind, at least; a row more than there is."""
MOST = 300


class ThresholdForm(Form):
    """One figure, and what it must reach."""

    indicator = SelectField(lazy_gettext("Figure"), validate_choice=False)
    group = StringField(lazy_gettext("Group"), [Length(max=200)])
    value = StringField(lazy_gettext("Threshold"), [Length(max=20)])
    direction = SelectField(
        lazy_gettext("Direction"),
        choices=[
            SelectChoice("at least", lazy_gettext("at least")),
            SelectChoice("at most", lazy_gettext("at most")),
        ],
        validate_choice=False,
    )
    set_on = StringField(lazy_gettext("Agreed on"), render_kw=DATE)


class AskedForm(Form):
    """One construct of the questionnaires, and who should speak about it."""

    construct = StringField(
        lazy_gettext("Subject"), [Length(max=60)], render_kw={"list": "constructs"}
    )
    perspectives = SelectMultipleField(
        lazy_gettext("Who should speak"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class SideForm(Form):
    """One code, and which reading of it supports the statement."""

    code = StringField(lazy_gettext("Code"), [Length(max=60)], render_kw={"list": "codes"})
    supports = SelectField(
        lazy_gettext("Supports the statement when it is read as"),
        choices=[
            SelectChoice("positive", lazy_gettext("positive")),
            SelectChoice("negative", lazy_gettext("negative")),
        ],
        validate_choice=False,
    )


class RivalForm(Form):
    """Another explanation, and what there is to say to it."""

    text = TextAreaField(lazy_gettext("It could also be that"), [Length(max=MOST)])
    answer = TextAreaField(lazy_gettext("What we say to that"), [Length(max=MOST)])


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
        self, indicators: Mapping[str, Indicator], today: date, aim: Aim | None = None
    ) -> None:
        """Fill the form with an outcome, and with room for more."""
        self.indicators, self.today = indicators, today
        self.wrong: list[Any] = []
        super().__init__(data=_filled(aim, indicators, today))
        for rows, least in (
            (self.thresholds, FIGURES),
            (self.asked, CONSTRUCTS),
            (self.sides, CODES),
            (self.rivals, RIVALS),
        ):
            room = max(least, len(rows) + 1) if request.method == "GET" else least
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
        found = self._read(row.group, lambda text: typed.group(text, one, _names()))
        value = self._read(row.value, lambda text: typed.bar(text, one.unit))
        set_on = self._read(row.set_on, self._past)
        direction: Direction = "at most" if row.direction.data == "at most" else "at least"
        return Threshold(one.name, found or (), value, direction, set_on)

    def _asked(self, row: Any) -> Asked | None:
        if not _plain(row.construct.data):
            return None
        construct = self._read(row.construct, typed.code)
        return Asked(construct or "", tuple(row.perspectives.data or ()))

    def _side(self, row: Any) -> Side | None:
        if not _plain(row.code.data):
            return None
        supports: Supports = "negative" if row.supports.data == "negative" else "positive"
        return Side(self._read(row.code, typed.code) or "", supports)

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


def _names() -> dict[str, tuple[str, str]]:
    """Return what a manager may call perspectives, moments and other fixed values."""
    fixed: Iterable[tuple[str, dict[str, str]]] = (
        ("perspective", PERSPECTIVES),
        ("moment", MOMENTS),
        *((column, VALUES[column]) for column in ("form", "visits_band", "gender", "grant")),
    )
    return typed.known_names(
        (column, value, _(name)) for column, values in fixed for value, name in values.items()
    )


def _filled(aim: Aim | None, indicators: Mapping[str, Indicator], today: date) -> dict[str, Any]:
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
            {"construct": one.construct, "perspectives": list(one.perspectives)}
            for one in aim.asked
        ],
        "sides": [{"code": one.code, "supports": one.supports} for one in aim.sides],
        "rivals": [{"text": one.text, "answer": one.answer} for one in aim.rivals],
    }
