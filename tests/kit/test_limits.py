"""The table of limits: each row at its edge, and one past it; and what a file may be at all."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from impact.kit import limits
from impact.kit.apart import apart
from impact.kit.archives import unpacked
from impact.kit.faults import Refused
from impact.kit.formulas import guarded, unguarded
from impact.kit.images import clean
from impact.kit.tables import read_table
from stories.codebook import read_codebook
from surveys.xlsform import read_form
from tests.kit import hostile
from tests.kit.books import a_workbook, an_archive

HERE = Path(__file__).resolve().parents[2]


def refuses(read: Callable[..., object], *given: object, **options: object) -> bool:
    """Say whether something is refused."""
    try:
        read(*given, **options)
    except Refused:
        return True
    return False


def columns(many: int) -> bytes:
    return ",".join(f"c{n}" for n in range(many)).encode()


def languages(many: int) -> bytes:
    names = [f"label::x ({chr(97 + n // 26)}{chr(97 + n % 26)}q)" for n in range(many)]
    return f"| survey |\n| | type | name | {' | '.join(names)} |\n".encode()


def notes(many: int) -> bytes:
    return hostile.a_form(*(f"| | note | n{n} | x | |" for n in range(many)))


def sheets(many: int) -> bytes:
    return a_workbook(*[[["a"], ["1"]]] * many)


def pairs(*names: str) -> list[tuple[str, bytes]]:
    return [(one, b"x") for one in names]


TABLE: dict[str, tuple[int, Callable[[int], bool]]] = {
    "ARCHIVE_BYTES": (
        50_000_000,
        lambda most: refuses(
            unpacked,
            "a",
            an_archive(
                *((f"{n}", b"A" * 1_000_000) for n in range(most // 1_000_000)),
                ("x", b"x" * (most % 1_000_000)),
            ),
        ),
    ),
    "ARCHIVE_MEMBERS": (
        2_000,
        lambda most: refuses(unpacked, "a", an_archive(*pairs(*map(str, range(most))))),
    ),
    "ARCHIVE_NAME": (255, lambda most: refuses(unpacked, "a", an_archive(("x" * most, b"")))),
    "TABLE_ROWS": (100_000, lambda most: refuses(read_table, "a.csv", b"a\n" + b"1\n" * most)),
    "TABLE_COLUMNS": (500, lambda most: refuses(read_table, "a.csv", columns(most))),
    "TABLE_SHEETS": (200, lambda most: refuses(read_table, "a.xlsx", sheets(most))),
    "TABLE_CELL": (32_767, lambda most: refuses(read_table, "a.csv", b"a\n" + b"x" * most)),
    "FORM_BYTES": (
        5_000_000,
        lambda most: refuses(
            read_form, "f.md", hostile.a_form("| | text | a | x | |", "#").ljust(most)
        ),
    ),
    "FORM_ROWS": (2_000, lambda most: refuses(read_form, "f.md", notes(most))),
    "BOOK_BYTES": (1_000_000, lambda most: "at most" in _why(b"#".ljust(most, b"x"))),
    "IMAGE_BYTES": (
        20_000_000,
        lambda most: refuses(clean, "a.png", _picture().ljust(most, b"\0")),
    ),
}


def _why(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_codebook("a.yaml", content)
    return str(refused.value)


def _picture() -> bytes:
    return hostile.a_png(1, 1, rows=b"\0\0")


@pytest.mark.parametrize("name", TABLE)
def test_limits_table(name: str) -> None:
    most, is_refused = TABLE[name]
    assert getattr(limits, name) == most
    assert not is_refused(most)
    assert is_refused(most + 1)


def test_limits_table_of_requests_and_children() -> None:
    assert Config.MAX_CONTENT_LENGTH == 25 * 1024 * 1024
    assert (Config.MAX_FORM_MEMORY_SIZE, Config.MAX_FORM_PARTS) == (1024 * 1024, 1000)
    assert (limits.CHILD_MEMORY, limits.CHILD_SECONDS, limits.CHILD_WAIT) == (
        512 * 1024 * 1024,
        30,
        60,
    )
    assert (limits.IMAGE_PIXELS, limits.ARCHIVE_RATIO, limits.FORM_SECONDS) == (40_000_000, 100, 10)
    assert limits.FORM_LANGUAGES == 20
    assert (limits.TABLE_ROWS_BY_COMMAND, limits.FILE_BYTES_BY_COMMAND) == (2_000_000, 250_000_000)


XXE = [name for name in hostile.ALL if re.search(r"outside|elsewhere|laughs|entity|declar", name)]


@pytest.mark.parametrize("name", XXE)
def test_xxe_corpus(name: str) -> None:
    one = hostile.ALL[name]
    doors: dict[str, Callable[[str, bytes], object]] = {
        "register": read_table,
        "form": read_form,
        "book": read_codebook,
    }
    with pytest.raises(Refused) as refused:
        apart(doors[one.door], one.file, one.make())
    assert hostile.MARKER not in str(refused.value)


BOMBS = ("a bomb", "many small bombs", "a size that lies upwards", "three thousand members")


@pytest.mark.parametrize("name", BOMBS)
def test_sizes_checked_before_unpacking(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = hostile.ARCHIVES[name]()
    opened: list[object] = []
    monkeypatch.setattr("zipfile.ZipFile.open", lambda *given: opened.append(given))
    with pytest.raises(Refused):
        unpacked("a.xlsx", content)
    assert opened == []


CONTENTS = {
    ".csv": b"a,b\n1,2\n",
    ".xlsx": hostile.a_book(),
    ".xls": hostile.compound("Workbook"),
    ".svg": hostile.SVG,
    ".html": b"<!doctype html><p>",
    ".pdf": b"%PDF-1.4\na,b\n",
    ".png": _picture(),
    ".zip": an_archive(("a.csv", b"a,b\n1,2\n")),
    ".docx": hostile.WORKBOOKS["a letter"](),
    ".xlsm": hostile.WORKBOOKS["macros"](),
    ".ods": hostile.WORKBOOKS["an open document"](),
    ".gz": hostile.ARCHIVES["gzip"](),
}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".xls", ".pdf", ".svg", ".xlsm", ".zip", ""])
def test_extension_equals_content(suffix: str, content: str) -> None:
    refused = refuses(read_table, f"a{suffix}", CONTENTS[content])
    # The old workbook is only the outside of one.
    assert refused == (suffix not in (".csv", ".xlsx") or suffix != content)


@pytest.mark.parametrize("content", CONTENTS)
def test_svg_refused_by_content(content: str) -> None:
    for name in ("a.csv", "a.xlsx", "a.xls"):
        assert refuses(read_table, name, hostile.SVG)
    for name in ("f.md", "f.csv", "f.xlsx"):
        assert refuses(read_form, name, hostile.SVG)
    for name in ("a.svg", "a.png", "a.jpg", "a.webp"):
        assert refuses(clean, name, hostile.SVG)


FIRST = st.sampled_from("=+-@\t\r\n ' \uff1d\uff0b\uff0d\uff20a1é")


@given(st.text(FIRST, max_size=4).flatmap(lambda head: st.text(max_size=5).map(head.__add__)))
def test_a_text_that_was_guarded_comes_back_as_it_was(text: str) -> None:
    assert unguarded(str(guarded(text))) == text


def test_formulas_come_in_as_the_text_that_went_out() -> None:
    texts = ["=1+1", "'=1+1", "-5", "@x", "\uff1d1", "'s-Gravenhage", "gewoon", "''+1"]
    out = StringIO()
    csv.writer(out).writerows([["a"], *([guarded(one)] for one in texts)])
    sheet = read_table("a.csv", out.getvalue().encode())
    assert sheet.rows.column("a") == texts


def test_tables_are_written_through_the_guard_and_in_one_place() -> None:
    writers = [
        str(path.relative_to(HERE))
        for room in ("impact", "surveys", "stories")
        for path in (HERE / room).rglob("*.py")
        if re.search(
            r"csv\.(writer|DictWriter)|to_csv|xlsxwriter|openpyxl", path.read_text("utf-8")
        )
    ]
    assert writers == ["impact/kit/formulas.py"]


def test_no_pickle_yaml_eval() -> None:
    unsafe = re.compile(
        r"\bpickle\b(?!\.)|\bpickle\.|\bmarshal\.|\byaml\.(unsafe_)?load\(|(?<![.\w])(eval|exec)\("
    )
    found = [
        (path.name, line)
        for room in ("impact", "surveys", "stories")
        for path in (HERE / room).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if unsafe.search(line)
    ]
    assert [one for one in found if "never a pickle" not in one[1]] == []
