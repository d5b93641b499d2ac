"""The choices sheet of an XLSForm: lists of options, each checked."""

from dataclasses import replace

from impact.kit.faults import Fault
from impact.kit.i18n import N_
from surveys import expected
from surveys.definition import Option
from surveys.question_types import DONT_KNOW, NO_ANSWER, read_number
from surveys.xlsform_cells import NO_NAME, Cells
from surveys.xlsform_sheets import Sheet

CODE = r"[^\s;]{1,64}"
NOT_KNOWN = "dk"
MISSING = (DONT_KNOW, NO_ANSWER, "not_applicable")
MOST_OPTIONS, MOST_LETTERS = 100, 200
COLUMNS = (
    "list_name",
    "name",
    "label",
    "impact_value",
    "impact_missing",
    "impact_exclusive",
    "impact_pictogram",
)

NO_LIST = N_("expected the name of a list, found nothing")
SAME_NAME = N_("the name %(name)s is there twice in this list")
MANY_OPTIONS = N_("at most %(most)s options in a list, found more")

Lists = dict[str, tuple[Option, ...]]


def read_lists(
    sheet: Sheet, source: str, faults: list[Fault], scales: frozenset[str] = frozenset()
) -> Lists:
    """Return every list by its name; what is wrong is added to `faults`.

    `scales`: the lists that are somebody's scale, in which every option has a place.
    """
    lists: dict[str, list[Option]] = {}
    for line in sheet.lines:
        row = Cells(sheet, line, source, faults)
        option = _option(row)
        before = lists.setdefault(line.get("list_name"), [])
        if option is None:
            continue
        if any(one.code == option.code for one in before):
            row.wrong(SAME_NAME, "name", name=option.code)
        elif len(before) == MOST_OPTIONS:
            row.wrong(MANY_OPTIONS, "name", most=MOST_OPTIONS)
        else:
            before.append(option)
    return {name: _valued(options, scale=name in scales) for name, options in lists.items() if name}


def _option(row: Cells) -> Option | None:
    """Return the option on a row; None when anything on it is at fault."""
    before = len(row.faults)
    if not row.get("list_name"):
        row.wrong(NO_LIST, "list_name")
    if not row.get("name"):
        row.wrong(NO_NAME, "name")
    option = Option(
        row.matching("name", CODE, expected.OPTION),
        row.words("label", MOST_LETTERS),
        _value(row),
        _missing(row),
        row.yes("impact_exclusive"),
        row.get("name") == "other",
        row.matching("impact_pictogram", r"[a-z0-9_]{1,40}", expected.SMALL),
    )
    return option if len(row.faults) == before else None


def _value(row: Cells) -> float | None:
    said = row.get("impact_value")
    if not said or said.lower() == "na":
        return None
    value = read_number(said)
    if value is None:
        row.expected("impact_value", expected.NUMBER_OR_NA)
    return value


def _missing(row: Cells) -> str:
    said = row.one_of("impact_missing", MISSING)
    unknown = row.get("impact_value").lower() == "na" or row.get("name") == NOT_KNOWN
    return said or (DONT_KNOW if unknown else "")


def _valued(options: list[Option], *, scale: bool) -> tuple[Option, ...]:
    """Give each option its value, unless the list says values itself.

    A name that is a number is its value; on a scale the place in the list is, for other names.
    """
    if any(one.value is not None for one in options):
        return tuple(options)
    return tuple(
        one
        if one.missing
        else replace(one, value=_first(read_number(one.code), float(place) if scale else None))
        for place, one in enumerate(options, 1)
    )


def _first(number: float | None, place: float | None) -> float | None:
    return place if number is None else number
