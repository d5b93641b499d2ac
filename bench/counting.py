"""What counting costs: a register in, a mark kept, an extract out, a report cold and warm."""

import json
import statistics
import sys
import time
from pathlib import Path

from bench import rows
from bench.forms import Form, Page
from bench.house import HOME, House
from bench.measure import Row, Visitor, cpu_seconds, in_turn, local, timed, wait_quiet
from bench.served import Floor, Served, demo_link, sign_in
from bench.visits import code
from impact.attendance.layout import STATUSES

MILLION = 1_000_000
PILOTS = {MILLION: 8, 10 * MILLION: 40}
"""Over how many pilots a warehouse of so many visits is spread."""
MARKS, TURNS = 25, 20
NO_BAR = float("inf")


def register(size: int) -> list[Row]:
    """Import a register, in rows per second on a core, beside `csv` and `executemany`.

    And the memory of both, which holds no more for more rows.
    """
    source = rows.register(size, HOME / f"register-{size}.csv")
    single = rows.register(1, HOME / "register-1.csv")
    house = House("register").ready()
    peaks: list[tuple[float, float]] = []

    def ours() -> float:
        named = f"p{time.monotonic_ns()}"
        house.flask("pilot", "add", named, "--name", named)

        def take(file: Path) -> tuple[float, float]:
            return house.measured("import", "attendance", str(file), "--pilot", named)

        start_up, whole = take(single), take(source)
        peaks.append((whole[1], start_up[1]))
        return size / (whole[0] - start_up[0])

    straight = [sys.executable, "-m", "bench.straight", "csv", str(source)]
    mine, other, probe = in_turn(ours, lambda: size / told(house, straight)[0], 2)
    peak, start = max(peaks)
    what = f"import of {size} register rows"
    return [
        Row(what, mine, "rows/s", "csv + executemany", other, 0.1, probe, at_least=True),
        Row(f"{what}, peak memory", peak, "MB", "one row", start, NO_BAR, probe),
        Row(f"{what}, peak memory", peak, "MB", "csv", told(house, straight)[1], NO_BAR, probe),
    ]


def tick(_size: int) -> list[Row]:
    """Store a register of 25 marks: the store alone, and from the request to the answer."""
    with Served("tick") as (port, server, house), Floor() as (floor_port, floor):
        source = HOME / "register-25.csv"
        lines = [f"Dans,2026-03-04,T{n},present" for n in range(MARKS)]
        source.write_text("\n".join(["activity,session_date,participant,status", *lines]))
        house.flask("import", "attendance", str(source), "--pilot", "buurtklanken")
        alone = [sys.executable, "-m", "bench.storing", "buurtklanken", str(MARKS)]
        one = json.loads(house.run(alone))
        visitor = Visitor(port)
        sign_in(visitor, demo_link(house, "partner"))
        path = _register_of(visitor)
        whole, bare, probe = in_turn(
            lambda: _stored(visitor, server.pid, path),
            lambda: _stored_bare(Visitor(floor_port), floor.pid),
            3,
        )
    what, quiet = f"a register of {MARKS} marks", one["probe"]
    mine, plain = one["ours"] * 1000, one["other"] * 1000
    rows_of = f"{MARKS} rows in one plain transaction"
    return [
        Row(f"{what} stored, CPU", mine, "ms", rows_of, plain, 6.0, quiet),
        Row(f"{what}, statements", one["statements"], "", "one", 1, NO_BAR, quiet),
        Row(f"{what} sent, server CPU", whole * 1000, "ms", rows_of, plain, 6.0, probe),
        Row(f"bare Flask, {MARKS} rows", bare * 1000, "ms", rows_of, plain, NO_BAR, probe),
        Row(f"{what} sent, server CPU", whole * 1000, "ms", "bare Flask", bare * 1000, 6.0, probe),
    ]


def extract(size: int) -> list[Row]:
    """Write the extracts of one pilot, beside its bare marks written straight to Parquet."""
    source = rows.register(size, HOME / f"register-{size}.csv")
    house = House("extract").ready()
    named = f"p{time.monotonic_ns()}"
    for one in (named, f"{named}-leeg"):
        house.flask("pilot", "add", one, "--name", one)
    house.flask("import", "attendance", str(source), "--pilot", named)
    target = str(HOME / "bare.parquet")
    straight = [sys.executable, "-m", "bench.straight", "parquet", str(house.database), target]
    peaks: list[tuple[float, float]] = []

    def ours() -> float:
        house.forget()
        start_up = house.measured("extract", "--pilot", f"{named}-leeg")
        whole = house.measured("extract", "--pilot", named)
        peaks.append((whole[1], start_up[1]))
        return whole[0] - start_up[0]

    mine, other, probe = in_turn(ours, lambda: told(house, [*straight, named])[0], 3)
    peak, start = max(peaks)
    bare = told(house, [*straight, named])[1]
    what = f"extract of {size} register rows"
    return [
        Row(f"{what}, CPU", mine, "s", "bare marks to Parquet", other, 2.0, probe),
        Row(f"{what}, peak memory", peak, "MB", "no rows", start, NO_BAR, probe),
        Row(f"{what}, peak memory", peak, "MB", "bare marks to Parquet", bare, NO_BAR, probe),
    ]


def report(_size: int) -> list[Row]:
    """Open the demo report, first and again, over HTTP."""
    with Served("report") as (port, _server, house):
        visitor = Visitor(port)
        sign_in(visitor, demo_link(house, "manager"))
        path = "/pilots/buurtklanken/rapport"
        visitor.get("/definities/visits")
        start = timed(lambda: visitor.get(path))
    return [Row("demo report, first look after a start", start, "s", "one second", 1.0, 1.0, 1.0)]


