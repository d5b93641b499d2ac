"""What people hand in, read as text; and what is refused, each with one clear line."""

import io
import os
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock

import pytest
import xlsxwriter

from impact.attendance.intake import read_register
from impact.kit.faults import Fault, Refused
from impact.kit.limits import TABLE_COLUMNS, TABLE_ROWS
from impact.kit.rows import Rows
from impact.kit.tables import read_table
from tests.kit.books import a_workbook, an_archive, changed

PLAIN = "naam;plaats\né; 1,5 \n"


def why(name: str, content: bytes) -> list[str]:
    """The lines with which a file is refused."""
    with pytest.raises(Refused) as refused:
        read_table(name, content)
    return [fault.line() for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_text_is_read_in_the_encodings_and_delimiters_that_offices_write(
    encoding: str, delimiter: str
) -> None:
    sheet = read_table("a.csv", PLAIN.replace(";", delimiter).encode(encoding))
    assert list(sheet.rows) == [(2, {"naam": "é", "plaats": "1,5"})]
    said = {"utf-8": 0, "utf-8-sig": 0, "utf-16": 1, "utf-16-le": 1, "cp1252": 1}
    assert len(sheet.notices) == said[encoding]


def test_a_comma_parts_cells_and_quotes_keep_them_together() -> None:
    sheet = read_table("a.CSV", b'a,b\n"1,2","line\nline"\n')
    assert list(sheet.rows) == [(2, {"a": "1,2", "b": "line\nline"})]


def test_nothing_is_guessed() -> None:
    words = ["NA", "null", "001", "1e5", "true", "-", "3.10"]
    sheet = read_table("a.csv", "\n".join(["a", *words]).encode())
    assert [row["a"] for _, row in sheet.rows] == words


def test_a_workbook_is_read_as_a_person_would_write_it() -> None:
    rows: list[list[object]] = [
        ["Day", "Start", "At", "Count", "Part", "Yes", "Code"],
        [date(2025, 3, 1), clock(9, 5), datetime(2025, 3, 1, 10, 30), 60, 1.5, True, "007"],  # noqa: DTZ001 -- a cell has no zone
    ]
    sheet = read_table("a.xlsx", a_workbook(rows))
    assert sheet.name == "a.xlsx[Sheet1]"
    (found,) = sheet.rows
    assert list(found[1].values()) == [
        "2025-03-01",
        "09:05",
        "2025-03-01T10:30",
        "60",
        "1.5",
        "yes",
        "007",
    ]
    assert sheet.columns[0] == "day"


def test_rows_keep_the_number_that_a_spreadsheet_shows() -> None:
    rows = [["a", "b"], ["1", ""], ["", ""], ["", "2"]]
    for sheet in (
        read_table("a.xlsx", a_workbook(rows)),
        read_table("a.csv", "\n".join(",".join(row) for row in rows).encode()),
    ):
        assert [number for number, _ in sheet.rows] == [2, 4]


def test_only_the_first_sheet_is_read_and_that_is_said() -> None:
    sheet = read_table("a.xlsx", a_workbook([["a"], ["1"]], [["b"], ["2"]]))
    assert sheet.columns == ("a",)
    assert [one.line() for one in sheet.notices] == [
        "a.xlsx::: only the first sheet is read; left out: Sheet2"
    ]


def test_a_column_without_a_name_is_left_out_and_that_is_said_when_it_holds_something() -> None:
    sheet = read_table("a.csv", b"a,,\n1,2,\n")
    assert sheet.columns == ("a",)
    assert [one.line() for one in sheet.notices] == [
        "a.csv:1:: column B has no name in the first row and is left out"
    ]


def test_rows_are_held_by_column_and_read_like_a_list() -> None:
    rows = Rows({"a": ["1", "2"], "b": ["x", "x"]}, [2, 3])
    assert len(rows) == 2
    assert rows[1] == (3, {"a": "2", "b": "x"})
    assert rows[:1] == [(2, {"a": "1", "b": "x"})]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.pdf", b"%PDF", "a.pdf::: expected a table: a file that ends in .csv, .xlsx or .xls"),
        ("a.csv", b" \n", "a.csv::: the file is empty"),
        ("a.xlsx", b"", "a.xlsx::: the file is empty"),
        (
            "a.csv",
            b"\na,b\n",
            "a.csv:1:: expected the names of the columns in the first row, found nothing",
        ),
        ("a.csv", b"a,b,A\n", "a.csv:1:A: this column is there twice"),
        ("a.csv", b"a,b\n1,2\n1,2,3\n", "a.csv:3:: this row has more cells than there are columns"),
        ("a.csv", b'a,b\n1,"2\n', "a.csv:2:: a quotation mark was opened here and never closed"),
        (
            "a.csv",
            a_workbook([["a"]]),
            "a.csv::: the name says CSV, but the file is something else",
        ),
        ("a.csv", b"a\n\x01\x02", "a.csv::: the name says CSV, but the file is something else"),
        ("a.xlsx", b"a,b\n", "a.xlsx::: the name says Excel, but the file is something else"),
        (
            "a.xls",
            b"<html><table></table></html>",
            "a.xls::: this is a web page; open it in Excel and save it as .xlsx",
        ),
        (
            "a.csv",
            b"\n <!DOCTYPE html>",
            "a.csv::: this is a web page; open it in Excel and save it as .xlsx",
        ),
        ("../a\\b.pdf", b"x", "b.pdf::: expected a table: a file that ends in .csv, .xlsx or .xls"),
    ],
)
def test_what_is_no_table_is_refused_with_one_line(name: str, content: bytes, line: str) -> None:
    assert why(name, content) == [line]


