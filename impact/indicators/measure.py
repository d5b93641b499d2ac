"""Count every indicator in one query, make figures of the tallies, and tell the sections."""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from impact.indicators import days
from impact.indicators.blocks import Measured, Scope, Stretch
from impact.indicators.catalogue import By, Catalogue, Frame, Indicator, needs
from impact.indicators.parts import Places
from impact.indicators.persons import one_code
from impact.indicators.pool import pooled
from impact.indicators.tallies import COUNTS, SPREAD, leg, measured, named
from impact.indicators.warehouse import Row, Warehouse
from impact.kit.dates import Period, local_date
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

BLANK_SIGN = "blank:"
BLANK = re.compile(rf'"{BLANK_SIGN}(\w+)"')
"""How a frame is named in a query that is not about one scope yet."""
WRITTEN: OrderedDict[Hashable, str] = OrderedDict()
MOST_WRITTEN = 500
PERIOD_FRAME = "sessions"
"""The frame whose first and last day close a period that was left open."""


def counted(table: "Table", by: By, **counts: Any) -> "Table":
    """Group `table` and return its counts per group: the last line of most count steps.

    Give `numerator`, `denominator`, `n`, `left_out` (0 when not given), `known`, `people` (null
    when not given) as aggregations of `table`.
    """
    measures = {
        name: ibis.coalesce(counts[name], 0) if name not in ("known", "people") else counts[name]
        for name in COUNTS
        if name in counts
    }
    return shaped(table.aggregate(by=list(by), **measures), by)


def spread(table: "Table", by: By, value: Any, *, other: Any = None, **counts: Any) -> "Table":
    """Return how often each (value, other) occurs per group: for medians, clusters, diversity.

    `counts` are aggregations over the rows of one value; tallies add them up, `known` and `people`
    take the largest.
    """
    keyed = table.mutate(
        amount=value.cast("float64"),
        other=(ibis.literal(0.0) if other is None else other).cast("float64"),
    )
    return shaped(
        keyed.aggregate(by=[*by, "amount", "other"], times=lambda t: t.count(), **counts), by
    )


def shaped(table: "Table", by: By) -> "Table":
    """Return `by` and every column of the fixed shape, in order: what is missing is 0 or null."""
    empty = {
        name: 0 if name in ("numerator", "denominator", "n", "left_out") else None
        for name in (*COUNTS, *SPREAD)
    }
    return table.select(
        *by,
        **{
            name: (table[name] if name in table.columns else ibis.literal(empty[name])).cast(kind)
            for name, kind in (COUNTS | SPREAD).items()
        },
    )


