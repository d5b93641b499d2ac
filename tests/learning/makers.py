"""Frames written by hand, and what a count step makes of them."""

from collections.abc import Mapping
from typing import Any

import ibis
import pyarrow as pa

from impact.indicators.blocks import Measured, Scope
from impact.indicators.catalogue import Frame, Indicator
from impact.indicators.figure import Group, Tally
from impact.indicators.tallies import COUNTS
from impact.learning.ratios import ratio
from impact.learning.voices import voice_ratio
from tests.indicators.makers import a_scope

ENGINE = ibis.duckdb.connect()
TYPES = {
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "array<date>": pa.list_(pa.date32()),
}


def table(frame: Frame, *rows: Mapping[str, Any]) -> Any:
    """A frame with these rows, of pilot `plein`; what a row does not say is empty."""
    whole = [{"pilot": "plein", **row} for row in rows]
    columns = {
        name: pa.array([row.get(name) for row in whole], TYPES[kind])
        for name, kind in frame.columns.items()
    }
    return ibis.memtable(pa.table(columns))


def rows(expression: Any) -> list[dict[str, Any]]:
    """What a step gives, row by row."""
    found: list[dict[str, Any]] = ENGINE.to_pyarrow(expression).to_pylist()
    return found


def counted(step: Indicator, scope: Scope | None = None, **given: Any) -> dict[Group, Measured]:
    """The figures of one indicator in its first breakdown, as the house makes them."""
    by = step.groups[0]
    asked = {"by": by, "scope": scope or a_scope("partner")} | given
    wanted = step.count.__code__.co_varnames[: step.count.__code__.co_argcount]
    tallies: dict[Group, list[dict[str, Any]]] = {}
    for row in rows(step.count(**{name: asked[name] for name in wanted})):
        tallies.setdefault(tuple((name, row[name]) for name in by), []).append(row)
    return {group: _measured(step, group, found) for group, found in tallies.items()}


def _measured(step: Indicator, group: Group, found: list[dict[str, Any]]) -> Measured:
    spread = [(r["amount"], r["other"], r["times"]) for r in found if r["times"] is not None]
    largest = {
        name: max((r[name] for r in found if r[name] is not None), default=None) for name in COUNTS
    }
    sums = {name: sum(r[name] or 0 for r in found) for name in list(COUNTS)[:4]}
    tally = Tally(
        **sums, known=largest["known"], people=largest["people"], spread=tuple(sorted(spread))
    )
    words = (step.label, step.question, step.unit, step.source, step.definition)
    return Measured(step.name, *words, group, step.figure(tally), step.rule, tally.people)


def ratios_of(counts: list[dict[str, Any]]) -> list[Measured]:
    """The voice ratios of counts by step, attribute and value, worked out without any table."""
    spoke = [one for one in counts if one["stage"] != "residents"]
    known = {(one["by"], one["value"], one["stage"]): one["people"] for one in spoke}
    among: dict[tuple[str, str], int] = {}
    for (by, _value, stage), people in known.items():
        among[by, stage] = among.get((by, stage), 0) + people
    groups = sorted({(by, value) for by, value, _ in known})
    steps = {(by, at) for by, _, at in known if at not in ("reached", "invited")}
    return [
        a_ratio(
            (by, value, stage),
            Tally(
                known.get((by, value, stage), 0),
                among[by, stage],
                left_out=known.get((by, value, "reached"), 0),
                n=among.get((by, "reached"), 0),
            ),
        )
        for by, value in groups
        for other, stage in sorted(steps)
        if other == by
    ]


def a_ratio(of: tuple[str, str, str], tally: Tally) -> Measured:
    """One voice ratio, with the smaller side that the gate looks at."""
    one, came = (tally.numerator, tally.denominator), (tally.left_out, tally.n)
    sides = [side for k, n in (one, came) for side in (k, n - k)]
    few = min(sides if of[0] == "area" else [side for side in sides if side], default=0)
    step = voice_ratio
    words = (step.label, step.question, step.unit, step.source, step.definition)
    group = tuple(zip(step.groups[0], of, strict=True))
    return Measured(step.name, *words, group, ratio(tally), step.rule, few)
