"""How a register stands, how it stood before, and what two people who fill it in come to. Pure.

What a register says is told as names and values: a mark under the uid of each person, and what is
said of the session under the words in `FIELDS`. Nothing said of a person reads as "here", as the
page shows it; nothing said of the session reads as "".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from impact.attendance.layout import STATUSES
from impact.attendance.ledger import THERE

FIELDS = ("extra", "kind", "state", "note")
"""Heads without a code, how they were counted, whether it went on, and what is said of it."""
STATES = ("", "off", "uncounted")
"""It went on; it did not; it did, and nobody knows who was there."""
COLUMNS = {
    "minutes": "state",
    "uncounted": "state",
    "heads": "extra",
    "kind": "kind",
    "note": "note",
}
"""What is kept of a session -> as what it is told."""
NONE = "-"
"""What stands for a line that is not there."""
Said = dict[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A register as it is kept: a mark per line, None on a line of a day that was cancelled."""

    lines: Mapping[int, str | None]
    minutes: int | None = None
    heads: int | None = None
    kind: str | None = None
    note: str = ""
    uncounted: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """One time that a register was stored: by whom, when, and how what it changed stood before."""

    number: int
    account: str | None
    at: datetime
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that two people changed to different values, and who of them was first."""

    key: str
    theirs: str
    mine: str
    account: str | None = None
    at: datetime | None = None


def difference(was: Standing, then: Standing) -> dict[str, Any]:
    """Return what of `was` is no longer so; `back` takes it and makes it so again."""
    ids = {*was.lines, *then.lines}
    lines = {one: was.lines.get(one, NONE) for one in sorted(ids)}
    gone = {str(one): mark for one, mark in lines.items() if mark != then.lines.get(one, NONE)}
    said = {n: getattr(was, n) for n in COLUMNS if getattr(was, n) != getattr(then, n)}
    return said | ({"lines": gone} if gone else {})


def back(now: Standing, before: Mapping[str, Any]) -> Standing:
    """Return a register as it stood before it was stored.

    >>> was, then = Standing({1: "late"}, 60), Standing({1: "absent", 2: "present"}, 0)
    >>> back(then, difference(was, then)) == was
    True
    """
    changed = {int(one): mark for one, mark in before.get("lines", {}).items()}
    lines = {one: mark for one, mark in {**now.lines, **changed}.items() if mark != NONE}
    return replace(now, lines=lines, **{n: v for n, v in before.items() if n in COLUMNS})


def told(it: Standing, whose: Mapping[int, str]) -> Said:
    """Return what a register says; `whose` tells of each line which person it is of.

    Who stands on it with several codes stands as on the strongest line.
    """
    marks: Said = {}
    for one, mark in it.lines.items():
        if mark:
            marks[whose[one]] = min(marks.get(whose[one], mark), mark, key=STATUSES.index)
    extra = "" if it.heads is None else str(max(0, it.heads - here(marks)))
    state = "off" if it.minutes == 0 else "uncounted" if it.uncounted and not it.lines else ""
    return {**marks, "extra": extra, "kind": it.kind or "", "state": state, "note": it.note}


def here(said: Mapping[str, str]) -> int:
    """Return how many people with a code were in the room."""
    return sum(mark in THERE for mark in marks_in(said).values())


def marks_in(said: Mapping[str, str]) -> Said:
    """Return what a register says of people alone.

    >>> marks_in({"ann": "late", "extra": "2"})
    {'ann': 'late'}
    """
    return {key: mark for key, mark in said.items() if key not in FIELDS}


def shown(said: Mapping[str, str], key: str) -> str:
    """Return what the page shows under a name."""
    return said.get(key) or ("" if key in FIELDS else "present")


def agreed(base: Said, theirs: Said, mine: Said) -> tuple[Said, list[Clash]]:
    """Return what comes of two changes to one register, and what both changed to something else.

    `base` is what I saw, `theirs` what is stored now.

    >>> agreed({}, {"ann": "late"}, {"ann": "present", "bob": "absent"})
    ({'ann': 'late', 'bob': 'absent'}, [])
    >>> agreed({}, {"ann": "late"}, {"ann": "absent"})[1]
    [Clash(key='ann', theirs='late', mine='absent', account=None, at=None)]
    """
    whole: Said = {}
    clashes: list[Clash] = []
    for key, value in mine.items():
        was, there = shown(base, key), shown(theirs, key)
        whole[key] = there if value == was else value
        if value != was and there not in (was, value):
            clashes.append(Clash(key, there, value))
    return whole, clashes or _undone(base, theirs, mine)


def applied(it: Standing, whose: Mapping[int, str], ids: Mapping[str, int], said: Said) -> Standing:
    """Return a register after all in `said` was stored; `ids`: whose line a new one becomes."""
    state = shown({**told(it, whose), **said}, "state")
    note = said.get("note", it.note)
    if state:
        off = state == "off"
        lines = dict.fromkeys(it.lines) if off else {}
        minutes = 0 if off else it.minutes or None
        return Standing(lines, minutes, note=note, uncounted=not off)
    lines = {**it.lines}
    for key in (key for key in said if key not in FIELDS):
        own = [one for one in it.lines if whose[one] == key] or [ids[key]]
        lines |= dict.fromkeys(own, said[key])
    return _counted(Standing(lines, it.minutes or None, note=note), it, whose, ids, said)


def who_did(key: str, saved: Iterable[Saved], whose: Mapping[int, str]) -> Saved | None:
    """Return the newest of these times that changed what stands under a name."""
    for one in saved:
        lines = {whose.get(int(line)) for line in one.before.get("lines", ())}
        if key in lines | {COLUMNS[name] for name in one.before if name in COLUMNS}:
            return one
    return None


def _counted(
    then: Standing, it: Standing, whose: Mapping[int, str], ids: Mapping[str, int], said: Said
) -> Standing:
    """Return the register with its heads: those on it, and so many more as before or as said."""
    before = told(it, whose)
    extra, kind = said.get("extra", before["extra"]), said.get("kind") or before["kind"]
    if extra == "":
        return then
    people = {one: uid for uid, one in ids.items()} | {**whose}
    heads = here(told(then, people)) + int(extra)
    return replace(then, heads=heads, kind=kind or "counted")


def _undone(base: Said, theirs: Said, mine: Said) -> list[Clash]:
    """Return the clash of who fills in a list that another has just put away, and round again."""
    keys = {*base, *theirs, *mine} - {"state", "note"}
    my_marks = any(key in mine and mine[key] != shown(base, key) for key in keys)
    their_marks = any(shown(theirs, key) != shown(base, key) for key in keys)
    was, there = shown(base, "state"), shown(theirs, "state")
    wish = mine.get("state", was)
    if there != was and there and my_marks and wish != there:
        return [Clash("state", there, wish)]
    if wish != was and wish and their_marks and wish != there:
        return [Clash("state", there, wish)]
    return []
