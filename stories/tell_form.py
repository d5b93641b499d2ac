"""The form of telling, on screens that each carry along what was filled in before."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.widgets import CheckboxInput, ListWidget

from impact.kit.forms import PublicForm, SelectChoice
from impact.kit.i18n import N_
from stories import words
from stories.consent import needs_guardian
from stories.text import LONGEST, Intake, Unreadable, take_in

STEPS: dict[str, tuple[str, ...]] = {
    "consent": ("grants",),
    "story": ("text", "spoken"),
    "tone": ("tone",),
    "you": ("perspective", "age_band", "activity", "alias"),
    "guardian": ("guardian", "allowed"),
}
"""The screens of telling, in order, and what each asks."""
BELOW = {
    "aggregate": ("analysis",),
    "quote_anonymous": ("analysis", "aggregate"),
    "quote_named": ("analysis", "aggregate"),
    "public": ("analysis", "aggregate", "quote_anonymous"),
}
"""What must be allowed as well: it is ticked on the page, never behind it."""
NO_YES = N_(
    "Without your yes to the first line we keep nothing. Tick it, or choose “Keep nothing”."
)
TICKED = N_("For that we must read your story and count it too. We ticked that. Do you agree?")
EMPTY = N_("Tell something, even if it is one sentence.")
TOO_LONG = N_("Your story is longer than %(most)s characters. Make it shorter: it is still here.")
UNREADABLE = N_("There is a character in it that we cannot read. Take it out and send again.")
CHOOSE = N_("Choose an answer.")
TOO_MUCH = N_("Use at most %(most)s characters.")
GUARDIAN_NO_YES = N_("Tick what is allowed. Without the first line we keep nothing.")


def ticks(label: object, **given: object) -> SelectMultipleField:
    """Return a field with several choices, each with a box to tick."""
    return SelectMultipleField(
        label,  # type: ignore[arg-type]  # -- a lazy text, which the stubs do not know
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **given,  # type: ignore[arg-type]  # -- what every field takes
    )


class TellForm(PublicForm):
    """A story, told on screens that each carry along what was filled in before."""

    step = HiddenField(default="consent")
    grants = ticks(lazy_gettext("Who may read it?"))
    text = TextAreaField(lazy_gettext("Your story"))
    spoken = SelectField(lazy_gettext("In which language do you tell?"))
    tone = RadioField(lazy_gettext("How does this story feel to you?"))
    perspective = RadioField(lazy_gettext("Who are you here?"))
    age_band = RadioField(lazy_gettext("How old are you?"))
    activity = StringField(lazy_gettext("Which activity is it about?"))
    alias = StringField(lazy_gettext("Which name do you choose?"))
    guardian = RadioField(lazy_gettext("What do you say?"))
    allowed = ticks(lazy_gettext("This is allowed:"))
    website = StringField(lazy_gettext("Leave this empty"))

    def __init__(self, language: str, activity: str | None) -> None:
        """Word the choices in the language of the page."""
        super().__init__()
        self.grants.choices = choices(words.GRANTS)
        self.tone.choices = choices(words.TONES)
        self.perspective.choices = choices(words.SIDES)
        self.age_band.choices = choices(words.AGES)
        self.guardian.choices = choices(words.GUARDIANS)
        self.allowed.choices = [one for one in choices(words.CHILDS) if one.value in self.given]
        self.spoken.choices = [SelectChoice(*one) for one in words.LANGUAGES.items()]
        if not self.spoken.data:
            self.spoken.data = language
        if not self.activity.data:
            self.activity.data = activity or ""

    @property
    def given(self) -> tuple[str, ...]:
        """The grants that were ticked, in the order in which they are asked."""
        return tuple(grant for grant in words.GRANTS if grant in (self.grants.data or ()))

    @property
    def at(self) -> str:
        """The screen at hand."""
        return self.step.data if self.step.data in self.steps else "consent"

    @property
    def steps(self) -> list[str]:
        """The screens that this teller gets: the last one under sixteen only."""
        child = needs_guardian(self.age_band.data or "unknown", self.perspective.data or "")
        return [step for step in STEPS if step != "guardian" or child]

    @property
    def intake(self) -> Intake:
        """The story as it would be kept; Unreadable when it holds what no person types."""
        return take_in(self.text.data or "")

    def carried(self, step: str) -> list[tuple[str, str]]:
        """Return what the other screens asked, as names and values to send along."""
        here = (*STEPS[step], "website")
        fields = [field for field in self if field.short_name not in (*here, "step", "token")]
        return [(field.short_name, value) for field in fields for value in _values(field)]

    def check(self, step: str) -> int:
        """Return 200 when a screen is filled in right; else its fields say what is not."""
        checks = {
            "consent": self._check_consent,
            "story": self._check_story,
            "tone": lambda: self._check_choice(self.tone, must=False),
            "you": self._check_you,
            "guardian": self._check_guardian,
        }
        return checks[step]()

    def _check_consent(self) -> int:
        wanted = {low for grant in self.given for low in BELOW.get(grant, ())} - set(self.given)
        if wanted:
            self.grants.data = [one for one in words.GRANTS if one in wanted | set(self.given)]
            return _wrong(self.grants, TICKED)
        return 200 if "analysis" in self.given else _wrong(self.grants, NO_YES)

    def _check_story(self) -> int:
        try:
            told = self.intake
        except Unreadable:
            self.text.data = take_in(self.text.data or "", forgiving=True).words
            return _wrong(self.text, UNREADABLE, 400)
        if told.empty:
            return _wrong(self.text, EMPTY)
        if len(told.words) > LONGEST:
            return _wrong(self.text, TOO_LONG, 413, most=LONGEST)
        return self._check_choice(self.spoken)

    def _check_you(self) -> int:
        for field, most in ((self.activity, 200), (self.alias, 80)):
            if not readable(field.data):
                return _wrong(field, UNREADABLE, 400)
            if len(field.data or "") > most:
                return _wrong(field, TOO_MUCH, most=most)
        return max(
            self._check_choice(self.perspective), self._check_choice(self.age_band, must=False)
        )

    def _check_guardian(self) -> int:
        if self.guardian.data == "yes" and "analysis" not in (self.allowed.data or ()):
            return _wrong(self.allowed, GUARDIAN_NO_YES)
        return self._check_choice(self.guardian)

    def _check_choice(self, field: Field, *, must: bool = True) -> int:
        known = {choice.value for choice in field.choices}  # type: ignore[attr-defined]  # -- of all that choose
        if field.data in known or not (field.data or must):
            return 200
        return _wrong(field, CHOOSE)


def choices(named: dict[str, str]) -> list[SelectChoice]:
    """Return choices with their words in the language of the page."""
    return [SelectChoice(value, gettext(text)) for value, text in named.items()]


def readable(words: str | None) -> bool:
    """Say whether words hold nothing that no person types."""
    try:
        return take_in(words or "").replaced == 0
    except Unreadable:
        return False


def _values(field: Field) -> Iterable[str]:
    held: Any = field.data
    return held if isinstance(held, list) else [held] if held else []


def _wrong(field: Field, text: str, status: int = 422, **values: object) -> int:
    field.errors = [gettext(text, **values)]
    return status
