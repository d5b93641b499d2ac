"""What somebody chose on the page about a file, as a mapping; or what is not right, by field."""

import glob
import re
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace

from impact.attendance.layout import Unfit
from impact.attendance.mapping import plan
from impact.attendance.mapping.cells import read_cell
from impact.attendance.mapping.files import (
    NO_ACTIVITY,
    NO_DATES,
    NOBODY,
    read_mapping,
    write_mapping,
)
from impact.attendance.mapping.plan import Lookup, Mapping, Matrix
from impact.attendance.mapping.words import column_called
from impact.attendance.spreadsheets.meanings import Asked, field_name
from impact.attendance.spreadsheets.sketch import Column, Sketch, sketched
from impact.attendance.spreadsheets.words import AS_IT_IS, KINDS_OF_FILE, MARKS, MEANT, NOT_READ
from impact.kit.books import Book
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.text import whole

HOURS = "hours"
UNSAID = "?"
"""What a field sends of which nobody chose anything."""
CHOOSE = N_("Choose what this means.")
SEVERAL = N_("Two columns are chosen for this. Choose one.")
ACTIVITY = N_("Write what the activity is called, or choose the column in which that stands.")
DAYS = N_("Choose the column with the day of the session, or say that days stand side by side.")
PEOPLE = N_("Choose the column with the name or the code of the participant.")
YEAR = N_("There is no year with the days in your file. Write which year it is, for example 2026.")
HEADER = N_("Write the number of the row with the names of the columns, for example 5 or 3, 4.")
OWN = {NO_ACTIVITY: ("c-activity", ACTIVITY), NO_DATES: ("soort", DAYS), NOBODY: ("soort", PEOPLE)}
"""Where on the page it is said what a mapping misses, and how."""
FIELDS = {"header_row": "kop", "matrix.year": "jaar", "matrix.dates_row": "datumrij",
          "matrix.minutes_row": "minutenrij", "lookup.header_row": "l-kop",
          "lookup.rows": "l-rijen", "lookup.key": "l-sleutel", "lookup.columns": "l-sleutel",
          "sheet": "kop"}  # fmt: skip
