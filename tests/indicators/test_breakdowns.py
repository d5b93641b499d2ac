from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.indicators.blocks import Audience, Measured
from impact.indicators.breakdowns import Hidden, hidden
from impact.indicators.figure import FULL_COUNT, NO_DATA, Figure, nothing
from tests.indicators.makers import (
    a_count,
    a_figure,
    a_full_share,
    a_place,
    a_scope,
    a_share,
    under,
)


def persons(n: int, **group: str) -> Measured:
    one = a_figure("unique_participants", a_count(n), rule="people", unit="persons")
    return under(one, **group)


def tone(n: int, **group: str) -> Measured:
    one = a_figure("teller_tone_positive", Figure(1 / n, 1, n, n), rule="read", people=n)
    return under(one, **group)


def positive(n: int, **group: str) -> Measured:
    return under(a_figure("construct_positive", a_share(1, n), rule="answers"), **group)


def away(figures: list[Measured], audience: Audience = "funder") -> list[int]:
    """Return the places of the figures that are withheld."""
    found = hidden(figures, a_scope(audience)).withheld
    return [place for place, one in enumerate(figures) if (one.name, one.group) in found]


def test_a_breakdown_with_a_withheld_cell_is_withheld_whole_and_the_whole_stays() -> None:
    figures = [
        persons(40),
        persons(20, age_band="25-44"),
        persons(17, age_band="45-64"),
        persons(3, age_band="65+"),
    ]
    assert away(figures) == [1, 2, 3]
    assert away(figures[:3]) == []


def test_other_breakdowns_and_other_figures_stay() -> None:
    figures = [
        persons(3, age_band="65+"),
        persons(20, age_band="25-44"),
        persons(11, gender="v"),
        persons(12, gender="m"),
        a_figure("visits", a_count(80), rule="events", people=23),
    ]
    assert away(figures) == [0, 1]


def test_a_whole_that_is_withheld_takes_its_breakdowns_with_it() -> None:
    figures = [persons(4), persons(4, age_band="unknown")]
    assert away(figures) == [0, 1]


def test_the_unknown_are_withheld_to_protect_another_cell() -> None:
    figures = [persons(23), persons(3, age_band="65+"), persons(20, age_band="unknown")]
    assert away(figures) == [1, 2]


def test_two_attributes_at_once_are_one_breakdown_below_the_coarse_one() -> None:
    fine = [a_figure("visits", a_count(9), rule="events", people=n) for n in (20, 20, 3)]
    figures = [
        a_figure("visits", a_count(27), rule="events", people=43),
        under(fine[0], discipline="music", activity="drum"),
        under(fine[1], discipline="music", activity="choir"),
        under(fine[2], discipline="dance", activity="hiphop"),
        under(fine[0], discipline="music"),
    ]
    assert away(figures) == [1, 2, 3]


def test_perspectives_stand_side_by_side_and_fall_one_by_one() -> None:
    sides = [
        positive(n, construct="fun", perspective=w) for w, n in (("family", 9), ("school", 30))
    ]
    assert away(sides) == [0]


def test_answers_that_add_up_to_a_figure_fall_together() -> None:
    side = {"construct": "fun", "perspective": "family"}
    figures = [
        positive(40, **side),
        positive(9, **side, wave="1"),
        positive(31, **side, wave="2"),
    ]
    assert away(figures) == [1, 2]


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        # family 20, school 4: 20 of 24 known would leave the 4; so family goes too.
        ({"family": 20, "school": 4}, ["family", "school"]),
        # 3 and 4 hold seven together: that is enough.
        ({"family": 20, "school": 4, "trainer": 3}, ["school", "trainer"]),
        # 2 and 1 hold three: the smallest other goes, and of two equal ones the first by name.
        (
            {"family": 9, "participant": 9, "school": 2, "trainer": 1},
            ["family", "school", "trainer"],
        ),
        ({"family": 9, "participant": 8}, []),
    ],
)
def test_tone_says_nothing_by_subtraction(counts: dict[str, int], gone: list[str]) -> None:
    figures = [tone(sum(counts.values()))]
    figures += [tone(n, perspective=who) for who, n in counts.items()]
    found = [dict(figures[place].group)["perspective"] for place in away(figures, "partner")]
    assert sorted(found) == gone


def test_for_others_tone_by_perspective_falls_whole() -> None:
    figures = [tone(27), *(tone(n, perspective=w) for w, n in (("a", 20), ("b", 4), ("c", 3)))]
    assert away(figures, "funder") == [1, 2, 3]


def test_a_breakdown_of_one_withheld_cell_leaves_no_mark() -> None:
    whole, only = persons(7), persons(7, age_band="8-12")
    assert hidden([whole, only], a_scope("funder")).gone == {(only.name, only.group)}
    shares = [
        under(a_figure("participant_profile", a_full_share(7, 7), rule="people"), age_band="8-12")
    ]
    assert hidden(shares, a_scope("funder")).gone == {(shares[0].name, shares[0].group)}


