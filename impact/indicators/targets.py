"""What somebody aims at: a number beside a figure, no judgement of it. Values that travel. Pure.

A target has an owner, a period and the day on which it was set (indicators.md 1.5). It is no
indicator, never enters a claim, and nobody says how much of it was reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from impact.kit.dates import Period


@dataclass(frozen=True, slots=True)
class Target:
    """A number that one figure of a whole pilot should come to, in one period.

    `definition` is id and version: under another definition the number would mean something else.
    `owner` is who aims at it, in their own words. `uid` and `version` are given by the store.
    """

    definition: str
    value: float
    owner: str
    period: Period
    set_on: date
    uid: str = ""
    version: int = 0

    @property
    def name(self) -> str:
        """The indicator it is about.

        >>> day = date(2025, 1, 1)
        >>> Target("repeat_visits/2", 0.6, "SKVR", Period(day, day), day).name
        'repeat_visits'
        """
        return self.definition.partition("/")[0]

    @property
    def bar(self) -> tuple[str, float, Period]:
        """What is aimed at: who moves it sets another target."""
        return self.definition, self.value, self.period


def dated(target: Target, before: Target | None, today: date) -> Target:
    """Return `target` with the day on which it was set; moved, that is today."""
    if before is None:
        return target
    return replace(target, set_on=before.set_on if before.bar == target.bar else today)


def body_of(target: Target) -> dict[str, Any]:
    """Return what is stored of a target, and written in files: names, numbers and ISO dates."""
    return {
        "definition": target.definition,
        "value": target.value,
        "owner": target.owner,
        "from": target.period.first.isoformat(),
        "to": target.period.last.isoformat(),
        "set_on": target.set_on.isoformat(),
    }


def target_of(body: Mapping[str, Any], uid: str = "", version: int = 0) -> Target:
    """Return the target that was stored as `body`.

    >>> year = Period(date(2025, 1, 1), date(2025, 12, 31))
    >>> one = Target("visits/1", 150.0, "het buurthuis", year, date(2025, 1, 10))
    >>> target_of(body_of(one)) == one
    True
    """
    return Target(
        body["definition"],
        body["value"],
        body["owner"],
        Period(date.fromisoformat(body["from"]), date.fromisoformat(body["to"])),
        date.fromisoformat(body["set_on"]),
        uid,
        version,
    )
