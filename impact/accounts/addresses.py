"""Screens on which one gets another e-mail address."""

from flask import Blueprint, abort, render_template
from flask_babel import gettext as _

from impact.accounts import address_store
from impact.accounts.access import anyone
from impact.accounts.forms import AddressForm
from impact.accounts.mail import mails, post_soon
from impact.accounts.proof import oneself
from impact.accounts.signin import current_account
from impact.kit.forms import PublicForm
from impact.kit.throttle import check_guesses, may, network, spend
from impact.kit.tokens import digest

screen = Blueprint("addresses", __name__)
Answer = str | tuple[str, int]


@screen.get("/account/adres")
@oneself(fresh=True)
def another() -> str:
    """Ask which address it is to be."""
    return render_template("accounts/address.html", form=AddressForm())


@screen.post("/account/adres")
@oneself(fresh=True)
def wanted() -> Answer:
    """Promise a link to that address; say the same whether or not it is somebody else's."""
    form, me = AddressForm(), current_account() or abort(404)
    filled = form.validate_on_submit()
    email = (form.email.data or "").strip().lower()
    if filled and email == me.email:
        form.email.errors, filled = [_("This is your address already.")], False
    if not filled:
        return render_template("accounts/address.html", form=form), 422
    if may("mail", email):
        address_store.want(me, email)
        post_soon()
    return render_template("accounts/address_asked.html", email=email, mails=mails())


@screen.get("/aanmelden/adres/<token>")
@anyone("the link cannot be guessed, and whoever reads that mail may be signed in nowhere")
def confirm(token: str) -> str:
    """Ask for one press of a button: scanners of mail open links, they do not press."""
    form = PublicForm()
    form.seal(digest(token))
    return render_template("accounts/address_confirm.html", form=form)


@screen.post("/aanmelden/adres/<token>")
@anyone("the link cannot be guessed, and whoever reads that mail may be signed in nowhere")
def confirmed(token: str) -> Answer:
    """Change the address; unknown, used and old links all get the same answer."""
    spend("sign-in network", network())
    check_guesses()
    if PublicForm().genuine(digest(token)) and address_store.confirm(token):
        post_soon()
        return render_template("accounts/address_changed.html")
    may("guess", network())
    return render_template("accounts/refused.html"), 400
