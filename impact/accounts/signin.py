"""Sign in with a link that works once, and who is signed in. No passwords to lose."""

from datetime import date, timedelta

from flask import current_app, g, session
from sqlalchemy import select
from sqlalchemy.orm import Session

from impact.accounts.models import Account, Grant, SigninLink
from impact.accounts.reach import door
from impact.kit.dates import now
from impact.kit.tokens import digest, secret_token

VALID_FOR = {"invite": timedelta(hours=24), "signin": timedelta(minutes=15)}


def link_for(account: Account, purpose: str = "invite") -> str:
    """Return an address that signs `account` in, once; it is not stored, only its digest is."""
    token = secret_token()
    with door() as own:
        own.add(
            SigninLink(
                token_hash=digest(token),
                account_id=account.id,
                purpose=purpose,
                expires_at=now() + VALID_FOR[purpose],
            )
        )
        own.commit()
    return f"{current_app.config['SITE_URL']}/aanmelden/{token}"


def current_account() -> Account | None:
    """Return the account that is signed in, read once per request."""
    if "account" not in g:
        number = session.get("account")
        with door() as own:
            found = own.get(Account, number) if number is not None else None
        g.account = found if found and found.active else None
    account: Account | None = g.account
    return account


def acting_grants(own: Session, today: date) -> list[Grant]:
    """Return the grants that count now, of the one role and organisation acted under."""
    account = current_account()
    if account is None:
        return []
    rows = own.scalars(select(Grant).where(Grant.account_id == account.id).order_by(Grant.id))
    live = [
        one
        for one in rows
        if (one.starts_on is None or one.starts_on <= today)
        and (one.ends_on is None or today <= one.ends_on)
    ]
    acting = [one for one in live if one.id == session.get("grant")] or live
    return [
        one
        for one in live
        if (one.role, one.organisation_id) == (acting[0].role, acting[0].organisation_id)
    ]
