"""What several indicators share: people, enrolments and places, counted once per scope. Pure.

Everything dated after the end of observation is gone before these steps see it.
"""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.lines import beside, lines_of, newest, order
from impact.attendance.indicators.register import inside
from impact.attendance.layout import BANDS
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import derived
from impact.indicators.persons import one_code, person
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

OLDEST = 110
"""Years: whoever would be older, or not born yet, has no usable birth year."""
UPPER = (3, 7, 12, 17, 24, 44, 64, OLDEST)
"""The last age of each band."""


@derived(
    "participants",
    {
        "pilot": "string",
        "participant": "string",
        "birth_year": "int64",
        "age_band": "string",
        "gender": "string",
        "postcode4": "string",
        "area": "string",
        "card_scheme": "string",
        "first_ever": "date",
        "register_since": "date",
    },
)
def participants(visits: "Table", signups: "Table", sessions: "Table", scope: Scope) -> "Table":
    """One row per code in one pilot, with the newest of what its lines say.

    `first_ever`: the first visit in the whole register; `register_since`: when that began.
    """
    who = ("pilot", "participant")
    first = visits.filter(visits.attended).group_by(who).aggregate(first_ever=_min("held_on"))
    named = sessions.filter((sessions.state == "held") & sessions.register_taken)
    since = named.group_by("pilot").aggregate(register_since=_min("held_on"))
    found = beside(beside(newest(lines_of(visits, signups), who), first, who), since, ("pilot",))
    schemes = {place.code: place.card_scheme for place in scope.pilots if place.card_scheme}
    scheme = ibis.null("string")
    if schemes:
        scheme = found.pilot.cases(*schemes.items(), else_=scheme)
    return found.mutate(card_scheme=scheme)


@derived(
    "came",
    {
        "person": "string",
        "pilot": "string",
        "participant": "string",
        "began": "date",
        "times": "int64",
        "next_day": "date",
        "next_held": "date",
        "age_band": "string",
        "gender": "string",
        "area": "string",
        "postcode4": "string",
        "birth_year": "int64",
        "everyone": "int64",
    },
)
def came(visits: "Table", signups: "Table", sessions: "Table", scope: Scope) -> "Table":
    """One row per person who came in the period, with what is known of them by its end.

    `next_day`: the next day this person came; `next_held`: the next day there was something to
    come to. `birth_year` is null when it cannot be right. `everyone`: how many rows there are.
    """
    there = inside(visits.filter(visits.attended), scope)
    there = there.mutate(person=person(there, scope), home=_home(there, scope))
    there = there.mutate(began=there.held_on.min().over(group_by=there.person))
    people = there.group_by("person").aggregate(
        pilot=there.pilot.min(),
        participant=there.participant.min(),
        began=there.began.min(),
        home=there.home.min(),
        times=there.count(),
        next_day=there.held_on.min(where=there.held_on > there.began),
    )
    lines = lines_of(visits, signups)
    lines = lines.mutate(person=person(lines, scope))
    known = beside(people, newest(lines, ("person",)), ("person",))
    known = beside(known, _next_held(people, sessions, scope), ("home", "began"))
    age = known.began.year() - known.birth_year
    usable = age.between(0, OLDEST)
    return known.mutate(
        age_band=ibis.ifelse(usable, _band(age), _given(known.age_band)),
        gender=known.gender.lower(),
        area=known.area.lower(),
        birth_year=ibis.ifelse(usable, known.birth_year, None),
        everyone=known.count().over(),
    )


