"""The language a page speaks: what was asked for, what was chosen before, what the browser says."""

from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_locale, get_translations, gettext
from markupsafe import Markup

from impact.kit.faults import Fault
from impact.kit.i18n import compile_catalogues

RIGHT_TO_LEFT = frozenset({"ar", "ary", "ckb", "dv", "fa", "he", "ps", "ur", "yi"})
"""Languages of the questionnaires that are written from right to left."""
PUBLIC = ("/v/", "/verhaal/", "/intrekken", "/toestemming/")
"""Where people without account come: no session is looked up there, and no cookie is set."""


def speak_languages(app: Flask) -> None:
    """Choose a language per request; templates translate with `_()`."""
    compile_catalogues(Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]), app.config["LANGUAGES"])
    Babel(app, locale_selector=chosen, default_timezone=app.config["TIME_ZONE"])
    app.before_request(_remember)
    # A page asks dozens of times: who speaks is found out once, and not for each word.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # -- of an extension
        lambda text: _spoken().ugettext(text),
        lambda one, more, n: _spoken().ungettext(one, more, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(get_locale=get_locale, direction=direction)
    app.jinja_env.filters["said"] = _said


def chosen() -> str | None:
    """Return the language of the request at hand; None lets the default decide."""
    if not has_request_context():
        return None
    ours = current_app.config["LANGUAGES"]
    if (asked := request.args.get("lang")) in ours:
        return asked
    if not is_public() and (kept := session.get("language")) in ours:
        return str(kept)
    return request.accept_languages.best_match(ours)


def is_public() -> bool:
    """Say whether the address at hand is one for people who answer, tell or take back."""
    return request.path.startswith(PUBLIC)


def direction(language: str) -> str:
    """Return `rtl` or `ltr`.

    >>> direction("ar"), direction("nl"), direction("ar-SY")
    ('rtl', 'ltr', 'rtl')
    """
    return "rtl" if language.replace("_", "-").split("-")[0] in RIGHT_TO_LEFT else "ltr"


def _said(fault: Fault) -> str:
    """Return what is wrong, in the reader's language; what was found is escaped, as in `_()`."""
    return fault.said(lambda text, **values: Markup(gettext(text)) % values)  # noqa: S704 -- our own words


def _spoken() -> Any:
    """Return the words of the language at hand."""
    locale = get_locale()
    kept = g.get("spoken")
    if kept is None or kept[0] is not locale:
        kept = g.spoken = (locale, get_translations())
    return kept[1]


def _remember() -> None:
    """Keep the language that somebody who is signed in asked for."""
    asked = request.args.get("lang")
    if asked not in current_app.config["LANGUAGES"] or is_public() or "account" not in session:
        return
    if session.get("language") != asked:
        session["language"] = asked
