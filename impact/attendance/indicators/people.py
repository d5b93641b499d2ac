"""Who came and who came again (indicators.md 4.4 to 4.17). Pure: tables in, counts out.

Thresholds are part of a definition: who changes one raises its version.
"""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.register import (
    REGISTER,
    grouping,
    held,
    inside,
    of_people,
    persons_behind,
    register_state,
)
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, indicator
from impact.indicators.figures import (
    full_share,
    median,
    register_share,
    telling_left_out,
    total,
)
from impact.indicators.measure import counted, shaped, spread
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

FOLLOW_UP = 90
"""Days in which somebody must return to count as a repeat visitor."""
FIELDS = ("birth_year", "gender", "postcode4", "area")
TIMES = {"1": (1, 1), "2-3": (2, 3), "4-7": (4, 7), "8+": (8, None)}
TOO_RECENT = N_("%(n)s came too recently to tell")


@indicator(
    "unique_participants",
    label=N_("Unique participants"),
    question=N_("How many different people came?"),
    unit="persons",
    source=REGISTER,
    rule="people",
    figure=total,
    groups=(WHOLE, ("age_band",)),
    extra=("gender", "area", "activity", "discipline"),
)
def unique_participants(
    came: "Table", visits: "Table", sessions: "Table", by: By, scope: Scope
) -> "Table":
    """Different codes with at least one visit in the period; never added up over periods.

    Somebody may come to several activities and disciplines: those do not add up.
    """
    if set(by) <= set(came.columns):
        n = came.count()
        return of_people(counted(came, by, numerator=n, n=n, people=n), by, sessions, scope)
    there = grouping(inside(visits.filter(visits.attended), scope))
    there = there.mutate(person=person(there, scope))
    n = there.person.nunique()
    return of_people(counted(there, by, numerator=n, n=n, people=n), by, sessions, scope)


@indicator(
    "named_coverage",
    label=N_("Share registered by code"),
    question=N_("Of which visits do we know the code?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=full_share,
)
def named_coverage(sessions: "Table", visits: "Table", by: By, scope: Scope) -> "Table":
    """Visits on the register, of all visits in the period."""
    rooms = held(sessions, scope)
    everybody = rooms.in_room.sum()
    rows = counted(
        rooms, by, numerator=rooms.named_attended.sum(), denominator=everybody, n=everybody
    )
    return rows.union(persons_behind(visits, by, scope))


@indicator(
    "participant_profile",
    label=N_("Who took part"),
    question=N_("Who were they?"),
    unit="share",
    source=REGISTER,
    rule="people",
    figure=full_share,
    groups=(("age_band",), ("gender",), ("area",)),
)
def participant_profile(came: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
    """People with this attribute, of all who came in the period; one attribute at a time."""
    everyone = came.everyone.max()
    rows = counted(
        came, by, numerator=came.count(), denominator=everyone, n=everyone, people=everyone
    )
    return of_people(rows, by, sessions, scope)


@indicator(
    "field_known",
    label=N_("What is known"),
    question=N_("What do we not know about people?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=full_share,
    groups=(("field",),),
    fixed=True,
)
def field_known(came: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
    """People of whom a field is known and can be right, of all who came in the period."""
    known = {field: came[field].notnull().sum() for field in FIELDS}
    return _listed(came, by, known, sessions, scope)


@indicator(
    "visit_frequency",
    label=N_("Visits per participant (median)"),
    question=N_("How often did a person usually come?"),
    unit="visits",
    source=REGISTER,
    rule="group",
    figure=median,
)
def visit_frequency(came: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
    """Middle number of sessions that somebody came to in the period, over all who came."""
    rows = spread(came, by, came.times, people=lambda t: t.everyone.max())
    return of_people(rows, by, sessions, scope)


@indicator(
    "visit_frequency_band",
    label=N_("How often people came"),
    question=N_("How many came once, how many often?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=full_share,
    groups=(("visits_band",),),
    fixed=True,
)
def visit_frequency_band(came: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
    """People who came once, two or three times, four to seven times, or more, of all who came."""
    bands = {
        band: ((came.times >= least) & ((came.times <= most) if most else True)).sum()
        for band, (least, most) in TIMES.items()
    }
    return _listed(came, by, bands, sessions, scope)


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
def repeat_visits(came: "Table", sessions: "Table", by: By, scope: Scope) -> "Table":
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
    return of_people(rows, by, sessions, scope)


def _listed(
    came: "Table", by: By, numerators: dict[str, Any], sessions: "Table", scope: Scope
) -> "Table":
    """Return one row for each name of a fixed list, of all who came."""
    names = list(numerators)
    sums = came.aggregate(
        denominator=came.count(),
        **{f"of_{at}": numerators[name].fill_null(0) for at, name in enumerate(names)},
    ).cross_join(register_state(sessions, scope))
    rows = [
        sums.mutate(
            **{by[0]: ibis.literal(name)},
            numerator=sums[f"of_{at}"],
            n=sums.denominator,
            people=sums.denominator,
        )
        for at, name in enumerate(names)
    ]
    return ibis.union(*(shaped(row, by) for row in rows))
