"""Parts of sections 7, 11 and 13: who is heard, what was told back, what counting cost."""

from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Block, Measured, Remark
from impact.indicators.catalogue import section
from impact.kit.i18n import N_
from impact.learning.burden import AT_MOST
from impact.learning.strip import strip

if TYPE_CHECKING:
    from ibis import Table


@section("voices", heading=N_("What people tell"), number=7)
def voices(voices: "Table", rows: Any, figures: list[Measured]) -> list[Block]:
    """Say who is heard, beside who came; the report puts it above the words of people."""
    return [strip(rows(voices.order_by("by", "value", "stage")), figures)]


@section("told_back", heading=N_("Told back"), number=11)
def told_back(figures: list[Measured]) -> list[Block]:
    """Tell who heard what came of it, and whether people recognise it."""
    found = _shown(figures, "told_back", "confirmation")
    return [*found] if found else [Remark(N_("Not told back."), kind="empty")]


@section("burden", heading=N_("How we counted and read"), number=13)
def burden(figures: list[Measured]) -> list[Block]:
    """Tell how long entering took and what an hour cost, as far as that was written down."""
    found: list[Block] = [*_shown(figures, "entry_burden", "cost_per_hour")]
    if any(isinstance(one, Measured) and one.name == "entry_burden" for one in found):
        text = N_("The Projectenmonitor aims at %(n)s minutes a month for each partner, at most.")
        found.append(Remark(text, (("n", AT_MOST),), kind="method"))
    return found


def _shown(figures: list[Measured], *names: str) -> list[Measured]:
    return [
        one
        for name in names
        for one in figures
        if one.name == name and one.figure.status == "shown"
    ]