@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_rubbish_of_five_megabytes_is_refused_whatever_it_is_called(
    name: str, start: bytes
) -> None:
    assert len(why(name, start + os.urandom(5_000_000))) == 1


def test_a_locked_workbook_asks_for_one_without_password() -> None:
    locked = (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert why("a.xlsx", locked) == [
        "a.xlsx::: the file is locked with a password; save it without one"
    ]


def test_a_table_has_at_most_so_many_rows_columns_and_letters() -> None:
    assert len(read_table("a.csv", b"a\n" + b"1\n" * TABLE_ROWS).rows) == TABLE_ROWS
    assert why("a.csv", b"a\n" + b"1\n" * (TABLE_ROWS + 1)) == [
        "a.csv:100002:: at most 100000 rows, found more"
    ]
    assert (
        len(read_table("a.csv", b"a\n" + b"1\n" * (TABLE_ROWS + 1), most=200_000).rows) > TABLE_ROWS
    )
    wide = ",".join(f"c{n}" for n in range(TABLE_COLUMNS + 1)).encode()
    assert why("a.csv", wide) == ["a.csv:1:: at most 500 columns, found more"]
    assert why("a.csv", b"a,b\n1," + b"x" * 32_768) == [
        "a.csv:2:B: at most 32767 characters, found 32768"
    ]


def faults_of(content: bytes) -> tuple[Fault, ...]:
    """Why a workbook is refused; nothing when it can be read after all."""
    try:
        read_table("a.xlsx", content)
    except Refused as refused:
        return refused.faults
    return ()


HEAVY = ["a.xlsx::: the file is too heavy; save the table as CSV and hand that in"]
UNSAFE = ["a.xlsx::: the file holds something that does not belong in it"]
LONG = b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
MANY = b'<c t="s"><v>0</v></c>' * 30_000


def with_words(words: bytes, cells: bytes) -> Callable[[str, bytes], bytes]:
    """Change a book: its shared words, and cells beside the ones that are there."""

    def change(name: str, xml: bytes) -> bytes:
        if name.endswith("sharedStrings.xml"):
            return words
        return xml.replace(b"</sheetData>", b"<row>" + cells + b"</row></sheetData>")

    return change


ODD = {
    "the same under other tags": with_words(
        LONG.replace(b"<si>", b"<x:si>").replace(b"</si>", b"</x:si>"),
        MANY.replace(b"<c", b"<x:c").replace(b"<v", b"<x:v").replace(b"</", b"</x:"),
    ),
    "a kind that is written otherwise": with_words(LONG, MANY.replace(b'"s"', b'"&#115;"')),
    "a cell far away": lambda name, xml: xml.replace(b'r="B2"', b'r="XFD1048576"'),
    "a long word in many cells": with_words(LONG, MANY),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_a_workbook_that_grows_when_it_is_read_is_not_read(change: object) -> None:
    book = a_workbook([["a", "b"], ["1", "2"]])
    assert why("a.xlsx", changed(book, change)) == HEAVY  # type: ignore[arg-type]  # -- from a dict


def test_one_long_word_beside_many_short_ones_is_not_too_heavy() -> None:
    book = a_workbook([["a", "b"], ["x" * 30_000, "kort"], *[["kort", "kort"]] * 20_000])
    assert len(read_table("a.xlsx", book).rows) == 20_001


def test_a_workbook_with_macros_or_declarations_of_its_own_is_not_read() -> None:
    book = a_workbook([["a"], ["1"]])
    declared = changed(book, lambda _, xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet"))
    assert why("a.xlsx", declared) == UNSAFE
    wide = changed(book, lambda name, xml: xml.decode().encode("utf-16"))
    assert why("a.xlsx", wide) == UNSAFE
    macros = an_archive(("xl/workbook.xml", b"<x/>"), ("xl/vbaProject.bin", b"x"))
    assert why("a.xlsx", macros) == [
        "a.xlsx::: the file holds macros or other files; save it as .xlsx, without them"
    ]


def test_a_broken_workbook_is_damaged_and_nothing_worse() -> None:
    book = a_workbook([["a", "b"], ["1", date(2025, 1, 1)]])
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        for cut in (0, 40, 200):
            half = changed(book, lambda at, xml, n=name, c=cut: xml[:c] if at == n else xml)  # type: ignore[misc]  # -- defaults hold the loop's values
            assert len(faults_of(half)) <= 1


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = an_archive(("xl/sharedStrings.xml", b"A" * 300_000_000))
    assert len(bomb) < 1_000_000
    assert why("a.xlsx", bomb) == HEAVY


def an_unsaid_book() -> bytes:
    """A register with an error, a formula that nobody worked out, and one that somebody did."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(4):
            sheet.write_row(row, 0, ["Dans", "2025-03-12"] if row else ["activity", "session_date"])
        sheet.write_row(0, 2, ["headcount", "remark"])
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")
        sheet.write_formula(2, 2, "=1+1", value="")
        sheet.write_formula(3, 2, "=1+1", value=2)
        sheet.write_formula(3, 3, "=NA()", value="#N/A")
    return out.getvalue()


def test_a_cell_with_an_error_or_a_formula_without_a_result_is_not_taken_for_empty() -> None:
    read = read_register(read_table("a.xlsx", an_unsaid_book()))
    assert [fault.line() for fault in read.faults] == [
        "a.xlsx[Sheet1]:2:headcount: expected a value, found the error #DIV/0!",
        "a.xlsx[Sheet1]:3:headcount: expected a value, found a formula without a result; "
        "save the file again in Excel",
    ]
    assert [line.heads for line in read.lines] == [2]
    assert "a.xlsx[Sheet1]:4:remark: expected a value, found the error #N/A" in [
        fault.line() for fault in read.notices
    ]
    with pytest.raises(Refused):
        read_table("a.xlsx", an_unsaid_book()).whole()


def test_a_header_of_commas_alone_is_refused_before_room_is_made() -> None:
    assert why("a.csv", b"," * 400_000) == ["a.csv:1:: at most 500 columns, found more"]
