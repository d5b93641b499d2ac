"""The gates of strength: one change across each, and its name. (reports.md 4)"""

from dataclasses import replace
from typing import Any

import pytest

from impact.indicators.blocks import Agreement
from impact.indicators.figure import Figure, Interval
from impact.reports.aims import Rival, Threshold
from impact.reports.claims import lay
from impact.reports.sentences import unmet
from impact.reports.strength import first_unmet
from tests.reports.makers import (
    BEGAN,
    COVERED,
    a_cell,
    a_count,
    a_share,
    an_aim,
    coded,
    english,
    evidence,
    measured,
    together,
    told,
)

BASE = measured("repeat_visits", a_share(54, 60))


def figures(figure: Figure, coverage: float = 0.9) -> dict[str, Any]:
    covered = replace(COVERED, figure=replace(COVERED.figure, value=coverage))
    return {"figures": (measured("repeat_visits", figure), covered)}


def wide(half: float) -> Figure:
    return Figure(0.8, 48, 60, 60, Interval(0.8 - half, 0.8 + half, "wilson"))


def agreement(**given: Any) -> dict[str, Any]:
    return {"coded": (coded(agreement=replace(coded().agreement, **given)),)}


def stories(*count: int) -> dict[str, Any]:
    spoken, read = told(*count)
    return {"spoken": tuple(spoken), "read": tuple(read)}


SCATTERED = {
    "cells": (a_cell("participant", 4), a_cell("family", 4)),
    **together(told(4), told(3, perspective="family")),
}
LATE = Threshold("repeat_visits", (), 0.6, "at least", BEGAN)
CHANGES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (figures(a_share(19, 19)), {}, "rests on 19"),
    (figures(wide(0.201)), {}, "20 points"),
    (figures(Figure(None, status="not_available")), {}, "no figure"),
    (stories(4), {}, "too few tellers"),
    (agreement(double_coded=9), {}, "in 9 stories"),
    (agreement(value=0.666), {}, "alpha 0.67"),
    (agreement(value=None), {}, "not known"),
    ({"coded": ()}, {}, "not known"),
    (SCATTERED, {}, "0 perspectives"),
    (figures(a_share(54, 60), 0.499), {}, "50% of the visits"),
    ({"figures": (BASE,)}, {}, "how many visits"),
    ({}, {"thresholds": (LATE,)}, "set later"),
    ({}, {"rivals": (Rival("Het was opvang."),)}, "no other explanation"),
    (figures(a_share(9, 9)), {}, "one side is silent"),
]


def test_the_base_is_supported_and_never_firm_while_gates_are_missing() -> None:
    made = lay(an_aim(), evidence())
    assert made.strength == "supported"
    waiting = [one.text for one in made.gates if one.strength == "firm" and not one.met]
    assert len([text for text in waiting if "not measured yet" in text]) == 2
    assert any("told back" in text for text in waiting)


@pytest.mark.parametrize(("known", "aim", "named"), CHANGES)
def test_one_step_across_a_gate_lowers_the_strength_and_names_it(
    known: dict[str, Any], aim: dict[str, Any], named: str
) -> None:
    made = lay(an_aim(**aim), replace(evidence(), **known))
    assert made.strength == "exploratory"
    said = [english().found(one) for one in made.gates if not one.met]
    assert any(named in one for one in said), said


@pytest.mark.parametrize(
    "known",
    [
        figures(a_share(20, 20)),
        figures(wide(0.2)),
        figures(a_count(12)),
        stories(5),
        agreement(value=0.667),
        agreement(double_coded=10),
        figures(a_share(54, 60), 0.5),
        {"cells": (a_cell("participant", 5), a_cell("family", 4))},
    ],
)
def test_what_lies_at_a_gate_passes_it(known: dict[str, Any]) -> None:
    aim = an_aim()
    if known.get("figures") and known["figures"][0].figure.full_count:
        aim = an_aim(thresholds=(Threshold("repeat_visits", (), 10, "at least", LATE.set_on),))
        known = known | {"began": {}}
    assert lay(aim, replace(evidence(), **known)).strength == "supported"


def test_two_perspectives_are_needed_where_no_register_speaks() -> None:
    aim = an_aim(
        thresholds=(Threshold("construct_positive", (), 0.6, "at least", an_aim().written_on),)
    )
    figure = measured("construct_positive", a_share(54, 60))
    two = evidence(figure)
    one = replace(two, cells=(a_cell("participant", 30), a_cell("family", 4)))
    assert lay(aim, two).strength == "supported"
    assert lay(aim, one).strength == "exploratory"


def test_the_first_gate_in_the_way_is_printed_with_its_number() -> None:
    made = lay(an_aim(), replace(evidence(), **agreement(value=0.62)))
    gate = first_unmet(made.gates)
    remark = unmet(made)
    assert gate is not None
    assert remark is not None
    assert english().note(remark) == "Supported: not yet, alpha 0.62 for “durven”."


def test_how_many_tellers_there_are_is_not_said_to_others_when_they_are_few() -> None:
    few = replace(evidence(), **stories(3))
    own = replace(few, audience="partner")
    said = {
        audience: " ".join(english().found(one) for one in lay(an_aim(), known).gates)
        for audience, known in (("funder", few), ("partner", own))
    }
    assert "tellers: 3" not in said["funder"]
    assert "tellers: 3" in said["partner"]


def test_flipping_the_verdicts_of_one_coder_lowers_the_badge() -> None:
    apart = Agreement(0.31, 0.0, 0.6, double_coded=24)
    assert lay(an_aim(), evidence(coded=(coded(agreement=apart),))).strength == "exploratory"


def test_firm_asks_more_of_each_row_of_the_table() -> None:
    made = lay(an_aim(), evidence())
    by_level = {
        level: len([one for one in made.gates if one.strength == level])
        for level in ("supported", "firm")
    }
    assert by_level["firm"] == by_level["supported"] + 4
