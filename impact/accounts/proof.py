"""Screens of one's own account, and proving again who one is."""

import re
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import (
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from impact.accounts.access import guarded
from impact.accounts.credentials import is_second
from impact.accounts.models import Account
from impact.accounts.passwords import is_right
from impact.accounts.sessions import browser_session, is_fresh
from impact.accounts.signin import current_account, has_second
from impact.kit.headers import SAFE

P = ParamSpec("P")
R = TypeVar("R")
WIPED = '"cache", "cookies", "storage"'
"""What a browser throws away whose session somebody else ended: a lost phone keeps nothing."""
LEFT = '"cache", "storage"'
"""What it throws away when somebody signs out."""


def oneself(*, fresh: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a screen about one's own account to whoever is signed in; `fresh` asks again who."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guard(*args: P.args, **kwargs: P.kwargs) -> R:
            if current_account() is None:
                refuse_nobody()
            if fresh:
                refuse_stale()
            return view(*args, **kwargs)

        return guarded(guard, "oneself", fresh=fresh)

    return mark


def refuse_nobody() -> NoReturn:
    """Send whoever is not signed in to the door; who was put out is told, and keeps nothing."""
    if request.is_json:
        abort(told_apart())
    if browser_session().ended:
        abort(_put_out())
    if request.method in SAFE:
        came = request.path if request.path != url_for("pilots.home") else None
        abort(redirect(url_for("signin.ask", next=came), 303))
    abort(404)


def told_apart() -> Response:
    """Return what a script reads that asks in the name of nobody; who was put out keeps nothing."""
    ended = browser_session().ended
    answer = make_response({"signed_out": True, "wiped": ended}, 401)
    if ended:
        session.clear()
        answer.headers["Clear-Site-Data"] = WIPED
    return answer


def refuse_stale() -> None:
    """Ask who it is when that was proved more than five minutes ago; nothing is done before."""
    if not is_fresh():
        came = request.path if request.method in SAFE else urlsplit(request.referrer or "").path
        abort(redirect(url_for("account.prove", next=came), 303))


def is_proof(account: Account, typed: str) -> bool:
    """Say whether this proves who it is: the second factor where there is one, else a password."""
    if has_second(account):
        return is_second(account, typed)
    return account.password is not None and is_right(typed, account.password)


def way_on(path: str) -> str:
    """Return a path of our own to go on to; the beginning for any other.

    One slash in front and no more: what follows two is read as the name of another host.
    """
    try:
        current_app.url_map.bind("").match(path, "GET")
    except (HTTPException, RequestRedirect, ValueError):
        return url_for("pilots.home")
    return path if re.match("/(?!/)", path) else url_for("pilots.home")


def _put_out() -> Response:
    session.clear()
    answer = make_response(render_template("accounts/ended.html"), 401)
    answer.headers["Clear-Site-Data"] = WIPED
    return answer
