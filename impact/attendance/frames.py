"""The register as frames: database queries whose columns are a promise (indicators.md 2)."""

from sqlalchemy import (
    Integer,
    SelectBase,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    null,
    or_,
    select,
)

from impact.attendance.ledger import THERE
from impact.attendance.models import (
    Activity,
    CodeCheck,
    HeadCount,
    Participant,
    Presence,
    Session,
    Signup,
)
from impact.attendance.persons import (
    PERSON_CODE,
    is_line,
    lines_of_several,
    said,
    stands,
    with_person,
)
from impact.indicators.catalogue import frame
from impact.pilots.models import Pilot

STATE = case((Session.minutes == 0, "cancelled"), else_="held")
ATTENDED = and_(func.coalesce(Presence.status.in_(THERE), false()), STATE == "held")
SAID_AS = {
    "birth_year": "int64",
    "gender": "string",
    "postcode4": "string",
    "area": "string",
    "age_band": "string",
    "enrolled_on": "date",
    "course_end": "date",
    "completed": "string",
}
"""What a line says of a person; `participants` and `enrolments` are made of it."""
SESSION = {
    "pilot": "string",
    "session": "int64",
    "activity": "string",
    "discipline": "string",
    "form": "string",
    "held_on": "date",
    "start": "string",
    "minutes": "int64",
}
ABOUT_SESSION = (
    Pilot.code.label("pilot"),
    Session.id.label("session"),
    Activity.name.label("activity"),
    Session.discipline,
    Session.form,
    Session.held_on,
    Session.start,
    Session.minutes,
)


@frame(
    "sessions",
    SESSION
    | {
        "place": "string",
        "area": "string",
        "state": "string",
        "register_taken": "boolean",
        "named_attended": "int64",
        "headcount": "int64",
        "headcount_kind": "string",
        "in_room": "int64",
        "course_end": "date",
        "setting": "string",
    },
    dated="held_on",
)
def sessions(pilot_id: int) -> SelectBase:
    """One row per planned meeting of an activity. `in_room` null: cancelled, or not counted.

    `course_end` is what a line without a participant said of the whole course, `setting` whether
    the activity is in_school, after_school or elsewhere.
    """
    register = _register(pilot_id)
    named = func.coalesce(register.c.named, 0)
    heads = func.coalesce(HeadCount.heads, 0)
    counted = or_(register.c.session_id.is_not(None), HeadCount.heads.is_not(None))
    room = case((and_(STATE == "held", counted), case((named > heads, named), else_=heads)))
    return (
        select(
            *ABOUT_SESSION,
            Session.place,
            Session.area,
            STATE.label("state"),
            register.c.session_id.is_not(None).label("register_taken"),
            named.label("named_attended"),
            HeadCount.heads.label("headcount"),
            HeadCount.kind.label("headcount_kind"),
            room.label("in_room"),
            Session.course_end,
            Activity.setting,
        )
        .join(Activity, Activity.id == Session.activity_id)
        .join(Pilot, Pilot.id == Session.pilot_id)
        .outerjoin(HeadCount, HeadCount.session_id == Session.id)
        .outerjoin(register, register.c.session_id == Session.id)
        .where(Session.pilot_id == pilot_id)
        .order_by(Session.held_on, Session.start, Activity.name, Session.place)
    )


@frame(
    "visits",
    SESSION
    | {
        "participant": "string",
        "state": "string",
        "status": "string",
        "attended": "boolean",
        "first_time": "boolean",
    }
    | SAID_AS,
    dated="held_on",
)
def visits(pilot_id: int) -> SelectBase:
    """One row per participant on the register of one session, whatever the status.

    The last columns are what that very line said of the person. Of codes that are one person the
    line of who was there stands, and says what it did not say from the others.
    """
    several = lines_of_several(pilot_id)
    query = (
        select(
            *ABOUT_SESSION,
            PERSON_CODE.label("participant"),
            STATE.label("state"),
            Presence.status,
            ATTENDED.label("attended"),
            *(said(several, name).label(name) for name in ("first_time", *SAID_AS)),
        )
        .select_from(Presence)
        .join(Session, Session.id == Presence.session_id)
        .join(Activity, Activity.id == Session.activity_id)
        .join(Pilot, Pilot.id == Presence.pilot_id)
        .join(Participant, Participant.id == Presence.participant_id)
        .outerjoin(several, is_line(several))
        .where(Presence.pilot_id == pilot_id, stands(several))
        .order_by(Session.held_on, PERSON_CODE, Session.start, Activity.name, Session.place)
    )
    return with_person(query)


@frame(
    "headcounts",
    {
        "pilot": "string",
        "session": "int64",
        "held_on": "date",
        "count": "int64",
        "kind": "string",
        "low": "int64",
        "high": "int64",
    },
    dated="held_on",
)
def headcounts(pilot_id: int) -> SelectBase:
    """One row per head count of a session. `low` and `high`: none in this layout."""
    return (
        select(
            Pilot.code.label("pilot"),
            Session.id.label("session"),
            Session.held_on,
            HeadCount.heads.label("count"),
            HeadCount.kind,
            cast(null(), Integer).label("low"),
            cast(null(), Integer).label("high"),
        )
        .join(Session, Session.id == HeadCount.session_id)
        .join(Pilot, Pilot.id == HeadCount.pilot_id)
        .where(HeadCount.pilot_id == pilot_id)
        .order_by(Session.held_on, Session.id)
    )


@frame(
    "signups",
    {"pilot": "string", "participant": "string", "activity": "string", "enrolled_on": "date"}
    | {name: kind for name, kind in SAID_AS.items() if name != "enrolled_on"},
    dated="enrolled_on",
)
def signups(pilot_id: int) -> SelectBase:
    """One row per enrolment that was written down without a session."""
    query = (
        select(
            Pilot.code.label("pilot"),
            PERSON_CODE.label("participant"),
            Activity.name.label("activity"),
            Signup.enrolled_on,
            *(getattr(Signup, name) for name in SAID_AS if name != "enrolled_on"),
        )
        .select_from(Signup)
        .join(Participant, Participant.id == Signup.participant_id)
        .join(Activity, Activity.id == Signup.activity_id)
        .join(Pilot, Pilot.id == Signup.pilot_id)
        .where(Signup.pilot_id == pilot_id)
        .order_by(Signup.enrolled_on, PERSON_CODE, Activity.name)
    )
    return with_person(query)


@frame(
    "code_checks",
    {
        "pilot": "string",
        "check": "int64",
        "checked_on": "date",
        "second_code": "boolean",
        "shared_code": "boolean",
    },
    dated="checked_on",
)
def code_checks(pilot_id: int) -> SelectBase:
    """One row per code that was held against the room. `shared_code` null: not asked."""
    return (
        select(
            Pilot.code.label("pilot"),
            CodeCheck.id.label("check"),
            CodeCheck.checked_on,
            CodeCheck.second_code,
            CodeCheck.shared_code,
        )
        .join(Pilot, Pilot.id == CodeCheck.pilot_id)
        .where(CodeCheck.pilot_id == pilot_id)
        .order_by(CodeCheck.checked_on, CodeCheck.id)
    )


def _register(pilot_id: int) -> Subquery:
    """Return how many people of each register came, each once."""
    came = case((Presence.status.in_(THERE), 1), else_=0)
    several = lines_of_several(pilot_id)
    return (
        select(Presence.session_id, func.sum(came).label("named"))
        .outerjoin(several, is_line(several))
        .where(Presence.pilot_id == pilot_id, stands(several))
        .group_by(Presence.session_id)
        .subquery()
    )
