"""Links on their way: made when they leave, by mail where there is mail, else by hand."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from ssl import create_default_context
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, Response, after_this_request, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from impact.accounts.address_store import link_to_confirm
from impact.accounts.models import Account, Outbox
from impact.accounts.reach import door, door_to_write
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.log import say

MOST = 5
"""Times that sending is tried before a link stays in the outbox for somebody to hand over."""
PATIENCE = 20
"""Seconds that a mail server may take."""
NOTICE = "names"
"""Purpose of what is no link, but a message that a list with names was taken out."""
MOVED = "told"
"""Purpose of the message to an address that its owner left."""


def mails() -> bool:
    """Say whether this installation can send mail."""
    return bool(current_app.config["MAIL_URL"])


def post_soon() -> None:
    """Send what waits, once the answer at hand has left: how long it takes tells nothing."""
    if mails():
        house: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # -- a stand-in
        sender = Thread(target=_post_in, args=(house,), daemon=True)
        after_this_request(lambda answer: _then(answer, sender.start))


def post() -> int:
    """Send what waits in the outbox, each in its own language; return how many left."""
    left = 0
    for letter, account in waiting():
        if letter.tries < MOST and _taken(letter):
            left += _sent(letter, account)
    return left


def waiting() -> list[tuple[Outbox, Account]]:
    """Return the links that did not leave yet, the oldest first, with whose they are."""
    both = select(Outbox, Account).join(Account, Account.id == Outbox.account_id)
    unsent = both.where(Outbox.sent_at.is_(None), Account.active).order_by(Outbox.id)
    with door() as own:
        return [(letter, account) for letter, account in own.execute(unsent).all()]


def promise(number: int, purpose: str) -> None:
    """Put a link for an account in the outbox."""
    with door_to_write() as own:
        own.add(Outbox(account_id=number, purpose=purpose))


def notify(own: Session, number: int, pilot: str) -> None:
    """Tell an account that a list with names was taken out of a pilot, in the caller's write."""
    own.add(Outbox(account_id=number, purpose=NOTICE, about=pilot))


def hand_over(uid: str) -> str | None:
    """Return a link to hand over for what waits under `uid`, and take it out; None when gone.

    A message has no link: then "", for it was told.
    """
    mine = delete(Outbox).where(Outbox.uid == uid, Outbox.sent_at.is_(None))
    with door_to_write() as own:
        gone = own.execute(mine.returning(Outbox.account_id, Outbox.purpose)).first()
        found = own.get(Account, gone.account_id) if gone else None
    if gone is None or found is None or not found.active:
        return None
    if gone.purpose in (NOTICE, MOVED):
        return ""
    return link_to_confirm(found.id) if gone.purpose == "address" else link_for(found)


def _then(answer: Response, start: Callable[[], None]) -> Response:
    answer.call_on_close(start)
    return answer


def _post_in(house: Flask) -> None:
    with house.app_context():
        post()


def _taken(letter: Outbox) -> bool:
    """Say whether this letter is ours to send: of two who try at once, one does."""
    mine = Outbox.id == letter.id, Outbox.tries == letter.tries, Outbox.sent_at.is_(None)
    one_more = update(Outbox).where(*mine).values(tries=letter.tries + 1)
    with door_to_write() as own:
        return own.scalar(one_more.returning(Outbox.id)) is not None


def _sent(letter: Outbox, account: Account) -> bool:
    with force_locale(account.language or current_app.config["BABEL_DEFAULT_LOCALE"]):
        message = _written(letter, account)
    try:
        _deliver(current_app.config["MAIL_URL"], message)
    except (OSError, smtplib.SMTPException) as fault:
        say("WARNING", mail=type(fault).__name__)
        return False
    with door_to_write() as own:
        own.execute(update(Outbox).where(Outbox.id == letter.id).values(sent_at=now()))
    return True


def _written(letter: Outbox, account: Account) -> EmailMessage:
    """Return a letter to whom it is for: the account, an address it wants, or the one it had."""
    message = EmailMessage()
    message["To"] = letter.email or account.email
    if letter.purpose == NOTICE:
        message["Subject"] = _("Names were taken out")
        message.set_content(_of_names(letter))
    elif letter.purpose == MOVED:
        message["Subject"] = _("Your address at Tellen & Vertellen is changed")
        message.set_content(_of_address())
    else:
        message["Subject"] = _("Your link for Tellen & Vertellen")
        message.set_content(_with_link(letter, account))
    return message


def _of_names(letter: Outbox) -> str:
    """Say that names were taken out, and where one sees by whom and why."""
    place = f"{current_app.config['SITE_URL']}/pilots/{letter.about}/deelnemers"
    said = _("Somebody took a list with names out of Tellen & Vertellen. Look who, when and why:")
    asked = _("Does this not seem right? Talk to who took it, today.")
    return f"{said}\n\n{place}\n\n{asked}\n"


def _with_link(letter: Outbox, account: Account) -> str:
    """Return what the link is for, the link, how long it works, and that one may ignore it."""
    opened, lasts = _("Open this link to sign in:"), _("It works once, for 24 hours.")
    if letter.purpose == "address":
        opened, link = _("Open this link to confirm your address:"), link_to_confirm(account.id)
    else:
        link = link_for(account, letter.purpose)
    if letter.purpose == "signin":
        lasts = _("It works once, for 15 minutes.")
    ignore = _("Did you not ask for this? Then do nothing.")
    return f"{opened}\n\n{link}\n\n{lasts}\n{ignore}\n"


def _of_address() -> str:
    """Say that another address counts now, and what to do when that is not right."""
    changed = _("Another e-mail address counts for your account from now on.")
    ask = _("Was it not you? Then tell the person who invited you, at once.")
    return f"{changed}\n{ask}\n"


def _deliver(address: str, message: EmailMessage) -> None:
    """Hand a letter to the server of `address`, encrypted unless it is this very computer."""
    url = urlsplit(address)
    sender = parse_qs(url.query).get("from", ["noreply@localhost"])[0]
    message["From"] = sender
    with _line(url.scheme, url.hostname or "localhost", url.port or 0) as server:
        if url.scheme == "smtp" and url.hostname not in ("localhost", "127.0.0.1"):
            server.starttls(context=create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _line(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """Return a line to a mail server; an encrypted one only to whom it says it is."""
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=create_default_context())
    return smtplib.SMTP(host, port, timeout=PATIENCE)