@derived(
    "enrolled",
    {
        "pilot": "string",
        "activity": "string",
        "participant": "string",
        "person": "string",
        "enrolled_on": "date",
        "course_end": "date",
        "completed": "string",
    },
)
def enrolled(visits: "Table", signups: "Table", sessions: "Table", scope: Scope) -> "Table":
    """One row per participant and activity where somebody was expected: enrolled, or missed.

    `completed` is the newest word about it.
    """
    lines = lines_of(visits, signups)
    held = (lines.state == "held").fill_null(False)
    pairs = lines.group_by("pilot", "activity", "participant").aggregate(
        given=lines.enrolled_on.min(),
        missed=(held & lines.status.isin(("absent", "excused"))).any(),
        first_row=lines.held_on.min(where=held),
        completed=lines.completed.argmax(
            order(lines, "completed", by_activity=False), where=lines.completed.notnull()
        ),
    )
    pairs = pairs.filter(pairs.given.notnull() | pairs.missed)
    return beside(pairs, _courses(lines, sessions), ("pilot", "activity")).mutate(
        person=person(pairs, scope), enrolled_on=ibis.coalesce(pairs.given, pairs.first_row)
    )


@derived(
    "places",
    {
        "pilot": "string",
        "activity": "string",
        "participant": "string",
        "person": "string",
        "held_on": "date",
        "attended": "boolean",
    },
)
def places(enrolled: "Table", sessions: "Table", visits: "Table") -> "Table":
    """One row per enrolment and session with a register at which that person was expected."""
    named = sessions.filter((sessions.state == "held") & sessions.register_taken)
    kept = enrolled.join(
        named.select("pilot", "activity", "session", "held_on"),
        (
            "pilot",
            "activity",
            enrolled.enrolled_on <= named.held_on,
            enrolled.course_end.isnull() | (named.held_on <= enrolled.course_end),
        ),
    )
    there = visits.filter(visits.attended).select("session", "participant", "attended")
    taken = beside(kept, there, ("session", "participant"))
    return taken.mutate(attended=taken.attended.fill_null(False))


@derived(
    "enrolments",
    {
        "pilot": "string",
        "activity": "string",
        "participant": "string",
        "person": "string",
        "enrolled_on": "date",
        "course_end": "date",
        "completed": "boolean",
        "stop_reason": "string",
        "offered": "int64",
        "attended": "int64",
    },
)
def enrolments(enrolled: "Table", places: "Table") -> "Table":
    """One row per participant and activity where somebody was expected, over the whole course.

    `completed` false with any other word than yes; that word is the reason, unless it is no.
    """
    keys = ("pilot", "activity", "participant")
    counts = places.group_by(keys).aggregate(offered=places.count(), attended=places.attended.sum())
    found = beside(enrolled, counts, keys)
    word = found.completed.lower()
    return found.mutate(
        completed=word == "yes",
        stop_reason=ibis.ifelse(word.isin(("yes", "no")), None, found.completed),
        offered=found.offered.fill_null(0),
        attended=found.attended.fill_null(0),
    )


def _home(table: "Table", scope: Scope) -> Any:
    """Return where somebody may come back to: the pilot, or all of them when cards are shared."""
    return ibis.literal("") if one_code(scope) else table.pilot


def _next_held(people: "Table", sessions: "Table", scope: Scope) -> "Table":
    """Return per home and first day the next day on which something was held."""
    held = sessions.filter(sessions.state == "held")
    days = held.select(home=_home(held, scope), held_on=held.held_on).distinct()
    first = people.select("home", "began").distinct()
    later = first.join(days, ("home", first.began < days.held_on))
    return later.group_by("home", "began").aggregate(next_held=later.held_on.min())


def _courses(lines: "Table", sessions: "Table") -> "Table":
    """Return the end of each activity: the latest that any line names."""
    columns = ("pilot", "activity", "course_end")
    ends = lines.select(columns).union(sessions.select(columns))
    return ends.group_by("pilot", "activity").aggregate(course_end=ends.course_end.max())


def _band(age: Any) -> Any:
    return ibis.cases(*((age <= last, band) for last, band in zip(UPPER, BANDS, strict=True)))


def _given(band: Any) -> Any:
    """Return an age band that the register names, as one of ours; null when it is none."""
    coarse = band.cases(("13-15", "13-17"), ("16-17", "13-17"), else_=band)
    return ibis.ifelse(coarse.isin(BANDS), coarse, None)


def _min(column: str) -> Any:
    return lambda table: table[column].min()
