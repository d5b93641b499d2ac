"""What a cell should have held, as phrases that can be said in each language. Pure."""

from collections.abc import Iterable

from impact.kit.faults import Phrase
from impact.kit.i18n import N_

YES_OR_NO = Phrase(N_("yes or no"))
NUMBER = Phrase(N_("a number"))
WHOLE_NUMBER = Phrase(N_("a whole number"))
NUMBER_OR_NA = Phrase(N_("a number or na"))
MINUTES = Phrase(N_("a number of minutes"))
AGES = Phrase(N_("ages such as 6-9 or 16+"))
DAY = Phrase(N_("a day such as 2025-12-31"))
QUESTIONNAIRE = Phrase(N_("the code of a questionnaire"))
NAME = Phrase(N_("a letter, then letters, digits, _ - or ., at most 64"))
OPTION = Phrase(N_("a name without spaces and semicolons, at most 64 characters"))
SMALL = Phrase(N_("small letters, digits and _"))


def one_of(known: Iterable[str]) -> Phrase:
    """Return the phrase for exactly one of some words.

    >>> str(one_of(["a", "b"]))
    'one of a b'
    """
    return Phrase(N_("one of %(known)s"), {"known": " ".join(known)})


def some_of(known: Iterable[str]) -> Phrase:
    """Return the phrase for any of some words."""
    return Phrase(N_("some of %(known)s"), {"known": " ".join(known)})


def at_most(most: int) -> Phrase:
    """Return the phrase for a text that is not too long."""
    return Phrase(N_("at most %(most)s characters"), {"most": most})
