"""Files of a report: the contract's shape, the seal, and nothing a spreadsheet would run."""

import csv
import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from impact.indicators.blocks import Report, Stretch
from impact.indicators.names import PERSPECTIVES
from impact.kit.formulas import guarded
from impact.reports.claims import lay
from impact.reports.contents import content_of, hash_of
from impact.reports.formats import COLUMNS, as_csv, as_json
from tests.reports.makers import (
    a_count,
    a_report,
    a_share,
    an_aim,
    english,
    evidence,
    measured,
    quotes,
    told,
)

FIGURE = {"id", "label", "unit", "group", "value", "numerator", "denominator", "n", "interval"}
SHAPES = {
    "": {
        *("schema", "scope", "data_as_of", "indicators", "perspectives", "codes", "claims"),
        "hash",
    },
    "scope": {"pilots", "from", "to", "audience"},
    "indicators": FIGURE | {"status", "note", "definition"},
    "perspectives": {"construct", "perspective", "status", "n", "invited"},
    "codes": {"code", "stories_with", "stories_coded", "tellers_with", "polarity", "agreement"},
    "claims": {
        *("id", "statement", "relation", "strength", "indicators", "codes", "quotes", "counter"),
    },
}


def written(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json.write(report, english()))
    return found


def table(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(as_csv.write(report, english()))))


def test_the_json_has_the_shape_of_the_contract_and_no_other_key() -> None:
    made = written(a_report())
    assert set(made) == SHAPES[""]
    assert made["schema"] == "tellen-vertellen/report/1"
    assert set(made["scope"]) == SHAPES["scope"]
    for name in ("indicators", "perspectives", "codes", "claims"):
        assert made[name], name
        assert all(set(one) == SHAPES[name] for one in made[name])
    assert set(made["codes"][0]["agreement"]) == {
        *("coefficient", "value", "low", "high", "double_coded"),
    }
    claim = made["claims"][0]
    assert set(claim["counter"]) == {"found", "of", "shown", "reason"}
    assert all(set(one) == {"story", "text", "perspective", "polarity"} for one in claim["quotes"])
    assert {one["polarity"] for one in claim["quotes"]} == {"positive", "negative"}


def test_dates_and_moments_are_iso() -> None:
    made = written(a_report())
    assert made["scope"] == {
        "pilots": ["plein"],
        "from": "2025-01-01",
        "to": "2025-12-31",
        "audience": "funder",
    }
    assert made["data_as_of"].startswith("2026-01-05T")


def test_whole_numbers_have_no_point_and_counts_no_interval() -> None:
    made = written(a_report())
    visits = next(one for one in made["indicators"] if one["id"] == "visits")
    assert (visits["value"], visits["interval"], visits["note"]) == (1284, None, "full count")
    assert '"value": 1284,' in as_json.write(a_report(), english())


def test_a_withheld_figure_holds_nothing() -> None:
    small = measured("repeat_visits", a_share(3, 4))
    (one,) = written(a_report("funder", Stretch(4, "x", (small,))))["indicators"]
    assert one["status"] == "withheld"
    gone = ("value", "numerator", "denominator", "n", "interval", "note")
    assert [one[name] for name in gone] == [None] * 6


def test_the_seal_covers_everything_and_is_the_same_every_time() -> None:
    made = written(a_report())
    assert made["hash"] == hash_of(made) == hash_of(content_of(a_report(), english()))
    assert as_json.write(a_report(), english()) == as_json.write(a_report(), english())
    for name in made:
        assert name == "hash" or hash_of(made | {name: "changed"}) != made["hash"]


def test_the_seal_does_not_hang_on_the_order_of_keys() -> None:
    made = written(a_report())
    assert hash_of(dict(reversed(made.items()))) == made["hash"]


def test_the_csv_says_what_the_json_says() -> None:
    report = a_report()
    rows, made = table(report), written(report)
    assert tuple(rows[0]) == COLUMNS
    assert [one["id"] for one in rows if one["kind"] == "figure"] == [
        one["id"] for one in made["indicators"]
    ]
    first = next(one for one in rows if one["id"] == "repeat_visits")
    figure = next(one for one in made["indicators"] if one["id"] == "repeat_visits")
    assert float(first["value"]) == figure["value"]
    assert float(first["low"]) == figure["interval"]["low"]
    kinds = {one["kind"] for one in rows}
    assert kinds == {"figure", "perspective", "code", "agreement", "claim", "counter", "quote"}


@pytest.mark.parametrize("audience", ["partner", "funder", "public"])
def test_no_key_and_no_cell_holds_a_figure_over_perspectives(audience: Any) -> None:
    report = a_report(audience)
    for one in written(report)["perspectives"]:
        assert one["perspective"] in PERSPECTIVES
        assert one["construct"]
    for one in written(report)["indicators"]:
        if one["id"] in ("construct_positive", "response_rate") and one["status"] == "shown":
            assert one["group"]["perspective"] in PERSPECTIVES
    for row in table(report):
        if row["kind"] == "perspective":
            assert row["group"].removeprefix("perspective=") in PERSPECTIVES


@pytest.mark.parametrize("text", ["=1+1", "+31", "-x", "@a", "\ta", " =1", "\uff1d1"])
def test_a_text_that_could_be_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded("gewoon") == "gewoon"
    assert guarded(-1.5) == -1.5


def test_words_of_people_are_guarded_in_the_csv() -> None:
    spoken, read = told(9, 3)
    hostile = tuple(replace(one, words="=cmd|' /C calc'!A0") for one in quotes(read))
    claim = lay(an_aim(), evidence(stories=(spoken, read), quotes=hostile))
    rows = table(a_report("funder", Stretch(8, "x", (claim,))))
    words = [one["label"] for one in rows if one["kind"] == "quote"]
    assert words
    assert all(one.startswith("'=cmd") for one in words)


def test_not_a_number_never_leaves() -> None:
    broken = measured("visits", a_count(1))
    broken = replace(broken, figure=replace(broken.figure, value=float("nan")))
    with pytest.raises(ValueError, match="NaN"):
        as_json.write(a_report("partner", Stretch(3, "x", (broken,))), english())
