"""A query is written once and serves every period: the days in it are blank until it is asked."""

from datetime import date, datetime, timedelta

import ibis
import pytest

from impact.indicators import days
from impact.indicators.blocks import Place, Scope
from impact.kit.dates import Period

SCOPE = Scope(
    (Place(1, "a", "A", 1, datetime(2025, 10, 2)),),  # noqa: DTZ001 -- UTC without zone
    Period(date(2025, 1, 1), date(2025, 12, 31)),
    "partner",
)


def written(day: object) -> str:
    return str(ibis.to_sql(ibis.literal(day).name("day"), dialect="duckdb"))


@pytest.mark.parametrize("dialect", ["duckdb", "pyspark"])
def test_blank_days_become_those_of_the_question(dialect: str) -> None:
    open_still = days.blank(SCOPE)
    for blank, real in (
        (open_still.dates.first, SCOPE.dates.first),
        (open_still.dates.last, SCOPE.dates.last),
        (open_still.end, date(2025, 10, 2)),
    ):
        query = str(ibis.to_sql(ibis.literal(blank).name("day"), dialect=dialect))
        assert days.left_open(query, dialect) == query
        real_query = str(ibis.to_sql(ibis.literal(real).name("day"), dialect=dialect))
        assert days.filled(query, SCOPE, dialect).split(" AS ")[0] == real_query.split(" AS ")[0]


@pytest.mark.parametrize(
    "made",
    [
        days.BLANK["last"].year,
        days.BLANK["first"] - timedelta(days=90),
        (days.BLANK["end"] - days.BLANK["first"]).days + 1,
    ],
    ids=["a year", "a day earlier", "how many days"],
)
def test_what_was_made_of_a_blank_day_before_it_was_known_is_refused(made: object) -> None:
    with pytest.raises(ValueError, match="let the engine reckon"):
        days.left_open(written(made), "duckdb")
