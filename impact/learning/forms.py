"""What is typed about entry time and costs: one number, and of which month or year it is."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from impact.kit.forms import SelectChoice, StaffForm
from impact.kit.text import whole
from impact.learning.store import Kept, Sent

LONGEST = 31 * 24 * 60
"""Minutes in a month."""
DEAREST = 100_000_000
"""Euros: more is a slip of the keys."""
EURO = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,2}))?")


class _Number(StaffForm):
    """One number in place of the version that was looked at."""

    version = HiddenField("", default="0")

    def sent(self) -> Sent:
        """Return what is needed to store it once."""
        return Sent(self.once, self.fingerprint, whole(self.version.data or "") or 0)


class MinutesForm(_Number):
    """How many minutes entering took in one month."""

    month = SelectField(lazy_gettext("Month"), validate_choice=False)
    minutes = StringField(
        lazy_gettext("Minutes"),
        [InputRequired(lazy_gettext("Write a number of minutes; 0 is one too.")), Length(max=12)],
        description=lazy_gettext(
            "Registers, lists, stories: all that you enter here. A guess is fine."
        ),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": "6"},
    )

    def offer(self, months: list[date], at: date, kept: dict[date, Kept]) -> None:
        """Offer these months, and show what is known of the one at hand."""
        self.months = {f"{one:%Y-%m}": one for one in months}
        self.month.choices = [SelectChoice(key, key) for key in self.months]
        if not self.is_submitted():
            self.month.data = f"{at:%Y-%m}"
            if at in kept:
                self.minutes.data, self.version.data = str(kept[at].value), str(kept[at].version)

    def validate_month(self, field: Any) -> None:
        """Refuse a month that is not offered."""
        if field.data not in self.months:
            raise ValidationError(_("Choose one of the months in the list."))

    def validate_minutes(self, field: Any) -> None:
        """Refuse what is no number of minutes in a month."""
        found = whole((field.data or "").strip())
        if found is None or found > LONGEST:
            raise ValidationError(_("Write whole minutes, for example 25."))

    @property
    def value(self) -> int:
        """The minutes; of a valid form only."""
        return int(str(self.minutes.data).strip())


class CostForm(_Number):
    """What was paid from subsidy in one year."""

    year = SelectField(lazy_gettext("Year"), validate_choice=False)
    euros = StringField(
        lazy_gettext("Paid from subsidy, in euros"),
        [InputRequired(lazy_gettext("Write an amount; 0 is one too.")), Length(max=20)],
        description=lazy_gettext("Of the whole year. For example 12.500 or 12.500,50."),
        render_kw={"inputmode": "decimal", "autocomplete": "off", "size": "12"},
    )

    def offer(self, years: list[int], at: int, kept: dict[int, Kept]) -> None:
        """Offer these years, and show what is known of the one at hand."""
        self.year.choices = [SelectChoice(str(one), str(one)) for one in years]
        if not self.is_submitted():
            self.year.data = str(at)
            if at in kept:
                self.euros.data, self.version.data = typed(kept[at].value), str(kept[at].version)

    def validate_year(self, field: Any) -> None:
        """Refuse a year that is not offered."""
        if field.data not in [one.value for one in field.choices]:
            raise ValidationError(_("Choose one of the years in the list."))

    def validate_euros(self, field: Any) -> None:
        """Refuse what is no amount."""
        found = cents(field.data or "")
        if found is None or found > DEAREST * 100:
            raise ValidationError(_("Write an amount in euros, for example 12.500 or 12.500,50."))

    @property
    def value(self) -> int:
        """The cents; of a valid form only."""
        return cents(self.euros.data or "") or 0


def cents(text: str) -> int | None:
    """Return an amount as it is written here; None for what is no amount, or below nothing.

    >>> cents("€ 12.500,5"), cents("12500"), cents("-3"), cents("12,345")
    (1250050, 1250000, None, None)
    """
    found = EURO.fullmatch(text.replace("€", "").strip())
    if found is None:
        return None
    return int(found[1].replace(".", "")) * 100 + int((found[2] or "").ljust(2, "0"))


def typed(amount: int) -> str:
    """Return an amount as it can be typed again.

    >>> typed(1250050), typed(300)
    ('12500,50', '3')
    """
    rest = amount % 100
    return f"{amount // 100},{rest:02}" if rest else str(amount // 100)
