"""Lines of the register about people, and which of them is the newest. Pure."""

from typing import TYPE_CHECKING, Any

from impact.attendance.ledger import ATTRIBUTES
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

LINE = (
    *("pilot", "participant", "activity", "held_on", "start", "state", "status"),
    *("enrolled_on", "course_end", "completed"),
)
"""What is known of each line about a course."""
BEFORE_ALL = 1_000_000_000
"""More than there are sessions: an enrolment has no day, so it is the weakest line."""


def lines_of(visits: "Table", signups: "Table") -> "Table":
    """Return every line about a course; that of an enrolment has no day."""
    day, word = ibis.null("date"), ibis.null("string")
    written = signups.mutate(held_on=day, start=word, state=word, status=word)
    return visits.select(*LINE).union(written.select(*LINE))


def attributes(alike: "Table", signups: "Table") -> "Table":
    """Return what lines say of a person, with the `turn` of the newest: the higher, the newer.

    By day, start and activity. The order is made once over what was held, which is little, and not
    over the lines.
    """
    lines = alike.select(
        "pilot", "participant", *ATTRIBUTES, "activity", "newest", start=alike.start.fill_null("")
    )
    when = ("newest", "start", "activity")
    held = lines.select(*when).distinct()
    held = held.mutate(turn=ibis.rank().over(order_by=[held[name] for name in when]))
    weakest = ibis.rank().over(order_by=signups.activity) - BEFORE_ALL
    columns = ("pilot", "participant", *ATTRIBUTES, "turn")
    said = lines.join(held, when).select(columns)
    return said.union(signups.mutate(turn=weakest).select(columns))


def newest(said: "Table", by: tuple[str, ...]) -> "Table":
    """Return per `by` the value of each attribute on the newest line that has one.

    Of equally new lines the value that is last as lower-cased text. What was said alike many times
    is put together first.
    """
    alike = said.group_by(*by, *ATTRIBUTES).aggregate(turn=said.turn.max())
    return alike.group_by(by).aggregate(
        **{
            column: alike[column].argmax(
                ibis.struct({"a": alike.turn, "b": alike[column].cast("string").lower()}),
                where=alike[column].notnull(),
            )
            for column in ATTRIBUTES
        }
    )


def last_word(lines: "Table", column: str) -> Any:
    """Return the newest value of a column: by day, start, then the value as lower-cased text."""
    day = lines.held_on.fill_null(ibis.date("0001-01-01"))
    word = lines[column].cast("string").lower()
    order = ibis.struct({"a": day, "b": lines.start.fill_null(""), "c": word})
    return lines[column].argmax(order, where=lines[column].notnull())


def beside(table: "Table", other: "Table", keys: tuple[str, ...]) -> "Table":
    """Return every row of `table` with what `other` says under the same keys, if anything."""
    return table.left_join(other, keys).drop(*(f"{key}_right" for key in keys))
