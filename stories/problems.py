"""What cannot be right in the stories of a pilot, in words."""

from flask import url_for
from flask_babel import gettext, ngettext

from impact.pilots.models import Pilot
from impact.pilots.problems import Case, Fields, Said, problem
from stories.problem_store import without_day


def a_story(pilot: Pilot, row: Fields) -> Case:
    """Return one story, by what it is called in the file it came in."""
    uid, code, activity = row
    what = ", ".join(word for word in (code, activity) if word)
    return Case(what or gettext("A story"), url_for("desk.story", code=pilot.code, uid=uid))


@problem("redaction.confirm", without_day, a_story)
def stories_without_day(n: int) -> Said:
    """Stories of which nobody wrote down when they were told."""
    what = ngettext("%(num)s story has no day", "%(num)s stories have no day", n)
    return what, gettext("A story without a day belongs to no period and is not counted.")
