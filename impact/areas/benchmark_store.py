"""Whom a pilot is held against, as somebody entered it."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from impact.areas.models import Benchmark
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write_once


def benchmarks(pilot: Pilot) -> list[Benchmark]:
    """Return what a pilot is held against, the newest first."""
    order = (Benchmark.name, Benchmark.year.desc(), Benchmark.trait, Benchmark.id)
    query = select(Benchmark).where(Benchmark.pilot_id == pilot.id).order_by(*order)
    return list(db.session.scalars(query))


def keep(
    pilot: Pilot, which: tuple[str, int, str], heads: Mapping[str, int], key: str, body: str
) -> bool:
    """Keep what a pilot is held against (name, year, attribute), in place of what stood there.

    False when this very form was received before.
    """

    def work() -> None:
        _forget(pilot, which)
        name, year, trait = which
        for value, n in heads.items():
            db.session.add(
                Benchmark(
                    pilot_id=pilot.id, name=name, year=year, trait=trait, value=value, heads=n
                )
            )

    return write_once(pilot, key, body, "benchmark", work)


def drop(pilot: Pilot, which: tuple[str, int, str], key: str, body: str) -> bool:
    """Forget what a pilot was held against; False when this form was received before."""
    return write_once(pilot, key, body, "benchmark.drop", lambda: _forget(pilot, which))


def _forget(pilot: Pilot, which: tuple[str, int, str]) -> None:
    name, year, trait = which
    mine = Benchmark.pilot_id == pilot.id, Benchmark.name == name
    db.session.execute(
        delete(Benchmark).where(*mine, Benchmark.year == year, Benchmark.trait == trait)
    )
