"""Many differences on one page: judged together, so that none seems clear by chance alone. Pure.

By indicators.md 1.4. Holm 1979, A simple sequentially rejective multiple test procedure.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
ALPHA = 0.05
MANY = 10
"""Differences on one page from which they are judged together."""


def unclear(chances: Mapping[Key, float]) -> frozenset[Key]:
    """Return which differences are not clear when all of them are judged by Holm at 0.05.

    The smallest p is held to 0.05 by their number, the next to 0.05 by one fewer, and so on; from
    the first that fails on, none is clear.

    >>> unclear({"a": 0.02, "b": 0.001, "c": 0.03})  # 0.05/3; then 0.02 < 0.05/2; 0.03 < 0.05
    frozenset()
    >>> sorted(unclear({"a": 0.03, "b": 0.001, "c": 0.04}))  # 0.03 > 0.05/2, and 0.04 after it
    ['a', 'c']
    """
    ordered = sorted(chances, key=lambda key: chances[key])
    for place, key in enumerate(ordered):
        if chances[key] > ALPHA / (len(ordered) - place):
            return frozenset(ordered[place:])
    return frozenset()
