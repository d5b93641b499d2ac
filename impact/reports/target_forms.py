"""The form of a target: which figure, which number, whose it is, and over which days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from impact.indicators.catalogue import WHOLE, Indicator
from impact.indicators.targets import Target
from impact.kit.dates import Period
from impact.kit.forms import SelectChoice, StaffForm
from impact.kit.text import whole
from impact.reports import typed
from impact.reports.forms import DATE, day_of, typed_day
from impact.reports.outcome_rows import MOST

DAY = lazy_gettext("Write a day, for example 31-12-2025.")


class TargetForm(StaffForm):
    """A target as a whole. It is set beforehand, so its period is not over."""

    version = HiddenField("", default="0")
    indicator = SelectField(lazy_gettext("Figure"), validate_choice=False)
    value = StringField(
        lazy_gettext("Target"),
        [InputRequired(lazy_gettext("Write the number that you aim at.")), Length(max=20)],
        description=lazy_gettext("A number, for example 150. A share is typed as 60 percent."),
    )
    owner = StringField(
        lazy_gettext("Whose target is it?"),
        [DataRequired(lazy_gettext("Write who aims at this.")), Length(max=MOST)],
        description=lazy_gettext("An organisation or a role, no name of a person."),
    )
    first = StringField(lazy_gettext("From"), [InputRequired(DAY)], render_kw=DATE)
    last = StringField(lazy_gettext("Up to"), [InputRequired(DAY)], render_kw=DATE)
    set_on = StringField(lazy_gettext("Agreed on"), render_kw=DATE)

    def __init__(
        self,
        indicators: Mapping[str, Indicator],
        today: date,
        others: tuple[Target, ...],
        given: Target | None = None,
        days: Period | None = None,
    ) -> None:
        """Fill the form with a target, or with the pilot's `days`; `others` stand beside it."""
        self.offered, self.today, self.others = aimable(indicators), today, others
        super().__init__(data=_filled(given, self.offered, today, days))
        self.indicator.choices = [
            SelectChoice(one.name, _(one.label)) for one in self.offered.values()
        ]
        self.bar: float = 0.0
        self.days: dict[str, date] = {}

    def target(self, uid: str = "") -> Target:
        """Return the target that was typed; of a valid form only."""
        return Target(
            self.offered[self.indicator.data].definition,
            self.bar,
            (self.owner.data or "").strip(),
            Period(self.days["first"], self.days["last"]),
            self.days.get("set_on", self.today),
            uid,
            whole(self.version.data or "") or 0,
        )

    def validate_indicator(self, field: Any) -> None:
        """Refuse a figure that there is none of, or that has no number of the whole pilot."""
        if field.data not in self.offered:
            raise ValidationError(_("Choose one of the figures in the list."))

    def validate_value(self, field: Any) -> None:
        """Refuse what is no number, below nothing, or a share above the whole."""
        one = self.offered.get(self.indicator.data or "")
        try:
            found = typed.bar(field.data or "", one.unit if one else "")
        except typed.Unread as unread:
            raise ValidationError(_(unread.text, **unread.values)) from None
        if found is None or found < 0:
            raise ValidationError(_("A target is a number of 0 or more."))
        self.bar = found

    def validate_first(self, field: Any) -> None:
        """Refuse what is no day."""
        if (day := day_of(field.data)) is not None:
            self.days[field.name] = day

    def validate_last(self, field: Any) -> None:
        """Refuse what is no day, lies before the first, or is over."""
        self.validate_first(field)
        first, last = self.days.get("first"), self.days.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last day lies before the first."))
        if last and last < self.today:
            raise ValidationError(_("This period is over. A target is set beforehand."))

    def validate_set_on(self, field: Any) -> None:
        """Refuse what is no day, or still to come."""
        self.validate_first(field)
        if (day := self.days.get("set_on")) and day > self.today:
            raise ValidationError(_("This day is still to come."))

    def free(self, uid: str) -> bool:
        """Say whether no other target stands beside this figure in these days already."""
        one = self.target(uid)
        alike = (one.definition, one.period)
        if any((o.definition, o.period) == alike for o in self.others if o.uid != uid):
            said = _("There is a target for this figure in these days already. Change that one.")
            self.indicator.errors = [said]
            return False
        return True


def aimable(indicators: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Return the figures that have a number of the whole pilot, which its partner may see."""
    return {one.name: one for one in indicators.values() if WHOLE in one.groups}


def _filled(
    given: Target | None, offered: Mapping[str, Indicator], today: date, days: Period | None
) -> dict[str, Any]:
    if given is None:
        year = days or Period(date(today.year, 1, 1), date(today.year, 12, 31))
        return {
            "first": typed_day(year.first),
            "last": typed_day(year.last),
            "set_on": typed_day(today),
        }
    unit = offered[given.name].unit if given.name in offered else ""
    return {
        "version": str(given.version),
        "indicator": given.name,
        "value": typed.shown_bar(given.value, unit),
        "owner": given.owner,
        "first": typed_day(given.period.first),
        "last": typed_day(given.period.last),
        "set_on": typed_day(given.set_on),
    }
