"""The sheets of an XLSForm, whatever file they came in: rows of text with their own numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePath

from impact.kit.archives import HEAVY, refusal
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.limits import FORM_BYTES, FORM_LANGUAGES, FORM_ROWS
from surveys.definition import Words
from surveys.languages import language_code
from surveys.xlsform_files import Grid, markdown, one_csv, workbook

SHEETS = ("survey", "choices", "settings")
REFUSED_SHEETS = ("entities", "external_choices", "osm")
SAME = {
    "relevance": "relevant",
    "readonly": "read_only",
    "image": "media::image",
    "audio": "media::audio",
    "video": "media::video",
}
"""Other names for a column; `_` and a space are one."""
IN_LANGUAGES = (
    "label",
    "hint",
    "guidance_hint",
    "required_message",
    "constraint_message",
    "media::image",
    "media::audio",
    "media::video",
)

KINDS = N_("expected a questionnaire: a file that ends in .xlsx, .xls, .csv or .md")
NO_SURVEY = N_("expected a sheet called survey, found none")
EMPTY_SHEET = N_("expected a row with the names of the columns, found nothing")
NOT_CARRIED = N_("this sheet is not carried, and something stands in it")
UNKNOWN_SHEET = N_("the sheet %(sheet)s is not read")
NEAR_SHEET = N_("the sheet %(sheet)s is not read; is %(near)s meant?")
MANY_ROWS = N_("at most %(most)s rows, found %(found)s")
TWICE = N_("this column is there twice")
UNKNOWN_LANGUAGE = N_("expected a language such as Nederlands (nl), found %(found)s")
MANY_LANGUAGES = N_("at most %(most)s languages, found %(found)s")
LEFT_OUT = N_("%(rows)s rows are empty or begin with # and are left out")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet. `words` hold what is said per language; "" is the default language."""

    row: int
    cells: dict[str, str]
    words: dict[str, Words]

    def get(self, column: str) -> str:
        """Return a cell, "" when it is empty or not there."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `name` is what a fault calls it; `headers` tell how a column was written."""

    name: str
    headers: dict[str, str]
    languages: tuple[str, ...]
    lines: tuple[Line, ...]

    def fault(self, text: str, row: int | None, column: str, /, **values: object) -> Fault:
        """Return a fault in this sheet, under the name that its writer gave the column."""
        return Fault(text, values, self.name, row, self.headers.get(column, column))


@dataclass(slots=True)
class Book:
    """A form as it was handed in: its sheets by their plain names, and what is to be said of it."""

    file: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    notices: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet; an empty one when it is not there."""
        return self.sheets.get(name) or Sheet(f"{self.file}[{name}]", {}, (), ())


def read_book(name: str, content: bytes) -> Book:
    """Return the sheets of the form called `name`; Refused when it cannot be a form at all."""
    file = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(file).suffix.lower()
    readers: dict[str, Callable[[str, bytes], dict[str, Grid]]] = {
        ".md": markdown,
        ".csv": one_csv,
        ".xlsx": workbook,
        ".xls": workbook,
    }
    if suffix not in readers:
        raise refusal(file, KINDS)
    if len(content) > FORM_BYTES:
        raise refusal(file, HEAVY)
    book = Book(file)
    for title, grid in readers[suffix](file, content).items():
        _take(book, title, grid)
    if "survey" not in book.sheets:
        raise Refused([*book.faults, Fault(NO_SURVEY, {}, file)])
    return book


def _take(book: Book, title: str, grid: Grid) -> None:
    plain = title.strip().lower()
    name = f"{book.file}[{title}]"
    if plain in SHEETS:
        book.sheets[plain] = _sheet(book, plain, name, grid)
    elif plain in REFUSED_SHEETS:
        if any(any(row) for row in grid[1:]):
            book.faults.append(Fault(NOT_CARRIED, {}, name))
    elif near := get_close_matches(plain, SHEETS, n=1):
        book.notices.append(Fault(NEAR_SHEET, {"sheet": title, "near": near[0]}, name))
    else:
        book.notices.append(Fault(UNKNOWN_SHEET, {"sheet": title}, name))


def _sheet(book: Book, plain: str, name: str, grid: Grid) -> Sheet:
    if not grid or not any(grid[0]):
        raise Refused([Fault(EMPTY_SHEET, {}, name, 1)])
    if len(grid) > FORM_ROWS + 1:
        values: dict[str, object] = {"most": FORM_ROWS, "found": len(grid) - 1}
        raise Refused([Fault(MANY_ROWS, values, name, FORM_ROWS + 2)])
    columns = _columns(book, name, grid[0])
    if plain == "choices" and ("name", "") not in columns:
        columns = [("name", "") if one == ("value", "") else one for one in columns]
    kept = [(row, cells) for row, cells in enumerate(grid[1:], 2) if _speaks(cells)]
    if left := len(grid) - 1 - len(kept):
        book.notices.append(Fault(LEFT_OUT, {"rows": left}, name))
    headers: dict[str, str] = {}
    for column, written in zip(columns, grid[0], strict=True):
        headers.setdefault(column[0], written)
    spoken = dict.fromkeys(language for _, language in columns if language)
    lines = tuple(_line(row, columns, cells) for row, cells in kept)
    return Sheet(name, headers, tuple(spoken), lines)


Column = tuple[str, str]
"""The plain name of a column, and its language; "" for the default one or for none."""


def _columns(book: Book, name: str, header: list[str]) -> list[Column]:
    """Return the columns in order; faults go to the book."""
    columns: list[Column] = []
    for written in header:
        base, spoken = _split(written)
        language = language_code(spoken) if spoken else ""
        if language is None:
            found = f'"{spoken}"'
            book.faults.append(Fault(UNKNOWN_LANGUAGE, {"found": found}, name, 1, written))
        if written and (base, language) in columns:
            book.faults.append(Fault(TWICE, {}, name, 1, written))
        columns.append((base, language or ""))
    languages = {language for _, language in columns if language}
    if len(languages) > FORM_LANGUAGES:
        values: dict[str, object] = {"most": FORM_LANGUAGES, "found": len(languages)}
        book.faults.append(Fault(MANY_LANGUAGES, values, name, 1))
    return columns


def _split(written: str) -> tuple[str, str]:
    """Return the plain name of a column and the language as it was written.

    >>> _split("Label::Nederlands (nl)"), _split("impact::Scale"), _split("media::image::nl")
    (('label', 'Nederlands (nl)'), ('impact_scale', ''), ('media::image', 'nl'))
    """
    first, *rest = (part.strip() for part in re.split(r"::?", written))
    base = re.sub(r"[\s_]+", "_", first.lower())
    if base in ("impact", "media") and rest:
        joined = "_" if base == "impact" else "::"
        base, rest = base + joined + rest[0].lower().replace(" ", "_"), rest[1:]
    base = SAME.get(base, base)
    if base in IN_LANGUAGES:
        return base, "::".join(rest)
    return "::".join((base, *rest)), ""


def _speaks(cells: list[str]) -> bool:
    """Say whether a row counts: it holds something, and is no remark."""
    return any(cells) and not next(cell for cell in cells if cell).startswith("#")


def _line(row: int, columns: list[Column], cells: list[str]) -> Line:
    plain: dict[str, str] = {}
    words: dict[str, Words] = {}
    for (base, language), cell in zip(columns, cells, strict=False):
        if not cell:
            continue
        if base in IN_LANGUAGES:
            words.setdefault(base, {})[language] = cell
        else:
            plain[base] = cell
    return Line(row, plain, words)
