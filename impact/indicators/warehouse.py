"""Frames as Ibis tables over Parquet: published when stale, counted once per state of the data."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Place, Scope
from impact.indicators.catalogue import Frame
from impact.indicators.parts import Parts, Places
from impact.kit.analytics import rows as rows_of
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis import Table

Row = dict[str, Any]
KEPT = 2_000
"""Results and views kept. A result is a few dozen small rows."""
HELD = 2_000
"""Frames held in the engine's memory."""
EMBEDDED = "duckdb"
SMALL = 64_000
"""Bytes of an average file up to which a frame is read once and held, not each time it is asked."""


class Warehouse:
    """The extracts of one installation, and the engine that counts over them."""

    def __init__(self, connect: Callable[[], Any], folder: Path, publish: Any) -> None:
        """Count with the Ibis backend that `connect` gives when first needed.

        `publish(query, schema, target)` writes a missing file into `folder`.
        """
        self._connect = connect
        self._backend: Any = None
        self._folder = folder
        self._publish = publish
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._views: OrderedDict[str, Table] = OrderedDict()
        self._held: OrderedDict[str, Any] = OrderedDict()
        self._parts: dict[str, Parts] = {}
        self._last: dict[int, Any] = {}
        self._one_at_a_time = RLock()  # an embedded engine uses every core for one query anyway
        self.computed = 0
        """How many results were computed, not read back: tests count on it."""

    @property
    def backend(self) -> Any:
        """The engine, connected when first asked for."""
        with self._one_at_a_time:
            if self._backend is None:
                self._backend = self._connect()
            return self._backend

    def table(self, frame: Frame, scope: Scope) -> "Table":
        """Return the rows of `frame` that belong to the pilots in `scope`, and no others."""
        files = [str(self.extract(frame, place)) for place in scope.pilots]
        name = f"{frame.name}_{_short(files)}"
        # The folder's name is for people: a file says itself whose rows it holds.
        read = f"SELECT * FROM read_parquet({files}, hive_partitioning=false)"  # noqa: S608 -- our own names
        small = sum(Path(file).stat().st_size for file in files) <= SMALL * len(files)
        if small and self.backend.name == EMBEDDED:
            return self._keep(frame, name, lambda: read)
        return self._see(frame, name, read, files)

    def hold(self, frame: Frame, key: Hashable, written: Callable[[], str]) -> "Table":
        """Return a derived frame, computed from its query once per `key` and held in the engine."""
        return self._keep(frame, f"{frame.name}_{_short(key)}", written)

    def part(
        self, frame: Frame, key: Hashable, places: Places, written: Callable[[Places], str]
    ) -> "Table":
        """Return a frame that is derived pilot by pilot, of these `places` alone.

        One table holds all pilots of which `key` was asked; what of them is not there yet, or is
        older, is derived in one go by the query of `written`.
        """
        name = f"{frame.name}_{_short(key)}"
        with self._one_at_a_time:
            if missing := self._parts.get(name, Parts(frame.by_pilot)).missing(places):
                self._add(name, frame, missing, written(missing))
            self._held.move_to_end(name)
            parts = self._parts[name].numbers(places)
            columns = ", ".join(f'"{column}"' for column in frame.columns)
            some = f'SELECT {columns} FROM "{name}" WHERE "part" IN {parts}'  # noqa: S608 -- our own names
            return self._see(frame, f"{name}_{_short(parts)}", some)

    def _add(self, name: str, frame: Frame, places: Places, written: str) -> None:
        """Put what was derived of some pilots beside the others, and what is old away."""
        parts = self._parts.setdefault(name, Parts(frame.by_pilot))
        number = parts.numbered(places)
        made = f'SELECT *, {number} AS "part" FROM ({written}) AS made'  # noqa: S608 -- our own names
        if name in self._held:
            self.backend.raw_sql(f'INSERT INTO "{name}" {made}')
        else:
            self._keep(frame, name, lambda: made)
        if old := parts.outdated():
            self.backend.raw_sql(f'DELETE FROM "{name}" WHERE "part" IN {old}')  # noqa: S608 -- our own names

    def _keep(self, frame: Frame, name: str, written: Callable[[], str]) -> "Table":
        """Return what a query gives, as a table in the engine; the longest unused make way."""
        with self._one_at_a_time:
            if name not in self._held:
                self.backend.raw_sql(f'CREATE TABLE "{name}" AS {written()}')
                self._held[name] = ibis.table(frame.columns, name=name)
            self._held.move_to_end(name)
            while len(self._held) > HELD:
                old = self._held.popitem(last=False)[0]
                for view in [one for one in self._views if one.startswith(f"{old}_")]:
                    self._views.pop(view)
                    self._drop("VIEW", view)
                self._drop("TABLE", old)
                self._parts.pop(old, None)
            found: Table = self._held[name]
            return found

    def _see(
        self, frame: Frame, name: str, written: str, files: list[str] | None = None
    ) -> "Table":
        """Return a view of a query, or of `files` where another engine reads them."""
        with self._one_at_a_time:
            if name not in self._views:
                if files and self.backend.name != EMBEDDED:
                    self.backend.read_parquet(files, table_name=name, hive_partitioning=False)
                else:
                    self.backend.raw_sql(f'CREATE VIEW "{name}" AS {written}')
                self._views[name] = ibis.table(frame.columns, name=name)
            self._views.move_to_end(name)
            while len(self._views) > KEPT:
                self._drop("VIEW", self._views.popitem(last=False)[0])
            return self._views[name]

    def _drop(self, kind: str, name: str) -> None:
        # In words of our own: what Ibis writes for it leaves out the name.
        self.backend.raw_sql(f'DROP {kind} IF EXISTS "{name}"')

    def query(self, *expressions: "Table") -> str:
        """Return the engine's query for the rows of `expressions`, all of one layout.

        They name tables that need not be there. In one flat union: of one in the other, as Ibis
        would write it, reading takes longer. Each column is cast to what Ibis promises: a sum of
        whole numbers is wider in the engine.
        """
        dialect = self.backend.name
        parts = [ibis.to_sql(one, dialect=dialect, pretty=False) for one in expressions]
        inner = " UNION ALL ".join(f"({part})" for part in parts)
        kinds = self.backend.compiler.type_mapper
        columns = ", ".join(
            f'CAST("{name}" AS {kinds.to_string(kind)}) AS "{name}"'
            for name, kind in expressions[0].schema().items()
        )
        return f"SELECT {columns} FROM ({inner}) AS counted"  # noqa: S608 -- our own words only

    def extract(self, frame: Frame, place: Place) -> Path:
        """Return the file of this frame at this version of the pilot's data, written if need be."""
        target = self._target(frame, place)
        with self._one_at_a_time:
            if not target.exists():
                if frame.query is None:
                    raise ValueError(f"{frame.name} is made of other frames")
                self._publish(frame.query(place.id), arrow_schema(frame), target)
                # Someone may still read the last.
                for old in sorted(target.parent.glob("*.parquet"))[:-2]:
                    old.unlink(missing_ok=True)
        return target

    def is_written(self, frames: Iterable[Frame], place: Place) -> bool:
        """Say whether all these lie ready: counting over them takes no extract."""
        return all(self._target(frame, place).exists() for frame in frames)

    def _target(self, frame: Frame, place: Place) -> Path:
        # A frame that promises other columns than before is another file.
        name = f"{place.version:09d}-{_short(frame.columns)}.parquet"
        return self._folder / frame.name / f"pilot={place.id}" / name

    def remember(self, pilot: int, found: Any) -> None:
        """Keep what was counted last of a pilot, to show while it is counted anew."""
        with self._one_at_a_time:
            self._last[pilot] = found

    def last(self, pilot: int) -> Any:
        """Return what was counted last of a pilot since this process began; None of nothing."""
        return self._last.get(pilot)

    def forget(self, pilot: int) -> None:
        """Remove every file of a pilot: what was taken back is in none that is written after."""
        with self._one_at_a_time:
            self._last.pop(pilot, None)
            for file in self._folder.glob(f"*/pilot={pilot}/*.parquet"):
                file.unlink(missing_ok=True)

    def rows(self, expression: "Table") -> list[Row]:
        """Run a small count and return its rows; the same count over the same data runs once."""
        found: list[Row] = self.kept(expression.op(), lambda: self._run(expression))
        return found

    def asked(self, query: str) -> list[Row]:
        """Run a query that `query` wrote and return its rows."""
        with self._one_at_a_time:
            return rows_of(self.backend, query)

    def _run(self, expression: "Table") -> list[Row]:
        found: list[Row] = self.backend.to_pyarrow(expression).to_pylist()
        return found

    def knows(self, key: Hashable) -> bool:
        """Say whether the result of this key lies ready."""
        with self._one_at_a_time:
            return key in self._kept

    def kept(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """Return the result of `work`, done at most once per `key`.

        A key names its data: a scope carries versions, an expression the files that it reads.
        """
        with self._one_at_a_time:
            if key not in self._kept:
                self._kept[key] = work()
                self.computed += 1
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def arrow_schema(frame: Frame) -> "pa.Schema":
    """Return the promised columns as Arrow types: int64, float64, boolean, string or date32."""
    return ibis.schema(frame.columns).to_pyarrow()


def _short(key: object) -> str:
    return sha256(repr(key).encode()).hexdigest()[:16]
