"""What would give a withheld figure away, until exact secondary withholding exists. Pure.

A breakdown with one withheld cell is withheld whole; the figure without a group stays. On the
partner's own screen, where only answers and stories are ever withheld, just enough is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from impact.indicators.blocks import Measured, Scope
from impact.indicators.limits import Book, K, Key

SIDE_BY_SIDE = ("answers", "gap", "response")
"""Rules whose groups stand beside each other and add up to no figure that is shown."""

EACH_ITS_OWN = frozenset({"day"})
"""Columns whose values are no parts of one whole: one that is withheld is not told by the rest."""
SAME_COUNT = {("unique_bounds", ()): ("unique_participants", ())}
"""Figures that hold the very count of another one: what is withheld there is withheld here."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the reader does not get: figures with a mark in their place, and some without.

    `gone` are breakdowns of one group: a mark would say that it holds all there is.
    """

    withheld: frozenset[Key]
    gone: frozenset[Key]


def hidden(
    figures: Iterable[Measured], scope: Scope, apart: Sequence[Sequence[Measured]] = ()
) -> Hidden:
    """Return which of `figures`, all that a draft holds, the reader of `scope` may not see.

    `apart`: of several pilots, all that each alone says, which is another report of this reader.
    """
    book = Book(figures, scope)
    small = {key for key, one in book.figures.items() if book.too_small(one)}
    small.update(_left_over(book, apart))
    small.update(one for one, other in SAME_COUNT.items() if other in small)
    tables = _tables(book)
    for table in tables:
        if scope.audience == "partner":
            _told_by_the_rest(book, table, small)
        elif any(key in small or book.whole(key) in small for key in table):
            small.update(table)
    alone = {key for table in tables for key in _alone(book, table, small)}
    return Hidden(frozenset(small), frozenset(alone))


def _left_over(book: Book, apart: Sequence[Sequence[Measured]]) -> Iterator[Key]:
    """Yield the figures of several pilots that, less what the pilots alone show, leave too few."""
    parts: dict[Key, list[Measured]] = defaultdict(list)
    for place, figures in zip(book.scope.pilots, apart, strict=bool(apart)):
        away = hidden(figures, book.scope.alone(place))
        for one in figures:
            if (key := (one.name, one.group)) in away.withheld | away.gone:
                parts[key].append(one)
    for key, withheld in parts.items():
        whole = book.figures.get(key)
        if whole and book.too_small(_together(whole, withheld)):
            yield key


def _together(whole: Measured, parts: Sequence[Measured]) -> Measured:
    """Return what stays of a figure of several pilots less the parts that are shown."""

    def total(counts: Iterable[float | None]) -> int:
        return int(sum(count or 0 for count in counts))

    figures = [one.figure for one in parts]
    counted = any(figure.numerator is not None for figure in figures)
    rest = replace(
        whole.figure,
        numerator=total(one.numerator for one in figures) if counted else None,
        denominator=total(one.denominator for one in figures) if counted else None,
        n=total(one.n for one in figures),
    )
    known = any(one.people is not None for one in parts)
    return replace(whole, figure=rest, people=total(o.people for o in parts) if known else None)


def _tables(book: Book) -> list[list[Key]]:
    """Return the breakdowns whose cells add up to a whole that is known, coarse ones first."""
    tables: dict[tuple[str, tuple[str, ...]], list[Key]] = defaultdict(list)
    for key, one in book.figures.items():
        apart = one.rule in SIDE_BY_SIDE or EACH_ITS_OWN & dict(one.group).keys()
        if one.group and (not apart or book.whole(key)):
            tables[one.name, _columns(one)].append(key)
    return [tables[columns] for columns in sorted(tables, key=lambda c: (len(c[1]), c))]


def _columns(one: Measured) -> tuple[str, ...]:
    """Return by what a figure is split; by age and by gender are two tables of one indicator.

    So are the steps of a voice.
    """
    group = dict(one.group)
    apart = [group[name] for name in ("by", "stage") if name in group]
    return (*(column for column, _ in one.group), *apart)


def _told_by_the_rest(book: Book, table: list[Key], small: set[Key]) -> None:
    """While the withheld sides hold fewer than five stories, withhold the smallest other (4.44)."""

    def n(key: Key) -> int:
        return book.figures[key].figure.n or 0

    away = sum(n(key) for key in table if key in small)
    left = sorted((key for key in table if key not in small), key=lambda key: (n(key), key))
    while 0 < away < K and left:
        away += n(left[0])
        small.add(left.pop(0))


def _alone(book: Book, table: list[Key], small: set[Key]) -> Iterator[Key]:
    """Yield the withheld cells that are all there is of a whole that is shown."""
    parts: dict[Key | None, list[Key]] = defaultdict(list)
    for key in table:
        parts[book.whole(key)].append(key)
    for whole, cells in parts.items():
        if len(cells) == 1 and cells[0] in small and whole not in small:
            yield cells[0]
