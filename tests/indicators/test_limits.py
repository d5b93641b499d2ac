"""The table of small numbers, row by row, at its borders."""

from dataclasses import replace
from typing import Any

import pytest

from impact.indicators.blocks import Audience, Measured
from impact.indicators.breakdowns import hidden
from impact.indicators.figure import FULL_COUNT, Figure, Interval, nothing
from impact.indicators.pool import DIFFERENT_WAYS
from tests.indicators.makers import (
    a_count,
    a_figure,
    a_full_share,
    a_gap,
    a_place,
    a_scope,
    a_share,
)

OTHERS: tuple[Audience, ...] = ("funder", "public")
EVERYBODY: tuple[Audience, ...] = ("partner", "funder", "public")


def withheld(one: Measured, audience: Audience, *beside: Measured, **place: Any) -> bool:
    scope = a_scope(audience, a_place(**place))
    return (one.name, one.group) in hidden([one, *beside], scope).withheld


def persons(n: int, **group: str) -> Measured:
    return a_figure("unique_participants", a_count(n), rule="people", unit="persons", **of(group))


def profile(k: int, n: int, **group: str) -> Measured:
    return a_figure("participant_profile", a_full_share(k, n), rule="people", **of(group))


def returned(k: int, n: int, people: int | None = None, **group: str) -> Measured:
    return a_figure(figure=a_share(k, n), people=people, **of(group))


def middle(n: int, rule: Any = "group", unit: str = "visits") -> Measured:
    return a_figure("visit_frequency", Figure(4.0, n=n, notes=(FULL_COUNT,)), rule=rule, unit=unit)


def visits(n: int, people: int | None, **group: str) -> Measured:
    return a_figure("visits", a_count(n), rule="events", unit="visits", people=people, **of(group))


def answered(k: int, n: int, who: str = "family", **group: str) -> Measured:
    group = {"construct": "enjoyment", "perspective": who, "moment": "post"} | group
    return a_figure("construct_positive", a_share(k, n), rule="answers", **of(group))


def gap(smaller: int | None) -> Measured:
    figure = a_gap(12, 24, 1, smaller or 30)
    return a_figure("perspective_gap_positive", figure, rule="gap", people=smaller)


def response(k: int, invited: int, who: str = "family") -> Measured:
    group = {"perspective": who, "moment": "post"}
    return a_figure("response_rate", a_full_share(k, invited), rule="response", **of(group))


def stories(n: int, people: int | None = None, **group: str) -> Measured:
    people = n if people is None else people
    return a_figure("stories_collected", a_count(n), rule="told", people=people, **of(group))


def tellers(n: int) -> Measured:
    return a_figure("story_tellers", a_count(n), rule="told", unit="persons", people=n)


def tone(k: int, n: int, people: int | None, **group: str) -> Measured:
    figure = Figure(k / n, k, n, n)
    return a_figure("teller_tone_positive", figure, rule="read", people=people, **of(group))


def of(group: dict[str, str]) -> Any:
    return group


@pytest.mark.parametrize(
    "one",
    [
        persons(1),
        persons(3, age_band="8-12"),
        profile(1, 3, gender="v"),
        returned(1, 1),
        middle(1),
        visits(1, 1),
        stories(1),
        tellers(1),
    ],
    ids=lambda one: one.name,
)
def test_partners_see_their_own_register_and_count_of_stories(one: Measured) -> None:
    assert not withheld(one, "partner")


