"""What a file about areas holds, once it was read. Plain values; nothing of it is stored yet."""

from dataclasses import dataclass, replace

from impact.kit.faults import Fault

BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")
"""The age bands of CBS. `0 tot 15 jaar` there is 0-14 here: 15 is not in it."""
KINDS = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}
"""What CBS calls an area, by how its code begins. Rotterdam calls these stad, gebied and wijk."""
CBS, PROFILE = "cbs", "wijkprofiel"
CODE, AREA_NAME, TOPIC, UNIT = 10, 120, 300, 40

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
Shape = tuple[Polygon, ...]
"""Polygons of rings of (longitude, latitude) in degrees, WGS84; the first ring is the outside."""


@dataclass(frozen=True, slots=True)
class Peopled:
    """One area in one year. `rounding`: counts are given to so many people, 1 when they are exact.

    `changed` is what CBS says of the area since the year before: "1" or "2" the same ground, "3"
    other ground. `bands` holds those age bands of which the source gives a number.
    """

    row: int
    code: str
    year: int
    name: str
    changed: str
    population: int | None
    rounding: int
    bands: tuple[tuple[str, int], ...]
    bands_rounding: int


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as the source published it. `turn` 2: the second column with this very header."""

    key: str
    year: int
    topic: str
    turn: int
    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class Profile:
    """An area as Rotterdam's Wijkprofiel numbers it; its levels overlap, so they are never added.

    `kind` by number: wijk (1-99), deel (10xx), samen (3xxx), gebied (4xxx), stad (5000).
    """

    row: int
    number: str
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class Border:
    """Where an area lies. `year` None: the file does not say of which year the border is."""

    row: int
    code: str
    name: str
    year: int | None
    shape: Shape


@dataclass(frozen=True, slots=True)
class Located:
    """In which area a postcode of four digits lies."""

    row: int
    postcode4: str
    area: str


@dataclass(frozen=True, slots=True)
class Handed:
    """All that one file says. `faults` are rows that are not right; those are not in the rest.

    `digest` is of its values, so that one year under two names shows; `headers` of its columns.
    """

    file: str
    source: str
    year: int | None = None
    part: str = ""
    digest: str = ""
    headers: str = ""
    peopled: tuple[Peopled, ...] = ()
    figures: tuple[Published, ...] = ()
    profiles: tuple[Profile, ...] = ()
    borders: tuple[Border, ...] = ()
    located: tuple[Located, ...] = ()
    notices: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()

    def noting(self, *notices: Fault) -> "Handed":
        """Return the same with more to be said of how it was read, said first."""
        return replace(self, notices=(*notices, *self.notices))


def kind_of(code: str) -> str | None:
    """Return what a code of CBS stands for; None when it is none.

    >>> kind_of("BU05990321"), kind_of("WK059903"), kind_of("GM0599"), kind_of("BU0599")
    ('buurt', 'wijk', 'gemeente', None)
    """
    lengths = {"GM": 6, "WK": 8, "BU": 10}
    head, digits = code[:2], code[2:]
    right = len(code) == lengths.get(head) and digits.isascii() and digits.isdigit()
    return KINDS[head] if right else None


def parent_of(code: str) -> str | None:
    """Return the area that an area lies in; None for a municipality.

    >>> parent_of("BU05990321"), parent_of("WK059903"), parent_of("GM0599")
    ('WK059903', 'GM0599', None)
    """
    kind = kind_of(code)
    return {"buurt": f"WK{code[2:8]}", "wijk": f"GM{code[2:6]}"}.get(kind or "")


def profile_kind(number: str) -> str:
    """Return what the number of a Wijkprofiel stands for.

    >>> [profile_kind(n) for n in ("71", "1009", "3004", "4009", "5000")]
    ['wijk', 'deel', 'samen', 'gebied', 'stad']
    """
    if len(number) < 3:
        return "wijk"
    return {"3": "samen", "4": "gebied", "5": "stad"}.get(number[0], "deel")
