"""A map of areas as numbers for an SVG: paths in whole points, and where its words stand. Pure.

A flat picture that is right for a town: one degree of longitude is shorter by the cosine of the
latitude. Rounding to whole points keeps neighbours together, because both round alike.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from impact.areas.borders import rings
from impact.areas.layout import Point, Ring, Shape

WIDTH = 520
STEPS = 4
LETTER = 6.5
"""Points that a letter takes."""
HEIGHTS = 12
"""Lines through an area on which its words may stand: one less."""
Flat = list[tuple[int, int]]


class Mark(NamedTuple):
    """What is to be shown in an area. `value` None: nothing is known; `hidden`: it is withheld."""

    name: str
    said: str
    value: float | None = None
    hidden: bool = False


class Patch(NamedTuple):
    """An area as it is drawn. `step` 1 to 4 colours it, 0 not; `room` is there for its name."""

    code: str
    path: str
    x: int
    y: int
    name: str
    short: str
    said: str
    step: int
    hidden: bool
    room: bool


class Picture(NamedTuple):
    """A map of `width` by `height` points. `gaps` are names of areas without a border.

    `crowded`: some numbers do not fit in their area and are not drawn.
    """

    width: int
    height: int
    patches: tuple[Patch, ...]
    gaps: tuple[str, ...]
    crowded: bool


def picture(shapes: Mapping[str, Shape], marks: Mapping[str, Mark]) -> Picture | None:
    """Return the map of those areas of `marks` that have a border; None when none has."""
    drawn = {code: shapes[code] for code in marks if code in shapes}
    gaps = tuple(mark.name for code, mark in marks.items() if code not in drawn)
    if not drawn:
        return None
    place, height = _projection([p for s in drawn.values() for ring in rings(s) for p in ring])
    most = max((marks[code].value or 0 for code in drawn), default=0)
    patches = [_patch(code, drawn[code], marks[code], place, most) for code in drawn]
    crowded = any(marks[one.code].said and not one.said for one in patches)
    return Picture(WIDTH, height, tuple(patches), gaps, crowded)


class _Place(NamedTuple):
    west: float
    north: float
    scale: float
    narrow: float

    def of(self, point: Point) -> tuple[int, int]:
        """Return where a point of degrees stands in the picture."""
        x = (point[0] - self.west) * self.narrow * self.scale
        return round(x), round((self.north - point[1]) * self.scale)


def _projection(points: Sequence[Point]) -> tuple[_Place, int]:
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrow, (north - south) / 1.4, 1e-9)
    return _Place(west, north, scale, narrow), max(1, round((north - south) * scale))


def _patch(code: str, shape: Shape, mark: Mark, place: _Place, most: float) -> Patch:
    flat = [_flat(ring, place) for ring in rings(shape)]
    outside = max(flat, key=lambda ring: abs(_area(ring)))
    x, y, room = _inside(outside)
    value = mark.value or 0
    step = 0 if mark.hidden or not value else min(STEPS, 1 + int(STEPS * value / (most * 1.0001)))
    return Patch(
        code,
        "".join(_path(ring) for ring in flat if len(ring) > 2),
        x,
        y,
        mark.name,
        _short(mark.name),
        mark.said if room > LETTER * len(mark.said) else "",
        step,
        mark.hidden,
        room > LETTER * len(mark.name),
    )


def _flat(ring: Ring, place: _Place) -> Flat:
    points = [place.of(point) for point in ring[:-1]]
    return [p for at, p in enumerate(points) if at == 0 or p != points[at - 1]]


def _path(ring: Flat) -> str:
    """Return a ring as a path of short steps.

    >>> _path([(0, 0), (10, 0), (10, 5)])
    'M0 0l10 0 0 5z'
    """
    steps = itertools.pairwise(ring)
    moved = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in steps)
    return f"M{ring[0][0]} {ring[0][1]}l{moved}z"


def _area(ring: Flat) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _inside(ring: Flat) -> tuple[int, int, float]:
    """Return a point far from the border of a ring, and how wide the ring is there."""
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    heights = [top + (bottom - top) * part / HEIGHTS + 0.01 for part in range(1, HEIGHTS)]
    found = [((a + b) / 2, y, b - a) for y in heights for a, b in _stretches(ring, y)]
    x, y, wide = max(found, key=lambda at: _depth(ring, at), default=(*ring[0], 0.0))
    return round(x), round(y), wide


def _depth(ring: Flat, at: tuple[float, float, float]) -> float:
    """Return how far a point inside lies from the border; words are wider than high."""
    x, y, wide = at
    up_and_down = min(abs(y - other) for other in _heights(ring, x)) if wide else 0.0
    return min(up_and_down * 2, wide / 2)


def _heights(ring: Flat, x: float) -> list[float]:
    """Return at which heights a line straight down at `x` meets the border."""
    turned = [(y, x) for x, y in ring]
    met = [edge for pair in _stretches(turned, x + 0.01) for edge in pair]
    return met or [float(ring[0][1])]


def _stretches(ring: Flat, y: float) -> Iterable[tuple[float, float]]:
    """Return from where to where a line at height `y` lies inside a ring."""
    crossed = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (a[1] > y) != (b[1] > y)
    )
    return zip(crossed[::2], crossed[1::2], strict=False)


def _short(name: str) -> str:
    """Return a name that fits on a phone.

    >>> _short("Bospolder"), _short("Nieuwe Westen"), _short("Cool")
    ('Bosp.', 'N. West.', 'Cool')
    """
    *first, last = name.replace("-", " ").split() or [name]
    ends = last if len(last) < 6 else f"{last[:4]}."
    return " ".join([*(f"{word[0]}." for word in first), ends])
