"""What holds for any file: order of columns, shape of a matrix, and that nothing falls over."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.attendance.intake import read_register
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.files import read_mapping, write_mapping
from impact.attendance.mapping.guess import NO_TABLE, guess
from impact.attendance.mapping.mapped import as_sheet, read_mapped
from impact.attendance.mapping.plan import MEANINGS
from impact.kit.books import Book, Page, read_book
from impact.kit.faults import Refused
from impact.kit.rows import Rows
from impact.kit.tables import letter_of
from tests.attendance.mapping.makers import DATA, a_csv, book, mapping, rows, said

SHARED = Path(__file__).resolve().parents[4] / "shared/data"
LISTS = ("02", "05", "07", "08")


@pytest.mark.parametrize("number", LISTS)
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_columns_in_a_list_changes_nothing(number: str, seed: int) -> None:
    read = book(number)
    assert rows(apply(_shuffled(read, seed), mapping(number))) == rows(apply(read, mapping(number)))


def _shuffled(read: Book, seed: int) -> Book:
    """The same file with its columns in another order, whole."""
    (page,) = read.pages
    order = list(page.rows[0][1])
    Random(seed).shuffle(order)  # noqa: S311 -- no secret
    letters = {old: letter_of(at) for at, old in enumerate(order, 1)}
    columns = {letters[old]: page.rows.column(old) for old in order}
    mute = tuple(
        type(one)(one.row, order.index(letter_of(one.column)) + 1, one.found) for one in page.mute
    )
    return Book(read.file, (Page(page.name, Rows(columns, page.rows.numbers), (), mute),))


STATUS = {"x": "present", "l": "late", "-": "absent", "z": "excused", "": "", "s": "stop"}
GRIDS = st.integers(2, 6).flatmap(
    lambda days: st.lists(
        st.lists(st.sampled_from(tuple(STATUS)), min_size=days, max_size=days),
        min_size=1, max_size=6,
    )
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(GRIDS, st.booleans())
def test_a_matrix_gives_a_row_for_each_mark_up_to_where_somebody_stopped(
    grid: list[list[str]], crossed: bool
) -> None:
    days = [f"2026-03-{at:02d}" for at in range(1, len(grid[0]) + 1)]
    people = [f"Kind {letter_of(at)}" for at in range(1, len(grid) + 1)]
    wanted = set()
    for person, marks in zip(people, grid, strict=True):
        until = marks.index("s") if "s" in marks else len(marks)
        told = zip(days[:until], marks[:until], strict=True)
        wanted |= {(person, day, STATUS[one]) for day, one in told if STATUS[one]}
    lines = [[person, *marks] for person, marks in zip(people, grid, strict=True)]
    table = [["Naam", *days], *lines]
    shape, columns = "participants", "{name: Naam}"
    if crossed:
        table = [list(row) for row in zip(*table, strict=True)]
        shape, columns = "sessions", "{session_date: Naam}"
    means = "{x: present, l: late, '-': absent, z: excused, s: stop}"
    text = f"columns: {columns}\nconstants: {{activity: Dans}}"
    plan = said(text, f"matrix: {{rows: {shape}, marks: {means}}}")
    found = apply(a_csv(*(";".join(row) for row in table)), plan)
    names = {one.key: one.name for one in found.people}
    assert found.faults == ()
    assert {
        (names[o.values["participant"]], o.values["session_date"], o.values["status"])
        for o in found.rows
    } == wanted
    assert {line.participant for line in read_mapped(found).lines} == names.keys()


CELLS = st.sampled_from(
    ["", "x", "Naam", "Datum", "Totaal", "1-3-2026", "8-3-2026", "wo 4 mrt", "maart", "3", "12",
     "Jan Nep", "a = aanwezig", "Tijd:", "15:15 - 16:15", "Titel (2026)", "45929", "t" * 201, "A",
     "ca. 30", "=1+1"]
)  # fmt: skip
SHEETS = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=9)


@settings(max_examples=150, deadline=None)
@given(SHEETS)
def test_whatever_a_file_holds_is_answered(sheet: list[list[str]]) -> None:
    read = a_csv(";" + ";".join(sheet[0]), *(";".join(row) for row in sheet))
    found = guess(read)
    assert bool(found.refusal) == (not found.questions)
    if found.questions and not found.open:
        assert read_mapping(write_mapping(found.mapping)) == found.mapping
    try:
        mapped = apply(read, found.mapping)
    except Refused:
        return
    assert all(one.values.get("status", "") in (*MEANINGS, "") for one in mapped.rows)
    read_register(as_sheet(mapped))


def test_six_tables_below_each_other_and_counts_by_month_are_answered() -> None:
    six = [line for at in range(6) for line in (f"Sport {at},,", "Year,Winter,Spring", "2009,5,6",
                                               ",,")]  # fmt: skip
    found = guess(a_csv(*six))
    assert found.refusal is not None
    assert found.refusal.text == NO_TABLE
    months = ["Library,Event Year,Event Month,Age Group,Attendance", "Aberdeen,2021,6,3-6,8"]
    assert guess(a_csv(*months, "Olympia,2021,7,7-11,")).refusal is not None


@pytest.mark.skipif(not SHARED.is_dir(), reason="the large sets are not here")
@pytest.mark.parametrize("name", ["toronto/sports.csv", "timberland/Raw_2021Programs.csv",
                                  "timberland/Normalized_2021Programs.csv"])  # fmt: skip
def test_large_sets_that_are_no_register_are_answered(name: str) -> None:
    found = guess(read_book(Path(name).name, (SHARED / name).read_bytes()))
    assert found.refusal is not None
    assert found.sightings == ()


def test_a_register_in_our_own_layout_needs_no_answer() -> None:
    file = DATA / "messy/expected/03.csv"
    read = read_book(file.name, file.read_bytes())
    asked = guess(read)
    assert {one.about for one in asked.open} == {"values.gender"}
    own = read_book("a.csv", (DATA / "messy/expected/09.csv").read_bytes())
    found = apply(own, guess(own).mapping)
    assert len(found.rows) == 16
    assert found.faults == ()


OTHERS = {
    "klas": ("nr;Voornaam;Tussenvoegsel;Achternaam;9-9;16-9\n1;Zoë;de;Vries;✓;-\n",
             {"constants.activity", "matrix.year"}),
    "schooljaar": ("Presentielijst Dans 2025-2026;;\nDocent: Piet Jansen;;\nNaam;wo 3 sep;wo 7 jan"
                   "\nBo Nep;1;1\n;1;1\n", set()),
    "english": ("Date,Activity,Attendance,Notes\n2026-03-01,Choir,12,\n", set()),
    "letters": ("Naam;Activiteit;Datum;Aanwezigheid\nBo Nep;Dans;1-3-2026;a\n", {"values.status"}),
    "legenda": ("Naam;Activiteit;Datum;Aanwezigheid\nBo Nep;Dans;1-3-2026;a\na = aanwezig\n",
                set()),
    "week": ("Telling inloop 2026;;\n;;\nWeek;Dag;Bezoekers\n10;2 maart;12\nTotaal;;12\n", set()),
    "één dag": ("Naam;1-3-2026\nBo Nep;x\nJo Nep;\n", {"constants.activity"}),
    "van tot": ("Datum;Activiteit;Van - tot;Aantal\n1-3-2026;Dans;14.00-16.00;9\n", set()),
    "code": ("kaartcode;datum;activiteit;status\nABCD123U;1-3-2026;Dans;aanwezig\n", set()),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_understood_too_but_for_what_must_be_asked(name: str) -> None:
    content, asked = OTHERS[name]
    read = read_book(f"{name}.csv", content.encode())
    found = guess(read, 2026)
    assert found.refusal is None
    assert {one.about for one in found.open} == asked
    assert "Piet" not in repr(found.mapping)
    if not asked:
        mapped = apply(read, found.mapping)
        assert mapped.rows
        assert read_mapped(mapped).faults == []


def test_years_that_may_be_meant_are_those_in_which_the_days_fit() -> None:
    (year,) = [one for one in guess(a_csv("Naam;wo 3 sep;wo 7 jan", "Bo Nep;x;x"), 2026).open
               if one.about == "matrix.year"]  # fmt: skip
    assert year.alternatives == ("2025",)
    (year,) = [one for one in guess(a_csv("Naam;3-9;10-9", "Bo Nep;x;x"), 2026).open
               if one.about == "matrix.year"]  # fmt: skip
    assert year.alternatives[:2] == ("2026", "2025")
