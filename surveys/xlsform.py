"""XLSForm in: a file becomes a `Definition`, or every fault in it with its place.

The one module that talks to pyxform, which looks at the whole form a second time. Nothing it does
reaches the caller but a refusal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from impact.kit.apart import alone
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.limits import FORM_SECONDS
from impact.kit.text import whole
from surveys import expected
from surveys.constructs import read_aloud
from surveys.definition import PERSPECTIVES, Definition, Item, Words
from surveys.languages import language_code
from surveys.xlsform_cells import Cells, unread
from surveys.xlsform_choices import COLUMNS as CHOICE_COLUMNS
from surveys.xlsform_choices import Lists, read_lists
from surveys.xlsform_logic import check_logic
from surveys.xlsform_rows import Rows, lists_of_scales, plain_type
from surveys.xlsform_sheets import UNKNOWN_LANGUAGE, Book, Line, Sheet, read_book

SETTINGS = (
    "form_title",
    "form_id",
    "version",
    "default_language",
    "style",
    "impact_perspective",
    "impact_age",
    "impact_minutes",
    "impact_consent",
)
NEVER = ("public_key", "submission_url")
CONSENT = ("self", "child_and_guardian", "none_needed")

NO_LANGUAGE = N_("no language is named; the texts are taken to be in %(language)s")
NOT_CARRIED = N_("this setting is not carried: leave it empty")
EMPTY = N_("there is no question in it")
DOUBTED = N_("this form does not hold together: %(message)s")


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was read. `refused`: what was left out of it, when that was allowed."""

    definition: Definition
    notices: tuple[Fault, ...]
    refused: tuple[Fault, ...] = ()


@alone("python_calamine", "pyxform.xls2xform", seconds=FORM_SECONDS)
def read_form(name: str, content: bytes, *, code: str = "", partial: bool = False) -> Form:
    """Return the form in a file called `name`; Refused, with all faults, when anything is wrong.

    `partial` leaves out the rows at fault, and what hangs on them. `code`: the questionnaire's,
    else the file says it.
    """
    book = read_book(name, content)
    refused: list[Fault] = []
    while True:
        notices = list(book.notices)
        faults: list[Fault] = []
        definition = _definition(book, code, faults, notices)
        if not faults:
            return Form(definition, tuple(notices), tuple(refused))
        if not partial or not all(_in_a_row(book, fault) for fault in faults):
            raise Refused([*refused, *faults])
        refused += faults
        book = _without(book, faults)


def fitting(text: str) -> str:
    """Return `text` made fit to be the code of a questionnaire.

    >>> fitting("Na Afloop (2)"), fitting("7")
    ('na-afloop-2', 'q-7')
    """
    plain = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-_")
    if not re.match(r"[a-z]", plain) or len(plain) < 2:
        plain = f"q-{plain}".strip("-")
    return plain[:40]


def _definition(book: Book, code: str, faults: list[Fault], notices: list[Fault]) -> Definition:
    """Return the form as far as it can be read; it is good when no fault was added."""
    faults += book.faults
    survey, choices = book.sheet("survey"), book.sheet("choices")
    settings = _settings(book, faults, notices)
    source = _source(settings, survey, notices)
    lists = read_lists(choices, source, faults, lists_of_scales(survey))
    notices += unread(choices, CHOICE_COLUMNS)
    rows = Rows(survey, lists, source, faults, notices)
    items = check_logic(survey, rows.read(), faults, notices)
    if not items and not faults:
        faults.append(Fault(EMPTY, {}, survey.name))
    known = code or fitting(settings.get("form_id") or PurePath(book.file).stem)
    definition = _whole(settings, known, source, (survey, choices), [item for _, item in items])
    if not faults:
        faults += _second_look(survey, items, lists, definition)
    return definition


def _settings(book: Book, faults: list[Fault], notices: list[Fault]) -> Cells:
    """Return the one row of settings; empty when there is none."""
    sheet = book.sheet("settings")
    line = sheet.lines[0] if sheet.lines else Line(2, {}, {})
    row = Cells(sheet, line, "", faults)
    titles = tuple(one for one in sheet.headers if one.startswith("impact_title_"))
    notices += unread(sheet, SETTINGS + NEVER + titles)
    for column in NEVER:
        if row.get(column):
            row.wrong(NOT_CARRIED, column)
    if row.get("default_language") and not language_code(row.get("default_language")):
        found = f'"{row.get("default_language")}"'
        row.wrong(UNKNOWN_LANGUAGE, "default_language", found=found)
    return row


def _source(settings: Cells, survey: Sheet, notices: list[Fault]) -> str:
    """Return the language that the others are translations of."""
    named = language_code(settings.get("default_language"))
    if named or survey.languages:
        return named or survey.languages[0]
    notices.append(Fault(NO_LANGUAGE, {"language": "nl"}, survey.name, 1))
    return "nl"