def whole(size: int) -> list[Row]:
    """Make the report of a whole programme, cold and warm, beside six questions as short as can be.

    Of 10^6 visits, or of as many as are asked for when that is more.
    """
    visits = max(size, MILLION)
    pilots = PILOTS.get(visits, 40)
    found: dict[str, list[dict[str, float]]] = {}

    def look(what: str) -> float:
        said = _look(what, visits, pilots)
        found.setdefault(what, []).append(said)
        return said["seconds"]

    named = f"{visits} visits of {pilots} pilots"
    six, raw, first = in_turn(lambda: look("six"), lambda: look("raw"))
    all_of_it, again, second = in_turn(lambda: look("all"), lambda: look("raw"), 2)
    peak = max(one["megabytes"] for one in found["all"])
    other = max(one["megabytes"] for one in found["raw"])

    def of(what: str, name: str) -> float:
        return statistics.median(one[name] for one in found[what])

    changed, together, core = of("all", "changed"), of("all", "together"), of("raw", "core")
    beside = "raw, six measures"
    return [
        Row(f"six measures, cold, {named}", six, "s", beside, raw, 1.5, first),
        Row("the same, on a core", of("six", "core"), "s", beside, core, 1.5, first),
        Row("their queries, once in a process", of("six", "written"), "s", beside, raw, NO_BAR, 1),
        Row(f"all figures, cold, {named}", together, "s", beside, again, 6, second),
        Row("the same, on a core", of("all", "core"), "s", beside, core, 6, second),
        Row("their queries, once in a process", of("all", "written"), "s", beside, raw, NO_BAR, 1),
        Row("the same and each pilot alone", all_of_it, "s", "raw, six measures", again, 6, second),
        Row("after one pilot changed", changed, "s", "cold for all", all_of_it, 0.25, second),
        Row("all figures, peak memory", peak, "MB", "raw, six measures", other, 2.0, second),
        *_warm(visits, pilots, raw),
    ]


def told(house: House, command: list[str]) -> tuple[float, float]:
    """Return the seconds on a core that a process says it took, its start left out; and its MB."""
    seconds, megabytes = house.run(command).split()
    return float(seconds), float(megabytes)


def _look(what: str, visits: int, pilots: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.cold", what, str(visits), str(pilots)]
    said: dict[str, float] = json.loads(House("whole").run(command))
    return said


def _warm(visits: int, pilots: int, raw: float) -> list[Row]:
    """Open the report of the programme again and again, as somebody who is signed in."""
    house = House(f"warm-{visits}").ready()
    command = [sys.executable, "-m", "bench.many", str(visits), str(pilots)]
    link = house.run(command).strip().splitlines()[-1]
    with Served("", house) as (port, _server, _house):
        visitor, probe = Visitor(port), wait_quiet()
        sign_in(visitor, link)
        codes = ",".join(code(number) for number in range(1, pilots + 1))
        path = f"/rapport?pilots={codes}&audience=partner"
        first = timed(lambda: visitor.get(path))
        times = sorted(timed(lambda: visitor.get(path)) for _ in range(60))
    p95 = times[56] * 1000
    what = f"report of {visits} visits of {pilots} pilots"
    return [
        Row(f"{what}, first look after a start", first, "s", "raw, six measures", raw, 6, probe),
        Row(f"{what}, warm, p95", p95, "ms", "raw, six measures", raw * 1000, 0.1, probe),
        Row(f"{what}, warm, p95", p95, "ms", "20 ms", 20.0, 1.0, probe),
    ]


def _register_of(visitor: Visitor) -> str:
    """Return the address of the register that holds the 25."""
    page = visitor.get("/pilots/buurtklanken/aanwezigheid").body.decode()
    links = [one.split('"')[0] for one in page.split('href="')[1:]]
    for one in dict.fromkeys(link for link in links if "/aanwezigheid/" in link):
        if visitor.get(local(one)).body.count(b'type="radio"') >= 4 * MARKS:
            return local(one)
    raise RuntimeError("no register of 25 was found")


def _stored(visitor: Visitor, pid: int, path: str) -> float:
    """Return the seconds on a core of one register that is sent, over some turns."""
    spent = 0.0
    for turn in range(TURNS):
        form = max(Page(visitor.get(path).body).forms, key=_radios)
        spent += _sent(visitor, pid, path, _marked(form, STATUSES[turn % len(STATUSES)]))
    return spent / TURNS


def _stored_bare(visitor: Visitor, pid: int) -> float:
    """Return the same for bare Flask and bare rows."""
    form = [(f"p-{n}", "present") for n in range(MARKS)]
    return sum(_sent(visitor, pid, "/register", form) for _ in range(TURNS)) / TURNS


def _sent(visitor: Visitor, pid: int, path: str, form: list[tuple[str, str]]) -> float:
    before = cpu_seconds(pid)
    reply = visitor.post(path, form)
    spent = cpu_seconds(pid) - before
    if reply.status not in (302, 303):
        raise RuntimeError(f"{path} answered {reply.status}")
    return spent


def _marked(form: Form, mark: str) -> list[tuple[str, str]]:
    """Return a register in which everybody stands with one mark, and the rest as it was."""
    marks = {name: mark for name, kind, _value in form.controls if kind == "radio"}
    rest = [(name, to) for name, kind, to in form.controls if kind not in ("radio", "checkbox")]
    return [*rest, *marks.items()]


def _radios(form: Form) -> int:
    return sum(kind == "radio" for _name, kind, _value in form.controls)
