"""The way through a questionnaire: which questions somebody sees, in which order. Pure.

A `Plan` is a version made ready once; a `Walk` is what one person sees of it, as known now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveys.definition import Definition, Item
from surveys.expression import Missing, Node, Value, evaluate, parse, truth
from surveys.question_types import Given, rows_of

MOST_WITHOUT_CHECK = 5
"""With more questions than these, adults see all their answers before they send them."""
OF_AGE = 16
"""From here on somebody agrees for oneself."""
Sent = Mapping[str, Given]
"""Answers by question code; skipped is None, and what was not seen yet is not in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, and when."""

    perspective: str
    moment: str
    today: date


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a version with its conditions read: its own, and those of the groups above it.

    `group`: the innermost group that sets it apart from other questions, None for none.
    """

    item: Item
    relevant: tuple[Node, ...]
    constraint: Node | None
    group: Item | None


@dataclass(frozen=True, slots=True)
class Page:
    """One question as somebody sees it, with the notes before it. `number` counts from 1."""

    step: Step
    notes: tuple[Item, ...]
    number: int

    @property
    def item(self) -> Item:
        """The question."""
        return self.step.item


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of one person in order, and the answers on them as expressions see them."""

    pages: tuple[Page, ...]
    values: Mapping[str, Value]
    closing: tuple[Item, ...] = ()

    def page(self, code: str) -> Page | None:
        """Return the page of a question; None when this person does not see it."""
        return next((page for page in self.pages if page.item.code == code), None)

    def before(self, page: Page) -> Page | None:
        """Return the page before, None at the first."""
        return self.pages[page.number - 2] if page.number > 1 else None

    def after(self, page: Page) -> Page | None:
        """Return the next page, None at the last."""
        return self.pages[page.number] if page.number < len(self.pages) else None

    def first_open(self, sent: Sent) -> Page | None:
        """Return the first page that was not seen yet, None when all were."""
        return next((page for page in self.pages if page.item.code not in sent), None)

    def kept(self, sent: Sent) -> dict[str, Given]:
        """Return what counts of the answers: those to questions that are shown."""
        return {page.item.code: sent.get(page.item.code) for page in self.pages}

    def rows(self, sent: Sent) -> list[dict[str, Any]]:
        """Return rows of `answer`, without response and pilot; none for what is not shown."""
        return [row for page in self.pages for row in rows_of(page.item, sent.get(page.item.code))]


@dataclass(frozen=True, slots=True)
class Plan:
    """A version made ready: its items in order, each with its conditions read."""

    definition: Definition
    consent: Item | None
    opening: tuple[Step, ...]
    steps: tuple[Step, ...]
    ends: tuple[Step, ...]

    def walk(self, sent: Sent, asked: Asked) -> Walk:
        """Return what somebody sees who gave these answers. Hidden questions count as empty."""
        pages: list[Page] = []
        notes: list[Item] = []
        values = self._agreed(sent)
        for step in self.steps:
            if not _is_seen(step, values, asked):
                continue
            if not step.item.asks:
                notes.append(step.item)
                continue
            pages.append(Page(step, tuple(notes), len(pages) + 1))
            notes.clear()
            values[step.item.code] = as_value(step.item, sent.get(step.item.code))
        return Walk(tuple(pages), values, tuple(notes))

    def page(self, code: str) -> Page | None:
        """Return the page of a question for whoever may not see it (any more); None for no such."""
        here = next((one for one in self.steps if one.item.code == code and one.item.asks), None)
        return Page(here, (), 0) if here else None

    def shown(self, sent: Sent, asked: Asked) -> list[Item]:
        """Return the questions that somebody with these answers saw, consent included."""
        consent = [self.consent] if self.consent else []
        return [*consent, *(page.item for page in self.walk(sent, asked).pages)]

    @property
    def joining(self) -> Page | None:
        """The question whether somebody joins in, None when it is not asked."""
        return Page(Step(self.consent, (), None, None), (), 0) if self.consent else None

    def opened(self, asked: Asked) -> list[Item]:
        """Return the notes on the page that asks whether somebody joins in."""
        return [one.item for one in self.opening if _is_seen(one, {}, asked)]

    def ended(self, walk: Walk, asked: Asked) -> list[Item]:
        """Return the notes on the last page: trailing ones, and those that thank."""
        values = walk.values
        return [*walk.closing, *(one.item for one in self.ends if _is_seen(one, values, asked))]

    def refused(self, asked: Asked) -> list[Item]:
        """Return the notes for somebody who does not join in."""
        values = self._agreed({self.consent.code: "no"}) if self.consent else {}
        return [one.item for one in self.ends if one.relevant and _is_seen(one, values, asked)]

    def looks_back(self, walk: Walk) -> bool:
        """Say whether somebody sees all answers before sending: adults, with more than a few."""
        many = len(walk.pages) > MOST_WITHOUT_CHECK and not is_for_children(self.definition)
        return many or not walk.pages

    def _agreed(self, sent: Sent) -> dict[str, Value]:
        if self.consent is None:
            return {}
        return {self.consent.code: as_value(self.consent, sent.get(self.consent.code))}


def plan(definition: Definition) -> Plan:
    """Return a version made ready; ExpressionError when a condition in it cannot be read."""
    items = definition.items
    apart = _apart(definition)
    steps = [_step(definition, one, apart) for one in items if one.kind != "group"]
    consent = next((one for one in items if one.role == "consent"), None)
    at = next((n for n, one in enumerate(steps) if one.item is consent), 0)
    first = {
        one.item.code
        for n, one in enumerate(steps)
        if not one.item.asks and (n < at or one.item.role == "intro")
    }
    rest = [one for one in steps if one.item.code not in first and one.item is not consent]
    return Plan(
        definition,
        consent,
        tuple(one for one in steps if one.item.code in first and one.item.role != "end"),
        tuple(one for one in rest if one.item.role != "end"),
        tuple(one for one in steps if one.item.role == "end"),
    )


def is_for_children(definition: Definition) -> bool:
    """Say whether a guardian must agree too, or the youngest it is for is under sixteen."""
    youngest = definition.age.split("-")[0].strip("+ ")
    under = youngest.isdecimal() and int(youngest) < OF_AGE
    return under or definition.consent_mode == "child_and_guardian"


def as_value(item: Item, given: Given) -> Value:
    """Return an answer as expressions see it: the code of an option that is none is no number."""
    if not isinstance(given, str) or not item.options:
        return given
    missing = any(option.code == given and option.missing for option in item.options)
    return Missing(given) if missing else given


def _is_seen(step: Step, values: Mapping[str, Value], asked: Asked) -> bool:
    if not step.item.meant_for(asked.perspective, asked.moment):
        return False
    return all(truth(evaluate(node, values, today=asked.today)) for node in step.relevant)


def _step(definition: Definition, item: Item, apart: frozenset[str]) -> Step:
    above = list(definition.above(item))
    conditions: Iterable[str] = (one.relevant for one in (item, *above) if one.relevant)
    return Step(
        item,
        tuple(parse(text) for text in conditions),
        parse(item.constraint) if item.constraint else None,
        next((group for group in above if group.code in apart and group.label), None),
    )


def _apart(definition: Definition) -> frozenset[str]:
    """Return the groups that hold some of the questions but not all: their title says something."""
    asked: Sequence[Item] = [one for one in definition.questions if one.role != "consent"]
    inside = [{group.code for group in definition.above(one)} for one in asked]
    return frozenset().union(*inside) - frozenset.intersection(*map(frozenset, inside or [set()]))
