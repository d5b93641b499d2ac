"""What one fills in to come in, and about one's own account."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp, StopValidation

from impact.accounts.passwords import objection
from impact.kit.forms import PublicForm, StaffForm
from impact.kit.text import EMAIL

ADDRESS = Regexp(
    EMAIL,
    message=lazy_gettext("Write a whole e-mail address, such as noor@example.org."),
)


def bare(typed: str | None) -> str | None:
    """Return an address without the spaces that a phone puts round it."""
    return typed.strip() if typed else typed


class LinkForm(PublicForm):
    """Asks for a link by mail."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[bare],
        description=lazy_gettext("You get a link that works once. No password needed."),
        validators=[
            InputRequired(lazy_gettext("Write your e-mail address.")),
            Length(max=200),
            ADDRESS,
        ],
        render_kw={"autocomplete": "email", "maxlength": 200},
    )


class PasswordForm(PublicForm):
    """Comes in with a password."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        filters=[bare],
        validators=[InputRequired(lazy_gettext("Write your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username", "maxlength": 200},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(StaffForm):
    """One code, of the app or of paper."""

    code = StringField(
        lazy_gettext("Code"),
        validators=[InputRequired(lazy_gettext("Write the code.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "maxlength": 40},
    )


class ProofForm(StaffForm):
    """The password again."""

    code = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class SignedForm(PublicForm):
    """What a device signed, of whoever comes in."""

    said = HiddenField("")


class DeviceForm(StaffForm):
    """A key that a device made, and what its owner calls the device."""

    said = HiddenField("")
    name = StringField(
        lazy_gettext("Name of this device"),
        description=lazy_gettext("So that you know later which one it is."),
        validators=[InputRequired(lazy_gettext("Write a name.")), Length(max=80)],
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )


class AddressForm(StaffForm):
    """The address that an account is to have."""

    email = EmailField(
        lazy_gettext("New e-mail address"),
        filters=[bare],
        validators=[
            InputRequired(lazy_gettext("Write your e-mail address.")),
            Length(max=200),
            ADDRESS,
        ],
        render_kw={"autocomplete": "email", "maxlength": 200},
    )


class NewPasswordForm(StaffForm):
    """A new password, typed once: one can look at it while typing."""

    password = PasswordField(
        lazy_gettext("New password"),
        description=lazy_gettext(
            "At least 12 characters; for an administrator 15. A short sentence is fine."
        ),
        validators=[InputRequired(lazy_gettext("Write a password."))],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, email: str, roles: list[str]) -> None:
        """Know whose it is: their address may not be in it, and one role asks for more."""
        super().__init__()
        self.whose = email, roles

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what would be guessed first."""
        if found := objection(field.data or "", *self.whose):
            raise StopValidation(_(found[0], **found[1]))
