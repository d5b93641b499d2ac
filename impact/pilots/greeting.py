"""How somebody is greeted on the page of a pilot: by the clock, and by name where one is known."""

from flask import current_app
from flask_babel import gettext as _

from impact.accounts.signin import current_account
from impact.kit.dates import local, now
from impact.kit.i18n import N_

HOURS = ((12, N_("Good morning")), (18, N_("Good afternoon")), (24, N_("Good evening")))
"""Until which hour one says what."""


def greeting() -> str:
    """Return the words for whoever is signed in, now."""
    hour = local(now(), current_app.config["TIME_ZONE"]).hour
    said = str(_(said_at(hour)))
    account = current_account()
    if account is None or not account.name:
        return said
    return str(_("%(greeting)s, %(name)s", greeting=said, name=account.name))


def said_at(hour: int) -> str:
    """Return what one says at an hour of the day, as a msgid.

    >>> said_at(9), said_at(12), said_at(23)
    ('Good morning', 'Good afternoon', 'Good evening')
    """
    return next(words for until, words in HOURS if hour < until)
