"""What each side thinks of it, as a stretch of the report: response first, then the matrix."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Block, Chart, Heard, Matrix, Measured, Remark
from impact.indicators.catalogue import glossary, section
from impact.kit.i18n import N_
from surveys.constructs import constructs
from surveys.definition import PERSPECTIVES

if TYPE_CHECKING:
    from ibis import Table

ALWAYS = ("participant", "family", "trainer", "school")
"""Perspectives that have a column whether or not anybody thought of asking them."""
SHARED = ("enjoyment", "belonging", "confidence", "skill", "neighbourhood")
"""Constructs that have a row in a pilot in which nobody was asked anything."""
NOBODY = N_("Nobody has been asked anything yet.")
NOT_ABOUT_THESE = N_("Nothing has been asked about these subjects yet.")
CELL = ("construct", "perspective")
FORM = ("pilot", "questionnaire", "perspective")

Cell = tuple[str, str]
"""Construct and perspective."""


@glossary("constructs")
def subjects(_pilot: int) -> dict[str, dict[str, str]]:
    """Name the constructs of the library: the same words in every pilot."""
    return {code: told.label for code, told in constructs().items()}


@section("sides", heading=N_("What each side thinks of it"), number=6)
def sides(
    meant: "Table",
    approaches: "Table",
    asked: "Table",
    scores: "Table",
    invites: "Table",
    rows: Any,
    figures: list[Measured],
) -> list[Block]:
    """Say who answered, and set what each side said beside the others: never added, never ranked.

    A cell is not asked, asked and unanswered, or answered; the gate may withhold it.
    """
    measured = {one["construct"] for one in rows(meant.select("construct").distinct())}
    named = meant.filter(meant.named).select("perspective")
    spoken = named.union(approaches.select("perspective"), distinct=True)
    others = {one["perspective"] for one in rows(spoken)}
    found = rows(_cells(asked, scores, invites))
    response = [one for one in figures if one.name == "response_rate"]
    matrix = _matrix(measured, others, found, figures)
    blocks: list[Block] = [*_response(response, asked=bool(found)), matrix]
    if not measured:
        blocks.append(Remark(NOT_ABOUT_THESE if others else NOBODY, kind="empty"))
    return blocks


def _cells(asked: "Table", scores: "Table", invites: "Table") -> "Table":
    """Return every cell that is asked: responses with a score, and how many were invited.

    Invited is null where a form that was answered does not say it.
    """
    sent = invites.aggregate(by=list(FORM), invited=invites.invited.sum())
    counts = scores.aggregate(by=["construct", *FORM], n=scores.count())
    forms = asked.select("construct", *FORM).distinct()
    forms = forms.left_join(counts, ["construct", *FORM]).select("construct", *FORM, "n")
    forms = forms.left_join(sent, list(FORM)).select("construct", *FORM, "n", "invited")
    silent = (forms.n.notnull() & forms.invited.isnull()).sum()
    told = forms.aggregate(
        by=list(CELL), n=forms.n.sum(), invited=forms.invited.sum(), silent=silent
    )
    return told.select(*CELL, "n", invited=(told.silent == 0).ifelse(told.invited, None))


def _response(response: list[Measured], *, asked: bool) -> list[Block]:
    """Return the response per perspective side by side, or that it cannot be said."""
    shown = tuple(one for one in response if one.group)
    if shown:
        return [Chart("shares", N_("How many of those invited answered."), shown)]
    return [Remark(N_("How many people were invited was not recorded."))] if asked else []


def _matrix(
    measured: set[str], others: set[str], found: list[dict[str, Any]], figures: list[Measured]
) -> Matrix:
    known = [one for one in constructs() if one in measured]
    rows = (*known, *sorted(measured - set(known))) if measured else SHARED
    columns = tuple(one for one in PERSPECTIVES if one in others or one in ALWAYS)
    counted = {(one["construct"], one["perspective"]): one for one in found}
    cells = _by_cell(figures)
    response = _by_perspective(figures)
    return Matrix(
        tuple(rows),
        columns,
        tuple(
            _cell((row, column), counted.get((row, column)), cells, response)
            for row in rows
            for column in columns
        ),
        tuple(one for one in figures if one.name == "perspective_gap_positive" and one.group),
        {code: told.label for code, told in constructs().items() if code in rows},
    )


def _cell(
    cell: Cell,
    found: dict[str, Any] | None,
    positive: dict[Cell, list[Measured]],
    response: dict[str, list[Measured]],
) -> Heard:
    if found is None:
        return Heard(*cell, n=0, invited=0, status="not_asked")
    n = found["n"] or 0
    return Heard(
        *cell,
        n=n,
        invited=found["invited"],
        status="shown" if n else "not_available",
        positive=_told(positive[cell]),
        response=tuple(response[cell[1]]),
    )


def _told(positive: list[Measured]) -> tuple[Measured, ...]:
    """Return the moments at which somebody answered; all of them when nobody did."""
    answered = tuple(one for one in positive if one.figure.status == "shown")
    return answered or tuple(positive)


def _by_cell(figures: list[Measured]) -> dict[Cell, list[Measured]]:
    found = defaultdict(list)
    for one in figures:
        if one.name == "construct_positive" and one.group:
            group = dict(one.group)
            found[group["construct"], group["perspective"]].append(one)
    return found


def _by_perspective(figures: list[Measured]) -> dict[str, list[Measured]]:
    found = defaultdict(list)
    for one in figures:
        if one.name == "response_rate" and one.group:
            found[dict(one.group)["perspective"]].append(one)
    return found
