"""A report is a value: measure, tell, lay side by side, release; then every format reads the same.

What leaves goes through the gate three times, each time whole: first to learn which figures may
speak for a claim, then to learn what may be said of the claims, last as the report itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from impact.indicators.blocks import Claim, Draft, Remark, Report, Scope, Stretch
from impact.indicators.catalogue import By, Catalogue
from impact.indicators.gate import release
from impact.indicators.measure import Desk
from impact.indicators.targets import Target
from impact.indicators.warehouse import Warehouse
from impact.kit.i18n import N_
from impact.reports import edges
from impact.reports.aims import Aim
from impact.reports.claims import lay
from impact.reports.gathered import evidence, of
from impact.reports.strips import merged, under_strip

CLAIMS = N_("Where counting and telling touch")


class Question(NamedTuple):
    """What is asked, over which data: equal questions have equal answers."""

    scope: Scope
    aims: tuple[Aim, ...]
    today: date
    targets: tuple[Target, ...] = ()


def question(
    scope: Scope, aims: Sequence[Aim], today: date, targets: Sequence[Target] = ()
) -> Question:
    """Return what names a report and all that is made of it.

    Outcomes and targets speak for one pilot only. `today` is in it, because consent can end on a
    day without anybody writing.
    """
    alone = len(scope.pilots) == 1
    return Question(scope, tuple(aims if alone else ()), today, tuple(targets if alone else ()))


def build_report(catalogue: Catalogue, warehouse: Warehouse, asked: Question) -> Report:
    """Return what the audience of a question may read. The same question is answered once."""
    found: Report = warehouse.kept(
        kept_as(asked), lambda: _built(Desk(catalogue, warehouse, asked.scope), asked)
    )
    return found


def kept_as(asked: Question) -> tuple[str, Question]:
    """Return by what name the answer to a question is kept."""
    return "report", asked


def split_report(
    catalogue: Catalogue, warehouse: Warehouse, scope: Scope, name: str, by: By
) -> Report:
    """Return one figure in one of its groupings, as the audience of `scope` may read it.

    Nothing else is in it: its `figures` are the groups. ValueError when this audience has no such
    view; which there are is said by `Indicator.views`.
    """
    desk = Desk(catalogue, warehouse, scope)
    return release(Draft(desk.scope, (), tuple(desk.split(name, by))))


def _built(desk: Desk, asked: Question) -> Report:
    figures = tuple(desk.measure())
    told = tuple(desk.tell(list(figures)))
    # A target of a year says nothing beside the number of a quarter.
    targets = tuple(one for one in asked.targets if one.period == desk.scope.dates)
    draft = Draft(desk.scope, told, figures, desk.apart(), targets)
    side_by_side = (*told, _claims(desk, release(draft), asked.aims))
    known = release(replace(draft, stretches=side_by_side))
    around = (
        edges.cover(),
        edges.another_way(known),
        edges.unknown(known),
        edges.method(known, edges.readers(desk)),
    )
    whole = under_strip(merged((*around, *side_by_side)))
    return release(replace(draft, stretches=tuple(whole)))


def _claims(desk: Desk, shown: Report, aims: tuple[Aim, ...]) -> Stretch:
    if len(desk.scope.pilots) > 1:
        text = N_("A claim belongs to one pilot. Open the report of each pilot to read its claims.")
        return Stretch(8, CLAIMS, (Remark(text, kind="empty"),))
    if not aims:
        return Stretch(8, CLAIMS, (Remark(N_("No claims yet."), kind="empty"),))
    known = evidence(desk, shown, aims)
    return Stretch(8, CLAIMS, tuple(lay(aim, known) for aim in aims))


def claims_of(report: Report) -> list[Claim]:
    """Return the claims of a report, in order."""
    return of(report, Claim)
