"""Neighbourhoods that nobody knows, in words, and where that is mended."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from impact.areas.store import unknown_areas
from impact.pilots.models import Pilot
from impact.pilots.problems import Case, Fields, Said, problem


def a_word(pilot: Pilot, row: Fields) -> Case:
    """Return one word for a neighbourhood, mended by reading in lines that name it."""
    return Case(row[1], url_for("hand_in.choose", code=pilot.code))


@problem("import.run", unknown_areas, a_word)
def strange_areas(n: int) -> Said:
    """Neighbourhoods in the register that stand in no table of areas."""
    what = ngettext(
        "%(num)s neighbourhood is in no table of areas",
        "%(num)s neighbourhoods are in no table of areas",
        n,
    )
    return what, _("Who lives there counts as unknown beside the residents.")
