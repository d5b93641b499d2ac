"""Which words of an English story sound glad or sad: a hint for coders, in no figure. Pure."""

from dataclasses import dataclass

_ENGLISH = """the and to of a in it is was that for on with at we they she he my our but not this
have had were be as you me"""
_OTHERS = """de het een en ik van dat niet zijn op voor met te die ook naar maar mijn ze wij heeft
was nu der die und ich nicht ist le la les et je un une est el los que en mi"""
ENGLISH = frozenset(_ENGLISH.split())
"""Small words by which English is known."""
OTHERS = frozenset(_OTHERS.split())
"""Small words of the languages around us."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that the lexicon knows, by the side they lean to. Never a verdict."""

    glad: tuple[str, ...] = ()
    sad: tuple[str, ...] = ()


def hint(words: str, language: str) -> Hint | None:
    """Return the marked words of an English text; None for every other language, or when unsure.

    The English lexicon on Dutch finds nothing and looks neutral: hence the check of the words.
    Lexicon: TextBlob's `sentiment_assessments`, loaded when first asked for (it is large).
    """
    if language.split("-")[0] != "en" or not looks_english(words):
        return None
    from textblob import TextBlob

    found: dict[str, float] = {}
    for parts, polarity, *_ in TextBlob(words).sentiment_assessments.assessments:
        found.setdefault(" ".join(parts), polarity)
    return Hint(
        tuple(word for word, polarity in found.items() if polarity > 0),
        tuple(word for word, polarity in found.items() if polarity < 0),
    )


def looks_english(words: str) -> bool:
    """Say whether small words of English are there, and more of them than of other languages.

    >>> looks_english("It was great, we made a film"), looks_english("Het was super, ik was blij")
    (True, False)
    """
    spoken = [word.strip(".,;:!?\"'()") for word in words.casefold().split()]
    english = sum(word in ENGLISH for word in spoken)
    return english > sum(word in OTHERS for word in spoken)
