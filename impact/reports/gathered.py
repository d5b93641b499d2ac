"""What a report's claims need to know, read from the frames by name. Tables in, values out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from impact.indicators.blocks import Block, Coded, Draft, Matrix, Measured, Quotes
from impact.indicators.catalogue import Indicator, needs
from impact.indicators.figure import nothing
from impact.indicators.measure import Desk
from impact.indicators.persons import person
from impact.kit.lazy import ibis
from impact.reports.aims import Aim, Threshold
from impact.reports.evidence import Evidence
from impact.reports.voices import Read, Spoken

DATED = {
    "register": ("sessions", "held_on"),
    "survey": ("responses", "submitted_on"),
    "stories": ("stories", "told_on"),
}
"""Where the first day with data is found, per kind of data."""
WORDS = {"codes": ("codings", "code"), "constructs": ("meant", "construct")}
"""Where the codes and constructs of a pilot are found in its data."""


def evidence(desk: Desk, shown: Draft, aims: Iterable[Aim]) -> Evidence:
    """Return what `aims` can be held against. `shown` is what has passed the gate."""
    spoken = tuple(_spoken(desk))
    voices = {one.voice for one in spoken}
    thresholds = {
        one.figure: one for aim in aims for one in aim.thresholds if one.value is not None
    }
    judged = {key: _judged(desk, one, voices) for key, one in thresholds.items()}
    return Evidence(
        audience=desk.scope.audience,
        figures=shown.figures,
        blanks={one.name: blank(one) for one in desk.catalogue.indicators.values()},
        coded=tuple(of(shown, Coded)),
        cells=tuple(cell for one in of(shown, Matrix) for cell in one.cells),
        quotes=tuple(line for one in of(shown, Quotes) for line in (*one.lines, *one.openings)),
        spoken=spoken,
        read=tuple(_read(desk)),
        without={key: frozenset(who for who, k in rows if not k) for key, rows in judged.items()},
        within={key: frozenset(who for who, k in rows if k) for key, rows in judged.items()},
        began=dict(_began(desk)),
    )


def known_words(desk: Desk) -> dict[str, list[str]]:
    """Return the keys of codes that were read here and of constructs that were asked about."""
    found: dict[str, list[str]] = {}
    for kind, (name, column) in WORDS.items():
        if name in desk.catalogue.frames:
            words = desk.table(name).select(word=column).distinct().order_by("word")
            found[kind] = [row["word"] for row in desk.warehouse.rows(words) if row["word"]]
    return found


def of(report: Draft, kind: type[Any]) -> list[Any]:
    """Return the blocks of one kind, in order."""
    blocks: list[Block] = [block for stretch in report.stretches for block in stretch.blocks]
    return [block for block in blocks if isinstance(block, kind)]


def blank(one: Indicator) -> Measured:
    """Return an indicator of which nothing can be said."""
    return Measured(
        one.name,
        one.label,
        one.question,
        one.unit,
        one.source,
        one.definition,
        (),
        nothing(),
        one.rule,
    )


def _spoken(desk: Desk) -> list[Spoken]:
    """Return the stories of the period, with whose voice they are."""
    if "stories" not in desk.catalogue.frames:
        return []
    told = desk.table("stories")
    told = told.filter(told.told_on.between(*_days(desk)))
    voice = ibis.coalesce(person(told, desk.scope), "\n" + told.story)
    rows = told.select("story", "perspective", "grants", voice=voice).order_by("story")
    return [Spoken(**row) for row in desk.warehouse.rows(rows)]


def _read(desk: Desk) -> list[Read]:
    """Return the verdicts of the book that most stories were read with: only one is pooled."""
    if "verdicts" not in desk.catalogue.frames:
        return []
    columns = ("story", "code", "codebook", "applied", "polarity")
    rows = desk.warehouse.rows(desk.table("verdicts").select(*columns).order_by(columns[:3]))
    books = Counter(book for book, _ in {(row["codebook"], row["story"]) for row in rows})
    used = max(books, key=lambda book: (books[book], book), default="")
    return [
        Read(row["story"], row["code"], row["applied"], row["polarity"])
        for row in rows
        if row["codebook"] == used
    ]


def _judged(desk: Desk, one: Threshold, voices: set[str]) -> Sequence[tuple[str, int]]:
    """Return the tellers inside the denominator of a figure, with how often in its numerator.

    Only what a whole group of people did can be asked per person; of other figures: nobody.
    """
    indicator = desk.catalogue.indicators.get(one.indicator)
    if indicator is None or not _per_person(desk, indicator, one) or not voices:
        return []
    by = (*(column for column, _ in one.group), "person")
    given = {"by": by, "scope": desk.scope, "rows": desk.warehouse.rows}
    handed = [given[name] if name in given else desk.table(name) for name in needs(indicator.count)]
    rows = indicator.count(*handed)
    rows = rows.filter(rows.person.isin(sorted(voices)), rows.denominator > 0)
    for column, value in one.group:
        rows = rows.filter(rows[column].cast("string") == value)
    found = desk.warehouse.rows(rows.select("person", "numerator").order_by("person"))
    return [(row["person"], row["numerator"]) for row in found]


def _per_person(desk: Desk, indicator: Indicator, one: Threshold) -> bool:
    columns = sorted(column for column, _ in one.group)
    known = any(sorted(by) == columns for by in indicator.groups)
    frames = desk.catalogue.frames
    read = [frames[name] for name in needs(indicator.count) if name in frames]
    people = any("person" in frame.columns for frame in read)
    return indicator.rule == "group" and not indicator.fixed and known and people


def _began(desk: Desk) -> Iterable[tuple[str, date]]:
    """Yield the first day of the period on which there was anything to see, per kind of data."""
    for kind, (name, column) in DATED.items():
        if name in desk.catalogue.frames:
            day = desk.table(name)[column]
            found = day.as_table().filter(day.between(*_days(desk)))
            first = desk.warehouse.rows(found.aggregate(first=lambda t: t[0].min()))[0]["first"]
            if first:
                yield kind, first


def _days(desk: Desk) -> tuple[Any, Any]:
    return ibis.literal(desk.scope.dates.first), ibis.literal(desk.scope.end)
