"""A Tally is what was counted; a Figure is what may be said of it. Pure."""

from dataclasses import dataclass, field, replace
from typing import Literal

from impact.kit.i18n import N_

Status = Literal["shown", "withheld", "not_available", "not_asked"]
Group = tuple[tuple[str, str], ...]
"""What a figure is about, as `(("age_band", "8-12"),)`; empty for the whole."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside a figure: a msgid and its values. Files keep the English words."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        """Return the English words.

        >>> str(Note("%(k)s of %(m)s pilots", (("k", 2), ("m", 3))))
        '2 of 3 pilots'
        """
        return self.text % dict(self.values)


FULL_COUNT = Note(N_("full count"))
NO_DATA = Note(N_("no data in this period"))
HEAD_COUNTS_ONLY = Note(N_("head counts only"))


@dataclass(frozen=True, slots=True)
class Tally:
    """What one indicator counted in one group.

    Whole numbers that may be added up, or in `spread` one `(value, other, times)` per value that
    occurred (for medians, clusters and diversity, which added counts cannot give).
    `n` units behind the figure, `left_out` those whom we cannot tell about yet, `known` what else
    must be known to judge (how many were invited; None when not recorded), `people` how many
    persons stand behind it, for the gate; None when it rests on no persons.
    """

    numerator: int = 0
    denominator: int = 0
    n: int = 0
    left_out: int = 0
    known: int | None = None
    people: int | None = None
    spread: tuple[tuple[float, float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value may lie. `level` None: what is certain under stated assumptions."""

    low: float
    high: float
    method: str
    level: float | None = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; without `value` the status says why.

    `p` of a difference: the smallest alpha at which its interval leaves 0 out.
    """

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    interval: Interval | None = None
    status: Status = "shown"
    notes: tuple[Note, ...] = ()
    p: float | None = field(default=None, repr=False)

    @property
    def note(self) -> str | None:
        """Return the notes as files hold them, in English; None without any."""
        return "; ".join(str(one) for one in self.notes) or None

    @property
    def full_count(self) -> bool:
        """Say whether everything was counted, so that chance plays no part."""
        return self.interval is None and any(n.text.startswith("full count") for n in self.notes)

    def withheld(self) -> "Figure":
        """Return the same figure with everything countable taken away, the notes included."""
        return WITHHELD


WITHHELD = Figure(None, status="withheld")


def nothing(*notes: Note, n: int | None = None) -> Figure:
    """Return the figure of what cannot be said, with the reason."""
    return Figure(None, n=n, status="not_available", notes=notes or (NO_DATA,))


def noted(figure: Figure, *notes: Note) -> Figure:
    """Return `figure` with more notes behind its own."""
    return replace(figure, notes=(*figure.notes, *notes))
