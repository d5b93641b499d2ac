"""Coming in, going out, and working under another role."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from impact.accounts.access import anyone
from impact.accounts.signin import act_as, current_account, sign_in, sign_out
from impact.kit.forms import PublicForm
from impact.kit.throttle import check_guesses, may, network, spend
from impact.kit.tokens import digest

screen = Blueprint("signin", __name__)


class Pressed(FlaskForm):  # type: ignore[misc]  # -- Flask-WTF carries no types
    """A form with a button and nothing else."""


@screen.get("/aanmelden")
@anyone("this is where one reads how to get in")
def ask() -> str:
    """Say that one comes in by a link, and who gives it."""
    return render_template("accounts/ask.html", account=current_account())


@screen.get("/aanmelden/<token>")
@anyone("this is where one becomes someone")
def enter(token: str) -> str:
    """Ask for one press of a button: scanners of mail open links, they do not press."""
    form = PublicForm()
    form.seal(digest(token))
    return render_template("accounts/enter.html", form=form)


@screen.post("/aanmelden/<token>")
@anyone("this is where one becomes someone")
def entered(token: str) -> Response | tuple[str, int]:
    """Use the link up; unknown, used and old links all get the same answer."""
    spend("sign-in network", network())
    check_guesses()
    if PublicForm().genuine(digest(token)) and sign_in(token):
        return redirect(url_for("pilots.home"))
    may("guess", network())
    return render_template("accounts/refused.html"), 400


@screen.post("/afmelden")
@anyone("whoever is out may go out again")
def leave() -> Response:
    """End the session of this browser."""
    if current_account() is not None:
        if not Pressed().validate_on_submit():
            abort(400)
        sign_out()
    return redirect(url_for("pilots.home"))


@screen.post("/rol")
@anyone("the grant must be one's own")
def switch() -> Response:
    """Work on in another role, or under another organisation."""
    if not Pressed().validate_on_submit():
        abort(400)
    if not act_as(request.form.get("grant", 0, type=int)):
        abort(404)
    return redirect(url_for("pilots.home"))
