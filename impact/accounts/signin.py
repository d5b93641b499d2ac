"""Coming in by a link or a password, the second step, and who is signed in."""

from datetime import timedelta

from flask import current_app, g, request, session
from sqlalchemy import select, update

from impact.accounts.access import TWICE
from impact.accounts.audit import audit
from impact.accounts.models import Account, Passkey, SigninLink
from impact.accounts.reach import door, door_to_write
from impact.accounts.sessions import browser_session, end_session, renew_session, sweep
from impact.kit.dates import now
from impact.kit.tokens import digest, secret_token

VALID_FOR = {"invite": timedelta(hours=24), "signin": timedelta(minutes=15)}
HALFWAY = timedelta(minutes=10)
"""How long the second step waits for somebody who did the first."""
TRIES = 5
"""Wrong codes at the second step, or when asked again, before one starts over."""
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
BROWSERS = ("Firefox", "Edg", "Chrome", "Safari")


def link_for(account: Account, purpose: str = "invite") -> str:
    """Return an address that signs `account` in, once; it is not stored, only its digest is."""
    token = secret_token()
    with door() as own:
        own.connection(execution_options={"immediate": True})
        audit("link.made", f"account:{account.uid}", within=own, purpose=purpose)
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


def sign_in(token: str) -> bool:
    """Use a link up for its account; False when it is unknown, used, old or switched off.

    One statement decides, so that of two who press at the same time one gets in. A link takes the
    place of a password, never of the second factor.
    """
    link = (
        update(SigninLink)
        .where(
            SigninLink.token_hash == digest(token),
            SigninLink.used_at.is_(None),
            SigninLink.expires_at > now(),
            SigninLink.account_id.in_(select(Account.id).where(Account.active)),
        )
        .values(used_at=now())
        .returning(SigninLink.account_id)
    )
    with door_to_write() as own:
        number = own.scalar(link)
        found = own.get(Account, number) if number is not None else None
    if found is not None:
        step_in(found)
    return found is not None


def step_in(account: Account) -> None:
    """Let somebody in who proved once who they are; with a second factor, no further than that."""
    if not has_second(account):
        be(account)
        return
    renew_session()
    session["half"], session["epoch"] = account.id, account.epoch


def halfway() -> Account | None:
    """Return the account that waits for its second step in this browser, ten minutes at most."""
    number = session.get("half")
    if number is None or now() - browser_session().made_at > HALFWAY:
        return None
    with door() as own:
        found = own.get(Account, number)
    return found if _still(found) else None


def be(account: Account, *, twice: bool = False) -> None:
    """Be signed in from now on, in a new session; `twice` when the second factor was shown."""
    renew_session()
    session["account"], session["device"] = account.id, device()
    session["epoch"] = account.epoch
    if twice:
        session["factor"] = True
    if account.language:
        session["language"] = account.language
    g.account = account
    with door_to_write() as own:
        sweep(own)
        audit("signin", f"account:{account.uid}", by=account.uid, within=own)


def be_again(account: Account, *, twice: bool = False) -> None:
    """Go on in a new session after a change of one's own that ended them all.

    When somebody else ended them all at the same moment, this one has ended too.
    """
    account.epoch += 1
    be(account, twice=twice or "factor" in session)


def missed(account: Account) -> bool:
    """Count a wrong code; True when it was the last that this session may try, and it has ended."""
    audit_alone("factor.failed", f"account:{account.uid}", by=account.uid)
    session["missed"] = session.get("missed", 0) + 1
    if session["missed"] < TRIES:
        return False
    sign_out()
    return True


def sign_out() -> None:
    """End the session of the browser at hand."""
    account = current_account()
    with door_to_write() as own:
        end_session(own)
        if account is not None:
            audit("signout", f"account:{account.uid}", within=own)
    session.clear()
    g.account = None


def is_locked(role: str) -> bool:
    """Say whether this role needs a second factor that was not shown in this session."""
    return role in TWICE and current_app.config["ASK_TWICE"] and not session.get("factor")


def device() -> str:
    """Return what kind of browser this is, roughly, so that one knows one's own again."""
    said = request.user_agent.string
    kinds = [next((one for one in kind if one in said), "") for kind in (BROWSERS, SYSTEMS)]
    names = {"Edg": "Edge", "Macintosh": "Mac"}
    return ", ".join(names.get(one, one) for one in kinds if one)


def current_account() -> Account | None:
    """Return the account that is signed in, read once per request."""
    if "account" not in g:
        number = session.get("account")
        with door() as own:
            found = own.get(Account, number) if number is not None else None
        g.account = found if _still(found) else None
        if number is not None and g.account is None:
            browser_session().ended = True
    account: Account | None = g.account
    return account


def _still(found: Account | None) -> bool:
    """Say whether an account may come in, and nobody ended what was proved in this browser."""
    return found is not None and found.active and found.epoch == session.get("epoch")


def has_second(account: Account) -> bool:
    """Say whether an account has a second step: an app, or a device that signs for it."""
    return bool(account.totp_secret) or has_passkey(account.id)


def has_passkey(number: int) -> bool:
    """Say whether an account has a device that signs for it."""
    mine = select(Passkey.id).where(Passkey.account_id == number).limit(1)
    with door() as own:
        return own.scalar(mine) is not None


def audit_alone(verb: str, thing: str, *, by: str) -> None:
    """Write down what changed nothing, in a write of its own."""
    with door_to_write() as own:
        audit(verb, thing, by=by, within=own)


def who() -> str:
    """Return what stands for the signed-in account in a limit; "" for nobody."""
    account = current_account()
    return account.uid if account else ""
