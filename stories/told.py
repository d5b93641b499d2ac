"""A story on its way in, with what its teller agreed to, and on its way out. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from stories.consent import CHILD, By, ConsentState, Said

Answer = Literal["yes", "no"]
TEXT = ("story", 1)
"""Key and version of the words in which we ask. A change of words is the next number."""


@dataclass(frozen=True, slots=True)
class Told:
    """One story as it came in. `grants` are the teller's own, `allowed` those of the guardian.

    `guardian` None: was not asked. `source_ref` tells a second arrival from another story.
    """

    words: str
    perspective: str
    language: str
    told_on: date | None
    grants: tuple[str, ...]
    source_ref: str
    channel: str
    method: str
    read_in: str = "nl"
    age_band: str = "unknown"
    guardian: Answer | None = None
    allowed: tuple[str, ...] = ()
    relation: str | None = None
    activity: str | None = None
    participant: str | None = None
    alias: str | None = None
    title: str | None = None
    code: str | None = None
    teller_tone: int | None = None
    suspect: bool = False
    invented: bool = False
    uid: str | None = None
    receipt_hmac: str | None = None

    @property
    def kept(self) -> bool:
        """Say whether the words may be kept: not those of a child whose guardian said no."""
        return not (self.guardian == "no" and self.age_band in CHILD)

    def log(self, on: date) -> tuple[Said, ...]:
        """Return what was said, in order: the teller first, then the guardian."""
        own = tuple(Said(grant, True, "self", on) for grant in self.grants)
        return (*own, *answered(self.guardian, self.grants, self.allowed, on))

    def state(self, on: date) -> ConsentState:
        """Return what the rule of consent looks at."""
        return ConsentState(self.log(on), self.age_band, self.perspective, suspect=self.suspect)


def answered(
    answer: Answer | None, asked: tuple[str, ...], allowed: tuple[str, ...], on: date
) -> tuple[Said, ...]:
    """Return what a guardian said of each grant that the child gave."""
    by: By = "guardian"
    if answer is None:
        return ()
    return tuple(Said(grant, answer == "yes" and grant in allowed, by, on) for grant in asked)


@dataclass(frozen=True, slots=True)
class Usable:
    """A story with its words, for a purpose. Whoever holds one need not ask again."""

    purpose: str
    story_id: int
    version_id: int
    uid: str
    perspective: str
    language: str
    age_band: str
    told_on: date | None
    participant: str | None
    words: str
