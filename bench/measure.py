"""Shared parts of every measure: rounds in turn, a quiet probe, processes, a small HTTP client."""

import contextlib
import gzip
import http.client
import os
import resource
import signal
import socket
import statistics
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result.

    `bar` is the most (or, with `at_least`, the least) ratio wanted; infinite where there is none.
    """

    what: str
    ours: float
    unit: str
    baseline: str
    other: float
    bar: float
    quiet: float
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """Ours over the baseline, measured in the same run."""
        return self.ours / self.other if self.other else float("inf")

    @property
    def verdict(self) -> str:
        """Say whether the bar holds; a person decides what follows from it."""
        held = self.ratio >= self.bar if self.at_least else self.ratio <= self.bar
        return "" if held else "over"


def table(rows: list[Row]) -> str:
    """Return the result as a Markdown table."""
    head = ("what", "ours", "baseline", "ratio", "bar", "quiet", "")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        bar = f"{sign} {row.bar:g}" if row.bar < float("inf") else ""
        lines.append(
            f"| {row.what} | {row.ours:.4g} {row.unit} | {row.baseline}: {row.other:.4g} "
            f"{row.unit} | {row.ratio:.3g} | {bar} | {row.quiet:.2f} | {row.verdict} |"
        )
    return "\n".join(lines)


def quiet(seconds: float = 0.25) -> float:
    """Return the share of one core that a busy loop really gets; 1.0 is undisturbed."""
    wall, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        pass
    return (time.process_time() - cpu) / (time.perf_counter() - wall)


def wait_quiet(limit: float = 10.0, want: float = 0.95) -> float:
    """Wait at most `limit` seconds for an undisturbed core; return the last probe."""
    end = time.monotonic() + limit
    found = quiet()
    while found < want and time.monotonic() < end:
        time.sleep(0.5)
        found = quiet()
    return found


def in_turn(
    ours: Callable[[], float], other: Callable[[], float], rounds: int = 3
) -> tuple[float, float, float]:
    """Run ours, other, ours, other, …; return both medians and the worst quiet probe.

    Both are run once before, unmeasured.
    """
    ours()
    other()
    mine, theirs, probe = [], [], 1.0
    for _ in range(rounds):
        probe = min(probe, wait_quiet())
        mine.append(ours())
        theirs.append(other())
    return statistics.median(mine), statistics.median(theirs), probe


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes, by the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def spent(work: Callable[[], object]) -> float:
    """Return the seconds that the processes which `work` starts and awaits were on a core."""

    def so_far() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = so_far()
    work()
    return so_far() - before


def cpu_seconds(pid: int) -> float:
    """Return the seconds that the threads of a process were on a core (Linux).

    Of the scheduler, in nanoseconds: the ticks of `stat` are a hundredth of a second, which is a
    seventh of what the smallest floor takes.
    """
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def zipped(body: bytes) -> int:
    """Return how many bytes go over the line."""
    return len(gzip.compress(body, 5))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """A keep-alive HTTP client for this machine, with a cookie jar."""

    def __init__(self, port: int) -> None:
        """Connect when first asked."""
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """Send one request and read the whole answer; redirects are not followed."""
        headers = {"Host": "localhost"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        self.line.request(method, path, body, headers)
        reply = self.line.getresponse()
        content = reply.read()
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.split(";")[0].partition("=")
                self.cookies[key] = kept
        return Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, content)

    def get(self, path: str) -> Answer:
        """Ask for a page and follow redirects; `path` of the last page is in its headers."""
        reply = self.ask("GET", path)
        while reply.status in (301, 302, 303, 307):
            path = local(reply.headers["location"], path)
            reply = self.ask("GET", path)
        reply.headers["x-path"] = path
        return reply

    def post(self, path: str, pairs: list[tuple[str, str]]) -> Answer:
        """Send a form."""
        return self.ask("POST", path, urllib.parse.urlencode(pairs))


def local(address: str, base: str = "/") -> str:
    """Return the path and query of a link as seen from `base`."""
    parts = urllib.parse.urlsplit(urllib.parse.urljoin(base, address))
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(
    command: list[str], port: int, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server of our own, wait until it answers, and end it afterwards."""
    quietly = subprocess.DEVNULL
    server = subprocess.Popen(  # noqa: S603 -- our own words only
        command, env=environment, stdout=quietly, stderr=quietly, start_new_session=True
    )
    try:
        _wait_for(server, port)
        yield server
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)


def _wait_for(server: subprocess.Popen[bytes], port: int, limit: float = 60.0) -> None:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended at once, with status {server.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nobody answers on port {port}")
