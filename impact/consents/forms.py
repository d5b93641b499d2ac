"""What staff notes down of guardians, and what a guardian chooses."""

from collections.abc import Iterable
from datetime import date

from babel import Locale
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput

from impact.consents.people import Enrolled
from impact.consents.store import Stand
from impact.consents.texts import ASKED
from impact.kit.forms import Day, PublicForm, SelectChoice, StaffForm

DAYS = ["%Y-%m-%d", "%d-%m-%Y"]
WORDS = {"yes": True, "no": False}


class LanguageForm(StaffForm):
    """In which language something is on paper."""

    language = RadioField(
        lazy_gettext("Language of the slip"),
        validators=[InputRequired(lazy_gettext("Choose a language."))],
    )

    def offer(self, languages: Iterable[str]) -> None:
        """Give the languages that the slip is there in, each by its own name."""
        self.language.choices = [SelectChoice(one, _own_name(one)) for one in languages]


class GroupForm(LanguageForm):
    """What the guardians of a whole group said on paper. The children stand beside the fields."""

    given_on = Day(
        lazy_gettext("Day on the slip"),
        format=DAYS,
        validators=[InputRequired(lazy_gettext("Write the day on the slip."))],
    )

    def validate_given_on(self, field: Day) -> None:
        """Refuse a day that is still to come."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day is still to come."))

    def expect(self, today: date) -> None:
        """Say which day it is."""
        self.today = today

    def changed(self, stands: Iterable[Stand]) -> dict[Enrolled, bool]:
        """Return what was chosen here, and not what the page showed already."""
        return {
            one.person: WORDS[word]
            for one in stands
            if (word := self.word(one)) in WORDS
            and word != request.form.get(f"was-{one.person.uid}", "")
        }

    def word(self, stand: Stand) -> str:
        """Return what stands on the form for a child: what was sent, else what is known."""
        sent = request.form.get(f"c-{stand.person.uid}")
        return sent if sent is not None else known(stand)


class SlipForm(LanguageForm):
    """Slips to print, each with a link of its own."""

    whom = RadioField(
        lazy_gettext("For whom"),
        default="missing",
        validators=[InputRequired(lazy_gettext("Choose for whom."))],
    )

    def offer(self, languages: Iterable[str]) -> None:
        """Give the languages, and for whom slips can be made."""
        super().offer(languages)
        self.whom.choices = [
            SelectChoice("missing", _("Guardians who have not chosen yet")),
            SelectChoice("all", _("All guardians: links they got before stop working")),
        ]


class GuardianForm(PublicForm):
    """A guardian's own choice."""

    allowed = SelectMultipleField(
        lazy_gettext("This is allowed:"), option_widget=CheckboxInput(), validate_choice=False
    )

    def offer(self) -> None:
        """Give what is asked here."""
        self.allowed.choices = [SelectChoice(one, _(words[0])) for one, words in ASKED.items()]

    @property
    def chosen(self) -> dict[str, bool] | None:
        """What was chosen, per purpose; None when nothing was ticked and no was not pressed."""
        if "none" in request.form:
            return dict.fromkeys(ASKED, False)
        ticked = set(self.allowed.data or ()) & set(ASKED)
        return {one: one in ticked for one in ASKED} if ticked else None


def known(stand: Stand) -> str:
    """Return what a form shows of a guardian's word; "" when there is none."""
    return {True: "yes", False: "no", None: ""}[stand.word]


def _own_name(language: str) -> str:
    return str(Locale.parse(language).get_display_name(language)).capitalize()
