"""A story's words as they come in, once, and where its sentences lie. Pure.

Offsets are code points of the text after intake: the first is 0, the end is exclusive.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from impact.kit.i18n import N_
from impact.kit.text import UNREADABLE, composed

LONGEST = 100_000
"""Most characters of one story."""
REPLACED = N_("%(n)s characters that cannot be shown were replaced")
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f]")
_LOST = "\ufffd"


class Unreadable(ValueError):  # noqa: N818 -- says what it is
    """The text holds what no person types: NUL, or half a character."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Words as they are kept, and how many characters were replaced."""

    words: str
    replaced: int = 0

    @property
    def empty(self) -> bool:
        """Say whether nothing was told."""
        return not self.words.strip()


def take_in(raw: str, *, forgiving: bool = False) -> Intake:
    r"""Return `raw` as it is kept: lines end in LF, NFC, no control characters; nothing else.

    Unreadable when it holds NUL or lone surrogates, unless `forgiving` (a file): then U+FFFD.

    >>> take_in("\ufeffCafe\u0301\r\n")
    Intake(words='Café\n', replaced=0)
    """
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not forgiving and UNREADABLE.search(text):
        raise Unreadable(repr(UNREADABLE.search(text)))
    text, lost = UNREADABLE.subn(_LOST, text)
    text, control = _CONTROL.subn(_LOST, text)
    return Intake(composed(text), lost + control)


def fingerprint(words: str) -> str:
    """Return the SHA-256 of words, in hex. The first 16 characters are how a span is known."""
    return sha256(words.encode()).hexdigest()


_FACES = "\U0001f000-\U0001faff\u2600-\u27bf\u200d\ufe0f"
_STOP = ".!?\u2026\u061f"
_CLOSING = "[\"'\u201d\u2019\u00bb)\\]]*+"
_END = re.compile(
    rf"(?<![{_STOP}])(?P<stop>[{_STOP}]++){_CLOSING}(?:[^\S\n]?[{_FACES}])*+{_CLOSING}(?:\s+|$)"
    rf"|\u3002{_CLOSING}\s*|\n\s*"
)
_GOES_ON = re.compile(
    r"(?:(?:^|[\s(])(?:dhr|mevr|mw|bijv|bv|o\.a|m\.n|nr|mr|mrs|dr|st|e\.g|i\.e|[^\W\d_])|^\s*\d+)$",
    re.IGNORECASE | re.MULTILINE,
)
"""Before a full stop that ends nothing: a short form, an initial, the number of a line."""
_LOOK = 12
"""Characters before a full stop that are looked at: work must not grow with the text."""


def sentences(body: str) -> list[tuple[int, int]]:
    """Return [start, end) of each sentence, in order, without gaps; blanks end a sentence.

    >>> [body[a:b] for body in ["Dhr. Bol kwam. Leuk! 😀 En toen?"] for a, b in sentences(body)]
    ['Dhr. Bol kwam. ', 'Leuk! 😀 ', 'En toen?']
    """
    first = len(body) - len(body.lstrip())
    ends = [m.end() for m in _END.finditer(body) if m.end() > first and _ends(body, m)]
    return list(pairwise(dict.fromkeys((0, *ends, len(body)))))


def widened(body: str, start: int, end: int) -> tuple[int, int]:
    """Return the whole sentences that [start, end) touches, without the blanks around them.

    ValueError when the words lie outside the text.
    """
    touched = [(a, b) for a, b in sentences(body) if a < end and start < b]
    if not 0 <= start < end <= len(body):
        raise ValueError(f"no characters {start}..{end} in a text of {len(body)}")
    return trimmed(body, touched[0][0], touched[-1][1])


def trimmed(body: str, start: int, end: int) -> tuple[int, int]:
    """Return [start, end) without the blanks at its edges."""
    words = body[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _ends(body: str, match: re.Match[str]) -> bool:
    if match["stop"] != ".":
        return True
    before = body[max(0, match.start() - _LOOK) : match.start()]
    cut = match.start() > _LOOK and "\n" not in before
    return not _GOES_ON.search("x" * cut + before.rpartition("\n")[2])
