"""Borders as GeoJSON: where each area lies, in degrees. Pure: text in, values out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from impact.areas.ground import METRES, thinned, to_degrees
from impact.areas.layout import AREA_NAME, Border, Handed, Point, Polygon, Ring, Shape, kind_of
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase
from impact.kit.i18n import N_
from impact.kit.text import UNREADABLE, composed, visible

CODES = ("code", "buurtcode", "WKC", "statcode", "BU_CODE", "WK_CODE", "wijkcode", "gemeentecode")
NAMES = ("name", "buurtnaam", "WKN", "statnaam", "BU_NAAM", "WK_NAAM", "wijknaam", "gemeentenaam")
YEARS = ("year", "jaar")
"""Properties that hold a code, a name and a year; the first that is there counts."""
NETHERLANDS = ((3.0, 7.5), (50.5, 54.0))
"""Degrees east and north: codes of CBS are of areas here, so other degrees are turned round."""

NO_GEOJSON = N_("expected borders: a GeoJSON file with a list of features")
RD_SAID = N_("read as metres of RD (EPSG:28992), made into degrees")
SIMPLER = N_("%(before)s points of borders were thinned to %(after)s; neighbours keep one line")
TWICE = N_("this area is there twice")
A_CODE = Phrase(N_("a code such as BU05990321"))
A_BORDER = Phrase(N_("a closed border of at least three points"))
A_PLACE = Phrase(N_("degrees east and north in the Netherlands, or metres of RD"))


def read_borders(file: str, content: bytes) -> Handed:
    """Return the borders in a file; `row` is the place of the feature, counted from 1."""
    features = _features(content)
    if features is None:
        return Handed(file, "borders", faults=(Fault(NO_GEOJSON, {}, file),))
    found: dict[str, Border] = {}
    faults: list[Fault] = []
    for row, feature in enumerate(features, start=1):
        one = _border(file, row, feature)
        if isinstance(one, Fault):
            faults.append(one)
        elif one.code in found:
            faults.append(Fault(TWICE, {}, file, row, "code"))
        else:
            found[one.code] = one
    metres = any(_is_metres(one.shape) for one in found.values())
    borders, notices = _simpler(file, list(found.values()))
    if metres:
        notices.insert(0, Fault(RD_SAID, {}, file))
    return Handed(file, "borders", borders=borders, notices=tuple(notices), faults=tuple(faults))


def _features(content: bytes) -> list[Any] | None:
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    features = said.get("features") if isinstance(said, dict) else None
    return features if isinstance(features, list) and features else None


def _border(file: str, row: int, feature: Any) -> Border | Fault:
    said = feature.get("properties") if isinstance(feature, dict) else None
    said = said if isinstance(said, dict) else {}
    code = _first(said, CODES)
    if kind_of(code) is None:
        return _expected(file, row, "code", A_CODE, code)
    shape = _shape(feature.get("geometry"))
    if shape is None:
        return _expected(file, row, "geometry", A_BORDER, "")
    if not all(_is_here(p) for polygon in shape for ring in polygon for p in ring):
        return _expected(file, row, "geometry", A_PLACE, str(shape[0][0][0]))
    year = _first(said, YEARS)
    year_known = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    name = visible(composed(UNREADABLE.sub("", _first(said, NAMES))))[:AREA_NAME]
    return Border(row, code, name or code, year_known, shape)


def _first(said: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = (said[name] for name in names if isinstance(said.get(name), str | int))
    return next((str(one).strip() for one in found if str(one).strip()), "")


def _shape(geometry: Any) -> Shape | None:
    """Return the polygons of a geometry; None when it is no area."""
    if not isinstance(geometry, dict):
        return None
    kind, said = geometry.get("type"), geometry.get("coordinates")
    polygons = [said] if kind == "Polygon" else said if kind == "MultiPolygon" else None
    try:
        shape = tuple(found for one in polygons or () if (found := _polygon(one)))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return shape or None


def _polygon(said: Any) -> Polygon:
    """Return the rings of a polygon, those that enclose something; none when the outside is flat.

    ValueError when a ring is not closed.
    """
    outside, *holes = (_ring(one) for one in said)
    return (outside, *(hole for hole in holes if hole)) if outside else ()


def _ring(said: Any) -> Ring:
    points = [(float(one[0]), float(one[1])) for one in said]
    if points[0] != points[-1]:
        raise ValueError("a ring that is not closed")
    kept = [p for at, p in enumerate(points) if at == 0 or p != points[at - 1]]
    return tuple(kept) if len(kept) > 3 else ()


def _is_metres(shape: Shape) -> bool:
    return any(abs(one) > METRES for one in shape[0][0][0])


def _is_here(point: Point) -> bool:
    """Say whether a point is one of degrees, or one of RD; not so of another way to measure."""
    (west, east), (south, north) = NETHERLANDS
    degrees = west <= point[0] <= east and south <= point[1] <= north
    return degrees or (-10_000 < point[0] < 300_000 and 300_000 < point[1] < 630_000)


def _simpler(file: str, borders: list[Border]) -> tuple[tuple[Border, ...], list[Fault]]:
    """Return the borders in degrees and with fewer points, and what is to be said of that."""
    shapes = [_degrees(one.shape) for one in borders]
    fewer = thinned(shapes)
    before, after = (sum(map(_points, some)) for some in (shapes, fewer))
    said = Fault(SIMPLER, {"before": before, "after": after}, file)
    changed = [replace(one, shape=shape) for one, shape in zip(borders, fewer, strict=True)]
    return tuple(changed), [said] if after < before else []


def _degrees(shape: Shape) -> Shape:
    def placed(point: Point) -> Point:
        x, y = to_degrees(*point) if abs(point[0]) > METRES else point
        return round(x, 6), round(y, 6)

    return tuple(tuple(tuple(map(placed, ring)) for ring in polygon) for polygon in shape)


def _points(shape: Shape) -> int:
    return sum(len(ring) for polygon in shape for ring in polygon)


def _expected(file: str, row: int, column: str, expected: Phrase, found: str) -> Fault:
    said = f'"{found[:80]}"' if found else NOTHING
    return Fault(EXPECTED, {"expected": expected, "found": said}, file, row, column)


def rings(shape: Shape) -> Iterator[Ring]:
    """Yield every ring of a shape, holes too."""
    for polygon in shape:
        yield from polygon
