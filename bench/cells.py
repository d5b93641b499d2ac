"""What is measured: start, public page, one answer, import of a register, report, sign-in."""

import csv
import importlib
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL, run
from typing import Any

from bench import rows
from bench.forms import step, visit
from bench.house import HOME, ROOT, House
from bench.measure import (
    Row,
    Visitor,
    cpu_seconds,
    free_port,
    in_turn,
    local,
    serving,
    timed,
    zipped,
)
from bench.signing import refused

BASE = "flask,flask_sqlalchemy,flask_wtf,flask_babel"
WALL_LIMIT = 1.0
PAGE_LIMIT = 14_000
VISITS = 60


def start(_size: int) -> list[Row]:
    """Measure a command and the import of the app, beside the base libraries alone."""
    house = House("start")

    def seconds(*words: str) -> float:
        command = [sys.executable, *words]
        return timed(
            lambda: run(  # noqa: S603 -- our own words only
                command, cwd=ROOT, env=house.environment, stdout=DEVNULL, check=True
            )
        )

    helped, base, probe = in_turn(
        lambda: seconds("-m", "flask", "--app", "wsgi", "--help"),
        lambda: seconds("-c", f"import {BASE}"),
        5,
    )
    loaded, plain, second = in_turn(
        lambda: seconds("-c", "import wsgi"), lambda: seconds("-c", f"import {BASE}"), 5
    )
    return [
        Row("flask --help, wall", helped, "s", "one second", WALL_LIMIT, 1.0, probe),
        Row("flask --help, wall", helped, "s", "base libraries", base, 2.0, probe),
        Row("import wsgi, wall", loaded, "s", "base libraries", plain, 1.5, second),
    ]


def page(_size: int) -> list[Row]:
    """Weigh what a phone must fetch before the first question can be answered."""
    with _demo("page") as (port, _server, house):
        visitor, link = Visitor(port), _link(house)
        first = visitor.get(link)
        sheets = [
            part.split('"')[0] for part in first.body.decode().split('rel="stylesheet" href="')[1:]
        ]
        style = sum(zipped(visitor.get(local(one)).body) for one in sheets)
        whole = zipped(first.body) + style
        cookies = len(visitor.cookies)
    return [
        Row("first public page, gzipped", whole, "B", "14 KB", PAGE_LIMIT, 1.0, 1.0),
        Row("requests for the first public page", 1 + len(sheets), "", "two", 2, 1.0, 1.0),
        Row("cookies on a public page", cookies, "", "none allowed", 1, 0.0, 1.0),
    ]


def answer(_size: int) -> list[Row]:
    """Measure one answer stored and the next question shown, and a whole visit, beside a floor."""
    with _demo("answer") as (port, server, house), _floor() as (floor_port, floor):
        link = _link(house)

        def ours() -> float:
            return _cpu(server.pid, lambda: _visits(port, link))

        def theirs() -> float:
            return _cpu(floor.pid, lambda: _visits(floor_port, "/"))

        mine, other, probe = in_turn(ours, theirs)
        steps = _steps(port, link)
    return [
        Row("one whole visit, server CPU", mine, "ms", "floor", other, 3.5 * steps, probe),
        Row(
            "one step (save, next question), server CPU",
            mine / steps,
            "ms",
            "floor visit",
            other,
            3.5,
            probe,
        ),
    ]


def register(size: int) -> list[Row]:
    """Import a register, in rows per second, beside `csv` and `executemany`."""
    source = rows.register(size, HOME / f"register-{size}.csv")
    single = rows.register(1, HOME / "register-1.csv")
    house = House("register").ready()

    def ours() -> float:
        code = f"p{time.monotonic_ns()}"
        house.flask("pilot", "add", code, "--name", code)

        def take(file: Path) -> float:
            return timed(lambda: house.flask("import", "attendance", str(file), "--pilot", code))

        start_up = take(single)
        return size / (take(source) - start_up)

    mine, other, probe = in_turn(ours, lambda: size / timed(lambda: _straight(source)), 2)
    return [
        Row(
            f"import of {size} register rows",
            mine,
            "rows/s",
            "csv + executemany",
            other,
            0.1,
            probe,
            at_least=True,
        )
    ]


def report(_size: int) -> list[Row]:
    """Open the demo report, first and again, over HTTP."""
    with _demo("report") as (port, _server, house):
        visitor = Visitor(port)
        _sign_in(visitor, house)
        path = "/pilots/buurtklanken/rapport"
        visitor.get("/definities/visits")
        start = timed(lambda: visitor.get(path))
        warm = sorted(timed(lambda: visitor.get(path)) for _ in range(40))
    raw = _raw() * 1000
    return [
        Row("demo report, first look after a start", start, "s", "one second", 1.0, 1.0, 1.0),
        Row("demo report, warm, p95", warm[37] * 1000, "ms", "six measures of 10^7", raw, 0.1, 1.0),
    ]


