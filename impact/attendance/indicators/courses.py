"""Enrolments and what became of them (indicators.md 4.19, 4.21 to 4.23). Pure.

Thresholds are part of a definition: who changes one raises its version.
"""

from typing import TYPE_CHECKING

from impact.attendance.indicators.lines import beside
from impact.attendance.indicators.register import REGISTER, of_people
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, indicator
from impact.indicators.days import day
from impact.indicators.figures import cluster_share, register_share, telling_left_out
from impact.indicators.measure import counted, spread
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

ENOUGH_OFFERED = 3
"""Sessions that must have been offered before a course can be finished."""
WENT_ON = 180
"""Days after a course in which something new must begin."""
TOO_LATE = N_("%(n)s joined too late to tell")


@indicator(
    "attendance_rate",
    label=N_("Attendance rate"),
    question=N_("How many of the places kept were used?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=cluster_share,
    groups=(WHOLE, ("activity",)),
)
def attendance_rate(enrolments: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Places that were taken, of those kept for somebody enrolled at a session with a register.

    Excused stays in: the place was kept. Who walks in without enrolment is a visit, not this.
    """
    some = enrolments.filter(enrolments.kept > 0)
    each = some.group_by(*dict.fromkeys((*by, "person"))).aggregate(
        taken=some.taken.sum(), kept=some.kept.sum()
    )
    each = each.mutate(everyone=each.count().over(group_by=list(by)))
    rows = spread(each, by, each.taken, other=each.kept, people=lambda t: t.everyone.max())
    return of_people(rows, by, register_state)


@indicator(
    "course_completion",
    label=N_("Course completed"),
    question=N_("Do people finish a course?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=telling_left_out(register_share, TOO_LATE),
    groups=(WHOLE, ("activity",)),
)
def course_completion(
    enrolments: "Table", register_state: "Table", by: By, scope: Scope
) -> "Table":
    """Of the courses that ended, begun by somebody who came: attended for 80%, or marked as done.

    The whole course counts, also before the period. Who was offered fewer than three sessions
    joined at the very end: left out, and said.
    """
    ended = _ended(enrolments, scope).filter(lambda t: t.attended > 0)
    base = ended.offered >= ENOUGH_OFFERED
    done = (5 * ended.attended >= 4 * ended.offered) | ended.completed.fill_null(False)
    rows = counted(
        ended,
        by,
        numerator=(base & done).sum(),
        denominator=base.sum(),
        n=base.sum(),
        left_out=(~base).sum(),
        people=ended.person.nunique(where=base),
    )
    return of_people(rows, by, register_state)


@indicator(
    "never_started",
    label=N_("Enrolled, never came"),
    question=N_("Who enrolled and never came?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=register_share,
)
def never_started(enrolments: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Enrolments without a single visit, of those in courses that ended and had a register."""
    ended = _ended(enrolments, scope).filter(lambda t: t.offered > 0)
    rows = counted(
        ended,
        by,
        numerator=(ended.attended == 0).sum(),
        denominator=ended.count(),
        n=ended.count(),
        people=ended.person.nunique(),
    )
    return of_people(rows, by, register_state)


@indicator(
    "progression",
    label=N_("Progression"),
    question=N_("Do people go on to something new?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=register_share,
    extra=("route",),
)
def progression(
    enrolments: "Table",
    alike: "Table",
    sessions: "Table",
    register_state: "Table",
    by: By,
    scope: Scope,
) -> "Table":
    """People who went on to an activity that was new to them within 180 days after a course.

    Of those who came to a course that ended at least 180 days ago: the first of them each. By
    route: from where that course took place to where the new activity does; of those who came from
    one place every route shows how many took it.
    """
    ended = _first_ended(enrolments, scope)
    moved = beside(ended, _went_on(ended, alike, scope), ("person",))
    moved = moved.mutate(moved=moved.onward.notnull())
    if "route" in by:
        moved = _routes(moved, sessions)
    n = moved.count()
    people = moved.person.nunique()
    rows = counted(moved, by, numerator=moved.moved.sum(), denominator=n, n=n, people=people)
    return of_people(rows, by, register_state)


def _first_ended(enrolments: "Table", scope: Scope) -> "Table":
    """Return the first course of each person who came to one that ended long enough ago."""
    first = day(scope.dates.first)
    last = day(scope.end) - ibis.interval(days=WENT_ON)
    over = enrolments.filter(
        enrolments.course_end.between(first, last), enrolments.attended > 0
    ).select("person", "pilot", "activity", "course_end")
    turn = ibis.row_number().over(group_by="person", order_by=("course_end", "activity", "pilot"))
    over = over.mutate(turn=turn)
    return over.filter(over.turn == 0).drop("turn")


def _went_on(ended: "Table", alike: "Table", scope: Scope) -> "Table":
    """Return per person the first activity that they began within 180 days after the course."""
    there = alike.filter(alike.first_ever.notnull())
    there = there.mutate(person=person(there, scope)).semi_join(ended, "person")
    began = there.group_by("person", there_at=there.pilot, onward=there.activity).aggregate(
        began=there.first_ever.min()
    )
    new = ended.join(
        began,
        (
            "person",
            (ended.pilot != began.there_at) | (ended.activity != began.onward),
            ended.course_end < began.began,
            began.began <= ended.course_end + ibis.interval(days=WENT_ON),
        ),
    )
    order = ibis.struct({"a": new.began, "b": new.onward, "c": new.there_at})
    return new.group_by("person").aggregate(
        onward=new.onward.argmin(order), there_at=new.there_at.argmin(order)
    )


def _routes(moved: "Table", sessions: "Table") -> "Table":
    """Return everybody once per route they may have taken, from where their course took place."""
    places = sessions.group_by("pilot", "activity").aggregate(setting=sessions.setting.max())
    here = places.select("pilot", "activity", here=places.setting)
    there = places.select(there_at=places.pilot, onward=places.activity, there=places.setting)
    found = beside(moved, here, ("pilot", "activity"))
    found = beside(found, there, ("there_at", "onward"))
    known = ibis.coalesce(found.here, "unknown"), ibis.coalesce(found.there, "unknown")
    found = found.mutate(here=known[0], there=ibis.ifelse(found.moved, known[1], None))
    ways = found.filter(found.moved).select("here", way=found.there).distinct()
    taken = found.join(ways, "here")
    taken = taken.mutate(moved=(taken.there == taken.way).fill_null(False))
    return taken.mutate(route=taken.here + ">" + taken.way)


def _ended(enrolments: "Table", scope: Scope) -> "Table":
    first, last = day(scope.dates.first), day(scope.end)
    return enrolments.filter(enrolments.course_end.between(first, last))
