"""Files in which something looks like what it is not: refused or said, never kept silent."""

from dataclasses import replace
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from impact.attendance.intake import read_register
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.guess import guess
from impact.attendance.mapping.mapped import Mapped, read_mapped, told
from impact.attendance.mapping.marks import legend
from impact.attendance.mapping.questions import answered
from impact.kit.books import Book, read_book
from impact.kit.tables import read_table
from tests.attendance.mapping.makers import a_csv, lines

OPEN = {"constants.activity": "Dans", "values.status": "present", "matrix.marks": ""}
NAMES = ("Ada", "Bob", "Cas", "Dee", "Eva", "Fay", "Gus", "Hal")


def understood(book: Book) -> Mapped:
    """What comes of a file when somebody answers what is open, and changes nothing else."""
    asked = guess(book)
    said = [
        replace(one, understood=OPEN[one.about]) if one.understood is None else one
        for one in asked.questions
    ]
    return apply(book, answered(asked.mapping, said))


def said_of(found: Mapped) -> list[str]:
    """What is wrong with it, as one reads it."""
    return [told(found, one).line() for one in read_mapped(found).faults]


def heads(found: Mapped) -> list[str]:
    return [one.values.get("headcount", "") for one in found.rows]


def test_dates_with_the_month_first_are_refused_also_where_they_could_be_read() -> None:
    found = understood(
        a_csv(
            "Datum;Activiteit;Aantal", "03/12/2025;Dans;7", "12/31/2025;Dans;8", "5/5/2025;Dans;9"
        )
    )
    assert heads(found) == ["9"], "the fifth of May is that both ways"
    assert [one.partition(": ")[0] for one in said_of(found)] == ["lijst.csv:2:A", "lijst.csv:3:A"]
    assert '"03/12/2025" may be two days' in said_of(found)[0]
    assert heads(understood(a_csv("Datum;Activiteit;Aantal", "03/12/2025;Dans;7"))) == ["7"]


def test_days_above_a_matrix_with_the_month_first_are_refused() -> None:
    found = understood(
        a_csv("Naam;01/07/2026;01/14/2026;01/21/2026;02/04/2026", "Ada;x;x;x;x", "Bob;x;;x;x")
    )
    assert not found.rows
    assert sum("may be two days" in one for one in said_of(found)) == 4


def test_our_own_layout_refuses_them_as_well() -> None:
    content = "activity,session_date,headcount\nDans,03/12/2025,7\nDans,12/31/2025,1.000\n"
    read = read_register(read_table("a.csv", content.encode()))
    assert not read.lines
    assert lines(read.faults) == [
        'a.csv:2:session_date: other dates in this column have the month first, so "03/12/2025" '
        "may be two days; write dates such as 2025-12-31",
        'a.csv:3:session_date: other dates in this column have the month first, so "12/31/2025" '
        "may be two days; write dates such as 2025-12-31",
        'a.csv:3:headcount: expected a whole number, found "1.000"',
    ]


@pytest.mark.parametrize(
    "text", ["1,000", "12 (3 nieuw)", "12,5", "-2", "1e3", "1O", "10-12", "12 kinderen", "²", "½"]
)
def test_what_is_no_number_of_people_is_refused(text: str) -> None:
    found = understood(
        a_csv("Datum;Activiteit;Aantal", "12-03-2025;Dans;7", f"19-03-2025;Dans;{text}")
    )
    assert heads(found) == ["7"]
    assert said_of(found) == [f'lijst.csv:3:C: expected a whole number, found "{text}"']


def test_hours_among_minutes_are_refused_or_asked_about() -> None:
    rows = ("12-03-2025;Dans;90;7", "19-03-2025;Dans;1,5;7", "26-03-2025;Dans;2;7")
    found = understood(a_csv("Datum;Activiteit;Duur;Aantal", *rows))
    assert [one.values["minutes"] for one in found.rows] == ["90", "2"]
    (wrong,) = said_of(found)
    assert wrong == 'lijst.csv:3:C: expected a number of minutes or hours, found "1,5"'
    (doubt,) = found.doubts
    assert (doubt.place.row, doubt.why) == (4, "so few minutes: or are these hours?")


def test_signs_that_nobody_sees_make_no_second_person() -> None:
    rows = ("Ada Bos;x;", "Ada\u200b Bos;;x", "\u202eAda Bos;x;x", "Ada\u00a0Bos;x;x")
    for row in rows[1:]:
        found = understood(a_csv("Naam;7-1-2026;14-1-2026", rows[0], row))
        assert len(found.people) == 1
    listed = understood(
        a_csv("Naam;Datum;Activiteit;Status", "Ada Bos;\u200e7-1-2026;Dans;ja",
              "Ada\u00ad Bos;14-1-2026;Dan\u200bs\u200b;ja")
    )  # fmt: skip
    assert len(listed.people) == 1
    assert {one.key[0] for one in read_mapped(listed).lines} == {"Dans"}


