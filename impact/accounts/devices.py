"""Screens of passkeys: adding and removing a device, coming in by one, proving by one."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts import passkey_store, passkeys
from impact.accounts.access import anyone
from impact.accounts.forms import DeviceForm, SignedForm
from impact.accounts.models import Account
from impact.accounts.proof import oneself, way_on
from impact.accounts.sessions import browser_session
from impact.accounts.signin import HALFWAY, be, be_again, current_account, device, missed
from impact.kit.dates import now
from impact.kit.forms import StaffForm
from impact.kit.throttle import network, spend

screen = Blueprint("devices", __name__)
Answer = str | Response | tuple[str, int]


@screen.get("/account/toestel")
@oneself(fresh=True)
def new() -> str:
    """Ask for a name, and the browser for a key."""
    return _new_page(DeviceForm(name=device()))


@screen.post("/account/toestel")
@oneself(fresh=True)
def add() -> Answer:
    """Keep the device, end all sessions, and go on in a new one."""
    form, me, challenge = DeviceForm(), _me(), taken("make")
    filled = form.validate_on_submit()
    found = passkeys.made(challenge, form.said.data or "") if filled and challenge else None
    codes = passkey_store.keep(me, found, form.name.data or "") if found else None
    if codes is None:
        if filled:
            form.form_errors.append(_("This device was not added. Try again, or take another."))
        return _new_page(form), 422
    be_again(me, twice=True)
    if codes:
        return render_template("accounts/codes.html", codes=codes)
    flash(_("From now on you can come in with this device."), "ok")
    return redirect(url_for("account.show"))


@screen.post("/account/toestel/weg")
@oneself(fresh=True)
def remove() -> Response:
    """Take a device away, end all sessions, and go on in a new one."""
    me = _me()
    if not StaffForm().validate_on_submit():
        abort(400)
    if not passkey_store.remove(me, request.form.get("which", "")):
        abort(404)
    be_again(me)
    flash(_("That device lets nobody in any more."), "ok")
    return redirect(url_for("account.show"))


@screen.get("/aanmelden/toestel")
@anyone("this is where one becomes someone")
def ask() -> str:
    """Ask any device to sign: the page is the same for everybody, no account is named."""
    spend("sign-in network", network())
    return _ask_page(SignedForm())


@screen.post("/aanmelden/toestel")
@anyone("this is where one becomes someone")
def come_in() -> Answer:
    """Let in whose device signed; it saw who holds it, so this is both steps."""
    spend("sign-in network", network())
    form, challenge = SignedForm(), taken("sign")
    if form.genuine("passkey") and challenge:
        account = signer(challenge, form.said.data or "", once=True)
        if account is not None:
            be(account, twice=True)
            return redirect(way_on(request.args.get("next", "")))
    form.form_errors = [_("This device is not known here, or it took too long. Try again.")]
    return _ask_page(form), 422


@screen.post("/bevestigen/toestel")
@oneself()
def prove() -> Response:
    """Go on for who proved it with a device; five wrong tries end the session."""
    me, challenge = _me(), taken("sign")
    if not StaffForm().validate_on_submit():
        abort(400)
    spend("sign-in", me.uid)
    account = signer(challenge, request.form.get("said", "")) if challenge else None
    if account is not None and account.id == me.id:
        browser_session().prove()
        return redirect(way_on(request.args.get("next", "")))
    if missed(me):
        return redirect(url_for("signin.ask"))
    flash(_("This is not right. Try again."), "bad")
    return redirect(url_for("account.prove", next=request.args.get("next", "")))


def challenge_for(what: str) -> str:
    """Return something new for a device to sign, kept in the session of this browser."""
    made = passkeys.new_challenge()
    session["challenge"] = [what, made, now().isoformat()]
    return made


def taken(what: str) -> str | None:
    """Return what this browser was to sign and forget it; None when that is nothing or too old."""
    kept = session.pop("challenge", None) if "challenge" in session else None
    if kept is None or kept[0] != what or now() - datetime.fromisoformat(kept[2]) > HALFWAY:
        return None
    return str(kept[1])


def signer(challenge: str, said: str, *, once: bool = False) -> Account | None:
    """Return whose device signed this challenge, and count it; None when that is nobody's."""
    named = passkeys.known_as(said)
    found = passkey_store.passkey(named) if named else None
    if found is None:
        return None
    counted = passkeys.signed(challenge, found[0].credential, found[1].uid, said)
    return None if counted is None else passkey_store.count_on(found[0], counted, once=once)


def _me() -> Account:
    return current_account() or abort(404)


def _new_page(form: DeviceForm) -> str:
    me = _me()
    known = [one.credential for one in passkey_store.passkeys_of(me.id)]
    asked: dict[str, Any] = {}
    if passkeys.works_here():
        owner = passkeys.Owner(me.uid, me.email, me.name)
        asked = passkeys.asked_to_make(challenge_for("make"), owner, known)
    return render_template("accounts/device.html", form=form, asked=asked)


def _ask_page(form: SignedForm) -> str:
    asked: dict[str, Any] = {}
    if passkeys.works_here():
        asked = passkeys.asked_to_sign(challenge_for("sign"))
    form.seal("passkey")
    form.said.data = ""
    return render_template("accounts/by_device.html", form=form, asked=asked)
