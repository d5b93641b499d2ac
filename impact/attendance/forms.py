"""What people fill in about sessions: a new one, a file."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from impact.attendance.layout import MOST_MINUTES, NAME, WORD
from impact.attendance.models import Activity
from impact.identity.door import NEAR
from impact.kit.forms import Day, SelectChoice, StaffForm, as_seen
from impact.pilots.circle import today

NEW = ""
"""The choice of an activity that is not on the list yet."""


class Whole(IntegerField):
    """A number in digits, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([one.strip() for one in valuelist if one.strip()])
        except ValueError:
            raise ValueError(_("Write the number in digits, for example 3.")) from None


class SessionForm(StaffForm):
    """A session that was held, or will be."""

    activity = SelectField(lazy_gettext("Group or activity"))
    name = StringField(
        lazy_gettext("Name of a new activity"),
        description=lazy_gettext("Only when it is not in the list."),
        validators=[Length(max=NAME)],
        filters=[as_seen],
    )
    held_on = Day(
        lazy_gettext("Day"),
        format=["%Y-%m-%d", "%d-%m-%Y"],
        validators=[InputRequired(lazy_gettext("Choose the day."))],
    )
    start = TimeField(lazy_gettext("Starts at"), validators=[Optional()])
    place = StringField(lazy_gettext("Place"), validators=[Length(max=NAME)], filters=[as_seen])
    minutes = Whole(
        lazy_gettext("Length in minutes"),
        validators=[
            Optional(),
            NumberRange(1, MOST_MINUTES, lazy_gettext("Give a number from 1 to 10,000.")),
        ],
    )
    discipline = StringField(
        lazy_gettext("Discipline"),
        description=lazy_gettext("Empty: as it was the last time."),
        validators=[Length(max=WORD)],
        filters=[as_seen],
    )
    form = SelectField(
        lazy_gettext("What people do"),
        choices=[
            SelectChoice("", lazy_gettext("As it was the last time")),
            SelectChoice("make", lazy_gettext("Make something")),
            SelectChoice("attend", lazy_gettext("Watch or listen")),
            SelectChoice("learn", lazy_gettext("Learn")),
        ],
    )

    def offer(self, activities: Sequence[Activity], *, new: bool) -> None:
        """Give the list of activities; `new`: others may be made."""
        known = [SelectChoice(one.name, one.name) for one in activities]
        self.activity.choices = [*([SelectChoice(NEW, _("A new activity"))] if new else []), *known]
        self.anywhere = new
        if not new:
            del self.name

    def validate_held_on(self, field: Day) -> None:
        """Keep who has groups of their own to sessions near today: no others are theirs to see."""
        if not self.anywhere and field.data and abs(field.data - today()) > NEAR:
            raise ValidationError(_("Choose a day at most two weeks from today."))

    def validate_name(self, field: StringField) -> None:
        """Ask for a name when no activity was chosen."""
        if not (self.activity.data or (field.data or "").strip()):
            raise ValidationError(_("Choose an activity, or write the name of a new one."))

    @property
    def called(self) -> str:
        """The name of the activity."""
        return str(self.activity.data or (self.name.data or "").strip())

    @property
    def said(self) -> dict[str, object]:
        """The columns of the session."""
        return {"held_on": self.held_on.data, **self.about}

    @property
    def about(self) -> dict[str, object]:
        """The columns of the session but its day."""
        return {
            "start": self.start.data.strftime("%H:%M") if self.start.data else "",
            "place": (self.place.data or "").strip(),
            "minutes": self.minutes.data,
            "discipline": (self.discipline.data or "").strip() or None,
            "form": self.form.data or None,
        }


class FileForm(StaffForm):
    """A register to look at before it is stored."""

    file = FileField(
        lazy_gettext("Choose the file"),
        description=lazy_gettext("CSV or Excel, at most 25 MB."),
        validators=[FileRequired(lazy_gettext("Choose a file first."))],
    )


class TakeForm(StaffForm):
    """A file that was looked at and may be stored: under which token it waits, and its name.

    `large`: a worker stores it.
    """

    held = HiddenField()
    name = HiddenField()
    large = HiddenField(default="")
    partial = HiddenField(default="")
