"""What is measured: start, public page, one answer, sign-in, and what `counting` measures."""

import random
import sys
from collections.abc import Callable
from functools import partial
from subprocess import DEVNULL, run

from bench.counting import NO_BAR, extract, register, report, tick, whole
from bench.forms import visit
from bench.house import ROOT, House
from bench.measure import Row, Visitor, cpu_seconds, in_turn, local, spent, timed, zipped
from bench.served import Floor, Served, demo_link, sign_in
from bench.signing import refused

BASE = "flask,flask_sqlalchemy,flask_wtf,flask_babel"
WALL_LIMIT = 1.0
PAGE_LIMIT = 14_000
VISITS = 60


def start(_size: int) -> list[Row]:
    """Measure a command, the import of the app and the whole house, beside the base libraries."""
    house = House("start")

    def python(*words: str) -> Callable[[], object]:
        return partial(
            run,
            [sys.executable, *words],
            cwd=ROOT,
            env=house.environment,
            stdout=DEVNULL,
            check=True,
        )

    def beside(measure: Callable[[Callable[[], object]], float], *words: str) -> tuple[float, ...]:
        base = python("-c", f"import {BASE}")
        return in_turn(lambda: measure(python(*words)), lambda: measure(base), 5)

    helped, base, probe = beside(timed, "-m", "flask", "--app", "wsgi", "--help")
    loaded, plain, second = beside(spent, "-c", "import wsgi")
    whole, bare, third = beside(spent, "-c", "import wsgi; wsgi.whole()")
    return [
        Row("flask --help, wall", helped, "s", "one second", WALL_LIMIT, 1.0, probe),
        Row("flask --help, wall", helped, "s", "base libraries", base, 2.0, probe),
        Row("import wsgi, CPU", loaded, "s", "base libraries", plain, 1.5, second),
        Row("the whole house ready, CPU", whole, "s", "same", bare, NO_BAR, third),
    ]


def page(_size: int) -> list[Row]:
    """Weigh what a phone must fetch before the first question can be answered."""
    with Served("page") as (port, _server, house):
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
    with Served("answer") as (port, server, house), Floor() as (floor_port, floor):
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


def signin(_size: int) -> list[Row]:
    """Be refused as somebody known and as nobody: neither may take longer."""
    with Served("signin") as (port, _server, house):
        owner = Visitor(port)
        sign_in(owner, demo_link(house, "manager"))
        return refused(port, owner)


CELLS: dict[str, Callable[[int], list[Row]]] = {
    one.__name__: one
    for one in (start, page, answer, register, tick, extract, report, whole, signin)
}


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


def _visits(port: int, path: str) -> None:
    for turn in range(VISITS):
        visit(Visitor(port), path, random.Random(turn))  # noqa: S311 -- choices, not secrets


def _steps(port: int, path: str) -> int:
    return visit(Visitor(port), path, random.Random(1))  # noqa: S311 -- choices, not secrets


def _cpu(pid: int, work: Callable[[], None]) -> float:
    before = cpu_seconds(pid)
    work()
    return (cpu_seconds(pid) - before) * 1000 / VISITS
