"""What a report tells of the register, and what it says when there is nothing to tell."""

from typing import Any

import pytest
from flask import Flask

from impact.attendance.sections import came, offered, stayed
from impact.indicators.blocks import Block, Chart, Measured, Remark, Scope
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from tests.attendance.makers import YEAR, a_file, a_row, a_visit, figures, take_in
from tests.makers import a_pilot

SECTIONS = {3: came, 4: stayed, 5: offered}


def told(pilot: Pilot, number: int, audience: Any = "partner") -> list[Block]:
    """The blocks of one section of this pilot's report."""
    found = [*figures(pilot).values()]
    section = SECTIONS[number]
    scope: Scope = operator_scope([pilot], YEAR, audience)
    given = {"scope": scope} if number == 3 else {}
    return section.tell(found, **given)


def texts(blocks: list[Block]) -> list[str]:
    return [one.text for one in blocks if isinstance(one, Remark)]


@pytest.mark.parametrize(
    ("number", "words"), [(3, "No sessions yet."), (4, "It is too early"), (5, "No sessions yet.")]
)
def test_an_empty_pilot_says_so_without_a_number(app: Flask, number: int, words: str) -> None:
    (block,) = told(a_pilot(), number)
    assert isinstance(block, Remark)
    assert (block.kind, block.values) == ("empty", ())
    assert block.text.startswith(words)


def test_with_heads_alone_nobody_can_say_who_stayed(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_row(headcount=12)))
    assert texts(told(pilot, 4)) == ["Only heads were counted, so nobody can say who stayed."]
    assert any(isinstance(one, Measured) for one in told(pilot, 3))


def test_low_coverage_is_said_above_what_is_said_of_people(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1"), a_row(headcount=12)))
    (remark,) = [one for one in told(pilot, 3) if isinstance(one, Remark)]
    assert remark.text == "What is said of people is said over %(share)s of the visits."
    assert remark.values == (("share", 1 / 12),)
    few = a_pilot("few")
    take_in(few, a_file(a_visit("p1"), a_row(headcount=9)))
    assert texts(told(few, 3, "funder")) == []
    assert len(texts(told(few, 3))) == 1


def test_full_coverage_needs_no_warning(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1")))
    assert texts(told(pilot, 3)) == []


def test_charts_keep_the_order_of_ages_and_times_with_unknown_last(app: Flask) -> None:
    pilot = a_pilot()
    years = {"p1": 1950, "p2": 2015, "p3": 2010, "p4": "", "p5": 2020}
    take_in(pilot, a_file(*(a_visit(code, birth_year=year) for code, year in years.items())))
    charts = {
        (one.figures[0].name, one.figures[0].group[0][0]): [m.group[0][1] for m in one.figures]
        for number in (3, 4)
        for one in told(pilot, number)
        if isinstance(one, Chart)
    }
    assert charts["participant_profile", "age_band"] == ["4-7", "8-12", "13-17", "65+", "unknown"]
    assert charts["visit_frequency_band", "visits_band"] == ["1", "2-3", "4-7", "8+"]


def test_the_offer_is_told_in_kinds_of_equal_size_and_drawn_by_discipline(app: Flask) -> None:
    pilot = a_pilot()
    kinds = {"discipline": "dans", "form": "make"}
    take_in(pilot, a_file(a_visit("p1", **kinds), a_row("Koor", headcount=4, discipline="koor")))
    blocks = told(pilot, 5)
    assert [one.title for one in blocks if isinstance(one, Chart)] == [
        "So many sessions were held in each discipline.",
        "Visits, by form.",
    ]
    # the kind of half of the sessions is not known, so nothing is said of variety
    kinds_told = [one for one in blocks if isinstance(one, Measured)]
    assert {one.figure.status for one in kinds_told} == {"not_available"}
