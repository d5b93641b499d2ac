"""Where a point lies, and how few points still draw a border. Pure.

RD New (EPSG:28992) becomes WGS84 by the published polynomial, right to about a metre (Schreutelkamp
and Strang van Hees 2001). Borders are thinned by Douglas and Peucker 1973, arc by arc between the
points where the set of neighbours changes, so that neighbours keep one line.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from impact.areas.layout import Point, Polygon, Ring, Shape

METRES = 1_000
"""Numbers above this are no degrees: they are metres of RD."""
TOLERANCE = 8.0
"""Metres by which a border may be moved."""
_LAT = {
    (0, 1): 3235.65389, (2, 0): -32.58297, (0, 2): -0.24750, (2, 1): -0.84978, (0, 3): -0.06550,
    (2, 2): -0.01709, (1, 0): -0.00738, (4, 0): 0.00530, (2, 3): -0.00039, (4, 1): 0.00033,
    (1, 1): -0.00012,
}  # fmt: skip
_LON = {
    (1, 0): 5260.52916, (1, 1): 105.94684, (1, 2): 2.45656, (3, 0): -0.81885, (1, 3): 0.05594,
    (3, 1): -0.05607, (0, 1): 0.01199, (3, 2): -0.00256, (1, 4): 0.00128, (0, 2): 0.00022,
    (2, 0): -0.00022, (5, 0): 0.00026,
}  # fmt: skip
Edge = tuple[Point, Point]


def to_degrees(x: float, y: float) -> Point:
    """Return (longitude, latitude) of a point in metres of RD.

    >>> [round(one, 4) for one in to_degrees(155000, 463000)]  # the tower of Amersfoort
    [5.3872, 52.1552]
    """
    dx, dy = (x - 155_000) * 1e-5, (y - 463_000) * 1e-5
    lat = sum(k * dx**p * dy**q for (p, q), k in _LAT.items()) / 3600
    lon = sum(k * dx**p * dy**q for (p, q), k in _LON.items()) / 3600
    return 5.38720621 + lon, 52.15517440 + lat


def thinned(shapes: Sequence[Shape]) -> list[Shape]:
    """Return the borders of neighbours with fewer points, each line between two of them once."""
    arcs = _Arcs(shapes)
    return [tuple(_thin(polygon, arcs) for polygon in shape) for shape in shapes]


def _thin(polygon: Polygon, arcs: "_Arcs") -> Polygon:
    rings = [arcs.ring(ring) for ring in polygon]
    return (rings[0], *(ring for ring in rings[1:] if len(ring) > 3))


class _Arcs:
    """The stretches of border between the points where other neighbours begin."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        owners: dict[Edge, set[int]] = defaultdict(set)
        for number, shape in enumerate(shapes):
            for edge in (e for polygon in shape for ring in polygon for e in _edges(ring)):
                owners[edge].add(number)
        sides: dict[Point, set[frozenset[int]]] = defaultdict(set)
        next_to: dict[Point, set[Point]] = defaultdict(set)
        for (a, b), who in owners.items():
            for p, q in ((a, b), (b, a)):
                sides[p].add(frozenset(who))
                next_to[p].add(q)
        self._nodes = {p for p in sides if len(sides[p]) > 1 or len(next_to[p]) != 2}
        self._done: dict[tuple[Point, ...], list[Point]] = {}

    def ring(self, ring: Ring) -> Ring:
        """Return a closed ring with fewer points; one that would fall flat stays as it is."""
        points = list(ring[:-1])
        cuts = [at for at, point in enumerate(points) if point in self._nodes]
        if not cuts:  # an island: held at two points that anybody would choose
            cuts = [points.index(min(points))]
        points = points[cuts[0] :] + points[: cuts[0]]
        marks = [at for at, point in enumerate(points) if point in self._nodes] or [0, _far(points)]
        closed = [*points, points[0]]
        stretches = zip(marks, [*marks[1:], len(points)], strict=True)
        found = [p for a, b in stretches for p in self._arc(closed[a : b + 1])[:-1]]
        return (*found, found[0]) if len(found) > 2 else ring

    def _arc(self, points: list[Point]) -> list[Point]:
        key = min(tuple(points), tuple(reversed(points)))
        if key not in self._done:
            self._done[key] = _peucker(list(key))
        found = self._done[key]
        return found if tuple(points) == key else found[::-1]


def _edges(ring: Ring) -> Iterator[Edge]:
    for a, b in itertools.pairwise(ring):
        if a != b:
            yield min(a, b), max(a, b)


def _far(points: list[Point]) -> int:
    return max(range(len(points)), key=lambda at: (math.dist(points[at], points[0]), points[at]))


def _peucker(points: list[Point]) -> list[Point]:
    flat = [_local(point) for point in points]
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        off = [_off(flat[at], flat[first], flat[last]) for at in range(first + 1, last)]
        if off and max(off) > TOLERANCE:
            at = first + 1 + off.index(max(off))
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [points[at] for at in sorted(keep)]


def _local(point: Point) -> Point:
    """Return a point in metres of a flat picture that is good enough to measure with."""
    return point[0] * 111_320 * math.cos(math.radians(52)), point[1] * 110_574


def _off(p: Point, a: Point, b: Point) -> float:
    """Return how far a point lies from a line between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy
    along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / long if long else 0.0
    t = max(0.0, min(1.0, along))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
