"""Who came and how often (indicators.md 4.4 to 4.16, 4.24 and 4.25). Pure: tables in, counts out.

Thresholds are part of a definition: who changes one raises its version.
"""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.register import (
    REGISTER,
    inside,
    of_all,
    of_people,
    persons_behind,
    those_there,
)
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, indicator
from impact.indicators.days import day
from impact.indicators.figures import (
    full_share,
    median,
    total,
)
from impact.indicators.measure import counted, shaped, spread
from impact.indicators.persons import person
from impact.indicators.visitors import hours, hours_median, known_share, new_share
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

OLD_ENOUGH = 90
"""Days that a register must have run before the period, to tell who is new."""
FIELDS = ("birth_year", "gender", "postcode4", "area")
TIMES = {"1": (1, 1), "2-3": (2, 3), "4-7": (4, 7), "8+": (8, None)}


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
    came: "Table", alike: "Table", visits: "Table", register_state: "Table", by: By, scope: Scope
) -> "Table":
    """Different codes with at least one visit in the period; never added up over periods.

    Somebody may come to several activities and disciplines: those do not add up.
    """
    if set(by) <= set(came.columns):
        n = came.count()
        return of_people(counted(came, by, numerator=n, n=n, people=n), by, register_state)
    there = those_there(visits, alike, by, scope)
    n = there.person.nunique()
    return of_people(counted(there, by, numerator=n, n=n, people=n), by, register_state)


@indicator(
    "named_coverage",
    label=N_("Share registered by code"),
    question=N_("Of which visits do we know the code?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=full_share,
)
def named_coverage(
    rooms: "Table", visits: "Table", alike: "Table", by: By, scope: Scope
) -> "Table":
    """Visits on the register, of all visits in the period."""
    everybody = rooms.in_room.sum()
    rows = counted(
        rooms, by, numerator=rooms.named_attended.sum(), denominator=everybody, n=everybody
    )
    return rows.union(persons_behind(visits, alike, by, scope))


@indicator(
    "new_to_pilot",
    label=N_("New to this pilot"),
    question=N_("Who came here for the first time?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=new_share,
)
def new_to_pilot(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """People whose first visit ever lies in the period, of all who came in it.

    Asks for a register that began 90 days before the period: in a younger one everybody is new.
    """
    first = day(scope.dates.first)
    old = came.register_since <= first - ibis.interval(days=OLD_ENOUGH)
    new = old & (came.first_ever >= first)
    n = old.sum()
    rows = counted(
        came, by, numerator=new.sum(), denominator=n, n=n, left_out=(~old).sum(), people=n
    )
    return of_people(rows, by, register_state)


@indicator(
    "first_time_share",
    label=N_("First time ever"),
    question=N_("For whom was this new?"),
    unit="share",
    source=REGISTER,
    rule="group",
    figure=known_share,
)
def first_time_share(
    visits: "Table", came: "Table", register_state: "Table", by: By, scope: Scope
) -> "Table":
    """People who said at their first visit with an answer that they never did this before.

    Of those of whom an answer is known, by day, start and activity; a no comes before a yes.
    """
    there = inside(visits.filter(visits.attended & visits.first_time.notnull()), scope)
    order = {"a": there.held_on, "b": there.start.fill_null(""), "c": there.activity}
    said = there.mutate(person=person(there, scope))
    said = said.group_by("person").aggregate(
        new=said.first_time.argmin(ibis.struct(order | {"d": said.first_time}))
    )
    n = said.count()
    rows = counted(
        said, by, numerator=said.new.sum(), denominator=n, n=n, left_out=-n, people=n
    ).union(counted(came, by, left_out=came.count()))
    return of_people(rows, by, register_state)


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
def participant_profile(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """People with this attribute, of all who came in the period; one attribute at a time."""
    came = of_all(came)
    everyone = came.everyone.max()
    rows = counted(
        came, by, numerator=came.count(), denominator=everyone, n=everyone, people=everyone
    )
    return of_people(rows, by, register_state)


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
def field_known(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """People of whom a field is known and can be right, of all who came in the period."""
    known = {field: came[field].notnull().sum() for field in FIELDS}
    return _listed(came, by, known, register_state)


@indicator(
    "visit_frequency",
    label=N_("Visits per participant (median)"),
    question=N_("How often did a person usually come?"),
    unit="visits",
    source=REGISTER,
    rule="group",
    figure=median,
)
def visit_frequency(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Middle number of sessions that somebody came to in the period, over all who came."""
    came = of_all(came)
    rows = spread(came, by, came.times, people=lambda t: t.everyone.max())
    return of_people(rows, by, register_state)


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
def visit_frequency_band(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """People who came once, two or three times, four to seven times, or more, of all who came."""
    bands = {
        band: ((came.times >= least) & ((came.times <= most) if most else True)).sum()
        for band, (least, most) in TIMES.items()
    }
    return _listed(came, by, bands, register_state)


@indicator(
    "mean_visits",
    label=N_("Visits per participant (mean)"),
    question=N_("How often on average?"),
    unit="visits",
    source=REGISTER,
    rule="group",
    figure=full_share,
)
def mean_visits(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Visits of people with a code, divided by those people; second to the median."""
    n = came.count()
    rows = counted(came, by, numerator=came.times.sum(), denominator=n, n=n, people=n)
    return of_people(rows, by, register_state)


@indicator(
    "art_hours",
    label=N_("Hours of art per participant"),
    question=N_("How many hours of art on average?"),
    unit="hours",
    source=REGISTER,
    rule="group",
    figure=hours,
)
def art_hours(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Hours of the sessions that people with a code came to, divided by those people.

    A visit without a length counts as 0, and is said; of more than one in five nothing is said.
    """
    rows = counted(
        came,
        by,
        numerator=came.minutes.sum(),
        denominator=came.count(),
        n=came.times.sum(),
        left_out=came.unmeasured.sum(),
        people=came.count(),
    )
    return of_people(rows, by, register_state)


@indicator(
    "art_hours_median",
    label=N_("Hours of art per participant (median)"),
    question=N_("How many hours of art usually?"),
    unit="hours",
    source=REGISTER,
    rule="group",
    figure=hours_median,
)
def art_hours_median(came: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Middle number of hours that somebody with a code came to; lengths as in the mean."""
    came = of_all(came)
    rows = spread(
        came,
        by,
        came.minutes,
        n=lambda t: t.times.sum(),
        left_out=lambda t: t.unmeasured.sum(),
        people=lambda t: t.everyone.max(),
    )
    return of_people(rows, by, register_state)


def _listed(came: "Table", by: By, numerators: dict[str, Any], register_state: "Table") -> "Table":
    """Return one row for each name of a fixed list, of all who came."""
    names = list(numerators)
    sums = came.aggregate(
        denominator=came.count(),
        **{f"of_{at}": numerators[name].fill_null(0) for at, name in enumerate(names)},
    ).cross_join(register_state)
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
