"""A person as the partner knows them, and the little of it that a register shows. Plain values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from unicodedata import category

from impact.kit.text import composed, folded


@dataclass(frozen=True, slots=True)
class Person:
    """One person. An empty text or None: nobody wrote it down, and most of it nobody needs to.

    `care` is what a trainer must know (an allergy, who comes to fetch), until `care_until`; `paper`
    says where the signed consent lies. No birth date: a year is enough to count.
    """

    first: str = ""
    family: str = ""
    contact: str = ""
    guardian: str = ""
    guardian_contact: str = ""
    care: str = ""
    care_until: date | None = None
    paper: str = ""

    def __post_init__(self) -> None:
        if bool(self.care) != (self.care_until is not None):
            raise ValueError("a note of care has a last day, and a last day a note")

    @property
    def name(self) -> str:
        """The whole name, as one says it."""
        return f"{self.first} {self.family}".strip()

    @property
    def nothing(self) -> bool:
        """Say whether nothing is known of them."""
        return not any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Called:
    """What stands on a register beside a code."""

    name: str
    care: str = ""


def plain(text: str | None) -> str:
    r"""Return what was typed as one line without signs that are not seen.

    >>> plain(" No\u202eor \n de  Vries ")
    'Noor de Vries'
    """
    seen = "".join(" " if one.isspace() else one for one in composed(text or ""))
    return " ".join("".join(one for one in seen if category(one)[0] != "C").split())


def called(people: Mapping[str, Person]) -> dict[str, Called]:
    """Return first names, with a letter of the family name where two on the list share one.

    >>> two = {"a": Person("Noor", "Bakker"), "b": Person("noor", "de Vries"), "c": Person("Jip")}
    >>> [one.name for one in called(two).values()]
    ['Noor B.', 'noor V.', 'Jip']
    """
    times = Counter(folded(one.first) for one in people.values())
    return {
        uid: Called(one.first + _letter(one) * (times[folded(one.first)] > 1), one.care)
        for uid, one in people.items()
    }


def together(names: Mapping[str, Called], of: Mapping[str, str]) -> dict[str, Called]:
    """Return what is said of people under any of their codes; `of` tells whose a code is.

    >>> together({"a": Called("Noor"), "b": Called("Nora", "nuts")}, {"b": "a"})
    {'a': Called(name='Noor', care='nuts')}
    """
    found: dict[str, Called] = {}
    for uid in sorted(names, key=lambda one: one in of):
        one, whose = names[uid], of.get(uid, uid)
        before = found.get(whose, one)
        notes = dict.fromkeys(note for note in (before.care, one.care) if note)
        found[whose] = Called(before.name, "; ".join(notes))
    return found


def _letter(one: Person) -> str:
    """Return the letter by which one is told apart: that of Vries, not of de."""
    letter = next((sign for sign in one.family if sign.isupper()), one.family[:1])
    return f" {letter}." if letter else ""
