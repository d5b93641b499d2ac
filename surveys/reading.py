"""What somebody sent for one question: read, checked and made fit to keep. Pure.

Whatever comes in is answered with words that say how to put it right, never with a fault.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from impact.kit.i18n import N_
from impact.kit.text import composed
from surveys.definition import Words
from surveys.expression import Value, evaluate, truth
from surveys.question_types import MOST_LETTERS, Given, read_number
from surveys.runner import Page, as_value

CHOOSE = N_("Choose an answer.")
CHOOSE_ONE = N_("Choose one answer.")
WRITE = N_("Write an answer.")
NOT_OFFERED = N_("This answer is not one of the choices. Choose again.")
ALONE = N_("“%(option)s” does not go together with another answer. Choose again.")
NUMBER = N_("Write a number in digits, for example 9.")
DECIMAL = N_("Write a number in digits, for example 1.5.")
WHOLE = N_("Write a whole number, for example 9.")
TOO_LONG = N_("That is %(more)s characters too many. Make it a little shorter.")
DOES_NOT_FIT = N_("This answer does not fit here. Look at the question once more.")

LAYOUT = "\n\t"
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of the words after them, also of ours."""
SEPARATORS = str.maketrans({"\u066b": ",", "\u066c": ""})
"""Arabic signs between digits."""


class Problem(Exception):  # noqa: N818 -- says what there is, as a sentence would
    """Why an answer is not taken. `words` are the questionnaire's own; else `text` is a msgid.

    A value that is `Words` is said in the language of the page.
    """

    def __init__(self, text: str, words: Words | None = None, **values: object) -> None:
        """Keep what to say."""
        self.text, self.words, self.values = text, words, values
        super().__init__(text % values)


def read(page: Page, sent: Sequence[str], values: Mapping[str, Value], today: date) -> Given:
    """Return the answer in what was sent for a question, None when it was left empty.

    `values` are the other answers, for the constraint. Problem says what is wrong with it.
    """
    given = _READERS.get(page.item.kind, _one)(page, sent)
    check(page, given, values, today)
    return given


def check(page: Page, given: Given, values: Mapping[str, Value], today: date) -> None:
    """Raise Problem when an answer may not stand, beside the other answers in `values`."""
    item, own = page.item, as_value(page.item, given)
    if given is None:
        if item.required:
            raise Problem(CHOOSE if item.options else WRITE, item.required_message)
        return
    with_own = {**values, item.code: own}
    if (node := page.step.constraint) and not truth(evaluate(node, with_own, own=own, today=today)):
        raise Problem(DOES_NOT_FIT, item.constraint_message)
    _check_alone(page, given)


def tidy(text: str) -> str:
    r"""Return text as it is kept: composed, no control signs, nothing that turns its direction.

    >>> tidy(" a\0e\u0301\u202e ")
    'aé'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        letter
        for letter in OVERRIDES.sub("", plain)
        if letter in LAYOUT or unicodedata.category(letter) not in ("Cc", "Cs")
    )
    return composed("".join(kept)).strip()


def digits(text: str) -> str:
    r"""Return text with digits of any script as 0 to 9.

    >>> digits("\u0661\u0662\u066b\u0665")
    '12,5'
    """
    return "".join(
        str(unicodedata.decimal(letter, letter)) for letter in text.translate(SEPARATORS)
    )


def _one(page: Page, sent: Sequence[str]) -> Given:
    """Return the one chosen option; the same one twice is one."""
    codes = list(dict.fromkeys(one for one in sent if one))
    _check_offered(page, codes)
    if len(codes) > 1:
        raise Problem(CHOOSE_ONE)
    return codes[0] if codes else None


def _some(page: Page, sent: Sequence[str]) -> Given:
    """Return the chosen options in the order in which they are offered."""
    _check_offered(page, [one for one in sent if one])
    return tuple(option.code for option in page.item.options if option.code in sent) or None


def _number(page: Page, sent: Sequence[str]) -> Given:
    text = digits(tidy(sent[0])) if sent else ""
    if not text:
        return None
    number = read_number(text)
    if number is None:
        raise Problem(NUMBER if page.item.whole else DECIMAL)
    if page.item.whole and number != int(number):
        raise Problem(WHOLE)
    return number


def _words(_page: Page, sent: Sequence[str]) -> Given:
    text = tidy(sent[0]) if sent else ""
    if len(text) > MOST_LETTERS:
        raise Problem(TOO_LONG, more=len(text) - MOST_LETTERS)
    return text or None


_READERS = {"multiple": _some, "number": _number, "text": _words}


def _check_offered(page: Page, codes: Sequence[str]) -> None:
    offered = {option.code for option in page.item.options}
    if not offered.issuperset(codes):
        raise Problem(NOT_OFFERED)


def _check_alone(page: Page, given: Given) -> None:
    """Raise Problem when an option that stands alone came with another."""
    if isinstance(given, tuple) and len(given) > 1:
        for option in page.item.options:
            if option.exclusive and option.code in given:
                raise Problem(ALONE, option=option.label)
