"""What the page of a register says in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from impact.attendance.layout import STATUSES
from impact.attendance.ledger import THERE
from impact.attendance.standing import Clash, marks_in
from impact.kit.dates import local, now
from impact.kit.i18n import N_

MARKS = {
    "present": N_("Here"),
    "late": N_("Late"),
    "excused": N_("Excused"),
    "absent": N_("Absent"),
}
STATES = {
    "": N_("It went on"),
    "off": N_("This session did not go on"),
    "uncounted": N_("It went on, but nobody was counted"),
}
KINDS = {"": N_("nobody counted"), "counted": N_("counted"), "estimated": N_("Estimated")}
NAMES = {
    "extra": N_("Number without a code"),
    "kind": N_("How they were counted"),
    "state": N_("Did it go on?"),
    "note": N_("Note about this session"),
}
TWO = N_("Two people filled in the same session. See which list is right.")
TOTAL = N_("In the room: %(all)s. With a code: %(named)s, without: %(extra)s.")
SAVE = N_("Save: %(present)s here, %(late)s late, %(excused)s excused, %(absent)s absent")
SAVES = {
    "": SAVE,
    "off": N_("Save: this session did not go on"),
    "uncounted": N_("Save: it went on, nobody was counted"),
}
"""What the button says, by the state of the session."""
CANCELLED = N_("Saved: this session did not go on.")
UNCOUNTED = N_("Saved: it went on, and nobody was counted.")
SAVED = N_("Session saved: %(here)s here, %(late)s late, %(excused)s excused, %(absent)s absent.")
SAVED_MORE = N_(
    "Session saved: %(here)s here, %(late)s late, %(excused)s excused, %(absent)s absent, "
    "and %(extra)s without a code."
)


KEPT = N_("Saved on this phone. We will send it when there is internet.")


def for_script() -> dict[str, object]:
    """Return the words that the script of a register says; names in braces it fills in itself."""
    braces = {one: f"{{{one}}}" for one in (*STATUSES, "named", "extra", "all", "time")}
    lines = {
        "offline": _(KEPT),
        "saved": _("Stored at %(time)s.", **braces),
        "out": _("You are signed out. What you filled in is still on this phone, sealed."),
        "enter": _("Sign in to send it"),
        "leave": _(
            "Not all of it was sent yet. Signing out throws that away; press again to do so."
        ),
        "refused": _("Something in what was sent is not right. Load the page again."),
        "guest": _("A code can be drawn with internet only. Count them without a code for now."),
        "nothing": _("nothing"),
        "total": _(TOTAL, **braces),
        "save": {state: _(text, **braces) for state, text in SAVES.items()},
    }
    told = {"state": STATES, "kind": KINDS}
    said = {key: {one: _(text) for one, text in known.items()} for key, known in told.items()}
    return {**lines, "marks": {one: _(text) for one, text in MARKS.items()}, "said": said}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that two people said otherwise: whose it is, and both values in words."""

    key: str
    who: str
    theirs: tuple[str, str]
    mine: tuple[str, str]
    by: str
    at: str


def choices(
    clashes: Iterable[Clash], called: Mapping[str, str], who: Mapping[str, str]
) -> list[Choice]:
    """Return what there is to choose; `called` names people, `who` those that have an account."""
    return [
        Choice(
            one.key,
            called.get(one.key) or _(NAMES.get(one.key, N_("somebody new"))),
            (one.theirs, in_words(one.key, one.theirs)),
            (one.mine, in_words(one.key, one.mine)),
            who.get(one.account or "", _("somebody else")),
            clock(one.at) if one.at else "",
        )
        for one in clashes
    ]


def in_words(key: str, value: str) -> str:
    """Return a value of a register as a reader knows it."""
    if key in ("extra", "note"):
        return value or _("nothing")
    known = {"kind": KINDS, "state": STATES}.get(key, MARKS)
    return str(_(known[value]))


def clock(moment: datetime) -> str:
    """Return the time on the clock here, as people write it: 15.31; of another day with the day."""
    here, today = (local(one, current_app.config["TIME_ZONE"]) for one in (moment, now()))
    return f"{here:%H.%M}" if here.date() == today.date() else f"{here:%H.%M} ({here:%d-%m})"


def sums(marks: Mapping[str, str], extra: int | None) -> dict[str, int]:
    """Return how many stand as what, how many there were with a code, without one, and together."""
    each = {one: list(marks.values()).count(one) for one in STATUSES}
    named = sum(each[one] for one in THERE)
    return {**each, "named": named, "extra": extra or 0, "all": named + (extra or 0)}


def said_in_numbers(said: Mapping[str, str]) -> str:
    """Return what a register says, in numbers."""
    each = sums(marks_in(said), int(said["extra"] or 0))
    went_on = SAVED_MORE if each["extra"] else SAVED
    text = {"off": CANCELLED, "uncounted": UNCOUNTED}.get(said["state"], went_on)
    words: str = _(
        text,
        here=each["present"],
        late=each["late"],
        excused=each["excused"],
        absent=each["absent"],
        extra=each["extra"],
    )
    return words
