"""People of a file who may be one, or one of the register: proposed, never joined unasked. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from impact.attendance.mapping.mapped import Somebody
from impact.attendance.mapping.people import name_key
from impact.kit.i18n import N_

KNOWN = "@"
"""With this begins the key of somebody whom the register knows: a uid follows."""
MOST = 40
"""Pairs that are proposed; more of them is a list of another kind."""
SHORTEST = 4
"""Letters from which one other letter is a slip of the pen."""
ONE_LETTER = N_("one letter differs")
SHORTENED = N_("one of them is shortened")
SAME_WORDS = N_("the same words in another order")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who look like one, the first of them perhaps of the register. `why` is a msgid."""

    one: Somebody
    other: Somebody
    why: str

    @property
    def name(self) -> str:
        """The name of the field that asks."""
        return f"p-{self.one.key[1:]}-{self.other.key[1:]}"

    @property
    def known(self) -> bool:
        """Say whether the register knows the first of them."""
        return self.one.key.startswith(KNOWN)


def pairs(
    people: Sequence[Somebody], known: Sequence[Somebody] = (), new: Collection[str] = ()
) -> list[Pair]:
    """Return who look like one: alike names, and no two years of birth.

    `known` are of the register; beside them stand those of the file with a key in `new`.
    """
    return list(islice(_pairs([*known, *people], frozenset(new)), MOST))


def _pairs(people: Sequence[Somebody], new: frozenset[str]) -> Iterator[Pair]:
    """Yield them by looking only at people of whom some form of the name is the same."""
    seen: dict[str, list[int]] = {}
    keys = [name_key(one.name) for one in people]
    for at, (other, key) in enumerate(zip(people, keys, strict=True)):
        forms = set(_forms(key))
        found = () if other.key.startswith(KNOWN) else forms
        for before in sorted({n for form in found for n in seen.get(form, ())}):
            one = people[before]
            if one.key.startswith(KNOWN) and other.key not in new:
                continue
            years = {*one.birth_years, *other.birth_years}
            if len(years) < 2 and (why := alike(keys[before], key)):
                yield Pair(one, other, why)
        for form in forms:
            seen.setdefault(form, []).append(at)


def _forms(key: str) -> Iterator[str]:
    """Yield forms of which two names that are alike share one: without a letter, sorted, begun."""
    words = key.split()
    yield " ".join(sorted(words))
    if len(key) >= SHORTEST:
        yield from (key[:at] + key[at + 1 :] for at in range(len(key)))
        yield key
    for number in range(1, len(words)):
        yield f"{' '.join(words[:number])} {words[number][0]}."


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
