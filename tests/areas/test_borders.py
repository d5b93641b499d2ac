"""Where areas lie: degrees and metres, fewer points, one line between neighbours, and the map."""

import json
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from impact.areas.borders import rings
from impact.areas.drawing import Mark, picture
from impact.areas.ground import thinned
from impact.areas.intake import read_areas
from impact.areas.intake_store import take
from impact.areas.layout import Handed, Shape
from impact.areas.models import AreaBorder
from impact.areas.store import borders
from impact.kit.db import db
from impact.kit.faults import Refused
from tests.areas.makers import BOSPOLDER, TUSSENDIJKEN, WHOLE, read, the_areas, whole


def a_feature(points: list[Any], **said: object) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [points]}
    return {"type": "Feature", "properties": {"code": BOSPOLDER} | said, "geometry": geometry}


def a_file(*features: dict[str, Any]) -> Handed:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return read_areas("grens.geojson", content)


SQUARE = [[4.4, 51.9], [4.5, 51.9], [4.5, 52.0], [4.4, 52.0], [4.4, 51.9]]


def corners(shape: Shape) -> Counter[tuple[float, float]]:
    return Counter(point for ring in rings(shape) for point in ring)


def test_trap_4_metres_are_made_into_degrees_with_and_without_a_crs() -> None:
    file = read("borders_rd.geojson")
    assert [one.code for one in file.borders] == ["WK059903", "WK059904"]
    x, y = file.borders[0].shape[0][0][0]
    assert 4.4 < x < 4.5
    assert 51.85 < y < 51.95
    assert "read as metres of RD (EPSG:28992), made into degrees" in file.notices[0].line()


def test_trap_4_areas_without_a_border_stay_gaps_and_are_named(app: Flask) -> None:
    the_areas("borders.geojson")
    found = borders([BOSPOLDER, "BU05992705"])
    assert set(found) == {BOSPOLDER}
    map_ = picture(
        found, {BOSPOLDER: Mark("Bospolder", "7"), "BU05992705": Mark("Noordzeeweg", "0")}
    )
    assert map_
    assert map_.gaps == ("Noordzeeweg",)
    assert picture({}, {"x": Mark("Nergens", "1")}) is None


def test_the_whole_of_rotterdam_has_78_borders_for_92_buurten() -> None:
    file = whole("areas/raw/rotterdam_buurten.geojson")
    assert (len(file.borders), len(file.faults)) == (78, 0)
    before, after = (int(str(file.notices[0].values[one])) for one in ("before", "after"))
    assert before > 30_000 > 4_000 > after


def test_neighbours_keep_one_line_when_points_are_left_out() -> None:
    file = whole("areas/raw/rotterdam_buurten.geojson")
    shapes = {one.code: one.shape for one in file.borders}
    left, right = (set(corners(shapes[code])) for code in (BOSPOLDER, TUSSENDIJKEN))
    assert len(left & right) > 1, "the line between the two is in both"
    raw = json.loads((WHOLE / "areas/raw/rotterdam_buurten.geojson").read_text("utf-8"))
    known = {
        (round(x, 6), round(y, 6))
        for feature in raw["features"]
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon
        for x, y, *_ in ring
    }
    assert all(point in known for shape in shapes.values() for point in corners(shape))


def test_a_point_off_a_line_goes_and_a_corner_stays() -> None:
    """0.00001 degree is about a metre: that goes; a kilometre stays."""
    ring = ((4.4, 51.9), (4.45, 51.90001), (4.5, 51.9), (4.5, 52.0), (4.4, 52.0), (4.4, 51.9))
    (found,) = thinned([((ring,),)])
    assert found == (((ring[0], ring[2], ring[3], ring[4], ring[0]),),)


