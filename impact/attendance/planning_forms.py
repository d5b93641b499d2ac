"""What people fill in to plan a series of sessions."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from impact.attendance.forms import SessionForm, Whole
from impact.attendance.models import Activity, Session
from impact.attendance.series import MOST, Pattern, Slot, latest_run, pattern_of, slots, usual
from impact.kit.forms import Day, SelectChoice
from impact.pilots.holiday_store import Free

TOO_MANY = lazy_gettext("Plan at most 200 sessions at once.")
WEEK = range(7)
SAME = ("start", "place", "minutes", "discipline", "form")
"""What a series takes over from the one before."""


class SeriesForm(SessionForm):
    """Sessions on the same days of the week."""

    held_on = None  # type: ignore[assignment]  # -- a series has days of its own
    weekdays = SelectMultipleField(
        lazy_gettext("On which days?"),
        coerce=int,
        option_widget=CheckboxInput(),
        validators=[InputRequired(lazy_gettext("Choose at least one day of the week."))],
    )
    first = Day(
        lazy_gettext("First day"),
        format=["%Y-%m-%d", "%d-%m-%Y"],
        validators=[InputRequired(lazy_gettext("Write the first day."))],
    )
    number = Whole(
        lazy_gettext("How many sessions?"),
        description=lazy_gettext("Days in a school holiday are left out and do not count."),
        validators=[Optional(), NumberRange(1, MOST, TOO_MANY)],
    )
    last = Day(
        lazy_gettext("Or until which day?"),
        format=["%Y-%m-%d", "%d-%m-%Y"],
        description=lazy_gettext("Fill in one of the two: how many, or until when."),
        validators=[Optional()],
    )

    def offer(self, activities: Sequence[Activity], *, new: bool) -> None:
        """Give the list of activities, and the days of the week in the reader's language."""
        super().offer(activities, new=new)
        names = get_day_names("wide", locale=get_locale())
        self.weekdays.choices = [SelectChoice(one, names[one]) for one in WEEK]

    def validate_last(self, field: Day) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day lies before the first."))

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for exactly one of the two ends."""
        fine: bool = super().validate(extra_validators)
        if fine and (self.number.data is None) == (self.last.data is None):
            self.number.errors = [_("Fill in one of the two: how many, or until when.")]
            return False
        return fine

    def planned(self, free: Sequence[Free]) -> list[Slot]:
        """Return the days that are asked for; an error on a field when none or too many go on."""
        found = slots(self._pattern, lambda day: next((f.name for f in free if f.holds(day)), ""))
        going_on = sum(not one.free for one in found)
        if going_on > MOST:
            self.last.errors = [TOO_MANY]
        elif not going_on:
            self.first.errors = [_("No session is left. Look at the days and the holidays.")]
        return found

    @property
    def _pattern(self) -> Pattern:
        first = self.first.data or date.min
        weekdays = frozenset(self.weekdays.data or ())
        return Pattern(weekdays, first, self.last.data, self.number.data)


def as_before(of: Activity, held: Sequence[Session]) -> dict[str, Any]:
    """Return what a form shows to plan an activity as it was: its last series, a year later."""
    pattern = pattern_of(one.held_on for one in held)
    if pattern is None:
        return {"activity": of.name}
    begun = latest_run(one.held_on for one in held)[0]
    run = [one for one in held if one.held_on >= begun]
    said = {name: usual([getattr(one, name) for one in run]) for name in SAME}
    start = time.fromisoformat(said["start"]) if said["start"] else None
    days = {"weekdays": sorted(pattern.weekdays), "first": pattern.first, "number": pattern.number}
    return {"activity": of.name, **said, **days, "start": start}
