"""Which words a coder means: sentences ticked, words typed, or a stretch selected. Pure."""

from dataclasses import dataclass

from impact.kit.i18n import N_
from stories.text import fingerprint, sentences, trimmed

WHOLE = "whole"
"""The choice that stands for the whole story."""
NOTHING = N_("Choose a sentence, or the whole story.")
NOT_THERE = N_("These words are not in the story. Copy them exactly.")
TWICE = N_("These words are in the story more than once. Tick the sentence as well.")
OUTSIDE = N_("This stretch lies outside the story.")
MOVED = N_("The story reads differently now. Look at it again and choose once more.")


class Misplaced(Exception):  # noqa: N818 -- says what is wrong with the stretch
    """The words that were meant cannot be found. `status`: 422, or 409 when the text differs."""

    def __init__(self, text: str, status: int = 422) -> None:
        """Keep what to say to the coder."""
        super().__init__(text)
        self.text = text
        self.status = status


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text; both None: all of it. `sha` knows the words again."""

    start: int | None
    end: int | None
    sha: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence on the page, and the `value` that its tick box sends."""

    start: int
    end: int
    words: str

    @property
    def value(self) -> str:
        """Where it stands and by which words it is known, so that a changed text shows."""
        return f"{self.start}-{self.end}-{_sha(self.words)}"


def numbered(words: str) -> list[Sentence]:
    """Return the sentences of a story without the blanks around them, in order."""
    edges = (trimmed(words, start, end) for start, end in sentences(words))
    return [Sentence(start, end, words[start:end]) for start, end in edges if start < end]


def selected(words: str, start: int, end: int, exact: str) -> Span:
    """Return the stretch [start, end) if it holds the words that the coder saw; else Misplaced."""
    if not 0 <= start < end <= len(words):
        raise Misplaced(OUTSIDE)
    if words[start:end] != exact:
        raise Misplaced(MOVED, 409)
    return Span(start, end, _sha(exact))


def ticked(words: str, values: list[str], typed: str = "") -> Span:
    """Return what was ticked, from the first to the last sentence, narrowed to `typed` words.

    Misplaced when nothing was chosen, or the words are not there, or are there twice.
    """
    typed = typed.strip()
    if WHOLE in values and not typed:
        return Span(None, None, _sha(words))
    start, end = _around(words, [value for value in values if value != WHOLE])
    if not typed:
        if start == end:
            raise Misplaced(NOTHING)
        return Span(start, end, _sha(words[start:end]))
    if start == end:
        start, end = 0, len(words)
    at = words.find(typed, start, end)
    if at < 0:
        raise Misplaced(NOT_THERE)
    if words.find(typed, at + 1, end) >= 0:
        raise Misplaced(TWICE)
    return Span(at, at + len(typed), _sha(typed))


def _around(words: str, values: list[str]) -> tuple[int, int]:
    """Return the stretch from the first to the last ticked sentence; (0, 0) for none."""
    found = {sentence.value: sentence for sentence in numbered(words)}
    if any(value not in found for value in values):
        raise Misplaced(MOVED, 409)
    chosen = [found[value] for value in values]
    if not chosen:
        return 0, 0
    return min(one.start for one in chosen), max(one.end for one in chosen)


def _sha(words: str) -> str:
    return fingerprint(words)[:16]
