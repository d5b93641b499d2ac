"""Writing down who did what: one door, inside the write that does it.

The row goes to the database just before the commit of that write, so that it stands or falls with
the act, and the chain is locked for as short as can be.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from flask import g, has_request_context
from flask import session as browser
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session, SessionTransaction
from werkzeug.exceptions import ServiceUnavailable

from impact.accounts.audit_models import COVERED, Audit
from impact.accounts.replay import remember, take_back
from impact.kit.dates import now
from impact.kit.db import db, write
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_

VERBS = {
    "signin": N_("signed in"),
    "signout": N_("signed out"),
    "link.made": N_("made a link to sign in with"),
    "link.revoked": N_("took back the links to sign in with"),
    "grant.given": N_("gave a role"),
    "account.off": N_("switched an account off"),
    "password.set": N_("chose a password, or took it away"),
    "factor.set": N_("set the second step"),
    "factor.dropped": N_("took the second step away"),
    "factor.failed": N_("gave a wrong code at the second step"),
    "passkey.added": N_("added a device to sign in with"),
    "passkey.removed": N_("removed a device to sign in with"),
    "codes.renewed": N_("made new recovery codes"),
    "code.used": N_("used a recovery code"),
    "email.asked": N_("asked for another e-mail address"),
    "email.changed": N_("changed an e-mail address"),
    "session.ended": N_("signed out a device"),
    "grant.ended": N_("ended a role"),
    "organisation.closed": N_("closed an organisation"),
    "agreement.made": N_("made an agreement"),
    "agreement.ended": N_("ended an agreement"),
    "agreement.paper": N_("kept the paper of an agreement"),
    "organisation.added": N_("added an organisation"),
    "pilot.added": N_("added a pilot"),
    "holiday.added": N_("added a school holiday"),
    "holiday.removed": N_("took a school holiday away"),
    "import": N_("read in a file"),
    "import.undone": N_("took back a file that was read in"),
    "export": N_("took a report away as a file"),
    "questionnaire.published": N_("published a questionnaire"),
    "wave.opened": N_("opened a round of questions"),
    "wave.closed": N_("closed a round of questions"),
    "telling.opened": N_("opened a page for stories"),
    "consent.recorded": N_("noted what a parent said"),
    "guardian.links": N_("made links for parents"),
    "guardian.revoked": N_("ended the links of parents"),
    "links.made": N_("made personal links for a round"),
    "withdrawn": N_("took away what somebody had sent"),
    "cards.made": N_("made empty cards"),
    "card.given": N_("gave out empty cards"),
    "card.replaced": N_("gave a new card for a lost one"),
    "participant.corrected": N_("set right what the register says of somebody"),
    "people.merged": N_("let two codes count as one person"),
    "people.unmerged": N_("took two codes apart again"),
    "codes.checked": N_("checked codes in the room"),
    "checks.removed": N_("took away checks of codes"),
    "outcome.saved": N_("wrote down an outcome"),
    "target.saved": N_("set a target"),
    "target.archived": N_("put a target away"),
    "outcome.archived": N_("put an outcome away"),
    "identity.read": N_("read who a participant is"),
    "identity.changed": N_("changed who a participant is"),
    "identity.exported": N_("took a list with names away"),
    "everything": N_("ran a command that sees all rows"),
}
"""What is written down, and what it is called."""
FILES = {
    "register": N_("read in a register"),
    "responses": N_("read in answers"),
    "invitations": N_("read in how many were invited"),
    "stories": N_("read in stories"),
    "codebook": N_("read in a code book"),
    "codings": N_("read in codings"),
    "questionnaire": N_("read in a questionnaire"),
    "areas": N_("read in figures of areas"),
    "attendance": N_("took the register away as a file"),
}
"""What is read in or taken away, and how that is told."""
FIRST = "0" * 64
"""What stands before the first row."""
_LOCK = 0x7456_6175
"""Number of the lock in front of the chain on PostgreSQL; any number of our own."""
_NAMES = re.compile(r"[\w.:-]{1,80}", re.ASCII)
_WAITING = "audit"
_LASTING = "replay"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, as it will stand in the trail."""

    at: datetime
    account: str | None
    organisation_id: int | None
    pilot_id: int | None
    verb: str
    object: str
    detail: Mapping[str, int | str]


