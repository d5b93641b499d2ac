"""Coming in by a link or a password, the second step, and who is signed in."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app, g, request, session
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from impact.accounts.access import ROLES, TWICE
from impact.accounts.audit import audit
from impact.accounts.models import Account, Grant, Organisation, SigninLink
from impact.accounts.reach import door, door_to_write
from impact.accounts.sessions import browser_session, end_session, renew_session
from impact.kit.dates import local_date, now
from impact.kit.tokens import digest, secret_token

VALID_FOR = {"invite": timedelta(hours=24), "signin": timedelta(minutes=15)}
HALFWAY = timedelta(minutes=10)
"""How long the second step waits for somebody who did the first."""
TRIES = 5
"""Wrong codes at the second step, or when asked again, before one starts over."""
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
BROWSERS = ("Firefox", "Edg", "Chrome", "Safari")


@dataclass(frozen=True, slots=True)
class Hat:
    """One role under one organisation that the signed-in account may work as."""

    number: int
    """The grant that stands for it."""
    role: str
    """A msgid."""
    where: str
    on: bool


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
    renew_session()
    if account.totp_secret:
        session["half"] = account.id
    else:
        be(account)


def halfway() -> Account | None:
    """Return the account that waits for its second step in this browser, ten minutes at most."""
    number = session.get("half")
    if number is None or now() - browser_session().made_at > HALFWAY:
        return None
    with door() as own:
        found = own.get(Account, number)
    return found if found and found.active else None


def be(account: Account, *, twice: bool = False) -> None:
    """Be signed in from now on, in a new session; `twice` when the second factor was shown."""
    renew_session()
    session["account"], session["device"] = account.id, device()
    if twice:
        session["factor"] = True
    if account.language:
        session["language"] = account.language
    g.account = account
    with door_to_write() as own:
        audit("signin", f"account:{account.uid}", by=account.uid, within=own)


def missed() -> bool:
    """Count a wrong code; True when it was the last that this session may try, and it has ended."""
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
        g.account = found if found and found.active else None
    account: Account | None = g.account
    return account


def who() -> str:
    """Return what stands for the signed-in account in a limit; "" for nobody."""
    account = current_account()
    return account.uid if account else ""


def acting_grants(own: Session, today: date) -> list[Grant]:
    """Return the grants that count now, of the one role and organisation acted under."""
    live = _live_grants(own, today)
    acting = [one for one in live if one.id == session.get("grant")] or live
    if not acting:
        return []
    role, organisation = acting[0].role, acting[0].organisation_id
    g.organisation = g.organisations.get(organisation)
    if (session.get("role"), session.get("organisation")) != (role, organisation):
        # How long a session may lie unused depends on the role.
        session["role"], session["organisation"] = role, organisation
    return [one for one in live if (one.role, one.organisation_id) == (role, organisation)]


def act_as(number: int) -> bool:
    """Work on under another grant of one's own, in a new session; False when it is another's."""
    account = current_account()
    with door() as own:
        mine = _live_grants(own, local_date(now(), current_app.config["TIME_ZONE"]))
    if account is None or number not in {one.id for one in mine}:
        return False
    for key in ("role", "organisation"):
        session.pop(key, None)
    browser_session().go_on()
    session["grant"] = number
    return True


def hats() -> list[Hat]:
    """Return what the signed-in account may work as, the one it works as now marked."""
    with door() as own:
        today = local_date(now(), current_app.config["TIME_ZONE"])
        acting = [one.id for one in acting_grants(own, today)]
        first: dict[tuple[str, int | None], Grant] = {}
        for one in _live_grants(own, today):
            first.setdefault((one.role, one.organisation_id), one)
        numbers = {one.organisation_id for one in first.values() if one.organisation_id}
        names = {
            one.id: one.name
            for one in own.scalars(select(Organisation).where(Organisation.id.in_(numbers)))
        }
    return [
        Hat(one.id, ROLES[one.role], names.get(one.organisation_id or 0, ""), one.id in acting)
        for one in first.values()
    ]


def grants_as(
    own: Session, account: str, role: str, organisation: int | None, today: date
) -> list[Grant]:
    """Return what the account with this uid holds now as this role there; nothing when it is off.

    For work that goes on while nobody is signed in.
    """
    found = own.scalar(select(Account).where(Account.uid == account, Account.active))
    rows = _grants_now(own, found, today) if found else []
    return [one for one, _ in rows if (one.role, one.organisation_id) == (role, organisation)]


def _live_grants(own: Session, today: date) -> list[Grant]:
    """Return the grants of the signed-in account that hold today, oldest first; read once."""
    account = current_account()
    if account is None:
        return []
    if "grants" not in g:
        rows = _grants_now(own, account, today)
        g.grants = [one for one, _ in rows]
        g.organisations = {one.organisation_id: uid for one, uid in rows}
    grants: list[Grant] = g.grants
    return grants


def _grants_now(own: Session, account: Account, today: date) -> list[tuple[Grant, str | None]]:
    """Return the grants of an account that hold today, each with the uid of its organisation."""
    closed = select(Organisation.id).where(Organisation.off_on <= today)
    mine = (
        select(Grant, Organisation.uid)
        .outerjoin(Organisation, Organisation.id == Grant.organisation_id)
        .where(Grant.account_id == account.id)
        .where(Grant.organisation_id.is_(None) | Grant.organisation_id.not_in(closed))
        .order_by(Grant.id)
    )
    return [(one, uid) for one, uid in own.execute(mine) if _holds(one, today)]


def _holds(grant: Grant, today: date) -> bool:
    begun = grant.starts_on is None or grant.starts_on <= today
    return begun and (grant.ends_on is None or today <= grant.ends_on)
