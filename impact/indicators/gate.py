"""The gate of small numbers: the one way from a Draft to a Report.

Everything countable that leaves the house goes through `release`. What is too small is decided
once, over all figures of the draft wherever they stand (`limits`, `breakdowns`); here it is taken
out of every kind of block, with what only the gate may know.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from impact.indicators.blocks import (
    Agreement,
    Block,
    Chart,
    Claim,
    Coded,
    Counter,
    Draft,
    Heard,
    Matrix,
    Measured,
    Quote,
    Quotes,
    Remark,
    Report,
    Scope,
    Signal,
    Voices,
)
from impact.indicators.breakdowns import Hidden, hidden
from impact.indicators.figure import WITHHELD, Figure, Note
from impact.indicators.limits import K_STRICT, K, few, few_answers, strict, young
from impact.indicators.signals import relation, together
from impact.indicators.unheard import withheld_steps, without_steps


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader may see. `tellers` per perspective, over all that may be quoted."""

    scope: Scope
    hidden: Hidden
    tellers: dict[str, int]

    @property
    def own_screen(self) -> bool:
        """Say whether the reader keeps the register."""
        return self.scope.audience == "partner"


def release(draft: Draft) -> Report:
    """Return the report that the audience of this draft may read."""
    blocks = [block for stretch in draft.stretches for block in stretch.blocks]
    everywhere = (*draft.figures, *(one for block in blocks for one in _figures(block)))
    sight = Sight(draft.scope, hidden(everywhere, draft.scope, draft.apart), _tellers(blocks))
    stretches = tuple(
        replace(stretch, blocks=tuple(_seen(stretch.blocks, sight))) for stretch in draft.stretches
    )
    figures = _kept(draft.figures, sight)
    return Report(replace(draft, stretches=stretches, figures=figures, apart=()))


def _seen(blocks: Iterable[Block], sight: Sight) -> Iterator[Block]:
    for block in blocks:
        if (seen := RULES[type(block)](block, sight)) is not None:
            yield seen


def _figures(block: Block) -> tuple[Measured, ...]:
    """Return every figure that stands in a block."""
    if isinstance(block, Measured):
        return (block,)
    if isinstance(block, Chart):
        return block.figures
    if isinstance(block, Matrix):
        cells = [one for cell in block.cells for one in (*cell.positive, *cell.response)]
        return (*cells, *block.gaps)
    if isinstance(block, Claim):
        return tuple(one.measured for one in block.signals)
    if isinstance(block, Voices):
        return tuple(step.measured for one in block.voices for step in one.steps)
    return ()


def _tellers(blocks: Iterable[Block]) -> dict[str, int]:
    """Return how many spoke from each perspective; what no block says is nobody."""
    found: dict[str, int] = {}
    for block in blocks:
        if isinstance(block, Quotes):
            for who, n in block.tellers.items():
                found[who] = max(n, found.get(who, 0))
    return found


def _measured(one: Measured, sight: Sight) -> Measured | None:
    return None if (one.name, one.group) in sight.hidden.gone else _marked(one, sight)


def _marked(one: Measured, sight: Sight) -> Measured:
    """Return a figure as it may be read, or the mark in its place."""
    away = (one.name, one.group) in sight.hidden.withheld
    figure = WITHHELD if away else _quiet(one, sight)
    return replace(one, figure=figure, people=None)


def _quiet(one: Measured, sight: Sight) -> Figure:
    """Return the figure without what its notes say of a few people, on others' screens."""
    figure = one.figure
    if sight.own_screen or one.rule == "events":
        return figure
    if figure.status == "shown":
        return replace(figure, notes=tuple(n for n in figure.notes if not _names_few(n)))
    return replace(figure, n=None, notes=tuple(n for n in figure.notes if not n.values))


def _names_few(note: Note) -> bool:
    n = dict(note.values).get("n")
    return isinstance(n, int) and few(n, K)


def _kept(figures: tuple[Measured, ...], sight: Sight) -> tuple[Measured, ...]:
    """Return the figures that may be read; an indicator that lost all of them keeps one mark."""
    found = _several(figures, sight)
    names = {one.name for one in found}
    lost = {one.name: one for one in figures if one.name not in names}
    marks = [replace(one, group=(), figure=WITHHELD, people=None) for one in lost.values()]
    return (*found, *marks)


def _several(figures: tuple[Measured, ...], sight: Sight) -> tuple[Measured, ...]:
    return tuple(one for one in (_measured(each, sight) for each in figures) if one)


def _chart(block: Chart, sight: Sight) -> Chart:
    return replace(block, figures=_several(block.figures, sight))