@pytest.mark.parametrize(
    ("small", "enough"),
    [
        (answered(1, 4), answered(1, 5)),
        (answered(2, 2, "trainer"), answered(2, 3, "trainer")),
        (gap(4), gap(5)),
        (gap(None), gap(5)),
        (response(1, 4), response(1, 5)),
        (tone(1, 4, 4), tone(1, 5, 1)),
    ],
    ids=["answers", "trainers", "gap", "gap of unknown size", "response", "tone"],
)
def test_on_the_partners_screen_small_cells_of_answers_and_stories_are_withheld(
    small: Measured, enough: Measured
) -> None:
    assert withheld(small, "partner")
    assert not withheld(enough, "partner")


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize(
    ("small", "enough"),
    [
        (persons(4), persons(5)),
        (persons(1), persons(0)),
        (persons(9, age_band="8-12"), persons(10, age_band="8-12")),
        (persons(9, age_band="13-17"), persons(10, age_band="13-17")),
        (persons(4, age_band="18-24"), persons(5, age_band="18-24")),
        (profile(4, 40, gender="v"), profile(5, 40, gender="v")),
        (profile(36, 40, gender="v"), profile(35, 40, gender="v")),
        (profile(9, 40, area="Tarwewijk"), profile(10, 40, area="Tarwewijk")),
        (profile(31, 40, area="Tarwewijk"), profile(30, 40, area="Tarwewijk")),
        (profile(12, 12, area="Tarwewijk"), profile(12, 12, gender="v")),
        (returned(1, 9), returned(1, 10)),
        (returned(9, 9), returned(10, 10)),
        (returned(30, 60, people=9), returned(30, 60, people=10)),
        (returned(30, 60, people=9, activity="drum"), returned(30, 60, people=10, activity="drum")),
        (returned(4, 20, age_band="18-24"), returned(5, 20, age_band="18-24")),
        (returned(16, 20, age_band="18-24"), returned(15, 20, age_band="18-24")),
        (returned(9, 20, age_band="8-12"), returned(10, 20, age_band="8-12")),
        (returned(4, 10, route="scout"), returned(5, 10, route="scout")),
        (middle(9), middle(10)),
        (middle(9, "events", "persons"), middle(9, "events", "kinds")),
        (middle(9, "events", "persons"), middle(10, "events", "persons")),
        (visits(50, 4), visits(50, 5)),
        (visits(50, 4), visits(50, None)),
        (visits(50, 4), visits(50, 0)),
        (answered(1, 9), answered(1, 10)),
        (answered(9, 9, "trainer"), answered(10, 10, "trainer")),
        (gap(9), gap(10)),
        (gap(None), gap(10)),
        (response(1, 4), response(1, 5)),
        (response(1, 4, "trainer"), response(1, 5, "trainer")),
        (stories(4, perspective="family"), stories(5, perspective="family")),
        (stories(6, 4, perspective="family"), stories(6, 5, perspective="family")),
        (tellers(4), tellers(5)),
        (tone(1, 4, 4), tone(1, 5, 5)),
        (tone(1, 6, 4), tone(1, 6, 5)),
        (tone(1, 6, None), tone(1, 6, 6)),
    ],
    ids=lambda one: f"{one.name}-{one.figure.numerator}-{one.figure.n}",
)
def test_for_others_the_table_holds_at_its_borders(
    small: Measured, enough: Measured, audience: Audience
) -> None:
    assert withheld(small, audience)
    assert not withheld(enough, audience)


@pytest.mark.parametrize("audience", EVERYBODY)
def test_that_pilots_differ_is_not_said_of_a_few(audience: Audience) -> None:
    differ = nothing(DIFFERENT_WAYS)
    assert withheld(replace(gap(4), figure=differ), audience)
    assert not withheld(replace(gap(10), figure=differ), audience)
    assert not withheld(replace(gap(0), figure=nothing()), audience)


def test_what_the_whole_group_did_is_shown_however_few_stand_on_one_side() -> None:
    assert not withheld(returned(26, 28), "funder")
    assert withheld(returned(26, 28, gender="v"), "funder")


@pytest.mark.parametrize("audience", OTHERS)
def test_a_pilot_for_children_has_the_strict_limit_without_looking_at_its_counts(
    audience: Audience,
) -> None:
    for strict, loose in (
        (persons(9), persons(10)),
        (visits(80, 9), visits(80, 10)),
        (tellers(9), tellers(10)),
        (tone(1, 9, 9, perspective="family"), tone(1, 10, 10, perspective="family")),
    ):
        assert withheld(strict, audience, under_16=True)
        assert not withheld(strict, audience)
        assert not withheld(loose, audience, under_16=True)


def test_zeros_of_sensitive_figures_are_not_for_the_public() -> None:
    none, nearly = profile(0, 40, area="Carnisse"), profile(40, 40, area="Carnisse")
    for one in (none, nearly):
        assert withheld(one, "public")
        assert not withheld(one, "funder")
    assert not withheld(profile(0, 40, gender="x"), "public")
    assert withheld(persons(0, area="Carnisse"), "public")


@pytest.mark.parametrize("audience", OTHERS)
def test_the_unknown_are_no_group_of_people(audience: Audience) -> None:
    known = [profile(20, 42, gender="v"), profile(20, 42, gender="m")]
    unknown = profile(2, 42, gender="unknown")
    assert not withheld(unknown, audience, *known)
    assert not withheld(known[0], audience, known[1], unknown)
    assert not withheld(returned(1, 2, age_band="unknown"), audience)


