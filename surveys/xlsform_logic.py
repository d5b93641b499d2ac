"""Conditions in an XLSForm: read by our own parser, every reference looked up."""

from dataclasses import replace

from impact.kit.faults import Fault
from impact.kit.i18n import N_
from surveys import expression
from surveys.definition import Item
from surveys.xlsform_sheets import Sheet

SMART = {0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2018: "'", 0x2019: "'", 0x201A: "'"}
"""Curly quotes, as word processors make them."""
COLUMNS = ("relevant", "constraint")

LATER = N_("%(name)s is asked later than this question")
STRAIGHT = N_("curly quotation marks are read as straight ones")


def check_logic(
    sheet: Sheet, rows: list[tuple[int, Item]], faults: list[Fault], notices: list[Fault]
) -> list[tuple[int, Item]]:
    """Return the items with straight quotes; what is wrong is added to `faults`."""
    straight = [(row, _straight(sheet, row, item, notices)) for row, item in rows]
    places = {item.code: at for at, (_, item) in enumerate(rows) if item.asks}
    for at, (row, item) in enumerate(straight):
        for column in COLUMNS:
            try:
                names = names_in(item, column, places)
            except expression.ExpressionError as error:
                fault = sheet.fault(error.text, row, column, **error.values)
                faults.append(replace(fault, column=f"{fault.column} ({error.position})"))
                continue
            later = [name for name in names if places[name] > at]
            notices += [sheet.fault(LATER, row, column, name=name) for name in later]
    return straight


def names_in(item: Item, column: str, known: dict[str, int]) -> tuple[str, ...]:
    """Return the questions that a condition of `item` asks; ExpressionError when it is not good."""
    written = getattr(item, column)
    if not written:
        return ()
    node = expression.parse(written)
    own = column == "constraint"
    expression.check(node, known=known, itself=item.code, own=own)
    return tuple(sorted(set(expression.references(node))))


def _straight(sheet: Sheet, row: int, item: Item, notices: list[Fault]) -> Item:
    plain = {column: getattr(item, column).translate(SMART) for column in COLUMNS}
    changed = [column for column in COLUMNS if plain[column] != getattr(item, column)]
    notices += [sheet.fault(STRAIGHT, row, column) for column in changed]
    return replace(item, **plain) if changed else item