def signin(_size: int) -> list[Row]:
    """Be refused as somebody known and as nobody: neither may take longer."""
    with _demo("signin") as (port, _server, house):
        owner = Visitor(port)
        _sign_in(owner, house)
        return refused(port, owner)


CELLS: dict[str, Callable[[int], list[Row]]] = {
    one.__name__: one for one in (start, page, answer, register, report, signin)
}


class _demo:  # noqa: N801 -- a context manager, read as a word
    """A house with the demo, served."""

    def __init__(self, name: str) -> None:
        self.port = free_port()
        self.house = House(name, self.port).ready(demo=True)
        self.serving = serving(self.house.server(self.port), self.port, self.house.environment)

    def __enter__(self) -> tuple[int, Any, House]:
        return self.port, self.serving.__enter__(), self.house

    def __exit__(self, *why: Any) -> None:
        self.serving.__exit__(*why)


class _floor:  # noqa: N801 -- a context manager, read as a word
    """The bare floor, served."""

    def __init__(self) -> None:
        self.port = free_port()
        HOME.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bench.floor", str(self.port), str(HOME / "floor.db")]
        self.serving = serving(command, self.port)

    def __enter__(self) -> tuple[int, Any]:
        return self.port, self.serving.__enter__()

    def __exit__(self, *why: Any) -> None:
        self.serving.__exit__(*why)


def _link(house: House) -> str:
    said = house.flask(
        "wave",
        "open",
        "na_afloop",
        "--pilot",
        "buurtklanken",
        "--moment",
        "post",
        "--perspective",
        "participant",
    )
    # A questionnaire in several languages asks for one first; whoever scans knows theirs.
    return f"{local(said.split(chr(9))[1].strip())}?lang=nl"


def _sign_in(visitor: Visitor, house: House) -> None:
    line = next(one for one in house.flask("demo-links").splitlines() if one.startswith("manager"))
    shown = visitor.get(local(line.split(": ", 1)[1]))
    step(visitor, shown, random.Random(1))  # noqa: S311 -- choices, not secrets


def _visits(port: int, path: str) -> None:
    for turn in range(VISITS):
        visit(Visitor(port), path, random.Random(turn))  # noqa: S311 -- choices, not secrets


def _steps(port: int, path: str) -> int:
    return visit(Visitor(port), path, random.Random(1))  # noqa: S311 -- choices, not secrets


def _cpu(pid: int, work: Callable[[], None]) -> float:
    before = cpu_seconds(pid)
    work()
    return (cpu_seconds(pid) - before) * 1000 / VISITS


def _straight(source: Path) -> None:
    target = HOME / "straight.db"
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as line, source.open(encoding="utf-8") as file:
        line.execute("pragma journal_mode=wal")
        line.execute("pragma synchronous=full")
        line.execute(f"create table r({','.join(rows.COLUMNS)})")
        reader, marks = csv.reader(file), ",".join("?" * len(rows.COLUMNS))
        next(reader)
        while batch := [one for one, _ in zip(reader, range(1000), strict=False)]:
            line.executemany(f"insert into r values ({marks})", batch)  # noqa: S608 -- our own words only
        line.commit()


def _raw() -> float:
    """Return the seconds in which DuckDB alone answers six questions about 10^7 visits."""
    duckdb = importlib.import_module("duckdb")
    target = HOME / "visits-10000000.parquet"
    base = duckdb.connect()
    base.execute("set enable_progress_bar = false")
    if not target.exists():
        base.execute(f"copy ({VISITS_MADE}) to '{target}' (compression zstd)")
    asked = SIX.format(t=f"read_parquet('{target}')")
    base.execute(asked).fetchall()
    return min(timed(lambda: base.execute(asked).fetchall()) for _ in range(5))


VISITS_MADE = """
select date '2022-01-03' + cast(hash(i, 1) % 1095 as integer) as session_date,
       cast(250000 * pow(hash(i, 2) / 18446744073709551616.0, 2) as integer) as participant,
       cast(hash(i, 3) % 24 as integer) as activity,
       case when hash(i, 4) % 5 = 0 then 'absent' else 'present' end as status
from range(10000000) as t(i)
"""
SIX = """
with base as (select session_date as day, participant, activity from {t}
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
