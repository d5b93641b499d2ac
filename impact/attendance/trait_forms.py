"""What one sets right about a participant: no name, only what figures are made of."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import ValidationError

from impact.attendance.layout import GIVEN_BANDS, READERS, WORD, Unfit
from impact.attendance.ledger import ATTRIBUTES
from impact.attendance.trait_store import Traits
from impact.identity.person import plain
from impact.kit.forms import SelectChoice, StaffForm
from impact.kit.i18n import N_
from impact.pilots.circle import today

OLDEST = 110
"""Years that somebody can be old, as figures have it."""


def _cell(label: Any, hint: Any = "", most: int = WORD) -> Any:
    kept = {"maxlength": most, "autocomplete": "off"}
    return StringField(label, description=hint, filters=[plain], render_kw=kept)


class TraitsForm(StaffForm):
    """What the register says of a person. An empty field: nobody knows."""

    birth_year = _cell(lazy_gettext("Year of birth"), lazy_gettext("For example: 2014."), 4)
    age_band = SelectField(
        lazy_gettext("Age group"),
        description=lazy_gettext("Counts only without a year of birth."),
        validators=[],
    )
    gender = _cell(lazy_gettext("Gender"), lazy_gettext("As in your list: f, m or x, for example."))
    area = _cell(lazy_gettext("Neighbourhood"), lazy_gettext("Its name, or its code."))
    postcode4 = _cell(lazy_gettext("Postcode"), lazy_gettext("Only the four digits."), 4)
    seen = HiddenField("")

    def about(self, found: Traits) -> "TraitsForm":
        """Offer what the register says now, and beside it what else it says."""
        bands = [SelectChoice("", _("unknown")), *(SelectChoice(one, one) for one in GIVEN_BANDS)]
        self.age_band.choices = bands
        if not self.is_submitted():
            self.show(found)
        return self

    def show(self, found: Traits) -> None:
        """Fill in what the register says now."""
        for name in ATTRIBUTES:
            self[name].data = str(found.newest[name] or "")
        self.seen.data = found.seal

    def validate_birth_year(self, field: StringField) -> None:
        """Refuse what nobody can be born in."""
        year = self._read("birth_year")
        if year is not None and not today().year - OLDEST <= year <= today().year:
            raise ValidationError(_("Nobody here was born in that year."))

    def validate_postcode4(self, field: StringField) -> None:
        """Ask for four digits."""
        self._read("postcode4")

    def validate_gender(self, field: StringField) -> None:
        """Ask for a word."""
        self._read("gender")

    def validate_area(self, field: StringField) -> None:
        """Ask for a name or a code."""
        self._read("area")

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in, per attribute; None where it was left empty."""
        return {name: self._read(name) for name in ATTRIBUTES}

    def _read(self, name: str) -> Any:
        """Return a field as a file is read; ValidationError says what to write instead."""
        text = self[name].data or ""
        try:
            return READERS[name](text) if text else None
        except (Unfit, ValueError):
            raise ValidationError(_(WRONG[name])) from None


WRONG = {
    "birth_year": N_("Write the year in four digits, such as 2014."),
    "postcode4": N_("Write the four digits of the postcode, such as 3024."),
    "gender": N_("Write one word, or leave it empty."),
    "area": N_("Write the name or the code of the neighbourhood."),
    "age_band": N_("Choose a group from the list."),
}