def _whole(
    settings: Cells, code: str, source: str, sheets: tuple[Sheet, ...], items: list[Item]
) -> Definition:
    spoken = [language for sheet in sheets for language in sheet.languages]
    asked = any(item.role == "consent" for item in items)
    aloud = any(item.read_aloud for item in items)
    minutes = settings.matching("impact_minutes", r"\d{1,2}", expected.MINUTES)
    return Definition(
        code=code,
        title=_titles(settings, source, code),
        languages=tuple(dict.fromkeys((source, *spoken))),
        source=source,
        items=tuple(items),
        perspectives=settings.some_of("impact_perspective", PERSPECTIVES),
        consent_mode=settings.one_of("impact_consent", CONSENT)
        or ("self" if asked else "none_needed"),
        age=settings.matching("impact_age", r"\d{1,2}(-\d{1,2}|\+)?", expected.AGES),
        minutes=whole(minutes),
        read_aloud=read_aloud().get(code) or ("required" if aloud else "none"),
    )


def _titles(settings: Cells, source: str, code: str) -> Words:
    titles = {source: settings.get("form_title") or code}
    for column, said in settings.line.cells.items():
        if column.startswith("impact_title_"):
            titles[column.removeprefix("impact_title_")] = said
    return titles


def _in_a_row(book: Book, fault: Fault) -> bool:
    """Say whether a fault lies in one row that can be left out."""
    names = {book.sheet("survey").name, book.sheet("choices").name}
    return fault.file in names and fault.row is not None and fault.row > 1


def _without(book: Book, faults: list[Fault]) -> Book:
    """Return the same form without the rows at fault; a group goes with all that is in it."""
    kept = dict(book.sheets)
    for name in ("survey", "choices"):
        sheet = book.sheet(name)
        rows = {fault.row for fault in faults if fault.file == sheet.name}
        if name == "survey":
            rows |= _inside(sheet, rows)
        kept[name] = replace(sheet, lines=tuple(one for one in sheet.lines if one.row not in rows))
    return Book(book.file, kept, book.notices)


def _inside(sheet: Sheet, rows: set[int | None]) -> set[int | None]:
    """Return the rows in every group that begins on one of `rows`, its end included."""
    found: set[int | None] = set()
    depth = 0
    for line in sheet.lines:
        kind, _ = plain_type(line.get("type"))
        if depth or (kind == "begin_group" and line.row in rows):
            found.add(line.row)
            depth += (kind == "begin_group") - (kind == "end_group")
    return found


def _second_look(
    survey: Sheet, items: list[tuple[int, Item]], lists: Lists, definition: Definition
) -> list[Fault]:
    """Let pyxform build the whole form; whatever it says of it is a refusal."""
    # Loaded by whoever takes in a form, not by the start of the app: performance.md 7.
    from pyxform.xls2xform import convert

    source = definition.source
    rows = list(_as_rows(items, source))
    book = {
        "survey": [cells for _, cells in rows],
        "choices": [
            {"list_name": name, "name": option.code} | _labels(option.label, option.code, source)
            for name, options in lists.items()
            for option in options
        ],
        "settings": [{"form_title": "form", "form_id": definition.code}],
    }
    try:
        convert(xlsform=book, warnings=[], validate=False)
    except Exception as error:  # noqa: BLE001 -- whatever another's parser raises is a refusal
        message = " ".join(str(error).split())[:300]
        numbered = re.search(r"\[row : (\d+)\]", message)
        at = int(numbered[1]) - 2 if numbered else -1
        row = rows[at][0] if 0 <= at < len(rows) else None
        return [
            Fault(DOUBTED, {"message": re.sub(r"\[row : \d+\] ", "", message)}, survey.name, row)
        ]
    return []


def _as_rows(items: list[tuple[int, Item]], source: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the form as pyxform knows it, each row with its number in the file, ends included."""
    open_groups: list[str] = []
    for row, item in items:
        while open_groups and open_groups[-1] != item.group:
            open_groups.pop()
            yield row, {"type": "end_group"}
        yield row, _as_row(item, source)
        if item.kind == "group":
            open_groups.append(item.code)
    for _ in open_groups:
        yield items[-1][0], {"type": "end_group"}


def _as_row(item: Item, source: str) -> dict[str, str]:
    kinds = {"group": "begin_group", "note": "note", "text": "text"}
    kind = kinds.get(item.kind) or ("integer" if item.whole else "decimal")
    if item.options:
        kind = f"select_{'multiple' if item.kind == 'multiple' else 'one'} {item.list_code}"
    return {
        "type": kind,
        "name": item.code,
        **_labels(item.label, item.code, source),
        **{name: said for name in ("relevant", "constraint") if (said := getattr(item, name))},
    }


def _labels(words: Words, code: str, source: str) -> dict[str, str]:
    """Return words as columns; where there are none yet the code stands for them."""
    return {f"label::{language}": said for language, said in (words or {source: code}).items()}
