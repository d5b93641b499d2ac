"""What marks and words may mean: by the file's own legend, or a question. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from impact.attendance.layout import STATUSES
from impact.attendance.mapping.headers import who_letters
from impact.attendance.mapping.mapped import Place
from impact.attendance.mapping.plan import CODED, MARKS, PEOPLE, STOP
from impact.attendance.mapping.questions import Question
from impact.attendance.mapping.shapes import Shape
from impact.attendance.mapping.tables import first_filled
from impact.attendance.mapping.words import MARKS as KNOWN
from impact.attendance.mapping.words import WORDS
from impact.kit.books import Book
from impact.kit.rows import Row
from impact.kit.text import folded

GENDERS = ("f", "m", "x")
NO_LEGEND: Mapping[str, str] = {}
LEGEND = 2000
"""Letters of a legend, at most."""
MOST = 40
"""Different marks about which is asked."""
_PAIR = re.compile(r"(?:^|[,;:(]|\s)\s*([^\s,;:=()]{1,10})\s*(?:=|\u2192)\s*([^,;=()]+)")


def legend(book: Book) -> dict[str, str]:
    """Return what marks mean by the legend in the file: `a = aanwezig, z = ziek`.

    >>> _pairs("Legenda: a = aanwezig, l = te laat")
    {'a': 'present', 'l': 'late'}
    """
    found: dict[str, str] = {}
    for page in book.pages:
        for _row, cells in page.rows:
            for text in cells.values():
                if "=" in text or "\u2192" in text:
                    found |= _pairs(text)
    return found


def _pairs(text: str) -> dict[str, str]:
    # A long row of blanks is looked at from each of them: it is made one blank first.
    plain = " ".join(text[:LEGEND].split())
    both = {mark: KNOWN.get(folded(word)) for mark, word in _PAIR.findall(plain)}
    return {folded(mark): meant for mark, meant in both.items() if meant}


def mark_questions(
    shapes: list[Shape], columns: Mapping[str, set[str]], told: Mapping[str, str]
) -> Iterator[Question]:
    """Yield a question for each mark that is used, or one whether cells are numbers of people.

    `columns` names the letters of the marks for each page.
    """
    places: dict[str, Place] = {}
    times: Counter[str] = Counter()
    for place, text in _cells(shapes, columns):
        times[text] += 1
        places.setdefault(text, place)
    if _are_people(times):
        most = max((text for text in times if text), key=int)
        yield Question("matrix.cells", most, PEOPLE, (MARKS,), places[most])
        return
    for text, number in _folded_first(times).most_common(MOST):
        yield _question(text, told, places[text], number)


def _cells(shapes: list[Shape], columns: Mapping[str, set[str]]) -> Iterator[tuple[Place, str]]:
    """Yield each cell with a mark, or none; what follows on a stop says nothing."""
    for shape in shapes:
        who, above = who_letters(shape), True
        for row, cells in shape.body:
            texts = {letter: cells[letter] for letter in columns[shape.page.name]}
            named = any(cells[letter] for letter in who or cells)
            note = not above and not any(texts.values()) and sum(map(bool, cells.values())) == 1
            above = bool(first_filled(cells)) and not note
            if note or not named:
                continue
            for letter in filter(texts.__contains__, shape.table.letters):
                yield Place(shape.page.name, row, letter), texts[letter]
                if KNOWN.get(folded(texts[letter])) == STOP:
                    break


def _are_people(times: Counter[str]) -> bool:
    """Say whether cells are numbers of people, some of them more than one."""
    words = [text for text in times if text]
    return all(re.fullmatch(r"\d{1,2}", one) for one in words) and any(int(o) > 1 for o in words)


def _folded_first(times: Counter[str]) -> Counter[str]:
    """Return each mark once, whatever its capitals, in its most common form."""
    forms: dict[str, str] = {}
    found: Counter[str] = Counter()
    for text, number in times.most_common():
        found[forms.setdefault(folded(text), text)] += number
    return found


def _question(text: str, told: Mapping[str, str], place: Place, times: int) -> Question:
    plain = folded(text)
    understood = told.get(plain) or KNOWN.get(plain) or ("absent" if not text else None)
    others = tuple(one for one in (*STATUSES, STOP, "") if one != understood)
    return Question("matrix.marks", text, understood, others, place, times, sure=plain in told)


def word_questions(
    sheet: str, rows: Iterable[Row], column: str, letter: str, told: Mapping[str, str] = NO_LEGEND
) -> list[Question]:
    """Return a question for each word in a column that needs a meaning."""
    times: Counter[str] = Counter()
    places: dict[str, Place] = {}
    for row, cells in rows:
        if cells[letter]:
            times[cells[letter]] += 1
            places.setdefault(cells[letter], Place(sheet, row, letter))
    found = [
        _meaning(column, text, places[text], number, told if column == "status" else NO_LEGEND)
        for text, number in _folded_first(times).most_common(MOST)
    ]
    return [one for one in found if one]


def _meaning(
    column: str, text: str, place: Place, times: int, told: Mapping[str, str]
) -> Question | None:
    plain, own = folded(text), CODED.get(column, GENDERS if column == "gender" else ())
    understood = told.get(plain) or WORDS.get(column, {}).get(plain)
    if column not in CODED and column != "gender" and understood is None:
        return None  # any word will do there
    if understood is None and column in CODED and plain in own:
        return None
    others = tuple(one for one in own if one != understood)
    return Question(f"values.{column}", text, understood, others, place, times)
