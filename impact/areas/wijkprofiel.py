"""Rotterdam's Wijkprofiel: four files a year, of numbered areas. Pure: rows in, values out.

Its headers are definitions: some occur twice, some end in a blank. There is no code of CBS in it,
so an area is linked by its name, which a person confirms once.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from impact.areas.layout import AREA_NAME, PROFILE, TOPIC, Handed, Profile, Published
from impact.areas.numbers import number
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase
from impact.kit.i18n import N_
from impact.kit.text import composed

NUMBER, NAME = "wijknr", "buurt"
WITHIN = "naam gebied (voormalig deelgemeente)"
KEYS = 3
"""The first columns, which say where; after them every column is a figure."""
PARTS = {
    "sociale index": "si",
    "veiligheidsindex": "vi",
    "fysieke index -subjectief": "fi_subj",
    "fysieke index -objectief": "fi_obj",
}
"""Columns that say which of the four files this is."""

YEAR_IN_NAME = N_("expected a year in the name of the file, such as wijkprofiel_2018_si.csv")
WHICH_PART = N_("expected one of the indices of a Wijkprofiel among the columns")
A_NUMBER = Phrase(N_("a number such as 72, 1,30 or 1137"))
AN_AREA = Phrase(N_("a number of at most four digits"))
TWICE = N_("this column is there twice; both are kept")
ENDS_IN_BLANK = N_("this header ends in a blank, which is left out")
EMPTY = N_("%(n)s cells are empty: missing, not 0")
OVERLAP = N_("%(n)s rows are parts of others or hold others: the levels are never added up")
NO_AREA = N_("no row about an area: left out")
SAME_AREA = N_("this area is there twice")


def is_profile(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the first row is that of a Wijkprofiel."""
    return {NUMBER, NAME} <= {cell.strip().casefold() for cell in (rows[0] if rows else ())}


def read_profile(file: str, rows: Sequence[Sequence[str]]) -> Handed:
    """Return what a file of a Wijkprofiel says. The year stands in its name only."""
    headers = [composed(cell) for cell in rows[0]]
    year, part = re.search(r"(?<!\d)(20\d\d)(?!\d)", file), _part(headers)
    if year is None or part is None:
        text = WHICH_PART if year else YEAR_IN_NAME
        return Handed(file, PROFILE, faults=(Fault(text, {}, file, 1),))
    areas, faults, notices = _areas(file, rows, headers)
    figures, wrong = _figures(file, rows, headers, areas, int(year[1]))
    turned = [one for one in headers[KEYS:] if one.strip()]
    said = repr([(f.key, f.topic, f.turn, f.value) for f in figures])
    empty = sum(not cell.strip() for one in areas for cell in _values(rows[one.row - 1], headers))
    levels = sum(len(one.number) > 2 for one in areas)
    notices += [Fault(EMPTY, {"n": empty}, file)] if empty else []
    notices += [Fault(OVERLAP, {"n": levels}, file)] if levels else []
    return Handed(
        file,
        PROFILE,
        year=int(year[1]),
        part=part,
        digest=sha256(said.encode()).hexdigest(),
        headers=sha256(repr([_topic(one) for one in turned]).encode()).hexdigest(),
        profiles=tuple(areas),
        figures=tuple(figures),
        notices=(*_oddities(file, headers), *notices),
        faults=(*faults, *wrong),
    )


def _part(headers: Sequence[str]) -> str | None:
    named = {" ".join(one.split()).casefold() for one in headers}
    return next((part for header, part in PARTS.items() if header in named), None)


def _areas(
    file: str, rows: Sequence[Sequence[str]], headers: Sequence[str]
) -> tuple[list[Profile], list[Fault], list[Fault]]:
    """Return the areas, what is wrong with them, and what was left out."""
    places = {name.strip().casefold(): at for at, name in enumerate(headers[:KEYS])}
    found: dict[str, Profile] = {}
    faults: list[Fault] = []
    notices: list[Fault] = []
    for at, row in enumerate(rows[1:], start=2):
        cells = {name: row[i].strip() if i < len(row) else "" for name, i in places.items()}
        said = cells.get(NUMBER, "")
        if not said:
            notices += [Fault(NO_AREA, {}, file, at)] if any(map(str.strip, row)) else []
        elif not re.fullmatch(r"[1-9]\d{0,3}", said, re.ASCII):
            faults.append(_expected(file, at, NUMBER, AN_AREA, said))
        elif said in found:
            faults.append(Fault(SAME_AREA, {}, file, at, NUMBER))
        else:
            name, within = composed(cells[NAME]), composed(cells.get(WITHIN, ""))
            found[said] = Profile(at, said, name[:AREA_NAME] or said, within[:AREA_NAME])
    return list(found.values()), faults, notices


def _figures(
    file: str,
    rows: Sequence[Sequence[str]],
    headers: Sequence[str],
    areas: list[Profile],
    year: int,
) -> tuple[list[Published], list[Fault]]:
    faults: list[Fault] = []
    found: list[Published] = []
    columns = list(_columns(rows, headers))
    for area in areas:
        row = rows[area.row - 1]
        for at, topic, turn, unit in columns:
            text = row[at] if at < len(row) else ""
            try:
                value = number(text)
            except ValueError:
                faults.append(_expected(file, area.row, topic, A_NUMBER, text))
                continue
            if value is not None:
                found.append(Published(area.number, year, topic, turn, unit, value))
    return found, faults


def _columns(
    rows: Sequence[Sequence[str]], headers: Sequence[str]
) -> Iterator[tuple[int, str, int, str]]:
    """Yield place, topic, which turn of that topic, and unit of every column of figures."""
    turns: Counter[str] = Counter()
    for at, header in enumerate(headers[KEYS:], start=KEYS):
        if topic := _topic(header):
            turns[topic] += 1
            percent = any(at < len(row) and row[at].strip().endswith("%") for row in rows[1:])
            yield at, topic, turns[topic], "%" if percent else ""


def _oddities(file: str, headers: Sequence[str]) -> Iterator[Fault]:
    topics = [_topic(one) for one in headers[KEYS:]]
    for topic, times in Counter(topics).items():
        if times > 1 and topic:
            yield Fault(TWICE, {}, file, 1, topic)
    for header in headers[KEYS:]:
        if header.strip() and header != header.rstrip():
            yield Fault(ENDS_IN_BLANK, {}, file, 1, _topic(header))


def _values(row: Sequence[str], headers: Sequence[str]) -> list[str]:
    return [row[at] if at < len(row) else "" for at in range(KEYS, len(headers)) if headers[at]]


def _topic(header: str) -> str:
    return " ".join(header.split())[:TOPIC]


def _expected(file: str, row: int, column: str, expected: Phrase, found: str) -> Fault:
    said = f'"{found.strip()[:80]}"' if found.strip() else NOTHING
    return Fault(EXPECTED, {"expected": expected, "found": said}, file, row, column)
