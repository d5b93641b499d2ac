"""Areas and benchmarks as frames: what one pilot's people are held against (indicators.md 2).

Of all areas a pilot gets those that its registers name or that are its own, with what they lie in:
rows grow with the areas named, times three at most, times the years that were read in, times six.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    SelectBase,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from impact.areas.models import Area, AreaBand, AreaName, AreaPostcode, AreaYear, Benchmark
from impact.indicators.catalogue import frame
from impact.indicators.names import EVERYBODY
from impact.pilots.models import Pilot
from impact.pilots.store import homes_said

LIGATURES = (("\N{LATIN CAPITAL LIGATURE IJ}", "ij"), ("\N{LATIN SMALL LIGATURE IJ}", "ij"))


@frame(
    "homes",
    {
        "pilot": "string",
        "word": "string",
        "postcode4": "string",
        "area": "string",
        "own": "boolean",
    },
)
def homes(pilot_id: int) -> SelectBase:
    """One row per home that a register of the pilot names, and per area of the pilot itself.

    `area` is what that means: by its code, else by a name that only one area has, else by the
    postcode where no area was written; null when that is unknown. `own`: an area of the pilot.
    """
    said = homes_said(pilot_id)
    named = _named()
    word = _small(said.c.area)
    meant = func.coalesce(Area.code, named.c.area, _by_postcode(said))
    people = (
        select(
            Pilot.code.label("pilot"),
            said.c.area.label("word"),
            said.c.postcode4,
            meant.label("area"),
            literal(value=False).label("own"),
        )
        .select_from(said)
        .join(Pilot, Pilot.id == pilot_id)
        .outerjoin(Area, Area.code == func.upper(said.c.area))
        .outerjoin(named, named.c.said == word)
    )
    own = _own(pilot_id).subquery()
    unsaid = cast(null(), String)
    itself = select(own.c.pilot, unsaid, unsaid, own.c.area, literal(value=True))
    return people.union_all(itself)


@frame(
    "areas",
    {
        "pilot": "string",
        "area": "string",
        "year": "int64",
        "age_band": "string",
        "name": "string",
        "kind": "string",
        "parent": "string",
        "population": "int64",
        "rounding": "int64",
        "source": "string",
        "boundary_version": "string",
    },
)
def areas(pilot_id: int) -> SelectBase:
    """One row per area, year and age band, and per area and year with age band `all`.

    `rounding`: the source gives people to so many; 1 when exact.
    """
    people = select(
        AreaYear.area, AreaYear.year, literal(EVERYBODY).label("age_band"), AreaYear.population,
        AreaYear.rounding,
    ).where(AreaYear.population.is_not(None))  # fmt: skip
    bands = select(
        AreaBand.area, AreaBand.year, AreaBand.age_band, AreaBand.population, AreaBand.rounding
    )
    rows = people.union_all(bands).subquery()
    return (
        select(
            Pilot.code.label("pilot"),
            rows.c.area,
            rows.c.year,
            rows.c.age_band,
            AreaYear.name,
            Area.kind,
            Area.parent,
            rows.c.population,
            rows.c.rounding,
            AreaYear.source,
            (AreaYear.source + "-" + cast(AreaYear.year, String)).label("boundary_version"),
        )
        .select_from(rows)
        .join(Pilot, Pilot.id == pilot_id)
        .join(Area, Area.code == rows.c.area)
        .join(AreaYear, and_(AreaYear.area == rows.c.area, AreaYear.year == rows.c.year))
        .where(concerns(pilot_id))
        .order_by(rows.c.area, rows.c.year, rows.c.age_band)
    )


@frame(
    "benchmarks",
    {
        "pilot": "string",
        "name": "string",
        "year": "int64",
        "by": "string",
        "value": "string",
        "count": "int64",
    },
)
def benchmarks(pilot_id: int) -> SelectBase:
    """One row per kind of people in what a pilot is held against, as somebody entered it."""
    columns = (Benchmark.name, Benchmark.year, Benchmark.trait.label("by"), Benchmark.value)
    return (
        select(Pilot.code.label("pilot"), *columns, Benchmark.heads.label("count"))
        .join(Pilot, Pilot.id == Benchmark.pilot_id)
        .where(Benchmark.pilot_id == pilot_id)
        .order_by(Benchmark.name, Benchmark.year, Benchmark.trait, Benchmark.value)
    )


def _named() -> Subquery:
    """Return names that only one area has, and that area."""
    only = func.min(AreaName.area).label("area")
    return (
        select(AreaName.said, only)
        .group_by(AreaName.said)
        .having(func.count(AreaName.area) == 1)
        .subquery()
    )


def _small(word: Any) -> ColumnElement[str]:
    """Return a word as names are kept; the one letter for IJ is written as two."""
    for one, two in LIGATURES:
        word = func.replace(word, one, two)
    return func.lower(word)


def _by_postcode(said: Subquery) -> Any:
    """Return the area of a postcode, where the register names no area."""
    found = select(AreaPostcode.area).where(AreaPostcode.postcode4 == said.c.postcode4)
    return case((said.c.area.is_(None), found.scalar_subquery()))


def _own(pilot_id: int) -> SelectBase:
    """Return the areas that the pilot itself names, parted by commas."""
    named = _named()
    listed = "," + func.replace(_small(Pilot.area), ", ", ",") + ","
    by_name = func.replace(listed, "," + named.c.said + ",", "") != listed
    of_name = select(Pilot.code.label("pilot"), named.c.area).where(Pilot.id == pilot_id, by_name)
    small = func.lower(Area.code)
    by_code = func.replace(listed, "," + small + ",", "") != listed
    of_code = select(Pilot.code, Area.code).where(Pilot.id == pilot_id, by_code)
    return of_name.union(of_code)


def concerns(pilot_id: int) -> ColumnElement[bool]:
    """Keep, inside a query, the areas of a pilot's people and its own, and what those lie in."""
    home = homes.query(pilot_id).subquery()  # type: ignore[misc]  # -- a frame with a query
    said = select(home.c.area).where(home.c.area.is_not(None))
    inner, outer = aliased(Area), aliased(Area)
    around = select(inner.parent).where(inner.code.in_(said))
    further = select(outer.parent).where(outer.code.in_(around))
    return or_(Area.code.in_(said), Area.code.in_(around), Area.code.in_(further))
