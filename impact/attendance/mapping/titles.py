"""What stands above a table: what it is about, where, when, and in which year. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from impact.attendance.layout import NAME as LONGEST
from impact.attendance.layout import Unfit
from impact.attendance.mapping.cells import read_clock
from impact.attendance.mapping.days import written
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.questions import Question
from impact.attendance.mapping.shapes import Shape
from impact.attendance.mapping.words import LABELS, TITLES, note_pattern
from impact.kit.text import folded

PLAIN_SHEET = re.compile(r"(blad|sheet|tabelle|feuil) ?\d*", re.IGNORECASE)
"""Names that a spreadsheet gives to a sheet by itself."""
MOST_TITLES = 2
"""Texts on a row that may be a title: more of them are a table."""
_NO_PLACE = re.compile(r"\d{4}|=|\b(docent|trainer|juf|meester|o\.?l\.?v)\b", re.IGNORECASE)
_TRAINER = re.compile(r"(docent|trainer|juf|meester|begeleid(st)?er|o\.?l\.?v)\b", re.IGNORECASE)
_CLOCKS = r"\d{1,2}[.:u]?\d{0,2} *(?:uur)? *(?:-|\u2013|tot) *\d{1,2}[.:u]?\d{0,2} *(?:uur|u)?"


def constants(shape: Shape, before: int) -> list[Question]:
    """Return what the lines above row `before` say of all sessions, each as a question."""
    found: dict[str, Question] = {}
    for place, text, beside in _above(shape, before):
        if "activity" in found and not beside and ":" not in text:
            continue  # the first title counts
        for column, said in _said(text, beside):
            if len(said) > LONGEST:
                continue
            found.setdefault(column, Question(f"constants.{column}", said, said, (), place))
    return list(found.values())


def years(shape: Shape) -> tuple[int, ...]:
    """Return the years that the title and the name of the sheet speak of, the first first."""
    texts = [text for _place, text, _beside in _above(shape, shape.first_row)]
    found = re.findall(r"(?<!\d)20\d\d(?!\d)", " ".join([*texts, shape.page.name]))
    return tuple(dict.fromkeys(map(int, found)))


def _above(shape: Shape, before: int) -> Iterator[tuple[Place, str, str]]:
    """Yield texts above the table with their place, and what stands beside a label.

    What stands beside a label is not yielded by itself: it may be who gave the lesson. Nor is a
    row with more in it: it may be of another table.
    """
    for row, cells in shape.page.rows:
        texts = [(letter, " ".join(text.split())) for letter, text in cells.items() if text]
        labels = [text for _letter, text in texts if text.endswith(":")]
        if row >= before or (len(texts) > MOST_TITLES and not labels):
            return
        label = ""
        for at, ((letter, text), (_, beside)) in enumerate(pairwise([*texts, ("", "")])):
            if ":" in text or (not label and not at):
                yield Place(shape.page.name, row, letter), text, beside if ":" in text else ""
            label = text if text.endswith(":") else ""


def _said(text: str, beside: str) -> Iterator[tuple[str, str]]:
    """Yield what one text says, by column."""
    label, colon, rest = text.partition(":")
    column = next((name for name, words in LABELS.items() if folded(label) in words), "")
    if colon and column:
        said = rest.strip() or beside
        yield from _times(said) if column == "start" else [(column, said)]
    elif not (colon and not re.search(r"\d$", label)) and not note_pattern(text):
        yield from _title(text)


def _title(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a title says: a name, and between brackets a time and a place."""
    if not re.match(r"[^\W\d]", TITLES.sub("", text).strip()):
        return
    name, _, rest = TITLES.sub("", text).partition("(")
    yield "activity", _group(name.strip(" -:,"))
    for part in rest.rstrip(") ").split(","):
        clocks = re.search(_CLOCKS, part)
        if clocks:
            yield from _times(clocks[0].strip())
        elif len(part.strip()) > 3 and not _NO_PLACE.search(part):
            yield "place", part.strip()


def _group(name: str) -> str:
    """Return what a group is called, without the month of this list and who gave the lesson.

    >>> _group("djembé - juf Samira - november 2026"), _group("Dans - groep 5"), _group("Maart")
    ('djembé', 'Dans - groep 5', 'Maart')
    """
    parts = re.split(r"(\s+[-\u2013\u2014|]\s+)", name)
    while len(parts) > 1 and (written(f"1 {parts[-1]}") or _TRAINER.match(parts[-1])):
        parts = parts[:-2]
    return "".join(parts)


def _times(text: str) -> Iterator[tuple[str, str]]:
    try:
        found = read_clock(text)
    except Unfit:
        return
    if found.value:
        yield "start", found.value
        yield from found.also.items()
