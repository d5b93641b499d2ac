"""What waits at the desk of stories and for who codes them, for the first page of a pilot."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext, ngettext

from impact.accounts.access import MAY
from impact.pilots.access import sign_in_reach
from impact.pilots.attention import Waiting, watch
from impact.pilots.models import Pilot
from stories import coding_store, desk_store


@watch("redaction.confirm")
def stories_to_look_at(pilot: Pilot) -> Iterator[Waiting]:
    """Stories that wait for a first look, by who reads originals, and for a second one."""
    reach = sign_in_reach()
    if MAY[reach.role]["redaction.confirm"] == "o":
        return  # whoever sees only their own stories finds them in the list
    counts = desk_store.waiting(pilot)
    if counts["check"] and "stories.read_original" in reach.capabilities:
        n = counts["check"]
        yield Waiting(
            ngettext(
                "%(num)s story waits for a first look",
                "%(num)s stories wait for a first look",
                n,
            ),
            gettext("Until then nobody codes them."),
            url_for("desk.stories", code=pilot.code, stand="check"),
            gettext("Look at them"),
        )
    if counts["second"]:
        n = counts["second"]
        yield Waiting(
            ngettext(
                "%(num)s story waits for a second look",
                "%(num)s stories wait for a second look",
                n,
            ),
            gettext("Until then no sentence of them is quoted."),
            url_for("desk.stories", code=pilot.code, stand="second"),
            gettext("Look at them"),
        )


@watch("coding.write")
def stories_to_code(pilot: Pilot) -> Iterator[Waiting]:
    """Stories that one was asked to read and code oneself."""
    account = sign_in_reach().account
    if account and (n := coding_store.to_code(pilot, account)):
        yield Waiting(
            ngettext(
                "%(num)s story waits for you to code it",
                "%(num)s stories wait for you to code them",
                n,
            ),
            gettext("Found nothing? That counts too."),
            url_for("rounds.overview", code=pilot.code),
            gettext("Read and code"),
        )
