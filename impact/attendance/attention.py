"""What waits for whoever keeps the register, and what comes next."""

from collections.abc import Iterator
from datetime import timedelta

from flask import current_app, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from impact.accounts.reach import is_trainer
from impact.accounts.signin import current_account
from impact.attendance import store
from impact.identity.keys import Closed
from impact.identity.lists import lists_told
from impact.kit.dates import local_date, now
from impact.pilots.attention import Waiting, watch
from impact.pilots.models import Pilot

LATELY = timedelta(days=28)
"""Longer ago nobody remembers who was there."""


@watch("participant.read")
def names_taken(pilot: Pilot) -> Iterator[Waiting]:
    """List what somebody else took out this week, for who is to know of it."""
    me = current_account()
    if me is None or is_trainer():
        return
    try:
        found = lists_told(pilot, me.uid)
    except Closed:
        return
    if found:
        yield Waiting(
            what=ngettext(
                "A list with names was taken out",
                "%(num)s lists with names were taken out",
                found,
            ),
            why=_("Look who took it, and why. Does it not seem right? Talk to them today."),
            address=url_for("participants.listed", code=pilot.code),
            step=_("Look"),
        )


@watch("attendance.write")
def unticked(pilot: Pilot) -> Iterator[Waiting]:
    """Sessions without a register: those of today one tap away, of the last weeks together."""
    day = local_date(now(), current_app.config["TIME_ZONE"])
    found, waiting = store.unticked(pilot, day - LATELY, day)
    today = [one for one in found if one.held_on == day]
    for one in today:
        yield Waiting(
            what=_("Today: %(group)s", group=f"{one.activity} {one.start}".strip()),
            why=_("Everyone is set to “here”. Only tap who is not."),
            address=url_for("attendance.register", code=pilot.code, uid=one.uid),
            step=_("Fill in"),
        )
    if before := waiting - len(today):
        yield Waiting(
            what=ngettext(
                "%(num)s session has no register yet",
                "%(num)s sessions have no register yet",
                before,
            ),
            why=_("Who was there does not count before it is written down."),
            address=url_for("attendance.sessions", code=pilot.code),
            step=_("Fill in"),
        )


@watch("attendance.write", kind="next")
def coming_sessions(pilot: Pilot) -> Iterator[Waiting]:
    """List the first sessions from tomorrow on; those of today have a list of their own."""
    today = local_date(now(), current_app.config["TIME_ZONE"])
    for one in store.coming(pilot, today):
        day = format_date(one.held_on, "full")
        yield Waiting(
            what=one.activity,
            why=", ".join(part for part in (day, one.start, one.place) if part),
            address=url_for("attendance.register", code=pilot.code, uid=one.uid),
            step=_("Look"),
        )