Form = Dict[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A page as it came back. `sketch` asks on; `new`: there are questions that were not on it."""

    sketch: Sketch
    errors: Dict[str, list[Fault]] = field(default_factory=dict)
    new: bool = False


def answered(book: Book, form: Form) -> Answered:
    """Return what was chosen on the page about a file: where the table lies, then what is in it."""
    bare = _bare(book, form)
    first = sketched(book, bare)
    columns = _columns(first.columns, form)
    second = _second(bare.lookup, first.second, form)
    whole_ = replace(bare, columns=columns, lookup=second)
    mapping = _meant(whole_, sketched(book, whole_), form)
    sketch = sketched(book, mapping)
    asked = {one.name for one in sketch.choices}
    asked |= {one.name for one in (*sketch.columns, *sketch.second)}
    if asked - form.keys():
        return Answered(sketch, new=True)
    return Answered(sketch, _errors(sketch, form))


def _bare(book: Book, form: Form) -> Mapping:
    """Return where the table lies, and how."""
    rows = form.get("soort", "")
    rows = rows if rows in KINDS_OF_FILE else ""
    across = {plan.PARTICIPANTS: plan.ROW, plan.SESSIONS: plan.COLUMN, "": ""}[rows]
    header = tuple(map(int, re.findall(r"[1-9]\d{0,4}", form.get("kop", ""))[:3]))
    second = Lookup(form.get("l-blad", ""), _number(form, "l-kop") or 0)
    return Mapping(
        sheet=_sheet(book, form),
        header_row=header or (1,),
        lookup=second if "l-aan" in form else None,
        matrix=Matrix(
            rows,
            across,
            _number(form, "datumrij") if rows == plan.PARTICIPANTS else None,
            _number(form, "jaar"),
            _number(form, "minutenrij") if rows == plan.PARTICIPANTS else None,
            plan.PEOPLE if rows and form.get("cellen") == plan.PEOPLE else plan.MARKS,
        ),
    )


def _sheet(book: Book, form: Form) -> tuple[str, ...]:
    """Return the sheets that are ticked; a pattern stays as long as it means the same ones."""
    before = tuple(filter(None, form.get("bladen", "").split("\n")))
    known = {page.name for page in book.pages if Mapping(sheet=before).takes(page.name)}
    ticked = [page.name for page in book.pages if field_name("s", page.name) in form]
    if len(book.pages) == 1 or set(ticked) == known:
        return before
    return () if len(ticked) == len(book.pages) else tuple(map(glob.escape, ticked))


def _columns(asked: tuple[Column, ...], form: Form) -> dict[str, tuple[str, ...]]:
    """Return what each column is taken for; one that was not on the page, by its header."""
    found: dict[str, tuple[str, ...]] = {}
    for one in asked:
        proposed = column_called(one.header)
        choice = form.get(one.name, NOT_READ if proposed in found else proposed)
        if choice in plan.COLUMNS:
            found[choice] = (*found.get(choice, ()), one.called)
    return found


def _second(bare: Lookup | None, asked: tuple[Column, ...], form: Form) -> Lookup | None:
    """Return what stands in the second table; None when there is none."""
    if bare is None:
        return None
    key, numbers = form.get("l-sleutel", ""), re.findall(r"\d{1,6}", form.get("l-rijen", ""))
    columns = {name: some[-1] for name, some in _columns(asked, form).items() if key not in some}
    rows = (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None
    return replace(bare, key=key, columns=columns, rows=rows)


def _meant(mapping: Mapping, sketch: Sketch, form: Form) -> Mapping:
    """Return a mapping with what marks and words mean, and what holds for all of the file."""
    marks = _chosen(sketch.marks, form, MARKS)
    values = {
        column: {
            word: meant
            for word, meant in _chosen(some, form, MEANT[column]).items()
            if meant != AS_IT_IS
        }
        for column, some in sketch.words.items()
    }
    return replace(
        mapping,
        values={column: words for column, words in values.items() if words},
        constants=_constants(mapping, form),
        units=_units(mapping, form),
        matrix=replace(mapping.matrix, marks=marks),
        skip_rows=_skips(sketch, form),
    )


def _chosen(asked: tuple[Asked, ...], form: Form, known: Iterable[str]) -> dict[str, str]:
    given = {one.found: form.get(one.name, UNSAID) for one in asked}
    return {found: choice for found, choice in given.items() if choice in known}


def _constants(mapping: Mapping, form: Form) -> dict[str, str]:
    given = {name[2:]: text.strip() for name, text in form.items() if name.startswith("c-")}
    own = {name: text for name, text in given.items() if text and name not in mapping.columns}
    return {name: _in_layout(name, text) for name, text in own.items()}


def _in_layout(column: str, text: str) -> str:
    """Return what holds for the whole file as the layout has it; as it is when that is unclear."""
    try:
        return read_cell(column, text).value or text
    except Unfit:
        return text


def _units(mapping: Mapping, form: Form) -> dict[str, str]:
    timed = "minutes" in mapping.columns or mapping.matrix.minutes_row
    return {"minutes": HOURS} if timed and form.get("eenheid") == HOURS else {}


def _skips(sketch: Sketch, form: Form) -> tuple[str, ...]:
    """Return how rows begin that are left out: what was ticked, and what was written besides."""
    known = [one.found for one in sketch.skips] + form.get("weg-was", "").split("\n")
    ticked = [one for one in known if one and field_name("w", one) in form]
    written = [one.strip() for one in re.split(r"[,\n]", form.get("weg", ""))]
    more = [one if one.endswith("*") else f"{one}*" for one in written if one.strip("* ")]
    return tuple(dict.fromkeys((*ticked, *more)))


def _number(form: Form, name: str) -> int | None:
    return whole(form.get(name, "").strip()) or None


def _errors(sketch: Sketch, form: Form) -> dict[str, list[Fault]]:
    """Return what is not right, by the field beside which it is said."""
    found = {one.name: [Fault(CHOOSE)] for one in sketch.choices if form[one.name] == UNSAID}
    if not re.search(r"[1-9]", form.get("kop", "")):
        found["kop"] = [Fault(HEADER)]
    if sketch.bare_days and not sketch.mapping.matrix.year:
        found["jaar"] = [Fault(YEAR)]
    try:
        read_mapping(write_mapping(sketch.mapping))
    except Refused as refused:
        for fault in refused.faults:
            place, said = _place(sketch, fault)
            found.setdefault(place, []).append(said)
    return found


def _place(sketch: Sketch, fault: Fault) -> tuple[str, Fault]:
    """Return the field beside which a fault of a mapping is said, and how."""
    if fault.text in OWN:
        name, text = OWN[fault.text]
        return name, Fault(text)
    key, _, column = fault.column.partition(".")
    if key == "columns":
        same = [one.name for one in sketch.columns if one.answer == column]
        return (same[-1] if same else "soort"), Fault(SEVERAL)
    if key == "constants":
        return f"c-{column}", replace(fault, file="", column="")
    return FIELDS.get(fault.column, "kop"), replace(fault, file="", column="")
