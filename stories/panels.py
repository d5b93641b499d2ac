"""What the page of a pilot has of stories: a button for who writes one down with somebody."""

from flask import render_template

from impact.pilots.models import Pilot
from impact.pilots.panels import panel
from stories.telling_store import open_code


@panel("act", "link.make")
def write_story(pilot: Pilot) -> str:
    """Lead to the open page for stories; without one there is no button."""
    code = open_code(pilot)
    return render_template("stories/write.html", code=code) if code else ""
