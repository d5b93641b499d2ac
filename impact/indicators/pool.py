"""Several pilots as one: what pooling must not hide. Pure.

The definitions were run again on the rows of all pilots together; here that is corrected and
explained by what the pilots alone say. Nothing is averaged, summed or weighted (indicators.md 3).
"""

from collections.abc import Sequence
from dataclasses import replace

from impact.indicators.blocks import Measured, Scope
from impact.indicators.figure import Figure, Group, Note, noted, nothing
from impact.indicators.intervals import union_bounds
from impact.indicators.persons import one_code
from impact.kit.i18n import N_

NO_COMMON_CODE = Note(N_("no common code"))
DIFFERENT_WAYS = Note(N_("pilots point different ways"))
PARTLY = N_("%(k)s of %(m)s pilots")

PERSONS, BOUNDS = "unique_participants", "unique_bounds"
PARTICIPATIONS = {
    "participant_profile": N_("Who took part, by participation"),
    "population_reach": N_("Reach among residents, by participation"),
    "parity": N_("Share compared with the benchmark, by participation"),
    "representativeness": N_("Representativeness, by participation"),
    "field_known": N_("What is known, by participation"),
    "visit_frequency": N_("Visits per participation (median)"),
    "visit_frequency_band": N_("How often people came, by participation"),
    "repeat_visits": N_("Repeat visits, by participation"),
    "new_to_pilot": N_("New to this pilot, by participation"),
    "first_time_share": N_("First time ever, by participation"),
    "mean_visits": N_("Visits per participation (mean)"),
    "retention": N_("Staying on, by participation"),
    "progression": N_("Progression, by participation"),
    "art_hours": N_("Hours of art per participation"),
    "art_hours_median": N_("Hours of art per participation (median)"),
}
"""Rates over persons, and their label where somebody in two pilots counts twice."""
SIGNED = ("perspective_gap_positive",)
"""Differences, whose sign must not turn round by putting pilots together."""
ASKED = ("answers", "gap", "response", "read")
"""Rules whose data a pilot has group by group: it may have asked one side and not the other."""


def pooled(
    whole: list[Measured], each: Sequence[Sequence[Measured]], scope: Scope
) -> list[Measured]:
    """Return the figures of the union, corrected by what the pilots alone (`each`) say."""
    alone = [_Pilot(figures) for figures in each]
    return [_corrected(one, alone, scope) for one in whole]


class _Pilot:
    """The figures of one pilot, by name and group."""

    def __init__(self, figures: Sequence[Measured]) -> None:
        shown = [one for one in figures if one.figure.status == "shown"]
        self.said = {(one.name, one.group): one.figure for one in shown}
        self.kept = {(one.name, _keys(one.group)) for one in shown}
        self.of_people = {one.name for one in shown if one.figure.n}

    def has(self, one: Measured) -> bool:
        """Say whether there is data: for this very group, or for the breakdown it belongs to.

        A pilot in which nobody is of that age has told us so.
        """
        if one.rule in ASKED:
            return (one.name, one.group) in self.said
        return (one.name, _keys(one.group)) in self.kept


def _corrected(one: Measured, alone: list[_Pilot], scope: Scope) -> Measured:
    if one.figure.status != "shown":
        return one
    key = one.name, one.group
    told = [pilot.said[key] for pilot in alone if key in pilot.said]
    if one.name in SIGNED and _turned(one.figure, told):
        return replace(one, figure=nothing(DIFFERENT_WAYS))
    if not one_code(scope):
        one = _apart(one, alone, told)
    having = sum(pilot.has(one) for pilot in alone)
    if 0 < having < len(alone):
        note = Note(PARTLY, (("k", having), ("m", len(alone))))
        return replace(one, figure=noted(one.figure, note))
    return one


def _apart(one: Measured, alone: list[_Pilot], told: Sequence[Figure]) -> Measured:
    """Say of a figure over persons that nobody can tell who was in two pilots."""
    sizes = [int(figure.numerator or 0) for figure in told if figure.numerator]
    if one.name == PERSONS and len(sizes) > 1:
        bounds = Figure(None, interval=union_bounds(sizes), notes=(NO_COMMON_CODE,))
        return replace(one, figure=bounds)
    if one.name == BOUNDS and sum(PERSONS in pilot.of_people for pilot in alone) > 1:
        return replace(one, figure=nothing(NO_COMMON_CODE))
    if one.name in PARTICIPATIONS and sum(one.name in pilot.of_people for pilot in alone) > 1:
        return replace(one, label=PARTICIPATIONS[one.name])
    return one


def _turned(whole: Figure, told: Sequence[Figure]) -> bool:
    """Say whether more than half of the pilots point the other way than all of them together."""
    against = sum((figure.value or 0) * (whole.value or 0) < 0 for figure in told)
    return 2 * against > len(told)


def _keys(group: Group) -> tuple[str, ...]:
    return tuple(key for key, _ in group)
