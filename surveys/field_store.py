"""What is behind a link: the round, the questionnaire, and what somebody answered there."""

from dataclasses import fields

from sqlalchemy import bindparam, select

from impact.accounts.reach import Reach, door, enter
from impact.kit.db import db
from impact.kit.tokens import digest
from impact.pilots.models import Pilot
from surveys.definition import Definition
from surveys.drafts import Begun, kept, unlisted
from surveys.entrance import Entrance
from surveys.models import Draft, Link, QuestionnaireVersion, Response, Wave
from surveys.question_types import Given

# Asked at every page: made once, and asked at once.
_BEHIND = (
    select(
        Link.id.label("link_id"),
        Link.wave_id,
        Link.pilot_id,
        Wave.version_id,
        Link.code,
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
    .where(Link.code == bindparam("code"))
)
_ENTRANCE = tuple(one.name for one in fields(Entrance))


def find(code: str, token: str = "") -> tuple[Entrance, Begun | None] | None:
    """Return what is behind the code of a link, with the draft under `token`; None for no link."""
    with door() as own:
        row = own.execute(_BEHIND, {"code": code, "token": digest(token)}).one_or_none()
    if row is None:
        return None
    entrance = Entrance(**{name: getattr(row, name) for name in _ENTRANCE})
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
