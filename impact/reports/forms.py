"""What a reader may ask of a report, and what a manager writes down as an outcome."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from impact.indicators.blocks import Audience
from impact.kit.dates import Period, read_date
from impact.kit.forms import SelectChoice
from impact.reports.names import AUDIENCES
from impact.reports.periods import calendar, offered

DATE = {"inputmode": "numeric", "autocomplete": "off", "size": "12"}
"""Days are typed as text: what was typed stays there, also when it is no day."""


def day_of(text: str | None) -> date | None:
    """Return the day that was typed, None for nothing; ValidationError for what is no day."""
    if not (text or "").strip():
        return None
    try:
        return read_date(str(text).strip())
    except ValueError:
        said = _("%(found)s is no day that exists. Write it as 31-12-2025.", found=text)
        raise ValidationError(said) from None


def typed_day(day: date | None) -> str:
    """Return a day as it can be typed again; empty for none."""
    return f"{day:%d-%m-%Y}" if day else ""


class QuestionForm(Form):
    """Which report: for whom, and over which days. A view is an address, so it is a GET form."""

    audience = SelectField(lazy_gettext("For whom"), validate_choice=False)
    first = StringField(lazy_gettext("From"), [Optional()], name="from", render_kw=DATE)
    last = StringField(lazy_gettext("Up to"), [Optional()], name="to", render_kw=DATE)

    def __init__(self, offered: Sequence[Audience]) -> None:
        """Read the address; without an audience the first of those offered holds."""
        super().__init__(request.args)
        self.audience.choices = [SelectChoice(one, _(AUDIENCES[one])) for one in offered]
        if "audience" not in request.args:
            self.audience.data = offered[0]

    def validate_audience(self, asked: Any) -> None:
        """Refuse a reader that there is none of."""
        if asked.data not in [one.value for one in asked.choices]:
            raise ValidationError(_("Choose for whom the report is."))

    def validate_first(self, asked: Any) -> None:
        """Refuse what is no day."""
        day_of(asked.data)

    validate_last = validate_first

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse days that are turned round, too."""
        if not super().validate(extra_validators):
            return False
        first, last = day_of(self.first.data), day_of(self.last.data)
        if first and last and last < first:
            self.last.errors = [_("The last day lies before the first.")]
            return False
        return True

    def period(self, own: Period) -> Period:
        """Return the days that were asked for; what was left open is that of the pilots' own."""
        first, last = day_of(self.first.data), day_of(self.last.data)
        if first is None:
            return Period(min(own.first, last or own.last), last or own.last)
        return Period(first, last or max(first, own.last))

    def offers(self, own: Period) -> bool:
        """Say whether these readers may ask for these days; the last field says which they may."""
        if offered(self.period(own), own, self.audience.data):
            return True
        days = [(typed_day(one.first), typed_day(one.last)) for one in calendar(own)]
        known = ", ".join(_("%(first)s to %(last)s", first=a, last=z) for a, z in days)
        said = _("These readers get whole quarters and years, one of: %(known)s", known=known)
        self.last.errors = [f"{said}."]
        return False

    def lay_open(self, dates: Period) -> None:
        """Show the days that the report is about, also where none were asked for."""
        self.first.data, self.last.data = typed_day(dates.first), typed_day(dates.last)
