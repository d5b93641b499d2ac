"""Frames, indicators and sections: marked where they are written, gathered once at start.

A marker wraps a function and registers nothing. `Catalogue` looks through the modules that the
features offer, so what is measured never depends on who imported what first.

A parameter's name is what it is given: `visits` is the frame of that name, `by` the grouping
columns, `scope` what is asked, `rows` a way to run a small count, `figures` all that was measured.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Audience, Block, Rule
from impact.indicators.explained import Explained
from impact.indicators.figure import Figure, Tally
from impact.kit.gather import gather

if TYPE_CHECKING:
    from ibis import Table

By = tuple[str, ...]
WHOLE: By = ()
GIVEN = {"by", "scope", "rows", "figures"}


@dataclass(frozen=True)
class Frame:
    """A table that a room publishes. `columns` are its contract, also when it is empty.

    Exactly one of two makes it: `query` takes a pilot's id and returns the extract as a database
    query; `derive` makes it from other frames and the scope (`by_pilot`: see `derived`). Rows
    whose `dated` day lies after the end of observation are never read.
    """

    name: str
    columns: dict[str, str]
    query: Callable[[int], Any] | None = None
    derive: "Callable[..., Table] | None" = None
    by_pilot: str = ""
    dated: str | None = None

    @property
    def about(self) -> str:
        """Return what a row is: the docstring of what makes the frame."""
        return (self.query or self.derive).__doc__ or ""


@dataclass(frozen=True)
class Indicator:
    """A number worth following: how it is counted, and how a tally becomes a figure.

    `groups` are its standard breakdowns; () is the whole. `fixed`: its groups are a published list
    and stay in view without data. `extra`: columns that it may be split by on the screen of the
    partner who keeps the register, one at a time.
    """

    name: str
    version: int
    label: str
    question: str
    unit: str
    source: str
    rule: Rule
    groups: tuple[By, ...]
    fixed: bool
    figure: Callable[[Tally], Figure]
    count: "Callable[..., Table]"
    extra: tuple[str, ...] = ()

    @property
    def definition(self) -> str:
        """Name and version, as published: `repeat_visits/2`."""
        return f"{self.name}/{self.version}"

    def views(self, audience: Audience) -> tuple[By, ...]:
        """Return the fixed list of groupings in which this audience may see the figure."""
        more = self.extra if audience == "partner" else ()
        return (*self.groups, *((column,) for column in more))


@dataclass(frozen=True)
class Section:
    """A stretch of a report, by its number in `reports.md` 7."""

    name: str
    heading: str
    number: int
    tell: Callable[..., list[Block]]


@dataclass(frozen=True)
class Glossary:
    """What a room's keys are called in a pilot: `ask` takes its id, gives {key: {language: name}}.

    In the order of the room's own book; empty while there is none.
    """

    name: str
    ask: Callable[[int], dict[str, dict[str, str]]]


def glossary(name: str) -> Callable[[Callable[[int], dict[str, dict[str, str]]]], Glossary]:
    """Mark what names keys: `@glossary("codes")`."""
    return lambda ask: Glossary(name, ask)


def frame(
    name: str, columns: dict[str, str], *, dated: str | None = None
) -> Callable[[Callable[[int], Any]], Frame]:
    """Mark an extract query: `@frame("sessions", {"session": "string", "held_on": "date"})`."""
    return lambda query: Frame(name, columns, query=query, dated=dated)


def derived(
    name: str, columns: dict[str, str], *, by_pilot: str = ""
) -> "Callable[[Callable[..., Table]], Frame]":
    """Mark a step that makes a frame out of frames; it runs once per scope and is kept.

    `by_pilot`: no row of one pilot depends on another's, unless they share their cards; this column
    holds whose row it is. Of several pilots only those are derived whose data are new.
    """
    return lambda derive: Frame(name, columns, derive=derive, by_pilot=by_pilot)


def indicator(
    name: str,
    *,
    label: str,
    question: str,
    unit: str,
    source: str,
    rule: Rule,
    figure: Callable[[Tally], Figure],
    groups: tuple[By, ...] = (WHOLE,),
    fixed: bool = False,
    version: int = 1,
    extra: tuple[str, ...] = (),
) -> "Callable[[Callable[..., Table]], Indicator]":
    """Mark a count step; its docstring says of what, among whom, and what is left out."""
    return lambda count: Indicator(
        name, version, label, question, unit, source, rule, groups, fixed, figure, count, extra
    )


def section(
    name: str, *, heading: str, number: int
) -> Callable[[Callable[..., list[Block]]], Section]:
    """Mark a report section: `@section("stayed", heading=N_("Whether they stayed"), number=4)`."""
    return lambda tell: Section(name, heading, number, tell)


def needs(step: Callable[..., object]) -> tuple[str, ...]:
    """Return what a step asks for, by parameter name."""
    return tuple(inspect.signature(step).parameters)


class Catalogue:
    """Everything the house can measure and tell. Built once; read-only after."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        """Gather from `modules`; ValueError when two share a name or one reads an unknown frame."""
        offered = tuple(modules)
        self.frames = gather(Frame, offered)
        self.indicators = gather(Indicator, offered)
        self.sections = gather(Section, offered)
        self.glossaries = gather(Glossary, offered)
        self.explained = gather(Explained, offered)
        steps: dict[str, Callable[..., object]] = {
            one.name: one.count for one in self.indicators.values()
        }
        steps |= {one.name: one.tell for one in self.sections.values()}
        steps |= {one.name: one.derive for one in self.frames.values() if one.derive}
        for name, step in steps.items():
            if unknown := set(needs(step)) - set(self.frames) - GIVEN:
                raise ValueError(f"{name} reads frames that no feature offers: {unknown}")

    @property
    def stored(self) -> list[Frame]:
        """The frames that come out of the database; the others are made of these."""
        return [one for one in self.frames.values() if one.query]
