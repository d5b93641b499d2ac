"""What people fill in about cards."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from impact.attendance import card_store
from impact.attendance.card_store import MOST
from impact.attendance.forms import Whole
from impact.attendance.layout import WORD
from impact.attendance.lists import Holder
from impact.kit.forms import StaffForm
from impact.pilots.models import Pilot

LONGEST = [Length(max=WORD)]


class Owner(StringField):
    """A code, read as whoever has the card; `holder` is set once the form is valid."""

    holder: Holder


class CardForm(StaffForm):
    """A form about people of one pilot, by their codes."""

    def about(self, pilot: Pilot) -> "CardForm":
        """Say of which pilot."""
        self.pilot = pilot
        return self

    def read_owner(self, field: Owner) -> None:
        """Find who has this card; an error on the field when nobody has."""
        found = card_store.found(self.pilot, field.data or "")
        if found is None:
            raise ValidationError(
                _("Nobody has a card with this code. Look once more at the card.")
            )
        field.holder = found


class FindForm(CardForm):
    """One card."""

    card = Owner(
        lazy_gettext("Code on the card"),
        description=lazy_gettext("Capitals and dashes make no difference."),
        validators=[InputRequired(lazy_gettext("Write a code.")), *LONGEST],
    )

    def validate_card(self, field: Owner) -> None:
        """Find who has it."""
        self.read_owner(field)


class LostForm(CardForm):
    """A new code, or that of the empty card at hand."""

    empty = StringField(
        lazy_gettext("Code of an empty card"),
        description=lazy_gettext("Leave this empty, and a new code is made for you to print."),
        validators=LONGEST,
    )

    def validate_empty(self, field: StringField) -> None:
        """Take a card of this pilot that nobody has."""
        if (field.data or "").strip() and not card_store.is_empty(self.pilot, field.data or ""):
            raise ValidationError(_("This is no empty card of this pilot. Look once more."))


class OrderForm(StaffForm):
    """So many empty cards."""

    number = Whole(
        lazy_gettext("How many cards?"),
        description=lazy_gettext("Ten go on a sheet."),
        validators=[
            InputRequired(lazy_gettext("Give a number from 1 to 200.")),
            NumberRange(1, MOST, lazy_gettext("Give a number from 1 to 200.")),
        ],
    )


class MergeForm(CardForm):
    """Two codes of one person."""

    kept = Owner(
        lazy_gettext("Code that stays"),
        validators=[InputRequired(lazy_gettext("Write a code.")), *LONGEST],
    )
    gone = Owner(
        lazy_gettext("Other code of the same person"),
        validators=[InputRequired(lazy_gettext("Write a code.")), *LONGEST],
    )

    def validate_kept(self, field: Owner) -> None:
        """Find who has it."""
        self.read_owner(field)

    def validate_gone(self, field: Owner) -> None:
        """Find who has it: somebody else."""
        self.read_owner(field)
        kept = getattr(self.kept, "holder", None)
        if kept and kept.uid == field.holder.uid:
            raise ValidationError(_("These two codes are one person already."))
