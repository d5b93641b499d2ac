"""What an account proves with, in and out of the database; all of it works once, or is hashed."""

from datetime import timedelta

from sqlalchemy import delete, func, insert, literal, null, or_, select, update
from sqlalchemy.orm import Session

from impact.accounts import factor
from impact.accounts.audit import audit
from impact.accounts.models import (
    Account,
    AddressChange,
    LoginSession,
    Outbox,
    Passkey,
    RecoveryCode,
    RequestKey,
    SigninLink,
)
from impact.accounts.passwords import hashed, is_right
from impact.accounts.reach import door, door_to_write
from impact.accounts.sessions import end_sessions, is_over
from impact.kit.dates import now
from impact.kit.sealed import Unreadable, opened, seal, secret_key
from impact.kit.tokens import keyed, uid

LETTERS_AN_HOUR = 3
"""Links that one account is sent in an hour; asking for more changes nothing and says nothing."""


def tried(email: str, password: str) -> Account | None:
    """Return the account that this password opens, or None.

    One statement and one hash, whether or not there is such an account.
    """
    with door() as own:
        found = own.scalar(select(Account).where(Account.email == email.strip().lower()))
    kept = found.password if found and found.active else None
    return found if is_right(password, kept) else None


def set_password(number: int, password: str | None) -> None:
    """Keep a new password, or none, and end every session of the account."""
    kept = hashed(password) if password is not None else None
    with door_to_write() as own:
        own.execute(update(Account).where(Account.id == number).values(password=kept))
        end_access(own, number)
        note(own, "password.set", number)


def ask_for_link(email: str, purpose: str = "signin") -> None:
    """Put a link in the outbox when the account is there and did not ask too often.

    One statement decides, and something is written for everybody: the disk takes ten times
    as long over a row as over none, and would tell which addresses are known.
    """
    hour = now() - timedelta(hours=1)
    asked = (
        select(func.count())
        .where(Outbox.account_id == Account.id, Outbox.asked_at > hour)
        .scalar_subquery()
    )
    known = Account.email == email.strip().lower(), Account.active, asked < LETTERS_AN_HOUR
    columns = ["uid", "account_id", "purpose", "asked_at", "tries"]
    row = select(literal(uid()), Account.id, literal(purpose), literal(now()), literal(0))
    with door_to_write() as own:
        own.execute(insert(Outbox).from_select(columns, row.where(*known)))
        trace = {"key": uid(), "route": "signin.asked", "body_sha256": ""}
        own.execute(insert(RequestKey).values(trace))
        own.execute(delete(RequestKey).where(RequestKey.key == trace["key"]))


def enrolment(account: Account) -> str:
    """Return a new secret for the app on a phone, sealed until its first code was seen."""
    return seal("totp", account.uid, factor.new_secret())


def secret_of(account: Account, sealed: str) -> bytes | None:
    """Return the secret behind what was sealed for this account; None when it cannot be read."""
    try:
        return opened("totp", account.uid, sealed)
    except Unreadable:
        return None


def enrol(account: Account, sealed: str, typed: str) -> list[str] | None:
    """Keep the second factor and return codes for paper; None when its first code is not right.

    Every session of the account ends.
    """
    secret = secret_of(account, sealed)
    step = factor.step_of(secret, typed, now()) if secret else None
    if step is None:
        return None
    with door_to_write() as own:
        kept = {"totp_secret": sealed, "totp_used": step}
        own.execute(update(Account).where(Account.id == account.id).values(kept))
        end_access(own, account.id)
        note(own, "factor.set", account.id)
        return fresh_codes(own, account)


def drop_factor(number: int) -> None:
    """Take the second step away, devices and codes too, and end every session of the account."""
    with door_to_write() as own:
        drop_factors(own, number)
        end_access(own, number)
        note(own, "factor.dropped", number)


