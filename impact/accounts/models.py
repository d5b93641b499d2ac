"""Organisations, accounts, what each may do where, and how they are let in."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from impact.kit.dates import now
from impact.kit.db import Model
from impact.kit.tokens import uid


class Organisation(Model):
    """A programme, a partner that carries it out, a funder, a school."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('programme', 'partner', 'funder', 'school')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    off_on: Mapped[date | None]
    """From this day on nobody works for it here: its grants hold no more."""


class Account(Model):
    """Someone who signs in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(10))
    password: Mapped[str | None] = mapped_column(String(200))
    """Its argon2id hash; None for who comes in by links only."""
    totp_secret: Mapped[str | None] = mapped_column(String(200))
    """Of the app on the phone; encrypted, the key lies in SECRETS_FILE."""
    totp_used: Mapped[int | None]
    """The last step of thirty seconds whose code was taken: none counts twice."""
    epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    """Raised whenever all sessions end: what was proved before it counts no more."""


class RecoveryCode(Model):
    """One code for who lost the phone. Only its HMAC is here; used means gone."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)


class Passkey(Model):
    """A device that signs for its owner after it saw a finger, a face or a PIN."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the device calls itself here."""
    credential: Mapped[str] = mapped_column(Text)
    """Its name for us and its public key, as the standard packs them, in base64url."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often it signed, as it says itself; devices that share a key always say 0."""
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class AddressChange(Model):
    """Another e-mail address that somebody wants; it counts once its own link was pressed."""

    __tablename__ = "address_change"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the link; None while that did not leave yet."""
    expires_at: Mapped[datetime | None]


class Outbox(Model):
    """A link that somebody asked for or was promised. The link is made when it leaves, not before.

    So neither this table nor a copy of it lets anybody in. `about` is the code of a pilot: then it
    is no link, but a message that a list with names was taken out there.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    email: Mapped[str | None] = mapped_column(String(200))
    """Where it goes when that is not the address of the account."""
    asked_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    about: Mapped[str | None] = mapped_column(String(40))


class Agreement(Model):
    """One organisation lets another see one kind of thing of one pilot, until a day."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("what IN ('counts', 'answers', 'stories', 'codings')", name="what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True, default=uid)
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"), index=True)
    what: Mapped[str] = mapped_column(String(10))
    until: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    """What was signed, as a file."""


class Grant(Model):
    """One role for one account, in one pilot or in all pilots of an organisation.

    `group_uid` narrows a trainer to one activity.
    """

    __tablename__ = "account_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "organisation_id", "pilot_id", "group_uid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    pilot_id: Mapped[int | None] = mapped_column(ForeignKey("pilot.id"))
    group_uid: Mapped[str | None] = mapped_column(String(22))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class SigninLink(Model):
    """A link that signs somebody in, once. The token itself is not here, only its digest."""

    __tablename__ = "signin_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginSession(Model):
    """One browser that knocked; with an account once somebody signed in on it."""

    __tablename__ = "login_session"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    proved_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str | None] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    data: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


class RequestKey(Model):
    """A form of staff that was received: its key, so that a second sending changes nothing."""

    __tablename__ = "request_key"

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    route: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    body_sha256: Mapped[str] = mapped_column(String(64))
    response_ref: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
