"""Who was counted and who was left out, in numbers and words."""

from dataclasses import replace
from datetime import UTC, date, datetime

from impact.indicators.blocks import Draft, Measured, Report, Scope
from impact.indicators.figure import FULL_COUNT, Figure, Note, noted, nothing
from impact.reports.behind import base, left_out, period
from tests.indicators.makers import a_place, a_scope
from tests.reports.makers import a_count, a_share, measured

NOT_COUNTED = Note("not counted: %(n)s sessions", (("n", 2),))
AUTUMN = datetime(2025, 10, 1, 12, tzinfo=UTC)


def a_report(*figures: Measured) -> Report:
    return Report(Draft(a_scope("partner"), (), figures))


def known(k: int, n: int, field: str) -> Measured:
    return measured("field_known", a_share(k, n), (("field", field),))


def words(some: object) -> list[str]:
    return [one.text % dict(one.values) for one in some]  # type: ignore[attr-defined]  # -- remarks


def test_a_share_says_its_numerator_and_denominator_a_count_itself() -> None:
    assert words(base(measured("x", a_share(45, 60)))) == ["45 of 60 were counted."]
    assert words(base(measured("x", a_count(147), unit="persons"))) == ["All of them: 147."]
    middle = Figure(3.0, n=60, notes=(FULL_COUNT,))
    assert words(base(measured("x", middle, unit="visits"))) == ["It rests on 60."]
    assert base(measured("x", nothing())) == []


def test_what_is_not_in_a_figure_of_the_register_is_said_in_numbers() -> None:
    report = a_report(
        measured("cancellation_share", a_share(3, 40)),
        measured("visits", noted(a_count(90), NOT_COUNTED), unit="visits"),
        measured("named_coverage", a_share(60, 90)),
        known(27, 30, "birth_year"),
        known(30, 30, "gender"),
    )
    assert words(left_out(report, ("visits", "sessions"))) == [
        "Cancelled sessions: 3. They are not counted.",
        "not counted: 2 sessions",
        "Visits on the register by code: 60 of 90. Of the others we do not know who.",
        "Not known of 3 of them: birth_year.",
    ]
    assert left_out(report, ("stories",)) == []


def test_of_answers_it_says_how_many_of_those_invited_answered() -> None:
    group = (("perspective", "family"), ("moment", "post"))
    report = a_report(
        measured("response_rate", a_share(12, 30), group),
        measured("response_rate", nothing(), (("perspective", "school"), ("moment", "post"))),
    )
    said = words(left_out(report, ("answers",)))
    assert said == ["family, post: 12 of 30 who were invited answered."]


def test_a_period_that_is_not_over_says_up_to_which_day_is_counted() -> None:
    whole = a_scope("partner")
    assert len(period(whole)) == 1
    open_ended: Scope = replace(whole, pilots=(replace(a_place(), changed_at=AUTUMN),))
    _whole, until, later = period(open_ended)
    assert dict(until.values)["end"] == date(2025, 10, 1)
    assert "held against nobody" in later.text
