"""The least that moving rows can cost, each in a process of its own; prints what it took.

That is its seconds on a core and its memory in MB, at most.

python -m bench.straight csv FILE
python -m bench.straight parquet DATABASE TARGET PILOT
"""

import csv
import importlib
import resource
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from bench import rows
from bench.house import HOME

BATCH = 50_000


def into_sqlite(source: Path) -> None:
    """Read a CSV file and write its rows down, durably, in batches of a thousand."""
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


def to_parquet(database: Path, target: Path, pilot: str) -> None:
    """Write the bare marks of a pilot to Parquet, as they are: no other table joined, no order."""
    arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as line:
        cursor = line.execute(
            "select * from presence where pilot_id = (select id from pilot where code = ?)",
            (pilot,),
        )
        names = [one[0] for one in cursor.description]
        kinds = {"session_id": arrow.int64(), "participant_id": arrow.int64()}
        schema = arrow.schema([(name, kinds.get(name, arrow.string())) for name in names])
        with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
            while batch := cursor.fetchmany(BATCH):
                columns = zip(zip(*batch, strict=True), schema, strict=True)
                cells = [arrow.array(_cells(values, kind), kind.type) for values, kind in columns]
                writer.write_table(arrow.Table.from_arrays(cells, schema=schema))


def _cells(values: tuple[object, ...], kind: object) -> list[object]:
    whole = str(getattr(kind, "type", "")) == "int64"
    return [one if one is None or whole else str(one) for one in values]


def main() -> None:
    """Say how long it took."""
    if sys.argv[1] != "csv":
        importlib.import_module("pyarrow.parquet")  # loading it is no part of moving rows
    start = time.process_time()
    if sys.argv[1] == "csv":
        into_sqlite(Path(sys.argv[2]))
    else:
        to_parquet(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.process_time() - start} {most}")


if __name__ == "__main__":
    main()
