"""Measure: `python3 run.py bench [NAME…] [--rows 100000] [--against FILE]`."""

import argparse
import json
import os
import platform
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.cells import CELLS
from bench.house import HOME
from bench.measure import Row, table


def main() -> None:
    """Run what was asked, print Markdown, keep the same as JSON."""
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CELLS))
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the large register")
    parser.add_argument("--against", type=Path, help="an earlier result to compare with")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(CELLS):
        parser.error(f"there is no {', '.join(unknown)}; choose from {', '.join(CELLS)}")
    found = [row for name in asked.names or CELLS for row in CELLS[name](asked.rows)]
    print(f"{machine()}\n\n{table(found)}")
    if asked.against:
        print("\n" + changed(found, json.loads(asked.against.read_text())))
    HOME.mkdir(parents=True, exist_ok=True)
    kept = HOME / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json"
    kept.write_text(json.dumps([asdict(row) for row in found], indent=1))
    print(f"\nkept in {kept}")


def machine() -> str:
    """Return what everything was measured on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"DuckDB {version('duckdb')}"
    )


def changed(found: list[Row], earlier: list[dict[str, object]]) -> str:
    """Return how each measure changed since an earlier run, as ratio of ours to ours."""
    before = {(one["what"], one["baseline"]): float(str(one["ours"])) for one in earlier}
    lines = [
        f"{row.what} ({row.baseline}): {row.ours / before[row.what, row.baseline]:.2f} of before"
        for row in found
        if before.get((row.what, row.baseline))
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
