"""Consent: the one rule between a story and a use of it. Pure: rows in, a verdict out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from impact.consents.rule import OF_A_STORY

By = Literal["self", "guardian"]
Reason = Literal[
    "withdrawn",
    "held",
    "no_grant",
    "expired",
    "guardian_missing",
    "guardian_no",
    "not_redacted",
    "no_second_reader",
]
GRANTS = (*OF_A_STORY, "archive")
"""Everything a teller can say yes to, one by one. None is given by default."""
AGE_BANDS = ("0-3", "4-7", "8-12", "13-17", "18-24", "25-44", "45-64", "65+", "unknown")
"""The bands of figures (indicators.md 1.6)."""
FINER = {"13-15": "13-17", "16-17": "13-17", "18+": "unknown"}
"""Bands that say more about who must agree than about age, and the band they count in."""
CHILD = frozenset({"0-3", "4-7", "8-12", "13-15", "13-17"})
"""Under sixteen, or perhaps: the guardian decides as well."""
ADULTS = frozenset({"trainer", "family", "school", "partner", "scout"})
"""Perspectives that are those of grown-ups, whatever age was given."""
PERSPECTIVES = (
    "participant",
    "family",
    "trainer",
    "school",
    "partner",
    "observer",
    "neighbour",
    "scout",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a purpose needs: grants, how many people who saw nobody that can be recognised.

    `quoting`: words leave the house, so that an unknown age counts as a child's.
    """

    grants: tuple[str, ...]
    readers: int = 0
    quoting: bool = False


_IN, _COUNTED = ("analysis",), ("analysis", "aggregate")
PURPOSES: Mapping[str, Rule] = MappingProxyType(
    {
        "read": Rule(_IN),
        "code": Rule(_IN, readers=1),
        "count": Rule(_COUNTED),
        # A quote stands beside a count, hence `aggregate` too (indicators.md 2.3).
        "quote": Rule((*_COUNTED, "quote_anonymous"), readers=2, quoting=True),
        "publish": Rule((*_COUNTED, "quote_anonymous", "public"), readers=2, quoting=True),
    }
)
"""All that may be asked of a story. A new use is a new line here, or it is refused."""


@dataclass(frozen=True, slots=True)
class Said:
    """One row of the log: a yes or a no to one grant, on a day."""

    grant: str
    granted: bool
    by: By
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ConsentState:
    """All that the rule looks at. `log` in the order in which it was written."""

    log: tuple[Said, ...]
    age_band: str
    perspective: str
    withdrawn: bool = False
    suspect: bool = False
    readers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, until a day or for as long as nobody takes it back; or no, with the reason."""

    reason: Reason | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.reason is None


def decide(state: ConsentState, purpose: str, on: date) -> Verdict:
    """Return whether a story may be used for `purpose` on a day. KeyError for an unlisted purpose.

    A later row about the same grant by the same person takes the place of an earlier one; of
    child and guardian the narrower holds.
    """
    rule = PURPOSES[purpose]
    if state.withdrawn:
        return Verdict("withdrawn")
    if state.suspect and purpose != "read":  # somebody must read it to let it in
        return Verdict("held")
    latest = _latest(state.log, on)
    answers = [_own(latest.get((grant, "self")), on) for grant in rule.grants]
    if needs_guardian(state.age_band, state.perspective, quoting=rule.quoting):
        answers += [_guardians(latest.get((grant, "guardian")), on) for grant in rule.grants]
    if refusals := [one for one in answers if not one]:
        return refusals[0]
    if len(state.readers) < rule.readers:
        return Verdict("no_second_reader" if state.readers else "not_redacted")
    return Verdict(until=min((one.until for one in answers if one.until), default=None))


def needs_guardian(age_band: str, perspective: str, *, quoting: bool = False) -> bool:
    """Say whether a guardian decides as well: under 16, and for a quote also at unknown age."""
    unsure = quoting and age_band == "unknown" and perspective not in ADULTS
    return age_band in CHILD or unsure


def in_force(state: ConsentState, on: date) -> tuple[str, ...]:
    """Return the grants that hold on a day, in fixed order: what figures call effective."""
    latest = _latest(state.log, on)

    def holds(grant: str) -> bool:
        given = bool(_own(latest.get((grant, "self")), on))
        quoting = grant not in _COUNTED
        if needs_guardian(state.age_band, state.perspective, quoting=quoting):
            return given and bool(_guardians(latest.get((grant, "guardian")), on))
        return given

    return tuple(grant for grant in GRANTS if holds(grant))


def guardian_said(log: Iterable[Said], on: date) -> bool | None:
    """Return the guardian's last word on whether the team may read; None when never asked."""
    said = _latest(log, on).get(("analysis", "guardian"))
    return None if said is None else bool(_guardians(said, on))


def _latest(log: Iterable[Said], on: date) -> dict[tuple[str, By], Said]:
    return {(said.grant, said.by): said for said in log if said.on <= on}


def _own(said: Said | None, on: date) -> Verdict:
    if said is None or not said.granted:
        return Verdict("no_grant")
    if said.until and said.until < on:
        return Verdict("expired")
    return Verdict(until=said.until)


def _guardians(said: Said | None, on: date) -> Verdict:
    if said is None:
        return Verdict("guardian_missing")
    if not said.granted:
        return Verdict("guardian_no")
    return _own(said, on)
