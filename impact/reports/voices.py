"""What stories say about a claim: one voice per teller, and every story that points another way.

Pure: rows of the frames `stories` and `verdicts` in, counts and quotes out. (reports.md 2, 3)
"""

from collections import Counter as Tallied
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from impact.indicators.blocks import Quote
from impact.reports.aims import Side

Way = Literal["+", "-"]
Leans = frozenset[Way]
"""Which way something points: for, against, both, or neither."""
FOR: Leans = frozenset(("+",))
AGAINST: Leans = frozenset(("-",))
BOTH = FOR | AGAINST
Count = tuple[int, int, int]
"""Tellers who support, who oppose, who do both."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One story of the period: whose voice it is, from which side, what was agreed to.

    `voice` is the person where that is known, else the story stands for itself; `grants` has
    spaces between.
    """

    story: str
    voice: str
    perspective: str
    grants: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What holds for one code in one story; `applied` None while its coders are divided."""

    story: str
    code: str
    applied: bool | None
    polarity: str | None

    @property
    def said(self) -> str:
        """The polarity of a code that was used; empty for one that was not, or is undecided."""
        return (self.polarity or "") if self.applied else ""


@dataclass(frozen=True, slots=True)
class Voices:
    """What all stories together say about one claim.

    `told` has every story of the period. `coded` are those read for the claim's codes; `for_it` and
    `against` those with a supporting, an opposing or mixed verdict. `against` also has the `linked`
    ones, told by somebody outside the numerator of a figure.
    """

    count: Count
    by_perspective: Mapping[str, Count]
    told: Mapping[str, Spoken]
    coded: frozenset[str]
    for_it: frozenset[str]
    against: frozenset[str]
    linked: frozenset[str]

    @property
    def searched(self) -> int:
        """In how many stories was looked."""
        return len(self.coded | self.linked)

    @property
    def tellers(self) -> int:
        """How many people told the stories in which was looked."""
        return len({self.told[story].voice for story in self.coded | self.linked})


def heard(
    sides: Iterable[Side], spoken: Iterable[Spoken], read: Iterable[Read], linked: frozenset[str]
) -> Voices:
    """Return what the stories say about a claim with these codes."""
    supports = {one.code: one.supports for one in sides}
    told = {one.story: one for one in spoken}
    ways: dict[str, Leans] = {}
    for one in read:
        if one.code in supports and one.story in told:
            ways[one.story] = ways.get(one.story, frozenset()) | leans(one.said, supports[one.code])
    who = sorted({told[story].perspective for story in ways})
    against = frozenset(story for story, way in ways.items() if "-" in way) | linked
    return Voices(
        count=_counted(ways, told),
        by_perspective={
            side: _counted({s: w for s, w in ways.items() if told[s].perspective == side}, told)
            for side in who
        },
        told=told,
        coded=frozenset(ways),
        for_it=frozenset(story for story, way in ways.items() if "+" in way) - against,
        against=against,
        linked=linked,
    )


def leans(said: str, supports: str) -> Leans:
    """Return which way a verdict points, when `supports` is the reading that supports the claim.

    >>> sorted(leans("mixed", "positive")), leans("negative", "negative"), leans("none", "positive")
    (['+', '-'], frozenset({'+'}), frozenset())
    """
    if said == "mixed":
        return BOTH
    if said in ("positive", "negative"):
        return FOR if said == supports else AGAINST
    return frozenset()


def drawn(
    lines: Iterable[Quote], voices: Voices, sides: Iterable[Side], way: Way, lot: str
) -> list[Quote]:
    """Return the quotes that may stand for one side, one per story and teller, in order of a lot.

    The lot is a hash of `lot` and the story: nobody chooses, and the same report draws the same.
    A line must point that way itself; of a linked story any line will do, and of any counter-story
    its beginning when no stretch of it was coded.
    """
    supports = {one.code: one.supports for one in sides}
    stories = voices.for_it if way == "+" else voices.against
    best: dict[str, tuple[bool, str, Quote]] = {}
    for line in lines:
        points = any(way in leans(said, supports[c]) for c, said in line.codes if c in supports)
        instead = way == "-" and (line.story in voices.linked or not line.codes)
        if line.story in stories and (points or instead):
            case = (not points, _lot(lot, line.words), line)
            best[line.story] = min(best.get(line.story, case), case, key=lambda one: one[:2])
    found: dict[str, Quote] = {}
    for story in sorted(best, key=lambda story: _lot(lot, story)):
        found.setdefault(voices.told[story].voice, replace(best[story][2], chosen="random"))
    return list(found.values())


def _lot(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()


def _counted(ways: Mapping[str, Leans], told: Mapping[str, Spoken]) -> Count:
    """Return how many tellers support, oppose, do both: one voice each, over all their stories."""
    voices: dict[str, Leans] = defaultdict(frozenset)
    for story, way in ways.items():
        voices[told[story].voice] |= way
    kinds = Tallied(voices.values())
    return kinds[FOR], kinds[AGAINST], kinds[BOTH]
