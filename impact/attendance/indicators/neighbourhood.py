"""Which part of the neighbourhood came, and whether the group looks like it. Pure.

By indicators.md 4.7, 4.11 and 4.12. An area that is not known is left out and said, never guessed.
"""

from typing import TYPE_CHECKING

from impact.attendance.indicators.register import of_people
from impact.attendance.indicators.residents import least
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, indicator
from impact.indicators.measure import shaped
from impact.indicators.names import EVERYBODY
from impact.indicators.resident_figures import (
    FEW_LIVE_THERE,
    ROUNDED,
    likeness,
    ratio,
    reach,
)
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

FEW = 50
"""Fewer inhabitants than this are said with a warning."""
RESIDENTS = N_("attendance registers; CBS, key figures of districts and neighbourhoods")


@indicator(
    "population_reach",
    label=N_("Reach among residents"),
    question=N_("Which part of the neighbourhood took part?"),
    unit="share",
    source=RESIDENTS,
    rule="residents",
    figure=reach,
    groups=(("area",), ("area", "age_band")),
)
def population_reach(
    residents: "Table", inhabitants: "Table", register_state: "Table", by: By, scope: Scope
) -> "Table":
    """People who came and live in an area, of all who live there in the bands of the source.

    Inhabitants are those of the newest year up to the end of the period, at most three years
    before it. Who lives elsewhere, or where nobody knows, is left out; when that is more than one
    in five nothing is said.
    """
    split = "age_band" in by
    people = residents.mutate(age_band=residents.band) if split else residents
    keys = list(by)
    known = people.filter(*(people[key].notnull() for key in keys))
    counts = known.group_by(keys).aggregate(numerator=known.count())
    unknown = people.area.isnull()
    if split:
        unknown = unknown | people.age_band.isnull()
    about = people.aggregate(n=people.count(), left_out=unknown.sum().fill_null(0))
    smallest = least(people, ("area", "band") if split else ("area",))
    about = about.cross_join(smallest.rename(people="least"))
    rows = _here(inhabitants, residents, split=split).left_join(counts, keys)
    rows = rows.mutate(numerator=rows.numerator.fill_null(0), denominator=rows.population)
    why = about.mutate(**{key: ibis.null("string") for key in keys})
    found = [shaped(rows.cross_join(about.filter(about.n > 0)), by), shaped(why, by)]
    return of_people(ibis.union(*found), by, register_state)


@indicator(
    "parity",
    label=N_("Share compared with the benchmark"),
    question=N_("Who is over- or under-represented?"),
    unit="ratio",
    source=RESIDENTS,
    rule="residents",
    figure=ratio,
    groups=(("by", "value"),),
)
def parity(comparisons: "Table", register_state: "Table", by: By, scope: Scope) -> "Table":
    """Share of a group among those who came, over its share in the benchmark: 1 is the same share.

    Among people of whom it is known. The benchmark is what somebody entered for the pilot, else
    who live in its own areas, by age in the bands of the source. Nobody in the benchmark: nothing
    is said. Value unknown of more than one in five: nothing either.
    """
    rows = comparisons.mutate(
        numerator=comparisons.reached,
        denominator=comparisons["of"],
        n=comparisons["of"],
        left_out=comparisons.everyone - comparisons["of"],
        known=comparisons.against,
        people=comparisons.least,
        other=comparisons.weights,
        times=ibis.literal(1),
    )
    return of_people(shaped(rows.mutate(amount=rows.weight), by), by, register_state)


@indicator(
    "representativeness",
    label=N_("Representativeness"),
    question=N_("Does the group look like the area?"),
    unit="index",
    source=RESIDENTS,
    rule="residents",
    figure=likeness,
    groups=(("by",),),
)
def representativeness(
    comparisons: "Table", register_state: "Table", by: By, scope: Scope
) -> "Table":
    """How much those who came are like the benchmark: 1 less half of all differences in share.

    From 0 to 1, over people of whom it is known; see parity for the benchmark. It is no target, and
    is never compared between pilots that are held against others. Source: Rose 1991.
    """
    rows = comparisons.mutate(
        numerator=comparisons.reached,
        n=comparisons.reached,
        known=comparisons.against,
        people=comparisons.least,
        other=comparisons.weight,
        times=ibis.literal(1),
    )
    rows = rows.mutate(amount=rows.reached)
    unknown = comparisons.group_by("by").aggregate(
        left_out=(comparisons.everyone - comparisons["of"]).max(),
        known=comparisons.against.max(),
        people=comparisons.least.max(),
    )
    return of_people(shaped(rows, by).union(shaped(unknown, by)), by, register_state)


def _here(inhabitants: "Table", residents: "Table", *, split: bool) -> "Table":
    """Return who live in the pilot's own areas and in those where somebody came from."""
    live = inhabitants.filter((inhabitants.age_band != EVERYBODY) == split)
    named = residents.filter(residents.area.notnull()).select("area").distinct()
    named = named.mutate(named=ibis.literal(value=True))
    here = live.filter(live.population > 0).left_join(named, "area").drop("area_right")
    rounded = ibis.ifelse(here.rounding > 1, ROUNDED, 0)
    rough = ibis.ifelse(here.population < FEW, FEW_LIVE_THERE, rounded)
    return here.filter(here.own | here.named.notnull()).mutate(known=10 * here.year + rough)
