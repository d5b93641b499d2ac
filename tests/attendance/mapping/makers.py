"""Spreadsheets as partners send them, and what comes out of them."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.files import read_mapping
from impact.attendance.mapping.guess import guess
from impact.attendance.mapping.mapped import Mapped
from impact.attendance.mapping.plan import Mapping
from impact.attendance.mapping.questions import Question, answered
from impact.kit.books import Book, read_book

DATA = Path(__file__).resolve().parents[2] / "data"
FILES = {path.name[:2]: path for path in sorted((DATA / "messy").glob("[0-9]*"))}
TABLES = tuple(FILES)[:-1]
"""All but the last, which is no table."""
Row = tuple[tuple[str, str], ...]


def book(number: str) -> Book:
    """One of the twelve files."""
    return read_book(FILES[number].name, FILES[number].read_bytes())


def mapping(number: str) -> Mapping:
    """The mapping that somebody made for it."""
    path = DATA / "mappings" / f"{number}.yaml"
    return read_mapping(path.read_bytes(), path.name)


def mapped(number: str) -> Mapped:
    """What the mapping makes of the file."""
    return apply(book(number), mapping(number))


def expected(number: str) -> list[Row]:
    """What a correct import makes of a file, in no order."""
    with (DATA / f"messy/expected/{number}.csv").open(encoding="utf-8") as file:
        return sorted(_row(row) for row in csv.DictReader(file))


def rows(found: Mapped) -> list[Row]:
    """The same of what came out, people called as they are there: in order of appearance."""
    codes = {one.key: f"a{at:02d}" for at, one in enumerate(found.people, 1)}
    return sorted(
        _row(dict(one.values) | {"participant": codes.get(one.values.get("participant", ""), "")})
        for one in found.rows
    )


def a_csv(*lines: str, name: str = "lijst.csv") -> Book:
    """A CSV with these lines."""
    return read_book(name, "\n".join(lines).encode())


def said(*lines: str) -> Mapping:
    """A mapping of these lines of YAML."""
    return read_mapping("\n".join(lines))


def guessed(read: Book, **answers: str) -> Mapping:
    """The mapping that is proposed, with the open questions answered: key and word -> answer.

    A key is written `matrix_marks__z`, a word without letters as it is.
    """
    asked = guess(read)
    return answered(asked.mapping, [_answer(one, answers) for one in asked.questions])


def _answer(one: Question, answers: dict[str, str]) -> Question:
    key = one.about.replace(".", "_", 1) + (f"__{one.found}" if one.understood is None else "")
    given = answers.get(key.rstrip("_"), answers.get(one.about.replace(".", "_", 1)))
    return replace(one, understood=given) if given is not None else one


def _row(row: dict[str, str]) -> Row:
    return tuple(sorted((name, text) for name, text in row.items() if text))


def places(found: Mapped, why: str) -> list[tuple[str, str, str, int]]:
    """Doubts for one reason: place, what was found, what was understood, how often."""
    return [
        (f"{one.place.row}:{one.place.column}", one.found, one.understood, one.times)
        for one in found.doubts
        if one.why == why
    ]


def lines(faults: Sequence[object]) -> list[str]:
    """Faults as one reads them."""
    return [one.line() for one in faults]  # type: ignore[attr-defined]  # -- faults all
