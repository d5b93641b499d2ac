"""What the engine counted, row by row, made into tallies and figures."""

from dataclasses import replace
from typing import TYPE_CHECKING

from impact.indicators.blocks import Measured
from impact.indicators.catalogue import By, Indicator
from impact.indicators.figure import Group, Tally
from impact.indicators.warehouse import Row
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

COUNTS = {
    "numerator": "int64",
    "denominator": "int64",
    "n": "int64",
    "left_out": "int64",
    "known": "int64",
    "people": "int64",
}
SPREAD = {"amount": "float64", "other": "float64", "times": "int64"}


def leg(one: Indicator, counts: "Table", by: By, columns: list[str]) -> "Table":
    """Return the counts of one indicator in one grouping, laid out as those of all others."""
    if tuple(counts.columns) != (*by, *COUNTS, *SPREAD):
        raise ValueError(f"{one.name} counts {counts.columns}; end it with `counted` or `spread`")
    # A group without a name stays a group: "unknown" is an answer too.
    groups = {
        c: ibis.coalesce(counts[c].cast("string"), "unknown") if c in by else ibis.null("string")
        for c in columns
    }
    return counts.select(
        indicator=ibis.literal(one.name),
        leg=ibis.literal(one.groups.index(by)),
        **groups,
        **{name: counts[name] for name in (*COUNTS, *SPREAD)},
    )


def measured(one: Indicator, rows: list[Row]) -> list[Measured]:
    """Return the figures of one indicator, groups in order of their names.

    A group without base is left out, unless the list is fixed; an indicator with nothing to say
    in any group appears once, whole, with the reason. A fixed list stays when there are people of
    whom it could be said: then each group has its reason.
    """
    tallies: dict[tuple[int, Group], list[Row]] = {}
    for row in rows:
        by = one.groups[row["leg"]]
        tallies.setdefault((row["leg"], tuple((c, row[c]) for c in by)), []).append(row)
    figures = [
        _about(one, group, _tally(tallies[leg, group])) for leg, group in sorted(tallies, key=str)
    ]
    said = [m for m in figures if m.figure.status == "shown"]
    if not said and not (one.fixed and any(m.people for m in figures)):
        return [replace(m, group=()) for m in figures[:1]] or [_about(one, (), Tally())]
    return [m for m in figures if m.group == () or one.fixed or m.figure.status == "shown"]


def _about(one: Indicator, group: Group, tally: Tally) -> Measured:
    figure = one.figure(tally)
    return Measured(
        one.name,
        one.label,
        one.question,
        one.unit,
        one.source,
        one.definition,
        group,
        figure,
        one.rule,
        tally.people,
    )


def _tally(rows: list[Row]) -> Tally:
    def largest(name: str) -> int | None:
        return max((row[name] for row in rows if row[name] is not None), default=None)

    return Tally(
        **{name: sum(row[name] for row in rows) for name in list(COUNTS)[:4]},
        known=largest("known"),
        people=largest("people"),
        spread=tuple(
            sorted((r["amount"], r["other"], r["times"]) for r in rows if r["times"] is not None)
        ),
    )
