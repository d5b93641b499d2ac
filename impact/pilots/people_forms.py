"""What one fills in about people, organisations and agreements."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, StopValidation

from impact.accounts.access import ROLES
from impact.accounts.forms import ADDRESS, bare
from impact.kit.forms import Day, SelectChoice, StaffForm
from impact.kit.i18n import N_
from impact.pilots.circle import Place, today

KINDS = {
    "programme": N_("programme"),
    "partner": N_("partner"),
    "funder": N_("funder"),
    "school": N_("school"),
}
WHAT = {
    "counts": N_("counts"),
    "answers": N_("answers"),
    "stories": N_("stories"),
    "codings": N_("readings of stories"),
}
WHOLE = ADDRESS.message
CHOOSE = {
    "role": N_("Choose a role."),
    "place": N_("Choose where."),
    "kind": N_("Choose a kind."),
    "pilot": N_("Choose a pilot."),
    "other": N_("Choose who may look."),
    "what": N_("Choose what they see."),
}
"""What is asked of each list, so that a summary of errors tells them apart."""


def _open(offered: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return the choices with none chosen beforehand, so that nobody gives more than was meant."""
    found = [SelectChoice(value, words) for value, words in offered]
    return found if len(found) == 1 else [SelectChoice("", _("Choose one")), *found]


class InviteForm(StaffForm):
    """Who, as what, where, from when until when."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[bare],
        validators=[InputRequired(WHOLE), Length(max=200), ADDRESS],
        render_kw={"maxlength": 200, "autocomplete": "off"},
    )
    name = StringField(
        lazy_gettext("Name"), validators=[Optional(), Length(max=200)], render_kw={"maxlength": 200}
    )
    role = SelectField(lazy_gettext("Role"), validate_choice=False)
    place = SelectField(
        lazy_gettext("Where"),
        description=lazy_gettext(
            "A trainer works in a group, an administrator in the whole installation."
        ),
        validate_choice=False,
    )
    starts_on = Day(lazy_gettext("First day"), validators=[Optional()])
    ends_on = Day(
        lazy_gettext("Last day"),
        description=lazy_gettext("Empty: until somebody ends it."),
        validators=[Optional()],
    )

    def offer(self, roles: Iterable[str], places: list[Place]) -> None:
        """Offer what whoever invites may give."""
        self.role.choices = _open((one, _(ROLES[one])) for one in roles)
        self.place.choices = _open((one.key, one.label) for one in places)
        self.where = {one.key: one for one in places}
        self.may = tuple(roles)

    def validate_role(self, field: SelectField) -> None:
        """Refuse a role that is not theirs to give."""
        if field.data not in self.may:
            raise StopValidation(_(CHOOSE[field.name]))

    def validate_place(self, field: SelectField) -> None:
        """Refuse a place out of reach, and one that this role does not work in."""
        found = self.where.get(field.data or "")
        if found is None:
            raise StopValidation(_(CHOOSE[field.name]))
        if not found.fits(self.role.data or ""):
            raise StopValidation(_("This role does not work there. Choose another place."))

    def validate_ends_on(self, field: Day) -> None:
        """Refuse a last day before the first, or in the past."""
        first = self.starts_on.data or today()
        if field.data and field.data < max(today(), first):
            raise StopValidation(_("The last day lies before the first."))


class OrganisationForm(StaffForm):
    """A new organisation."""

    code = StringField(
        lazy_gettext("Code"),
        description=lazy_gettext("Small letters, digits and dashes."),
        validators=[
            Regexp(
                r"^[a-z0-9][a-z0-9-]{0,39}$",
                0,
                lazy_gettext("Use small letters, digits and dashes."),
            )
        ],
        render_kw={"maxlength": 40},
    )
    name = StringField(
        lazy_gettext("Name"),
        validators=[InputRequired(lazy_gettext("Write a name.")), Length(max=200)],
        render_kw={"maxlength": 200},
    )
    kind = SelectField(lazy_gettext("Kind"), validate_choice=False)

    def offer(self, kinds: Iterable[str]) -> None:
        """Offer the kinds that one may add."""
        self.may = tuple(kinds)
        self.kind.choices = _open((one, _(KINDS[one])) for one in self.may)

    def validate_kind(self, field: SelectField) -> None:
        """Refuse a kind that is none."""
        if field.data not in self.may:
            raise StopValidation(_(CHOOSE[field.name]))


class AgreementForm(StaffForm):
    """What one organisation lets another see, of which pilot, until when."""

    pilot = SelectField(lazy_gettext("Pilot"), validate_choice=False)
    other = SelectField(lazy_gettext("Who may look"), validate_choice=False)
    what = SelectField(lazy_gettext("What they see"), validate_choice=False)
    until = Day(
        lazy_gettext("Last day"), validators=[InputRequired(lazy_gettext("Write the last day."))]
    )

    def offer(self, pilots: dict[str, str], others: dict[str, str]) -> None:
        """Offer pilots and organisations, code -> name."""
        kinds = {code: _(word) for code, word in WHAT.items()}
        self.offered = (self.pilot, pilots), (self.other, others), (self.what, kinds)
        for field, found in self.offered:
            field.choices = _open(found.items())

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse what was not offered, and a last day in the past."""
        fine: bool = super().validate(extra_validators)
        for field, offered in self.offered:
            if field.data not in offered:
                field.errors, fine = [_(CHOOSE[field.name])], False
        if self.until.data and self.until.data < today():
            self.until.errors, fine = [_("This day is over.")], False
        return fine


class PaperForm(StaffForm):
    """What was signed, as a file."""

    file = FileField(
        lazy_gettext("Choose the file"),
        description=lazy_gettext("A PDF, or a photo that ends in .jpg, .png or .webp."),
        validators=[FileRequired(lazy_gettext("Choose a file first."))],
    )
