"""What people fill in on a register."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from impact.attendance.forms import Whole
from impact.attendance.layout import KINDS, MOST_HEADS, STATUSES, WORD
from impact.attendance.lists import Expected, Filled
from impact.attendance.standing import STATES
from impact.kit.forms import StaffForm
from impact.kit.text import UNREADABLE, visible
from impact.pilots.cards import draw, shown

MOST_DIGITS, MOST_WORDS = 9, 2000
PICKED = "kies-"
"""What a field begins with in which one chooses between two values."""


class RegisterForm(StaffForm):
    """Who was there: one mark per person, which stands beside the fields.

    `seen` is the version of the register that the page showed.
    """

    seen = HiddenField("", default="0")
    newcomers = StringField(
        lazy_gettext("New codes"),
        description=lazy_gettext(
            "Somebody new? Write the code. More than one: put commas between."
        ),
        validators=[Length(max=2000)],
    )
    extra = Whole(
        lazy_gettext("Number without a code"),
        validators=[
            Optional(),
            NumberRange(0, MOST_HEADS, lazy_gettext("Give a number from 0 to 99,999.")),
        ],
    )
    estimated = BooleanField(lazy_gettext("Estimated"))
    off = BooleanField(lazy_gettext("This session did not go on"))
    uncounted = BooleanField(lazy_gettext("It went on, but nobody was counted"))
    note = TextAreaField(
        lazy_gettext("Note about this session"),
        description=lazy_gettext(
            "For your own team: what went well, what was needed. Write no names. It stands in no "
            "report and in no file, and is thrown away a year after the session."
        ),
        validators=[Length(max=MOST_WORDS)],
    )

    @property
    def version(self) -> int:
        """The version that the page showed; what is no number counts as none."""
        said = self.seen.data or ""
        return int(said) if said.isascii() and said.isdecimal() and len(said) < MOST_DIGITS else 0

    def codes(self) -> list[str]:
        """Return the new codes, each once."""
        parts = visible(self.newcomers.data or "").split(",")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def validate_newcomers(self, field: StringField) -> None:
        """Refuse a code that could not be stored."""
        if any(len(code) > WORD for code in self.codes()):
            raise ValidationError(_("A code has at most %(most)s characters.", most=WORD))

    def validate_uncounted(self, field: BooleanField) -> None:
        """Refuse a session that both went on and did not."""
        if field.data and self.off.data:
            raise ValidationError(_("Choose one: it did not go on, or nobody was counted."))

    @property
    def state(self) -> str:
        """What is said of the session as a whole; "" of one that went on and was counted."""
        return "off" if self.off.data else "uncounted" if self.uncounted.data else ""

    def step(self) -> bool:
        """Say whether plus, minus or guest was pressed, and do it: nothing is stored then."""
        step = request.form.get("step")
        if step == "guest":
            self.newcomers.data = ", ".join([*self.codes(), shown(draw())])
        elif step in ("1", "-1"):
            self.extra.data = max(0, (self.extra.data or 0) + int(step))
            self.extra.raw_data = None  # else the page shows what was typed before
        return step in ("1", "-1", "guest")

    def filled(self, people: Sequence[Expected]) -> Filled:
        """Return the register as it was filled in."""
        known = {one.code for one in people}
        return Filled(
            {one.uid: mark_of(one) for one in people},
            tuple(code for code in self.codes() if code not in known),
            self.extra.data,
            "estimated" if self.estimated.data else "counted",
            state=self.state,
            note=words(self.note.data),
        )

    def show(self, said: Mapping[str, str], version: int) -> None:
        """Put in the fields what a register of this version says; a new key comes with it."""
        self.seen.data, self.key.data = str(version), str(uuid4())
        self.seen.raw_data = self.key.raw_data = self.extra.raw_data = None
        self.extra.data = int(said["extra"]) if said.get("extra") else None
        self.estimated.data = said.get("kind") == "estimated"
        self.off.data, self.uncounted.data = (
            said.get("state") == one for one in ("off", "uncounted")
        )
        self.note.data = said.get("note", "")


def words(typed: str | None) -> str:
    """Return what was typed, with the ends of lines that every machine writes alike."""
    return (typed or "").replace("\r\n", "\n").strip()


def picked() -> dict[str, str]:
    """Return what was chosen where two had said otherwise; 400 for what nobody could choose."""
    start = len(PICKED)
    found = {n[start:]: v for n, v in request.form.items() if n.startswith(PICKED)}
    return found if all(fits(key, value) for key, value in found.items()) else abort(400)


def fits(key: str, value: object) -> bool:
    """Say whether this can be said under a name of a register."""
    if not isinstance(value, str) or UNREADABLE.search(value):
        return False
    if key == "extra":
        return not value or (value.isascii() and value.isdecimal() and len(value) < MOST_DIGITS - 3)
    if key == "note":
        return len(value) <= MOST_WORDS
    return value in {"kind": ("", *KINDS), "state": STATES}.get(key, STATUSES)


def mark_of(one: Expected) -> str:
    """Return how somebody stands on the page: as sent, as stored, or there like everyone."""
    mark = request.form.get(f"p-{one.uid}", one.status or "present")
    return mark if mark in STATUSES else abort(400)
