"""What the figures of a register share: which sessions, who stands behind, why there is nothing."""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.alike import came_there
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By
from impact.indicators.limits import UNKNOWN
from impact.indicators.measure import counted, shaped
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

REGISTER = N_("attendance registers")
WORDS = ("discipline", "form", "place")
"""What may be written with a capital or without; an activity keeps its name as given."""


def inside(table: "Table", scope: Scope) -> "Table":
    """Return the rows of the period; what lies after its end was never read."""
    return table.filter(table.held_on >= ibis.literal(scope.dates.first))


def held(sessions: "Table", scope: Scope) -> "Table":
    """Return the sessions of the period that went on, with words in small letters."""
    return grouping(inside(sessions.filter(sessions.state == "held"), scope))


def grouping(sessions: "Table") -> "Table":
    """Return `sessions` (or visits) with its words as they are grouped, and its month and week."""
    week = sessions.held_on.truncate("W").strftime("%Y-%m-%d")
    return in_small_letters(sessions).mutate(month=sessions.held_on.strftime("%Y-%m"), week=week)


def word(said: Any) -> Any:
    """Return what was written as it is grouped; null for nothing, and for the word unknown."""
    return said.lower().nullif("").nullif(UNKNOWN)


def in_small_letters(table: "Table") -> "Table":
    """Return `table` with its words as they are grouped."""
    words = {name: word(table[name]) for name in WORDS if name in table.columns}
    return table.mutate(**words)


def persons_behind(
    visits: "Table", alike: "Table", by: By, scope: Scope, came: "Table | None" = None
) -> "Table":
    """Return rows that add nothing but how many named people stand behind a group.

    Of the whole those are all who `came`. None by place, which only the session knows: that split
    is for the partner alone, from whom nothing is withheld.
    """
    if came is not None and set(by) <= {"count_kind"}:
        known = came.mutate(count_kind=ibis.literal("named"))
        return counted(known, by, people=known.count().nullif(0))
    there = those_there(visits, alike, by, scope)
    if "place" in by:
        there = there.mutate(place=ibis.null("string")).filter(ibis.literal(False))
    return counted(there, by, people=there.person.nunique().nullif(0))


def those_there(visits: "Table", alike: "Table", by: By, scope: Scope) -> "Table":
    """Return rows with the `person` and the groups of each visit in the period, at least once.

    Visits are read once more only for what lines that are alike do not have, which is their day.
    """
    if set(by) <= set(alike.columns):
        there = in_small_letters(came_there(alike))
    else:
        there = grouping(inside(visits.filter(visits.attended), scope))
    return there.mutate(person=person(there, scope))


def of_all(came: "Table") -> "Table":
    """Return `came` with `everyone`: how many there are, said on each row."""
    return came.mutate(everyone=came.count().as_scalar())


def of_people(rows: "Table", by: By, register_state: "Table") -> "Table":
    """Return `rows` and why there may be none: without a register nothing is said of people."""
    why = register_state
    if by != WHOLE:
        why = why.filter(why.known < 2).mutate(**{column: ibis.null("string") for column in by})
    return rows.union(shaped(why, by))
