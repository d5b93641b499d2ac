"""What people fill in about a spreadsheet, beside the questions that the file itself asks."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired

from impact.kit.forms import StaffForm


class MappingForm(StaffForm):
    """A mapping from a file."""

    mapping = FileField(
        lazy_gettext("Choose the file with the explanation"),
        description=lazy_gettext("A file that ends in .yaml, as this page makes it."),
        validators=[FileRequired(lazy_gettext("Choose a file first."))],
    )
