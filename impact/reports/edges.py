"""The stretches around the rooms': cover, what points another way, what we do not know, how. Pure.

They are written from what has passed the gate, so that no sentence says more than a figure may.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from impact.indicators.blocks import (
    Block,
    Claim,
    Coded,
    Draft,
    Heard,
    Matrix,
    Measured,
    Quote,
    Quotes,
    Remark,
    Stretch,
)
from impact.indicators.measure import Desk
from impact.kit.i18n import N_
from impact.kit.lazy import ibis
from impact.reports.claims import turned
from impact.reports.gathered import of
from impact.reports.sentences import counted_against

LOW_RESPONSE = 0.3
LOW_COVERAGE = 0.8


class Readers(NamedTuple):
    """Who read the stories: how many people, how many stories, how many of those apart."""

    coders: int
    stories: int
    twice: int


def cover() -> Stretch:
    """Return the opening: the page itself says which pilot, period and date."""
    return Stretch(0, "", (Remark(N_("With uncertainty, with counter-stories.")),))


def another_way(known: Draft) -> Stretch:
    """Return what points another way: counter-stories, contradictions, other explanations."""
    claims: list[Claim] = of(known, Claim)
    blocks: list[Block] = [remark for claim in claims for remark in _against(claim)]
    if lines := tuple(_lines(claims)):
        blocks.append(Quotes(lines))
    if not blocks:
        blocks.append(Remark(N_("Nothing found yet, and not searched enough."), kind="empty"))
    return Stretch(9, N_("What points another way"), tuple(blocks))


def _against(claim: Claim) -> Iterator[Remark]:
    statement = ("statement", claim.statement)
    if claim.relation == "contradicts":
        text = N_("About “%(statement)s” the figures and the stories contradict each other.")
        yield Remark(text, (statement,))
    if turned(claim):
        text = N_("About “%(statement)s” the figures and the stories both say the reverse.")
        yield Remark(text, (statement,))
    counted = ("counted", counted_against(claim.counter))
    yield Remark(N_("“%(statement)s”: %(counted)s"), (statement, counted))
    for rival in claim.rivals:
        text = N_("Another explanation for “%(statement)s”: %(rival)s")
        yield Remark(text, (statement, ("rival", rival)))


def _lines(claims: Iterable[Claim]) -> Iterator[Quote]:
    seen: set[tuple[str, str]] = set()
    for claim in claims:
        for line in claim.counter_quotes:
            if (line.story, line.words) not in seen:
                seen.add((line.story, line.words))
                yield line


def unknown(known: Draft) -> Stretch:
    """Return what is not known: not asked, not answered, withheld, not registered, silent."""
    blocks: list[Block] = [
        *_unasked(known),
        *_unregistered(known),
        *_unanswered(known),
        *_silent(known),
        *_withheld(known),
    ]
    if not blocks:
        text = N_("Nothing was counted, asked or told yet. So nothing is known yet.")
        blocks.append(Remark(text, kind="empty"))
    return Stretch(12, N_("What we do not know"), tuple(blocks))


def _unasked(known: Draft) -> Iterator[Remark]:
    silent = N_("Asked, no one answered: %(perspective)s, about %(constructs)s.")
    unasked = N_("Not asked: %(perspective)s, about %(constructs)s.")
    for matrix in of(known, Matrix):
        for who in matrix.perspectives:
            cells = [cell for cell in matrix.cells if cell.perspective == who]
            for text, wanted in ((unasked, _not_asked), (silent, _no_answer)):
                if which := tuple(cell.construct for cell in cells if wanted(cell)):
                    yield Remark(text, (("perspective", who), ("constructs", which)))


def _not_asked(cell: Heard) -> bool:
    return cell.status == "not_asked"


def _no_answer(cell: Heard) -> bool:
    return cell.status == "not_available" and not cell.n


def _unregistered(known: Draft) -> Iterator[Remark]:
    for one in _shown(known, "field_known"):
        figure = one.figure
        if dict(one.group).get("field") == "birth_year" and figure.denominator:
            left = figure.denominator - int(figure.numerator or 0)
            if left == 1:
                yield Remark(N_("Of one participant we do not know the year of birth."))
            elif left:
                text = N_("Of %(n)s of the participants we do not know the year of birth.")
                yield Remark(text, (("n", left),))
    for one in _shown(known, "named_coverage"):
        share = one.figure.value or 0.0
        if share < LOW_COVERAGE:
            text = N_("Of %(share)s of the visits we do not know whose they were.")
            yield Remark(text, (("share", 1 - share),))


def _unanswered(known: Draft) -> Iterator[Remark]:
    for one in _shown(known, "response_rate"):
        share = one.figure.value or 0.0
        if 0 < share < LOW_RESPONSE:
            who = dict(one.group).get("perspective", "")
            text = N_(
                "%(perspective)s: %(share)s answered. This is a picture of those who answered."
            )
            yield Remark(text, (("perspective", who), ("share", share)))


def _silent(known: Draft) -> Iterator[Remark]:
    for claim in of(known, Claim):
        if claim.relation == "silent":
            text = N_("About “%(statement)s” nothing can be claimed yet.")
            yield Remark(text, (("statement", claim.statement),))


def _withheld(known: Draft) -> Iterator[Remark]:
    """Say how many numbers were withheld; that one is missing is itself no secret."""
    n = sum(one.figure.status == "withheld" for one in known.figures)
    n += sum(one.status == "withheld" for one in of(known, Coded))
    if n == 1:
        yield Remark(N_("One number is withheld, so that nobody can be recognised."))
    elif n:
        text = N_("Numbers that are withheld, so that nobody can be recognised: %(n)s.")
        yield Remark(text, (("n", n),))


def _shown(known: Draft, name: str) -> list[Measured]:
    return [one for one in known.figures if one.name == name and one.figure.status == "shown"]


def method(known: Draft, readers: Readers | None) -> Stretch:
    """Return how was counted and read, as far as this report did so."""
    return Stretch(13, N_("How we counted and read"), tuple(_method(known, readers)))


def _method(known: Draft, readers: Readers | None) -> Iterator[Remark]:
    if any(one.figure.status == "shown" for one in known.figures):
        text = N_("Every number opens what it means, what it rests on and what was left out.")
        yield Remark(text, kind="method")
    if any(one.figure.interval for one in known.figures):
        text = N_("Where chance plays a part, it says how far: an interval of 95 percent.")
        yield Remark(text, kind="method")
    if readers and readers.coders:
        text = N_("%(coders)s people read %(stories)s stories; %(twice)s were read by two, apart.")
        yield Remark(text, tuple(readers._asdict().items()), kind="method")
    if of(known, Claim):
        text = N_("Outcomes were written down with a day; a threshold that was set later says so.")
        yield Remark(text, kind="method")
    if of(known, Quotes):
        text = N_("Quotes beside a claim were drawn by lot, one per teller, from all allowed here.")
        yield Remark(text, kind="method")
    if len(known.scope.pilots) > 1:
        text = N_("Pilots stand in alphabetical order. They are counted together, never ranked.")
        yield Remark(text, kind="method")
    text = N_("What was too little to show without pointing at somebody is withheld everywhere.")
    yield Remark(text, kind="method")


def readers(desk: Desk) -> Readers | None:
    """Return who read the stories of the period; None where no room has stories."""
    if "codings" not in desk.catalogue.frames:
        return None
    dates = desk.scope.dates
    read = desk.table("codings")
    days = (ibis.literal(dates.first), ibis.literal(dates.last))
    read = read.filter(read.told_on.between(*days), read.layer == "original")
    each = read.group_by("pilot", "story").aggregate(coders=lambda t: t.coder.nunique())
    found = desk.warehouse.rows(
        each.aggregate(stories=each.count(), twice=(each.coders > 1).sum().fill_null(0))
    )[0]
    people = desk.warehouse.rows(read.aggregate(n=read.coder.nunique()))[0]["n"]
    return Readers(people, found["stories"], found["twice"])
