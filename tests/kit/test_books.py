"""Files read whole, sheet by sheet; and what is hidden in them, which nobody ever sees."""

import io
import logging
from pathlib import Path

import pytest
import xlsxwriter

from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.files import read_mapping
from impact.attendance.mapping.guess import guess
from impact.kit.apart import apart
from impact.kit.books import Book, opened_again, packed, read_book
from impact.kit.faults import Refused
from impact.kit.limits import TABLE_COLUMNS
from impact.kit.tables import read_table
from impact.kit.wire import GarbledError
from tests.kit.books import a_workbook, changed
from tests.kit.hostile import ALL

MESSY = Path(__file__).resolve().parent.parent / "data/messy"
HIDDEN = MESSY / "06_verborgen_kolommen.xlsx"
SECRETS = ("06-0000", "thuissituatie", "Oude Rij", "Oude Groep", "Telefoon", "Bijzonderheden")
"""What stands in hidden columns, rows and sheets of that file."""


def test_nothing_hidden_is_read_kept_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert all(one.encode() in HIDDEN.read_bytes() for one in SECRETS)
    caplog.set_level(logging.DEBUG)
    book = apart(read_book, HIDDEN.name, HIDDEN.read_bytes())
    plan = read_mapping((MESSY.parent / "mappings/06.yaml").read_bytes())
    mapped, asked = apply(book, plan), guess(book)
    everything = [repr(mapped), repr(asked), packed(book).decode(), caplog.text]
    everything += [repr([row for page in book.pages for row in page.rows]), repr(book.notices)]
    assert [one for one in SECRETS for said in everything if one in said] == []
    assert [one.line() for one in book.notices] == [
        "06_verborgen_kolommen.xlsx::: hidden sheets are left out: 1",
        "06_verborgen_kolommen.xlsx[Groep A]::: hidden rows are left out: 1",
        "06_verborgen_kolommen.xlsx[Groep A]::: hidden columns are left out: 2",
    ]


def test_a_table_at_a_prompt_holds_nothing_that_is_hidden_either() -> None:
    sheet = apart(read_table, HIDDEN.name, HIDDEN.read_bytes())
    columns = [sheet.rows.column(name) for name in sheet.columns]
    everything = repr((sheet.columns, columns, sheet.notices, sheet.unsaid))
    assert [one for one in SECRETS if one in everything] == []
    assert "Groep A" in sheet.name


def test_what_is_hidden_in_other_ways_is_hidden_too() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("zichtbaar")
        for row in range(6):
            sheet.write_row(row, 0, [f"r{row}c{column}" for column in range(5)])
        sheet.set_row(2, 0)  # made so low that nobody sees it
        sheet.set_column(1, 1, 0)
        sheet.set_column(3, 3, None, None, {"level": 1, "hidden": True})  # a folded group
        sheet.autofilter(0, 0, 5, 4)
        sheet.set_row(4, options={"hidden": True})  # filtered away
        sheet.merge_range(1, 3, 1, 4, "onder het verborgene")
        made.add_worksheet("weg").very_hidden()
    book = read_book("a.xlsx", out.getvalue())
    (page,) = book.pages
    assert [number for number, _ in page.rows] == [1, 2, 4, 6]
    assert list(page.rows[0][1].values()) == ["r0c0", "r0c2", "r0c4"]
    assert "verborgene" not in packed(book).decode()
    assert (book.hidden_sheets, page.hidden_rows, page.hidden_columns) == (1, 2, 2)


def test_a_book_with_nothing_to_see_is_refused_and_an_old_one_that_does_not_tell() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        made.add_worksheet("a").write(0, 0, "x")
        made.add_chartsheet("b").activate()
        made.worksheets()[0].hide()
    for name, content, why in (
        ("a.xlsx", out.getvalue(), "every sheet of this file is hidden"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        ("a.csv", b" ", "the file is empty"),
        ("a.csv", b'a,b\n"c,d\n', "never closed"),
        ("a.csv", ("x;" * (TABLE_COLUMNS + 1)).encode(), "at most 500 columns"),
        ("a.pdf", b"%PDF", "expected a table"),
    ):
        with pytest.raises(Refused) as refused:
            read_book(name, content)
        assert why in refused.value.faults[0].line()


def test_where_it_cannot_be_seen_what_a_sheet_hides_nothing_is_read() -> None:
    def elsewhere(name: str, content: bytes) -> bytes:
        return content.replace(b"worksheets/sheet1.xml", b"./worksheets/sheet1.xml") if (
            name == "xl/_rels/workbook.xml.rels"
        ) else content  # fmt: skip

    def garbled(name: str, content: bytes) -> bytes:
        return content.replace(b"<sheetData>", b'<cols><col min="x" hidden="1"/></cols><sheetData>')

    for change in (elsewhere, garbled):
        with pytest.raises(Refused) as refused:
            read_book("a.xlsx", changed(HIDDEN.read_bytes(), change))
        assert "damaged" in refused.value.faults[0].line()


@pytest.mark.parametrize(
    "name",
    [
        "register r.xlsx: a billion laughs",
        "register r.xlsx: a cell at XFD1048576",
        "register r.xlsx: five thousand sheets",
        "register r.xlsx: macros",
        "register r.csv: fifteen million cells",
        "register r.csv: a quotation mark that never ends",
    ],
)
def test_a_file_that_means_harm_is_refused_here_as_well(name: str) -> None:
    with pytest.raises(Refused):
        apart(read_book, ALL[name].file, ALL[name].make())


def test_rows_of_text_need_not_be_equally_long_and_the_delimiter_is_that_of_the_table() -> None:
    book = read_book("a.csv", "Lijst, van mij\n\nnaam;x\nJan;1;2\n".encode("cp1252"))
    assert [cells for _, cells in book.pages[0].rows] == [
        {"A": "Lijst, van mij", "B": "", "C": ""},
        {"A": "", "B": "", "C": ""},
        {"A": "naam", "B": "x", "C": ""},
        {"A": "Jan", "B": "1", "C": "2"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_tried_and_said(encoding: str) -> None:
    book = read_book("a.csv", "naam;é\n".encode(encoding))
    assert list(book.pages[0].rows[0][1].values()) == ["naam", "é"]
    assert len(book.notices) == {"utf-8": 0, "utf-8-sig": 0, "utf-16": 1, "cp1252": 1}[encoding]


def test_a_book_is_kept_in_place_of_its_file() -> None:
    content = a_workbook([["a", "b"], ["1", ""]], [["c"]])
    book = read_book("a.xlsx", content)
    again: Book = opened_again(packed(book))
    assert packed(again) == packed(book)
    assert [page.name for page in again.pages] == ["Sheet1", "Sheet2"]
    for other in (b"", b"[]", b"{}", b'["a"]', b"\xff"):
        with pytest.raises(GarbledError):
            opened_again(other)
