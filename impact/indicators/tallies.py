"""What the engine counted, row by row, made into tallies and figures."""

from collections.abc import Iterable
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
GROUP = "group_"
SPREAD = {"amount": "float64", "other": "float64", "times": "int64"}


def leg(one: Indicator, counts: "Table", by: By, most: int) -> "Table":
    """Return the counts of one indicator in one grouping, laid out as those of all others.

    Groups stand in their order under a number, as `most` as any leg has; `named` knows them back.
    """
    if tuple(counts.columns) != (*by, *COUNTS, *SPREAD):
        raise ValueError(f"{one.name} counts {counts.columns}; end it with `counted` or `spread`")
    # A group without a name stays a group: "unknown" is an answer too.
    known = [ibis.coalesce(counts[c].cast("string"), "unknown") for c in by]
    known += [ibis.null("string")] * (most - len(by))
    groups = {f"{GROUP}{at}": value for at, value in enumerate(known)}
    return counts.select(
        indicator=ibis.literal(one.name),
        leg=ibis.literal(one.groups.index(by)),
        **groups,
        **{name: counts[name] for name in (*COUNTS, *SPREAD)},
    )


def named(rows: list[Row], indicators: Iterable[Indicator]) -> dict[str, list[Row]]:
    """Return the rows of each indicator, with its groups under their own names."""
    found: dict[str, list[Row]] = {one.name: [] for one in indicators}
    groups = {one.name: one.groups for one in indicators}
    for row in rows:
        by = groups[row["indicator"]][row["leg"]]
        found[row["indicator"]].append(row | {c: row[f"{GROUP}{at}"] for at, c in enumerate(by)})
    return found


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
