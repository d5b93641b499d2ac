"""Which figure rests on too few people for whom it is shown to: indicators.md 5, row by row. Pure.

Two tables hold the rules, one per kind of reader: the partner who keeps the register, and all
others. What would give a small figure away is `breakdowns`; what becomes of it is `gate`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from impact.indicators.blocks import Measured, Rule, Scope
from impact.indicators.figure import Group

Key = tuple[str, Group]
"""A figure wherever it stands: its indicator and its group."""

K, K_STRICT = 5, 10
"""Fewest people in a group that may be told apart; strict: under 16, or a sensitive attribute."""
BASE = 10
"""Fewest people, answers or units behind what a group did or said, outside the partner's screen."""
FEW_TRAINERS = 3
ALL_ALIKE = 20
"""Of fewer than so many, that all or none share a sensitive attribute tells of each of them."""

ATTRIBUTES = frozenset({"age_band", "gender", "area", "postcode4", "language", "route"})
"""What people are. A figure split by one of these says who they are."""
SENSITIVE = frozenset({"area", "postcode4"})
"""Where somebody lives: of the attributes that we keep, the ones called sensitive."""
UNKNOWN = "unknown"
NO_MIDDLE = ("kinds", "index")
"""Units of figures without counts of their own that are no median or mean of anybody."""


def few(people: float | None, least: int) -> bool:
    """Say whether so many must not be shown. Nobody at all gives nobody away.

    >>> few(4, 5), few(5, 5), few(0, 5), few(None, 5)
    (True, False, False, False)
    """
    return people is not None and 0 < people < least


def few_answers(perspective: str | None, n: int | None, *, own_screen: bool) -> bool:
    """Say whether so many respondents of one perspective must not be shown.

    >>> few_answers("trainer", 3, own_screen=True), few_answers("family", 4, own_screen=True)
    (False, True)
    """
    if own_screen:
        return few(n, FEW_TRAINERS if perspective == "trainer" else K)
    return few(n, BASE)


def strict(scope: Scope) -> bool:
    """Say whether a pilot in `scope` was declared to be for people under 16."""
    return any(place.under_16 for place in scope.pilots)


def young(age_band: str) -> bool:
    """Say whether an age band begins below 16.

    >>> young("13-17"), young("16-17"), young("65+"), young("unknown")
    (True, False, False, False)
    """
    first = re.match(r"\d+", age_band)
    return first is not None and int(first[0]) < 16


def split_by(group: Group) -> dict[str, str]:
    """Return the columns of a group with their values, also where the columns are named in it.

    >>> split_by((("by", "area"), ("value", "BU05990321")))
    {'area': 'BU05990321'}
    >>> split_by((("age_band", "0-14"),))
    {'age_band': '0-14'}
    """
    named = dict(group)
    column = named.pop("by", None)
    return named if column is None else {column: named.get("value", "")}


class Book:
    """All figures of a draft that say something, each once, and who is to read them."""

    def __init__(self, figures: Iterable[Measured], scope: Scope) -> None:
        """Keep the first of what stands in several places; a mark stays a mark without us."""
        self.scope = scope
        self.figures: dict[Key, Measured] = {}
        self._groups: dict[str, list[Group]] = defaultdict(list)
        for one in figures:
            key = (one.name, one.group)
            if _says_something(one) and key not in self.figures:
                self.figures[key] = one
                self._groups[one.name].append(one.group)

    def whole(self, key: Key) -> Key | None:
        """Return the closest figure of which this one is a part, when it is here."""
        name, group = key
        wider = [other for other in self._groups[name] if set(other) < set(group)]
        return (name, max(wider, key=len)) if wider else None

    def too_small(self, one: Measured) -> bool:
        """Say whether a figure must be withheld for its own sake."""
        rules = PARTNER if self.scope.audience == "partner" else OTHERS
        return rules[one.rule](self, one)

    def k(self, one: Measured) -> int:
        """Return the fewest people for this figure. It never depends on the counts themselves."""
        group = split_by(one.group)
        under = strict(self.scope) or young(group.get("age_band", ""))
        return K_STRICT if under or SENSITIVE & group.keys() else K

    def one_side(self, one: Measured, inside: float | None, rest: float | None) -> bool:
        """Say whether the people inside, or the rest of them, are too few, or all alike."""
        if few(inside, self.k(one)) or few(rest, self.k(one)):
            return True
        if not SENSITIVE & dict(one.group).keys() or (inside != 0 and rest != 0):
            return False
        among = one.figure.denominator
        return self.scope.audience == "public" or (among is not None and among < ALL_ALIKE)

    def others(self, one: Measured) -> float | None:
        """Return how many people are known to be in other groups; None when nobody can tell."""
        inside, among = one.figure.numerator, self._among(one)
        if inside is None or among is None or not one.group:
            return None
        blank = tuple((c, UNKNOWN if c in ATTRIBUTES else value) for c, value in one.group)
        unknown = self.figures.get((one.name, blank))
        return among - inside - ((unknown.figure.numerator if unknown else 0) or 0)

    def _among(self, one: Measured) -> float | None:
        if one.figure.denominator is not None:
            return one.figure.denominator
        whole = self.whole((one.name, one.group))
        return self.figures[whole].figure.numerator if whole else None


def _says_something(one: Measured) -> bool:
    # That pilots point different ways is said of answers too, and they may be few.
    # The steps of a voice are counted also where nobody can say how they compare.
    if one.rule == "voices":
        return one.people is not None
    return one.figure.status == "shown" or (one.rule == "gap" and bool(one.people))


