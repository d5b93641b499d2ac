"""Whatever is sent about a file is answered: a mapping, or what is not right. Nothing breaks."""

from contextlib import suppress
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.files import read_mapping, write_mapping
from impact.attendance.mapping.guess import guess
from impact.attendance.mapping.plan import COLUMNS
from impact.attendance.spreadsheets.answers import UNSAID, Answered, answered
from impact.attendance.spreadsheets.shapes import shape
from impact.attendance.spreadsheets.sketch import Sketch, sketched
from impact.attendance.spreadsheets.words import KINDS_OF_FILE, MARKS
from impact.kit.books import Book
from impact.kit.faults import Refused
from tests.attendance.mapping.makers import TABLES, a_csv, book

ANY = st.sampled_from(["", "0", "1", "2", "5", "3, 4", "99999", "4 - 8", "x", "?", "yes", "=", "*"])
NUMBERS = (
    "kop",
    "datumrij",
    "minutenrij",
    "jaar",
    "l-kop",
    "l-rijen",
    "l-sleutel",
    "weg",
    "c-minutes",
)


@cache
def seen(number: str) -> tuple[Book, Sketch]:
    """A file and the page about it."""
    read = book(number)
    return read, sketched(read, guess(read).mapping)


def as_shown(sketch: Sketch) -> dict[str, str]:
    """What a browser sends of a page on which nothing was changed."""
    own = sketch.mapping
    form = {one.name: UNSAID if one.answer is None else one.answer for one in sketch.choices}
    form |= {one.name: one.answer for one in (*sketch.columns, *sketch.second)}
    form |= {one.name: "yes" for one in (*sketch.sheets, *sketch.skips) if one.answer}
    form |= {f"c-{name}": text for name, text in own.constants.items()}
    form |= {"kop": ", ".join(map(str, own.header_row)), "soort": own.matrix.rows}
    form |= {"bladen": "\n".join(own.sheet), "cellen": own.matrix.cells}
    form |= {"datumrij": str(own.matrix.dates_row or ""), "jaar": str(own.matrix.year or "")}
    form |= {"minutenrij": str(own.matrix.minutes_row or "")}
    form |= {"eenheid": own.units.get("minutes", "minutes")}
    if own.lookup:
        rows = " - ".join(map(str, own.lookup.rows or ()))
        form |= {"l-aan": "yes", "l-kop": str(own.lookup.header_row), "l-rijen": rows}
        form |= {"l-sleutel": own.lookup.key, "l-blad": own.lookup.sheet}
    return form


@pytest.mark.parametrize("number", TABLES)
def test_a_page_on_which_nothing_is_changed_says_what_was_proposed(number: str) -> None:
    read, sketch = seen(number)
    found = answered(read, as_shown(sketch))
    units = {name: unit for name, unit in sketch.mapping.units.items() if unit == "hours"}
    assert found.sketch.mapping == replace(sketch.mapping, units=units)
    assert not found.new
    asked = {one.name for one in sketch.choices if one.answer is None}
    missing = set() if "activity" in {*sketch.mapping.columns, *sketch.mapping.constants} else {
        "c-activity"
    }  # fmt: skip
    assert set(found.errors) == asked | missing


def test_a_second_table_of_which_nothing_is_said_is_asked_for() -> None:
    read, sketch = seen("07")
    found = answered(read, as_shown(sketch) | {"l-aan": "yes"})
    assert {"l-kop", "l-sleutel"} <= found.errors.keys()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_that_is_sent_breaks_the_page(data: st.DataObject) -> None:
    read, sketch = seen(data.draw(st.sampled_from(TABLES)))
    form = as_shown(sketch)
    words = st.one_of(ANY, st.sampled_from([*COLUMNS, *MARKS, *KINDS_OF_FILE]))
    changed = data.draw(
        st.dictionaries(st.sampled_from([*form, *NUMBERS, "l-aan", "l-blad"]), words, max_size=6)
    )
    gone = data.draw(st.sets(st.sampled_from([*form]), max_size=2))
    found: Answered = answered(read, {n: to for n, to in (form | changed).items() if n not in gone})
    if found.new or found.errors:
        return
    mapping = read_mapping(write_mapping(found.sketch.mapping))
    assert mapping == found.sketch.mapping, "what was answered is what is kept for next month"
    with suppress(Refused):
        apply(read, mapping)


def test_a_file_is_known_again_by_its_headers_and_not_by_its_days_or_people() -> None:
    def of(*lines: str) -> str:
        read = a_csv(*lines)
        return shape(sketched(read, guess(read).mapping))

    march = of("Naam;3-3-2026;10-3-2026", "Noor;x;", "Sam;;x")
    assert of("Naam;7-4-2026;14-4-2026;21-4-2026", "Jip;x;;x", "Sam;;x;") == march
    assert of("Naam;Groep;7-4-2026;14-4-2026", "Jip;a;x;", "Sam;b;;x") != march
