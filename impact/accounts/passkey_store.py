"""Passkeys, in and out of the database."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from impact.accounts.audit import audit
from impact.accounts.credentials import end_access, fresh_codes
from impact.accounts.models import Account, Passkey, RecoveryCode
from impact.accounts.passkeys import Device
from impact.accounts.reach import door, door_to_write
from impact.accounts.sessions import end_session
from impact.kit.dates import now

MOST = 10
"""Devices of one account."""


def passkeys_of(number: int) -> list[Passkey]:
    """Return the devices of an account, the oldest first."""
    with door() as own:
        mine = select(Passkey).where(Passkey.account_id == number).order_by(Passkey.id)
        return list(own.scalars(mine))


def passkey(known_as: str) -> tuple[Passkey, Account] | None:
    """Return the device of this name with whose it is; None when it is nobody's who may come in."""
    both = select(Passkey, Account).join(Account, Account.id == Passkey.account_id)
    with door() as own:
        found = own.execute(both.where(Passkey.credential_hash == known_as, Account.active)).first()
    return (found[0], found[1]) if found else None


def keep(account: Account, device: Device, name: str) -> list[str] | None:
    """Keep a device and end every session; return codes for paper when there were none yet.

    None when the account has as many as it may. IntegrityError when the device is kept already.
    """
    with door_to_write() as own:
        if (_count(own, Passkey, account) or 0) >= MOST:
            return None
        row = Passkey(
            account_id=account.id,
            credential_hash=device.known_as,
            credential=device.credential,
            sign_count=device.sign_count,
            name=name,
        )
        own.add(row)
        own.flush()
        end_access(own, account.id)
        audit("passkey.added", f"passkey:{row.uid}", within=own)
        return [] if _count(own, RecoveryCode, account) else fresh_codes(own, account)


def remove(account: Account, uid: str) -> bool:
    """Take a device away and end every session; False when the account has none of that name."""
    mine = delete(Passkey).where(Passkey.account_id == account.id, Passkey.uid == uid)
    with door_to_write() as own:
        if own.scalar(mine.returning(Passkey.id)) is None:
            return False
        end_access(own, account.id)
        audit("passkey.removed", f"passkey:{uid}", within=own)
    return True


def count_on(found: Passkey, counted: int, *, once: bool = False) -> Account | None:
    """Write down that a device signed; None when its count does not rise, as that of a copy would.

    `once`: end the session of the browser at hand with it, so that of two answers to one challenge
    one is taken.
    """
    rises = Passkey.sign_count < counted if counted else Passkey.sign_count == 0
    mine = update(Passkey).where(Passkey.id == found.id, rises)
    with door_to_write() as own:
        if once and not end_session(own):
            return None
        number = own.scalar(
            mine.values(sign_count=counted, used_at=now()).returning(Passkey.account_id)
        )
        account = own.get(Account, number) if number is not None else None
        if account is None:
            audit("factor.failed", f"passkey:{found.uid}", within=own)
        return account if account and account.active else None


def _count(own: Session, model: type[Passkey | RecoveryCode], account: Account) -> int | None:
    return own.scalar(select(func.count()).where(model.account_id == account.id))
