"""Frames as Ibis tables over Parquet: published when stale, counted once per state of the data."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Place, Scope
from impact.indicators.catalogue import Frame
from impact.kit.analytics import rows as rows_of
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis import Table

Row = dict[str, Any]
KEPT = 2_000
"""Results and views kept. A result is a few dozen small rows."""
HELD = 2_000
"""Derived frames held in the engine's memory."""


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
        self._held: OrderedDict[str, Table] = OrderedDict()
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
        with self._one_at_a_time:
            if name not in self._views:
                # The folder's name is for people: a file says itself whose rows it holds.
                self._views[name] = self.backend.read_parquet(
                    files, table_name=name, hive_partitioning=False
                )
            while len(self._views) > KEPT:
                self._drop("VIEW", self._views.popitem(last=False)[0])
            return self._views[name]

    def hold(self, frame: Frame, key: Hashable, written: Callable[[], str]) -> "Table":
        """Return a derived frame, computed from its query once per `key` and held in the engine."""
        name = f"{frame.name}_{_short(key)}"
        with self._one_at_a_time:
            if name not in self._held:
                self.backend.raw_sql(f'CREATE TABLE "{name}" AS {written()}')
                self._held[name] = self.backend.table(name)
            self._held.move_to_end(name)
            while len(self._held) > HELD:
                self._drop("TABLE", self._held.popitem(last=False)[0])
            return self._held[name]

    def _drop(self, kind: str, name: str) -> None:
        # In words of our own: what Ibis writes for it leaves out the name.
        self.backend.raw_sql(f'DROP {kind} IF EXISTS "{name}"')

    def query(self, expression: "Table") -> str:
        """Return the engine's query for `expression`, which names tables that need not be there.

        Each column is cast to what Ibis promises: a sum of whole numbers is wider in the engine.
        """
        inner = ibis.to_sql(expression, dialect=self.backend.name)
        kinds = self.backend.compiler.type_mapper
        columns = ", ".join(
            f'CAST("{name}" AS {kinds.to_string(kind)}) AS "{name}"'
            for name, kind in expression.schema().items()
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
