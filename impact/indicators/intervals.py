"""How sure a number is: the intervals of indicators.md 1.4. Pure; numbers in, limits out.

Every limit holds its value: where rounding of the computer would put a share of 0 a hair below its
own lower limit, the limit is the value.
"""

from collections.abc import Sequence
from math import erfc, exp, log, sqrt

from impact.indicators.figure import Interval

Z = 1.959963984540054
"""The normal quantile that leaves 2.5% on each side: all intervals here are of 95%."""
FARTHEST, HALVINGS = 40.0, 60
"""Where z is sought when an interval is turned round, and how often the stretch is halved."""
SMALL_PART = 20
"""Of more than one in so many of the invited (0.05), an answer is no longer a drop in the sea."""


def wilson(k: int, n: int) -> Interval:
    """Return the score interval of k out of n (n at least 1).

    Wilson 1927, doi:10.1080/01621459.1927.10502953; Brown, Cai & DasGupta 2001.

    >>> one = wilson(0, 1)  # z² / (1 + z²) = 3.8415 / 4.8415
    >>> round(one.low, 6), round(one.high, 6)
    (0.0, 0.793451)
    """
    return Interval(*score_limits(k / n, n), "wilson")


def wilson_fpc(k: int, n: int, everyone: int | None) -> Interval | None:
    """Return the score interval of k out of n when `everyone` could have answered; None: all did.

    Few of many, or nobody knows of how many: plain Wilson. Else n is replaced by n(N-1)/(N-n),
    the finite population correction through the effective size.

    >>> wilson_fpc(3, 4, 4) is None
    True
    >>> half = wilson_fpc(1, 2, 3)  # n becomes 2 * 2 / 1 = 4: as two of four
    >>> half.method, round(half.low, 6) == round(wilson(2, 4).low, 6)
    ('wilson_fpc', True)
    """
    if everyone is None or SMALL_PART * n <= everyone:
        return wilson(k, n)
    if n >= everyone:
        return None
    effective = n * (everyone - 1) / (everyone - n)
    return Interval(*score_limits(k / n, effective), "wilson_fpc")


def wilson_cluster(pairs: Sequence[tuple[int, int]]) -> Interval:
    """Return the interval of Σa/Σm where each person was there a times out of m (Σm at least 1).

    One person's visits hang together, so they weigh less than as many strangers.

    >>> one = wilson_cluster([(3, 7)])  # one person: n counts as 1
    >>> round(one.low, 6), round(one.high, 6)
    (0.040807, 0.929686)
    """
    came, due = sum(a for a, _ in pairs), sum(m for _, m in pairs)
    return Interval(*score_limits(came / due, effective_size(pairs)), "wilson_cluster")


def effective_size(pairs: Sequence[tuple[int, int]]) -> float:
    """Return how many strangers tell as much as these persons, by the variance of the ratio.

    Dean & Pagano 2015. No spread between persons says nothing about chance: then their number.

    >>> effective_size([(1, 2), (2, 2)])  # p 3/4; v = 2/1 * (1/4 + 1/4) / 16 = 1/16; 3/16 / v
    3.0
    >>> effective_size([(2, 4), (1, 2), (3, 6)])  # all half
    3.0
    """
    persons, came, due = len(pairs), sum(a for a, _ in pairs), sum(m for _, m in pairs)
    # In whole numbers, times due²: equal shares must give exactly no variance.
    squares = sum((due * a - came * m) ** 2 for a, m in pairs)
    if persons < 2 or squares == 0:
        return float(persons)
    variance = persons / (persons - 1) * squares / due**4
    share = came / due
    return min(float(due), share * (1 - share) / variance)


