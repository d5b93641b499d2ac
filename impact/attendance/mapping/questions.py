"""What a proposed mapping asks: each choice that was made, or could not be made. Plain values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.plan import MARKS, Mapping
from impact.kit.faults import Fault

Held = dict[str, list[tuple[str, str]]]
"""What was answered, by key: what was found and what it means."""
MAY_BE_EMPTY = ("matrix.marks",)
"""Where an empty answer is one: the mark says nothing."""


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


def answered(mapping: Mapping, questions: Iterable[Question]) -> Mapping:
    """Return a mapping with what is understood by each question in it.

    What is asked takes the place of what stood there; a question of which nothing is understood
    leaves nothing. `sheet`, `header_row` and `lookup` are left as they are, but for its columns.
    """
    held: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in questions:
        if one.understood or (one.understood is not None and one.about in MAY_BE_EMPTY):
            held[one.about].append((one.found, one.understood))
    year = dict(held["matrix.year"]).values()
    matrix = replace(
        mapping.matrix,
        marks=dict(held["matrix.marks"]),
        year=int(next(iter(year))) if year else None,
        cells=next((to for _, to in held["matrix.cells"]), MARKS),
    )
    columns = {name: tuple(to for _, to in some) for name, some in _under(held, "columns")}
    lookup = mapping.lookup
    if lookup:
        joined = {name: some[-1][1] for name, some in _under(held, "lookup.columns")}
        lookup = replace(lookup, columns=joined)
    return replace(
        mapping,
        columns=columns,
        values={name: dict(some) for name, some in _under(held, "values")},
        constants={name: some[-1][1] for name, some in _under(held, "constants")},
        units={name: some[-1][1] for name, some in _under(held, "units")},
        lookup=lookup,
        matrix=matrix,
        skip_rows=tuple(dict.fromkeys(to for _, to in held["skip_rows"])),
    )


def _under(held: Held, key: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield what was answered under each name below a key."""
    for about, some in held.items():
        if about.startswith(f"{key}.") and some:
            yield about.removeprefix(f"{key}."), some
