"""From the database to a Parquet file, in batches: never a whole table in memory.

SQLite is read through Python's own library, and must be. A second copy of SQLite in one process
(the ADBC driver carries one) does not see the first one's locks: when it closes, it takes itself
for the last reader and deletes the write-ahead log that the app is still writing to.
"""

import importlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, SelectBase, make_url

from impact.kit.lazy import pyarrow
from impact.kit.rows import unswept

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 10_000
"""Rows that are turned into columns at a time: so many stay near the processor."""
TOGETHER = 12
"""Batches that are written as one: a reader skips and unpacks a file in such parts."""


class Extractor:
    """Writes what a marked extract query returns, from SQLite or PostgreSQL."""

    def __init__(self, database: str) -> None:
        """Take a SQLAlchemy address, such as `sqlite:///path` or `postgresql+psycopg://…`."""
        self.url: URL = make_url(database)

    def publish(self, query: SelectBase, schema: "pa.Schema", target: Path) -> None:
        """Write `query` to `target` in the types of `schema`.

        Readers see the whole file or none of it. ArrowInvalid when a value breaks the promise.
        """
        parquet = importlib.import_module("pyarrow.parquet")
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        read = _from_sqlite if self.url.get_backend_name() == "sqlite" else _from_postgresql
        with unswept(), parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            for table in read(self.url, self._sql(query), schema):
                writer.write_table(table)
        unfinished.replace(target)

    def _sql(self, query: SelectBase) -> str:
        # `named`: with the driver's own style SQLAlchemy would double every % in the text.
        dialect: Any = self.url.get_dialect()
        literal = {"literal_binds": True}
        return str(query.compile(dialect=dialect(paramstyle="named"), compile_kwargs=literal))


def _from_sqlite(url: URL, sql: str, schema: "pa.Schema") -> Iterator["pa.Table"]:
    with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as connection:
        cursor = connection.execute(sql)
        batches = (_batch(rows, schema) for rows in iter(lambda: cursor.fetchmany(BATCH), []))
        while some := list(islice(batches, TOGETHER)):
            yield pyarrow.Table.from_batches(some, schema=schema)


def _batch(rows: list[tuple[Any, ...]], schema: "pa.Schema") -> "pa.RecordBatch":
    columns = zip(zip(*rows, strict=True), schema, strict=True)
    cells = [_column(values, field) for values, field in columns]
    return pyarrow.RecordBatch.from_arrays(cells, schema=schema)


def _column(values: tuple[Any, ...], field: Any) -> Any:
    kind = field.type
    if pyarrow.types.is_date32(kind):  # SQLite keeps a day as text, in ISO order
        return pyarrow.array(values, pyarrow.string()).cast(kind)
    if pyarrow.types.is_boolean(kind):  # and yes or no as a number
        return pyarrow.array(values, pyarrow.int64()).cast(kind)
    return pyarrow.array(values, kind)


def _from_postgresql(url: URL, sql: str, schema: "pa.Schema") -> Iterator["pa.Table"]:
    driver = importlib.import_module("adbc_driver_postgresql.dbapi")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(driver.connect(plain)) as connection, closing(connection.cursor()) as cursor:
        # What counts tables right after an import is out of date: a plan made for a few rows joins
        # a hundred thousand with each other, one by one.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(sql)
        for batch in cursor.fetch_record_batch():
            yield pyarrow.Table.from_batches([batch]).cast(schema)
