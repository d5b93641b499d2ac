"""What a report is made of. Plain, frozen, printable values."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, NewType

from impact.indicators.figure import Figure, Group, Note, Status
from impact.indicators.targets import Target
from impact.kit.dates import Period, local_date

Audience = Literal["partner", "funder", "public"]
Rule = Literal[
    "people",
    "group",
    "events",
    "answers",
    "gap",
    "response",
    "told",
    "read",
    "residents",
    "voices",
    "partners",
]
"""Which row of the table of small numbers holds (indicators.md 5), said per indicator.

people: who they are. group: what the whole group did; split by what people are, it is `people`
too. events: sessions and visits. answers, gap, response: questionnaires. told: counts of stories.
read: what is read in stories (prevalence, tone). residents: who they are, beside who live there;
its `people` is the smallest group that one could work out, 0 when all are in one. voices: who is
heard, beside who came; its `people` is the smaller side of each. partners: what partners say of
their own work.
"""
Relation = Literal["confirms", "deepens", "contradicts", "silent"]
Strength = Literal["exploratory", "supported", "firm"]


@dataclass(frozen=True, slots=True)
class Place:
    """A pilot as analysis knows it. `version` rises with every write, so it names the data."""

    id: int
    code: str
    name: str
    version: int
    changed_at: datetime
    under_16: bool = False
    card_scheme: str | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: which pilots, which period, for whose eyes. Only `pilots.access` makes one.

    Places stand in alphabetical order of code. `period` None: the register's first to last session.
    """

    pilots: tuple[Place, ...]
    period: Period | None
    audience: Audience
    zone: str = "Europe/Amsterdam"
    part: bool = False
    """One of several pilots that are looked at together, and whose codes are their own."""
    until: date | None = None
    """The end of observation of all of them; None: it follows from what was written here."""

    @property
    def as_of(self) -> datetime:
        """The moment of the newest write, in UTC: what happened after it is not known."""
        return max(place.changed_at for place in self.pilots)

    @property
    def end(self) -> date:
        """C, the end of observation: nobody is blamed for what could not yet have happened."""
        today = local_date(self.as_of, self.zone)
        return self.until or min(self.dates.last, today)

    @property
    def dates(self) -> Period:
        """The period; ValueError while it was left open (`Desk` closes it)."""
        if self.period is None:
            raise ValueError("this scope has no period yet")
        return self.period

    def alone(self, place: Place) -> "Scope":
        """Return the same question about one of its pilots."""
        return replace(self, pilots=(place,))


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with the words a reader needs: what it is, in what unit, from where.

    `people` is for the gate alone and is gone behind it.
    """

    name: str
    label: str
    question: str
    unit: str
    source: str
    definition: str
    group: Group
    figure: Figure
    rule: Rule
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures drawn beside each other, and told in a table below. `title` is a msgid."""

    kind: Literal["bars", "shares"]
    title: str
    figures: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Whether a perspective was asked about a construct, and how many answered.

    `invited` None: not recorded. `positive` and `response`: the figures 4.30 of each moment and
    4.29 that stand in this cell, when there are any.
    """

    construct: str
    perspective: str
    n: int | None
    invited: int | None
    status: Status
    positive: tuple[Measured, ...] = ()
    response: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Constructs down, perspectives across, in fixed order; never a total over either.

    `labels` names constructs in the reader's languages: {construct: {"nl": …, "en": …}}.
    """

    constructs: tuple[str, ...]
    perspectives: tuple[str, ...]
    cells: tuple[Heard, ...]
    gaps: tuple[Measured, ...] = ()
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def positive(self) -> tuple[Measured, ...]:
        """Return the figures 4.30 of all cells."""
        return tuple(one for cell in self.cells for one in cell.positive)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether two coders read the same; `value` None with the reason in `notes`."""

    value: float | None
    low: float | None = None
    high: float | None = None
    double_coded: int = 0
    percent: float | None = None
    kappa: float | None = None
    positive: float | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Coded:
    """How often a code is told. Without numbers where the gate took them (`status`)."""

    code: str
    label: dict[str, str]
    stories_coded: int | None
    stories_with: int | None
    tellers_coded: int | None
    tellers_with: int | None
    positive: int | None
    negative: int | None
    undecided: int | None
    agreement: Agreement
    status: Status = "shown"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that this audience may read, with who spoke: a perspective, never a name.

    `codes` are the verdicts on the quoted stretch, as (code, polarity); `chosen` says how it was
    picked (`editor`, `random`). `teller` tells voices apart and means nothing outside this draft.
    """

    story: str
    perspective: str | None
    age_band: str | None
    language: str
    words: str
    codes: tuple[tuple[str, str], ...]
    chosen: str = "editor"
    teller: str = ""