@pytest.mark.parametrize("audience", OTHERS)
def test_the_rest_is_counted_among_those_of_whom_it_is_known(audience: Audience) -> None:
    # 35 of 42 leaves 7, of whom 3 are unknown: 4 known others, too few.
    one, unknown = profile(35, 42, gender="v"), profile(3, 42, gender="unknown")
    assert withheld(one, audience, unknown)
    assert not withheld(one, audience, profile(2, 42, gender="unknown"))


@pytest.mark.parametrize("audience", OTHERS)
def test_the_unknown_may_not_tell_how_few_there_were(audience: Audience) -> None:
    assert withheld(profile(3, 3, gender="unknown"), audience)
    assert withheld(persons(3, age_band="unknown"), audience, persons(3))


@pytest.mark.parametrize("audience", OTHERS)
def test_a_count_and_a_share_of_the_same_people_fall_together(audience: Audience) -> None:
    # 12 children and 7 others: the share hides, since 7 is below the limit for children.
    counts = [persons(12, age_band="8-12"), persons(7, age_band="25-44"), persons(19)]
    shares = [profile(12, 19, age_band="8-12"), profile(7, 19, age_band="25-44")]
    assert all(withheld(one, audience, *counts, *shares) for one in (*counts[:2], *shares))
    assert not withheld(counts[2], audience, *counts, *shares)


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize(
    ("low", "high", "small"), [(60, 64, True), (60, 65, False), (4, 60, True), (60, 60, False)]
)
def test_bounds_do_not_give_away_a_small_pilot(
    low: int, high: int, small: bool, audience: Audience
) -> None:
    bounds = Figure(None, interval=Interval(low, high, "union_bounds", None))
    one = a_figure("unique_participants", bounds, rule="people", unit="persons")
    assert withheld(one, audience) is small


@pytest.mark.parametrize("audience", OTHERS)
def test_no_figure_of_fewer_than_five_trainers_is_shown(audience: Audience) -> None:
    for one in (
        answered(4, 4, "trainer"),
        response(4, 4, "trainer"),
        stories(4, perspective="trainer"),
        tone(4, 12, 4, perspective="trainer"),
    ):
        assert withheld(one, audience)


@pytest.mark.parametrize("audience", EVERYBODY)
def test_stories_are_counted_for_everybody_as_they_are(audience: Audience) -> None:
    assert not withheld(stories(3), audience)
    grants = a_figure(
        "consent_coverage", a_full_share(1, 3), rule="told", **of({"grant": "public"})
    )
    assert not withheld(grants, audience)


def staying(n: int, people: int | None = 40, day: str = "90") -> Measured:
    figure = Figure(0.6, n=n, interval=Interval(0.4, 0.8, "greenwood_loglog"))
    return a_figure("retention", figure, people=people, day=day)


@pytest.mark.parametrize("audience", OTHERS)
def test_who_stayed_is_shown_from_ten_at_risk_and_no_day_tells_of_another(
    audience: Audience,
) -> None:
    assert withheld(staying(9), audience)
    assert not withheld(staying(10), audience)
    assert withheld(staying(10, people=9), audience)
    month, half_year = staying(30, day="30"), staying(7, day="180")
    assert withheld(half_year, audience, month)
    assert not withheld(month, audience, half_year), "days are no parts of one whole"


@pytest.mark.parametrize("audience", EVERYBODY)
def test_a_partner_reads_who_stayed_also_of_a_few(audience: Audience) -> None:
    assert withheld(staying(5), audience) is (audience != "partner")


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize(("unit", "k", "n"), [("visits", 30, 9), ("hours", 40, 9)])
def test_means_of_people_are_shown_from_ten_people(
    unit: str, k: int, n: int, audience: Audience
) -> None:
    assert withheld(a_figure("art_hours", a_full_share(k, n), unit=unit, people=n), audience)
    assert not withheld(
        a_figure("art_hours", a_full_share(k, n + 1), unit=unit, people=n + 1), audience
    )


@pytest.mark.parametrize("audience", OTHERS)
def test_bounds_of_codes_are_withheld_where_the_codes_are(audience: Audience) -> None:
    def bounds(n: int) -> Measured:
        figure = Figure(n, n, None, 30, Interval(n / 2, n, "code_bounds", None))
        return a_figure("unique_bounds", figure, rule="people", unit="persons")

    assert withheld(bounds(4), audience)
    assert not withheld(bounds(5), audience)
    # sixteen in two pilots, of whom one alone has four: then the sixteen are not told either way
    scope = a_scope(audience, a_place("a"), a_place("b"))
    gone = hidden([persons(16), bounds(16)], scope, [[persons(12)], [persons(4)]]).withheld
    assert {name for name, _ in gone} == {"unique_participants", "unique_bounds"}
