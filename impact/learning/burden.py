"""What knowing costs: minutes of partners, euros of subsidy (indicators.md 4.55 and 4.56).

Pure: tables in, counts out. Thresholds are part of a definition: who changes one raises its
version.
"""

from math import floor
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, indicator
from impact.indicators.days import day, how_many
from impact.indicators.figure import FULL_COUNT, Figure, Note, Tally, noted, nothing
from impact.indicators.measure import shaped, spread
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

AT_MOST = 30
"""Minutes a month for each partner that the Projectenmonitor aims at: a target, no judgement."""
PARTS = {"median": 50, "p90": 90}
"""What is said of entry time, as percentiles."""
NO_TIME = Note(N_("nobody wrote down yet how long entering took"))
SEVERAL = Note(N_("said of one pilot at a time, never beside another"))
WHOLE_YEARS = Note(N_("this needs whole calendar years"))
RUNNING = Note(N_("the year is not over yet"))
COSTS_UNKNOWN = Note(N_("the costs of these years were not written down"))
LENGTH_UNKNOWN = Note(N_("length unknown of more than one visit in five"))
WITHOUT_LENGTH = N_("length not known of %(n)s of the visits, counted as 0 hours")
WHY_NOT = {1: SEVERAL, 2: WHOLE_YEARS, 3: RUNNING, 4: COSTS_UNKNOWN}
"""Why there is no cost per hour, by the `known` of its tally; 0 when there is."""


def percentile(tally: Tally) -> Figure:
    """Return the percentile `known` of `spread`, by linear interpolation.

    >>> five = tuple((minutes, 0, 1) for minutes in (10, 20, 30, 40, 100))
    >>> percentile(Tally(known=50, spread=five)).value
    30.0
    >>> percentile(Tally(known=90, spread=five)).value  # place 3.6: from 40 on to 100
    76.0
    """
    values = [value for value, _, times in sorted(tally.spread) for _ in range(times)]
    if not values:
        return nothing(NO_TIME)
    place = (len(values) - 1) * (tally.known or 0) / 100
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    value = values[low] + (place - low) * (values[high] - values[low])
    return Figure(value, n=len(values), notes=(FULL_COUNT,))


@indicator(
    "entry_burden",
    label=N_("Entry burden"),
    question=N_("How much time does entry take?"),
    unit="minutes",
    source=N_("Minutes a month that partners wrote down themselves"),
    rule="partners",
    figure=percentile,
    groups=(("measure",),),
    fixed=True,
)
def entry_burden(entry_time: "Table", by: By, scope: Scope) -> "Table":
    """Median and 90th percentile of the minutes that a partner spent on entering in a month.

    Months that the period touches. A month that was not written down is no month of 0 minutes.
    """
    first = day(scope.dates.first).truncate("M")
    months = entry_time.filter(entry_time.month >= first)
    partners = months.aggregate(partners=months.partner.nunique())
    rows = months.cross_join(partners)
    return ibis.union(
        *(
            spread(
                rows.mutate(measure=ibis.literal(name), part=ibis.literal(part)),
                by,
                rows.minutes,
                known=lambda t: t.part.max(),
                people=lambda t: t.partners.max(),
            )
            for name, part in PARTS.items()
        )
    )


def per_hour(tally: Tally) -> Figure:
    """Return the cents of `numerator` over the minutes of `denominator`, as euros an hour.

    `n` visits, `left_out` of them of unknown length; `known` says why there is nothing to say.

    >>> per_hour(Tally(100_000, 3_000, n=40, known=0)).value  # 1,000 euros, 50 hours
    20.0
    >>> per_hour(Tally(known=2)).note
    'this needs whole calendar years'
    """
    if tally.known:
        return nothing(WHY_NOT[tally.known])
    if not tally.denominator:
        return nothing()
    if 5 * tally.left_out > tally.n:
        return nothing(LENGTH_UNKNOWN)
    euros, hours = tally.numerator / 100, tally.denominator / 60
    found = Figure(euros / hours, euros, hours, tally.n, notes=(FULL_COUNT,))
    left = Note(WITHOUT_LENGTH, (("n", tally.left_out),))
    return noted(found, left) if tally.left_out else found


@indicator(
    "cost_per_hour",
    label=N_("Cost per participant hour"),
    question=N_("What does an hour of art cost?"),
    unit="euros",
    source=N_("Costs from subsidy, and attendance registers"),
    rule="group",
    figure=per_hour,
)
def cost_per_hour(costs: "Table", alike: "Table", by: By, scope: Scope) -> "Table":
    """Euros from subsidy over the hours that people with a code were there.

    Of whole calendar years of one pilot that are over, and only when the costs of each are known.
    """
    first, last = day(scope.dates.first), day(scope.dates.last)
    paid = costs.filter(costs.year.between(first.year(), last.year()))
    spent = paid.aggregate(
        numerator=(paid.subsidised_cost * 100).round().cast("int64").sum(), years=paid.count()
    )
    there = alike.filter(alike.times > 0)
    who: Any = person(there, scope)
    hours = there.aggregate(
        denominator=there.minutes.sum(),
        n=there.times.sum(),
        left_out=there.unmeasured.sum(),
        people=who.nunique(),
    )
    both = spent.cross_join(hours)
    filled = {
        name: both[name].fill_null(0) for name in ("numerator", "denominator", "n", "left_out")
    }
    return shaped(both.mutate(known=_unsayable(both.years, scope), **filled), by)


def _unsayable(known: Any, scope: Scope) -> Any:
    """Return why such a question has no answer, as a key of WHY_NOT; 0 when it has one.

    `known`: of how many years the costs are.
    """
    first, last = day(scope.dates.first), day(scope.dates.last)
    january = (first.month() == 1) & (first.day() == 1)
    december = (last.month() == 12) & (last.day() == 31)
    return ibis.cases(
        (how_many(scope) > 1, 1),
        (~(january & december), 2),
        (day(scope.end) < last, 3),
        (known < last.year() - first.year() + 1, 4),
        else_=0,
    )
