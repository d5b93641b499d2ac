"""How a report lies on a page: its headlines, and blocks of a kind beside each other. Pure."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple, cast

from impact.indicators.blocks import Block, Chart, Claim, Matrix, Measured, Report, Stretch
from impact.reports import strips
from impact.reports.gathered import of

HEADLINES = ("unique_participants", "visits", "attendance_rate", "repeat_visits")
"""The figures on top, in this order: who, how often, whether places were used, who came back."""


class Run(NamedTuple):
    """Blocks of one class that stand together. `Groups`: per figure, its groups side by side."""

    kind: str
    blocks: tuple[Any, ...]


class Layout(NamedTuple):
    """A report as it lies on a page. `measured` has one figure of every indicator that is shown.

    `claims` are those of the report, also to be named at its top.
    """

    headlines: tuple[Measured, ...]
    claims: tuple[Claim, ...]
    stretches: tuple[tuple[Stretch, tuple[Run, ...]], ...]
    measured: tuple[Measured, ...]


def layout(report: Report) -> Layout:
    """Return a report in the order in which it is read; ValueError for quotes without a strip."""
    strips.check(report.stretches)
    whole = {one.name: one for one in report.figures if not one.group}
    drawn = (one for stretch in report.stretches for one in figures_of(stretch.blocks))
    shown = {one.name: one for one in drawn if one.figure.status == "shown"}
    return Layout(
        tuple(
            whole[name]
            for name in HEADLINES
            if name in whole and whole[name].figure.status == "shown"
        ),
        tuple(of(report, Claim)),
        tuple((one, tuple(runs(one.blocks))) for one in report.stretches if one.number),
        tuple(shown.values()),
    )


def figures_of(blocks: Iterable[Block]) -> Iterator[Measured]:
    """Yield every figure that stands in a block."""
    for one in blocks:
        if isinstance(one, Measured):
            yield one
        elif isinstance(one, Chart):
            yield from one.figures
        elif isinstance(one, Matrix):
            yield from (figure for cell in one.cells for figure in (*cell.positive, *cell.response))
            yield from one.gaps
        elif isinstance(one, Claim):
            yield from (signal.measured for signal in one.signals)


def runs(blocks: Iterable[Block]) -> Iterator[Run]:
    """Yield blocks with their neighbours of the same class; of figures the whole ones first."""
    for kind, some in groupby(blocks, key=lambda one: type(one).__name__):
        if kind == "Measured":
            yield from _figures(cast("Iterable[Measured]", some))
        else:
            yield Run(kind, tuple(some))


def _figures(some: Iterable[Measured]) -> Iterator[Run]:
    groups: dict[str, list[Measured]] = {}
    whole: list[Measured] = []
    for one in some:
        (groups.setdefault(one.name, []) if one.group else whole).append(one)
    if whole:
        yield Run("Measured", tuple(whole))
    if groups:
        yield Run("Groups", tuple(tuple(each) for each in groups.values()))
