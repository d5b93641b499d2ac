"""Forms of the desk and of coding."""

from collections.abc import Iterable

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from impact.accounts.models import Account
from impact.kit.forms import SelectChoice, StaffForm
from stories import words
from stories.consent import GRANTS
from stories.models import Code, Codebook, CodebookVersion
from stories.spans import WHOLE, Sentence
from stories.tell_form import GUARDIAN_NO_YES, UNREADABLE, choices, readable, ticks
from stories.text import LONGEST


class ActForm(StaffForm):
    """A button: nothing to fill in but a key, so that pressing twice changes nothing."""


class SeenForm(ActForm):
    """Somebody read a story with one question in mind."""

    nobody = BooleanField(
        lazy_gettext("I read all of it. Nobody can be recognised in it."),
        validators=[InputRequired(lazy_gettext("Tick this only when you read all of it."))],
    )


class GuardianForm(ActForm):
    """What a parent said, as somebody of the team heard or read it."""

    answer = RadioField(
        lazy_gettext("What did the parent or carer say?"),
        choices=[
            SelectChoice("yes", lazy_gettext("Yes, to what is ticked below")),
            SelectChoice("no", lazy_gettext("No")),
        ],
        validators=[InputRequired(lazy_gettext("Choose yes or no."))],
    )
    allowed = ticks(
        lazy_gettext("What is allowed?"),
        description=lazy_gettext(
            "The child said yes to this. Tick only what the parent says yes to as well."
        ),
    )

    def __init__(self, given: Iterable[str] = ()) -> None:
        """Offer what the child said yes to, and no more."""
        super().__init__()
        said = words.SHORT | words.CHILDS
        self.allowed.choices = choices({grant: said[grant] for grant in GRANTS if grant in given})

    def validate_allowed(self, field: SelectMultipleField) -> None:
        """Refuse a yes to nothing."""
        if self.answer.data == "yes" and "analysis" not in (field.data or ()):
            raise ValidationError(gettext(GUARDIAN_NO_YES))


class ReceiptForm(ActForm):
    """A receipt, handed over by whoever wants a story back."""

    receipt = StringField(
        lazy_gettext("Code of the story"),
        description=lazy_gettext("13 letters and digits. Dashes do not matter."),
        validators=[InputRequired(lazy_gettext("Type the code.")), Length(max=40)],
    )


class CodeForm(ActForm):
    """Words of a story, a code, and how it is read. `start` and `end` come from a script only."""

    where = ticks(lazy_gettext("Which words?"))
    words = StringField(
        lazy_gettext("Only these words"),
        description=lazy_gettext("Leave empty for whole sentences."),
        validators=[Length(max=LONGEST)],
    )
    start = HiddenField()
    end = HiddenField()
    code = RadioField(
        lazy_gettext("Which code?"), validators=[InputRequired(lazy_gettext("Choose a code."))]
    )
    polarity = RadioField(lazy_gettext("How do you read it?"), default="none")

    def __init__(self, codes: Iterable[Code], sentences: Iterable[Sentence]) -> None:
        """Offer the codes of the round and the sentences of the story."""
        super().__init__()
        self.where.choices = [SelectChoice(WHOLE, gettext("The whole story"))]
        self.where.choices += [SelectChoice(one.value, one.words) for one in sentences]
        # What is not on offer is for `give` to refuse: a book may have changed under the page.
        self.where.validate_choice = self.code.validate_choice = False
        self.code.choices = [SelectChoice(one.key, one.name_nl) for one in codes if one.codable]
        self.polarity.choices = choices(words.POLARITIES)


class SkipForm(ActForm):
    """Why a story is left unread."""

    reason = RadioField(
        lazy_gettext("Why do you skip this story?"),
        choices=[SelectChoice(value, lazy_gettext(text)) for value, text in words.SKIPS.items()],
        validators=[InputRequired()],
    )


class RoundForm(ActForm):
    """A round of coding: a book, and who reads."""

    name = StringField(
        lazy_gettext("What do you call this round?"),
        validators=[InputRequired(lazy_gettext("Give the round a name.")), Length(max=120)],
    )
    book = RadioField(
        lazy_gettext("Which code book?"),
        validators=[InputRequired(lazy_gettext("Choose a code book."))],
    )
    coders = ticks(
        lazy_gettext("Who reads?"),
        description=lazy_gettext("Two people who read apart show whether a code is clear."),
        validators=[InputRequired(lazy_gettext("Choose at least one person."))],
    )
    blind = BooleanField(lazy_gettext("Nobody sees what another coded (blind)"), default=True)

    def __init__(
        self,
        books: list[tuple[Codebook, CodebookVersion]],
        people: list[Account],
        language: str,
    ) -> None:
        """Offer the locked books and the people who may code here."""
        super().__init__()
        self._books = {version.uid: version for _, version in books}
        self._people = {one.uid: one for one in people}
        self.book.choices = [
            SelectChoice(version.uid, gettext("%(name)s, version %(n)s", name=named, n=version.n))
            for book, version in books
            for named in [(language == "en" and book.name_en) or book.name_nl]
        ]
        self.coders.choices = [SelectChoice(one.uid, one.name or one.email) for one in people]

    def validate_name(self, field: StringField) -> None:
        """Refuse what no person types."""
        if not readable(field.data):
            raise ValidationError(gettext(UNREADABLE))

    @property
    def version(self) -> CodebookVersion:
        """The version that was chosen."""
        return self._books[str(self.book.data)]

    @property
    def people(self) -> list[Account]:
        """The people who were chosen, in order of their names."""
        return [one for uid, one in self._people.items() if uid in (self.coders.data or ())]
