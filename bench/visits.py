"""A warehouse of any size: the frames of the register as Parquet, as an extract would write them.

Each person is in two courses of twenty weeks, and comes to three of four sessions.

Made by the engine itself of a hash, so that the same rows lie there each time; the name of the
folder carries the size and the engine that made it.
"""

import importlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.house import HOME
from impact.indicators.blocks import Place

FIRST, LINES = "2022-01-03", 36
"""The first day, and how many lines of the register somebody has: two courses of 20 weeks."""
CHANGED = datetime(2025, 6, 1, tzinfo=UTC)
MADE = {
    "visits": """
select '{code}' as pilot, {number} * 10000000 + activity * 20 + week as session,
       'cursus ' || activity as activity,
       ['music', 'dance', 'theatre'][activity % 3 + 1] as discipline,
       ['make', 'attend'][activity % 2 + 1] as form, held_on, '14:00' as start, 90 as minutes,
       'p' || someone as participant, 'held' as state, status,
       status in ('present', 'late') as attended, null::boolean as first_time,
       1940 + someone % 70 as birth_year, ['f', 'm', 'x'][someone % 3 + 1] as gender,
       (3011 + someone % 60)::varchar as postcode4, 'BU0599' || (1000 + someone % 60) as area,
       null::varchar as age_band, first as enrolled_on, first + 133 as course_end,
       case when week = 19 and someone % 5 > 0 then 'yes' end as completed
from (
    select *, first + cast(7 * week as integer) as held_on,
           case when chance < 14 then 'present' when chance < 15 then 'late'
                when chance < 17 then 'absent' else 'excused' end as status
    from (
        select someone, activity, week,
               date '{first}' + cast(182 * (activity % 6) + activity % 5 as integer) as first,
               hash(someone, activity, week) % 20 as chance
        from (select k as someone, (k * 7 + c * 13) % {courses} as activity
              from range({people}) as a(k), range(2) as b(c)), range(20) as w(week)
    )
    where chance < 18
)
order by held_on, participant, activity
""",
    "sessions": """
select pilot, session, activity, any_value(discipline) as discipline, any_value(form) as form,
       held_on, any_value(start) as start, 90 as minutes, 'buurthuis' as place,
       null::varchar as area, 'held' as state, true as register_taken,
       count(*) filter (attended) as named_attended, null::bigint as headcount,
       null::varchar as headcount_kind, count(*) filter (attended) as in_room,
       null::date as course_end
from read_parquet('{visits}') group by pilot, session, activity, held_on order by held_on, activity
""",
}


class Made:
    """Writes a missing file of a frame as `Warehouse` asks for it; empty where nothing is made."""

    def __init__(self, rows: int, pilots: int, folder: Path | None = None) -> None:
        """Spread `rows` lines of a register evenly over `pilots`, numbered from 1."""
        self.each = rows // pilots
        self.folder = folder or home(rows, pilots)

    def publish(self, _query: object, schema: Any, target: Path) -> None:
        """Write one frame of one pilot, in the types of `schema`; whole or not at all."""
        target.parent.mkdir(parents=True, exist_ok=True)
        number = int(target.parent.name.removeprefix("pilot="))
        unfinished = target.with_suffix(".part")
        if sql := MADE.get(target.parent.parent.name):
            self._copy(sql, number, schema, unfinished)
        else:
            importlib.import_module("pyarrow.parquet").write_table(schema.empty_table(), unfinished)
        unfinished.replace(target)

    def _copy(self, sql: str, number: int, schema: Any, target: Path) -> None:
        engine = importlib.import_module("duckdb").connect()
        engine.execute("set enable_progress_bar = false")
        asked = sql.format(
            code=code(number),
            number=number,
            first=FIRST,
            people=max(self.each // LINES, 10),
            courses=max(self.each // (LINES * 6), 6),
            visits=next((self.folder / "visits" / f"pilot={number}").glob("*.parquet"), ""),
        )
        kinds = {"int64": "bigint", "string": "varchar", "bool": "boolean", "date32[day]": "date"}
        columns = {one.name: kinds[str(one.type)] for one in schema}
        known = engine.sql(asked).columns
        shown = ", ".join(
            f'{f"{name}::{kind}" if name in known else f"null::{kind}"} as "{name}"'
            for name, kind in columns.items()
        )
        engine.execute(
            f"copy (select {shown} from ({asked})) to '{target}' (format parquet, compression zstd)"  # noqa: S608 -- our own words only
        )


def home(rows: int, pilots: int) -> Path:
    """Return the folder of a warehouse of this size."""
    engine = importlib.import_module("duckdb").__version__
    return HOME / f"warehouse-{rows}-{pilots}-{engine}"


def code(number: int) -> str:
    """Return the code of a pilot, in alphabetical order of its number."""
    return f"pilot-{number:03d}"


def places(pilots: int, changed: datetime = CHANGED) -> tuple[Place, ...]:
    """Return the pilots as analysis knows them."""
    numbers = range(1, pilots + 1)
    return tuple(Place(n, code(n), f"Pilot {n}", 1, changed) for n in numbers)
