"""What a pilot hoped for, as it was written before looking: values that travel. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from impact.indicators.figure import Group

Direction = Literal["at least", "at most"]
Supports = Literal["positive", "negative"]
DIRECTIONS: tuple[Direction, ...] = ("at least", "at most")
LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one figure must reach. `value` None: not said yet, and then the claim is silent.

    `group` picks the figure, as in the report: () is the whole. `set_on` is when it was agreed,
    `recorded_on` when it was written down here.
    """

    indicator: str
    group: Group = ()
    value: float | None = None
    direction: Direction = "at least"
    set_on: date | None = None
    recorded_on: date | None = None

    @property
    def figure(self) -> tuple[str, Group]:
        """Which figure it is about, whatever it must reach."""
        return self.indicator, tuple(sorted(self.group))

    @property
    def bar(self) -> tuple[float | None, Direction]:
        """How high it lies, and from which side."""
        return self.value, self.direction


@dataclass(frozen=True, slots=True)
class Asked:
    """A construct of the questionnaires, and who should speak about it; () is everyone asked."""

    construct: str
    perspectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """A code of the code book, and which reading of it supports the statement."""

    code: str
    supports: Supports = "positive"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another explanation for the same result, and what there is to say to it."""

    text: str
    answer: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.answer}".strip()


@dataclass(frozen=True, slots=True)
class Aim:
    """An outcome: a statement in the direction hoped for, and all that may speak for or against.

    `uid` and `version` are given by the store.
    """

    statement: tuple[tuple[str, str], ...]
    written_on: date
    goal: str = ""
    thresholds: tuple[Threshold, ...] = ()
    asked: tuple[Asked, ...] = ()
    sides: tuple[Side, ...] = ()
    rivals: tuple[Rival, ...] = ()
    uid: str = ""
    version: int = 0

    @property
    def words(self) -> dict[str, str]:
        """The statement by language."""
        return dict(self.statement)


def dated(aim: Aim, before: Iterable[Threshold], today: date) -> Aim:
    """Return `aim` with the days of its thresholds, given all that stood there `before`.

    A first threshold keeps the day on which it was agreed. One that was changed counts from the
    day it was changed here, whatever day is given: nobody moves a bar and keeps its date.
    """
    known: dict[tuple[str, Group], Threshold] = {}
    for one in before:
        if one.value is not None:
            known[one.figure] = one
    return replace(
        aim,
        thresholds=tuple(_dated(one, known.get(one.figure), today) for one in aim.thresholds),
    )


def _dated(one: Threshold, before: Threshold | None, today: date) -> Threshold:
    if one.value is None:
        return replace(one, set_on=None, recorded_on=None)
    if before is None:
        return replace(one, set_on=one.set_on or today, recorded_on=today)
    if before.bar == one.bar:
        return replace(one, set_on=before.set_on, recorded_on=before.recorded_on)
    return replace(one, set_on=today, recorded_on=today)


def body_of(aim: Aim) -> dict[str, Any]:
    """Return what is stored of an aim: names, numbers and ISO dates."""
    return {
        "statement": dict(aim.statement),
        "written_on": aim.written_on.isoformat(),
        "goal": aim.goal,
        "thresholds": [
            {
                "indicator": one.indicator,
                "group": dict(one.group),
                "value": one.value,
                "direction": one.direction,
                "set_on": _iso(one.set_on),
                "recorded_on": _iso(one.recorded_on),
            }
            for one in aim.thresholds
        ],
        "asked": [[one.construct, list(one.perspectives)] for one in aim.asked],
        "sides": [[one.code, one.supports] for one in aim.sides],
        "rivals": [[one.text, one.answer] for one in aim.rivals],
    }


def aim_of(body: Mapping[str, Any], uid: str = "", version: int = 0) -> Aim:
    """Return the aim that was stored as `body`.

    >>> one = Aim((("nl", "Kinderen blijven"),), date(2025, 9, 1), sides=(Side("durven"),))
    >>> aim_of(body_of(one)) == one
    True
    """
    return Aim(
        statement=tuple(
            (one, body["statement"][one]) for one in LANGUAGES if one in body["statement"]
        ),
        written_on=date.fromisoformat(body["written_on"]),
        goal=body["goal"],
        thresholds=tuple(
            Threshold(
                one["indicator"],
                tuple(sorted(one["group"].items())),
                one["value"],
                one["direction"],
                _day(one["set_on"]),
                _day(one["recorded_on"]),
            )
            for one in body["thresholds"]
        ),
        asked=tuple(Asked(construct, tuple(who)) for construct, who in body["asked"]),
        sides=tuple(Side(code, supports) for code, supports in body["sides"]),
        rivals=tuple(Rival(text, answer) for text, answer in body["rivals"]),
        uid=uid,
        version=version,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
