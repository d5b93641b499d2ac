"""All that one report knows, as its claims look at it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from impact.indicators.blocks import Audience, Coded, Heard, Measured, Quote
from impact.indicators.figure import Group
from impact.reports.aims import Aim
from impact.reports.voices import Read, Spoken

SURVEY = ("answers", "gap", "response")
STORIES = ("told", "read")
RESPONSE = "response_rate"
COVERAGE = "named_coverage"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one report knows, for its claims. Everything countable has passed the gate.

    `blanks` has, per indicator, a figure of which nothing can be said. `without` and `within` hold,
    per threshold, the people in the figure's denominator who are outside and inside its numerator.
    `began` is the first day with data of each kind: `register`, `survey`, `stories`.
    """

    audience: Audience
    figures: tuple[Measured, ...] = ()
    blanks: Mapping[str, Measured] = field(default_factory=dict)
    coded: tuple[Coded, ...] = ()
    cells: tuple[Heard, ...] = ()
    quotes: tuple[Quote, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    read: tuple[Read, ...] = ()
    without: Mapping[tuple[str, Group], frozenset[str]] = field(default_factory=dict)
    within: Mapping[tuple[str, Group], frozenset[str]] = field(default_factory=dict)
    began: Mapping[str, date] = field(default_factory=dict)

    @property
    def own_screen(self) -> bool:
        """Say whether the reader keeps the register."""
        return self.audience == "partner"

    def figure(self, name: str, group: Group = ()) -> Measured | None:
        """Return one figure, or None when the report has none of this name and group."""
        wanted = dict(group)
        return next(
            (one for one in self.figures if one.name == name and dict(one.group) == wanted), None
        )

    def kind(self, indicator: str) -> str:
        """Return which data an indicator rests on: `register`, `survey` or `stories`."""
        found = self.blanks.get(indicator)
        rule = found.rule if found else ""
        return "survey" if rule in SURVEY else "stories" if rule in STORIES else "register"

    def coverage(self) -> float | None:
        """Return the share of visits that have a code; None when it cannot be said."""
        found = self.figure(COVERAGE)
        return found.figure.value if found else None

    def answers(self, aim: Aim) -> dict[str, int]:
        """Return how many answered about the claim's constructs, per perspective meant to speak."""
        found: dict[str, int] = {}
        for one in aim.asked:
            for cell in self.cells:
                meant = not one.perspectives or cell.perspective in one.perspectives
                if cell.construct == one.construct and meant and cell.n:
                    found[cell.perspective] = max(cell.n, found.get(cell.perspective, 0))
        return found

    def response(self, perspective: str) -> float | None:
        """Return the lowest response of a perspective over its moments; None if not recorded."""
        shares = [
            one.figure.value
            for one in self.figures
            if one.name == RESPONSE and dict(one.group).get("perspective") == perspective
        ]
        known = [share for share in shares if share is not None]
        return min(known) if known and len(known) == len(shares) else None
