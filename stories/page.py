"""A story as a coder sees it: its sentences, and which codes lie where."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass

from stories.coding_store import Bench
from stories.models import Code, Coding
from stories.spans import Sentence, numbered

TINTS = 9
"""Patterns and colours for codes; the letter and the name tell apart what shares one."""


@dataclass(frozen=True, slots=True)
class Given:
    """A coding with its code and its words; without words it is on the whole story."""

    coding: Coding
    code: Code
    tint: int
    words: str

    @property
    def mark(self) -> str:
        """Which code lies where, for the address of the page that says it was set."""
        return f"{self.code.key}.{self.coding.start}-{self.coding.end}"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what the coder gave to it, and whether a paragraph ends here."""

    sentence: Sentence
    given: tuple[Given, ...]
    breaks: bool

    @property
    def tints(self) -> list[int]:
        """The patterns that lie under this sentence."""
        return sorted({one.tint for one in self.given})


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is drawn of a story."""

    lines: tuple[Line, ...]
    given: tuple[Given, ...]


def tints(codes: tuple[Code, ...]) -> dict[int, int]:
    """Return the pattern of each code by its id, 1 to 9, in the order of the book."""
    codable = [code for code in codes if code.codable]
    return {code.id: n % TINTS + 1 for n, code in enumerate(codable)}


def coded_text(at: Bench) -> Paper:
    """Return the story of a task with the coder's own codings on it."""
    told, sentences = at.story.words, numbered(at.story.words)
    colours, named = tints(at.codes), {code.id: code for code in at.codes}
    given = tuple(_given(one, named[one.code_id], colours, told) for one in at.codings)
    on_line: dict[int, list[Given]] = defaultdict(list)
    for one in given:
        for n in _touched(sentences, one.coding):
            on_line[n].append(one)
    ends = [*(sentence.start for sentence in sentences[1:]), len(told)]
    lines = (
        Line(sentence, tuple(on_line[n]), "\n" in told[sentence.end : end])
        for n, (sentence, end) in enumerate(zip(sentences, ends, strict=True))
    )
    return Paper(tuple(lines), given)


def _touched(sentences: list[Sentence], coding: Coding) -> range:
    """Return which sentences a coding touches, from 0; none when it is on the whole story."""
    if coding.start is None or coding.end is None:
        return range(0)
    first = bisect_right(sentences, coding.start, key=lambda one: one.end)
    last = bisect_left(sentences, coding.end, key=lambda one: one.start)
    return range(first, last)


def _given(coding: Coding, code: Code, colours: dict[int, int], told: str) -> Given:
    whole = coding.start is None or coding.end is None
    return Given(coding, code, colours[code.id], "" if whole else told[coding.start : coding.end])
