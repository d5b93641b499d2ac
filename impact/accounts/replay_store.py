"""What is done again to accounts in an older copy of the database: what ended stays ended.

What was new (a password, an app, an address) is not in the file and does not come back: its owner
comes in by a link, or is let in again by whoever invites.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from flask import current_app
from sqlalchemy import delete, null, select, update
from sqlalchemy.orm import Session

from impact.accounts import store
from impact.accounts.audit import audit
from impact.accounts.credentials import drop_factors, end_access, forget
from impact.accounts.models import (
    Account,
    AddressChange,
    Agreement,
    Grant,
    LoginSession,
    Organisation,
    Outbox,
    Passkey,
    RecoveryCode,
    SigninLink,
)
from impact.accounts.reach import door, door_to_write
from impact.accounts.replay import Detail, do_again, replays
from impact.kit.dates import local_date, now


def catch_up(since: datetime) -> Counter[str]:
    """Make a copy of the database, made at `since`, as safe as the one it stands in for.

    Run it before anybody can come in, with the reach of a command; what it returns is how often
    what had to be done again. Sessions and links of the time of the copy let nobody in. Throw away
    the extracts (WAREHOUSE): those of after the copy carry the numbers of states to come.
    """
    with door_to_write() as own:
        for model in (LoginSession, SigninLink, AddressChange, Outbox):
            own.execute(delete(model))
        own.execute(update(Account).values(epoch=Account.epoch + 1))
    return do_again(since)


@replays("account.off", "account")
def let_go(uid: str, _detail: Detail) -> bool:
    """Switch an account off."""
    found = _account(uid)
    if found is not None:
        store.switch_off(found.email, _today())
    return found is not None


@replays("grant.ended", "account")
def end_grant(uid: str, detail: Detail) -> bool:
    """End one role of an account."""
    found, number = _account(uid), int(detail["grant"])
    with door() as own:
        mine = own.get(Grant, number)
        held = found is not None and mine is not None and mine.account_id == found.id
    if held and found is not None:
        store.end_grants([number], found.id, _today())
    return held


@replays("organisation.closed", "organisation")
def close(uid: str, _detail: Detail) -> bool:
    """Close an organisation."""
    with door() as own:
        found = own.scalar(select(Organisation).where(Organisation.uid == uid))
    if found is not None:
        store.close_organisation(found.id, _today())
    return found is not None


@replays("agreement.ended", "agreement")
def end_agreement(uid: str, _detail: Detail) -> bool:
    """End what one organisation lets another see."""
    with door() as own:
        found = own.scalar(select(Agreement.id).where(Agreement.uid == uid))
    if found is not None:
        store.end_agreement(uid, _today())
    return found is not None


@replays("password.set", "account")
def forget_password(uid: str, _detail: Detail) -> bool:
    """Take away the password of that time: it was replaced, perhaps because somebody knew it."""
    return _on(uid, "password.set", _without_password)


@replays("factor.set", "account")
def forget_replaced(uid: str, _detail: Detail) -> bool:
    """Take away the app of that time, with all that comes with it."""
    return _on(uid, "factor.dropped", drop_factors)


@replays("factor.dropped", "account")
def forget_dropped(uid: str, _detail: Detail) -> bool:
    """Take away what was taken away."""
    return _on(uid, "factor.dropped", drop_factors)


@replays("codes.renewed", "account")
def forget_codes(uid: str, _detail: Detail) -> bool:
    """Take away the codes on paper that were replaced."""
    return _on(uid, "codes.renewed", _without_codes)


@replays("email.changed", "account")
def let_wait(uid: str, _detail: Detail) -> bool:
    """Let nobody in at an address that its owner left; the new one is known to people only."""
    return _on(uid, "account.off", _switch_off)


@replays("code.used", "account")
def use_up(_uid: str, detail: Detail) -> bool:
    """Use up a code on paper that was used."""
    gone = delete(RecoveryCode).where(RecoveryCode.code_hash == detail["code"])
    with door_to_write() as own:
        return own.scalar(gone.returning(RecoveryCode.code_hash)) is not None


@replays("passkey.removed", "passkey")
def remove(uid: str, _detail: Detail) -> bool:
    """Take away a device that was removed."""
    gone = delete(Passkey).where(Passkey.uid == uid).returning(Passkey.account_id)
    with door_to_write() as own:
        number = own.scalar(gone)
        if number is not None:
            end_access(own, number)
            audit("passkey.removed", f"passkey:{uid}", within=own)
    return number is not None


def _on(uid: str, verb: str, work: Callable[[Session, int], None]) -> bool:
    """Do `work` to an account, end its sessions, and write down that it was done."""
    with door_to_write() as own:
        number = own.scalar(select(Account.id).where(Account.uid == uid))
        if number is None:
            return False
        work(own, number)
        end_access(own, number)
        audit(verb, f"account:{uid}", within=own)
    return True


def _without_password(own: Session, number: int) -> None:
    own.execute(update(Account).where(Account.id == number).values(password=null()))


def _without_codes(own: Session, number: int) -> None:
    own.execute(delete(RecoveryCode).where(RecoveryCode.account_id == number))


def _switch_off(own: Session, number: int) -> None:
    own.execute(update(Account).where(Account.id == number).values(active=False))
    forget(own, number)


def _account(uid: str) -> Account | None:
    with door() as own:
        return own.scalar(select(Account).where(Account.uid == uid))


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
