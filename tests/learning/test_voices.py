"""Who is heard beside who came: by hand, by the published vectors, and through the gate."""

from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.areas.frames import homes
from impact.attendance.indicators.reductions import came, participants
from impact.attendance.indicators.residents import inhabitants
from impact.indicators.blocks import Audience, Measured, Voices
from impact.indicators.figure import Tally
from impact.indicators.gate import release
from impact.learning import voices as room
from impact.learning.ratios import heard_ratio, ratio
from impact.learning.strip import strip
from stories.frames import stories
from stories.indicators import verdicts
from surveys.frames import responses
from surveys.indicators import heard, invites
from tests.indicators.golden import TOLERANCE, vectors
from tests.indicators.makers import a_draft, a_place, a_scope
from tests.learning.makers import ENGINE, counted, ratios_of, rows, table

DAY = date(2025, 5, 1)
PEOPLE = [(f"G{n}", "8-12", "f") for n in range(40)] + [(f"T{n}", "13-17", "m") for n in range(60)]
"""Forty girls of 8 to 12 and sixty boys of 13 to 17 came."""
HOME = {"f": "noord"}


def an_answer(response: str, who: str | None, side: str = "participant") -> dict[str, Any]:
    given = {"response": response, "participant": who, "perspective": side}
    return {"questionnaire": "na", "moment": "post", **given}


def a_story(story: str, who: str | None, **more: Any) -> dict[str, Any]:
    plain = {"perspective": "participant", "told_on": DAY, "age_band": "unknown"}
    return {"story": story, "participant": who, **plain, **more}


ANSWERS = [
    *(an_answer(f"g{n}", f"G{n}") for n in range(12)),
    *(an_answer(f"t{n}", f"T{n}") for n in range(8)),
    *(an_answer(f"x{n}", None) for n in range(5)),
    an_answer("again", "G0"),
    # A parent's answer about G1, and one of a child that the register knows from before.
    an_answer("parent", "G1", "family"),
    an_answer("elder", "OLD"),
]
STORIES = [
    a_story("g0", "G0"),
    a_story("g0 more", "G0"),
    *(a_story(f"t{n}", f"T{n}") for n in range(19)),
    a_story("own age", None, age_band="65+"),
    a_story("no such age", None, age_band="18+"),
    a_story("mother", "G2", perspective="family"),
    a_story("long ago", "G3", told_on=date(2024, 5, 1)),
]


@pytest.fixture(scope="module")
def everybody() -> Any:
    """Their steps, counted once."""
    return ibis.memtable(ENGINE.to_pyarrow(steps()))


LIVING = [
    {"area": "BU05990110", "age_band": "all", "population": 900, "own": True},
    {"area": "BU05990110", "age_band": "0-14", "population": 200, "own": True},
    {"area": "BU05990120", "age_band": "all", "population": 2100, "own": True},
    {"area": "BU05990130", "age_band": "all", "population": 500, "own": True},
    {"area": "BU05990999", "age_band": "all", "population": 70_000, "own": False},
]
"""Three areas of the pilot, and one where somebody came from."""
SAID: list[dict[str, Any]] = [
    *({"word": None, "area": one["area"], "own": True} for one in LIVING[:-1]),
    {"word": "Noord", "area": "BU05990110", "own": False},
    {"word": "BU05990999", "area": "BU05990999", "own": False},
    {"word": "Ergens", "area": None, "own": False},
]


def steps(more: list[dict[str, Any]] | None = None, said: list[dict[str, Any]] = SAID) -> Any:
    """How many of each group stand at each step; the girls live in `noord`."""
    told = [one for one in [*STORIES, *(more or [])] if one["told_on"] == DAY]
    old = {"participant": "OLD", "gender": "F", "age_band": "8-12", "area": None}
    given = {
        "came": table(
            came,
            *(
                {"person": p, "participant": p, "age_band": a, "gender": g, "area": HOME.get(g)}
                for p, a, g in PEOPLE
            ),
        ),
        "participants": table(participants, old, *({"participant": p} for p, _, _ in PEOPLE)),
        "responses": table(responses, *ANSWERS, an_answer("superseded", "G9")),
        "heard": table(heard, *ANSWERS),
        "invites": table(
            invites,
            {"perspective": "participant", "moment": "pre", "invited": 30},
            {"perspective": "participant", "moment": "post", "invited": 20},
            {"perspective": "family", "moment": "post", "invited": 9},
        ),
        "stories": table(stories, *STORIES, *(more or [])),
        "verdicts": table(verdicts, *({"story": one["story"]} for one in told[:10])),
        "inhabitants": table(inhabitants, *LIVING),
        "homes": table(homes, *said),
    }
    assert room.voices.derive
    return room.voices.derive(**given, scope=a_scope("partner"))


