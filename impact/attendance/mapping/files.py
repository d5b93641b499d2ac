"""A mapping as YAML: read with every fault by its key, and written so that it reads the same."""

import yaml

from impact.attendance.layout import READERS, Unfit
from impact.attendance.mapping import plan
from impact.attendance.mapping.keys import Keys
from impact.attendance.mapping.plan import Lookup, Mapping, Matrix
from impact.kit.faults import Fault, Phrase, Refused
from impact.kit.i18n import N_
from impact.kit.limits import MAPPING_BYTES
from impact.kit.yamls import plain

TOP = (
    "sheet", "header_row", "columns", "values", "constants", "units", "lookup", "matrix",
    "persons", "skip_rows",
)  # fmt: skip
MATRIX = ("rows", "dates_in", "dates_row", "year", "minutes_row", "cells", "marks")
LOOKUP = ("sheet", "header_row", "rows", "key", "columns")
MAPPING = "mapping.yaml"
"""What a fault calls a mapping that has no file."""

BOTH = N_("this column is given twice: by the file and by a constant")
NO_DATES = N_("a mapping says where the dates stand: session_date, or a matrix")
NO_ACTIVITY = N_("a mapping says which activity it was: a column, or a constant")
NOBODY = N_("a matrix says who stands in it: a column name, participant, or a lookup")
FIRST_AND_LAST = Phrase(N_("the first and the last row"))
A_VALUE, NO_VALUE = Phrase(N_("a value")), Phrase(N_("no value"))
NAMES = N_("what people are called does not stand in a mapping")


def read_mapping(text: str | bytes, file: str = MAPPING) -> Mapping:
    """Return the mapping that a YAML text holds; Refused with every fault, as `FILE::KEY`."""
    content = text.encode() if isinstance(text, str) else text
    keys = Keys(file)
    top = keys.table(plain(file, content, MAPPING_BYTES), "", TOP)
    found = Mapping(
        sheet=keys.words(top, "sheet"),
        header_row=keys.numbers(top, "header_row") or (1,),
        columns=keys.columns(top, "columns"),
        values=_values(keys, top),
        constants=_constants(keys, top),
        units=keys.choices(top, "units", ("minutes",), plan.UNITS),
        lookup=_lookup(keys, top) if "lookup" in top else None,
        matrix=_matrix(keys, top) if "matrix" in top else Matrix(),
        persons=keys.choice(top, "persons", (plan.FOLDED_NAME,)) or plan.FOLDED_NAME,
        skip_rows=keys.words(top, "skip_rows"),
    )
    _check_whole(keys, found)
    if keys.faults:
        raise Refused(keys.faults)
    return found


def write_mapping(mapping: Mapping) -> str:
    """Return a mapping as YAML; what is not said is not written. `read_mapping` gives it back."""
    said = {
        "sheet": _one_or_all(mapping.sheet),
        "header_row": _one_or_all(mapping.header_row),
        "columns": {name: _one_or_all(held) for name, held in mapping.columns.items()},
        "values": {name: dict(held) for name, held in mapping.values.items()},
        "constants": dict(mapping.constants),
        "units": dict(mapping.units),
        "lookup": _written_lookup(mapping.lookup),
        "matrix": _written_matrix(mapping.matrix),
        "persons": mapping.persons if mapping.names_people else "",
        "skip_rows": list(mapping.skip_rows),
    }
    # Of a second table nothing may be said yet: that is asked for, and not forgotten.
    kept = {key: held for key, held in said.items() if held or (key == "lookup" and mapping.lookup)}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, default_flow_style=False)


def _one_or_all(held: tuple[object, ...]) -> object:
    return held[0] if len(held) == 1 else list(held)


def _written_matrix(one: Matrix) -> dict[str, object]:
    said = {name: getattr(one, name) for name in MATRIX[:-1]} | {"marks": dict(one.marks)}
    if not one.rows:
        said = {"year": one.year}
    return {name: held for name, held in said.items() if held}


def _written_lookup(one: Lookup | None) -> dict[str, object]:
    if one is None:
        return {}
    said = {name: getattr(one, name) for name in ("sheet", "header_row", "key")}
    said |= {"rows": list(one.rows or ()), "columns": dict(one.columns)}
    return {name: held for name, held in said.items() if held}