def audit(
    verb: str,
    thing: str,
    *,
    pilot: int | None = None,
    by: str | None = None,
    within: Session | None = None,
    **detail: int | str,
) -> None:
    """Write down, with the write at hand, that `verb` was done to `thing` (its kind and its uid).

    `by` is the uid of who did it where nobody is signed in yet. ValueError for an unknown verb and
    for words: a detail is a number or a name of ours. RuntimeError outside a write.
    """
    if verb not in VERBS:
        raise ValueError(f"unknown verb {verb}")
    for said in (thing, *detail.values()):
        if not _NAMES.fullmatch(str(said)):
            raise ValueError(f"{verb}: the audit trail keeps ids and no words")
    own = within or db.session()
    if not (own.in_transaction() and own.connection().get_execution_options().get("immediate")):
        raise RuntimeError(f"{verb}: the audit trail is written inside a write")
    account, organisation = actor()
    entry = Entry(now(), by or account, organisation, pilot, verb, thing, detail)
    own.info.setdefault(_WAITING, []).append(entry)


def audited(verb: str, thing: str, *, pilot: int | None = None, **detail: int | str) -> None:
    """Write down an act that changes nothing itself, in a write of its own, before it is done."""
    write(lambda: audit(verb, thing, pilot=pilot, by=None, within=None, **detail))


def told(verb: str, detail: Mapping[str, int | str] | None) -> str:
    """Return what was done as a msgid, of a file with what was in it."""
    return FILES.get(str((detail or {}).get("what")), VERBS[verb])


def detail_hash(salt: str, detail: Mapping[str, int | str]) -> str:
    """Return what the chain keeps of a detail: nobody can guess it back without the salt."""
    return _sha256([salt, dict(sorted(detail.items()))])


def row_hash(row: Mapping[str, Any]) -> str:
    """Return the hash of a row, over the columns in `COVERED`."""
    values = [row[name] for name in COVERED]
    return _sha256([one.isoformat() if isinstance(one, datetime) else one for one in values])


def _sha256(values: list[Any]) -> str:
    said = json.dumps(values, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def actor() -> tuple[str | None, int | None]:
    """Return the uid of who is signed in, and the organisation acted for; nobody at a prompt.

    A job says in `g.acting` for whom it is done.
    """
    if "acting" in g:
        acting: tuple[str, int | None] = g.acting
        return acting
    account = g.get("account")
    if account is None or not has_request_context():
        return None, None
    return account.uid, browser.get("organisation")


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if not (waiting := session.info.pop(_WAITING, None)):
        return
    # All other locks are taken by now: two writers can never wait for each other here.
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = session.execute(select(Audit.id, Audit.hash).order_by(Audit.id.desc()).limit(1)).first()
    number, previous = last or (0, FIRST)
    rows: list[dict[str, Any]] = []
    for entry in waiting:
        rows.append(_row(number := number + 1, previous, entry))
        previous = rows[-1]["hash"]
    session.execute(insert(Audit), rows)
    # Last of all before the commit: what fails, fails above.
    session.info[_LASTING] = _remember(waiting)


@event.listens_for(Session, "after_commit")
def _done(session: Session) -> None:
    session.info.pop(_LASTING, None)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_WAITING, None)


@event.listens_for(Session, "after_transaction_end")
def _failed(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None and (ids := session.info.pop(_LASTING, None)):
        take_back(ids)


def _remember(waiting: list[Entry]) -> list[str]:
    """Write down what an older copy of the database must not bring back.

    Where that fails nothing is done: 503, and at a prompt Refused.
    """
    try:
        return remember((one.verb, one.object, one.detail) for one in waiting)
    except OSError as fault:
        if has_request_context():
            raise ServiceUnavailable(retry_after=60) from None
        kind = type(fault).__name__
        raise Refused(
            [Fault("the replay file cannot be written: %(kind)s", {"kind": kind})]
        ) from None


def _row(number: int, previous: str, entry: Entry) -> dict[str, Any]:
    salt = token_hex(16)
    row: dict[str, Any] = {
        "id": number,
        "at": entry.at,
        "account": entry.account,
        "organisation_id": entry.organisation_id,
        "pilot_id": entry.pilot_id,
        "verb": entry.verb,
        "object": entry.object,
        "detail": dict(entry.detail),
        "salt": salt,
        "detail_hash": detail_hash(salt, entry.detail),
        "previous_hash": previous,
    }
    return row | {"hash": row_hash(row)}
