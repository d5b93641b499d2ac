"""Coming in, going out, and working under another role."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from impact.accounts.access import anyone
from impact.accounts.acting import act_as
from impact.accounts.credentials import ask_for_link, is_second, tried
from impact.accounts.forms import CodeForm, LinkForm, PasswordForm
from impact.accounts.mail import mails, post_soon
from impact.accounts.proof import LEFT, way_on
from impact.accounts.signin import (
    be,
    current_account,
    halfway,
    has_passkey,
    missed,
    sign_in,
    sign_out,
    step_in,
)
from impact.kit.forms import PublicForm
from impact.kit.throttle import check_guesses, may, network, spend
from impact.kit.tokens import digest

screen = Blueprint("signin", __name__)


class Pressed(FlaskForm):  # type: ignore[misc]  # -- Flask-WTF carries no types
    """A form with a button and nothing else."""


@screen.get("/aanmelden")
@anyone("this is where one reads how to get in")
def ask() -> str:
    """Ask for an address to send a link to."""
    form = LinkForm()
    form.seal("ask")
    return render_template("accounts/ask.html", account=current_account(), form=form)


@screen.post("/aanmelden")
@anyone("this is where one asks for a way in")
def asked() -> str | tuple[str, int]:
    """Promise a link to whoever is known; say the same to everybody."""
    spend("sign-in network", network())
    form = LinkForm()
    genuine, filled = form.genuine("ask"), form.validate()
    form.seal("ask")
    if not (genuine and filled):
        _say_when_old(form, genuine=genuine)
        return render_template("accounts/ask.html", account=None, form=form), 422
    if may("mail", (form.email.data or "").strip().lower()):
        ask_for_link(form.email.data or "")
        post_soon()
    return render_template("accounts/asked.html", mails=mails())


@screen.get("/aanmelden/wachtwoord")
@anyone("this is where one becomes someone")
def password() -> str:
    """Ask for an address and a password."""
    form = PasswordForm()
    form.seal("password")
    return render_template("accounts/password.html", form=form)


@screen.post("/aanmelden/wachtwoord")
@anyone("this is where one becomes someone")
def passed() -> Response | tuple[str, int]:
    """Let in whose password this is; unknown, switched off and wrong get the same answer."""
    spend("sign-in network", network())
    form = PasswordForm()
    genuine, filled = form.genuine("password"), form.validate()
    form.seal("password")
    _say_when_old(form, genuine=genuine)
    if genuine and filled:
        spend("sign-in", (form.email.data or "").strip().lower())
        if found := tried(form.email.data or "", form.password.data or ""):
            step_in(found)
            return _on()
        form.form_errors.append(_("This address and this password do not belong together."))
    return render_template("accounts/password.html", form=form), 422


@screen.get("/aanmelden/tweede-stap")
@anyone("only who did the first step in this browser can do the second")
def second() -> str | Response:
    """Ask for the code of the app."""
    if halfway() is None:
        return redirect(url_for("signin.ask"))
    return _second_page(CodeForm())


@screen.post("/aanmelden/tweede-stap")
@anyone("only who did the first step in this browser can do the second")
def seconded() -> Response | tuple[str, int]:
    """Let in who knows the code; five wrong ones, and one starts over."""
    account = halfway()
    if account is None:
        return redirect(url_for("signin.ask"))
    form = CodeForm()
    if form.validate_on_submit():
        # Not by its address: a stranger who tries passwords keeps nobody from the second step.
        spend("sign-in", account.uid)
        if is_second(account, form.code.data or ""):
            be(account, twice=True)
            return _on()
        if missed(account):
            return redirect(url_for("signin.ask"))
        form.code.errors = [_("This code is not right, or was used before. Wait for the next one.")]
    return _second_page(form), 422


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
        return _on()
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
    answer = redirect(url_for("pilots.home"))
    answer.headers["Clear-Site-Data"] = LEFT
    return answer


@screen.post("/rol")
@anyone("the grant must be one's own")
def switch() -> Response:
    """Work on in another role, or under another organisation."""
    if current_account() is None:
        abort(404)
    if not Pressed().validate_on_submit():
        abort(400)
    if not act_as(request.form.get("grant", 0, type=int)):
        abort(404)
    return redirect(url_for("pilots.home"))


def _second_page(form: CodeForm) -> str:
    account = halfway()
    by_device = account is not None and has_passkey(account.id)
    by_app = account is not None and bool(account.totp_secret)
    return render_template("accounts/second.html", form=form, device=by_device, app=by_app)


def _on() -> Response:
    """Go on to the second step where it waits, else to where one wanted to go."""
    came = request.args.get("next")
    return redirect(
        url_for("signin.second", next=came) if "half" in session else way_on(came or "")
    )


def _say_when_old(form: PublicForm, *, genuine: bool) -> None:
    if not genuine:
        form.form_errors.append(_("This page was open for too long. Press the button again."))
