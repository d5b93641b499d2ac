"""Kinds of question: how an answer is read from a file, and what is kept of it. Pure.

A kind is one class; how it looks is a widget, and the stored answer never depends on that.
"""

import re
from abc import ABC, abstractmethod
from typing import Any

from impact.kit.faults import Phrase
from impact.kit.i18n import N_
from surveys import expected
from surveys.definition import Item, Option

Given = None | str | tuple[str, ...] | float
"""What somebody answered: None skipped, a code, codes of a multiple choice, a number, or words."""
MOST_LETTERS = 4_000
DONT_KNOW, NO_ANSWER = "dont_know", "no_answer"


class NotAnAnswer(ValueError):  # noqa: N818 -- says what was handed in
    """A cell that is no answer to this question; `wanted` says what was expected."""

    def __init__(self, wanted: Phrase) -> None:
        """Keep what to say."""
        super().__init__(str(wanted))
        self.wanted = wanted


class QuestionKind(ABC):
    """One kind. `types` are the XLSForm types that make it."""

    name: str
    label: str
    types: tuple[str, ...]

    @abstractmethod
    def read(self, item: Item, cell: str) -> Given:
        """Return what a cell of a file says; NotAnAnswer when it is no answer to `item`."""

    @abstractmethod
    def write(self, given: Given) -> str:
        """Return the cell that `read` reads."""

    @abstractmethod
    def rows(self, item: Item, given: Given) -> list[dict[str, Any]]:
        """Return what is stored of an answer that is not None."""


class Single(QuestionKind):
    """One option out of a list."""

    name = "single"
    label = N_("One choice")
    types = ("select_one",)

    def read(self, item: Item, cell: str) -> Given:
        if any(option.code == cell for option in item.options):
            return cell
        raise NotAnAnswer(_one_of(item))

    def write(self, given: Given) -> str:
        return str(given or "")

    def rows(self, item: Item, given: Given) -> list[dict[str, Any]]:
        chosen = _option(item, str(given))
        return [{"choice_id": chosen.choice_id, "num": chosen.value, "missing": _missing(chosen)}]


class Scale(Single):
    """One point on a scale."""

    name = "scale"
    label = N_("A scale")


class YesNo(Single):
    """One of two."""

    name = "yesno"
    label = N_("Yes or no")


class Multiple(QuestionKind):
    """Any number of options: a row per option that was offered, so that not ticked is known."""

    name = "multiple"
    label = N_("Several choices")
    types = ("select_multiple",)

    def read(self, item: Item, cell: str) -> Given:
        codes = tuple(dict.fromkeys(code for code in re.split(r"[;\s]+", cell) if code))
        if not codes or not all(any(o.code == code for o in item.options) for code in codes):
            raise NotAnAnswer(_one_of(item))
        return codes

    def write(self, given: Given) -> str:
        return ";".join(given) if isinstance(given, tuple) else ""

    def rows(self, item: Item, given: Given) -> list[dict[str, Any]]:
        ticked = set(given) if isinstance(given, tuple) else set()
        for code in ticked:
            _option(item, code)
        return [
            {
                "choice_id": option.choice_id,
                "num": 1.0 if option.code in ticked else 0.0,
                "missing": _missing(option) if option.code in ticked else None,
            }
            for option in item.options
        ]


class Number(QuestionKind):
    """A number, whole or with decimals."""

    name = "number"
    label = N_("A number")
    types = ("integer", "decimal")

    def read(self, item: Item, cell: str) -> Given:
        number = read_number(cell)
        if number is None or (item.whole and number != int(number)):
            raise NotAnAnswer(expected.WHOLE_NUMBER if item.whole else expected.NUMBER)
        return number

    def write(self, given: Given) -> str:
        return f"{given:.15g}" if isinstance(given, float) else ""

    def rows(self, item: Item, given: Given) -> list[dict[str, Any]]:
        if not isinstance(given, float):
            raise ValueError(given)
        return [{"num": given}]


class Words(QuestionKind):
    """Words of one's own. Never counted."""

    name = "text"
    label = N_("An open question")
    types = ("text",)

    def read(self, item: Item, cell: str) -> Given:
        if len(cell) > MOST_LETTERS:
            raise NotAnAnswer(expected.at_most(MOST_LETTERS))
        return cell

    def write(self, given: Given) -> str:
        return str(given or "")

    def rows(self, item: Item, given: Given) -> list[dict[str, Any]]:
        return [{"txt": str(given)}]


KINDS: dict[str, QuestionKind] = {
    one.name: one for one in (Scale(), Single(), YesNo(), Multiple(), Number(), Words())
}
TYPES = tuple(dict.fromkeys(kind for one in KINDS.values() for kind in one.types))
"""The XLSForm types that are carried as questions."""


def rows_of(item: Item, given: Given) -> list[dict[str, Any]]:
    """Return the rows of `answer` for one question that was shown, without response and pilot.

    ValueError when `given` is not an answer to it. What was not shown has no row: do not ask.
    """
    found = [{"missing": NO_ANSWER}] if _empty(given) else KINDS[item.kind].rows(item, given)
    whole = {"choice_id": 0, "num": None, "txt": None, "day": None, "missing": None}
    known = {"variable_id": item.variable_id, "question_id": item.question_id, "repeat_no": 0}
    return [known | whole | row for row in found]


def read_number(text: str) -> float | None:
    """Return the number that was written with a point or a comma; None when it is none.

    `1.000` may be one or a thousand, and is none.

    >>> read_number("1,5"), read_number("1.000,5"), read_number("1.000"), read_number("veel")
    (1.5, 1000.5, None, None)
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", plain):
        return None
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "")
    if re.fullmatch(r"-?\d{1,12}([.,]\d{1,9})?", plain):
        return float(plain.replace(",", "."))
    return None


def _empty(given: Given) -> bool:
    return given is None or given in ("", ())


def _option(item: Item, code: str) -> Option:
    for option in item.options:
        if option.code == code:
            return option
    raise ValueError(code)


def _missing(option: Option) -> str | None:
    return option.missing or None


def _one_of(item: Item) -> Phrase:
    return expected.one_of(option.code for option in item.options)
