"""What somebody sees when it did not go well: one page, in their language, with what to do."""

from math import ceil

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from impact.accounts.proof import told_apart
from impact.accounts.signin import current_account
from impact.kit.faults import Refused
from impact.kit.i18n import N_
from impact.kit.languages import is_public
from impact.kit.log import say
from impact.kit.throttle import TooOften
from impact.pilots.store import OtherBody

WORDS = {
    400: (
        N_("This could not be read"),
        N_("Something in what was sent is not right. Go back, look at it and send it again."),
    ),
    403: (
        N_("This is not for you to do"),
        N_("Ask the programme manager who may do it."),
    ),
    404: (
        N_("This page is not here"),
        N_("Perhaps the address was copied halfway, or the page is not meant for your account."),
    ),
    405: (
        N_("This cannot be done at this address"),
        N_("Go back and use the button on the page."),
    ),
    409: (
        N_("This was sent before, with other words"),
        N_("The first is kept and the second is not. Go back, load the page again and look."),
    ),
    413: (
        N_("This is too large"),
        N_("Choose a smaller file, or split it in two. Nothing is stored."),
    ),
    415: (
        N_("This is another kind of file"),
        N_("Choose a file of the kind that the page asks for. Nothing is stored."),
    ),
    422: (
        N_("Something is not right yet"),
        N_("Nothing is stored. Mend it and send it again."),
    ),
    429: (
        N_("That was a lot at once"),
        N_("Wait a minute and try again."),
    ),
    500: (
        N_("This page is not working right now"),
        N_("It is our mistake. Try again in a minute."),
    ),
    503: (
        N_("This is not possible just now"),
        N_("What you entered is still on the page: go back and send it again in a minute."),
    ),
}
"""Status -> what is the matter, and what to do about it."""
KEPT = ("Allow", "Retry-After")
UNSEEN = ("key", "token", "version", "held", "step")
"""Fields that stand in a form and that nobody fills in."""
SECRET = ("signin", "account")
"""Screens that are told passwords and codes: those never stand in a page."""


def explain_errors(app: Flask) -> None:
    """Answer every refusal and every mistake with a page that says what to do."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(TooOften, _too_often)
    app.register_error_handler(SecurityError, _elsewhere)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Refused, _faulty)
    app.register_error_handler(OtherBody, lambda _: page(409, typed=_typed()))
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(IntegrityError, _overtaken)


def page(status: int, looks: int | None = None, **more: object) -> Response:
    """Return the page for a status; one that we have no words for is shown as its hundred.

    `looks`: in the words of another status.
    """
    looks = looks or status
    title, step = WORDS.get(looks) or WORDS[looks // 100 * 100]
    look = "public" if is_public() else "staff"
    shown = render_template(f"errors/{look}.html", title=title, step=step, status=looks, **more)
    return make_response(shown, status)


def _refused(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    # The session is stored last of all, when nobody catches what goes wrong but this.
    if isinstance(fault := getattr(error, "original_exception", None), OperationalError):
        return _busy(fault)
    answer = page(error.code, number=g.get("request_id") if error.code == 500 else None)
    for name, value in error.get_headers():
        if name in KEPT:
            answer.headers[name] = value
    return answer


def _too_often(error: TooOften) -> Response:
    """Ask for patience, with what was typed still in the form; guessers learn nothing by it."""
    if error.over == "unknown":
        answer = page(429, looks=404)
    else:
        answer = page(429, wait=ceil(error.seconds / 60), said=said() if is_public() else ())
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def said() -> list[tuple[str, str]]:
    """Return what was filled in, as names and values to send once more; of a password nothing."""
    if request.blueprint in SECRET:
        return []
    return [(n, v) for n, vs in request.form.lists() if n != "csrf_token" for v in vs]


def _typed() -> list[str]:
    """Return the words that were filled in, to be read and taken over by hand."""
    return [value for name, value in said() if name not in UNSEEN and value.strip()]


def _elsewhere(_: SecurityError) -> Response:
    """Say only that nobody of this name lives here: without a host no address can be made."""
    return Response("No such host here.\n", 400, mimetype="text/plain")


def _expired(_: CSRFError) -> Response:
    """Show what was filled in again, under a fresh token; whoever was signed out goes in first."""
    if current_account() is None:
        return told_apart() if request.is_json else _out()
    shown = render_template("errors/again.html", said=said(), files=bool(request.files))
    return make_response(shown, 400)


def _out() -> Response:
    return make_response(render_template("errors/out.html"), 400)


def _faulty(refused: Refused) -> Response:
    return page(422, found=refused.faults)


def _overtaken(_: IntegrityError) -> Response:
    """Say that somebody was quicker: two wrote the same at once, and the second was not stored."""
    say("WARNING", overtaken=True)
    return page(409, typed=_typed())


def _busy(_: OperationalError) -> Response:
    """Ask for patience: the database is full, locked or away, and nothing was stored.

    What was filled in stands in the page, to be sent again.
    """
    answer = page(503, said=said(), csrf=_token(), files=bool(request.files))
    answer.headers["Retry-After"] = "60"
    return answer


def _token() -> str:
    """Return the token of the session, to send a form again; "" where there is none to be had."""
    try:
        return "" if is_public() or current_account() is None else generate_csrf()
    except OperationalError:
        return ""
