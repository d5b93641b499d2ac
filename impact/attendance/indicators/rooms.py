"""What was held in the period, made ready for every count over sessions. Pure."""

from typing import TYPE_CHECKING

from impact.attendance.indicators.register import held
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import derived
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table


@derived(
    "rooms",
    {
        "pilot": "string",
        "activity": "string",
        "discipline": "string",
        "form": "string",
        "place": "string",
        "held_on": "date",
        "start": "string",
        "month": "string",
        "week": "string",
        "register_taken": "boolean",
        "named_attended": "int64",
        "headcount_kind": "string",
        "in_room": "int64",
    },
    by_pilot="pilot",
)
def rooms(sessions: "Table", scope: Scope) -> "Table":
    """One row per session of the period that went on, with its words in small letters."""
    return held(sessions, scope)


@derived("register_state", {"known": "int64"})
def register_state(rooms: "Table") -> "Table":
    """One row per question; `known`: 0 nothing was held, 1 without a register, 2 with one."""
    none = ibis.ifelse(rooms.count() > 0, 1, 0)
    return rooms.aggregate(known=ibis.ifelse(rooms.register_taken.any().fill_null(False), 2, none))
