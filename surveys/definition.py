"""The frozen form of a version: all that is needed to show it and to evaluate it.

Plain values. Once stored, items carry the ids of their variable, question and options, so that an
answer can be kept without asking the tables again.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import Any, Literal

from impact.kit.text import composed

PERSPECTIVES = (
    "participant",
    "family",
    "trainer",
    "school",
    "neighbour",
    "scout",
    "partner",
    "observer",
)
"""Who answers, in the fixed order of the matrix."""
MOMENTS = ("pre", "mid", "post", "followup", "single")
NOT_SCORED = frozenset({"barriers", "recommend", "report_mark"})
"""Constructs that carry no score and stay out of the matrix (indicators.md 2.2)."""

Kind = Literal["scale", "single", "yesno", "multiple", "number", "text", "note", "group"]
Role = Literal[
    "intro", "end", "consent", "item", "background", "follow_up", "open", "context", "note", "group"
]
Words = dict[str, str]
"""The same words by language: {"nl": …, "en": …}. A missing language falls back to the source."""


@dataclass(frozen=True, slots=True)
class Option:
    """One offered option. `code` is for files, `choice_id` is what an answer stores.

    `value` None: it has no place on a scale. `missing`: "" for a real answer, else `dont_know`,
    `no_answer` or `not_applicable`. `exclusive`: stands alone in a multiple choice.
    """

    code: str
    label: Words
    value: float | None = None
    missing: str = ""
    exclusive: bool = False
    is_other: bool = False
    pictogram: str = ""
    choice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the form: a question, a note or a group.

    `group`: code of the innermost group that it lies in, "" at the top. `moments` and
    `perspectives`: when and of whom it is asked, empty for all. `relevant` and `constraint` are
    expressions, "" for none. `whole`: a number without decimals. Notes and groups have no variable.
    """

    kind: Kind
    code: str
    role: Role
    label: Words
    hint: Words
    group: str = ""
    construct: str = ""
    scale: str = ""
    direction: int = 1
    widget: str = ""
    required: bool = False
    required_message: Words | None = None
    relevant: str = ""
    constraint: str = ""
    constraint_message: Words | None = None
    moments: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    list_code: str = ""
    whole: bool = False
    sensitivity: str = "none"
    read_aloud: bool = False
    variable_id: int | None = None
    question_id: int | None = None

    @property
    def asks(self) -> bool:
        """Say whether somebody answers it: notes and groups are only shown."""
        return self.kind not in ("note", "group")

    def meant_for(self, perspective: str, moment: str) -> bool:
        """Say whether it is put before this perspective at this moment, whatever was answered."""
        at = not self.moments or moment in self.moments
        return at and (not self.perspectives or perspective in self.perspectives)


@dataclass(frozen=True, slots=True)
class Definition:
    """One version, whole. `perspectives` empty: meant for all. `languages` starts with `source`."""

    code: str
    title: Words
    languages: tuple[str, ...]
    source: str
    items: tuple[Item, ...]
    perspectives: tuple[str, ...] = ()
    consent_mode: str = "none_needed"
    age: str = ""
    minutes: int | None = None
    read_aloud: str = "none"
    keep_partial: bool = False

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items that somebody answers, consent included, in order."""
        return tuple(one for one in self.items if one.asks)

    def item(self, code: str) -> Item | None:
        """Return the item with this code, or None."""
        return next((one for one in self.items if one.code == code), None)

    def above(self, item: Item) -> Iterator[Item]:
        """Yield the groups that `item` lies in, innermost first."""
        while item.group and (found := self.item(item.group)):
            yield found
            item = found

    def without_ids(self) -> "Definition":
        """Return the same form as it is on paper: what makes two versions equal."""
        return replace(self, items=tuple(_on_paper(one) for one in self.items))

    def hash(self) -> str:
        """Return SHA-256 over the canonical JSON without ids: equal content, equal hash."""
        return sha256(self.without_ids().to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, NFC, no spaces."""
        return canonical(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Definition":
        """Read what `to_json` wrote; TypeError or KeyError on anything else."""
        known: dict[str, Any] = json.loads(text)
        items = tuple(_item(one) for one in known.pop("items"))
        return cls(items=items, **_with_tuples(cls, known))


def worded(words: Words | None, language: str, source: str) -> tuple[str, str]:
    """Return the words in `language`, or in the source language, and the language they are in.

    >>> worded({"nl": "Ja"}, "en", "nl")
    ('Ja', 'nl')
    """
    said = words or {}
    if said.get(language):
        return said[language], language
    return said.get(source, ""), source


def canonical(value: object) -> str:
    """Return `value` as JSON with sorted keys, no spaces and text in NFC.

    >>> canonical({"b": 1, "a": "e" + chr(0x301)}) == '{"a":"é","b":1}'
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return composed(text)


def _on_paper(item: Item) -> Item:
    options = tuple(replace(one, choice_id=None) for one in item.options)
    return replace(item, options=options, variable_id=None, question_id=None)


def _item(known: dict[str, Any]) -> Item:
    options = tuple(Option(**one) for one in known.pop("options"))
    return Item(options=options, **_with_tuples(Item, known))


def _with_tuples(kind: type, known: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in known.items()
        if name in names
    }