def table_of(found: Any) -> dict[tuple[str, str, str], int]:
    return {(one["by"], one["value"], one["stage"]): one["people"] for one in rows(found)}


def ratios(found: Any) -> dict[tuple[str, ...], Measured]:
    made = counted(room.voice_ratio, voices=found)
    return {tuple(value for _, value in group): one for group, one in made.items()}


@pytest.mark.parametrize(("inputs", "expected"), vectors("voice_ratio"))
def test_voice_ratio_as_published(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    parts = (inputs["group_at_stage"], inputs["all_at_stage"], inputs["share_reached"])
    found = heard_ratio(*parts)
    assert found.ratio == pytest.approx(expected["value"], abs=TOLERANCE)
    assert found.flag is expected["flag"]


def test_from_reached_to_told_everybody_is_counted_once_and_the_unknown_stay_unknown(
    everybody: Any,
) -> None:
    found = table_of(everybody)
    age = {(value, at): n for (by, value, at), n in found.items() if by == "age_band"}
    assert (age["8-12", "reached"], age["13-17", "reached"]) == (40, 60)
    # Twelve girls and one whom the register knows from before; five without a code.
    assert (age["8-12", "answered"], age["13-17", "answered"]) == (13, 8)
    assert age["unknown", "answered"] == 5
    # G0 told twice; the story of nobody known says its own age; 18+ is no band of ours.
    assert (age["8-12", "told"], age["13-17", "told"], age["65+", "told"]) == (1, 19, 1)
    assert age["unknown", "told"] == 1
    assert age["8-12", "coded"] + age["13-17", "coded"] == 9
    assert found["gender", "f", "answered"] == 13
    assert (found["area", "noord", "reached"], found["area", "unknown", "reached"]) == (40, 60)
    sides = {(value, at): n for (by, value, at), n in found.items() if by == "perspective"}
    assert sides["participant", "invited"] == 50
    assert (sides["participant", "answered"], sides["family", "answered"]) == (27, 1)
    assert (sides["participant", "told"], sides["family", "told"]) == (22, 1)
    assert not [at for _, at in sides if at == "reached"]


def test_a_group_with_a_twentieth_of_the_voices_and_two_fifths_of_the_people_is_flagged(
    everybody: Any,
) -> None:
    found = ratios(everybody)
    girls = found["gender", "f", "told"].figure  # 1 of 20 tellers, 40 of 100 who came
    assert girls.value == pytest.approx(0.125)
    assert girls.note == "full count; heard too little"
    boys = found["gender", "m", "told"].figure
    assert boys.value == pytest.approx(0.95 / 0.6)
    assert (boys.note, boys.n) == ("full count", 20)
    three = [a_story(f"new {n}", f"G{n}") for n in range(1, 4)]
    more = ratios(steps(three))["gender", "f", "told"].figure  # 4 of 23
    assert more.value == pytest.approx(0.434783, abs=TOLERANCE)
    assert more.note == "full count; heard too little"


def test_by_area_the_first_step_is_who_live_there_and_no_number_of_theirs_is_a_secret(
    everybody: Any,
) -> None:
    found = table_of(everybody)
    live = {value: n for (_, value, at), n in found.items() if at == "residents"}
    # By what the register calls it, else by its code; never who live where a visitor came from.
    assert live == {"noord": 900, "bu05990120": 2100, "bu05990130": 500}
    assert not [group for group in ratios(everybody) if group[2] in ("residents", "reached")]
    several = [*SAID, {"word": "Noordkant", "area": "BU05990110", "own": False}]
    twice = table_of(steps(said=several))
    assert twice["area", "unknown", "residents"] == 900, "nobody knows in which part"
    block, _ = seen(rows(everybody), "funder")
    first = {(one.value, one.at("residents")) for one in block.voices if one.by == "area"}
    numbers = {(value, step.people, step.among) for value, step in first if step}
    assert numbers == {(value, n, 3500) for value, n in live.items()}
    assert ("area", "noord", "reached") not in shown_steps(block), "elsewhere nobody came"
    own, _ = seen(rows(everybody), "partner")
    assert shown_steps(own)["area", "noord", "reached"] == (40, 40)
    assert shown_steps(own)["area", "bu05990120", "reached"] == (0, 40)
    # Where no source was read in, the step is not there, as for age and gender.
    bare = [one for one in rows(everybody) if one["stage"] != "residents"]
    stages = {(one.by, step.stage) for one in seen(bare, "partner")[0].voices for step in one.steps}
    assert ("area", "residents") not in stages
    assert {by for by, at in stages if at == "reached"} == set(room.ATTRIBUTES)


def test_who_was_never_reached_has_no_ratio_and_neither_has_a_side(everybody: Any) -> None:
    found = ratios(everybody)
    for group in (("age_band", "65+", "told"), ("perspective", "family", "answered")):
        assert found[group].figure.status == "not_available"
        assert found[group].figure.note == "the register knows nobody of this group"
    # Of a group that came and did not speak the ratio is nothing: that is what it is for.
    lone = ratio(Tally(0, 20, left_out=30, n=100))
    assert (lone.value, lone.note) == (0.0, "full count; heard too little")
    assert ratio(Tally(0, 10, left_out=30, n=100)).note == "full count", "3 were expected"


def test_voice_equity_waits_for_quotes_that_were_published(everybody: Any) -> None:
    assert counted(room.voice_equity, voices=everybody) == {}
    assert room.voice_equity.figure(Tally()).note == "no quotes were published yet"
    # With a step of quotes in the frame, nothing else has to be written.
    quoted = [
        {"stage": "quoted", "by": "gender", "value": value, "people": n}
        for value, n in (("f", 1), ("m", 19))
    ]
    both = everybody.union(table(room.voices, *quoted))
    (found,) = counted(room.voice_equity, voices=both).values()
    assert found.figure.value == pytest.approx(1 - (abs(0.05 - 0.4) + abs(0.95 - 0.6)) / 2)
    assert ratios(both)["gender", "f", "quoted"].figure.value == pytest.approx(0.125)


def seen(
    counts: list[dict[str, Any]], audience: Audience, **place: Any
) -> tuple[Voices, dict[Any, Measured]]:
    """The strip as somebody reads it, and the ratios that files hold."""
    scope = a_scope(audience, replace(a_place(), **place))
    figures = tuple(ratios_of([one for one in counts if one["value"] != "unknown"]))
    shown = release(a_draft(scope, strip(counts, figures), figures=figures))
    (block,) = shown.stretches[0].blocks
    assert isinstance(block, Voices)
    return block, {one.group: one for one in shown.figures}


def shown_steps(block: Voices) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {
        (one.by, one.value, step.stage): (step.people, step.among)
        for one in block.voices
        for step in one.steps
        if step.people is not None and step.among is not None
    }


def test_the_smaller_side_is_counted_as_the_gate_needs_it(everybody: Any) -> None:
    counts = [one for one in rows(everybody) if one["value"] != "unknown"]
    alike = {one.group: (one.people, one.figure) for one in ratios_of(counts)}
    made = counted(room.voice_ratio, voices=everybody)
    assert {group: (one.people, one.figure) for group, one in made.items()} == alike


def test_a_funder_sees_no_few_people_nor_the_few_others_and_files_say_the_same(
    everybody: Any,
) -> None:
    found = rows(everybody)
    whole, _ = seen(found, "partner")
    assert shown_steps(whole)["gender", "f", "told"] == (1, 20)
    # One parent answered: on no screen does anybody read that, nor how many the others are.
    assert not [step for step in shown_steps(whole) if step[0::2] == ("perspective", "answered")]
    assert shown_steps(whole)["perspective", "family", "told"] == (1, 23)
    block, files = seen(found, "funder")
    left = shown_steps(block)
    assert ("gender", "f", "told") not in left, "one girl"
    assert ("gender", "m", "told") not in left, "all but one"
    assert left["gender", "f", "reached"] == (40, 100)
    assert left["gender", "m", "answered"] == (8, 21)
    assert ("age_band", "13-17", "answered") not in left, "eight children"
    assert left["age_band", "8-12", "reached"] == (40, 100)
    assert files[("by", "gender"), ("value", "m"), ("stage", "told")].figure.status == "withheld"
    assert {(by, at): n for by, at, n in block.unknown}["age_band", "told"] is None
    strict, _ = seen(found, "funder", under_16=True)
    assert ("gender", "m", "answered") not in shown_steps(strict)


GROUPS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 25), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(by=st.sampled_from(room.ATTRIBUTES), reached=GROUPS, told=GROUPS)
def test_whatever_is_counted_nobody_outside_reads_a_few(
    by: str, reached: dict[str, int], told: dict[str, int]
) -> None:
    made = [
        {"stage": stage, "by": by, "value": value, "people": n}
        for stage, some in (("reached", reached), ("told", told))
        for value, n in some.items()
        if n
    ]
    block, files = seen(made, "funder")
    least = 10 if by == "area" else 5
    for people, among in shown_steps(block).values():
        for side in (people, among - people):
            assert side >= least or (side == 0 and by != "area"), (people, among)
    shown = {group for group, one in files.items() if one.figure.status == "shown"}
    drawn = {
        step.measured.group
        for one in block.voices
        for step in one.steps
        if step.measured.figure.status == "shown"
    }
    assert shown == drawn, "a file and the strip say the same"
