"""Told back, recognised, entry time and costs: every case worked by hand (indicators.md H)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from impact.attendance.frames import visits
from impact.attendance.indicators.alike import alike
from impact.indicators.blocks import Audience, Measured, Scope
from impact.indicators.gate import release
from impact.indicators.intervals import wilson
from impact.kit.dates import Period
from impact.learning.burden import cost_per_hour, entry_burden
from impact.learning.frames import costs, entry_time, readings, tellings
from impact.learning.indicators import confirmation, contributors, told_back
from stories.frames import stories
from surveys.frames import responses
from surveys.indicators import heard
from tests.indicators.makers import a_draft, a_place, a_scope
from tests.learning.makers import counted, rows, table

DAY = date(2025, 5, 1)
ANSWERS: list[dict[str, Any]] = [
    {"questionnaire": "na", "response": "r1", "participant": "P1"},
    {"questionnaire": "na", "response": "r2", "participant": "P2"},
    {"questionnaire": "na", "response": "r3"},
    {"questionnaire": "na", "response": "r4", "participant": "P8"},
]
TOLD: list[dict[str, Any]] = [
    {"story": "s1", "participant": "P1", "told_on": DAY},
    {"story": "s2", "participant": "P3", "told_on": DAY},
    {"story": "s3", "participant": "P7", "told_on": date(2024, 5, 1)},
    {"story": "s4", "participant": "P7"},
]


def people(scope: Scope | None = None) -> Any:
    """P1 answered and told, P2 answered, P3 told, and one answered without a code."""
    assert contributors.derive
    return contributors.derive(
        responses=table(responses, *ANSWERS),
        heard=table(heard, *ANSWERS[:3]),
        stories=table(stories, *TOLD),
        scope=scope or a_scope("partner"),
    )


def back(*told: tuple[str, date]) -> Measured:
    said = table(tellings, *({"participant": who, "told_on": day} for who, day in told))
    return counted(told_back, tellings=said, contributors=people())[()]


def test_who_contributed_is_counted_once_and_who_has_no_code_is_one_of_them() -> None:
    found = sorted((row["voice"].strip(), row["coded"]) for row in rows(people()))
    assert found == [("P1", True), ("P2", True), ("P3", True), ("plein\nna\nr3", False)]


def test_told_back_is_those_told_of_those_who_contributed() -> None:
    found = back(("P1", DAY), ("P1", date(2025, 6, 1)), ("P3", DAY), ("P9", DAY)).figure
    assert (found.value, found.numerator, found.denominator, found.n) == (0.5, 2, 4, 4)
    assert found.note == (
        "full count; 1 contributed without a code, so nobody knows whether they were told"
    )
    assert found.interval is None


def test_what_was_told_to_others_is_no_zero_of_ours_and_nothing_told_is_no_figure() -> None:
    assert back(("P9", DAY)).figure.numerator == 0
    for nothing in (back(), back(("P1", date(2024, 12, 31)))):
        assert nothing.figure.status == "not_available"
        assert nothing.figure.note == "nothing was told back yet"


def answers(**said: str) -> list[dict[str, str]]:
    """Answers to claims: `claim="ayya"`, agree, yes and partly by a letter each."""
    words = {"y": "agree", "p": "partly", "n": "disagree"}
    return [{"claim": claim, "answer": words[one]} for claim, all_ in said.items() for one in all_]


def test_a_claim_is_disputed_from_six_answers_when_a_third_says_no() -> None:
    found = counted(
        confirmation, readings=table(readings, *answers(a="yyyynn", b="yyynn", c="yyyppnn"))
    )
    figures = {dict(group)["claim"]: one.figure for group, one in found.items()}
    assert [figures[one].value for one in "abc"] == [4 / 6, 3 / 5, 3 / 7]
    assert figures["a"].interval == wilson(4, 6)
    disputed = "disputed: one in three or more says it is not right"
    assert [figures[one].note for one in "abc"] == [disputed, None, None]


def test_before_anybody_was_asked_nothing_is_recognised() -> None:
    assert counted(confirmation, readings=table(readings)) == {}


def minutes(*partners: str) -> dict[str, Measured]:
    """Five months of each partner: 10, 20, 30, 40 and 100 minutes, and one before the period."""
    said = [
        {"partner": who, "month": date(2025, month, 1), "minutes": spent}
        for who in partners
        for month, spent in enumerate((10, 20, 30, 40, 100), start=1)
    ]
    early = {"partner": "z", "month": date(2024, 12, 1), "minutes": 999}
    found = counted(entry_burden, entry_time=table(entry_time, *said, early))
    return {dict(group)["measure"]: one for group, one in found.items()}


def test_entry_burden_is_the_middle_and_the_ninetieth_percentile_between_two_months() -> None:
    found = minutes("a")
    assert [found[one].figure.value for one in ("median", "p90")] == [30.0, 76.0]
    assert {one.figure.n for one in found.values()} == {5}
    even = counted(
        entry_burden,
        entry_time=table(
            entry_time,
            {"partner": "a", "month": date(2025, 1, 1), "minutes": 10},
            {"partner": "a", "month": date(2025, 2, 1), "minutes": 25},
        ),
    )
    assert [one.figure.value for one in even.values()] == [17.5, 23.5]  # 10 + 0.9 * 15


def test_a_month_counts_when_the_period_touches_it() -> None:
    scope = replace(a_scope("partner"), period=Period(date(2025, 3, 20), date(2025, 12, 31)))
    said = [{"partner": "a", "month": date(2025, n, 1), "minutes": n} for n in (2, 3, 4)]
    found = counted(entry_burden, scope, entry_time=table(entry_time, *said))
    assert {one.figure.n for one in found.values()} == {2}


@pytest.mark.parametrize(
    ("partners", "partner", "funder"),
    [
        ("a", "shown", "withheld"),
        ("ab", "withheld", "withheld"),
        ("abcd", "withheld", "withheld"),
        ("abcde", "shown", "shown"),
    ],
)
def test_entry_time_is_for_the_partner_itself_or_for_five_together(
    partners: str, partner: str, funder: str
) -> None:
    figures = tuple(minutes(*partners).values())
    readers: tuple[tuple[Audience, str], ...] = (("partner", partner), ("funder", funder))
    for audience, status in readers:
        seen = release(a_draft(a_scope(audience), figures=figures)).figures
        assert {one.figure.status for one in seen} == {status}, audience


YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def hour(
    *paid: tuple[int, float], period: Period = YEAR, lengths: tuple[int | None, ...] = (150,) * 20
) -> Measured:
    """What an hour cost, with one visit of each length, of ten people by turns."""
    there = [
        {"participant": f"P{n % 10}", "held_on": DAY, "minutes": length, "attended": True}
        for n, length in enumerate(lengths)
    ]
    absent = {"participant": "P1", "held_on": DAY, "minutes": 600, "attended": False}
    before = {"participant": "P1", "held_on": date(2024, 1, 9), "minutes": 600, "attended": True}
    spent = ({"year": year, "subsidised_cost": euros} for year, euros in paid)
    scope = replace(a_scope("partner"), period=period)
    assert alike.derive
    read = alike.derive(table(visits, *there, absent, before), scope)
    given = {"alike": read, "costs": table(costs, *spent)}
    return counted(cost_per_hour, scope, **given)[()]


def test_an_hour_costs_what_was_paid_over_the_hours_that_people_were_there() -> None:
    found = hour((2025, 1000.0), (2024, 9999.0))  # 20 visits of two and a half hours
    assert (found.figure.value, found.figure.n, found.people) == (20.0, 20, 10)
    assert (found.figure.numerator, found.figure.denominator) == (1000.0, 50.0)
    assert found.figure.note == "full count"
    cents = hour((2025, 1000.5), lengths=(90,) * 20)
    assert cents.figure.value == pytest.approx(33.35)  # 1000.50 over 30 hours


def test_visits_of_unknown_length_count_as_nothing_up_to_one_in_five() -> None:
    four = hour((2025, 1000.0), lengths=(*[150] * 16, *[None] * 4))
    assert (four.figure.value, four.figure.note) == (
        25.0,
        "full count; length not known of 4 of the visits, counted as 0 hours",
    )
    five = hour((2025, 1000.0), lengths=(*[150] * 15, *[None] * 5))
    assert five.figure.note == "length unknown of more than one visit in five"


def test_an_hour_is_costed_over_whole_years_of_one_pilot_whose_costs_are_known() -> None:
    why = {
        hour((2025, 1000.0), period=Period(date(2025, 1, 1), date(2025, 6, 30))),
        hour((2025, 1000.0), period=Period(date(2024, 9, 1), date(2025, 8, 31))),
    }
    assert {one.figure.note for one in why} == {"this needs whole calendar years"}
    two_years = Period(date(2024, 1, 1), date(2025, 12, 31))
    for lacking in (hour(), hour((2025, 9.0), period=two_years)):
        assert lacking.figure.note == "the costs of these years were not written down"
    both = hour((2024, 500.0), (2025, 1000.0), period=two_years)
    assert both.figure.value == pytest.approx(1500 / 60)  # ten hours of the year before
    early = replace(a_place(), changed_at=datetime(2025, 11, 1, tzinfo=UTC))
    given = {"alike": table(alike), "costs": table(costs)}
    running = counted(cost_per_hour, a_scope("partner", early), **given)
    assert running[()].figure.note == "the year is not over yet"
    several = counted(cost_per_hour, a_scope("partner", a_place(), a_place("straat")), **given)
    assert several[()].figure.note == "said of one pilot at a time, never beside another"


def test_a_cost_that_rests_on_few_people_is_the_partners_own() -> None:
    one = hour((2025, 1000.0))
    few = replace(one, people=9)
    for figure, status in ((one, "shown"), (few, "withheld")):
        (seen,) = release(a_draft(a_scope("funder"), figures=(figure,))).figures
        assert seen.figure.status == status
