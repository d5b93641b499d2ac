"""Published figures into the database, as they are, with the year and the file they stood in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from impact.areas.layout import Handed, Published, profile_kind
from impact.areas.models import AreaFigure, AreaFile, ProfileArea
from impact.kit.db import db
from impact.kit.faults import Fault
from impact.kit.i18n import N_

ONE_YEAR_TWICE = N_(
    "the same figures as %(year)s: one of the two years has a wrong name, no trend between them"
)


@dataclass(slots=True)
class Count:
    """Rows of the files that are being stored."""

    added: int = 0
    unchanged: int = 0
    replaced: int = 0

    def row(self, before: object, after: object) -> bool:
        """Count one row; say whether it must be written."""
        if before == after:
            self.unchanged += 1
            return False
        self.added += 1
        self.replaced += before is not None
        return True


def take_figures(one: Handed) -> None:
    """Store the figures of a file as they were published; one that changed is replaced."""
    if not one.figures:
        return
    years = {row.year for row in one.figures}
    mine = AreaFigure.source == one.source, AreaFigure.part == one.part
    known = {
        (row.key, row.year, row.topic, row.turn): row
        for row in db.session.scalars(select(AreaFigure).where(*mine, AreaFigure.year.in_(years)))
    }
    for row in one.figures:
        before = known.get((row.key, row.year, row.topic, row.turn))
        if before and (before.value, before.unit) != (row.value, row.unit):
            before.value, before.unit = row.value, row.unit
    new = [row for row in one.figures if (row.key, row.year, row.topic, row.turn) not in known]
    put(AreaFigure, [_figure(row, one) for row in new])


def _figure(row: Published, one: Handed) -> dict[str, Any]:
    said = {"key": row.key, "year": row.year, "topic": row.topic, "turn": row.turn}
    return said | {"unit": row.unit, "value": row.value, "source": one.source, "part": one.part}


def count_profiles(one: Handed, count: Count) -> None:
    """Store numbered areas; each row of a file counts once, whatever other files said of it."""
    if not one.profiles:
        return
    areas = {area.number: area for area in db.session.scalars(select(ProfileArea))}
    for row in one.profiles:
        if row.number not in areas:
            said = {"name": row.name, "within": row.within, "kind": profile_kind(row.number)}
            db.session.add(ProfileArea(number=row.number, **said))
    db.session.flush()
    mine = AreaFigure.source == one.source, AreaFigure.part == one.part
    values = select(AreaFigure.key, AreaFigure.topic, AreaFigure.turn, AreaFigure.value)
    known = _by_key(db.session.execute(values.where(*mine, AreaFigure.year == one.year)).all())
    said_now = _by_key([(f.key, f.topic, f.turn, f.value) for f in one.figures])
    for row in one.profiles:
        count.row(known.get(row.number), said_now.get(row.number))


def _by_key(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return {key: sorted(said) for key, said in found.items()}


def same_year(one: Handed) -> list[Fault]:
    """Keep which file this was; say which other year has the very same figures."""
    if not one.digest or one.year is None:
        return []
    key = {"source": one.source, "part": one.part, "year": one.year}
    db.session.merge(AreaFile(**key, digest=one.digest, headers=one.headers))
    db.session.flush()
    same = AreaFile.source == one.source, AreaFile.part == one.part, AreaFile.digest == one.digest
    other = select(AreaFile.year).where(*same, AreaFile.year != one.year).order_by(AreaFile.year)
    return [Fault(ONE_YEAR_TWICE, {"year": year}, one.file) for year in db.session.scalars(other)]


def put(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows of one table at once; they are plain values."""
    if rows:
        db.session.execute(insert(model), rows)
