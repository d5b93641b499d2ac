"""What waits for a manager: outcomes that nobody wrote down, or not to the end."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from impact.pilots.attention import Waiting, watch
from impact.pilots.models import Pilot
from impact.reports.claims import missing
from impact.reports.store import aims


@watch("outcome.write")
def unwritten_outcomes(pilot: Pilot) -> Iterator[Waiting]:
    """Say that there is no outcome yet, or that some cannot be held against anything."""
    found = aims([pilot])
    if not found:
        yield Waiting(
            _("No outcome is written down yet"),
            _("Write what you hope for before you look at the figures."),
            url_for("outcomes.new", code=pilot.code),
            _("Write the first outcome"),
        )
    elif any(tuple(missing(one)) for one in found):
        yield Waiting(
            _("An outcome is not complete"),
            _("Until then its claim is silent."),
            url_for("outcomes.listed", code=pilot.code),
            _("Look at the outcomes"),
        )
