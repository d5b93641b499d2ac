"""What people fill in about a course: who is in it, how it ended, when and where it is."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from impact.attendance import card_store
from impact.attendance.enrolled import NO, YES, Enrolment
from impact.attendance.layout import NAME, WORD
from impact.kit.forms import Day, SelectChoice, StaffForm, as_seen
from impact.kit.i18n import N_
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.pilots.store import known_as

SETTINGS = {
    "in_school": N_("In school hours"),
    "after_school": N_("After school"),
    "elsewhere": N_("Somewhere else"),
}
WRITTEN = ["%Y-%m-%d", "%d-%m-%Y"]


class EnrolForm(StaffForm):
    """Somebody who comes into a course."""

    code = StringField(
        lazy_gettext("Code"),
        description=lazy_gettext("Of the card, or a new code. Never a name."),
        validators=[
            DataRequired(lazy_gettext("Write a code.")),
            Length(max=WORD, message=lazy_gettext("A code has at most 100 characters.")),
        ],
        filters=[as_seen],
        render_kw={"autocomplete": "off"},
    )
    enrolled_on = Day(
        lazy_gettext("Enrolled on"),
        format=WRITTEN,
        default=today,
        validators=[InputRequired(lazy_gettext("Write the day."))],
    )

    def about(self, pilot: Pilot, end: date | None) -> "EnrolForm":
        """Say in which pilot, and when the course ends."""
        self.pilot, self.end = pilot, end
        return self

    def validate_code(self, field: StringField) -> None:
        """Refuse what was misread from a card."""
        if card_store.mistyped(self.pilot, [(field.data or "").strip()]):
            said = _("Look once more at this code: %(codes)s.", codes=(field.data or "").strip())
            raise ValidationError(said)

    def validate_enrolled_on(self, field: Day) -> None:
        """Refuse a day after the course."""
        if field.data and self.end and field.data > self.end:
            raise ValidationError(_("The course has ended by then."))

    @property
    def known(self) -> str:
        """The code by which the register knows whose this is; a new code as it was written."""
        typed = (self.code.data or "").strip()
        return known_as(self.pilot, [typed]).get(typed, typed)


class EndForm(StaffForm):
    """How it ended for somebody, from which day on."""

    on = Day(
        lazy_gettext("From which day?"),
        format=WRITTEN,
        default=today,
        validators=[InputRequired(lazy_gettext("Write the day."))],
    )
    why = StringField(
        lazy_gettext("Why?"), validators=[Length(max=NAME)], render_kw={"maxlength": NAME}
    )

    def about(self, one: Enrolment) -> "EndForm":
        """Say of whom."""
        self.since = one.since
        return self

    def validate_on(self, field: Day) -> None:
        """Refuse a day before somebody was expected."""
        if field.data and self.since and field.data < self.since:
            raise ValidationError(_("That is before this person was enrolled."))

    def validate_why(self, field: StringField) -> None:
        """Ask for a reason in words: it is what figures know of it."""
        if (field.data or "").strip().lower() in ("", YES, NO):
            raise ValidationError(_("Write the reason in a few words. Never a name."))

    @property
    def reason(self) -> str:
        """The reason as it is stored."""
        return (self.why.data or "").strip()


class SettleForm(StaffForm):
    """Where an activity takes place, and the last day of the course."""

    setting = RadioField(lazy_gettext("When and where is it?"), validate_choice=False, default="")
    end = Day(
        lazy_gettext("Last day of the course"),
        format=WRITTEN,
        description=lazy_gettext("Empty: it has no end, and nobody can finish it."),
        validators=[Optional()],
    )

    def offer(self, first: date | None) -> None:
        """Give the settings; `first`: the day of the first session."""
        self.setting.choices = [
            *(SelectChoice(one, _(words)) for one, words in SETTINGS.items()),
            SelectChoice("", _("Not written down")),
        ]
        self.begins = first

    def validate_setting(self, field: RadioField) -> None:
        """Refuse what was not offered."""
        if (field.data or "") not in {"", *SETTINGS}:
            raise ValidationError(_("Choose one of the list."))

    def validate_end(self, field: Day) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.begins and field.data < self.begins:
            raise ValidationError(_("The first session is later than that."))
