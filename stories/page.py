"""A story as a coder sees it: its sentences, and which codes lie where."""

from dataclasses import dataclass

from stories.coding_store import Bench
from stories.models import Code, Coding
from stories.spans import Sentence, numbered

TINTS = 9
"""Patterns and colours for codes; the letter and the name tell apart what shares one."""


@dataclass(frozen=True, slots=True)
class Given:
    """A coding with its code, and the sentences (from 1) that it touches; none: the whole story."""

    coding: Coding
    code: Code
    tint: int
    first: int | None
    last: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the tints of the codes that lie on it, and whether a paragraph ends here."""

    number: int
    sentence: Sentence
    tints: tuple[int, ...]
    breaks: bool


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
    sentences = numbered(at.story.words)
    colours, named = tints(at.codes), {code.id: code for code in at.codes}
    given = tuple(_given(one, named, colours, sentences, at.story.words) for one in at.codings)
    lines = tuple(
        Line(
            n,
            sentence,
            tuple(sorted({g.tint for g in given if g.first and g.first <= n <= (g.last or n)})),
            "\n" in at.story.words[sentence.end : _next(sentences, n, at.story.words)],
        )
        for n, sentence in enumerate(sentences, 1)
    )
    return Paper(lines, given)


def _next(sentences: list[Sentence], n: int, words: str) -> int:
    return sentences[n].start if n < len(sentences) else len(words)


def _given(
    coding: Coding,
    named: dict[int, Code],
    colours: dict[int, int],
    sentences: list[Sentence],
    words: str,
) -> Given:
    code = named[coding.code_id]
    start, end = coding.start, coding.end
    if start is None or end is None:
        return Given(coding, code, colours[code.id], None, None, "")
    touched = [n for n, one in enumerate(sentences, 1) if one.start < end and start < one.end]
    return Given(coding, code, colours[code.id], touched[0], touched[-1], words[start:end])
