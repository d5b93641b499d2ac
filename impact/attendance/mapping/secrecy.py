"""No name of a person stands in a mapping: it is kept and handed on, names are not. Pure."""

from collections.abc import Iterable, Iterator

from impact.attendance.mapping.people import name_key
from impact.attendance.mapping.plan import Mapping
from impact.kit.faults import Fault
from impact.kit.i18n import N_
from impact.kit.text import folded

NAMED = N_("what somebody is called stands in the mapping; change that in the file first")
SHORTEST = 3
"""Letters of a name of one word: shorter ones are words or marks as well."""


def names_in(mapping: Mapping, names: Iterable[str], file: str) -> list[Fault]:
    """Return a fault for each key of a mapping in which one of these names stands."""
    keys = {name_key(one) for one in names}
    return [
        Fault(NAMED, {}, file, None, at)
        for at, text in _texts(mapping)
        if any(_stands(name, f" {folded(text)} ") for name in keys)
    ]


def _stands(name: str, text: str) -> bool:
    """Say whether a whole name stands in a text, or a text is a name of one word."""
    if " " in name:
        return f" {name} " in text
    return len(name) >= SHORTEST and text.strip(" *") == name


def _texts(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Yield every word of a mapping that comes from the file, with its key."""
    for column, words in mapping.values.items():
        yield from ((f"values.{column}", one) for both in words.items() for one in both)
    yield from (("matrix.marks", one) for one in mapping.matrix.marks)
    yield from (("skip_rows", one) for one in mapping.skip_rows)
    yield from ((f"constants.{column}", one) for column, one in mapping.constants.items())
    yield from ((f"columns.{column}", o) for column, some in mapping.columns.items() for o in some)
    yield from (("sheet", one) for one in mapping.sheet)
