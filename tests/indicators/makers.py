"""Figures, scopes and drafts with defaults; override what the test is about."""

from dataclasses import replace
from datetime import UTC, date, datetime

from impact.indicators.blocks import Audience, Block, Draft, Measured, Place, Rule, Scope, Stretch
from impact.indicators.figure import FULL_COUNT, Figure
from impact.indicators.intervals import newcombe, wilson
from impact.kit.dates import Period


def a_place(code: str = "plein", *, under_16: bool = False, cards: str | None = None) -> Place:
    """Return a pilot; its code is its name."""
    return Place(
        1, code, code, 1, datetime(2026, 1, 5, tzinfo=UTC), under_16=under_16, card_scheme=cards
    )


def a_scope(audience: Audience = "funder", *places: Place) -> Scope:
    """Return a question about one pilot in 2025, or about `places`."""
    return Scope(places or (a_place(),), Period(date(2025, 1, 1), date(2025, 12, 31)), audience)


def a_figure(
    name: str = "repeat_visits",
    figure: Figure | None = None,
    *,
    rule: Rule = "group",
    unit: str = "share",
    people: int | None = None,
    **group: str,
) -> Measured:
    """Return a figure with words; without `figure` a share of 18 out of 24."""
    return Measured(
        name,
        name.capitalize(),
        f"How about {name}?",
        unit,
        "Register",
        f"{name}/1",
        tuple(group.items()),
        a_share(18, 24) if figure is None else figure,
        rule,
        people,
    )


def a_count(number: int) -> Figure:
    """Return a full count."""
    return Figure(number, number, None, number, notes=(FULL_COUNT,))


def a_share(k: int, n: int) -> Figure:
    """Return a share with its interval."""
    return Figure(k / n, k, n, n, wilson(k, n))


def a_full_share(k: int, n: int) -> Figure:
    """Return a share of a full count."""
    return Figure(k / n, k, n, n, notes=(FULL_COUNT,))


def a_gap(k1: int, n1: int, k2: int, n2: int) -> Figure:
    """Return a difference of two shares."""
    return Figure(k1 / n1 - k2 / n2, n=n1 + n2, interval=newcombe(k1, n1, k2, n2))


def a_draft(scope: Scope, *blocks: Block, figures: tuple[Measured, ...] = ()) -> Draft:
    """Return a draft with one stretch."""
    return Draft(scope, (Stretch(3, "Who came", blocks),), figures)


def under(measured: Measured, **group: str) -> Measured:
    """Return the same figure about another group."""
    return replace(measured, group=tuple(group.items()))
