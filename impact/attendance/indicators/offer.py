"""How varied the offer is (indicators.md 4.26 to 4.28). Pure: tables in, counts out."""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.register import REGISTER
from impact.indicators.catalogue import By, indicator
from impact.indicators.measure import spread
from impact.indicators.variety import evenness, hill, uptake_gap
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

ORDERS = (0, 1, 2)


@indicator(
    "offer_diversity",
    label=N_("Diversity of the offer"),
    question=N_("How varied is the offer?"),
    unit="kinds",
    source=REGISTER,
    rule="events",
    figure=hill,
    groups=(("basis", "order"),),
    fixed=True,
)
def offer_diversity(rooms: "Table", by: By) -> "Table":
    """In how many equally large kinds the offer would be as varied.

    A kind is a discipline in one form. Counted over activities (by the first session of each),
    over sessions held and over visits. Order 0 counts kinds; 1 and 2 weigh the large ones more.
    """
    sizes = _sizes(rooms)
    sizes = ibis.union(*(sizes.mutate(order=ibis.literal(str(n)), hill=n) for n in ORDERS))
    return _units(sizes, by, known=lambda t: t.hill.max())


@indicator(
    "offer_evenness",
    label=N_("Evenness"),
    question=N_("Is the offer balanced?"),
    unit="index",
    source=REGISTER,
    rule="events",
    figure=evenness,
    groups=(("basis",),),
    fixed=True,
)
def offer_evenness(rooms: "Table", by: By) -> "Table":
    """How equally large the kinds of the offer are: 1 when all are, of two kinds or more.

    The diversity of order 1 over the number of kinds, over activities, sessions and visits.
    """
    return _units(_sizes(rooms), by)


@indicator(
    "offer_uptake_gap",
    label=N_("Offer against uptake"),
    question=N_("Does the offer match where people come?"),
    unit="index",
    source=REGISTER,
    rule="events",
    figure=uptake_gap,
)
def offer_uptake_gap(rooms: "Table", by: By) -> "Table":
    """How far the kinds of sessions lie from the kinds of visits: 0 the same, 1 nothing in common.

    Half the sum of the differences between each kind's part of the sessions and of the visits.
    """
    known = rooms.discipline.notnull() & rooms.form.notnull()
    kinds = rooms.group_by("discipline", "form", known=known).aggregate(
        held=rooms.count(), came=rooms.in_room.sum().fill_null(0)
    )
    return spread(
        kinds,
        by,
        ibis.ifelse(kinds.known, kinds.held, 0),
        other=ibis.ifelse(kinds.known, kinds.came, 0),
        left_out=lambda t: t.held.sum(where=~t.known).fill_null(0),
        denominator=lambda t: t.came.sum(where=~t.known).fill_null(0),
    )


def _sizes(rooms: "Table") -> "Table":
    """Return how many units each kind has, over activities, sessions and visits."""
    kinds = _weighed(_first(rooms), "activities", ibis.literal(1)).union(
        _weighed(rooms, "sessions", ibis.literal(1)),
        _weighed(rooms, "visits", rooms.in_room.fill_null(0)),
    )
    known = kinds.discipline.notnull() & kinds.form.notnull()
    return kinds.group_by(
        "basis", known=known, discipline=kinds.discipline, form=kinds.form
    ).aggregate(size=kinds.weight.sum())


def _units(sizes: "Table", by: By, **counts: Any) -> "Table":
    """Return how many kinds have so many units; those of unknown kind are left out."""
    return spread(
        sizes,
        by,
        ibis.ifelse(sizes.known, sizes["size"], 0),
        left_out=lambda t: t["size"].sum(where=~t.known).fill_null(0),
        **counts,
    )


def _weighed(rooms: "Table", basis: str, weight: Any) -> "Table":
    return rooms.select(
        "discipline", "form", basis=ibis.literal(basis), weight=weight.cast("int64")
    )


def _first(rooms: "Table") -> "Table":
    """Return the first session of each activity."""
    order = ibis.row_number().over(
        group_by=("pilot", "activity"), order_by=("held_on", "start", "place")
    )
    return rooms.mutate(turn=order).filter(lambda t: t.turn == 0)
