"""Passkeys: what a device is asked, and whether what it answers is right (WebAuthn level 2).

A device answers after it saw a finger, a face or a PIN: so it stands for both steps at once. What
is stored lies in `passkey_store.py`. The library is loaded when somebody uses it, not before.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from ipaddress import ip_address
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app

from config import LOOPBACK
from impact.accounts.factor import ISSUER
from impact.kit.tokens import digest

if TYPE_CHECKING:
    from fido2.server import Fido2Server

SURE = "required"
"""The device must see who holds it: having it in hand is not enough."""


@dataclass(frozen=True, slots=True)
class Device:
    """A passkey as it came from a device."""

    known_as: str
    """Digest of what the device calls itself here."""
    credential: str
    """Its name for us and its public key, packed, in base64url."""
    sign_count: int


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom a device makes a key. `uid` is all that it gives back of this."""

    uid: str
    email: str
    name: str


def works_here() -> bool:
    """Say whether browsers make passkeys for our address: it has a name, and a safe line."""
    url = urlsplit(current_app.config["SITE_URL"])
    host = url.hostname or ""
    return not _is_number(host) and (url.scheme == "https" or host in LOOPBACK)


def new_challenge() -> str:
    """Return what one device is to sign, once: 256 bits."""
    return _written(token_bytes(32))


def asked_to_make(challenge: str, owner: Owner, known: list[str]) -> dict[str, Any]:
    """Return what a browser hands to a device that makes a key; `known` devices make no second."""
    from fido2.webauthn import PublicKeyCredentialUserEntity

    user = PublicKeyCredentialUserEntity(
        id=owner.uid.encode(), name=owner.email, display_name=owner.name or owner.email
    )
    made, _state = _server().register_begin(
        user,
        [_unpacked(one) for one in known],
        resident_key_requirement="required",  # type: ignore[arg-type]  # -- the library reads both
        user_verification=SURE,  # type: ignore[arg-type]  # -- the same
        challenge=_read(challenge),
    )
    return dict(made)


def asked_to_sign(challenge: str) -> dict[str, Any]:
    """Return what a browser hands to any device: the same for everybody, it names no account."""
    asked, _state = _server().authenticate_begin(
        user_verification=SURE,  # type: ignore[arg-type]  # -- the library reads both
        challenge=_read(challenge),
    )
    return dict(asked)


def made(challenge: str, said: str) -> Device | None:
    """Return the device that made a key for this challenge; None when anything is not right."""
    try:
        told = _server().register_complete(_state(challenge), json.loads(said))
    except Exception:  # noqa: BLE001 -- whatever bytes of a stranger do to a parser, it is a no
        return None
    key = told.credential_data
    if key is None:
        return None
    return Device(_known_as(key.credential_id), _written(bytes(key)), told.counter)


def known_as(said: str) -> str | None:
    """Return the digest of the device that an answer says it is of; None when it says nothing."""
    try:
        return _known_as(_read(json.loads(said)["rawId"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def signed(challenge: str, credential: str, owner: str, said: str) -> int | None:
    """Return how often this device of `owner` has signed now; None when it did not sign this."""
    from fido2.webauthn import AuthenticationResponse

    try:
        answer = AuthenticationResponse.from_dict(json.loads(said))
        _server().authenticate_complete(_state(challenge), [_unpacked(credential)], answer)
    except Exception:  # noqa: BLE001 -- whatever bytes of a stranger do to a parser, it is a no
        return None
    whose = answer.response.user_handle
    if whose is not None and whose != owner.encode():
        return None
    return int(answer.response.authenticator_data.counter)


def _server() -> "Fido2Server":
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    url = urlsplit(current_app.config["SITE_URL"])
    ours = PublicKeyCredentialRpEntity(id=url.hostname or "", name=ISSUER)
    return Fido2Server(ours, verify_origin=lambda said: said == f"{url.scheme}://{url.netloc}")


def _state(challenge: str) -> dict[str, str]:
    return {"challenge": challenge, "user_verification": SURE}


def _unpacked(credential: str) -> Any:
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(_read(credential))


def _known_as(name: bytes) -> str:
    return digest(_written(name))


def _written(plain: bytes) -> str:
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def _read(written: str) -> bytes:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