def drop_factors(own: Session, number: int) -> None:
    """Take away the app, the devices and the codes for paper, in the caller's transaction."""
    gone = {"totp_secret": null(), "totp_used": null()}
    own.execute(update(Account).where(Account.id == number).values(gone))
    for model in (Passkey, RecoveryCode):
        own.execute(delete(model).where(model.account_id == number))


def new_codes(account: Account) -> list[str]:
    """Return eight new codes for paper; those from before are worth nothing any more."""
    with door_to_write() as own:
        note(own, "codes.renewed", account.id)
        return fresh_codes(own, account)


def codes_left(number: int) -> int:
    """Return how many codes on paper are unused."""
    mine = select(func.count()).where(RecoveryCode.account_id == number)
    with door() as own:
        return own.scalar(mine) or 0


def is_second(account: Account, typed: str) -> bool:
    """Say whether this is a code of the app or of paper that was not used before, and use it up."""
    secret = secret_of(account, account.totp_secret or "")
    step = factor.step_of(secret, typed, now()) if secret else None
    with door_to_write() as own:
        if step is not None:
            unused = or_(Account.totp_used.is_(None), Account.totp_used < step)
            mine = update(Account).where(Account.id == account.id, unused)
            return own.scalar(mine.values(totp_used=step).returning(Account.id)) is not None
        here = RecoveryCode.code_hash == _kept(account, typed)
        gone = delete(RecoveryCode).where(here).returning(RecoveryCode.code_hash)
        if (code := own.scalar(gone)) is not None:
            audit("code.used", f"account:{account.uid}", by=account.uid, within=own, code=code)
        return code is not None


def sessions_of(number: int) -> list[LoginSession]:
    """Return the sessions of an account that go on, the one last used first."""
    mine = select(LoginSession).where(LoginSession.account_id == number)
    with door() as own:
        found = own.scalars(mine.order_by(LoginSession.seen_at.desc(), LoginSession.id_hash)).all()
    return [one for one in found if not is_over(one, now())]


def end_session(number: int, which: str) -> bool:
    """End one session of an account; False when it has none of that name."""
    mine = LoginSession.account_id == number, LoginSession.id_hash == which
    with door_to_write() as own:
        done = own.scalar(delete(LoginSession).where(*mine).returning(LoginSession.id_hash))
        if done is not None:
            note(own, "session.ended", number)
    return done is not None


def end_access(own: Session, number: int) -> None:
    """End every session of an account and every link on its way, in the caller's transaction."""
    own.execute(delete(SigninLink).where(SigninLink.account_id == number))
    end_sessions(own, number)


def revoke_links(number: int) -> None:
    """Let no link work that an account was given before and did not use."""
    mine = SigninLink.account_id == number, SigninLink.used_at.is_(None)
    with door_to_write() as own:
        own.execute(delete(SigninLink).where(*mine))
        note(own, "link.revoked", number)


def forget(own: Session, number: int) -> None:
    """Take away all that an account could prove itself with, in the caller's transaction."""
    own.execute(update(Account).where(Account.id == number).values(password=null()))
    drop_factors(own, number)
    for model in (Outbox, AddressChange):
        own.execute(delete(model).where(model.account_id == number))
    end_access(own, number)


def fresh_codes(own: Session, account: Account) -> list[str]:
    """Return eight new codes for paper in place of the old, in the caller's transaction."""
    own.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = factor.new_recovery_codes()
    for code in codes:
        own.add(RecoveryCode(code_hash=_kept(account, code), account_id=account.id))
    return codes


def note(own: Session, verb: str, number: int) -> None:
    """Write down what was done to an account, by whoever is signed in."""
    audit(verb, f"account:{own.get_one(Account, number).uid}", within=own)


def _kept(account: Account, code: str) -> str:
    """Return what is stored of a code on paper: nobody can read it back."""
    return keyed(secret_key("recovery").hex(), "recovery", account.uid, factor.plain_code(code))