BAD = {
    "a line": a_feature(SQUARE[:2]),
    "open": a_feature(SQUARE[:4]),
    "words": a_feature([["a", "b"]] * 4),
    "nowhere": a_feature([[4.4, 151.9], [4.5, 151.9], [4.5, 152.0], [4.4, 151.9]]),
    "no code": a_feature(SQUARE, code="Bospolder"),
    "a point": {
        "type": "Feature",
        "properties": {"code": BOSPOLDER},
        "geometry": {"type": "Point"},
    },
    "nothing": {"type": "Feature"},
    "no feature": 7,
    "turned round": a_feature([[b, a] for a, b in SQUARE]),
    "another country": a_feature([[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]),
    "metres of the web": a_feature(
        [[498_000, 6_780_000], [499_000, 6_780_000], [499_000, 6_781_000], [498_000, 6_780_000]]
    ),
    "metres turned round": a_feature(
        [[436_000, 92_000], [437_000, 92_000], [437_000, 93_000], [436_000, 92_000]]
    ),
    "a collection": {
        "type": "Feature",
        "properties": {"code": BOSPOLDER},
        "geometry": {"type": "GeometryCollection", "geometries": [{"type": "Polygon"}]},
    },
    "not a number": a_feature(
        [[float("nan"), 51.9], [4.5, 51.9], [4.5, 52.0], [float("nan"), 51.9]]
    ),
}


@pytest.mark.parametrize("feature", BAD.values(), ids=BAD)
def test_a_border_that_is_none_is_refused_with_its_place(app: Flask, feature: Any) -> None:
    file = a_file(a_feature(SQUARE, code=TUSSENDIJKEN), feature)
    assert file.faults[0].line().startswith("grens.geojson:2:")
    with pytest.raises(Refused):
        take([file])
    assert db.session.scalar(select(func.count()).select_from(AreaBorder)) == 0
    assert take([file], partial=True).line() == "1 added, 0 unchanged, 1 refused"


def test_a_name_on_a_border_is_one_that_can_be_kept(app: Flask) -> None:
    (odd,) = a_file(a_feature(SQUARE, name="\u202eBos\ud800pol\0der\u200b")).borders
    assert odd.name == "Bospolder"
    assert a_file(a_feature(SQUARE, name="\ud800")).borders[0].name == BOSPOLDER


def test_a_map_prints_the_number_in_each_area_and_stays_small(app: Flask) -> None:
    the_areas("borders.geojson")
    found = borders(["BU05990320", BOSPOLDER, TUSSENDIJKEN, "BU05990324"])
    marks = {code: Mark("Een buurt", str(n), n) for n, code in enumerate(found)}
    marks[BOSPOLDER] = Mark("Bospolder", "afgeschermd", hidden=True)
    map_ = picture(found, marks)
    assert map_
    drawn = {one.code: one for one in map_.patches}
    assert (drawn[BOSPOLDER].hidden, drawn[BOSPOLDER].step) == (True, 0), "no colour tells of it"
    assert all(one.step == 0 or one.said for one in map_.patches)
    assert all(0 <= one.x <= map_.width and 0 <= one.y <= map_.height for one in map_.patches)
    assert picture(found, marks) == map_
    assert sum(len(one.path) for one in map_.patches) < 5_000


def test_postcodes_lie_in_areas_that_are_known(app: Flask) -> None:
    list_ = read_areas("pc.csv", b"postcode4,area\n3025,BU05990321\n3026,bu05990322\n")
    with pytest.raises(Refused) as refusal:
        take([list_])
    assert refusal.value.faults[0].line() == (
        "pc.csv:2:area: this area is not known; read in the figures of CBS first"
    )
    the_areas()
    assert take([list_]).line() == "2 added, 0 unchanged, 0 refused"
    assert take([list_]).line() == "0 added, 2 unchanged, 0 refused"
    unknown = read_areas("pc.csv", b"postcode4,area\n3024,BU05990321\n3099,BU05990399\n")
    with pytest.raises(Refused):
        take([unknown])
    assert take([unknown], partial=True).line() == "1 added, 0 unchanged, 1 refused"
    bad = read_areas(
        "pc.csv",
        b"postcode4;area\n30;BU05990321\n3025;Bospolder\n3026;BU05990321\n3026;BU05990322\n",
    )
    assert [one.line()[:24] for one in bad.faults] == [
        "pc.csv:2:postcode4: expe", "pc.csv:3:area: expected ", "pc.csv:5:postcode4: this",
    ]  # fmt: skip
