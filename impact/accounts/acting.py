"""Which roles somebody holds today, and the one that is worked under: their rights never add up."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, g, session
from sqlalchemy import select
from sqlalchemy.orm import Session

from impact.accounts.access import ROLES
from impact.accounts.models import Account, Grant, Organisation
from impact.accounts.reach import door
from impact.accounts.sessions import browser_session
from impact.accounts.signin import current_account
from impact.kit.dates import local_date, now


@dataclass(frozen=True, slots=True)
class Hat:
    """One role under one organisation that the signed-in account may work as."""

    number: int
    """The grant that stands for it."""
    role: str
    """A msgid."""
    where: str
    on: bool


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
        named = select(Organisation).where(Organisation.id.in_(numbers))
        names = {one.id: one.name for one in own.scalars(named)} if numbers else {}
    return [
        Hat(one.id, ROLES[one.role], names.get(one.organisation_id or 0, ""), one.id in acting)
        for one in first.values()
    ]


def roles_held() -> list[str]:
    """Return every role that the signed-in account may work as today, each once."""
    with door() as own:
        found = _live_grants(own, local_date(now(), current_app.config["TIME_ZONE"]))
    return list(dict.fromkeys(one.role for one in found))


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
