"""A register that stores each tick by itself: what a phone sends, and what it gets back."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask_babel import gettext as _

from impact.attendance import card_store, register_store, standing_store, store
from impact.attendance.layout import WORD
from impact.attendance.lists import Expected, Filled, on_it
from impact.attendance.models import Session
from impact.attendance.participant_store import accounts
from impact.attendance.register_forms import fits, words
from impact.attendance.register_store import Clashed, HasMore
from impact.attendance.register_words import TWO, choices, clock
from impact.attendance.standing import FIELDS
from impact.kit.text import UNREADABLE, visible
from impact.pilots.access import allowed
from impact.pilots.models import Pilot
from impact.pilots.store import OtherBody

screen = Blueprint("ticks", __name__)
Answer = tuple[dict[str, Any], int]
MOST, MOST_VERSIONS = 2000, 10**9
"""Names and values in one sending."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What a phone sends under a name of its own, so that it counts once however often it comes.

    `seen` is the version of the register on its screen, `shown` who stood on it, `new` are codes.
    """

    id: str
    seen: int
    said: dict[str, str]
    shown: frozenset[str]
    new: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all but the name."""
        whole = [self.seen, self.said, sorted(self.shown), self.new]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


@screen.post("/pilots/<code>/aanwezigheid/<uid>/vinkjes")
@allowed("attendance.write")
def tick(pilot: Pilot, uid: str) -> Answer:
    """Store what one phone says of a register; 409 when another said otherwise, with both."""
    held = store.session(pilot, uid) or abort(404)
    sent = read(_json())
    if sent is None:
        return _refused(_("Something in what was sent is not right. Load the page again."))
    people = store.may_come(held)
    if wrong := _wrong(pilot, sent, people):
        return _refused(wrong)
    try:
        _store(pilot, held, sent, people)
    except Clashed as clashed:
        return _clash(clashed), 409
    except OtherBody:
        return {"words": _("This was sent before, with other words")}, 409
    except HasMore:
        return _refused(_("This list came with a file: somebody was counted."))
    return _told(held), 200


def _json() -> object:
    """Return what was sent; None for what is no JSON, or lies too deep in itself to be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def read(sent: object) -> Tick | None:
    """Return what a phone sent; None for what no phone of ours sends."""
    if not isinstance(sent, dict):
        return None
    said, seen = sent.get("said", {}), sent.get("seen", -1)
    shown, new = sent.get("shown", []), sent.get("new", [])
    whole = _is_uuid(sent.get("id")) and type(seen) is int and 0 <= seen < MOST_VERSIONS
    if not (whole and _are_texts(shown) and _are_texts(new) and isinstance(said, dict)):
        return None
    if len(said) > MOST or not all(fits(key, value) for key, value in said.items()):
        return None
    said |= {"note": words(said["note"])} if "note" in said else {}
    codes = dict.fromkeys(filter(None, (visible(code).strip() for code in new)))
    return Tick(sent["id"], int(seen), said, frozenset(shown), tuple(codes))


def _is_uuid(name: object) -> bool:
    try:
        return isinstance(name, str) and str(UUID(name)) == name
    except ValueError:
        return False


def _are_texts(some: object) -> bool:
    if not isinstance(some, list) or len(some) > MOST:
        return False
    return all(
        isinstance(one, str) and len(one) <= WORD and not UNREADABLE.search(one) for one in some
    )


def _wrong(pilot: Pilot, sent: Tick, people: Iterable[Expected]) -> str:
    """Return what is wrong with a sending, in words; "" when nothing is."""
    strangers = sent.said.keys() - {one.uid for one in people} - set(FIELDS)
    if strangers:
        return str(_("Somebody is not on this list any more. Load the page again."))
    if mistyped := card_store.mistyped(pilot, sent.new):
        return str(_("Look once more at this code: %(codes)s.", codes=", ".join(mistyped)))
    return ""


def _store(pilot: Pilot, held: Session, sent: Tick, people: list[Expected]) -> None:
    """Store a sending; whoever stood on the screen and is on no list yet is here, as it showed."""
    shown = {one.uid: "present" for one in people if one.uid in sent.shown and not one.status}
    said = sent.said if sent.said.get("state") else {**shown, **sent.said}
    if sent.said.keys() - set(FIELDS):
        said.setdefault("state", "")  # who marks somebody says that it went on
    listed = {one.uid: "" for one in on_it(people, shown)}
    new = register_store.straight(pilot, Filled(listed, sent.new)).newcomers
    register_store.fill(pilot, held, said, new, sent.seen, sent.id, sent.fingerprint)


def _told(held: Session) -> dict[str, Any]:
    """Return how the register stands now."""
    last, said = standing_store.stands(held)
    return {"version": last.version, "at": clock(last.at) if last.at else "", "said": said}


def _clash(clashed: Clashed) -> dict[str, Any]:
    """Return what two people said otherwise, with the words for both."""
    who = accounts({one.account for one in clashed.clashes if one.account})
    both = [
        {
            "key": one.key,
            "who": one.who if one.key in FIELDS else "",
            "theirs": one.theirs[0],
            "mine": one.mine[0],
            "by": _("%(who)s, at %(time)s", who=one.by, time=one.at),
        }
        for one in choices(clashed.clashes, {}, who)
    ]
    return {"version": clashed.version, "words": _(TWO), "clashes": both}


def _refused(said: str) -> Answer:
    return {"words": said}, 422
