"""Stories whose data cannot be right, as queries."""

from typing import Any

from sqlalchemy import Select, select

from impact.pilots.models import Pilot
from stories.models import Story


def without_day(pilot: Pilot) -> Select[*tuple[Any, ...]]:
    """Return stories of which nobody wrote down when they were told; words are left where they are.

    Taken-back stories are gone from here too.
    """
    here = Story.pilot_id == pilot.id, Story.told_on.is_(None), Story.state != "withdrawn"
    return select(Story.uid, Story.code, Story.activity).where(*here).order_by(Story.uid)
