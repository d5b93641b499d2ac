"""What is behind a link: the round, the questionnaire, and what somebody answered there."""

from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, select

from impact.accounts.reach import Reach, door, enter
from impact.kit.db import db
from impact.kit.tokens import digest
from impact.pilots.models import Pilot
from surveys.definition import Definition
from surveys.drafts import Begun, kept, unlisted
from surveys.entrance import Entrance
from surveys.models import Draft, Invitation, Link, QuestionnaireVersion, Response, Wave
from surveys.question_types import Given

# Asked at every page: made once, and asked at once.
_OF_LINK = (
    select(
        Link.id.label("link_id"),
        Link.wave_id,
        Link.pilot_id,
        Wave.version_id,
        Link.kind,
        Link.perspective,
        Link.group_uid,
        Wave.moment,
        Wave.state,
        Wave.opens_on,
        Wave.closes_on,
        Link.closed_at,
        Link.language,
        Link.pairing,
        Pilot.name,
        Pilot.invented,
        Draft.version_id.label("begun"),
        Draft.language.label("spoken"),
        Draft.payload,
        Draft.started_at,
    )
    .join(Wave, Wave.id == Link.wave_id)
    .join(Pilot, Pilot.id == Link.pilot_id)
    .outerjoin(Draft, (Draft.link_id == Link.id) & (Draft.token_hash == bindparam("token")))
)
_BEHIND = _OF_LINK.where(Link.code == bindparam("code"))
_PERSONAL = (
    _OF_LINK.add_columns(Invitation.subject_uid, Invitation.used_on)
    .join(Invitation, Invitation.link_id == Link.id)
    .where(Invitation.token_hash == bindparam("code"))
)
_ENTRANCE = frozenset(one.name for one in fields(Entrance))


def find(code: str, token: str = "") -> tuple[Entrance, Begun | None] | None:
    """Return what is behind the code of a link, with the draft under `token`; None for no link."""
    return _find(_BEHIND, code, code, token)


def find_personal(code: str, token: str = "") -> tuple[Entrance, Begun | None] | None:
    """Return what is behind a personal link, as `find` does; its code is a secret token."""
    return _find(_PERSONAL, code, digest(code), token)


def link_of(code: str) -> int | None:
    """Return the link that a personal token belongs to, None for no such."""
    asked = select(Invitation.link_id).where(Invitation.token_hash == digest(code))
    with door() as own:
        return own.scalar(asked)


def _find(asked: Any, code: str, known: str, token: str) -> tuple[Entrance, Begun | None] | None:
    with door() as own:
        row = own.execute(asked, {"code": known, "token": digest(token)}).one_or_none()
    if row is None:
        return None
    told = row._mapping
    entrance = Entrance(code=code, **{name: told[name] for name in _ENTRANCE & set(told)})
    begun = kept(row.begun, row.spoken, row.payload, row.started_at) if row.begun else None
    return entrance, begun


def definition(version_id: int) -> tuple[Definition, bool]:
    """Return what a version asks, and whether it is frozen; LookupError when it holds nothing."""
    asked = select(QuestionnaireVersion.definition, QuestionnaireVersion.state)
    with door() as own:
        text, state = own.execute(asked.where(QuestionnaireVersion.id == version_id)).one()
    if text is None:
        raise LookupError(version_id)
    return Definition.from_json(text), state != "draft"


def sent(found: Entrance, uid: str) -> tuple[dict[str, Given], str] | None:
    """Return what came in as the response with this id, and its language; None when nothing did."""
    come_in(found)
    asked = select(Response.payload, Response.language).where(Response.uid == uid)
    row = db.session.execute(asked).one_or_none()
    db.session.commit()  # ends the read: nobody waits for its connection
    return (unlisted(row.payload), row.language) if row else None


def come_in(found: Entrance) -> None:
    """Let the request see the pilot behind its link, and no other."""
    enter(Reach(pilots=frozenset({found.pilot_id})))
