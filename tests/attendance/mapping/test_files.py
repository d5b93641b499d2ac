"""A mapping as a file: what it may hold, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.attendance.layout import READERS
from impact.attendance.mapping.files import read_mapping, write_mapping
from impact.attendance.mapping.plan import (
    CODED,
    COLUMN,
    MEANINGS,
    PARTICIPANTS,
    ROW,
    SESSIONS,
    UNITS,
    Lookup,
    Mapping,
    Matrix,
)
from impact.kit.faults import Phrase, Refused
from impact.kit.limits import MAPPING_BYTES

LIST = "columns: {session_date: Datum, activity: Wat, headcount: Aantal}\n"


def why(text: str) -> list[str]:
    """The lines with which a mapping is refused."""
    with pytest.raises(Refused) as refused:
        read_mapping(text, "m.yaml")
    return [one.line() for one in refused.value.faults]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("sheets: Blad1", "m.yaml::sheets: this key is not known here"),
        ("header_row: boven", 'm.yaml::header_row: expected a whole number above 0, found "boven"'),
        ("units: {minutes: days}", 'm.yaml::units.minutes: expected minutes, hours, found "days"'),
        ("values: {name: {Jan: Piet}}",
         "m.yaml::values.name: what people are called does not stand in a mapping"),
        ("values: {status: {x: here}}",
         'm.yaml::values.status: expected present, late, absent, excused, found "here"'),
        ("constants: {start: kwart}",
         'm.yaml::constants.start: expected a time such as 15:30, found "kwart"'),
        ("constants: {activity: Dans}",
         "m.yaml::constants.activity: this column is given twice: by the file and by a constant"),
        ("matrix: {rows: people}",
         'm.yaml::matrix.rows: expected participants, sessions, found "people"'),
        ("matrix: {rows: sessions, dates_in: row}",
         'm.yaml::matrix.dates_in: expected column, found "row"'),
        ("matrix: {rows: sessions, marks: {x: dead}}",
         'm.yaml::matrix.marks.x: expected present, late, absent, excused, stop, found "dead"'),
        ("matrix: {rows: participants}",
         "m.yaml::columns.name: a matrix says who stands in it: a column name, participant, or a "
         "lookup"),
        ("lookup: {header_row: 2}", "m.yaml::lookup.key: expected a value, found nothing"),
        ("persons: exact", 'm.yaml::persons: expected folded_name, found "exact"'),
        ("skip_rows: [[a]]", "m.yaml::skip_rows: expected a text of at most 200 characters, "
         "found nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_its_key(text: str, line: str) -> None:
    assert line in why(LIST + text)


def test_a_mapping_without_dates_or_activity_is_none() -> None:
    assert [one.partition(":: ")[0].rpartition(":")[2] for one in why("")] != []
    assert len(why("")) == 2


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x]\nb: [*a, *a]",
        "x: " + "[" * 5000,
        "#" * (MAPPING_BYTES + 1),
        "columns: {a: 1, a: 2}",
        "? [a, b]\n: c",
        "!!python/object/apply:os.system [ls]",
        "\x00",
    ],
)
def test_what_would_unfold_run_or_never_end_is_refused(bomb: str) -> None:
    assert why(bomb)


def test_what_is_wrong_with_a_mapping_is_said_in_the_language_of_the_reader() -> None:
    wrong = ("header_row: 0", "columns: [a]", "sheet: {a: b}", 'sheet: "\\ud800"', "a: &b 1\nc: *b")
    for text in wrong:
        with pytest.raises(Refused) as refusal:
            read_mapping(text)
        found = refusal.value.faults[0].values.values()
        assert all(isinstance(one, Phrase) for one in found if one != '"0"')


def test_words_are_kept_as_they_are_written() -> None:
    text = LIST + "values: {headcount: {no: 0, 1.5: 2, ~: '', 2025-01-01: 7}}\n"
    found = read_mapping(text).values["headcount"]
    assert found == {"no": "0", "1.5": "2", "": "", "2025-01-01": "7"}


WORD = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
NUMBER = st.integers(1, 99)
MARKS = st.dictionaries(WORD | st.just(""), st.sampled_from(MEANINGS), max_size=4)
WAYS = st.sampled_from([(PARTICIPANTS, ROW), (SESSIONS, COLUMN)])
MATRICES = st.sampled_from((Matrix(), Matrix(year=2026))) | WAYS.flatmap(
    lambda both: st.builds(
        Matrix, st.just(both[0]), st.just(both[1]), st.none() | NUMBER, st.none() | NUMBER,
        st.none() | NUMBER, st.sampled_from(("marks", "people")), MARKS,
    )
)  # fmt: skip
LOOKUPS = st.none() | st.builds(
    Lookup, WORD | st.just(""), NUMBER, st.none() | NUMBER.map(lambda at: (at, at + 3)), WORD,
    st.dictionaries(st.sampled_from(tuple(READERS)), WORD, min_size=1, max_size=3),
)  # fmt: skip
OWN = st.dictionaries(
    st.sampled_from(("gender", "birth_year", "area")), WORD.map(lambda one: (one,)), max_size=3
)
MAPPINGS = st.builds(
    Mapping,
    sheet=st.lists(WORD, max_size=3).map(tuple),
    header_row=st.lists(NUMBER, min_size=1, max_size=2).map(tuple),
    columns=OWN.map(lambda own: {**own, "name": ("Naam", "Achternaam"), "session_date": ("B",)}),
    values=st.dictionaries(st.just("status"),
                           st.dictionaries(WORD, st.sampled_from(CODED["status"]), min_size=1)),
    constants=st.just({"activity": "Dans", "start": "15:30", "course_end": "2025-11-10"}),
    units=st.dictionaries(st.just("minutes"), st.sampled_from(UNITS)),
    lookup=LOOKUPS,
    matrix=MATRICES,
    skip_rows=st.lists(WORD, max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(MAPPINGS)
def test_what_is_written_reads_the_same(mapping: Mapping) -> None:
    assert read_mapping(write_mapping(mapping)) == mapping
