"""What staff fills in about questionnaires and rounds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from impact.accounts.models import Organisation
from impact.indicators.names import MOMENTS as MOMENT_NAMES
from impact.indicators.names import PERSPECTIVES as PERSPECTIVE_NAMES
from impact.kit.forms import Day, SelectChoice, StaffForm
from impact.kit.i18n import N_
from surveys.constructs import template_titles
from surveys.definition import MOMENTS, PERSPECTIVES
from surveys.gate import WAIVABLE, Stop

DAYS = ["%Y-%m-%d", "%d-%m-%Y"]
REASONS = {
    "P2": N_("Write down why texts may be missing in a language."),
    "P6": N_("Write down why it still asks the same."),
    "P8": N_("Write down why it can do without sound."),
    "P9": N_("Write down why this may be asked, who weighed that and when."),
    "P11": N_("Write down why it may ask this much."),
}
"""What is asked for each rule that may be set aside. Readers know the rules by no number."""


class FormFileForm(StaffForm):
    """A questionnaire to take in: a file of one's own, or a ready one."""

    file = FileField(
        lazy_gettext("Your own form"),
        description=lazy_gettext("XLSForm as .xlsx, .xls, .csv or .md, at most 5 MB."),
    )
    ready = SelectField(lazy_gettext("Or a ready questionnaire"))
    organisation = SelectField(lazy_gettext("For which programme"))
    partial = BooleanField(
        lazy_gettext("Leave out the rows that cannot be carried"),
        description=lazy_gettext("You get a list of what was left out."),
    )

    def offer(self, organisations: Sequence[Organisation], language: str) -> None:
        """Give the lists to choose from; with one programme there is nothing to choose."""
        titles = template_titles(language)
        none = SelectChoice("", _("Choose one"))
        self.ready.choices = [none, *(SelectChoice(*one) for one in titles.items())]
        self.organisation.choices = [SelectChoice(one.uid, one.name) for one in organisations]
        if len(organisations) == 1:
            del self.organisation

    @property
    def owner(self) -> str:
        """The uid of the programme that was chosen, "" when there was nothing to choose."""
        return str(self.organisation.data) if "organisation" in self else ""

    def validate_file(self, field: FileField) -> None:
        """Ask for a file or a ready form, and for one of them only."""
        if bool(field.data) == bool(self.ready.data):
            raise ValidationError(_("Choose a file, or one of the ready questionnaires."))


class PublishForm(StaffForm):
    """Publishing a draft: what changed, and why a rule may be set aside."""

    note = TextAreaField(
        lazy_gettext("What changed"),
        description=lazy_gettext("For whoever reads this later."),
        validators=[Length(max=1000)],
    )
    p2 = StringField(validators=[Length(max=300)])
    p6 = StringField(validators=[Length(max=300)])
    p8 = StringField(validators=[Length(max=300)])
    p9 = StringField(validators=[Length(max=300)])
    p11 = StringField(validators=[Length(max=300)])
    firm = 0
    """How many points no reason sets aside."""

    def ask(self, stops: Iterable[Stop]) -> None:
        """Keep the reasons that are asked for: one per rule that stands in the way."""
        found = list(stops)
        self.firm = sum(one.rule not in WAIVABLE for one in found)
        wanted = {one.rule: one for one in found}
        for rule in WAIVABLE:
            name = rule.lower()
            if (stop := wanted.get(rule)) is None:
                del self[name]
                continue
            why = _(REASONS[rule])
            self[name].label.text = why
            self[name].description = _(stop.text, **stop.values)
            self[name].validators = [DataRequired(why), *self[name].validators]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Refuse as well what no reason sets aside."""
        fine: bool = super().validate(extra_validators)
        if self.firm:
            self.form_errors.append(
                ngettext(
                    "%(num)s point must be mended in the form itself.",
                    "%(num)s points must be mended in the form itself.",
                    self.firm,
                )
            )
        return fine and not self.firm

    @property
    def waived(self) -> dict[str, str]:
        """The reasons that were given, by rule."""
        said = {
            rule: (self[rule.lower()].data or "").strip()
            for rule in WAIVABLE
            if rule.lower() in self
        }
        return {rule: reason for rule, reason in said.items() if reason}


class TryForm(StaffForm):
    """Trying a version: as whom."""

    perspective = SelectField(lazy_gettext("Try as"))

    def offer(self, perspectives: Sequence[str]) -> None:
        """Give those whom the form is meant for."""
        known = perspectives or PERSPECTIVES
        self.perspective.choices = [SelectChoice(one, _(PERSPECTIVE_NAMES[one])) for one in known]


class RoundForm(StaffForm):
    """A round to open: what is asked, when and of whom."""

    questionnaire = RadioField(
        lazy_gettext("Which questionnaire"),
        validators=[InputRequired(lazy_gettext("Choose a questionnaire."))],
    )
    activity = SelectField(
        lazy_gettext("Which group"),
        default="",
        description=lazy_gettext(
            "A questionnaire for children is asked in one group, once every parent has chosen."
        ),
    )
    moment = RadioField(
        lazy_gettext("When is it asked"),
        validators=[InputRequired(lazy_gettext("Choose a moment."))],
    )
    perspectives = SelectMultipleField(
        lazy_gettext("Who is asked"),
        description=lazy_gettext("Each gets a link of its own. None chosen: all that it is for."),
        option_widget=CheckboxInput(),
    )
    first = Day(
        lazy_gettext("First day"),
        format=DAYS,
        validators=[InputRequired(lazy_gettext("Choose the first day."))],
    )
    last = Day(
        lazy_gettext("Last day"),
        format=DAYS,
        description=lazy_gettext("Empty: until you close it."),
        validators=[Optional()],
    )

    def offer(self, questionnaires: Sequence[tuple[str, str]], groups: Sequence[str]) -> None:
        """Give what can be asked, uid and title of each, and of whom."""
        everybody = SelectChoice("", _("Everybody in the pilot"))
        self.activity.choices = [everybody, *(SelectChoice(one, one) for one in groups)]
        self.questionnaire.choices = [SelectChoice(*one) for one in questionnaires]
        self.moment.choices = [SelectChoice(one, _(MOMENT_NAMES[one])) for one in MOMENTS]
        names = PERSPECTIVE_NAMES
        self.perspectives.choices = [SelectChoice(one, _(names[one])) for one in PERSPECTIVES]

    def validate_last(self, field: Day) -> None:
        """Refuse a round that ends before it begins."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day lies before the first."))


class CloseForm(StaffForm):
    """A round to close: a button and nothing else."""
