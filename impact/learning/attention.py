"""What waits for a partner: a month of which nobody said how long entering took."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from impact.learning.entries import months_missing, partner_at_hand
from impact.pilots.attention import Waiting, watch
from impact.pilots.models import Pilot


@watch("pilot.edit")
def entry_time_missing(pilot: Pilot) -> Iterator[Waiting]:
    """Say that a month is missing, to the partner whose month it is."""
    partner = partner_at_hand(pilot)
    late = months_missing(pilot, partner) if partner else []
    if late:
        yield Waiting(
            what=ngettext(
                "Of one month we do not know how long entering took",
                "Of %(num)s months we do not know how long entering took",
                len(late),
            ),
            why=_("One number, ten seconds. So we see what counting costs you."),
            address=url_for("learning.entry_time", code=pilot.code),
            step=_("Write it down"),
        )
