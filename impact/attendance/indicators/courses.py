"""Enrolments and what became of them (indicators.md 4.19, 4.21, 4.22). Pure.

Thresholds are part of a definition: who changes one raises its version.
"""

from typing import TYPE_CHECKING

from impact.attendance.indicators.register import REGISTER, inside, of_people
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, indicator
from impact.indicators.figures import cluster_share, register_share, telling_left_out
from impact.indicators.measure import counted, spread
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

ENOUGH_OFFERED = 3
"""Sessions that must have been offered before a course can be finished."""
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
def attendance_rate(places: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
    """Places that were taken, of those kept for somebody enrolled at a session with a register.

    Excused stays in: the place was kept. Who walks in without enrolment is a visit, not this.
    """
    kept = inside(places, scope)
    each = kept.group_by(*by, "person").aggregate(taken=kept.attended.sum(), kept=kept.count())
    each = each.mutate(everyone=each.count().over(group_by=list(by)))
    rows = spread(each, by, each.taken, other=each.kept, people=lambda t: t.everyone.max())
    return of_people(rows, by, sessions, scope)


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
def course_completion(enrolments: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
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
    return of_people(rows, by, sessions, scope)


@indicator(
    "never_started",
    label=N_("Enrolled, never came"),
    question=N_("Who enrolled and never came?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=register_share,
)
def never_started(enrolments: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
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
    return of_people(rows, by, sessions, scope)


def _ended(enrolments: "Table", scope: Scope) -> "Table":
    first, last = ibis.literal(scope.dates.first), ibis.literal(scope.end)
    return enrolments.filter(enrolments.course_end.between(first, last))