def _values(keys: Keys, top: dict[str, object]) -> plan.Values:
    """Return what found words mean; each of them must be a word of its column."""
    found: dict[str, dict[str, str]] = {}
    for column, words in keys.table(top.get("values", {}), "values", plan.COLUMNS).items():
        at = f"values.{column}"
        if column in (plan.NAME, "participant"):
            keys.faults.append(Fault(NAMES, {}, keys.file, None, at))
            continue
        found[column] = keys.texts(words, at)
        for meant in found[column].values():
            if meant and column in plan.CODED and meant not in plan.CODED[column]:
                keys.expected(at, ", ".join(plan.CODED[column]), meant)
    return found


def _constants(keys: Keys, top: dict[str, object]) -> dict[str, str]:
    known = tuple(name for name in READERS if name != "participant")
    found = keys.texts(keys.table(top.get("constants", {}), "constants", known), "constants")
    for column, word in found.items():
        try:
            READERS[column](word)
        except Unfit as unfit:
            fault = Fault(unfit.text, unfit.values, keys.file, None, f"constants.{column}")
            keys.faults.append(fault)
    return found


def _lookup(keys: Keys, top: dict[str, object]) -> Lookup:
    at = keys.table(top["lookup"], "lookup", LOOKUP)
    rows = keys.numbers(at, "rows", "lookup.rows")
    if rows and (len(rows) != 2 or rows[0] > rows[1]):
        keys.expected("lookup.rows", FIRST_AND_LAST, ", ".join(map(str, rows)))
        rows = ()
    found = Lookup(
        keys.text(at, "sheet", "lookup.sheet"),
        keys.number(at, "header_row", "lookup.header_row") or 0,
        (rows[0], rows[1]) if rows else None,
        keys.text(at, "key", "lookup.key"),
        {name: held[0] for name, held in keys.columns(at, "columns", "lookup.columns").items()},
    )
    for name in ("header_row", "key", "columns"):
        if not getattr(found, name):
            keys.expected(f"lookup.{name}", A_VALUE)
    return found


def _matrix(keys: Keys, top: dict[str, object]) -> Matrix:
    at = keys.table(top["matrix"], "matrix", MATRIX)
    rows = keys.choice(at, "rows", (plan.PARTICIPANTS, plan.SESSIONS), "matrix.rows")
    across = {plan.PARTICIPANTS: plan.ROW, plan.SESSIONS: plan.COLUMN, "": ""}[rows]
    dates_in = keys.choice(at, "dates_in", (plan.ROW, plan.COLUMN), "matrix.dates_in") or across
    if dates_in != across:
        keys.expected("matrix.dates_in", across or NO_VALUE, dates_in)
    marks = keys.texts(at.get("marks", {}), "matrix.marks")
    for mark, meant in marks.items():
        if meant not in plan.MEANINGS:
            keys.expected(f"matrix.marks.{mark}", ", ".join(filter(None, plan.MEANINGS)), meant)
    return Matrix(
        rows,
        across,
        keys.number(at, "dates_row", "matrix.dates_row"),
        keys.number(at, "year", "matrix.year"),
        keys.number(at, "minutes_row", "matrix.minutes_row"),
        keys.choice(at, "cells", (plan.MARKS, plan.PEOPLE), "matrix.cells") or plan.MARKS,
        marks,
    )


def _check_whole(keys: Keys, found: Mapping) -> None:
    """Note what does not go together."""
    for column in found.columns.keys() & found.constants.keys():
        keys.faults.append(Fault(BOTH, {}, keys.file, None, f"constants.{column}"))
    given = found.columns.keys() | found.constants.keys()
    across = found.matrix.rows == plan.PARTICIPANTS
    if "session_date" not in given and not across:
        keys.faults.append(Fault(NO_DATES, {}, keys.file, None, "columns.session_date"))
    if "activity" not in given:
        keys.faults.append(Fault(NO_ACTIVITY, {}, keys.file, None, "columns.activity"))
    if across and not {plan.NAME, "participant"} & found.columns.keys():
        keys.faults.append(Fault(NOBODY, {}, keys.file, None, "columns.name"))
