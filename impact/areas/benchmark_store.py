"""Whom a pilot is held against, as somebody entered it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from impact.areas.models import Benchmark
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import raise_also, write_once


def benchmarks(pilot: Pilot) -> list[Benchmark]:
    """Return what a pilot is held against, the newest first."""
    order = (Benchmark.name, Benchmark.year.desc(), Benchmark.trait, Benchmark.id)
    query = select(Benchmark).where(Benchmark.pilot_id == pilot.id).order_by(*order)
    return list(db.session.scalars(query))


def keep(
    pilot: Pilot,
    which: tuple[str, int, str],
    heads: Mapping[str, int],
    key: str,
    body: str,
    *,
    also: Sequence[Pilot] = (),
) -> bool:
    """Keep what pilots are held against (name, year, attribute), in place of what stood there.

    `also`: other pilots of the programme that are held against the same. False when this very form
    was received before.
    """
    name, year, trait = which
    told = {"name": name, "year": year, "trait": trait}

    def work() -> None:
        for one in (pilot, *also):
            _forget(one, which)
            rows = [told | {"value": value, "heads": n} for value, n in heads.items()]
            db.session.add_all(Benchmark(pilot_id=one.id, **row) for row in rows)
        raise_also(also)

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
