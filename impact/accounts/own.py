"""One's own account: how one comes in, on which devices, and proving again who one is."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts import credentials, factor, passkey_store, passkeys
from impact.accounts.access import TWICE
from impact.accounts.acting import roles_held
from impact.accounts.devices import challenge_for
from impact.accounts.forms import CodeForm, NewPasswordForm, ProofForm
from impact.accounts.models import Account
from impact.accounts.proof import is_proof, oneself, way_on
from impact.accounts.sessions import browser_session, is_fresh
from impact.accounts.signin import (
    be_again,
    current_account,
    has_passkey,
    has_second,
    is_locked,
    missed,
)
from impact.kit.forms import StaffForm
from impact.kit.qr import square
from impact.kit.throttle import spend
from impact.kit.tokens import digest

screen = Blueprint("account", __name__)


@screen.get("/account")
@oneself()
def show() -> str:
    """Show how one comes in, and where one is signed in."""
    me = _me()
    return render_template(
        "accounts/account.html",
        person=me,
        form=StaffForm(),
        codes=credentials.codes_left(me.id),
        devices=passkey_store.passkeys_of(me.id),
        sessions=credentials.sessions_of(me.id),
        here=digest(browser_session().token or ""),
        needed=session.get("role") in TWICE,
    )


@screen.get("/account/wachtwoord")
@oneself(fresh=True)
def password() -> str:
    """Ask for a new password."""
    return render_template("accounts/new_password.html", form=_password_form())


@screen.post("/account/wachtwoord")
@oneself(fresh=True)
def set_password() -> Response | tuple[str, int]:
    """Keep it, end all sessions, and go on in a new one."""
    form, me = _password_form(), _me()
    if not form.validate_on_submit():
        return render_template("accounts/new_password.html", form=form), 422
    credentials.set_password(me.id, form.password.data or "")
    be_again(me)
    flash(_("Your password is kept. You are signed out everywhere else."), "ok")
    return redirect(url_for("account.show"))


@screen.get("/account/tweede-stap")
@oneself(fresh=True)
def enrol() -> str:
    """Show a square for the app on a phone; it counts once its first code came back."""
    if "enrol" not in session:
        session["enrol"] = credentials.enrolment(_me())
    return _enrol_page(CodeForm())


@screen.post("/account/tweede-stap")
@oneself(fresh=True)
def enrolled() -> Response | str | tuple[str, int]:
    """Keep the second factor, end all sessions, and show the codes for paper, once."""
    form, me = CodeForm(), _me()
    if "enrol" not in session:
        return redirect(url_for("account.enrol"))
    if form.validate_on_submit():
        codes = credentials.enrol(me, session["enrol"], form.code.data or "")
        if codes:
            be_again(me, twice=True)
            return render_template("accounts/codes.html", codes=codes)
        form.code.errors = [_("This code is not right. Look whether the clock of your phone is.")]
    return _enrol_page(form), 422


@screen.post("/account/herstelcodes")
@oneself(fresh=True)
def codes() -> str:
    """Make new codes for paper and show them, once."""
    if not StaffForm().validate_on_submit():
        abort(400)
    if not has_second(_me()):
        abort(404)
    return render_template("accounts/codes.html", codes=credentials.new_codes(_me()))


@screen.post("/account/sessies")
@oneself()
def end() -> Response:
    """End one of one's own sessions, also this one."""
    if not StaffForm().validate_on_submit():
        abort(400)
    if not credentials.end_session(_me().id, request.form.get("which", "")):
        abort(404)
    flash(_("That device is signed out."), "ok")
    return redirect(url_for("account.show"))


@screen.get("/bevestigen")
@oneself()
def prove() -> str | Response:
    """Ask again who it is, before what must not go wrong."""
    if is_fresh():
        return redirect(way_on(request.args.get("next", "")))
    return _prove_page(_proof_form())


@screen.post("/bevestigen")
@oneself()
def proved() -> Response | tuple[str, int]:
    """Go on for who proved it; five wrong tries end the session."""
    form, me = _proof_form(), _me()
    if form.validate_on_submit():
        spend("sign-in", me.uid)
        if is_proof(me, form.code.data or ""):
            browser_session().prove()
            session.pop("missed", None)
            return redirect(way_on(request.args.get("next", "")))
        if missed(me):
            return redirect(url_for("signin.ask"))
        form.code.errors = [_("This is not right. Try again.")]
    return _prove_page(form), 422


def _me() -> Account:
    account = current_account()
    if account is None:
        abort(404)
    return account


def _password_form() -> NewPasswordForm:
    return NewPasswordForm(_me().email, roles_held())


def _proof_form() -> CodeForm | ProofForm:
    return CodeForm() if has_second(_me()) else ProofForm()


def _prove_page(form: CodeForm | ProofForm) -> str:
    me, asked = _me(), None
    if has_passkey(me.id) and passkeys.works_here():
        asked = passkeys.asked_to_sign(challenge_for("sign"))
    return render_template(
        "accounts/prove.html", form=form, person=me, asked=asked, second=has_second(me)
    )


def _enrol_page(form: CodeForm) -> str:
    me = _me()
    secret = credentials.secret_of(me, session["enrol"])
    if secret is None:
        session.pop("enrol")
        abort(409)
    return render_template(
        "accounts/enrol.html",
        form=form,
        square=square(factor.address(secret, me.email)),
        typed=factor.readable(secret),
        must=is_locked(session.get("role", "")),
        again=bool(me.totp_secret),
    )