def _matrix(block: Matrix, sight: Sight) -> Matrix:
    cells = tuple(_heard(cell, sight) for cell in block.cells)
    return replace(block, cells=cells, gaps=_several(block.gaps, sight))


def _heard(cell: Heard, sight: Sight) -> Heard:
    away = few_answers(cell.perspective, cell.n, own_screen=sight.own_screen) or any(
        (one.name, one.group) in sight.hidden.withheld for one in cell.positive
    )
    hide_invited = away or (not sight.own_screen and few(cell.invited, K))
    return replace(
        cell,
        n=None if away else cell.n,
        invited=None if hide_invited else cell.invited,
        status="withheld" if away else cell.status,
        positive=_several(cell.positive, sight),
        response=_several(cell.response, sight),
    )


def _coded(block: Coded, sight: Sight) -> Coded:
    """Return how often a code is told: from five stories, on others' screens by five tellers."""
    stories, tellers = block.stories_coded, block.tellers_coded
    if block.status == "withheld" or few(stories, K):
        return _nothing_of(block)
    if sight.own_screen or not stories:
        return block
    if (tellers or 0) < K:
        return _nothing_of(block)
    alone = few(block.tellers_with, K_STRICT if strict(sight.scope) else K)
    return replace(block, tellers_with=None if alone else block.tellers_with)


def _nothing_of(block: Coded) -> Coded:
    """Return a code of which only the name is left; agreement would tell how many have it."""
    none: Any = None
    numbers = [one.name for one in fields(block) if one.name not in ("code", "label")]
    bare = replace(block, **dict.fromkeys(numbers, none))
    return replace(bare, agreement=Agreement(None), status="withheld")


def _quotes(block: Quotes, sight: Sight) -> Quotes:
    lines, openings = (
        tuple(_speaker(line, sight) for line in some) for some in (block.lines, block.openings)
    )
    return Quotes(lines, openings=openings)


def _speaker(line: Quote, sight: Sight) -> Quote:
    """Keep the words, which were given for this; say who spoke only where enough could have.

    How many of one age spoke from one side is not counted, so outside the partner's screen a
    speaker has no age.
    """
    if sight.own_screen:
        return replace(line, teller="")
    least = K_STRICT if strict(sight.scope) or young(line.age_band or "") else K
    known = sight.tellers.get(line.perspective or "", 0) >= least
    return replace(line, perspective=line.perspective if known else None, age_band=None, teller="")


def _claim(block: Claim, sight: Sight) -> Claim:
    signals = tuple(_signal(one, sight) for one in block.signals)
    alone = not sight.own_screen and sum(block.voices or ()) < K
    seen = replace(
        block,
        signals=signals,
        coded=tuple(_coded(one, sight) for one in block.coded),
        voices=None if alone else block.voices,
        quotes=tuple(_speaker(line, sight) for line in block.quotes),
        counter_quotes=tuple(_speaker(line, sight) for line in block.counter_quotes),
        counter=_counter(block.counter, sight),
    )
    lost = [one.sign for one in signals] != [one.sign for one in block.signals]
    return _less_said(seen) if lost else seen


def _signal(one: Signal, sight: Sight) -> Signal:
    measured = _marked(one.measured, sight)
    return replace(one, measured=measured, sign=one.sign if measured.figure != WITHHELD else None)


def _less_said(block: Claim) -> Claim:
    """Return a claim of which a figure was withheld, as if that had never spoken."""
    counting = together(one.sign for one in block.signals)
    found = relation(counting, block.telling)
    if found == "confirms" and block.relation == "deepens":
        found = "deepens"
    return replace(block, counting=counting, relation=found, strength="exploratory", gates=())


def _counter(block: Counter, sight: Sight) -> Counter:
    """Return how much points the other way, polarity included: counts of texts are never hidden.

    On others' screens from five stories by five tellers; below that it is "a few stories".
    """
    alone = (block.of or 0) < K or block.tellers < K
    if alone and not sight.own_screen:
        return replace(block, found=None, of=None, tellers=0)
    return replace(block, tellers=0)


def _voices(block: Voices, sight: Sight) -> Voices:
    away = withheld_steps(
        block,
        sight.hidden.withheld | sight.hidden.gone,
        own_screen=sight.own_screen,
        several=len(sight.scope.pilots) > 1,
    )
    return without_steps(block, away, lambda one: _marked(one, sight))


def _remark(block: Remark, _: Sight) -> Remark:
    return block


RULES: dict[type[Block], Callable[[Any, Sight], Block | None]] = {
    Measured: _measured,
    Chart: _chart,
    Matrix: _matrix,
    Coded: _coded,
    Quotes: _quotes,
    Claim: _claim,
    Remark: _remark,
    Voices: _voices,
}
"""How each kind of block is seen. A kind without a rule cannot be released."""
