"""Areas and benchmarks as pages read and keep them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from impact.areas.compare import Year
from impact.areas.frames import concerns, homes
from impact.areas.layout import CBS, PROFILE, Shape
from impact.areas.models import (
    Area,
    AreaBand,
    AreaBorder,
    AreaFigure,
    AreaFile,
    AreaName,
    AreaYear,
    ProfileArea,
)
from impact.areas.names import names_of
from impact.kit.dates import now
from impact.kit.db import db, write
from impact.pilots.models import Pilot

FOUND, CHOICES = 50, 1_000
"""Areas listed on a page, and areas offered in a list to choose from."""


def area(code: str) -> Area | None:
    """Return the area with this code, or None."""
    return db.session.get(Area, code)


def unknown_areas(pilot: Pilot) -> Select[*tuple[Any, ...]]:
    """Return each word for a neighbourhood in a register that stands for no area.

    None as long as no areas were read in.
    """
    home: Any = homes.query(pilot.id).subquery()  # type: ignore[misc]  # -- a frame with a query
    return (
        select(home.c.word, home.c.word)
        .distinct()
        .where(exists(select(Area.code)), home.c.word.is_not(None), home.c.area.is_(None))
        .where(~home.c.own)
        .order_by(home.c.word)
    )


def municipalities(page: int = 1) -> tuple[list[Area], int]:
    """Return a page of municipalities by name, and how many there are.

    Also areas of which no larger one is known.
    """
    outer = aliased(Area)
    top = Area.parent.is_(None) | ~exists().where(outer.code == Area.parent)
    every = db.session.scalar(select(func.count()).select_from(Area).where(top)) or 0
    query = select(Area).where(top).order_by(Area.name, Area.code)
    rows = query.limit(FOUND).offset((page - 1) * FOUND)
    return list(db.session.scalars(rows)), every


def inside(codes: Iterable[str]) -> list[Area]:
    """Return the areas right within these, by name."""
    query = select(Area).where(Area.parent.in_(codes)).order_by(Area.name, Area.code)
    return list(db.session.scalars(query))


def offered() -> list[Area]:
    """Return the areas that one may choose from, by name; none when there are more than 1,000."""
    query = select(Area).order_by(Area.name, Area.code).limit(CHOICES + 1)
    found = list(db.session.scalars(query))
    return found if len(found) <= CHOICES else []


def several(codes: Iterable[str]) -> list[Area]:
    """Return these areas, by name."""
    query = select(Area).where(Area.code.in_(codes)).order_by(Area.name, Area.code)
    return list(db.session.scalars(query))


def above(code: str) -> list[Area]:
    """Return what an area lies in, the largest first."""
    found: list[Area] = []
    parent = _parent(code)
    while parent is not None and parent not in found:
        found.insert(0, parent)
        parent = _parent(parent.code)
    return found


def _parent(code: str) -> Area | None:
    here = db.session.get(Area, code)
    return db.session.get(Area, here.parent) if here and here.parent else None


def named(words: str) -> list[Area]:
    """Return the areas that were ever called so, or have such a code, at most 50."""
    said = max(names_of(words), key=len)
    hits = select(AreaName.area).where(AreaName.said.startswith(said, autoescape=True))
    either = Area.code.in_(hits) | (Area.code == words.strip().upper())
    query = select(Area).where(either).order_by(Area.name, Area.code).limit(FOUND)
    return list(db.session.scalars(query))


def areas_of(words: Iterable[str]) -> dict[str, str]:
    """Return which area each word stands for: by its code, else by a name only one area has."""
    asked = {word: names_of(word) for word in words if word.strip()}
    every = {said for names in asked.values() for said in names}
    query = select(AreaName.said, func.min(AreaName.area)).where(AreaName.said.in_(every))
    only = query.group_by(AreaName.said).having(func.count(AreaName.area) == 1)
    by_name = {row[0]: row[1] for row in db.session.execute(only)}
    codes = {word.strip().upper() for word in asked}
    known = set(db.session.scalars(select(Area.code).where(Area.code.in_(codes))))
    found = {word: word.strip().upper() for word in asked if word.strip().upper() in known}
    for word, names in asked.items():
        hits = [by_name[said] for said in sorted(names) if said in by_name]
        if word not in found and hits:
            found[word] = hits[0]
    return found


def own_areas(pilots: Sequence[Pilot]) -> dict[str, list[str]]:
    """Return the codes of the areas that each pilot says it is in, by the code of the pilot."""
    words = {one.code: [word.strip() for word in (one.area or "").split(",")] for one in pilots}
    meant = areas_of({word for some in words.values() for word in some})
    return {code: [meant[word] for word in some if word in meant] for code, some in words.items()}


def years(codes: Iterable[str]) -> dict[str, list[Year]]:
    """Return what CBS says of these areas, by year, the oldest first."""
    wanted = list(codes)
    bands: dict[tuple[str, int], dict[str, int]] = {}
    rough: dict[tuple[str, int], int] = {}
    for one in db.session.scalars(select(AreaBand).where(AreaBand.area.in_(wanted))):
        bands.setdefault((one.area, one.year), {})[one.age_band] = one.population
        rough[one.area, one.year] = one.rounding
    found: dict[str, list[Year]] = {}
    query = select(AreaYear).where(AreaYear.area.in_(wanted)).order_by(AreaYear.year)
    for row in db.session.scalars(query):
        key = row.area, row.year
        one_year = Year(
            row.year,
            row.name,
            row.changed,
            row.population,
            row.rounding,
            tuple(sorted(bands.get(key, {}).items())),
            rough.get(key, 1),
        )
        found.setdefault(row.area, []).append(one_year)
    return found


def borders(codes: Iterable[str]) -> dict[str, Shape]:
    """Return where areas lie; those without a border are left out."""
    query = select(AreaBorder).where(AreaBorder.area.in_(list(codes)))
    return {one.area: _shape(one.shape) for one in db.session.scalars(query)}


def _shape(said: str) -> Shape:
    return tuple(
        tuple(tuple((x, y) for x, y in ring) for ring in polygon) for polygon in json.loads(said)
    )


def context(code: str) -> list[AreaFigure]:
    """Return what CBS published of an area besides, of the newest year of each figure."""
    mine = AreaFigure.source == CBS, AreaFigure.key == code
    rows = db.session.scalars(select(AreaFigure).where(*mine).order_by(AreaFigure.year.desc()))
    newest: dict[str, AreaFigure] = {}
    for one in rows:
        newest.setdefault(one.topic.casefold(), one)
    return sorted(newest.values(), key=lambda one: one.topic)


def profile(code: str) -> list[AreaFigure]:
    """Return what the Wijkprofiel says of an area that a person linked to it."""
    numbers = select(ProfileArea.number).where(ProfileArea.area == code)
    mine = AreaFigure.source == PROFILE, AreaFigure.key.in_(numbers)
    order = (AreaFigure.part, AreaFigure.topic, AreaFigure.turn, AreaFigure.year)
    return list(db.session.scalars(select(AreaFigure).where(*mine).order_by(*order)))


def profile_files() -> list[AreaFile]:
    """Return which files of the Wijkprofiel were read in, by part and year."""
    query = select(AreaFile).where(AreaFile.source == PROFILE)
    return list(db.session.scalars(query.order_by(AreaFile.part, AreaFile.year)))


def profile_areas() -> list[ProfileArea]:
    """Return the areas of the Wijkprofiel, in order of their numbers."""
    found = db.session.scalars(select(ProfileArea))
    return sorted(found, key=lambda one: int(one.number))


def guesses(areas: Sequence[ProfileArea]) -> dict[str, str]:
    """Return which area has the name of each, where only one of its kind has; to be confirmed.

    What Rotterdam calls a wijk is a buurt of CBS, and its gebied is a wijk of CBS.
    """
    kinds = {"wijk": "buurt", "gebied": "wijk", "stad": "gemeente"}
    said = {name for one in areas for name in names_of(one.name)}
    query = select(AreaName.said, Area.kind, Area.code).join(Area, Area.code == AreaName.area)
    hits: dict[tuple[str, str], set[str]] = {}
    for name, kind, code in db.session.execute(query.where(AreaName.said.in_(said))):
        hits.setdefault((name, kind), set()).add(code)
    found: dict[str, str] = {}
    for one in areas:
        kind = kinds.get(one.kind, "")
        codes = {code for name in names_of(one.name) for code in hits.get((name, kind), ())}
        if len(codes) == 1:
            found[one.number] = codes.pop()
    return found


def confirm(links: Mapping[str, str | None], by: str) -> None:
    """Keep which area each number of the Wijkprofiel is; None: none of ours."""

    def work() -> None:
        for one in profile_areas():
            if one.number in links and (one.area != links[one.number] or not one.confirmed_by):
                one.area, one.confirmed_by, one.confirmed_at = links[one.number], by, now()

    write(work)


def called(pilot_id: int) -> dict[str, str]:
    """Return the names of the areas of a pilot's people and its own, by code."""
    rows = db.session.execute(select(Area.code, Area.name).where(concerns(pilot_id)))
    return {row[0]: row[1] for row in rows}
