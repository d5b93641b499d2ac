"""What a proposed mapping asks: each choice that was made, or could not be made. Plain values."""

from dataclasses import dataclass
from datetime import date

from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.plan import Mapping
from impact.kit.faults import Fault


@dataclass(frozen=True, slots=True)
class Question:
    """One choice in a mapping.

    `about` is a key of the mapping, as `columns.name`, `matrix.marks`, `values.gender`,
    `constants.activity`, `units.minutes`, `matrix.year`, `sheet` or `skip_rows`; `found` is the
    word in the file that it is about (a header, a mark; "" is an empty cell). `understood` is what
    the mapping says now; None: it says nothing yet, and somebody must. `alternatives` are other
    answers, none where any will do. `sure`: it needs no second look.
    """

    about: str
    found: str
    understood: str | None
    alternatives: tuple[str, ...] = ()
    place: Place | None = None
    times: int = 1
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A head count that may stand in a text that is no table, to fill in a form with.

    `day` and `month` as written; `held_on` None: the year is not said. `heads` None: no number.
    """

    place: Place
    day: int
    month: int
    held_on: date | None = None
    heads: int | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed mapping and what it asks. `refusal`: there is no table here, and why.

    `sightings` then offer what a form for head counts can be filled in with.
    """

    mapping: Mapping
    questions: tuple[Question, ...] = ()
    refusal: Fault | None = None
    sightings: tuple[Sighting, ...] = ()

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions without which the file cannot be read."""
        return tuple(one for one in self.questions if one.understood is None)
