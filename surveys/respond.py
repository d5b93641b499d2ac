"""Screens for those who answer. They have no account, need no script and get no cookie."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Reply

from impact.accounts.access import anyone
from impact.kit.forms import PublicForm
from impact.kit.throttle import keep_small
from impact.kit.tokens import spaced
from surveys import draft_store
from surveys.answering import answer, begun, join
from surveys.pages import CHANGED, checked, go_on, onward, question, starting
from surveys.sending import over, send, token_in
from surveys.visit import check_open, come_in, read_only, show

screen = Blueprint("respond", __name__, template_folder="public/templates")
LARGEST = 1_000_000
"""Bytes in which every answer fits."""
MOST_FIELDS = 1_000


@screen.before_request
def hold() -> None:
    """Refuse what is larger than any answer, before it is read, and what comes too often."""
    keep_small(LARGEST)
    if request.method == "POST" and _fields() > MOST_FIELDS:
        abort(413)


@screen.route("/v/<code>", methods=["GET", "POST"])
@screen.route("/v/p/<code>", methods=["GET", "POST"])
@anyone("people who answer have no account; the link cannot be guessed")
def start(code: str) -> Reply:
    """Say what it is about, and ask whether somebody joins in."""
    visit, form = come_in(code), PublicForm()
    if request.method == "GET" and visit.begun:
        return go_on(begun(code, visit.token))
    if request.method == "GET" and visit.found.used_on:
        over(visit, "")
    check_open(visit)
    if not visit.language:
        return show(visit, "languages")
    return join(visit, form) if request.method == "POST" else starting(visit, form)


@screen.get("/v/<code>/nee")
@anyone("people who answer have no account; the link cannot be guessed")
def declined(code: str) -> Reply:
    """Say that it is fine, to whoever said no or stopped."""
    return read_only(come_in(code), "declined")


@screen.get("/v/<code>/dank/<sealed>")
@anyone("people who answer have no account; the link cannot be guessed")
def thanks(code: str, sealed: str) -> Reply:
    """Thank, and show the receipt for some hours; after that only that it was sent."""
    token = token_in(sealed)
    visit = come_in(code, token or "")
    if token is None:
        return show(visit, "already")
    return read_only(visit, "thanks", receipt=spaced(visit.receipt))


@screen.get("/v/<code>/<token>")
@anyone("people who answer have no account; the link cannot be guessed")
def resume(code: str, token: str) -> Reply:
    """Go on where somebody was."""
    return go_on(begun(code, token))


@screen.route("/v/<code>/<token>/<page>", methods=["GET", "POST"])
@anyone("people who answer have no account; the link cannot be guessed")
def step(code: str, token: str, page: str) -> Reply:
    """Ask one question; keep a good answer and go on to the next."""
    visit, form = begun(code, token, page), PublicForm()
    if not visit.language:
        return show(visit, "languages")
    if request.method == "POST":
        return answer(visit, form, page)
    here = onward(visit, page)
    return question(visit, form, here) if here else go_on(visit)


@screen.route("/v/<code>/controle/<token>", methods=["GET", "POST"])
@anyone("people who answer have no account; the link cannot be guessed")
def check(code: str, token: str) -> Reply:
    """Show all answers, and send them."""
    visit, form = begun(code, token), PublicForm()
    if not visit.language:
        return show(visit, "languages")
    if visit.walk.first_open(visit.given):
        return go_on(visit)
    if request.method == "GET":
        return checked(visit, form)
    genuine = form.genuine(visit.seal("check"))
    return send(visit, form) if genuine else checked(visit, form, 400, CHANGED)


@screen.route("/v/<code>/stop/<token>", methods=["GET", "POST"])
@anyone("people who answer have no account; the link cannot be guessed")
def stop(code: str, token: str) -> Reply:
    """Ask once, then throw everything away."""
    visit, form = begun(code, token), PublicForm()
    if request.method == "POST" and form.genuine(visit.seal("stop")):
        draft_store.stop(visit.found, token)
        return redirect(url_for(".declined", code=code, lang=visit.language or None), 303)
    form.seal(visit.seal("stop"))
    return show(visit, "stop", 400 if request.method == "POST" else 200, form=form)


def _fields() -> int:
    return sum(1 for _ in request.form.items(multi=True))
