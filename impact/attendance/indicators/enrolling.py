"""Who was expected where, and what they were offered: enrolments, counted once per scope. Pure.

Everything dated after the end of observation is gone before these steps see it.
"""

from typing import TYPE_CHECKING

from impact.attendance.indicators.lines import beside, last_word, lines_of
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import derived
from impact.indicators.persons import person
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import ArrayValue, BooleanValue, Value

PAIR = ("pilot", "activity", "participant")


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
    by_pilot="pilot",
)
def enrolled(visits: "Table", signups: "Table", sessions: "Table", scope: Scope) -> "Table":
    """One row per participant and activity where somebody was expected: enrolled, or missed.

    `completed` is the newest word about it.
    """
    lines = lines_of(visits, signups)
    held = (lines.state == "held").fill_null(False)
    lines = lines.mutate(
        first=ibis.ifelse(held, lines.held_on, None),
        missed=held & lines.status.isin(("absent", "excused")).fill_null(False),
    )
    pairs = lines.group_by(PAIR).aggregate(
        given=lines.enrolled_on.min(),
        first_row=lines["first"].min(),
        ends=lines.course_end.max(),
        missed=lines.missed.any(),
    )
    # Most who come were never enrolled.
    expected = pairs.filter(pairs.given.notnull() | pairs.missed)
    found = beside(expected, _courses(pairs, sessions), ("pilot", "activity"))
    return beside(found, _completed(visits, signups), PAIR).mutate(
        person=person(expected, scope),
        enrolled_on=ibis.coalesce(expected.given, expected.first_row),
    )


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
        "kept": "int64",
        "taken": "int64",
    },
    by_pilot="pilot",
)
def enrolments(enrolled: "Table", sessions: "Table", alike: "Table", scope: Scope) -> "Table":
    """One row per participant and activity where somebody was expected, over the whole course.

    `offered` and `attended` of the whole course, `kept` and `taken` of those in the period.
    `completed` false with any other word than yes; that word is the reason, unless it is no.
    """
    begun = ("pilot", "activity", "enrolled_on")
    found = beside(enrolled, _offered(enrolled, sessions, scope), begun)
    found = beside(found, _attended(enrolled, alike), PAIR)
    word = found.completed.lower()
    return found.mutate(
        completed=word == "yes",
        stop_reason=ibis.ifelse(word.isin(("yes", "no")), None, found.completed),
        **{n: found[n].fill_null(0) for n in ("offered", "attended", "kept", "taken")},
    )


def _offered(enrolled: "Table", sessions: "Table", scope: Scope) -> "Table":
    """Return how many sessions with a register there were for whoever enrolled on a day."""
    named = sessions.filter((sessions.state == "held") & sessions.register_taken)
    begun = enrolled.select("pilot", "activity", "enrolled_on", "course_end").distinct()
    there = begun.join(
        named.select("pilot", "activity", "held_on"),
        ("pilot", "activity", *_during(begun, named)),
    )
    inside = there.held_on >= ibis.literal(scope.dates.first)
    return there.group_by("pilot", "activity", "enrolled_on").aggregate(
        offered=there.count(), kept=inside.sum()
    )


def _attended(enrolled: "Table", alike: "Table") -> "Table":
    """Return how many of those each of the enrolled came to, and in the period."""
    came = alike.group_by(PAIR).aggregate(
        days=alike.days.collect().flatten(), before=alike.before.collect().flatten()
    )
    there = beside(enrolled, came, PAIR)

    def during(days: "ArrayValue") -> "Value":
        ends = there.course_end.isnull()
        inside = days.filter(
            lambda one: (one >= there.enrolled_on) & (ends | (one <= there.course_end))
        )
        return ibis.coalesce(inside.length(), 0)

    taken = there.select(*PAIR, taken=during(there.days), before=during(there.before))
    return taken.select(*PAIR, "taken", attended=taken.taken + taken.before)


def _during(course: "Table", days: "Table") -> "tuple[BooleanValue, BooleanValue]":
    """Return when a day lies in a course: from enrolment to its end, if it has one."""
    ends = course.course_end.isnull() | (days.held_on <= course.course_end)
    return course.enrolled_on <= days.held_on, ends


def _courses(pairs: "Table", sessions: "Table") -> "Table":
    """Return the end of each activity: the latest that any line names."""
    named = pairs.select("pilot", "activity", course_end=pairs.ends)
    ends = named.union(sessions.select("pilot", "activity", "course_end"))
    ends = ends.filter(ends.course_end.notnull())
    return ends.group_by("pilot", "activity").aggregate(course_end=ends.course_end.max())


def _completed(visits: "Table", signups: "Table") -> "Table":
    """Return the newest word about who finished, of the few lines that have one."""
    words = lines_of(visits, signups)
    words = words.filter(words.completed.notnull())
    return words.group_by(PAIR).aggregate(completed=last_word(words, "completed"))