def newcombe(k1: int, n1: int, k2: int, n2: int) -> Interval:
    """Return the interval of k1/n1 - k2/n2, both n at least 1.

    Newcombe 1998, method 10, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    >>> same = newcombe(5, 5, 5, 5)  # both limits are 1 - wilson(5, 5).low away from 0
    >>> round(same.low, 6), round(same.high, 6)
    (-0.434482, 0.434482)
    """
    p1, p2 = k1 / n1, k2 / n2
    below, above = (_reach(p1, n1, p2, n2, Z), _reach(p2, n2, p1, n1, Z))
    return Interval(p1 - p2 - below, p1 - p2 + above, "newcombe")


def newcombe_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Return the smallest alpha at which Newcombe's interval of k1/n1 - k2/n2 leaves 0 out.

    1 where the shares are equal. The interval widens with z, so z is halved in on.

    >>> all_and_none = newcombe_p(1, 1, 0, 1)  # z² = 1 + √2, so z = 1.553774
    >>> round(all_and_none, 6), newcombe_p(2, 4, 3, 6)
    (0.120238, 1.0)
    """
    larger, smaller = sorted([(k1 / n1, n1), (k2 / n2, n2)], reverse=True)
    gap, low, high = larger[0] - smaller[0], 0.0, FARTHEST
    for _ in range(HALVINGS if gap else 0):
        middle = (low + high) / 2
        inside = _reach(*larger, *smaller, middle) < gap
        low, high = (middle, high) if inside else (low, middle)
    return erfc(low / sqrt(2))


def _reach(p1: float, n1: float, p2: float, n2: float, z: float) -> float:
    """Return how far p1 - p2 may come down: p1 to its lower limit, p2 up to its upper one."""
    return sqrt((p1 - score_limits(p1, n1, z)[0]) ** 2 + (score_limits(p2, n2, z)[1] - p2) ** 2)


def union_bounds(sizes: Sequence[int]) -> Interval:
    """Return how many persons several pilots have at least and at most, when codes are their own.

    At least the largest pilot, when it holds all others; at most the sum. No chance in it.

    >>> union_bounds([40, 25, 60])
    Interval(low=60, high=125, method='union_bounds', level=None)
    """
    return Interval(max(sizes), sum(sizes), "union_bounds", None)


def code_bounds(codes: int, checked: int, second: int, shared: int | None) -> Interval:
    """Return between how many people so many codes are, going by those that were checked.

    Of `checked` codes `second` were a second code of somebody who had one, and `shared` were two
    people's; None when nobody asked, as a printed card is one person's: then at most the codes.
    Each share is taken at its upper limit.

    >>> bounds = code_bounds(100, 30, 0, None)  # the upper limit of 0 of 30 is z² / (30 + z²)
    >>> bounds.high, round(bounds.low, 6)
    (100.0, 88.648661)
    """
    fewer = score_limits(second / checked, checked)[1]
    more = 0.0 if shared is None else score_limits(shared / checked, checked)[1]
    return Interval(codes * (1 - fewer), codes * (1 + more), "code_bounds", None)


def greenwood_loglog(share: float, spread: float) -> Interval:
    """Return the interval of a share still coming, strictly between 0 and 1.

    `spread` is Greenwood's sum of d/(n(n-d)) over the days on which somebody stopped. On the scale
    of ln(-ln) limits stay within 0 and 1. Greenwood 1926; Kalbfleisch & Prentice 1980.

    >>> half = greenwood_loglog(0.5, 0.05)  # g = √0.05 / ln 2
    >>> round(half.low, 6), round(half.high, 6)
    (0.271328, 0.691892)
    """
    reach = exp(Z * sqrt(spread) / abs(log(share)))
    return Interval(share**reach, share ** (1 / reach), "greenwood_loglog")


def score_limits(p: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return Wilson's limits of a share p that rests on n, which need not be a whole number.

    >>> low, high = score_limits(0.5, Z * Z)  # centre (1/2 + 1/2)/2, half-width z√(2/4z²)/2
    >>> round(low, 6), round(high, 6)
    (0.146447, 0.853553)
    """
    grown = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / grown
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / grown
    return max(0.0, min(centre - half, p)), min(1.0, max(centre + half, p))
