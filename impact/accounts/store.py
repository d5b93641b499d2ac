"""Organisations, accounts and grants, in and out of the database."""

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from impact.accounts.access import ROLES
from impact.accounts.audit import audit
from impact.accounts.credentials import forget
from impact.accounts.models import Account, Agreement, Grant, Organisation
from impact.accounts.sessions import end_sessions
from impact.kit.db import db, write
from impact.kit.faults import Fault, Refused
from impact.kit.text import EMAIL

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""What stands in addresses and at a prompt: small letters, digits and dashes."""


def refuse(text: str, **values: object) -> Refused:
    """Return a refusal of what was typed at a prompt, to be raised."""
    return Refused([Fault(text, values)])


def read_code(code: str) -> str:
    """Return a code as it may stand in an address; Refused when it may not."""
    if not CODE.fullmatch(code):
        raise refuse(
            "expected a code of small letters, digits and dashes, found %(code)s", code=repr(code)
        )
    return code


def organisation(code: str) -> Organisation:
    """Return the organisation with this code; Refused when there is none."""
    found = db.session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise refuse("there is no organisation %(code)s", code=repr(code))
    return found


def add_organisation(code: str, name: str, kind: str) -> bool:
    """Store an organisation; False when it was there. Refused when it is there and differs."""
    known = db.session.scalar(select(Organisation).where(Organisation.code == read_code(code)))
    if known is None:
        write(lambda: add_row(Organisation(code=code, name=name, kind=kind)))
        return True
    if (known.name, known.kind) != (name, kind):
        raise refuse(
            "there is an organisation %(code)s already: %(name)s, a %(kind)s",
            code=code,
            name=known.name,
            kind=known.kind,
        )
    return False


def add_row(new: Organisation) -> None:
    """Add an organisation, inside a write."""
    db.session.add(new)
    db.session.flush()
    audit("organisation.added", f"organisation:{new.uid}")


def account(email: str) -> Account:
    """Return the account with this address; Refused when there is none."""
    found = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if found is None:
        raise refuse("there is no account %(email)s", email=email)
    return found


def grant(
    email: str,
    role: str,
    *,
    organisation_id: int | None = None,
    pilot_id: int | None = None,
    group_uid: str | None = None,
    **more: Any,
) -> Account:
    """Give an account a role, the account made when it is new; what was granted is not doubled.

    `more`: starts_on, ends_on and granted_by of the grant.
    """
    address = email.strip().lower()
    if not EMAIL.fullmatch(address):
        raise refuse("expected an e-mail address, found %(email)s", email=repr(email))
    if role not in ROLES:
        raise refuse(
            "expected a role (%(roles)s), found %(role)s", roles=", ".join(ROLES), role=repr(role)
        )
    place = {"organisation_id": organisation_id, "pilot_id": pilot_id, "group_uid": group_uid}
    return write(lambda: _granted(address, role, place, more))


def switch_off(email: str, today: date) -> None:
    """End all that lets an account in, at once: grants, links, sessions. Refused when unknown."""
    gone = account(email)
    number = gone.id

    def off() -> None:
        db.session.execute(update(Account).where(Account.id == number).values(active=False))
        still = Grant.account_id == number, Grant.ends_on.is_(None) | (Grant.ends_on >= today)
        ended = {"ends_on": today - timedelta(days=1)}
        db.session.execute(update(Grant).where(*still).values(ended))
        forget(db.session(), number)
        audit("account.off", f"account:{gone.uid}")

    write(off)


def people() -> list[tuple[Account, list[Grant]]]:
    """Return every account with its grants, by name; whoever shows them chooses whose."""
    mine: dict[int, list[Grant]] = {}
    for one in db.session.scalars(select(Grant).order_by(Grant.id)):
        mine.setdefault(one.account_id, []).append(one)
    found = db.session.scalars(select(Account).order_by(Account.name, Account.email))
    return [(one, mine.get(one.id, [])) for one in found]


def person(uid: str) -> tuple[Account, list[Grant]] | None:
    """Return one account with its grants, or None."""
    found = db.session.scalar(select(Account).where(Account.uid == uid))
    if found is None:
        return None
    mine = select(Grant).where(Grant.account_id == found.id).order_by(Grant.id)
    return found, list(db.session.scalars(mine))


def end_grants(numbers: list[int], account_id: int, today: date) -> None:
    """End these grants of one account now, and every session of it."""

    def end() -> None:
        ended = {"ends_on": today - timedelta(days=1)}
        db.session.execute(update(Grant).where(Grant.id.in_(numbers)).values(ended))
        end_sessions(db.session(), account_id)
        whose = db.session.get_one(Account, account_id).uid
        for number in numbers:
            audit("grant.ended", f"account:{whose}", grant=number)

    write(end)


def name_account(account_id: int, name: str) -> None:
    """Say what an account is called, when nobody said so before."""
    unnamed = Account.id == account_id, Account.name == ""
    write(lambda: db.session.execute(update(Account).where(*unnamed).values(name=name)))


def organisations() -> list[Organisation]:
    """Return every organisation, by name."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.name)))


def close_organisation(number: int, today: date) -> None:
    """Let nobody work for an organisation any more, from today on."""
    closed = update(Organisation).where(Organisation.id == number).values(off_on=today)

    def close() -> None:
        uid = db.session.scalar(closed.returning(Organisation.uid))
        audit("organisation.closed", f"organisation:{uid}")

    write(close)


def agreements() -> list[Agreement]:
    """Return every agreement, the one that ends last first."""
    return list(
        db.session.scalars(select(Agreement).order_by(Agreement.until.desc(), Agreement.id))
    )


def agree(**said: Any) -> None:
    """Store an agreement between two organisations."""

    def make() -> None:
        made = Agreement(**said)
        db.session.add(made)
        db.session.flush()
        audit("agreement.made", f"agreement:{made.uid}")

    write(make)


def end_agreement(uid: str, today: date) -> None:
    """End an agreement now."""
    ended = update(Agreement).where(Agreement.uid == uid)

    def end() -> None:
        db.session.execute(ended.values(until=today - timedelta(days=1)))
        audit("agreement.ended", f"agreement:{uid}")

    write(end)


def _granted(address: str, role: str, place: dict[str, Any], more: dict[str, Any]) -> Account:
    found = db.session.scalar(select(Account).where(Account.email == address))
    if found is None:
        found = Account(email=address)
        db.session.add(found)
        db.session.flush()
    found.active = True
    same = [Grant.account_id == found.id, Grant.role == role]
    same += [getattr(Grant, column) == value for column, value in place.items()]
    known = db.session.scalar(select(Grant).where(*same))
    if known is None:
        known = Grant(account_id=found.id, role=role, **place)
        db.session.add(known)
    for column, value in ({"starts_on": None, "ends_on": None} | more).items():
        setattr(known, column, value)
    db.session.flush()
    pilot = known.pilot_id
    audit("grant.given", f"account:{found.uid}", pilot=pilot, grant=known.id, role=role)
    return found
