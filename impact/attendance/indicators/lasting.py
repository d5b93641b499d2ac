"""Who came back and who stayed (indicators.md 4.17 and 4.18). Pure.

Thresholds are part of a definition: who changes one raises its version.
"""

from typing import TYPE_CHECKING

from impact.attendance.indicators.register import REGISTER, of_all, of_people
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, indicator
from impact.indicators.figures import register_share, telling_left_out
from impact.indicators.measure import counted, spread
from impact.indicators.survival import staying
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

FOLLOW_UP = 90
"""Days in which somebody must return to count as a repeat visitor."""
DAYS = (30, 90, 180)
"""After how many days one asks who is still coming."""
TOO_RECENT = N_("%(n)s came too recently to tell")


@indicator(
    "repeat_visits",
    version=2,
    label=N_("Repeat visits"),
    question=N_("Do people come back?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=telling_left_out(register_share, TOO_RECENT),
    groups=(WHOLE, ("age_band",)),
    extra=("gender", "area"),
)
def repeat_visits(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Of those who had the chance, who came on a later day within 90 days of the first.

    Who first came in the last 90 days may still return: left out, and said. Who had nothing to
    come back to in those days is not asked either (version 1 blamed them).
    """
    last = came.began + ibis.interval(days=FOLLOW_UP)
    told = last <= ibis.literal(scope.end)
    base = told & (came.next_held <= last).fill_null(False)
    back = base & (came.next_day <= last).fill_null(False)
    n = base.sum()
    rows = counted(
        came, by, numerator=back.sum(), denominator=n, n=n, left_out=(~told).sum(), people=n
    )
    return of_people(rows, by, register_state)


@indicator(
    "retention",
    label=N_("Staying on"),
    question=N_("Who still comes after one, three, six months?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=staying,
    groups=(("day",),),
    fixed=True,
)
def retention(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """People who still come so many days after their first visit, by Kaplan & Meier.

    Somebody stopped at their last visit before more than 60 days without one, when there was a
    session to come to in those days; school holidays do not count. Who still comes at the end of
    observation says no more than that. Coming back after such a gap does not undo it.
    """
    stopped = came.stopped.notnull()
    time = came.stopped.fill_null(came.last_day).delta(came.began, unit="day")
    each = of_all(came).select("everyone", time=time, stopped=stopped)
    asked = (each.mutate(day=ibis.literal(str(n)), asked=ibis.literal(n, "int64")) for n in DAYS)
    each = ibis.union(*asked)
    # Whatever became of them after the day asked about is all one: they were there.
    rows = spread(
        each,
        by,
        ibis.least(each.time, each.asked + 1),
        other=(each.stopped & (each.time <= each.asked)).cast("int64"),
        known=lambda t: t.asked.max(),
        people=lambda t: t.everyone.max(),
    )
    return of_people(rows, by, register_state)
