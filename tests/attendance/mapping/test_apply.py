"""Traps in spreadsheets, one by one."""

import pytest

from impact.attendance.intake import read_register
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.cells import NOT_COUNTED, ONLY_DIGITS, ONLY_YEAR
from impact.attendance.mapping.mapped import as_sheet, read_mapped, told
from impact.attendance.mapping.matrices import NO_ONE, OTHER_MARKS
from impact.attendance.mapping.timeline import NEXT_YEAR
from impact.kit.books import Book, Mute, Page, read_book
from impact.kit.faults import Refused
from impact.kit.rows import Rows
from tests.attendance.mapping.makers import a_csv, lines, places, said
from tests.kit.books import a_workbook

HEADS = "columns: {session_date: Datum, activity: Wat, headcount: Aantal}"
NAMES = "columns: {name: Naam}\nconstants: {activity: Dans}"
GRID = "matrix: {rows: participants, marks: {x: present, '-': absent}}"


def marks(found: object) -> list[tuple[str, str, str]]:
    """Who, when and how, of each row that came out."""
    return [
        (one.values["participant"], one.values["session_date"][5:], one.values.get("status", ""))
        for one in found.rows  # type: ignore[attr-defined]  # -- what a mapping made
    ]


def test_a_dot_or_nothing_is_not_counted_and_a_nought_is_a_count() -> None:
    rows = ["Datum;Wat;Aantal", *(f"{day}-3-2026;Dans;{n}" for day, n in enumerate(
        [".", "", "0", "1.012", "12,0"], 1))]  # fmt: skip
    found = apply(a_csv(*rows), said(HEADS))
    assert [one.values["headcount"] for one in found.rows] == ["", "", "0", "1012", "12"]
    assert places(found, NOT_COUNTED) == [("2:C", ".", "", 1)]
    heads = [line.heads for line in read_mapped(found).lines]
    assert heads == [None, None, 0, 1012, 12]


@pytest.mark.parametrize("number", ["72%", "veel", "12.5", "-3", "1e3"])
def test_a_number_of_people_that_is_none_is_refused_with_its_place(number: str) -> None:
    found = apply(a_csv("Datum;Wat;Aantal", f"1-3-2026;Dans;{number}"), said(HEADS))
    assert lines(found.faults) == [f'lijst.csv:2:C: expected a whole number, found "{number}"']


def test_totals_and_notes_are_left_out_and_said() -> None:
    book = a_csv("Datum;Wat;Aantal", "1-3-2026;Dans;4", "Totaal;;5", ";;", "Let op: nieuw;;", "x")
    found = apply(book, said(HEADS, 'skip_rows: [totaal*, "let op*", x]'))
    assert [one.values["headcount"] for one in found.rows] == ["4"]
    assert [one.place.row for one in found.left_out] == [3, 4, 5, 6]


def test_a_day_of_the_week_that_does_not_fit_is_asked_back() -> None:
    book = a_csv("Datum;Wat;Aantal", "zo 10 jan. 2026;Dans;4", "ma 5 jan 2026;Dans;3")
    found = apply(book, said(HEADS))
    assert len(found.rows) == 1
    assert '"zo 10 jan. 2026" was another day' in lines(found.faults)[0]
    means = 'values: {session_date: {"zo 10 jan. 2026": 2026-01-10}}'
    assert len(apply(book, said(HEADS, means)).rows) == 2


def test_marks_that_the_mapping_does_not_name_are_refused_one_by_one() -> None:
    book = a_csv("Naam;1-3-2026;8-3-2026", "Jan Nep;x;m", "Els Nep;X;")
    found = apply(book, said(NAMES, GRID))
    assert marks(found) == [("#1", "03-01", "present"), ("#2", "03-01", "present")]
    assert lines(found.faults) == [
        'lijst.csv:2:C: the mapping does not say what the mark "m" means'
    ]


def test_an_m_is_nobodys_gender_until_the_mapping_says_so() -> None:
    columns = "columns: {session_date: D, name: N, gender: G}"
    rest = "constants: {activity: Dans, status: present}"
    book = a_csv("D;N;G", "1-3-2026;Bo Nep;m")
    found = apply(book, said(columns, rest))
    assert lines(found.faults) == ['lijst.csv:2:C: the mapping does not say what "m" means here']
    found = apply(book, said(columns, rest, "values: {gender: {M: f}}"))
    assert found.rows[0].values["gender"] == "f"


