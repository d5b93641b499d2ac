"""Another e-mail address for an account: wanted, confirmed by a link to it, and then the one."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, exists, insert, literal, select, update

from impact.accounts.audit import audit
from impact.accounts.credentials import end_access, note
from impact.accounts.models import Account, AddressChange, Outbox
from impact.accounts.reach import door_to_write
from impact.kit.dates import now
from impact.kit.tokens import digest, secret_token, uid

LASTS = timedelta(hours=24)
"""How long the link to a new address works."""


def want(account: Account, email: str) -> None:
    """Remember the address that somebody wants and put a link to it in the outbox.

    None leaves when the address is another account's: nobody learns from us whose it is.
    """
    taken = exists().where(Account.email == email)
    columns = ["uid", "account_id", "purpose", "email", "asked_at", "tries"]
    row = (uid(), account.id, "address", email, now(), 0)
    letter = insert(Outbox).from_select(columns, select(*map(literal, row)).where(~taken))
    unsent = Outbox.account_id == account.id, Outbox.purpose == "address", Outbox.sent_at.is_(None)
    with door_to_write() as own:
        own.execute(delete(AddressChange).where(AddressChange.account_id == account.id))
        own.execute(delete(Outbox).where(*unsent))
        own.add(AddressChange(account_id=account.id, email=email))
        own.execute(letter)
        note(own, "email.asked", account.id)


def link_to_confirm(number: int) -> str | None:
    """Return an address that confirms the one an account wants, once; None when it wants none."""
    token = secret_token()
    made = update(AddressChange).where(AddressChange.account_id == number)
    fresh = {"token_hash": digest(token), "expires_at": now() + LASTS}
    with door_to_write() as own:
        wanted = own.scalar(made.values(fresh).returning(AddressChange.email))
    return f"{current_app.config['SITE_URL']}/aanmelden/adres/{token}" if wanted else None


def confirm(token: str) -> bool:
    """Make the wanted address the one of its account, end all sessions, and tell the old one.

    False when the link is unknown, used or old, or the address became another's.
    """
    here = AddressChange.token_hash == digest(token), AddressChange.expires_at > now()
    used = delete(AddressChange).where(*here)
    with door_to_write() as own:
        wanted = own.execute(used.returning(AddressChange.account_id, AddressChange.email)).first()
        account = own.get(Account, wanted.account_id) if wanted else None
        if wanted is None or account is None or not account.active:
            return False
        if own.scalar(select(Account.id).where(Account.email == wanted.email)) is not None:
            return False
        own.add(Outbox(account_id=account.id, purpose="told", email=account.email))
        account.email = wanted.email
        own.flush()
        end_access(own, account.id)
        audit("email.changed", f"account:{account.uid}", by=account.uid, within=own)
    return True
