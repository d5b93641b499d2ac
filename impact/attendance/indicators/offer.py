"""How varied the offer is (indicators.md 4.26). Pure: tables in, counts out."""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.register import REGISTER, held
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, indicator
from impact.indicators.figures import hill
from impact.indicators.measure import spread
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
def offer_diversity(sessions: "Table", by: By, scope: Scope) -> "Table":
    """In how many equally large kinds the offer would be as varied.

    A kind is a discipline in one form. Counted over activities (by the first session of each),
    over sessions held and over visits. Order 0 counts kinds; 1 and 2 weigh the large ones more.
    """
    rooms = held(sessions, scope)
    kinds = _weighed(_first(rooms), "activities", ibis.literal(1)).union(
        _weighed(rooms, "sessions", ibis.literal(1)),
        _weighed(rooms, "visits", rooms.in_room.fill_null(0)),
    )
    known = kinds.discipline.notnull() & kinds.form.notnull()
    sizes = kinds.group_by(
        "basis", known=known, discipline=kinds.discipline, form=kinds.form
    ).aggregate(size=kinds.weight.sum())
    sizes = ibis.union(*(sizes.mutate(order=ibis.literal(str(n)), hill=n) for n in ORDERS))
    return spread(
        sizes,
        by,
        ibis.ifelse(sizes.known, sizes["size"], 0),
        left_out=lambda t: t["size"].sum(where=~t.known).fill_null(0),
        known=lambda t: t.hill.max(),
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
