"""Who is who in a file: names in one form, told apart by their year of birth. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from impact.attendance.mapping.harvest import Draft, Harvest
from impact.attendance.mapping.mapped import SIGN, Place, Somebody
from impact.attendance.mapping.plan import SESSIONS
from impact.kit.i18n import N_
from impact.kit.text import folded

SEVERAL = N_("several people have this name; say the year of birth on this row")
WITHOUT_YEAR = N_("without a year of birth; taken for the only one of this name")
TWICE = N_("this name stands on the sheet twice; say the years of birth, or take one away")
SPELLED = N_("spelled in another way; taken for one person")
NAMESAKES = N_("the same name with another year of birth; taken for two people")
Who = tuple[str, str]
"""A name in its one form, and a year of birth or ""."""


@dataclass(slots=True)
class _Found:
    spellings: dict[str, None] = field(default_factory=dict)
    places: dict[Place, None] = field(default_factory=dict)
    lines: dict[str, Place] = field(default_factory=dict)
    refused: set[Place] = field(default_factory=set)


def name_key(name: str) -> str:
    """Return a name in the one form in which it is compared; `Surname, First` is turned round.

    >>> name_key("Vries, Zo\u00eb de"), name_key(" ZOE  de Vries")
    ('zoe de vries', 'zoe de vries')
    """
    return folded(turned(name))


def turned(name: str) -> str:
    """Return `First Surname`, also of `Surname, First`."""
    family, comma, first = (one.strip() for one in name.partition(","))
    plain = f"{first} {family}" if comma and first and "," not in first else name
    return " ".join(plain.split())


def settle(harvest: Harvest) -> tuple[list[Draft], tuple[Somebody, ...]]:
    """Return the rows with the key of a person in each, and the people.

    Rows of somebody who may be two people are faults.
    """
    spelled = {one.name for one in harvest.drafts if one.name}
    plain = {name: name_key(name) for name in spelled}
    years: dict[str, dict[str, None]] = defaultdict(dict)
    for one in harvest.drafts:
        if one.name and (year := one.values.get("birth_year")):
            years[plain[one.name]][year] = None
    found: dict[Who, _Found] = {}
    kept = [
        one
        for one in harvest.drafts
        if not one.name
        or _settled(harvest, one, plain[one.name], list(years[plain[one.name]]), found)
    ]
    keys = {who: f"{SIGN}{at}" for at, who in enumerate(found, 1)}
    for one in kept:
        if one.name:
            one.values["participant"] = keys[plain[one.name], one.values.get("birth_year", "")]
    people = tuple(_somebody(keys[who], who, one) for who, one in found.items())
    _say_spellings(harvest, people)
    return kept, people


def _settled(
    harvest: Harvest, one: Draft, name: str, years: list[str], found: dict[Who, _Found]
) -> bool:
    """Say whether it is clear who somebody is; who has no year of birth gets the only one."""
    own = one.values.get("birth_year", "")
    if not own and len(years) > 1:
        harvest.fault(one.place, SEVERAL)
        return False
    if not own and years:
        one.values["birth_year"] = own = years[0]
        harvest.doubt(one.place, "birth_year", "", own, WITHOUT_YEAR)
    who = found.setdefault((name, own), _Found())
    line = _line(harvest, one.place)
    if who.lines.setdefault(line.sheet, line) != line:
        if line not in who.refused:
            harvest.fault(line, TWICE)
        who.refused.add(line)
        return False
    who.spellings[turned(one.name)] = None
    who.places[one.place] = None
    return True


def _line(harvest: Harvest, place: Place) -> Place:
    """Return the line of a matrix that a cell is of: its row, or the header of its column.

    In a list somebody stands on many rows: all of a sheet is one line.
    """
    rows, sheet = harvest.mapping.matrix.rows, place.sheet
    if rows == SESSIONS:
        return Place(sheet, harvest.mapping.header_row[-1], place.column)
    return Place(sheet, place.row if rows else 0)


def _somebody(key: str, who: Who, found: _Found) -> Somebody:
    return Somebody(key, tuple(found.spellings), tuple(filter(None, who[1:])), tuple(found.places))


def _say_spellings(harvest: Harvest, people: Iterable[Somebody]) -> None:
    """Note who is spelled in several ways, and who has the name of another."""
    seen: dict[str, Somebody] = {}
    for one in people:
        for other in one.spellings[1:]:
            harvest.doubt(one.rows[0], "name", other, one.name, SPELLED)
        before = seen.setdefault(name_key(one.name), one)
        if before is not one:
            years = ", ".join((*before.birth_years, *one.birth_years))
            harvest.doubt(one.rows[0], "name", one.name, years, NAMESAKES)
