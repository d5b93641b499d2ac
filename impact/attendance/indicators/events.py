"""Sessions and visits (indicators.md 4.1 to 4.3, 4.20). Pure: tables in, counts out."""

from typing import TYPE_CHECKING

from impact.attendance.indicators.register import (
    REGISTER,
    grouping,
    inside,
    persons_behind,
)
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, indicator
from impact.indicators.figures import full_share, median, room_total, telling_left_out, total
from impact.indicators.measure import counted, spread
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

NOT_COUNTED = N_("not counted: %(n)s sessions")


@indicator(
    "visits",
    label=N_("Visits"),
    question=N_("How often did somebody come?"),
    unit="visits",
    source=REGISTER,
    rule="events",
    figure=telling_left_out(room_total, NOT_COUNTED),
    groups=(WHOLE, ("discipline",), ("form",), ("count_kind",)),
    extra=("activity", "place", "month", "week"),
)
def visits(
    rooms: "Table", visits: "Table", alike: "Table", came: "Table", by: By, scope: Scope
) -> "Table":
    """Everybody in the room, over the sessions that were held and counted in the period.

    On the register or only counted, never mixed: the kind of count says which. A head count
    includes those on the register. Cancelled sessions are out.
    """
    counts = rooms
    extra = counts.in_room - counts.named_attended
    if by == ("count_kind",):
        kind = counts.headcount_kind.fill_null("estimated")
        counts = counts.select(in_room="named_attended", count_kind=ibis.literal("named")).union(
            counts.select(in_room=extra, count_kind=kind)
        )
        counts = counts.filter(counts.in_room > 0)
        guessed = counts.in_room.sum(where=counts.count_kind == "estimated")
    else:
        guessed = extra.sum(where=counts.headcount_kind == "estimated")
    rows = counted(
        counts,
        by,
        numerator=counts.in_room.sum(),
        n=counts.in_room.count(),
        left_out=counts.in_room.isnull().sum(),
        known=guessed,
    )
    return rows.union(persons_behind(visits, alike, by, scope, came))


@indicator(
    "sessions_held",
    label=N_("Sessions held"),
    question=N_("How many meetings went on?"),
    unit="sessions",
    source=REGISTER,
    rule="events",
    figure=total,
    groups=(WHOLE, ("discipline",)),
    extra=("activity", "month"),
)
def sessions_held(
    sessions: "Table", visits: "Table", alike: "Table", came: "Table", by: By, scope: Scope
) -> "Table":
    """Sessions of the period that went on, also when nobody came; 0 when all were cancelled."""
    planned = grouping(inside(sessions, scope))
    went_on = planned.state == "held"
    some = planned if by == WHOLE else planned.filter(went_on)
    rows = counted(
        some,
        by,
        numerator=(some.state == "held").sum(),
        n=(some.state == "held").sum(),
        known=ibis.ifelse(some.count() > 0, 2, 0),
    )
    return rows.union(persons_behind(visits, alike, by, scope, came))


@indicator(
    "cancellation_share",
    label=N_("Cancelled sessions"),
    question=N_("How much was called off?"),
    unit="share",
    source=REGISTER,
    rule="events",
    figure=full_share,
)
def cancellation_share(sessions: "Table", by: By, scope: Scope) -> "Table":
    """Sessions of the period that were cancelled, of all that were planned."""
    planned = inside(sessions, scope)
    off = (planned.state == "cancelled").sum()
    return counted(planned, by, numerator=off, denominator=planned.count(), n=planned.count())


@indicator(
    "session_size",
    label=N_("Group size (median)"),
    question=N_("How large was a group usually?"),
    unit="persons",
    source=REGISTER,
    rule="events",
    figure=median,
)
def session_size(
    rooms: "Table", visits: "Table", alike: "Table", came: "Table", by: By, scope: Scope
) -> "Table":
    """Middle number of people in the room, over the sessions that were held and counted."""
    counts = rooms.filter(rooms.in_room.notnull())
    return spread(counts, by, counts.in_room).union(persons_behind(visits, alike, by, scope, came))
