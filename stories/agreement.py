"""Do coders see the same thing? Counts in, coefficients out. Pure, without thresholds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

Values = tuple[int | None, ...]
"""The values that coders gave one unit; None where a coder did not read it."""
DRAWS = 1_000
MOST_UNDEFINED = 0.1
"""Share of draws without a value, above which no interval is given."""


def alpha(units: Iterable[Values]) -> float | None:
    """Return Krippendorff's alpha for names, any number of coders, gaps allowed.

    None when the expected disagreement is 0: all values are the same, or no unit was read twice.
    Krippendorff 2011, https://repository.upenn.edu/asc_papers/43.

    >>> alpha([(1, 1), (0, 0), (1, 0), (0, 0)])
    0.5333333333333333
    """
    return _alpha_of(Counter(_kind(unit) for unit in units))


def alpha_interval(units: Sequence[Values]) -> tuple[float, float] | None:
    """Return the 2.5th and 97.5th percentile of alpha over 1,000 draws of units with replacement.

    Draws without a value are dropped; None when more than a tenth were. Seed 1, index floor(u*m):
    indicators.md 4.42. Efron 1979; Hayes & Krippendorff 2007, doi:10.1080/19312450709336664.
    """
    return _interval(tuple(_kind(unit) for unit in units))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coders over the same units: both saw it, only the first, only the second, neither."""

    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def n(self) -> int:
        """How many units both read."""
        return self.both + self.only_a + self.only_b + self.neither

    @property
    def table(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The same as a square table."""
        return (self.both, self.only_a), (self.only_b, self.neither)


def paired(units: Iterable[Values]) -> Pair:
    """Return how often two coders used a code together, over the units that both read."""
    seen = Counter(unit for unit in units if None not in unit)
    return Pair(seen[1, 1], seen[1, 0], seen[0, 1], seen[0, 0])


def percent(table: Sequence[Sequence[int]]) -> float | None:
    """Return the share of units on which two coders agree; None without units."""
    n = sum(map(sum, table))
    return sum(table[i][i] for i in range(len(table))) / n if n else None


def kappa(table: Sequence[Sequence[int]]) -> float | None:
    """Return Cohen's kappa of a square table; None when agreement by chance is certain.

    Cohen 1960, doi:10.1177/001316446002000104.

    >>> round(kappa([[20, 5], [10, 15]]), 9)
    0.4
    """
    n = sum(map(sum, table))
    if not n:
        return None
    observed = sum(table[i][i] for i in range(len(table)))
    by_chance = sum(sum(row) * sum(other[i] for other in table) for i, row in enumerate(table))
    return (n * observed - by_chance) / (n * n - by_chance) if n * n != by_chance else None


def positive_agreement(pair: Pair) -> float | None:
    """Return 2a / (2a + b + c): agreement on using the code. None when nobody used it.

    >>> positive_agreement(Pair(4, 1, 1, 29))
    0.8
    """
    used = 2 * pair.both + pair.only_a + pair.only_b
    return 2 * pair.both / used if used else None


def negative_agreement(pair: Pair) -> float | None:
    """Return 2d / (2d + b + c): agreement on not using the code. None when it is always used."""
    unused = 2 * pair.neither + pair.only_a + pair.only_b
    return 2 * pair.neither / unused if unused else None


def _kind(unit: Values) -> Values:
    """Return what matters of a unit, so that equal ones are counted once."""
    return tuple(sorted(value for value in unit if value is not None))


def _alpha_of(kinds: Counter[Values]) -> float | None:
    seen: Counter[int | None] = Counter()
    apart = 0.0
    for values, times in kinds.items():
        if len(values) < 2:
            continue
        here = Counter(values)
        for value, k in here.items():
            seen[value] += k * times
        apart += times * sum(k * (len(values) - k) for k in here.values()) / (len(values) - 1)
    n = seen.total()
    by_chance = n * n - sum(k * k for k in seen.values())
    return 1 - (n - 1) * apart / by_chance if by_chance else None


@lru_cache(maxsize=512)
def _interval(kinds: tuple[Values, ...]) -> tuple[float, float] | None:
    drawn = (_alpha_of(Counter(map(kinds.__getitem__, draw))) for draw in _draws(len(kinds)))
    found = sorted(value for value in drawn if value is not None)
    if len(found) < DRAWS * (1 - MOST_UNDEFINED):
        return None
    return _percentile(found, 0.025), _percentile(found, 0.975)


@lru_cache(maxsize=4)
def _draws(m: int) -> tuple[tuple[int, ...], ...]:
    # The published numbers rest on this very sequence: one generator per code, one u per index.
    chance = Random(1)  # noqa: S311 -- a draw that anybody can repeat
    return tuple(tuple(int(chance.random() * m) for _ in range(m)) for _ in range(DRAWS))


def _percentile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
