"""Twelve files as partners send them: what comes out, what is said of it, what is guessed."""

from dataclasses import replace

import pytest

from impact.attendance.mapping.apply import REPEATED, apply
from impact.attendance.mapping.cells import ESTIMATE, IN_HOURS, THOUSANDS, UNCLEAR_TIME
from impact.attendance.mapping.days import IN_WORDS, SERIAL, WITH_YEAR
from impact.attendance.mapping.files import read_mapping, write_mapping
from impact.attendance.mapping.guess import NO_TABLE, guess
from impact.attendance.mapping.lists import OTHER_TOTAL
from impact.attendance.mapping.matrices import BROUGHT, EMPTY_ABSENT, IN_ROOM, OTHER_MARKS
from impact.attendance.mapping.people import NAMESAKES, SPELLED, WITHOUT_YEAR
from tests.attendance.mapping.makers import (
    TABLES,
    book,
    expected,
    guessed,
    lines,
    mapped,
    mapping,
    places,
    rows,
)

FAULTS = {
    "02": ['02_bezoekersaantallen.csv:8:E: expected a whole number, found "n.v.t."'],
    "08": [
        "08_formules.xlsx[Tellingen]:5:E: expected a value, found a formula without a result; "
        "save the file again in Excel",
        "08_formules.xlsx[Tellingen]:7:B: expected a value, found the error #REF!",
    ],
}
"""What is refused in a file: the rest goes in with --partial."""
ANSWERS = {
    "01": {},
    "02": {},
    "03": {"values_gender__m": "f", "values_gender__j": "m", "values_gender__x": "x",
           "matrix_marks__v": "present"},
    "04": {"matrix_marks__z": "excused"},
    "05": {"constants_activity": "Graffiti"},
    "06": {"constants_activity": "Beatmaking"},
    "07": {},
    "08": {"constants_activity": "Inloop muziek"},
    "09": {"constants_activity": "Keramiek"},
    "10": {},
    "11": {"constants_activity": "Strippenkaart gitaar", "constants_course_end": "2025-11-10"},
}  # fmt: skip
"""What a person has to say of each file; all else is understood, and only confirmed."""


@pytest.mark.parametrize("number", TABLES)
def test_each_file_comes_out_as_it_should_through_its_mapping(number: str) -> None:
    found = mapped(number)
    assert rows(found) == expected(number)
    assert lines(found.faults) == FAULTS.get(number, [])


@pytest.mark.parametrize("number", TABLES)
def test_a_mapping_that_is_proposed_needs_only_these_answers(number: str) -> None:
    read = book(number)
    asked = {f"{one.about.replace('.', '_', 1)}__{one.found}".rstrip("_")
             for one in guess(read).open}  # fmt: skip
    assert asked == set(ANSWERS[number]) - {"constants_course_end"}
    found = apply(read, guessed(read, **ANSWERS[number]))
    assert rows(found) == expected(number)


@pytest.mark.parametrize("number", TABLES)
def test_a_mapping_is_the_same_when_it_is_written_and_read(number: str) -> None:
    for one in (mapping(number), guessed(book(number), **ANSWERS[number])):
        assert read_mapping(write_mapping(one)) == one


@pytest.mark.parametrize("number", TABLES)
def test_no_name_of_a_person_stands_in_a_mapping_that_is_proposed(number: str) -> None:
    written = write_mapping(guess(book(number)).mapping).lower()
    for one in mapped(number).people:
        for name in one.spellings:
            assert name.lower() not in written
            assert all(name not in str(row.values) for row in mapped(number).rows)


def test_what_is_no_table_gets_an_answer_and_something_to_start_from() -> None:
    found = guess(book("12"))
    assert found.refusal is not None
    assert found.refusal.text == NO_TABLE
    told = [(one.day, one.month, one.heads, one.estimated) for one in found.sightings]
    # 24 March did not go on; of 9 and 2 the first number is offered, a person adds the mothers.
    assert told == [(10, 3, 14, False), (17, 3, 11, False), (31, 3, 15, True), (7, 4, 9, False)]


def test_totals_that_are_wrong_are_shown_and_the_marks_count() -> None:
    found = mapped("01")
    assert ("7:J", "1", "5", 1) in places(found, OTHER_MARKS)
    assert ("14:C", "6", "5", 3) in places(found, OTHER_MARKS)
    assert places(found, EMPTY_ABSENT) == [("7:D", "", "absent", 10)]
    assert places(mapped("08"), OTHER_TOTAL) == [("8:", "60", "47", 1)]
    assert [one.place.row for one in found.left_out] == [10, 14]


def test_what_was_understood_is_said_with_what_stood_there() -> None:
    found = mapped("02")
    assert places(found, IN_WORDS) == [("2:A", "za 7 maart 2026", "2026-03-07", 8)]
    assert ("2:D", "1,5", "90", 3) in places(found, IN_HOURS)
    assert places(found, ESTIMATE) == [("3:E", "ca. 30", "30", 1), ("4:E", "+/- 18", "18", 1)]
    assert places(found, THOUSANDS) == [("6:E", "1.012", "1012", 1)]
    assert places(mapped("07"), UNCLEAR_TIME) == [("5:C", "half vier", "", 1)]
    assert places(mapped("04"), WITH_YEAR) == [("4:B", "Maart 3", "2026-03-03", 8)]
    assert places(mapped("11"), SERIAL) == [("3:B", "45929", "2025-09-29", 4)]


def test_people_are_one_or_two_by_what_can_be_seen_and_that_is_said() -> None:
    found = mapped("05")
    assert [(one.name, one.birth_years) for one in found.people] == [
        ("Fatima El Voorbeeld", ("2012",)),
        ("José Doemaar", ("2011",)),
        ("Jan de Verzonnene", ("2010",)),
        ("Jan de Verzonnene", ("2014",)),
        ("Lot Schijn", ("2013",)),
    ]
    assert len(places(found, SPELLED)) == 3
    assert [one[2] for one in places(found, NAMESAKES)] == ["2010, 2014"]
    assert places(found, WITHOUT_YEAR) == [("4:", "", "2012", 1)]
    assert places(found, REPEATED) == [("13:", "", "", 1)]


def test_who_brings_others_is_there_once_and_the_room_is_counted() -> None:
    found = mapped("11")
    assert [(one.found, one.values) for one in found.doubts if one.why == BROUGHT] == [
        ("2", {"heads": 2, "others": 1}),
        ("3", {"heads": 3, "others": 2}),
    ]
    assert [(one.understood, one.values) for one in found.doubts if one.why == IN_ROOM] == [
        ("4", {"named": 3, "others": 1}),
        ("5", {"named": 3, "others": 2}),
    ]


def test_what_a_mark_means_comes_from_the_file_or_is_asked() -> None:
    legend = {one.found: one for one in guess(book("10")).questions if one.about == "matrix.marks"}
    assert {mark: one.understood for mark, one in legend.items()} == {
        "a": "present", "z": "excused", "o": "absent", "l": "late",
    }  # fmt: skip
    assert all(one.sure for one in legend.values())
    assert {one.found for one in guess(book("04")).open} == {"z"}
    assert {one.found for one in guess(book("03")).open} == {"m", "j", "x", "v"}


def test_a_sum_of_columns_is_made_when_somebody_says_so() -> None:
    told = mapping("08")
    both = {**told.columns, "headcount": ("Kinderen", "Volwassenen")}
    found = apply(book("08"), replace(told, columns=both))
    assert [row.values["headcount"] for row in found.rows] == ["15", "16", "0", "15", "16"]
    assert lines(found.faults) == FAULTS["08"][1:]
