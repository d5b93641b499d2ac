"""Pages of a file as it was understood, kept beside it: to turn a page, nothing is read anew.

Kept is what the pages show and no more: no names, and nothing that is hidden in the file.
"""

import json
from dataclasses import dataclass

from impact.attendance import waiting
from impact.attendance.spreadsheets.study import Seen, Study
from impact.attendance.waiting import Waiting
from impact.kit.tokens import digest
from impact.kit.wire import built, plain
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of rows: `number` of `of`, and how many rows there are on all of them."""

    rows: tuple[Seen, ...]
    number: int
    of: int
    total: int


def keep(pilot: Pilot, one: Waiting, study: Study) -> None:
    """Keep all pages of a file, as it is read by its mapping; in place of an earlier reading."""
    if study.pages == 1:
        return
    head = [digest(one.mapping), study.pages, len(study.mapped.rows)]
    pages = (plain(list(study.rows(number))) for number in range(1, study.pages + 1))
    lines = (json.dumps(line, separators=(",", ":")) for line in (head, *pages))
    waiting.lay_beside(pilot, one.token, "\n".join(lines).encode())


def leaf(pilot: Pilot, one: Waiting, number: int) -> Leaf | None:
    """Return a page; None when it was not kept, or the file is read by another mapping now."""
    content = waiting.beside(pilot, one.token)
    lines = content.split(b"\n") if content else [b"[0, 0, 0]"]
    mapping, pages, total = json.loads(lines[0])
    if mapping != digest(one.mapping) or not 1 <= number <= pages:
        return None
    return Leaf(built(tuple[Seen, ...], json.loads(lines[number])), number, pages, total)