class Desk:
    """One scope at work: hands each step what it asks for by name.

    Writing a query costs more than running it on a small pilot. So steps are first given blank
    tables and days, and the query that comes of it is kept: it serves every pilot, every period
    and every later state of the data.
    """

    def __init__(self, catalogue: Catalogue, warehouse: Warehouse, scope: Scope) -> None:
        """Close an open period by the register's own days; open no other table yet."""
        self.catalogue = catalogue
        self.warehouse = warehouse
        self.scope = scope if scope.period else replace(scope, period=self._own_days(scope))
        self._tables: dict[str, Table] = {}

    def measure(self) -> list[Measured]:
        """Return every indicator in all its standard groups, in one query per scope.

        Several pilots: the definitions are run again on the union (indicators.md 3), and each
        pilot alone beside it, for what pooling must not hide.
        """
        whole = self.whole()
        if len(self.scope.pilots) == 1:
            return whole
        return pooled(whole, self.apart(), self.scope)

    def whole(self) -> list[Measured]:
        """Return the figures of the union as they are counted, without what pooling hides."""
        return self._figures(self._all)

    def write_down(self) -> None:
        """Write every query that a report of such a scope asks; nothing is read or counted."""
        for frame in self.catalogue.frames.values():
            if frame.derive:
                self._derived(frame)
        self._query(self._all)

    def split(self, name: str, by: By) -> list[Measured]:
        """Return one indicator in one of its groupings, a standard or an extra one.

        ValueError when its list of views has no such grouping for this audience.
        """
        one = self.catalogue.indicators[name]
        if by not in one.views(self.scope.audience):
            raise ValueError(f"{name} is not split by {by} for a {self.scope.audience}")
        whole = self._figures((replace(one, groups=(by,)),))
        if len(self.scope.pilots) == 1:
            return whole
        return pooled(whole, [desk.split(name, by) for desk in self._alone()], self.scope)

    def apart(self) -> tuple[tuple[Measured, ...], ...]:
        """Return what each pilot alone says, in their order; nothing of one pilot."""
        if len(self.scope.pilots) == 1:
            return ()
        return tuple(tuple(desk.measure()) for desk in self._alone())

    def tell(self, figures: list[Measured]) -> list[Stretch]:
        """Write every section, in order of its number."""
        ordered = sorted(self.catalogue.sections.values(), key=lambda one: (one.number, one.name))
        return [
            Stretch(one.number, one.heading, tuple(one.tell(*self._hand(one.tell, figures))))
            for one in ordered
        ]

    def table(self, name: str) -> "Table":
        """Return a frame within the scope: nothing dated after the end of observation is in it."""
        if name not in self._tables:
            self._tables[name] = self._within(name, self._stored(name), self.scope.end)
        return self._tables[name]

    def _within(self, name: str, table: "Table", end: date) -> "Table":
        dated = self.catalogue.frames[name].dated
        if dated is None:
            return table
        return table.filter(table[dated].isnull() | (table[dated] <= ibis.literal(end)))

    def _stored(self, name: str) -> "Table":
        """Return a frame as the engine holds it: the pilots' files, or what was derived of them."""
        frame = self.catalogue.frames[name]
        if frame.derive is None:
            return self.warehouse.table(frame, self.scope)
        if frame.by_pilot and not one_code(self.scope):
            return self.warehouse.part(
                frame,
                (self.scope.dates, self.scope.end),
                self.scope.pilots,
                lambda places: self._only(places)._made(frame),
            )
        return self.warehouse.hold(frame, self._key(), lambda: self._made(frame))

    def _made(self, frame: Frame) -> str:
        return self._filled(self._derived(frame))

    def _only(self, places: Places) -> "Desk":
        """Return a desk for some of these pilots, each with codes of its own."""
        scope = replace(self.scope, pilots=places, part=True, until=self.scope.end)
        return Desk(self.catalogue, self.warehouse, scope)

    def _key(self) -> Hashable:
        """Name the data and the question, without the reader: small numbers come afterwards."""
        places = tuple((place.id, place.version, place.card_scheme) for place in self.scope.pilots)
        return (places, self.scope.dates, self.scope.end, one_code(self.scope))

    def _question(self) -> Hashable:
        """Name the question alone: what is asked alike of pilots and periods that differ."""
        schemes = tuple((one.code, one.card_scheme) for one in self.scope.pilots if one.card_scheme)
        return (schemes, one_code(self.scope))

    @property
    def _all(self) -> tuple[Indicator, ...]:
        return tuple(self.catalogue.indicators.values())

    def _alone(self) -> "list[Desk]":
        """Return a desk for each of several pilots, at which the same is asked."""
        part = not one_code(self.scope)
        scopes = [replace(self.scope.alone(place), part=part) for place in self.scope.pilots]
        return [Desk(self.catalogue, self.warehouse, one) for one in scopes]

    def _figures(self, indicators: tuple[Indicator, ...]) -> list[Measured]:
        key = (self._key(), tuple((one.definition, one.groups) for one in indicators))
        rows: dict[str, list[Row]] = self.warehouse.kept(
            key, lambda: named(self._count(indicators), indicators)
        )
        return [figure for one in indicators for figure in measured(one, rows[one.name])]

    def _count(self, indicators: tuple[Indicator, ...]) -> list[Row]:
        """One leg per indicator and grouping, one union, one trip to the engine."""
        if not indicators:
            return []
        return self.warehouse.asked(self._filled(self._query(indicators)))

    def _query(self, indicators: tuple[Indicator, ...]) -> str:
        return self._written((indicators, self._question()), lambda: self._legs(indicators))

    def _legs(self, indicators: tuple[Indicator, ...]) -> str:
        """Return one flat union: one leg in another, as Ibis writes it, takes long to read."""
        most = max(len(by) for one in indicators for by in one.groups)
        legs = [
            leg(one, one.count(*self._hand_blank(one.count, by)), by, most)
            for one in indicators
            for by in one.groups
        ]
        return self.warehouse.query(*legs)

    def _derived(self, frame: Frame) -> str:
        """Return the query that makes a derived frame, over blank names."""
        derive: Callable[..., Table] = frame.derive  # type: ignore[assignment]  # -- asked before

        def write() -> str:
            made = derive(*self._hand_blank(derive, ()))
            if missing := set(frame.columns) - set(made.columns):
                raise ValueError(f"{frame.name} promises {sorted(missing)} too")
            return self.warehouse.query(made.select(*frame.columns).cast(frame.columns))

        several = one_code(self.scope) and len(self.scope.pilots) > 1
        return self._written((frame.name, frame.derive, self._question(), several), write)

    def _written(self, key: Hashable, write: Callable[[], str]) -> str:
        """Return a query over blank names, written once in this process: it names no data."""
        whole = (self.warehouse.backend.name, key)
        if whole not in WRITTEN:
            WRITTEN[whole] = days.left_open(write(), self.warehouse.backend.name)
            while len(WRITTEN) > MOST_WRITTEN:
                WRITTEN.popitem(last=False)
        return WRITTEN[whole]

    def _filled(self, written: str) -> str:
        """Put the names of this scope's tables, and its days, in place of the blanks."""
        dated = days.filled(written, self.scope, self.warehouse.backend.name)
        return BLANK.sub(lambda found: f'"{self._stored(found[1]).get_name()}"', dated)

    def _hand(self, step: Any, figures: list[Measured]) -> list[Any]:
        given = {"scope": self.scope, "rows": self.warehouse.rows, "figures": figures}
        return [given[name] if name in given else self.table(name) for name in needs(step)]

    def _hand_blank(self, step: Any, by: By) -> list[Any]:
        given = {"scope": days.blank(self.scope), "by": by}
        return [given[name] if name in given else self._blank(name) for name in needs(step)]

    def _blank(self, name: str) -> "Table":
        columns = self.catalogue.frames[name].columns
        empty = ibis.table(columns, name=f"{BLANK_SIGN}{name}")
        return self._within(name, empty, days.BLANK["end"])

    def _own_days(self, scope: Scope) -> Period:
        """Return the days of the first and last session; today alone for an empty register."""
        today = local_date(scope.as_of, scope.zone)
        if PERIOD_FRAME not in self.catalogue.frames:
            return Period(today, today)
        days = self.warehouse.table(self.catalogue.frames[PERIOD_FRAME], scope).held_on
        found = self.warehouse.rows(
            days.as_table().aggregate(first=lambda t: t[0].min(), last=lambda t: t[0].max())
        )[0]
        return Period(found["first"] or today, found["last"] or today)
