"""People of a file who may be one person: proposed, never joined by themselves. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from impact.attendance.mapping.mapped import Somebody
from impact.attendance.mapping.people import name_key
from impact.kit.i18n import N_

MOST = 40
"""Pairs that are proposed; more of them is a list of another kind."""
COMPARED = 2_000
"""People among whom is looked for pairs."""
SHORTEST = 4
"""Letters from which one other letter is a slip of the pen."""
ONE_LETTER = N_("one letter differs")
SHORTENED = N_("one of them is shortened")
SAME_WORDS = N_("the same words in another order")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who look like one. `why` is a msgid."""

    one: Somebody
    other: Somebody
    why: str

    @property
    def name(self) -> str:
        """The name of the field that asks."""
        return f"p-{self.one.key[1:]}-{self.other.key[1:]}"


def pairs(people: Sequence[Somebody]) -> list[Pair]:
    """Return who look like one: alike names, and no two years of birth."""
    return list(_pairs(people))[:MOST]


def _pairs(people: Sequence[Somebody]) -> Iterator[Pair]:
    keys = {one.key: name_key(one.name) for one in people}
    for one, other in combinations(people[:COMPARED], 2):
        a, b = keys[one.key], keys[other.key]
        if abs(len(a) - len(b)) > 1 and " " not in a + b:
            continue
        if len({*one.birth_years, *other.birth_years}) < 2 and (why := alike(a, b)):
            yield Pair(one, other, why)


def alike(one: str, other: str) -> str:
    """Return in what two names in one form are alike, a msgid; "" when they are not.

    >>> alike("yusra el amrani", "jusra el amrani"), alike("noor b", "noor bakker")
    ('one letter differs', 'one of them is shortened')
    >>> alike("bakker noor", "noor bakker"), alike("tim", "tom"), alike("noor", "noor bakker")
    ('the same words in another order', '', '')
    """
    if one == other:
        return ""
    if sorted(one.split()) == sorted(other.split()):
        return SAME_WORDS
    if min(len(one), len(other)) >= SHORTEST and _one_edit(one, other):
        return ONE_LETTER
    return SHORTENED if _shortened(one, other) or _shortened(other, one) else ""


def _one_edit(one: str, other: str) -> bool:
    """Say whether one letter more, less, other, or two that changed places make them equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return (
        swapped
        or one[at + 1 :] == other[at + 1 :]
        or one[at:] == other[at + 1 :]
        or one[at + 1 :] == other[at:]
    )


def _shortened(short: str, full: str) -> bool:
    """Say whether the first words are equal and the last is an initial of the rest."""
    first, _, initial = short.rpartition(" ")
    initial = initial.strip(".")
    rest = full.removeprefix(f"{first} ") if first else ""
    return (
        bool(first)
        and len(initial) == 1
        and rest != full
        and any(word.startswith(initial) for word in rest.split())
        and len(rest) > 1
    )
