"""Lines of the register about people, and which of them is the newest. Pure."""

from typing import TYPE_CHECKING, Any

from impact.attendance.ledger import ATTRIBUTES
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

LINE = (
    *("pilot", "participant", "activity", "held_on", "start", "state", "status"),
    *(*ATTRIBUTES, "enrolled_on", "course_end", "completed"),
)
"""What is known of each line about a person."""


def lines_of(visits: "Table", signups: "Table") -> "Table":
    """Return every line about a person; an enrolment has no day, so it is the weakest."""
    day, word = ibis.null("date"), ibis.null("string")
    written = signups.mutate(held_on=day, start=word, state=word, status=word)
    return visits.select(*LINE).union(written.select(*LINE))


def newest(lines: "Table", by: tuple[str, ...]) -> "Table":
    """Return per `by` the value of each attribute on the newest line that has one."""
    return lines.group_by(by).aggregate(
        **{
            column: lines[column].argmax(order(lines, column), where=lines[column].notnull())
            for column in ATTRIBUTES
        }
    )


def order(lines: "Table", column: str, *, by_activity: bool = True) -> Any:
    """Return what makes a line newer: day, start, activity, then the value as lower-cased text."""
    day = lines.held_on.fill_null(ibis.date("0001-01-01"))  # an enrolment is the weakest line
    name = lines.activity if by_activity else ibis.literal("")
    word = lines[column].cast("string").lower()
    return ibis.struct({"a": day, "b": lines.start.fill_null(""), "c": name, "d": word})


def beside(table: "Table", other: "Table", keys: tuple[str, ...]) -> "Table":
    """Return every row of `table` with what `other` says under the same keys, if anything."""
    return table.left_join(other, keys).drop(*(f"{key}_right" for key in keys))
