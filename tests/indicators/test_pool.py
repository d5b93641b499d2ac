import pytest

from impact.indicators.blocks import Measured
from impact.indicators.figure import HEAD_COUNTS_ONLY, nothing
from impact.indicators.pool import PARTICIPATIONS, pooled
from tests.indicators.makers import (
    a_count,
    a_figure,
    a_full_share,
    a_gap,
    a_place,
    a_scope,
    a_share,
    under,
)

APART = a_scope("partner", a_place("atelier"), a_place("plein"))
TOGETHER = a_scope("partner", a_place("atelier", cards="city"), a_place("plein", cards="city"))


def people(n: int, **group: str) -> Measured:
    counted = a_figure("unique_participants", a_count(n), rule="people", unit="persons")
    return under(counted, **group)


def nobody() -> Measured:
    return a_figure("unique_participants", nothing(HEAD_COUNTS_ONLY), rule="people")


def gap(k1: int, n1: int, k2: int, n2: int) -> Measured:
    return a_figure("perspective_gap_positive", a_gap(k1, n1, k2, n2), rule="gap")


def test_people_of_two_pilots_are_not_added_up_without_a_common_code() -> None:
    [one] = pooled([people(100)], [[people(40)], [people(60)]], APART)
    assert (one.figure.value, one.figure.numerator, one.figure.n) == (None, None, None)
    assert one.figure.status == "shown"
    assert one.figure.note == "no common code"
    bounds = one.figure.interval
    assert bounds
    assert (bounds.method, bounds.level, bounds.low, bounds.high) == ("union_bounds", None, 60, 100)


def test_people_of_a_group_have_bounds_too() -> None:
    young = [people(n, age_band="8-12") for n in (30, 10, 20)]
    [one] = pooled(young[:1], [[young[1]], [young[2]]], APART)
    assert one.figure.interval
    assert (one.figure.interval.low, one.figure.interval.high) == (20, 30)


def test_with_one_card_for_all_pilots_people_are_counted() -> None:
    [one] = pooled([people(85)], [[people(40)], [people(60)]], TOGETHER)
    assert one.figure == a_count(85)


def test_people_who_were_counted_in_one_pilot_only_are_known() -> None:
    [one] = pooled([people(40)], [[people(40)], [nobody()]], APART)
    assert one.figure.value == 40
    assert one.figure.note == "full count; 1 of 2 pilots"


def test_a_group_that_lives_in_one_pilot_is_known() -> None:
    old, young = people(9, age_band="65+"), people(9, age_band="8-12")
    [one] = pooled([old], [[old], [young]], APART)
    assert one.figure == old.figure, "the other pilot told us that nobody there is of that age"


def test_rates_over_people_say_that_they_count_participations() -> None:
    each = [a_figure(figure=a_share(9, 12)) for _ in range(2)]
    [one] = pooled([a_figure()], [[each[0]], [each[1]]], APART)
    assert one.label == PARTICIPATIONS["repeat_visits"]
    [same] = pooled([a_figure()], [[each[0]], [each[1]]], TOGETHER)
    assert same.label == a_figure().label
    assert one.figure == same.figure, "sums over sums, nothing averaged"


def test_visits_keep_their_label() -> None:
    visits = a_figure("visits", a_count(57), rule="events", unit="visits")
    assert pooled([visits], [[visits], [visits]], APART) == [visits]


def test_a_pilot_without_data_is_named_in_the_note() -> None:
    three = a_scope("partner", a_place("a"), a_place("b"), a_place("c"))
    asked = a_figure("construct_positive", rule="answers", perspective="school")
    none = a_figure("construct_positive", nothing(), rule="answers")
    [one] = pooled([asked], [[asked], [asked], [none]], three)
    assert one.figure.note == "2 of 3 pilots"
    assert str(one.figure.notes[-1]) == "2 of 3 pilots"


def test_a_side_that_one_pilot_did_not_ask_is_said_per_side() -> None:
    school = a_figure("construct_positive", rule="answers", perspective="school")
    family = a_figure("construct_positive", rule="answers", perspective="family")
    both = pooled([school, family], [[school, family], [family]], APART)
    assert [one.figure.note for one in both] == ["1 of 2 pilots", None]


def test_an_empty_pilot_changes_nothing_but_the_note() -> None:
    empty = [a_figure("repeat_visits", nothing()), nobody()]
    figures = [a_figure(), people(30)]
    found = pooled(figures, [figures, empty], APART)
    assert [one.figure.numerator for one in found] == [18, 30]
    assert [one.label for one in found] == [one.label for one in figures]
    assert all(str(one.figure.notes[-1]) == "1 of 2 pilots" for one in found)


def test_a_difference_that_turns_round_by_pooling_is_not_shown() -> None:
    # 1/10 - 24/80 and 18/20 - 10/10 lie below 0; of all together 19/30 - 34/90 lies above.
    each = [[gap(1, 10, 24, 80)], [gap(18, 20, 10, 10)]]
    [one] = pooled([gap(19, 30, 34, 90)], each, APART)
    assert one.figure == nothing(*one.figure.notes)
    assert one.figure.note == "pilots point different ways"


def test_a_difference_that_half_of_the_pilots_share_is_shown() -> None:
    each = [[gap(9, 10, 1, 10)], [gap(1, 10, 2, 10)]]
    [one] = pooled([gap(10, 20, 3, 20)], each, APART)
    assert one.figure.value == 0.35


def test_what_cannot_be_said_stays_unsaid() -> None:
    missing = a_figure("repeat_visits", nothing())
    assert pooled([missing], [[missing], [missing]], APART) == [missing]


def test_one_of_two_and_98_of_100_are_99_of_102() -> None:
    each = [[a_figure(figure=a_full_share(1, 2))], [a_figure(figure=a_full_share(98, 100))]]
    [one] = pooled([a_figure(figure=a_full_share(99, 102))], each, APART)
    assert one.figure.value == 99 / 102


@pytest.mark.parametrize("name", PARTICIPATIONS)
def test_every_rate_over_people_has_a_label_of_its_own_for_participations(name: str) -> None:
    each = [a_figure(name, a_share(9, 12)) for _ in range(2)]
    [one] = pooled([a_figure(name)], [[each[0]], [each[1]]], APART)
    assert one.label == PARTICIPATIONS[name] != a_figure(name).label


def test_codes_of_pilots_without_a_common_code_have_no_bounds_together() -> None:
    bounds = a_figure("unique_bounds", a_count(90), rule="people", unit="persons")
    both = [[people(40)], [people(50)]]
    [one] = pooled([bounds], both, APART)
    assert (one.figure.status, one.figure.note) == ("not_available", "no common code")
    [same] = pooled([bounds], both, TOGETHER)
    assert same.figure.value == 90
    [alone] = pooled([bounds], [[people(90), bounds], [nobody()]], APART)
    assert (alone.figure.value, alone.figure.note) == (90, "full count; 1 of 2 pilots")
