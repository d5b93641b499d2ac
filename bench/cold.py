"""Look at a warehouse once in a fresh process, and say how long it took and how much memory.

python -m bench.cold all|six|raw ROWS PILOTS
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from bench.house import HOME
from bench.measure import timed
from bench.visits import Made, home, places
from impact.app import FEATURES
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import Catalogue
from impact.indicators.measure import Desk
from impact.indicators.warehouse import Warehouse
from impact.kit.analytics import connect

SIX = """
with base as (select held_on as day, pilot || participant as participant, activity
              from read_parquet({files}, hive_partitioning=false)
              where status in ('present', 'late')),
firsts as (select participant, min(day) as first, count(*) as times from base group by 1),
back as (select f.participant, bool_or(b.day > f.first and b.day <= f.first + 90) as again
         from firsts f join base b using (participant) group by 1),
kinds as (select activity, count(*) as n from base group by 1)
select (select count(*) from base), (select count(*) from firsts),
       (select median(times) from firsts),
       (select avg(again::int) from back), (select avg((times >= 8)::int) from firsts),
       (select exp(ln(sum(n)) - sum(n * ln(n)) / sum(n)) from kinds)
"""
"""Six measures, as short as they can be asked."""
NAMES = (
    "visits",
    "unique_participants",
    "visit_frequency",
    "repeat_visits",
    "visit_frequency_band",
    "offer_diversity",
)
"""The same six, as the house asks them: with their groups, exclusions and attributes."""


def main() -> None:
    """Say in JSON what one look came to, the start of the process left out."""
    what, rows, pilots = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if what == "raw":
        found = _raw(rows, pilots)
    else:
        desk = _desk(rows, pilots, NAMES if what == "six" else ())
        # Once in a process, whatever is counted after: part of the start, and said apart.
        written = timed(desk.write_down)
        found = (_six(desk) if what == "six" else _all(desk)) | {"written": written}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found | {"megabytes": peak}))


def _raw(rows: int, pilots: int) -> dict[str, float]:
    engine = importlib.import_module("duckdb").connect()
    engine.execute("set enable_progress_bar = false")
    files = sorted(str(one) for one in (home(rows, pilots) / "visits").glob("*/*.parquet"))
    # The reader of Parquet is loaded on first use: as the start of ours, it is left out.
    engine.execute(f"select count(*) from read_parquet({files[:1]})").fetchall()  # noqa: S608 -- our own words only
    return _both(lambda: engine.execute(SIX.format(files=files)).fetchall())


def _six(desk: Desk) -> dict[str, float]:
    return _both(desk.whole)


def _all(desk: Desk) -> dict[str, float]:
    """Return how long all figures took: of all pilots, each alone, and after one pilot changed."""
    together = _both(desk.whole)
    apart = timed(desk.measure)
    first, *others = desk.scope.pilots
    newer = replace(desk.scope, pilots=(replace(first, version=first.version + 1), *others))
    for name in ("visits", "sessions"):
        desk.warehouse.extract(desk.catalogue.frames[name], newer.pilots[0])
    again = Desk(desk.catalogue, desk.warehouse, newer)
    return {
        "together": together["seconds"],
        "core": together["core"],
        "seconds": together["seconds"] + apart,
        "changed": timed(again.measure),
    }


def _both(work: Callable[[], object]) -> dict[str, float]:
    """Return how long something took by the clock, and how long on a core."""
    before = time.process_time()
    seconds = timed(work)
    return {"seconds": seconds, "core": time.process_time() - before}


def _desk(rows: int, pilots: int, names: tuple[str, ...]) -> Desk:
    """Return a desk over all pilots with their extracts at hand; `names`: only these figures."""
    catalogue = Catalogue(module for feature in FEATURES for module in feature.offers)
    if names:
        catalogue.indicators = {name: catalogue.indicators[name] for name in names}
    made = Made(rows, pilots)
    warehouse = Warehouse(lambda: connect("duckdb://", HOME / "scratch"), made.folder, made.publish)
    scope = Scope(places(pilots), None, "partner")
    stored = [one for one in catalogue.frames.values() if one.query]
    for frame in sorted(stored, key=lambda one: one.name != "visits"):
        for place in scope.pilots:
            warehouse.extract(frame, place)
    warehouse.backend.raw_sql("select 1")
    return Desk(catalogue, warehouse, scope)


if __name__ == "__main__":
    main()
