"""What the surveys room publishes: responses, answers, invitations, and who was asked what.

Previews, held and void responses are in no frame; what a person wrote is in none either.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)

from impact.indicators.catalogue import frame
from impact.pilots.models import Pilot
from impact.pilots.store import person_of
from surveys.definition import MOMENTS, NOT_SCORED, PERSPECTIVES
from surveys.models import (
    Answer,
    Choice,
    Construct,
    Invited,
    Link,
    Question,
    QuestionChoice,
    Questionnaire,
    QuestionnaireVersion,
    Response,
    Subject,
    Variable,
    Wave,
)

KEPT = Response.state.in_(("counted", "superseded")), Wave.state != "test"
POINT = ("scale", "single", "yesno")
"""Kinds of which one point is chosen, and only those have a score."""
REF = func.coalesce(func.nullif(Response.ref, ""), Response.uid).label("response")


@frame(
    "responses",
    {
        "pilot": "string",
        "questionnaire": "string",
        "response": "string",
        "version": "string",
        "perspective": "string",
        "moment": "string",
        "wave": "string",
        "participant": "string",
        "language": "string",
        "channel": "string",
        "submitted_on": "date",
        "superseded": "boolean",
    },
    dated="submitted_on",
)
def responses(pilot_id: int) -> Select[Any]:
    """One row per submitted response; of somebody's responses to one round the last one counts."""
    version = (
        cast(QuestionnaireVersion.major, String) + "." + cast(QuestionnaireVersion.minor, String)
    )
    return (
        select(
            Pilot.code.label("pilot"),
            Questionnaire.code.label("questionnaire"),
            REF,
            version.label("version"),
            Response.perspective,
            Wave.moment,
            func.nullif(Wave.name, "").label("wave"),
            person_of(Subject.participant_uid, pilot_id).label("participant"),
            func.nullif(Response.language, "").label("language"),
            func.nullif(Response.channel, "").label("channel"),
            Response.submitted_on,
            (Response.state == "superseded").label("superseded"),
        )
        .select_from(Response)
        .join(Wave, Wave.id == Response.wave_id)
        .join(Pilot, Pilot.id == Response.pilot_id)
        .join(Questionnaire, Questionnaire.id == Wave.questionnaire_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .outerjoin(Subject, Subject.uid == Response.subject_uid)
        .where(Response.pilot_id == pilot_id, *KEPT)
        .order_by(Questionnaire.code, REF)
    )


@frame(
    "answers",
    {
        "pilot": "string",
        "questionnaire": "string",
        "response": "string",
        "variable": "string",
        "choice": "string",
        "construct": "string",
        "direction": "int64",
        "points": "int64",
        "value": "float64",
        "score": "float64",
        "chosen": "boolean",
        "missing": "string",
    },
)
def answers(pilot_id: int) -> Select[Any]:
    """One row per variable of a response that is asked of its perspective, shown or not.

    A multiple choice has one per offered option. What was not shown has `missing` not_shown.
    """
    points = _points()
    multiple = Variable.kind == "multiple"
    return (
        select(
            Pilot.code.label("pilot"),
            Questionnaire.code.label("questionnaire"),
            REF,
            Variable.code.label("variable"),
            func.coalesce(Choice.code, "").label("choice"),
            Construct.code.label("construct"),
            Variable.direction,
            points.c.points,
            case((multiple, None), else_=Answer.num).label("value"),
            _score(points).label("score"),
            case((and_(multiple, Answer.choice_id > 0), Answer.num > 0)).label("chosen"),
            _missing().label("missing"),
        )
        .select_from(Response)
        .join(Wave, Wave.id == Response.wave_id)
        .join(Pilot, Pilot.id == Response.pilot_id)
        .join(Questionnaire, Questionnaire.id == Wave.questionnaire_id)
        .join(Question, Question.version_id == Response.version_id)
        .join(Variable, Variable.id == Question.variable_id)
        .outerjoin(
            Answer,
            and_(Answer.variable_id == Variable.id, Answer.response_uid == Response.uid),
        )
        .outerjoin(Choice, Choice.id == Answer.choice_id)
        .outerjoin(Construct, Construct.id == Variable.construct_id)
        .outerjoin(points, points.c.question_id == Question.id)
        .where(
            Response.pilot_id == pilot_id,
            Variable.role != "consent",
            _names(Question.perspectives, Response.perspective),
            *KEPT,
        )
        .order_by(Questionnaire.code, REF, Variable.code, func.coalesce(Choice.code, ""))
    )


@frame(
    "invitations",
    {
        "pilot": "string",
        "questionnaire": "string",
        "perspective": "string",
        "moment": "string",
        "wave": "string",
        "channel": "string",
        "invited": "int64",
        "opened_on": "date",
    },
    dated="opened_on",
)
def invitations(pilot_id: int) -> Select[Any]:
    """One row per batch of invitations: how many people of a perspective were asked, and when."""
    return (
        select(
            Pilot.code.label("pilot"),
            Questionnaire.code.label("questionnaire"),
            Invited.perspective,
            Wave.moment,
            func.nullif(Wave.name, "").label("wave"),
            func.nullif(Invited.channel, "").label("channel"),
            Invited.invited,
            Invited.opened_on,
        )
        .select_from(Invited)
        .join(Wave, Wave.id == Invited.wave_id)
        .join(Pilot, Pilot.id == Invited.pilot_id)
        .join(Questionnaire, Questionnaire.id == Wave.questionnaire_id)
        .where(Invited.pilot_id == pilot_id, Wave.state != "test")
        .order_by(
            Questionnaire.code,
            Invited.perspective,
            Wave.moment,
            Wave.name,
            Invited.channel,
            Invited.group_uid,
        )
    )


@frame(
    "approaches",
    {
        "pilot": "string",
        "questionnaire": "string",
        "perspective": "string",
        "moment": "string",
        "approached_on": "date",
    },
    dated="approached_on",
)
def approaches(pilot_id: int) -> Select[Any]:
    """One row per day on which a perspective was approached: invited, given a link, or heard."""
    told = (
        (Invited, Invited.perspective, Invited.opened_on, Invited.pilot_id, ()),
        (Link, Link.perspective, Link.opened_on, Link.pilot_id, ()),
        (Response, Response.perspective, Response.submitted_on, Response.pilot_id, KEPT[:1]),
    )
    found = union(
        *(
            select(
                Pilot.code.label("pilot"),
                Questionnaire.code.label("questionnaire"),
                perspective.label("perspective"),
                Wave.moment.label("moment"),
                day.label("approached_on"),
            )
            .select_from(table)
            .join(Wave, Wave.id == table.wave_id)
            .join(Pilot, Pilot.id == owner)
            .join(Questionnaire, Questionnaire.id == Wave.questionnaire_id)
            .where(owner == pilot_id, Wave.state != "test", *more)
            for table, perspective, day, owner, more in told
        )
    ).subquery()
    return select(*found.c).order_by(*found.c)


@frame(
    "meant",
    {
        "pilot": "string",
        "questionnaire": "string",
        "construct": "string",
        "perspective": "string",
        "moment": "string",
        "named": "boolean",
        "since": "date",
    },
    dated="since",
)
def meant(pilot_id: int) -> Select[Any]:
    """One row per scored construct, perspective and moment that a form in use here asks about.

    `named`: the form says this perspective itself; one that names nobody is meant for all.
    """
    used = (
        select(Wave.questionnaire_id, Wave.version_id, func.min(Wave.opens_on).label("since"))
        .where(Wave.pilot_id == pilot_id, Wave.state != "test")
        .group_by(Wave.questionnaire_id, Wave.version_id)
    )
    answered = (
        select(
            Wave.questionnaire_id,
            Response.version_id,
            func.min(Response.submitted_on).label("since"),
        )
        .join(Wave, Wave.id == Response.wave_id)
        .where(Response.pilot_id == pilot_id, *KEPT)
        .group_by(Wave.questionnaire_id, Response.version_id)
    )
    forms = union_all(used, answered).subquery()
    who, when = _list("perspective", PERSPECTIVES), _list("moment", MOMENTS)
    found = (
        Pilot.code.label("pilot"),
        Questionnaire.code.label("questionnaire"),
        Construct.code.label("construct"),
        who.c.perspective,
        when.c.moment,
    )
    named = or_(_says(Questionnaire.perspectives), _says(Question.perspectives))
    return (
        select(*found, named.label("named"), func.min(forms.c.since).label("since"))
        .select_from(forms)
        .join(Pilot, Pilot.id == pilot_id)
        .join(Questionnaire, Questionnaire.id == forms.c.questionnaire_id)
        .join(Question, Question.version_id == forms.c.version_id)
        .join(Variable, Variable.id == Question.variable_id)
        .join(Construct, Construct.id == Variable.construct_id)
        .join(
            who,
            and_(
                _names(Questionnaire.perspectives, who.c.perspective),
                _names(Question.perspectives, who.c.perspective),
            ),
        )
        .join(when, _names(Question.moments, when.c.moment))
        .where(Construct.code.not_in(sorted(NOT_SCORED)), Variable.kind.in_(POINT))
        .group_by(*found, named)
        .order_by(*found, named)
    )


def _points() -> Subquery:
    """Return how many points each question offers, and the lowest and the highest value."""
    return (
        select(
            QuestionChoice.question_id,
            func.count().label("points"),
            func.min(Choice.value).label("lowest"),
            func.max(Choice.value).label("highest"),
        )
        .join(Choice, Choice.id == QuestionChoice.choice_id)
        .where(Choice.missing.is_(None), Choice.value.is_not(None))
        .group_by(QuestionChoice.question_id)
        .subquery()
    )


def _score(points: Subquery) -> ColumnElement[float]:
    """Return how high an answer lies on its scale, 0 to 1, turned round where the item is."""
    place = (Answer.num - points.c.lowest) / (points.c.highest - points.c.lowest)
    scored = and_(
        Variable.kind.in_(POINT),
        Answer.missing.is_(None),
        points.c.highest > points.c.lowest,
        or_(Construct.code.is_(None), Construct.code.not_in(sorted(NOT_SCORED))),
    )
    return case((scored, case((Variable.direction < 0, 1 - place), else_=place)))


def _missing() -> ColumnElement[str]:
    """Return why there is no answer, in the words of the frame; null for a real one."""
    return case(
        (Answer.variable_id.is_(None), "not_shown"),
        (Answer.missing == "not_applicable", "no_answer"),
        else_=Answer.missing,
    )


def _names(held: Any, one: Any) -> ColumnElement[bool]:
    """Say whether a list kept as text names `one`, or nobody, which is everybody."""
    plain = type_coerce(held, Text)
    return or_(plain == "[]", plain.contains('"' + one + '"'))


def _says(held: Any) -> ColumnElement[bool]:
    """Say whether a list kept as text names anybody."""
    return type_coerce(held, Text) != "[]"


def _list(name: str, words: tuple[str, ...]) -> Subquery:
    return union_all(*(select(literal(word).label(name)) for word in words)).subquery(name)
