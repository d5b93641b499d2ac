"""A report as one reader reads it: figures, claims and their sentences. Pure.

Templates, charts and files all ask here, so that a number is worded in one way everywhere.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from impact.indicators.blocks import (
    Audience,
    Claim,
    Coded,
    Gate,
    Matrix,
    Measured,
    Report,
    Signal,
    Step,
    Voices,
)
from impact.indicators.catalogue import Indicator
from impact.indicators.comparisons import MANY, unclear
from impact.indicators.figure import Figure
from impact.indicators.limits import Key
from impact.indicators.targets import Target
from impact.indicators.wording import (
    bounds_words,
    difference_words,
    diversity_words,
    half_up,
    per_thousand,
    row,
    share_words,
    situation,
    status_words,
    staying_words,
    words,
)
from impact.kit.i18n import N_
from impact.reports import sentences, strips
from impact.reports.aims import Threshold
from impact.reports.gathered import of
from impact.reports.layout import figures_of
from impact.reports.names import AUDIENCES, OF, ONE_OF, VALUES
from impact.reports.words import Say, Words

MINUS = "\N{MINUS SIGN}"
PERCENT_ROWS = (7, 13)
"""Rows of the wording table that say a bare percentage."""
BARE_ROWS = (11, 12)
"""Rows that say about which part, and not of how many."""
THINGS = ("events", "told", "read")
"""Rules of figures of which the base is sessions or stories, no people."""
VISITS = ("named_coverage", "attendance_rate")
"""Figures about people of which the base is visits."""
RESIDENTS = ("population_reach",)
"""Figures about all who live somewhere: below 1% they are said per 1,000."""
FINE = ("ratio", "index")
"""Units of numbers around 1 and below, that need two decimals."""
BOUNDS = ("code_bounds", "union_bounds")
"""Intervals that are read in place of a value: between how many people."""
FEW_OF_MANY = (2, 3)
"""Rows that name no count: almost nobody, almost everybody."""


class Told(NamedTuple):
    """A figure as it is read: large, beside it, in words, and how far chance reaches.

    `large` is a number or a word; `beside` its base ("of 60"), `base` both ("45 of 60"). `line` is
    low, value and high as shares, when there is an interval; `full` for a full count.
    """

    large: str
    beside: str = ""
    base: str = ""
    words: str = ""
    chance: str = ""
    line: tuple[float, float, float] | None = None
    full: bool = False


@dataclass(frozen=True)
class Reader(Words):
    """Who reads a report. `own_screen`: the small numbers are their own.

    `together` is how many differences of the report were judged together, 0 when that is not
    needed; `unclear` are those that are then not clear. `targets` stand beside their figures.
    """

    own_screen: bool = False
    together: int = 0
    unclear: frozenset[Key] = frozenset()
    targets: tuple[Target, ...] = ()

    def figure(self, one: Measured) -> Told:
        """Return how a figure is read."""
        figure = one.figure
        if figure.status == "shown" and figure.interval and figure.interval.method in BOUNDS:
            between = bounds_words(figure.interval, self.language)
            return Told(between, words=between)
        if figure.status != "shown" or figure.value is None:
            why = self.notes(figure) or self.say(N_("no data in this period"))
            status = "not_available" if figure.status == "shown" else figure.status
            return Told("", words=status_words(status, why, self.language))
        if one.unit == "share":
            return self._staying(one) if figure.denominator is None else self._share(one)
        if one.unit == "difference" and figure.interval:
            return self._difference(one)
        if one.unit == "kinds":
            return Told(
                self.number(figure.value),
                words=diversity_words(figure.value, self.language),
                full=True,
            )
        large = self.number(figure.value, _digits(one))
        return Told(large, words=self.count(one), full=figure.full_count)

    def ordered(self, figures: Iterable[Measured]) -> list[Measured]:
        """Return figures in the order of their groups: of a published list, else as given."""
        return sorted(figures, key=lambda one: [_place(*pair) for pair in one.group])

    def count(self, one: Measured) -> str:
        """Return a count with its unit: `1,284 visits`."""
        value = self.number(one.figure.value or 0, _digits(one))
        if value == "1" and one.unit in ONE_OF:
            return self.say(ONE_OF[one.unit])
        return self.say(OF[one.unit], n=value) if one.unit in OF else value

    def _share(self, one: Measured) -> Told:
        figure = one.figure
        k, n, interval = figure.numerator or 0, int(figure.denominator or 0), figure.interval
        things = one.rule in THINGS or one.name in VISITS
        said = share_words(
            figure, own_screen=self.own_screen, language=self.language, things=things
        )
        which = row(k, n, interval, own_screen=self.own_screen)
        base = self.say(N_("%(k)s of %(n)s"), k=self.number(k), n=self.number(n))
        large, beside = self.number(k), self.say(N_("of %(n)s"), n=self.number(n))
        if one.name in RESIDENTS and which in PERCENT_ROWS and 0 < k < n / 100:
            said = per_thousand(k, n, self.language)
        if which in PERCENT_ROWS:
            large, beside, said = said, "", f"{said} ({base})"
        elif which in FEW_OF_MANY:
            large, beside, base = said, self.say(N_("(n = %(n)s)"), n=self.number(n)), ""
            said = f"{large} {beside}"
        line = (interval.low, figure.value or 0.0, interval.high) if interval else None
        return Told(large, beside, base, said, self.chance(figure), line, figure.full_count)

    def _staying(self, one: Measured) -> Told:
        """Return how a share is read that is no count: how many still come after so many days."""
        figure, interval = one.figure, one.figure.interval
        said = staying_words(figure, own_screen=self.own_screen, language=self.language)
        beside = self.say(N_("(n = %(n)s)"), n=self.number(figure.n or 0))
        line = (interval.low, figure.value or 0.0, interval.high) if interval else None
        both = f"{said} {beside}"
        return Told(said, beside, both, both, self.chance(figure), line)

    def resting(self, one: Measured) -> str:
        """Return what a figure that is shown rests on; empty where its words hold it already."""
        figure, n = one.figure, one.figure.n
        if figure.status != "shown" or n is None or _is_count_of_all(figure):
            return ""
        if one.unit != "share":
            return self.say(N_("(n = %(n)s)"), n=self.number(n))
        k, whole = figure.numerator, figure.denominator
        if k is None or not whole:
            return ""
        bare = row(k, int(whole), figure.interval, own_screen=self.own_screen) in BARE_ROWS
        return f"({self.figure(one).base})" if bare else ""

    def chance(self, figure: Figure) -> str:
        """Return how far chance reaches; empty for what was counted in full."""
        if figure.interval is None:
            return ""
        low, high = (self.share(x).rstrip("%") for x in (figure.interval.low, figure.interval.high))
        return self.say(N_("Allowing for chance: %(low)s to %(high)s%%."), low=low, high=high)

    def _difference(self, one: Measured) -> Told:
        group, interval = dict(one.group), one.figure.interval
        if interval is None:
            raise ValueError(f"{one.name} is a difference without an interval")
        a, b = (self.named("perspective", group.get(side, "")) for side in ("a", "b"))
        low, high = (self._points(x) for x in (interval.low, interval.high))
        points = self.say(
            N_("a difference of %(points)s points (%(low)s to %(high)s)"),
            points=self._points(one.figure.value or 0.0),
            low=low,
            high=high,
        )
        words = difference_words(interval, a, b, self.language)
        if (one.name, one.group) in self.unclear:
            words = situation("same", self.language)
        return Told(points, words=words, chance=points)

    def _points(self, value: float) -> str:
        whole = half_up(abs(value) * 100)
        return f"{MINUS}{whole}" if whole and value < 0 else str(whole)

    def told_in(self, one: Coded) -> str:
        """Return in how many stories a code is told."""
        if one.stories_with is None or one.stories_coded is None:
            return status_words("withheld", language=self.language)
        return situation("code", self.language, k=one.stories_with, n=one.stories_coded)

    def aimed(self, one: Measured) -> list[str]:
        """Return what was aimed at with a figure, beside what was counted: words, no judgement."""
        mine = [t for t in self.targets if t.definition == one.definition and not one.group]
        return [self.beside(t, one) for t in mine]

    def beside(self, target: Target, one: Measured) -> str:
        """Return one target beside a figure over the same days."""
        return sentences.beside(target, self.aim(target, one.unit), self._found(one), self)

    def part(self, step: Step) -> str:
        """Return how many of a group stand at a step, in words; empty where nobody is known."""
        if step.people is None or not step.among:
            return ""
        return words(
            step.people, step.among, None, own_screen=self.own_screen, language=self.language
        )

    def loudness(self, strip: Voices) -> str:
        """Return the sentence of a strip: who is heard least for its part, or that none is."""
        return strips.sentence(strip, self, self.part)

    def _found(self, one: Measured) -> str:
        """Return a figure in short, without its unit; empty when it is not shown."""
        told = self.figure(one) if one.figure.status == "shown" else Told("")
        return told.base or told.large

    def aim(self, target: Target, unit: str) -> str:
        """Return the number of a target, as figures of that unit are written."""
        return self.share(target.value) if unit == "share" else self.number(target.value)

    def audience(self, name: Audience) -> str:
        """Return for whom a report is."""
        return self.say(AUDIENCES[name])

    def threshold(self, one: Signal) -> str:
        """Return what a figure had to reach, and since when."""
        return self._agreed(one.threshold, one.direction, one.set_on, one.measured.unit)

    def reached(self, one: Threshold, unit: str) -> str:
        """Return what a figure has to reach, or that nothing was agreed yet."""
        if one.value is None or one.set_on is None:
            return self.say(N_("no threshold yet"))
        return self._agreed(one.value, one.direction, one.set_on, unit)

    def _agreed(self, value: float, direction: str, set_on: date, unit: str) -> str:
        bar = self.share(value) if unit == "share" else self.number(value)
        text = N_("Agreed: at least %(bar)s, on %(day)s.")
        if direction == "at most":
            text = N_("Agreed: at most %(bar)s, on %(day)s.")
        return self.say(text, bar=bar, day=self.day(set_on))

    def sign(self, one: Signal) -> str:
        """Return where a figure lies from what was agreed."""
        return self.say(sentences.SIGNS[one.sign])

    def voices(self, claim: Claim) -> str:
        """Return how many tellers say it, say the reverse, or say both."""
        supporting, opposing, both = claim.voices or (0, 0, 0)
        text = N_("Tellers: %(n)s. With it: %(supporting)s. Against: %(opposing)s. Both: %(both)s.")
        n = supporting + opposing + both
        return self.say(text, n=n, supporting=supporting, opposing=opposing, both=both)

    def relation(self, claim: Claim) -> tuple[str, str, str]:
        """Return sign, word and class of how counting and telling relate."""
        mark, word, cls = sentences.RELATIONS[claim.relation]
        return mark, self.say(word), cls

    def strength(self, claim: Claim) -> tuple[str, str]:
        """Return the word and the tint of how strong the evidence is."""
        word, tint = sentences.STRENGTHS[claim.strength]
        return self.say(word), tint

    def level(self, gate: Gate) -> str:
        """Return the strength that a gate belongs to."""
        return self.say(sentences.LEVELS[gate.strength])

    def found(self, gate: Gate) -> str:
        """Return what was found at a gate."""
        return self.note(sentences.found(gate))

    def unmet(self, claim: Claim) -> str:
        """Return what stands in the way of stronger evidence; empty when nothing does."""
        remark = sentences.unmet(claim)
        return self.note(remark) if remark else ""

    def heading(self, claim: Claim) -> str:
        """Return the statement of a claim, turned round when it must be."""
        return self.note(sentences.heading(claim))

    def headed(self, claim: Claim) -> list[tuple[str, str]]:
        """Return the same in pieces: a statement keeps its language."""
        return self.pieces(sentences.heading(claim))

    def against(self, claim: Claim) -> str:
        """Return what was found of counter-stories, and why none is shown when none is."""
        said = self.note(sentences.counted_against(claim.counter))
        reason = claim.counter.reason
        return f"{said} {self.say(sentences.REASONS[reason])}" if reason else said

    def concluded(self, claim: Claim) -> str:
        """Return the sentence that follows, with a verb no stronger than the evidence."""
        said = self.say(sentences.conclusion(claim))
        if claim.relation == "silent":
            return said
        return f"{said} {self.say(sentences.VERBS[claim.strength])}"


def _place(column: str, value: str) -> tuple[int, int]:
    """Return where a value stands among others: unknown last."""
    known = list(VALUES.get(column, ()))
    if value in known:
        return 0, known.index(value)
    first = re.match(r"\d+", value) if column == "age_band" else None
    return (2 if value == "unknown" else 1), int(first[0]) if first else 0


def reader(report: Report, language: str, say: Say, indicators: Mapping[str, Indicator]) -> Reader:
    """Return the reader of a report, who knows the names of all that is in it."""
    labels: dict[str, Mapping[str, str]] = {}
    for matrix in of(report, Matrix):
        labels |= matrix.labels
    codes = {coded.code: coded.label for coded in of(report, Coded)}
    own = report.scope.audience == "partner"
    names = {one.name: one.label for one in indicators.values()}
    chances = _differences(report)
    whole = Reader(language, say, labels, names, codes, own, targets=report.targets)
    if len(chances) < MANY:
        return whole
    return replace(whole, together=len(chances), unclear=unclear(chances))


def _differences(report: Report) -> dict[Key, float]:
    """Return the differences that are read on the page of a report, each with its p."""
    drawn = (one for stretch in report.stretches for one in figures_of(stretch.blocks))
    return {(one.name, one.group): one.figure.p for one in drawn if one.figure.p is not None}


def _is_count_of_all(figure: Figure) -> bool:
    """Say whether a figure counts the very units it rests on: people, sessions, stories."""
    counted = figure.denominator is None and figure.interval is None
    return counted and figure.numerator == figure.n


def _digits(one: Measured) -> int:
    """Return how many decimals a number has when it is read."""
    return 2 if one.unit in FINE else 1