def _shown(_: Book, _one: Measured) -> bool:
    return False


def _people(book: Book, one: Measured) -> bool:
    """Hold counts of persons, and shares by what they are, to k on both sides."""
    figure, k = one.figure, book.k(one)
    if figure.numerator is None and figure.interval:
        return few(figure.interval.low, k) or few(figure.interval.high - figure.interval.low, k)
    if _nameless(one):
        return few(figure.denominator, k)
    return book.one_side(one, figure.numerator, book.others(one))


def _group(book: Book, one: Measured) -> bool:
    """Hold what a group did to a base; those of whom we do not know it are no group."""
    return not _nameless(one) and (_base(one) < BASE or _few_on_one_side(book, one))


def _answers(book: Book, one: Measured) -> bool:
    """Hold answers to a base, whoever gave them."""
    return _base(one) < BASE or _few_on_one_side(book, one)


def _few_on_one_side(book: Book, one: Measured) -> bool:
    """Hold what was split by what people are to k on both sides as well."""
    if _nameless(one) or not ATTRIBUTES & dict(one.group).keys():
        return False
    inside, among = one.figure.numerator, one.figure.denominator
    rest = None if among is None or inside is None else among - inside
    return book.one_side(one, inside, rest)


def _residents(book: Book, one: Measured) -> bool:
    """Hold those who came, and the smallest group that follows from them, to k.

    Where people live, that all or none do tells of each of them.
    """
    inside, smallest, k = one.figure.numerator, one.people or 0, book.k(one)
    live = one.figure.denominator if one.unit == "share" else None
    rest = None if live is None or inside is None else live - inside
    if few(inside, k) or few(smallest, k) or few(rest, k):
        return True
    if not SENSITIVE & split_by(one.group).keys() or (smallest and inside != 0):
        return False
    return book.scope.audience == "public" or (inside or one.figure.n or 0) < ALL_ALIKE


def _events(book: Book, one: Measured) -> bool:
    """Hold sessions and visits to the persons behind them; a median to its own base."""
    figure = one.figure
    counted = figure.numerator is not None or one.unit in NO_MIDDLE
    return few(one.people, book.k(one)) or (not counted and (figure.n or 0) < BASE)


def _gap(book: Book, one: Measured) -> bool:
    """Hold a difference to its smaller side, which must be shown too; unknown is too small."""
    return (one.people or 0) < (K if book.scope.audience == "partner" else BASE)


def _response(_: Book, one: Measured) -> bool:
    """Hold a response to how many were invited; the rate itself points at nobody."""
    return few(one.figure.denominator, K)


def _told(book: Book, one: Measured) -> bool:
    """Show texts as they are; hold who told them, and from which side, to k."""
    k = book.k(one)
    if one.unit == "persons":
        return few(one.figure.numerator, k)
    sides = (ATTRIBUTES | {"perspective"}) & dict(one.group).keys()
    return bool(sides) and (few(one.figure.n, k) or few(one.people, k))


def _read(book: Book, one: Measured) -> bool:
    """Hold what is read in stories to five stories by five tellers, a group of them to k."""
    least = book.k(one) if one.group else K
    return (one.figure.n or 0) < least or (one.people or 0) < least


def _own_answers(_: Book, one: Measured) -> bool:
    return few_answers(dict(one.group).get("perspective"), one.figure.n, own_screen=True)


def _own_read(_: Book, one: Measured) -> bool:
    return few(one.figure.n, K)


def _partners(_: Book, one: Measured) -> bool:
    """Hold what partners say of themselves to five of them, so that nobody reads another's."""
    return (one.people or 0) < K


def _own_partner(_: Book, one: Measured) -> bool:
    """Show a partner its own; of a few together the others would follow by subtraction."""
    return one.people != 1 and (one.people or 0) < K


def _voices(book: Book, one: Measured) -> bool:
    """Hold both sides, at this step and among those reached, to k; where people live also nobody.

    A group stands here as two columns: what is asked (`by`), and what was answered (`value`).
    """
    group = dict(one.group)
    if not group:
        return False
    by, value = group.get("by", ""), group.get("value", "")
    under = strict(book.scope) or (by == "age_band" and young(value))
    least = K_STRICT if under or by in SENSITIVE else K
    return few(one.people, least) or (by in SENSITIVE and (one.people or 0) < least)


def _base(one: Measured) -> float:
    """Return how many stand behind a figure, in persons where that is fewer."""
    return min((n for n in (one.figure.n, one.people) if n is not None), default=0)


def _nameless(one: Measured) -> bool:
    """Say whether this is the group of those of whom we do not know it: no group of people."""
    values = [value for column, value in one.group if column in ATTRIBUTES]
    return bool(values) and all(value == UNKNOWN for value in values)


PARTNER: dict[Rule, Callable[[Book, Measured], bool]] = {
    "people": _shown,
    "group": _shown,
    "events": _shown,
    "told": _shown,
    "answers": _own_answers,
    "gap": _gap,
    "response": _response,
    "read": _own_read,
    "residents": _shown,
    "voices": _shown,
    "partners": _own_partner,
}
OTHERS: dict[Rule, Callable[[Book, Measured], bool]] = {
    "people": _people,
    "group": _group,
    "events": _events,
    "told": _told,
    "answers": _answers,
    "gap": _gap,
    "response": _response,
    "read": _read,
    "residents": _residents,
    "voices": _voices,
    "partners": _partners,
}
