"""The strip of voices out of what was counted: steps of each group, and the ratio under each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from impact.indicators.blocks import Measured, Step, Voice, Voices
from impact.indicators.figure import Group, nothing
from impact.indicators.limits import SENSITIVE, UNKNOWN
from impact.indicators.names import AGE_BANDS, INVITED, LIVE, PERSPECTIVES, REACHED
from impact.learning.ratios import NOT_REACHED
from impact.learning.voices import ATTRIBUTES

STEPS = {
    **dict.fromkeys(ATTRIBUTES, (REACHED, "answered", "told", "coded")),
    "area": (LIVE, REACHED, "answered", "told", "coded"),
    "perspective": (INVITED, "answered", "told", "coded"),
}
"""Steps of a strip, by what people are told apart by.

Who was invited is known by side only, and who lives here by area: a source has ages of its own.
"""
ORDER = {"age_band": AGE_BANDS, "perspective": tuple(PERSPECTIVES)}
Counts = Mapping[tuple[str, str, str], int]
"""How many people, by attribute, value and step."""


def strip(rows: Iterable[Mapping[str, Any]], figures: Iterable[Measured]) -> Voices:
    """Return who is heard; `figures` are the ratios (4.46) of the same question."""
    counts = {(row["by"], row["value"], row["stage"]): row["people"] for row in rows}
    among: dict[tuple[str, str], int] = defaultdict(int)
    for (by, value, stage), people in counts.items():
        if value != UNKNOWN:
            among[by, stage] += people
    ratios = {one.group: one for one in figures if one.name == "voice_ratio"}
    if not ratios:
        return Voices(())
    groups = sorted({(by, value) for by, value, _ in counts if value != UNKNOWN}, key=_place)
    return Voices(
        tuple(
            Voice(
                by,
                value,
                tuple(
                    _step(by, value, at, counts, among, ratios)
                    for at in STEPS[by]
                    if at != LIVE or among[by, at]
                ),
            )
            for by, value in groups
        ),
        tuple(
            (by, stage, people)
            for (by, value, stage), people in sorted(counts.items())
            if value == UNKNOWN
        ),
    )


def _step(
    by: str,
    value: str,
    stage: str,
    counts: Counts,
    among: Mapping[tuple[str, str], int],
    ratios: Mapping[Any, Measured],
) -> Step:
    group = (("by", by), ("value", value), ("stage", stage))
    whole = among.get((by, stage), 0)
    if stage == LIVE:
        return Step(stage, _blank(ratios, group), counts.get((by, value, stage)), whole)
    people = counts.get((by, value, stage), 0)
    known = ratios.get(group)
    if known is None:
        sides = people, whole - people
        known = replace(_blank(ratios, group), people=_smaller(by, sides))
    return Step(stage, known, people, whole) if whole else Step(stage, known, None, None)


def _blank(ratios: Mapping[Any, Measured], group: Group) -> Measured:
    """Return a ratio that does not exist, of nobody: how many live somewhere is published."""
    like = next(iter(ratios.values()))
    return replace(like, group=group, figure=nothing(NOT_REACHED), people=None)


def _smaller(by: str, sides: tuple[int, ...]) -> int:
    """Return the fewest people on one side, as the ratio itself does."""
    return min(sides if by in SENSITIVE else [side for side in sides if side], default=0)


def _place(pair: tuple[str, str]) -> tuple[int, int, str]:
    by, value = pair
    order = ORDER.get(by, ())
    return list(STEPS).index(by), order.index(value) if value in order else len(order), value
