"""Head counts that may stand in a text that is no table, to fill in a form with. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from impact.attendance.layout import Unfit
from impact.attendance.mapping.days import placed, written
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.questions import Sighting
from impact.kit.books import Book

MOST = 200
_DAY_THEN = re.compile(r"^((?:[a-z]{2,9}\.? +)?\d{1,2}[-/ ](?:\d{1,2}|[a-z]{3,9}\.?)"
                       r"(?:[-/ ]\d{2,4})?) *[:,-]? +(.*)$", re.IGNORECASE)  # fmt: skip
_ABOUT = re.compile(r"een stuk of|ongeveer|circa|ca\.|\+/-|±|~|zo'n|rond de", re.IGNORECASE)
_NONE = re.compile(
    r"\bgeen (les|bijeenkomst|activiteit)|niet door|vervallen|uitgevallen", re.IGNORECASE
)


def sightings(book: Book) -> tuple[Sighting, ...]:
    """Return what looks like a day with a number of people, of each line the first number.

    A line that says that nothing was held is left out.
    """
    return tuple(_found(book))[:MOST]


def _found(book: Book) -> Iterator[Sighting]:
    for page in book.pages:
        for row, cells in page.rows:
            letter, text = next(((o, t) for o, t in cells.items() if t), ("", ""))
            match = _DAY_THEN.match(" ".join(text.split()))
            day = written(match[1]) if match else None
            if match and day and not _NONE.search(match[2]):
                number = re.search(r"\d{1,4}", match[2])
                yield Sighting(
                    Place(page.name, row, letter),
                    day.day,
                    day.month,
                    _held_on(match[1]),
                    int(number[0]) if number else None,
                    bool(_ABOUT.search(match[2])),
                )


def _held_on(text: str) -> date | None:
    day = written(text)
    try:
        return placed(day, text, None).day if day and day.year else None
    except Unfit:
        return None
