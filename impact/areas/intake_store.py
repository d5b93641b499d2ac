"""Files about areas into the database. What is taken in belongs to no pilot and makes all fresh."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select

from impact.accounts.audit import audit
from impact.areas.figure_store import Count, count_profiles, put, same_year, take_figures
from impact.areas.layout import Border, Handed, Located, Peopled, kind_of, parent_of
from impact.areas.models import (
    Area,
    AreaBand,
    AreaBorder,
    AreaName,
    AreaPostcode,
    AreaYear,
)
from impact.areas.names import names_of
from impact.kit.db import db, write
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.pilots.store import raise_all

REPLACED = N_("%(n)s rows said something else before and were replaced")
UNKNOWN_AREA = N_("this area is not known; read in the figures of CBS first")


def take(files: Sequence[Handed], *, partial: bool = False) -> Taken:
    """Store what files say, all or nothing; `partial` leaves the rows out that are not right.

    Every pilot's version rises in the same transaction, also of pilots out of reach: no figure
    outlives the areas it was held against.
    """
    files = _placed(files)
    faults = [fault for one in files for fault in one.faults]
    if faults and (not partial or not any(map(_holds, files))):
        raise Refused(faults)
    count, notices = Count(), [notice for one in files for notice in one.notices]

    def work() -> None:
        for one in sorted(files, key=lambda one: bool(one.located)):
            before = count.replaced
            notices.extend(_stored(one, count))
            if changed := count.replaced - before:
                notices.append(Fault(REPLACED, {"n": changed}, one.file))
        if count.added:
            raise_all()
            audit("import", "areas:all", what="areas", added=count.added)

    write(work)
    return Taken(count.added, count.unchanged, len(faults), (*faults, *notices))


def _placed(files: Sequence[Handed]) -> list[Handed]:
    """Return files of which a postcode in an area that nobody knows is a fault."""
    if not any(one.located for one in files):
        return list(files)
    known = set(db.session.scalars(select(Area.code)))
    known.update(row.code for one in files for row in one.peopled)
    known.update(row.code for one in files for row in one.borders)
    found: list[Handed] = []
    for one in files:
        odd = [row for row in one.located if row.area not in known]
        kept = tuple(row for row in one.located if row.area in known)
        faults = [Fault(UNKNOWN_AREA, {}, one.file, row.row, "area") for row in odd]
        found.append(replace(one, located=kept, faults=(*one.faults, *faults)))
    return found


def _holds(one: Handed) -> bool:
    return bool(one.peopled or one.profiles or one.borders or one.located)


def _stored(one: Handed, count: Count) -> list[Fault]:
    """Store one file and return what is to be said of it."""
    _take_years(one, count)
    count_profiles(one, count)
    take_figures(one)
    _take_borders(one.borders, count)
    _take_postcodes(one, count)
    return same_year(one)


def _take_years(one: Handed, count: Count) -> None:
    if not one.peopled:
        return
    years = {row.year for row in one.peopled}
    known = _years(years)
    _name(one.peopled, known_years=_newest())
    rows = [row for row in one.peopled if count.row(known.get((row.code, row.year)), _said(row))]
    for row in rows:
        if (row.code, row.year) in known:
            mine = AreaBand.area == row.code, AreaBand.year == row.year
            db.session.execute(delete(AreaBand).where(*mine))
            mine = AreaYear.area == row.code, AreaYear.year == row.year
            db.session.execute(delete(AreaYear).where(*mine))
    put(AreaYear, [_year(row, one.source) for row in rows])
    put(AreaBand, [band for row in rows for band in _bands(row)])


def _said(row: Peopled) -> tuple[Any, ...]:
    bands = tuple((band, n, row.bands_rounding) for band, n in sorted(row.bands))
    return row.name, row.changed, row.population, row.rounding, bands


def _years(years: Iterable[int]) -> dict[tuple[str, int], tuple[Any, ...]]:
    """Return what is known of areas in these years, as `_said` says it."""
    bands: dict[tuple[str, int], list[Any]] = {}
    query = select(AreaBand).where(AreaBand.year.in_(years)).order_by(AreaBand.age_band)
    for one in db.session.scalars(query):
        bands.setdefault((one.area, one.year), []).append(
            (one.age_band, one.population, one.rounding)
        )
    found = db.session.scalars(select(AreaYear).where(AreaYear.year.in_(years)))
    return {
        (one.area, one.year): (
            one.name,
            one.changed,
            one.population,
            one.rounding,
            tuple(bands.get((one.area, one.year), ())),
        )
        for one in found
    }


def _year(row: Peopled, source: str) -> dict[str, Any]:
    return {
        "area": row.code,
        "year": row.year,
        "name": row.name,
        "changed": row.changed,
        "population": row.population,
        "rounding": row.rounding,
        "source": source,
    }


def _bands(row: Peopled) -> list[dict[str, Any]]:
    key = {"area": row.code, "year": row.year, "rounding": row.bands_rounding}
    return [key | {"age_band": band, "population": n} for band, n in row.bands]


def _newest() -> dict[str, int]:
    """Return the newest year of which each area has a name."""
    found: dict[str, int] = {}
    for code, year in db.session.execute(select(AreaYear.area, AreaYear.year)):
        found[code] = max(year, found.get(code, 0))
    return found


def _name(rows: Sequence[Peopled | Border], known_years: dict[str, int]) -> None:
    """Make areas that are new, name the others by their newest year, and keep every name."""
    areas = {one.code: one for one in db.session.scalars(select(Area))}
    for row in rows:
        if (area := areas.get(row.code)) is None:
            kind, parent = kind_of(row.code), parent_of(row.code)
            area = Area(code=row.code, kind=kind, parent=parent, name=row.name)
            areas[row.code] = area
            db.session.add(area)
        elif isinstance(row, Peopled) and row.year >= known_years.get(row.code, 0):
            area.name = row.name
    db.session.flush()
    known = {
        (said, code) for said, code in db.session.execute(select(AreaName.said, AreaName.area))
    }
    new = {(said, row.code) for row in rows for said in names_of(row.name)} - known
    put(AreaName, [{"said": said, "area": code} for said, code in sorted(new)])


def _take_borders(rows: Sequence[Border], count: Count) -> None:
    if not rows:
        return
    _name(rows, {})
    known = {one.area: one for one in db.session.scalars(select(AreaBorder))}
    for row in rows:
        shape = json.dumps(row.shape, separators=(",", ":"))
        before = known.get(row.code)
        said = (before.year, before.shape) if before else None
        if not count.row(said, (row.year, shape)):
            continue
        if before:
            before.year, before.shape = row.year, shape
        else:
            db.session.add(AreaBorder(area=row.code, year=row.year, shape=shape))
    db.session.flush()


def _take_postcodes(one: Handed, count: Count) -> None:
    if not one.located:
        return
    known = {row.postcode4: row for row in db.session.scalars(select(AreaPostcode))}
    for row in one.located:
        before = known.get(row.postcode4)
        if not count.row(before and before.area, row.area):
            continue
        _locate(row, before)
    db.session.flush()


def _locate(row: Located, before: AreaPostcode | None) -> None:
    if before:
        before.area = row.area
    else:
        db.session.add(AreaPostcode(postcode4=row.postcode4, area=row.area))
