"""Which rounds are open in a pilot, and where more answered than were asked."""

from collections.abc import Iterator

from flask import current_app, url_for
from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _

from impact.accounts.reach import reach_of_session
from impact.indicators.names import PERSPECTIVES
from impact.kit.dates import local_date, now
from impact.pilots.attention import Waiting, watch
from impact.pilots.models import Pilot
from impact.pilots.problems import Case, Fields, Said, problem
from surveys.problem_store import more_than_invited, open_rounds


@watch("link.make", kind="next")
def rounds_open(pilot: Pilot) -> Iterator[Waiting]:
    """List the rounds that people can answer now; who sees own groups only has them elsewhere."""
    if reach_of_session().groups is not None:
        return
    today = local_date(now(), current_app.config["TIME_ZONE"])
    for form, ends in open_rounds(pilot, today):
        title = form.title.get(str(get_locale())) or form.title.get(form.source) or ""
        open_end = _("People can answer until you close it.")
        until = ends and _("People can answer up to %(day)s.", day=format_date(ends, "long"))
        address = url_for("questionnaires.rounds", code=pilot.code)
        yield Waiting(title, until or open_end, address, _("Look"))


def a_round(pilot: Pilot, row: Fields) -> Case:
    """Return how many of one perspective answered and were invited, mended in the invitations."""
    _uid, perspective, answered, invited = row
    what = _(
        "%(who)s: %(answered)s answered, %(invited)s invited",
        who=_(PERSPECTIVES.get(perspective, perspective)),
        answered=answered,
        invited=invited,
    )
    return Case(what, url_for("questionnaires.rounds", code=pilot.code))


@problem("link.make", more_than_invited, a_round)
def too_many_answers(n: int) -> Said:
    """Say that in a round more people of one perspective answered than were invited."""
    what = ngettext(
        "%(num)s time more people answered than were invited",
        "%(num)s times more people answered than were invited",
        n,
    )
    return what, _("The number that was invited cannot be right. The response stays as it is.")
