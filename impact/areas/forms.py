"""What people fill in about areas: files, links, and whom a pilot is held against."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from impact.areas.models import VALUE
from impact.areas.store import areas_of
from impact.kit.forms import SelectChoice, StaffForm
from impact.kit.text import composed, visible, whole

MOST_FILES = 20
MOST_VALUES = 60
BANDS = ("0-3", "4-7", "8-12", "13-17", "18-24", "25-44", "45-64", "65+")
"""Of people that somebody enters: the bands of our own figures."""
YEAR = (2000, 2100)
Tokens = list[tuple[str, str]]


class FilesForm(StaffForm):
    """Files about areas."""

    files = MultipleFileField(
        lazy_gettext("Choose the files"),
        description=lazy_gettext("CSV of CBS or of the Wijkprofiel, or borders as GeoJSON."),
    )

    def validate_files(self, field: MultipleFileField) -> None:
        """Ask for one file at least, and for no more than can be read at once."""
        chosen = [one for one in field.data or [] if getattr(one, "filename", "")]
        if not chosen:
            raise ValidationError(_("Choose a file first."))
        if len(chosen) > MOST_FILES:
            raise ValidationError(_("Choose at most %(most)s files.", most=MOST_FILES))
        field.data = chosen


class TakeForm(StaffForm):
    """Files that were looked at and may be stored: the tokens under which they wait."""

    held = HiddenField("", validators=[InputRequired()])
    partial = HiddenField("", default="")

    @staticmethod
    def packed(tokens: Tokens) -> str:
        """Return tokens and names as one word, for `held`."""
        return b64encode(json.dumps(tokens).encode()).decode()

    def tokens(self) -> Tokens:
        """Return (token, name) of each file; nothing when somebody wrote in the field."""
        try:
            said = json.loads(b64decode(self.held.data or ""))
            return [(str(token), str(name)) for token, name in said[:MOST_FILES]]
        except (ValueError, TypeError, KeyError):
            return []


class LinksForm(StaffForm):
    """Which area each area of the Wijkprofiel is; the choices stand beside the fields."""


class BenchmarkForm(StaffForm):
    """How many there are of each kind, in what a pilot is held against."""

    name = SelectField(
        lazy_gettext("Who are they?"),
        choices=[
            SelectChoice("target_group", lazy_gettext("The target group")),
            SelectChoice("school_roll", lazy_gettext("The pupils of the school")),
            SelectChoice("residents", lazy_gettext("The residents, by another source than CBS")),
        ],
    )
    year = IntegerField(
        lazy_gettext("Year"),
        validators=[
            InputRequired(lazy_gettext("Write the year.")),
            NumberRange(*YEAR, lazy_gettext("Write a year such as 2025.")),
        ],
    )
    trait = SelectField(
        lazy_gettext("Split by"),
        choices=[
            SelectChoice("age_band", lazy_gettext("Age")),
            SelectChoice("gender", lazy_gettext("Gender")),
            SelectChoice("area", lazy_gettext("Neighbourhood")),
        ],
    )
    heads = TextAreaField(
        lazy_gettext("How many of each"),
        description=lazy_gettext("One kind a line, such as 8-12: 140."),
        validators=[InputRequired(lazy_gettext("Write at least two lines.")), Length(max=5000)],
    )

    everywhere = BooleanField(lazy_gettext("For every pilot of this programme that you see"))

    def offer(self, *, several: bool) -> None:
        """Ask about other pilots only where there are some."""
        if not several:
            del self.everywhere

    def validate_heads(self, field: TextAreaField) -> None:
        """Refuse a line that says no kind and number, and a kind that figures do not know."""
        self.counted = counted(field.data or "")
        if len(self.counted) < 2 or len(self.counted) > MOST_VALUES:
            raise ValidationError(_("Write at least two kinds, and at most %(n)s.", n=MOST_VALUES))
        if not sum(self.counted.values()):
            raise ValidationError(_("There must be somebody to hold the pilot against."))
        if self.trait.data == "age_band" and (odd := set(self.counted) - set(BANDS)):
            raise ValidationError(_("%(band)s is no age band of ours.", band=min(odd)))
        if self.trait.data == "area":
            self.counted = _areas(self.counted)

    @property
    def which(self) -> tuple[str, int, str]:
        """Name, year and attribute: what stands in the place of what."""
        return str(self.name.data), int(self.year.data or 0), str(self.trait.data)


class DropForm(StaffForm):
    """Which benchmark is to be forgotten."""

    name = StringField("", validators=[InputRequired()])
    year = IntegerField("", validators=[InputRequired()])
    trait = StringField("", validators=[InputRequired()])


def counted(text: str) -> dict[str, int]:
    """Return how many there are of each kind, of lines such as `8-12: 140`.

    ValidationError for a line that is none, and for a kind that is there twice.
    """
    found: dict[str, int] = {}
    for line in filter(str.strip, text.splitlines()):
        kind, _colon, number = visible(composed(line)).rpartition(":")
        kind, heads = kind.strip().lower(), whole(re.sub(r"[. ]", "", number))
        if not kind or heads is None or len(kind) > VALUE:
            said = line.strip()[:40]
            raise ValidationError(_("Write a line such as 8-12: 140, not: %(line)s", line=said))
        if kind in found:
            raise ValidationError(_("%(kind)s is there twice.", kind=kind))
        found[kind] = heads
    return found


def _areas(heads: Mapping[str, int]) -> dict[str, int]:
    """Return numbers by the codes of areas; ValidationError for one that is not known."""
    known = areas_of(heads)
    if unknown := [word for word in heads if word not in known]:
        raise ValidationError(_("We do not know the neighbourhood %(name)s.", name=unknown[0]))
    return {known[word]: n for word, n in heads.items()}
