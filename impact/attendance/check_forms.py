"""What people fill in about codes that they held against the room."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from impact.attendance import card_store, check_store
from impact.attendance.card_forms import LONGEST, CardForm, Owner
from impact.attendance.forms import Whole
from impact.attendance.lists import Checked
from impact.kit.forms import Day, StaffForm

MOST = 500
"""Codes in one form."""
WRITTEN = ["%Y-%m-%d", "%d-%m-%Y"]
TOO_LATE = lazy_gettext("This day is still to come.")
RANGE = lazy_gettext("Give a number from 1 to 500.")
FROM_0 = lazy_gettext("Give a number from 0 to 500.")


class CheckForm(CardForm):
    """One code, in the room."""

    card = Owner(
        lazy_gettext("Code on the card"),
        description=lazy_gettext("Take somebody by chance, and ask for the card or the code."),
        validators=[InputRequired(lazy_gettext("Write a code.")), *LONGEST],
    )
    second = BooleanField(lazy_gettext("This person was here before with another code"))
    shared = BooleanField(
        lazy_gettext("Two people use this code"),
        description=lazy_gettext("We do not ask this of a printed card: that is one person's."),
    )

    def validate_card(self, field: Owner) -> None:
        """Find who has it."""
        self.read_owner(field)

    def validate_shared(self, field: BooleanField) -> None:
        """Refuse it of a printed card: the other needs a card of their own."""
        if field.data and self.printed:
            raise ValidationError(
                _("This is a printed card. Give the other person a card of their own.")
            )

    @property
    def printed(self) -> bool:
        """Say whether the code is that of a card that we drew."""
        return check_store.is_printed(self.pilot, self.card.data or "")

    @property
    def found(self) -> Checked:
        """One code that was checked today."""
        shared = None if self.printed else int(self.shared.data)
        return Checked("", card_store.today(), 1, int(self.second.data), shared)


def _past(_form: Any, field: Day) -> None:
    """Refuse a day that is still to come."""
    if field.data and field.data > card_store.today():
        raise ValidationError(str(TOO_LATE))


class ManyForm(StaffForm):
    """A list of codes that was gone through on one day."""

    day = Day(
        lazy_gettext("On which day?"),
        format=WRITTEN,
        validators=[InputRequired(lazy_gettext("Write the day.")), _past],
        default=card_store.today,
    )
    checked = Whole(
        lazy_gettext("How many codes did you check?"),
        validators=[InputRequired(RANGE), NumberRange(1, MOST, RANGE)],
    )
    second = Whole(
        lazy_gettext("Of how many was the person here before with another code?"),
        validators=[InputRequired(FROM_0), NumberRange(0, MOST, FROM_0)],
    )
    shared = Whole(
        lazy_gettext("How many are used by two people?"),
        description=lazy_gettext("Leave this empty when all are printed cards."),
        validators=[Optional(), NumberRange(0, MOST, FROM_0)],
    )

    def validate_second(self, field: Whole) -> None:
        """Refuse more than were checked."""
        self._within(field)

    def validate_shared(self, field: Whole) -> None:
        """Refuse more than were checked."""
        self._within(field)

    def _within(self, field: Whole) -> None:
        if field.data and self.checked.data and field.data > self.checked.data:
            raise ValidationError(_("That is more than you checked."))

    @property
    def found(self) -> Checked:
        """What was filled in."""
        day = self.day.data if isinstance(self.day.data, date) else card_store.today()
        shared = self.shared.data
        return Checked("", day, self.checked.data or 0, self.second.data or 0, shared)