def test_dates_without_a_year_go_on_into_the_next_one() -> None:
    book = a_csv("Naam;di 9 dec;16 dec;6 jan;do 8 jan", "Jan Nep;x;x;x;x")
    found = apply(book, said(NAMES, GRID[:-1] + ", year: 2025}"))
    days = [one.values["session_date"] for one in found.rows]
    assert days == ["2025-12-09", "2025-12-16", "2026-01-06", "2026-01-08"]
    assert len(places(found, NEXT_YEAR)) == 1
    faults = apply(book, said(NAMES, GRID)).faults
    assert {one.text.partition(",")[0] for one in faults[:4]} == {"expected a date with a year"}


def test_of_a_date_of_birth_and_a_postcode_only_what_is_counted_is_kept() -> None:
    columns = "columns: {session_date: D, name: N, birth_year: Geb, postcode4: PC}"
    rest = "constants: {activity: Dans, status: present}"
    found = apply(a_csv("D;N;Geb;PC", "1-3-2026;Bo Nep;12-07-2014;3022 AB"), said(columns, rest))
    values = found.rows[0].values
    assert (values["birth_year"], values["postcode4"]) == ("2014", "3022")
    assert "12-07" not in repr(found)
    assert "AB" not in repr(found)
    assert [one.why for one in found.doubts] == [ONLY_YEAR, ONLY_DIGITS]


def test_a_second_child_of_one_name_is_not_guessed_at() -> None:
    columns = "columns: {session_date: D, name: N, birth_year: J}"
    rest = "constants: {activity: Dans, status: present}"
    rows = ["1-3-2026;Bo Nep;2014", "1-3-2026;Bo Nep;2012", "8-3-2026;Nep, Bo;"]
    found = apply(a_csv("D;N;J", *rows), said(columns, rest))
    assert len(found.people) == 2
    assert lines(found.faults) == [
        "lijst.csv:4:: several people have this name; say the year of birth on this row"
    ]


def test_who_stopped_is_not_absent_later_and_who_was_not_there_yet_is_not_absent_before() -> None:
    stop = GRID.replace("'-': absent", "'-': absent, s: stop")
    found = apply(a_csv("Naam;1-3-2026;8-3-2026;15-3-2026", "Jan Nep;x;s;-", "Els Nep;;-;x"),
                  said(NAMES, stop))  # fmt: skip
    assert marks(found) == [
        ("#1", "03-01", "present"), ("#2", "03-08", "absent"), ("#2", "03-15", "present"),
    ]  # fmt: skip


def test_somebody_enrolled_who_never_came_is_an_enrolment() -> None:
    columns = "columns: {name: Naam, enrolled_on: Sinds}\nconstants: {activity: Dans}"
    book = a_csv("Naam;Sinds;1-3-2026;8-3-2026", "Jan Nep;1-2-2026;;", "Els Nep;;;", "Bo Nep;;x;")
    found = apply(book, said(columns, GRID))
    first = found.rows[0].values
    assert (first["enrolled_on"], first.get("session_date")) == ("2026-02-01", None)
    assert [one.place.row for one in found.left_out] == [3]
    assert read_mapped(found).faults == []


def test_a_name_in_the_mapping_is_refused() -> None:
    book = a_csv("Naam;1-3-2026", "Jan van Nep;x", "Jan van Nep heeft gebeld;x")
    grid = GRID.replace("'-'", "met jan van nep")
    for more in ("skip_rows: ['jan van nep heeft*']", grid, "sheet: Jan van Nep"):
        text = [NAMES, *([GRID] if more != grid else []), more]
        with pytest.raises(Refused) as refused:
            apply(book, said(*text))
        assert "what somebody is called stands in the mapping" in lines(refused.value.faults)[0]


def test_faults_of_the_register_are_told_by_their_place_in_the_file() -> None:
    long = "langer" * 40
    book = read_book("a.xlsx", a_workbook([["leeg"]], [["Naam", "1-3-2026"], ["Jan Nep", "x"],
                                                       ["Els Nep", "x"]]))  # fmt: skip
    mapping = said("sheet: Sheet2", NAMES.replace("{name: Naam}", "{name: Naam, place: A}"), GRID)
    found = apply(book, mapping)
    assert read_mapped(found).faults == []
    longer = apply(a_csv("Naam;1-3-2026", f"{long} Nep;x"), mapping)
    (fault,) = read_mapped(longer).faults
    assert told(longer, fault).line().startswith("lijst.csv:2:B: at most 200 characters")
    assert as_sheet(found).rows.numbers == [1, 2]
    assert read_register(as_sheet(found, {"#1": "k7"})).lines[0].participant == "k7"


