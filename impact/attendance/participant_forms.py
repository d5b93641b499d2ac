"""What one fills in about a participant: who it is, and why a list of names leaves."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from impact.identity.person import Person, plain
from impact.kit.forms import Day, StaffForm
from impact.pilots.circle import today


def _line(label: Any, most: int, hint: Any = "", kind: Callable[..., Any] = StringField) -> Any:
    """Return a field of one or more lines that no browser fills in by itself."""
    kept = {"maxlength": most, "autocomplete": "off"}
    return kind(
        label,
        description=hint,
        validators=[Optional(), Length(max=most)],
        filters=[plain],
        render_kw=kept,
    )


class PersonForm(StaffForm):
    """Who a participant is. Each field may stay empty; all empty means: forget it."""

    first = _line(lazy_gettext("First name"), 100)
    family = _line(lazy_gettext("Family name"), 100)
    contact = _line(
        lazy_gettext("Phone or e-mail"), 200, lazy_gettext("Only when you need to reach them.")
    )
    guardian = _line(lazy_gettext("Parent or guardian"), 200, lazy_gettext("For who is under 16."))
    guardian_contact = _line(lazy_gettext("Phone or e-mail of the parent or guardian"), 200)
    paper = _line(
        lazy_gettext("Where the signed consent lies"),
        200,
        lazy_gettext("For example: folder 3, sheet 12."),
    )
    care = _line(
        lazy_gettext("What the trainer must know"),
        300,
        lazy_gettext("An allergy, or who comes to fetch. The trainer sees this on the register."),
        TextAreaField,
    )
    care_until = Day(
        lazy_gettext("Until when the trainer must know it"),
        format=["%Y-%m-%d", "%d-%m-%Y"],
        description=lazy_gettext("After this day it is thrown away."),
        validators=[Optional()],
    )
    version = HiddenField("")

    def fill(self, person: Person, version: str) -> None:
        """Show what is kept now."""
        for name, value in asdict(person).items():
            self[name].data = value
        self.version.data = version

    def person(self) -> Person:
        """Return who it is, as filled in; a last day without a note says nothing."""
        said = {one.name: self[one.name].data for one in fields(Person)}
        return Person(**said | {"care_until": said["care_until"] if said["care"] else None})

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a first name where anything else is known, and how long a note is needed."""
        fine: bool = super().validate(extra_validators)
        until = self.care_until
        if not self.first.data and any(self[name].data for name in MORE):
            self.first.errors, fine = [_("Write the first name.")], False
        if self.care.data and not until.data and not until.errors:
            until.errors, fine = [_("Write until which day the trainer must know this.")], False
        if self.care.data and until.data and until.data < today():
            until.errors, fine = [_("This day is over.")], False
        return fine


MORE = ("family", "contact", "guardian", "guardian_contact", "paper", "care")
"""What makes no sense of somebody without a first name."""


class ListForm(StaffForm):
    """Why a list of names leaves."""

    reason = TextAreaField(
        lazy_gettext("What do you need this list for?"),
        description=lazy_gettext("At least ten letters. Write no names here."),
        validators=[
            InputRequired(lazy_gettext("Write what you need this list for.")),
            Length(10, 500, lazy_gettext("Write 10 to 500 letters.")),
        ],
        filters=[plain],
        render_kw={"maxlength": 500, "autocomplete": "off"},
    )