def test_a_list_with_dates_of_birth_is_a_list() -> None:
    born = [f"{name};{n + 1}-{n + 2}-201{n};12-03-2025;ja" for n, name in enumerate(NAMES)]
    found = understood(a_csv("Naam;Geboortedatum;Datum;Status", *born))
    assert [one.name for one in found.people] == list(NAMES)
    assert {one.values["session_date"] for one in found.rows} == {"2025-03-12"}


def test_rows_of_numbers_between_people_are_nobody() -> None:
    found = understood(
        a_csv(
            "Naam;7-1-2026;14-1-2026",
            *(f"{name};x;" for name in NAMES[:3]),
            "Aanwezig;1;0",
            "Aantal kinderen;1;1",
            *(f"{name};;x" for name in NAMES[3:]),
            "Gem.;1;1",
        )
    )
    assert [one.name for one in found.people] == list(NAMES)
    assert len(found.left_out) == 3


def test_a_row_without_its_date_is_a_fault_and_no_total() -> None:
    found = understood(
        a_csv("Naam;Datum;Status;Activiteit", "Ada;7-1-2026;aanwezig;Dans", "Bob;;aanwezig;Dans")
    )
    assert not found.left_out
    assert len(said_of(found)) == 1


def merged(*rows: list[str], over: tuple[int, int, int]) -> Book:
    """A workbook in which one cell stands over others: row, first and last column from 0."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        top, first, last = over
        sheet.merge_range(top, first, top, last, rows[top][first])
    return read_book("lijst.xlsx", out.getvalue())


def test_a_mark_over_several_days_is_one_of_each_day() -> None:
    found = understood(
        merged(["Naam", "7-1-2026", "14-1-2026", "21-1-2026"], ["Ada", "x", "", ""],
               ["Bob", "x", "", "x"], over=(1, 1, 3))
    )  # fmt: skip
    assert [one.values["status"] for one in found.rows] == ["present"] * 4 + ["absent", "present"]
    note = merged(["Naam", "7-1-2026", "14-1-2026"], ["Ada", "x", "x"], ["Bob", "x", "x"], [""],
                  ["Tot ziens in april", "", ""], over=(4, 0, 2))  # fmt: skip
    assert [one.name for one in understood(note).people] == ["Ada", "Bob"]


def test_a_header_of_several_days_is_none() -> None:
    found = understood(a_csv("Naam;7-1 t/m 14-1-2026;21-1-2026;28-1-2026", "Ada;x;x;x"))
    assert said_of(found) == ['lijst.csv:1:B: expected one day, found "7-1 t/m 14-1-2026"']
    assert len(found.rows) == 2


def test_an_empty_cell_beside_somebody_is_pointed_out() -> None:
    rows = ("Ada;7-1-2026;JA ;Dans", "Bob;7-1-2026;;Dans", "Cas;7-1-2026;;Dans")
    found = understood(a_csv("Naam;Datum;Status;Activiteit", *rows))
    (doubt,) = found.doubts
    assert (doubt.place.row, doubt.place.column, doubt.times) == (3, "C", 2)


def test_a_total_with_a_date_is_no_activity() -> None:
    rows = ("12-03-2025;Dans;7", "12-03-2025;Zang;8", "12-03-2025;Totaal;15", "Eindtotaal;;15")
    found = understood(a_csv("Datum;Activiteit;Aantal", *rows, "19-03-2025;Totaaltheater;9"))
    assert heads(found) == ["7", "8", "9"]
    assert not said_of(found)


def test_a_name_alone_between_people_is_pointed_out() -> None:
    rows = ("Ada;x;x", "Groep 6;;", "Bob;;x")
    found = understood(a_csv("Naam;7-1-2026;14-1-2026", *rows))
    alone = [one.place.row for one in found.doubts if "name of a group" in one.why]
    assert alone == [3]


def test_rows_inside_a_quotation_mark_are_pointed_out() -> None:
    rows = ['1-3-2025;Dans;3;"fijn', "8-3-2025;Dans;4;", '15-3-2025;Dans;5;goed"']
    book = a_csv("Datum;Activiteit;Aantal;Opmerking", *rows, "22-3-2025;Dans;6;")
    assert heads(understood(book)) == ["3", "6"]
    (said,) = (one.line() for one in book.notices)
    assert said.startswith("lijst.csv:2:")
    assert "look whether any are missing" in said
    remark = a_csv("Datum;Activiteit;Aantal;Opmerking", '1-3-2025;Dans;3;"fijn;\nmaar druk"')
    assert not remark.notices


def test_a_cell_of_blanks_costs_no_more_than_a_word() -> None:
    """Before, each blank was a place to begin from: three such cells held everybody up a minute."""
    blanks = "\u00a0" * 30_000
    book = a_csv(
        f"Dans (1{blanks}9", "a = aanwezig", *[f"={blanks}{n}" for n in range(20)],
        "Naam;7-1-2026;14-1-2026", "Ada;a;a",
    )  # fmt: skip
    assert legend(book) == {"a": "present"}
    assert [one.values["status"] for one in understood(book).rows] == ["present"] * 2
