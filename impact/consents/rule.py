"""The rule over what a child and a guardian said. Pure: rows in, a verdict out (trust.md 6.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

By = Literal["self", "guardian", "both"]
Reason = Literal["guardian_missing", "guardian_no", "own_missing", "own_no"]
BY: tuple[By, ...] = ("self", "guardian", "both")
OF_A_STORY = (
    "analysis",
    "aggregate",
    "quote_anonymous",
    "quote_named",
    "public",
    "photo",
    "audio",
    "video",
    "recontact",
)
PURPOSES = ("count", "survey", *OF_A_STORY)
"""All that somebody can be asked to agree to, one by one. None is given by default."""
CHANNELS = ("paper", "page", "card")
OF_AGE = 17
"""Years after that of birth: from 1 January then on somebody is sixteen for certain."""
GROWN = frozenset({"16-17", "18+", "18-24", "25-44", "45-64", "65+"})
"""Age bands in which one agrees for oneself."""


@dataclass(frozen=True, slots=True)
class Said:
    """One row: a yes or a no to one purpose, on a day; a yes may have a last day."""

    purpose: str
    granted: bool
    by: By
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes; or no, with the reason."""

    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.reason is None

    @property
    def may_ask(self) -> bool:
        """Say whether somebody may be asked for an own yes, where that is all that is missing."""
        return self.reason in (None, "own_missing")


def decide(
    said: Iterable[Said], purpose: str, on: date, *, born: int | None = None, band: str = ""
) -> Verdict:
    """Return whether somebody of this birth year or age band takes part in `purpose` on a day.

    `said` in the order in which it was written: of each side the newest day holds, and of one day
    the last. Under sixteen both must say yes; from then on what was said before counts no more.
    """
    rows = list(said)
    if needs_guardian(on, born=born, band=band):
        word = guardian_word(rows, purpose, on)
        if not word:
            return Verdict("guardian_missing" if word is None else "guardian_no")
    own = _newest(rows, purpose, on, "self", since=_first_own(on, born))
    if not own:
        return Verdict("own_missing" if own is None else "own_no")
    return Verdict()


def guardian_word(said: Sequence[Said], purpose: str, on: date) -> bool | None:
    """Return the guardian's word as it holds on a day; None when there is none, or it ended."""
    return _newest(said, purpose, on, "guardian", since=date.min)


def needs_guardian(on: date, *, born: int | None, band: str = "") -> bool:
    """Say whether a guardian decides as well: under sixteen, or not known to be older."""
    if born is not None:
        return on < date(born + OF_AGE, 1, 1)
    return band not in GROWN


def _first_own(on: date, born: int | None) -> date:
    """Return from which day on somebody's own word counts: who turned sixteen is asked again."""
    grown = date(born + OF_AGE, 1, 1) if born is not None else date.max
    return grown if grown <= on else date.min


def _newest(said: Iterable[Said], purpose: str, on: date, side: By, *, since: date) -> bool | None:
    """Return the word that holds of one side; None when nothing was said, or a yes has ended."""
    mine = [
        one
        for one in said
        if one.purpose == purpose and one.by in (side, "both") and since <= one.on <= on
    ]
    if not mine:
        return None
    last = max(enumerate(mine), key=lambda pair: (pair[1].on, pair[0]))[1]
    ended = last.granted and last.until is not None and last.until < on
    return None if ended else last.granted