@dataclass(frozen=True, slots=True)
class Quotes:
    """All that may be quoted to this audience. `tellers` counts speakers per perspective.

    `openings` are how stories without a coded stretch begin: only a claim may need them.
    """

    lines: tuple[Quote, ...]
    tellers: dict[str, int] = field(default_factory=dict)
    openings: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One figure of a claim against its threshold: `+`, `-`, `0`, or None for no signal."""

    measured: Measured
    threshold: float
    direction: Literal["at least", "at most"]
    set_on: date
    sign: Literal["+", "-", "0"] | None


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of strength, met or not, with what was found in words."""

    strength: Strength
    text: str
    values: tuple[tuple[str, object], ...] = ()
    met: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """Counter-stories of a claim: how many were found, among how many, how many stand here."""

    found: int | None
    of: int | None
    shown: int
    reason: str | None = None
    tellers: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """An outcome's statement laid beside the figures and the words of one report.

    `statement` and `rivals` are people's own words, by language. `telling` is (supporting,
    opposing, both) tellers, None when too few to say. `unseen`: written down, with all that it must
    reach, before there was anything to see.
    """

    id: str
    statement: dict[str, str]
    written_on: date
    rivals: tuple[str, ...]
    signals: tuple[Signal, ...]
    constructs: tuple[str, ...]
    codes: tuple[str, ...]
    coded: tuple[Coded, ...]
    counting: Literal["+", "-", "0"] | None
    telling: Literal["+", "-", "±"] | None
    voices: tuple[int, int, int] | None
    relation: Relation
    strength: Strength
    gates: tuple[Gate, ...]
    quotes: tuple[Quote, ...]
    counter_quotes: tuple[Quote, ...]
    counter: Counter
    remarks: tuple[Note, ...] = ()
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of the house: an empty form, what is not known, how was counted."""

    text: str
    values: tuple[tuple[str, object], ...] = ()
    kind: Literal["plain", "empty", "method"] = "plain"


@dataclass(frozen=True, slots=True)
class Step:
    """How many of one group stand at one step, `among` how many known ones, and the figure 4.46.

    Without numbers where nobody stands there, or the gate took them (`measured.figure.status`).
    """

    stage: str
    measured: Measured
    people: int | None
    among: int | None


@dataclass(frozen=True, slots=True)
class Voice:
    """One group of people (`by` what, and which value), from step to step."""

    by: str
    value: str
    steps: tuple[Step, ...]

    def at(self, stage: str) -> Step | None:
        """Return the step of this name, or None where such people are not told apart there."""
        return next((one for one in self.steps if one.stage == stage), None)


@dataclass(frozen=True, slots=True)
class Voices:
    """Who is heard, beside who came: it stands above every block with words of people.

    `unknown` are those of whom a step does not know it, as (by, stage, people). `brief`: it stands
    above already, and only its sentence is said again.
    """

    voices: tuple[Voice, ...]
    unknown: tuple[tuple[str, str, int | None], ...] = ()
    brief: bool = False


Block = Measured | Chart | Matrix | Coded | Quotes | Claim | Remark | Voices


@dataclass(frozen=True, slots=True)
class Stretch:
    """A numbered heading of the report and what stands under it."""

    number: int
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that has not passed the gate. It holds exact counts: never show it."""

    scope: Scope
    stretches: tuple[Stretch, ...]
    figures: tuple[Measured, ...] = ()
    """Every figure that was measured, also those that no stretch draws: files hold them all."""
    apart: tuple[tuple[Measured, ...], ...] = ()
    """Of several pilots: what each alone says, in their order. Never leaves the gate."""
    targets: tuple[Target, ...] = ()
    """What was aimed at in this period: it stands beside figures and is no figure."""


Report = NewType("Report", Draft)
"""A draft that passed the gate. Formats and templates take nothing else; `gate` alone makes one."""
