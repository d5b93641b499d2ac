"""The demo programme: every count that was promised of it, and all four relations, for a funder."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from impact.demo import FOLDER, NAMES, load_demo
from impact.kit.faults import Taken

EXPECTED = json.loads((Path(__file__).parent / "data/demo/expected.json").read_text("utf-8"))

FINISHED = {"buurtklanken": 10, "naschools-atelier": 12, "wijkverkenners": 9}
"""Who came to four of five lessons, or was marked as done: the mark alone says less."""


@pytest.fixture(scope="module")
def demo(shared: Flask) -> Flask:
    """The house with the demo programme in it."""
    assert load_demo() == Taken(3, 0)
    return shared


def report(app: Flask, *asked: str) -> dict[str, Any]:
    done = app.test_cli_runner().invoke(args=["report", *asked])
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.output)
    return found


def figure(of: dict[str, Any], name: str, **group: str) -> dict[str, Any]:
    (found,) = [one for one in of["indicators"] if (one["id"], one["group"]) == (name, group)]
    assert isinstance(found, dict)
    return found


def test_a_second_run_adds_nothing(demo: Flask) -> None:
    before = report(demo, "buurtklanken")
    assert demo.test_cli_runner().invoke(args=["demo"]).output == Taken(0, 3).line() + "\n"
    assert report(demo, "buurtklanken") == before


@pytest.mark.parametrize("code", NAMES)
def test_the_register_counts_what_was_promised(demo: Flask, code: str) -> None:
    made, told = report(demo, code, "--audience", "partner"), EXPECTED["pilots"][code]["attendance"]
    assert figure(made, "unique_participants")["value"] == told["unique"]
    assert figure(made, "visits", count_kind="named")["value"] == told["visits_named"]
    heads = sum(
        one["value"]
        for one in made["indicators"]
        if one["id"] == "visits" and one["group"].get("count_kind") in ("counted", "estimated")
    )
    assert heads == told["heads"]
    assert figure(made, "sessions_held")["value"] == told["sessions"]
    assert figure(made, "course_completion")["numerator"] == FINISHED[code]
    assert figure(made, "repeat_visits")["numerator"] == told["came_twice_or_more"]


@pytest.mark.parametrize("code", NAMES)
def test_each_side_says_what_was_promised(demo: Flask, code: str) -> None:
    made, told = report(demo, code, "--audience", "partner"), EXPECTED["pilots"][code]["responses"]
    constructs = {"enjoyment": "enjoyment", "welcome": "belonging", "learned": "skill"}
    for perspective, invited in told["invited"].items():
        rate = figure(made, "response_rate", perspective=perspective, moment="post")
        answered = told["answers"].get(perspective, 0)
        if rate["status"] == "shown":
            assert (rate["numerator"], rate["denominator"]) == (answered, invited)
    for question, sides in told["top2_of_n"].items():
        for perspective, (top, n) in sides.items():
            one = figure(
                made,
                "construct_positive",
                construct=constructs[question],
                perspective=perspective,
                moment="post",
            )
            if n >= 5 or (perspective == "trainer" and n >= 3):
                assert (one["numerator"], one["denominator"]) == (top, n)
            else:
                assert one["status"] == ("withheld" if n else "not_available")


@pytest.mark.parametrize("code", NAMES)
def test_the_stories_that_count_are_those_that_may(demo: Flask, code: str) -> None:
    made, told = report(demo, code, "--audience", "partner"), EXPECTED["pilots"][code]["stories"]
    assert figure(made, "stories_collected")["value"] == told["usable_in_figures"]
    quotable = figure(made, "consent_coverage", grant="quote_anonymous")
    assert quotable["numerator"] == told["quotable_anonymous"]
    assert figure(made, "consent_coverage", grant="public")["numerator"] == told["public"]


@pytest.mark.parametrize("audience", ["partner", "funder"])
def test_all_four_relations_can_be_seen(demo: Flask, audience: str) -> None:
    found = {
        one["statement"]: (one["relation"], one["strength"])
        for code in NAMES
        for one in report(demo, code, "--audience", audience)["claims"]
    }
    assert {words: relation for words, (relation, _) in found.items()} == {
        "Kinderen komen terug, omdat ze er durven en erbij horen": "confirms",
        "Kinderen komen terug en iedereen kan mee blijven doen": "contradicts",
        "De school ziet wat kinderen hier leren": "silent",
        "Wie begint, maakt het af": "deepens",
    }
    assert "firm" not in {strength for _, strength in found.values()}


def test_a_group_of_three_is_never_shown_to_a_funder(demo: Flask) -> None:
    made = report(demo, "wijkverkenners", "--audience", "funder")
    three = [one for one in made["indicators"] if "schrijven" in str(one["group"]).lower()]
    assert all(one["status"] == "withheld" for one in three)
    assert "Schrijfcafé" not in json.dumps(
        [one for one in made["indicators"] if one["status"] == "shown"], ensure_ascii=False
    )


def test_every_empty_form_can_be_seen(demo: Flask) -> None:
    statuses = {
        (code, one["perspective"], one["status"])
        for code in NAMES
        for one in report(demo, code, "--audience", "funder")["perspectives"]
    }
    assert ("naschools-atelier", "school", "not_asked") in statuses
    assert ("wijkverkenners", "family", "not_available") in statuses
    assert ("buurtklanken", "trainer", "withheld") in statuses
    assert ("buurtklanken", "participant", "shown") in statuses


def test_stories_without_a_yes_are_nowhere(demo: Flask) -> None:
    for code in NAMES:
        words = (FOLDER / code / "stories.csv").read_text("utf-8")
        for sealed in ("Niet opschrijven graag", "te laat donker werd"):
            if sealed in words:
                made = demo.test_cli_runner().invoke(
                    args=["report", code, "--audience", "partner", "--format", "html"]
                )
                assert made.exit_code == 0
                assert sealed not in made.output


def test_the_demo_says_that_it_is_invented(demo: Flask) -> None:
    made = demo.test_cli_runner().invoke(args=["report", "buurtklanken", "--format", "html"])
    assert "verzonnen" in made.output