@pytest.mark.parametrize(
    ("mapping", "line"),
    [
        (f"{NAMES}\n{GRID}\nsheet: Blad9", "a.xlsx::: the mapping names sheets that are not"),
        (f"{NAMES.replace('Naam', 'Wie')}\n{GRID}", 'a.xlsx[Sheet1]:1:: there is no column "Wie"'),
        (f"{NAMES}\n{GRID}\nheader_row: 2", 'a.xlsx[Sheet1]:2:: there is no column "Naam"'),
        (f"{NAMES}\n{GRID[:-1]}, dates_row: 9}}", "a.xlsx[Sheet1]:9:: expected dates in this row"),
        (f"{NAMES}\n{GRID}\nlookup: {{header_row: 9, key: nr, columns: {{name: x}}}}",
         'a.xlsx[Sheet1]:9:: there is no column "nr"'),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_the_file_says_where(mapping: str, line: str) -> None:
    book = read_book("a.xlsx", a_workbook([["Naam", "1-3-2026"], ["Jan Nep", "x"]]))
    try:
        faults = apply(book, said(mapping)).faults
    except Refused as refused:
        faults = refused.faults
    assert lines(faults)[0].startswith(line)


def test_people_across_may_be_called_by_their_names() -> None:
    book = a_csv("Datum;Jan Nep;Els Nep;opmerking", "1-3-2026;x;-;mooi weer", "8-3-2026;-;x;")
    mapping = said(
        "columns: {session_date: Datum}\nconstants: {activity: Dans}\nskip_rows: [opmerking*]",
        GRID.replace("participants", "sessions"),
    )
    found = apply(book, mapping)
    assert [one.name for one in found.people] == ["Jan Nep", "Els Nep"]
    assert marks(found) == [
        ("#1", "03-01", "present"), ("#2", "03-01", "absent"),
        ("#1", "03-08", "absent"), ("#2", "03-08", "present"),
    ]  # fmt: skip
    assert "Jan" not in " ".join(lines(found.notices))


def test_parts_of_a_name_are_put_together_and_a_code_says_it_better() -> None:
    columns = "columns: {session_date: D, name: [V, T, A], participant: K}"
    rest = "constants: {activity: Dans, status: present}"
    rows = ["1-3-2026;Zoë;de;Nep;", "8-3-2026;Zoë;de;Nep;k7"]
    found = apply(a_csv("D;V;T;A;K", *rows), said(columns, rest))
    assert [one.spellings for one in found.people] == [("Zoë de Nep",)]
    assert [one.values["participant"] for one in found.rows] == ["#1", "k7"]


def test_a_lesson_to_come_is_not_one_that_everybody_missed() -> None:
    absent = GRID.replace("'-': absent", "'': absent")
    lines_ = ["Naam;1-3-2026;8-3-2026;15-3-2026", "Jan Nep;x;;", "Els Nep;;x;", "Totaal;1;1;0"]
    found = apply(a_csv(*lines_), said(NAMES, absent, "skip_rows: [totaal]"))
    assert {one.values["session_date"] for one in found.rows} == {"2026-03-01", "2026-03-08"}
    assert len(found.rows) == 4
    assert places(found, NO_ONE) == [("1:D", "2026-03-15", "", 1)]
    turned = [";".join(row) for row in zip(*(line.split(";") for line in lines_[:3]), strict=True)]
    crossed = absent.replace("participants", "sessions")
    dates = "columns: {session_date: Naam}\nconstants: {activity: Dans}"
    other = apply(a_csv(*turned), said(dates, crossed))
    assert len(other.rows) == 4
    assert [(one.place.row, one.reason) for one in other.left_out] == [(4, NO_ONE)]


def test_a_formula_without_a_result_is_refused_where_it_is_read_and_else_reported() -> None:
    page = Page("", Rows({"A": ["D", "1-3-2026"], "B": ["W", "Dans"], "C": ["n", ""],
                          "D": ["x", ""]}, [1, 2]), (), (Mute(2, 4, "#N/A"),))  # fmt: skip
    read = Book("a.xlsx", (page,))
    found = apply(read, said("columns: {session_date: D, activity: W, headcount: n}"))
    assert (len(found.rows), found.faults) == (1, ())
    assert lines(found.notices)[-1] == "a.xlsx:2:D: expected a value, found the error #N/A"
    found = apply(read, said("columns: {session_date: D, activity: W, headcount: x}"))
    assert lines(found.faults) == ["a.xlsx:2:D: expected a value, found the error #N/A"]


def test_somebody_without_a_mark_right_under_the_header_is_no_note() -> None:
    absent = GRID.replace("'-': absent", "'': absent")
    book = a_csv("Naam;1-3-2026", "Jan Nep;", "Els Nep;x", ";", "Groeten van juf;", "en meester;")
    found = apply(book, said(NAMES, absent))
    assert [(one.name, len(one.rows)) for one in found.people] == [("Jan Nep", 1), ("Els Nep", 1)]
    assert [one.place.row for one in found.left_out] == [4, 5, 6]


def test_numbers_under_the_dates_without_a_name_are_a_total() -> None:
    found = apply(a_csv("Naam;1-3-2026;8-3-2026", "Jan Nep;x;-", ";2;0"), said(NAMES, GRID))
    assert len(found.people) == 1
    assert places(found, OTHER_MARKS) == [("3:B", "2", "1", 1)]


def test_who_is_who_may_stand_on_another_sheet() -> None:
    people = [["nr", "naam", "geb.jaar"], ["1", "Jan Nep", "2014"], ["2", "Els Nep", "14"],
              ["3", "l" * 201, "2014"]]  # fmt: skip
    visits = [["datum", "nr"], ["1-3-2026", "1"], ["1-3-2026", "2"], ["1-3-2026", "7"],
              ["1-3-2026", "3"]]  # fmt: skip
    mapping = said(
        "sheet: Sheet1\ncolumns: {session_date: datum, participant: nr}",
        "constants: {activity: Dans, status: present}",
        "lookup: {sheet: Sheet2, header_row: 1, key: nr,"
        " columns: {name: naam, birth_year: geb.jaar}}",
    )
    found = apply(read_book("a.xlsx", a_workbook(visits, people)), mapping)
    assert [(one.name, one.birth_years) for one in found.people] == [("Jan Nep", ("2014",))]
    assert sorted(lines(found.faults)) == [
        'a.xlsx[Sheet1]:3:: "2" does not stand in the second table',
        'a.xlsx[Sheet1]:4:: "7" does not stand in the second table',
        "a.xlsx[Sheet1]:5:: at most 200 characters, found 201",
        'a.xlsx[Sheet2]:3:C: expected a year such as 2014, found "14"',
    ]
    nowhere = said("columns: {session_date: datum, participant: nr}",
                   "constants: {activity: Dans, status: present}",
                   "lookup: {sheet: Weg, header_row: 1, key: nr, columns: {name: x}}")  # fmt: skip
    found = apply(read_book("a.xlsx", a_workbook(visits, people)), nowhere)
    assert lines(found.faults) == ['a.xlsx::: there is no sheet "Weg" that is seen']


def test_two_lines_of_one_name_are_not_one_child_until_the_years_say_so() -> None:
    text = "this name stands on the sheet twice; say the years of birth, or take one away"
    book = a_csv("Naam;Jaar;1-3-2026;8-3-2026", "Bo Nep;;x;-", "Nep, Bo;;x;x", "Jo Nep;;x;x")
    found = apply(book, said(NAMES, GRID))
    assert lines(found.faults) == [f"lijst.csv:3:: {text}"]
    assert len(found.rows) == 4
    years = NAMES.replace("Naam}", "Naam, birth_year: Jaar}")
    book = a_csv("Naam;Jaar;1-3-2026", "Bo Nep;2014;x", "Nep, Bo;2012;x")
    assert len(apply(book, said(years, GRID)).people) == 2
    crossed = said("columns: {session_date: D}\nconstants: {activity: Dans}",
                   GRID.replace("participants", "sessions"))  # fmt: skip
    found = apply(a_csv("D;Bo Nep;bo nep", "1-3-2026;x;x", "8-3-2026;x;-"), crossed)
    assert lines(found.faults) == [f"lijst.csv:1:C: {text}"]
    assert len(found.rows) == 2
