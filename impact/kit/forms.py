"""The forms every screen inherits: a form of staff, and a form that anyone may send."""

import hashlib
from typing import Any
from uuid import uuid4

from flask import current_app, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateField, FileField, HiddenField
from wtforms.fields import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # -- new
from wtforms.validators import UUID, InputRequired

from impact.kit.dates import YEARS
from impact.kit.text import visible

VALID_FOR = 4 * 3600
"""Seconds in which a public form must come back; each step renews it."""
# What is hidden gets an empty label: to make one of its name, a catalogue is read at every request.


class _Sent:
    """What a form reads of a request."""

    def wrap_formdata(self, form: Any, formdata: Any) -> Any:
        """Give files to the fields that take files: in any other a file is nothing."""
        sent = super().wrap_formdata(form, formdata)  # type: ignore[misc]  # -- of what it is mixed into
        if not isinstance(sent, CombinedMultiDict):
            return sent
        takes = {name for name, field in form._fields.items() if isinstance(field, FileField)}
        files = [pair for pair in request.files.items(multi=True) if pair[0] in takes]
        return CombinedMultiDict([MultiDict(files), request.form])


class StaffForm(FlaskForm):  # type: ignore[misc]  # -- Flask-WTF carries no types
    """A form with CSRF protection, and a `key` stored with what it wrote: see `write_once`."""

    class Meta(_Sent, FlaskForm.Meta):  # type: ignore[misc]  # -- Flask-WTF carries no types
        """The session's own token."""

    key = HiddenField("", default=lambda: str(uuid4()), validators=[InputRequired(), UUID()])

    @property
    def once(self) -> str:
        """The key, for `write_once`."""
        return str(self.key.data)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that was filled in, so that other words under one key show."""
        return fingerprint()


class PublicForm(FlaskForm):  # type: ignore[misc]  # -- Flask-WTF carries no types
    """A form without cookie: a signed `token` takes the place of a session.

    Its blueprint is exempt from the session's CSRF check; `genuine` must be asked before writing.
    """

    class Meta(_Sent, FlaskForm.Meta):  # type: ignore[misc]  # -- Flask-WTF carries no types
        """No session, hence no token of a session."""

        csrf = False

    key = HiddenField("", default=lambda: str(uuid4()), validators=[InputRequired(), UUID()])
    token = HiddenField("")

    def seal(self, purpose: str) -> None:
        """Put a fresh token for `purpose` (the link and version) in the form."""
        self.token.data = _sealer().dumps(purpose)

    def genuine(self, purpose: str) -> bool:
        """Say whether this form was ours, for this purpose, at most four hours ago."""
        try:
            return bool(_sealer().loads(self.token.data or "", max_age=VALID_FOR) == purpose)
        except (BadSignature, SignatureExpired):
            return False


class Day(DateField):
    """A day, as a browser sends it or as people write it here."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
        if valuelist and (self.data is None or self.data.year not in YEARS):
            self.data = None
            raise ValueError(_("Write a day that exists, for example 31-12-2025."))


def as_seen(typed: str | None) -> str | None:
    """Return what was typed without signs that nobody sees: a filter for names and codes."""
    return visible(typed) if typed else typed


def fingerprint() -> str:
    """Return the SHA-256 of the form at hand, without its tokens."""
    said = sorted(
        (name, value)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "token", "key")
        for value in values
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="public-form")
