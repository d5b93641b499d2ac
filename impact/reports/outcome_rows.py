"""The rows in the form of an outcome: a figure, a subject, a code, another explanation."""

from flask_babel import lazy_gettext
from wtforms import Form, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from impact.kit.forms import SelectChoice
from impact.reports.forms import DATE

MOST = 300
"""Characters of a sentence in an outcome."""


class ThresholdForm(Form):
    """One figure, and what it must reach."""

    indicator = SelectField(lazy_gettext("Figure"), validate_choice=False)
    group = StringField(lazy_gettext("Group"), [Length(max=200)])
    value = StringField(lazy_gettext("Threshold"), [Length(max=20)])
    direction = SelectField(
        lazy_gettext("Direction"),
        choices=[
            SelectChoice("at least", lazy_gettext("at least")),
            SelectChoice("at most", lazy_gettext("at most")),
        ],
        validate_choice=False,
    )
    set_on = StringField(lazy_gettext("Agreed on"), render_kw=DATE)


class AskedForm(Form):
    """One construct of the questionnaires, and who should speak about it."""

    construct = StringField(
        lazy_gettext("Subject"), [Length(max=60)], render_kw={"list": "constructs"}
    )
    perspectives = SelectMultipleField(
        lazy_gettext("Who should speak"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class SideForm(Form):
    """One code, and which reading of it supports the statement."""

    code = StringField(lazy_gettext("Code"), [Length(max=60)], render_kw={"list": "codes"})
    supports = SelectField(
        lazy_gettext("Supports the statement when it is read as"),
        choices=[
            SelectChoice("positive", lazy_gettext("positive")),
            SelectChoice("negative", lazy_gettext("negative")),
        ],
        validate_choice=False,
    )


class RivalForm(Form):
    """Another explanation, and what there is to say to it."""

    text = TextAreaField(lazy_gettext("It could also be that"), [Length(max=MOST)])
    answer = TextAreaField(lazy_gettext("What we say to that"), [Length(max=MOST)])
