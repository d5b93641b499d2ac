"""The register read once: lines that are alike put together, before anything else is counted. Pure.

Everything dated after the end of observation is gone before this step sees it.
"""

from typing import TYPE_CHECKING

from impact.attendance.ledger import ATTRIBUTES
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import derived
from impact.indicators.days import day
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

SAME = ("pilot", "participant", "activity", "start", "discipline", "form", *ATTRIBUTES)
"""What lines that are put together have in common."""


@derived(
    "alike",
    {
        "pilot": "string",
        "participant": "string",
        "activity": "string",
        "start": "string",
        "discipline": "string",
        "form": "string",
        "birth_year": "int64",
        "gender": "string",
        "postcode4": "string",
        "area": "string",
        "age_band": "string",
        "newest": "date",
        "first_ever": "date",
        "times": "int64",
        "minutes": "int64",
        "unmeasured": "int64",
        "days": "array<date>",
        "before": "array<date>",
    },
    by_pilot="pilot",
)
def alike(visits: "Table", scope: Scope) -> "Table":
    """One row per participant, activity, hour and what was said of them: lines but for their day.

    `newest`: the last day of such a line, there or not; `first_ever`: the first that they came.
    `times`, `minutes` of all but the `unmeasured`, and `days` are of visits in the period, `before`
    are the days of visits before it: null when there are none.
    """
    there = visits.attended.fill_null(False)
    inside = there & (visits.held_on >= day(scope.dates.first))
    lines = visits.select(
        *SAME,
        "held_on",
        there=ibis.ifelse(there, visits.held_on, None),
        day=ibis.ifelse(inside, visits.held_on, None),
        length=ibis.ifelse(inside, visits.minutes, None),
    )
    found = lines.group_by(SAME).aggregate(
        newest=lines.held_on.max(),
        first_ever=lines.there.min(),
        times=lines.day.count(),
        minutes=lines.length.sum(),
        measured=lines.length.count(),
        days=lines.day.collect(),
        before=lines.there.collect(where=lines.day.isnull()),
    )
    return found.mutate(unmeasured=found.times - found.measured)


def came_there(alike: "Table") -> "Table":
    """Return what stands for a visit in the period."""
    return alike.filter(alike.times > 0)
