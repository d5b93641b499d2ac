"""The page on which a guardian chooses: a personal link, no account, no cookie, no script."""

from typing import NamedTuple, NoReturn

from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.access import anyone
from impact.consents import store, texts
from impact.consents.forms import GuardianForm
from impact.consents.people import Enrolled, somebody
from impact.consents.store import Choice
from impact.kit.i18n import N_
from impact.kit.throttle import keep_small, may, network, used_up, wait
from impact.kit.tokens import CROCKFORD, digest, folded
from impact.pilots.access import visit
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.pilots.store import known_pilot

screen = Blueprint("guardian", __name__, template_folder="templates")
LARGEST = 20_000
"""Bytes in which every choice fits."""
STALE = N_("This page was open for a long time. Send it once more.")
NOTHING = N_("Tick what is allowed, or press “My child does not join in”.")


class Page(NamedTuple):
    """A guardian at the page about one child."""

    token: str
    pilot: Pilot
    person: Enrolled


@screen.before_request
def hold() -> None:
    """Take a choice and nothing larger, and so many a minute."""
    keep_small(LARGEST)


@screen.get("/toestemming/<token>")
@anyone("a guardian has no account; the link is personal and cannot be guessed")
def choose(token: str) -> Response:
    """Ask what is allowed; say what was chosen before, and let it be changed."""
    return _show(_come_in(token), GuardianForm())


@screen.post("/toestemming/<token>")
@anyone("a guardian has no account; the link is personal and cannot be guessed")
def chosen(token: str) -> Response:
    """Keep the choice."""
    page, form = _come_in(token), GuardianForm()
    form.offer()
    chosen = form.chosen
    if not form.genuine(_purpose(page)):
        return _show(page, form, 400, STALE)
    if chosen is None:
        return _show(page, form, 422, NOTHING)
    language = str(get_locale())
    choices = [
        Choice(word, purpose, texts.TEXT_VERSION, language, "page", today())
        for purpose, word in chosen.items()
    ]
    store.choose(page.pilot, page.person, choices)
    lang = request.args.get("lang")
    return redirect(url_for(".choose", token=token, lang=lang), 303)


def _come_in(token: str) -> Page:
    """Return the page behind a link, dashes and O for 0 forgiven; one and the same page if none."""
    if used_up("guess", network()):
        _unknown(429)
    plain = folded(token)
    good = len(plain) == 26 and set(plain) <= set(CROCKFORD)
    found = store.knock(plain, today()) if good else None
    if found is None:
        may("guess", network())
        _unknown(404)
    pilot = known_pilot(visit(found[0]).code)
    person = somebody(pilot, found[1], today())
    return Page(token, pilot, person) if person else _unknown(404)


def _show(page: Page, form: GuardianForm, status: int = 200, wrong: str = "") -> Response:
    form.offer()
    form.seal(_purpose(page))
    if wrong:
        form.allowed.errors = [_(wrong)]
    stands = {one: store.stand_of(page.pilot, page.person, one, today()) for one in texts.ASKED}
    return make_response(
        render_template(
            "consents/parent.html",
            pilot=page.pilot,
            person=page.person,
            form=form,
            texts=texts,
            stands=stands,
            ticked=form.allowed.data if wrong else [n for n, one in stands.items() if one.word],
        ),
        status,
    )


def _unknown(status: int) -> NoReturn:
    """End the request: unknown, ended and revoked look alike, and so does guessing too often."""
    answer = make_response(render_template("consents/unknown.html"), status)
    if status == 429:
        answer.headers["Retry-After"] = str(wait("guess", network()))
    abort(answer)


def _purpose(page: Page) -> str:
    return f"guardian {digest(folded(page.token))}"