def test_a_mark_stays_where_the_whole_is_withheld_too_or_others_stand_beside_it() -> None:
    assert not hidden([persons(4), persons(4, age_band="65+")], a_scope()).gone
    several = [persons(20), persons(17, age_band="25-44"), persons(3, age_band="65+")]
    assert not hidden(several, a_scope()).gone


def test_what_is_not_available_is_no_cell() -> None:
    figures = [persons(40), persons(40, age_band="65+")]
    figures.append(
        under(a_figure("unique_participants", nothing(NO_DATA), rule="people"), age_band="x")
    )
    assert hidden(figures, a_scope()) == Hidden(frozenset(), frozenset())


BANDS = ("0-3", "8-12", "13-17", "18-24", "25-44", "65+", "unknown")
REGISTER = st.dictionaries(st.sampled_from(BANDS), st.integers(1, 40), min_size=1)
READERS = st.sampled_from(["funder", "public"])


def register(bands: dict[str, int]) -> list[Measured]:
    total = sum(bands.values())
    profile = a_figure("participant_profile", rule="people")
    shares = [
        under(replace(profile, figure=a_full_share(n, total)), age_band=band)
        for band, n in bands.items()
    ]
    return [persons(total), *(persons(n, age_band=band) for band, n in bands.items()), *shares]


@settings(max_examples=400)
@given(REGISTER, READERS, st.booleans())
def test_no_published_count_of_people_is_small_nor_is_what_it_leaves(
    bands: dict[str, int], audience: Any, under_16: bool
) -> None:
    figures = register(bands)
    found = hidden(figures, a_scope(audience, a_place(under_16=under_16)))
    total, unknown = sum(bands.values()), bands.get("unknown", 0)
    for one in figures:
        if (one.name, one.group) in found.withheld or one.figure.numerator is None:
            continue
        band = dict(one.group).get("age_band", "")
        strict = under_16 or band in ("0-3", "8-12", "13-17")
        small = range(1, 10 if strict else 5)
        if band != "unknown":
            assert one.figure.numerator not in small
        if band not in ("", "unknown"):
            assert total - one.figure.numerator - unknown not in small


@settings(max_examples=400)
@given(REGISTER, READERS)
def test_nothing_withheld_is_the_whole_minus_what_is_shown(
    bands: dict[str, int], audience: Any
) -> None:
    found = hidden(register(bands), a_scope(audience))
    for name in ("unique_participants", "participant_profile"):
        cells = [(name, (("age_band", band),)) for band in bands]
        away = [cell for cell in cells if cell in found.withheld]
        marked = [cell for cell in away if cell not in found.gone]
        if (name, ()) not in found.withheld:
            assert len(marked) != 1, "one mark is the whole minus the rest"
        assert not away or len(away) == len(cells)


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from(["family", "participant", "school", "trainer"]),
                    st.integers(1, 15), min_size=1)
)  # fmt: skip
def test_withheld_tones_hold_five_stories_together_or_everything_is_withheld(
    counts: dict[str, int],
) -> None:
    figures = [tone(sum(counts.values())), *(tone(n, perspective=w) for w, n in counts.items())]
    places = away(figures, "partner")
    sides = [figures[place].figure.n or 0 for place in places if place]
    assert not sides or sum(sides) >= 5 or len(sides) == len(counts)


def test_a_figure_of_no_sample_and_no_count_is_held_to_its_base() -> None:
    middle = a_figure("visit_frequency", Figure(4.0, n=9, notes=(FULL_COUNT,)))
    assert away([middle]) == [0]


def of_several(parts: list[int], audience: Audience) -> tuple[bool, list[bool]]:
    """Whether a share of several pilots is withheld, and whether that of each alone is."""
    scope = a_scope(audience, *(a_place(f"p{n}") for n in range(len(parts))))
    apart = [[positive(n, perspective="family")] if n else [] for n in parts]
    whole = [positive(sum(parts), perspective="family")] if sum(parts) else []
    alone = [
        bool(hidden(figures, scope.alone(place)).withheld)
        for figures, place in zip(apart, scope.pilots, strict=True)
    ]
    return bool(hidden(whole, scope, apart).withheld), alone


def test_several_pilots_do_not_give_away_what_one_of_them_withholds() -> None:
    assert of_several([8, 13], "funder") == (True, [True, False])
    assert of_several([8, 8], "funder") == (False, [True, True])
    assert of_several([2, 30], "partner") == (True, [True, False])
    assert of_several([12, 13], "funder") == (False, [False, False])


@given(st.lists(st.integers(0, 15), min_size=2, max_size=4), st.sampled_from(["funder", "partner"]))
def test_what_the_pilots_alone_leave_of_the_whole_is_never_few(
    parts: list[int], audience: Audience
) -> None:
    whole_away, alone = of_several(parts, audience)
    left = sum(n for n, away in zip(parts, alone, strict=True) if away)
    assert whole_away or not 0 < left < (10 if audience == "funder" else 5)
