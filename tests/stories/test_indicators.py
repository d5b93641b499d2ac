"""Figures of stories: the demo, the small pilot that was worked by hand, and real short texts."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from flask import Flask

from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.models import Pilot
from stories.entry_store import Reading
from tests.makers import a_pilot
from tests.stories.makers import (
    DATA,
    ROOT,
    a_book,
    a_file,
    a_story,
    an_account,
    coded,
    desk,
    expected,
    figures,
    look_at,
    rows,
    take,
    the_stories,
)

DEMO = ROOT / "impact" / "demo_data"
SHARED = ROOT.parent / "shared" / "data"
SCHOOL = Period(date(2025, 9, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("code", "glad_but_not_usable"),
    [("buurtklanken", 0), ("naschools-atelier", 1), ("wijkverkenners", 0)],
)
def test_the_demo_stories_give_their_figures(
    app: Flask, code: str, glad_but_not_usable: int
) -> None:
    pilot, wanted = a_pilot(code), expected("demo.json")[code]
    take(pilot, (DEMO / code / "stories.csv").read_bytes())
    found = figures(pilot, period=SCHOOL)
    assert found["stories_collected", ""].figure.value == wanted["usable_in_figures"]
    per = {
        group: m.figure.value or 0
        for (name, group), m in found.items()
        if name == "stories_collected" and group
    }
    # The file's own counts hold one story each that may not be counted.
    assert sum(wanted["by_perspective"].values()) - sum(per.values()) == 1
    assert all(n <= wanted["by_perspective"][side] for side, n in per.items())
    coverage = found["consent_coverage", "quote_anonymous"].figure
    assert coverage.numerator == wanted["quotable_anonymous"]
    assert coverage.note == "full count"
    assert found["consent_coverage", "public"].figure.numerator == wanted["public"]
    tone = found["teller_tone_positive", ""].figure
    assert tone.numerator == wanted["told_as_4_or_5"] - glad_but_not_usable
    assert tone.interval is None
    assert tone.note == "stories are not a sample"


def test_the_small_pilot_worked_by_hand_comes_out(app: Flask) -> None:
    pilot = a_pilot()
    case = json.loads((DATA / "golden.json").read_text("utf-8"))["case"]
    take(pilot, case["stories"].encode())
    found = figures(pilot)
    for one in case["expected"]:
        if one["status"] != "shown":
            continue  # what is withheld is the gate's to say
        figure = found[one["id"], " ".join(one["group"].values())].figure
        for name in ("value", "numerator", "denominator", "n"):
            assert getattr(figure, name) == pytest.approx(one[name]), one
    assert {m.people for (name, _), m in found.items() if name == "teller_tone_positive"} == {
        4, 3, 1,
    }  # fmt: skip


def test_a_pilot_without_stories_says_none_and_nothing_more(app: Flask) -> None:
    found = figures(a_pilot())
    assert found["stories_collected", ""].figure.value == 0
    assert found["story_tellers", ""].figure.value == 0
    assert found["teller_tone_positive", ""].figure.status == "not_available"
    assert found["consent_coverage", ""].figure.status == "not_available"


def test_a_story_before_or_after_the_period_or_without_a_day_is_not_in_it(app: Flask) -> None:
    pilot = a_pilot()
    told = [
        a_story(f"Verhaal {day}", told_on=day)
        for day in ("2024-12-31", "2026-01-01", "", "2025-12-31")
    ]
    take(pilot, a_file(*told))
    assert figures(pilot)["stories_collected", ""].figure.value == 1


def test_two_stories_of_one_participant_have_one_teller(app: Flask) -> None:
    pilot, other = a_pilot("a"), a_pilot("b")
    told = [a_story("Een", participant="P1"), a_story("Twee", participant="P1"), a_story("Drie")]
    for one in (pilot, other):
        take(one, a_file(*told))
    assert figures(pilot)["story_tellers", ""].figure.value == 2
    assert figures(pilot, other)["story_tellers", ""].figure.value == 4
    for one in (pilot, other):
        one.card_scheme = "stadspas"
    db.session.commit()
    assert figures(pilot, other)["story_tellers", ""].figure.value == 3


def carpentries() -> bytes:
    path = SHARED / "real-pilots" / "carpentries" / "stories.csv"
    if not path.exists():
        pytest.skip("the larger files are not here")
    return path.read_bytes()


def test_real_short_texts_come_in_with_their_tellers(app: Flask) -> None:
    pilot = a_pilot()
    assert take(pilot, carpentries()).line() == "94 added, 0 unchanged, 0 refused"
    found = figures(pilot, period=Period(date(2016, 1, 1), date(2018, 12, 31)))
    assert found["stories_collected", ""].figure.value == 94
    assert found["stories_collected", "participant"].figure.value == 82
    assert found["stories_collected", "trainer"].figure.value == 12
    assert found["story_tellers", ""].figure.value == 79


def test_shuffled_split_and_repeated_files_give_the_same_figures(app: Flask) -> None:
    told = rows("invented-stories.csv")
    plain, split = a_pilot("plain"), a_pilot("split")
    take(plain, _written(told))
    for part in (told[25:][::-1], told[:30], told):
        take(split, _written(part))
    one, two = figures(plain), figures(split)
    assert {key: m.figure for key, m in one.items()} == {key: m.figure for key, m in two.items()}


def _written(told: list[dict[str, str]]) -> bytes:
    written = StringIO(newline="")
    table = csv.DictWriter(written, list(told[0]))
    table.writeheader()
    table.writerows(told)
    return written.getvalue().encode()


def read_twice(app: Flask, *readings: Reading, stories: int = 1) -> Pilot:
    pilot = a_pilot()
    take(
        pilot,
        a_file(*(a_story(f"Ik durf {n}. Fijn.", story=str(n)) for n in range(1, stories + 1))),
    )
    look_at(pilot, an_account("anna"))
    coded(pilot, a_book(pilot), *readings)
    return pilot


def verdict(pilot: Pilot, code: str = "confidence") -> tuple[bool, bool | None, str | None]:
    asked = desk(pilot)
    table = asked.table("verdicts")
    found = asked.warehouse.rows(table.filter(table.code == code))
    assert len(found) == 1
    return found[0]["decided"], found[0]["applied"], found[0]["polarity"]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("a:positive b:positive", (True, True, "positive")),
        ("a:positive b:negative", (True, True, "mixed")),
        ("a:positive b:none", (True, True, "positive")),
        ("a:none b:none", (True, True, "none")),
        ("a:positive", (False, None, None)),
        ("a:positive b:positive c:negative", (True, True, "positive")),
        ("a:positive b:negative c:mixed", (True, True, "mixed")),
        ("a:positive b:", (False, None, None)),
        ("a:positive b: c:", (True, False, None)),
    ],
)
def test_the_majority_decides_and_a_tie_does_not(
    app: Flask, said: str, wanted: tuple[bool, bool | None, str | None]
) -> None:
    readings = [Reading("b", "1", "pride", "none")]
    for one in said.split():
        coder, polarity = one.split(":")
        code = "confidence" if polarity else "rest"
        readings.append(Reading(coder, "1", code, polarity or "none"))
    assert verdict(read_twice(app, *readings)) == wanted


def test_a_code_on_two_stretches_read_two_ways_is_mixed(app: Flask) -> None:
    pilot = read_twice(
        app,
        Reading("a", "1", "confidence", "positive", "Ik durf 1."),
        Reading("a", "1", "confidence", "negative", "Fijn."),
    )
    assert verdict(pilot) == (True, True, "mixed")


def test_read_and_nothing_found_is_a_row_for_every_code(app: Flask) -> None:
    pilot = read_twice(app, Reading("a", "1", "pride", "positive"))
    asked = desk(pilot)
    found = asked.warehouse.rows(asked.table("codings"))
    assert len(found) == 26
    assert {row["code"] for row in found if row["applied"]} == {"pride"}
    assert {row["codebook"] for row in found} == {"startcodeboek-buurtcultuur/1"}
    assert next(row for row in found if row["code"] == "rest")["polarity"] is None


def test_a_story_that_may_not_be_counted_leaves_no_trace(app: Flask) -> None:
    pilot = a_pilot()
    take(pilot, a_file(a_story("Alleen lezen.", story="1", consent="analysis")))
    look_at(pilot, an_account("anna"))
    coded(pilot, a_book(pilot), Reading("a", "1", "pride", "positive"))
    asked = desk(pilot)
    assert asked.warehouse.rows(asked.table("codings")) == []
    assert asked.warehouse.rows(asked.table("stories")) == []
    assert len(the_stories(pilot)) == 1
