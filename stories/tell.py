"""The page on which anyone tells: no account, no cookie, no script."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, current_app, make_response, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from impact.accounts.access import anyone
from impact.kit.dates import local_date, now
from impact.kit.forms import fingerprint
from impact.kit.i18n import N_
from impact.kit.throttle import check_guesses, keep_small, may, network, wait
from impact.kit.tokens import CROCKFORD, folded, keyed, receipt_kept, spaced
from impact.pilots.access import visit
from impact.pilots.models import Pilot
from impact.pilots.ways import way
from stories import receipts, store, telling_store
from stories.models import Telling
from stories.tell_form import TellForm
from stories.told import Told

screen = Blueprint("tell", __name__, template_folder="templates")
LARGEST = 2_000_000
"""Bytes in which the longest story fits, whatever the script."""
STALE = N_(
    "The page was open for a long time. Look at it again and go on: everything is still here."
)

MANY = N_("Many stories came in at once. Wait a while and send it again: everything is still here.")


class Page(NamedTuple):
    """A pilot's open page, somebody who is at it, and what they filled in."""

    telling: Telling
    pilot: Pilot
    form: TellForm


@screen.before_request
def hold() -> None:
    """Take the longest story, and nothing larger; and so many screens a minute."""
    keep_small(LARGEST)


@screen.get("/verhaal/<code>")
@anyone("tellers have no account; the link cannot be guessed")
def begin(code: str) -> Response:
    """Ask who may read it, before anything is told."""
    return _show(_come_in(code), "consent")


@screen.post("/verhaal/<code>")
@anyone("tellers have no account; the link cannot be guessed")
def go_on(code: str) -> Response:
    """Take one screen and show the next; store the story after the last."""
    page = _come_in(code)
    at, form = page.form.at, page.form
    if not form.genuine(page.telling.code):
        form.step.errors = [gettext(STALE)]
        return _show(page, at, 400)
    if "back" in request.form:
        return _show(page, _beside(form, at, -1))
    for step in form.steps[: form.steps.index(at) + 1]:
        if (status := form.check(step)) != 200:
            return _show(page, step, status)
    if at != form.steps[-1]:
        return _show(page, _beside(form, at, 1))
    return _send(page)


@screen.get("/verhaal/<code>/niets")
@anyone("tellers have no account; the link cannot be guessed")
def nothing(code: str) -> Response:
    """Say that it is fine, to whoever wants nothing kept."""
    return _bare(_come_in(code), "stories/nothing.html")


@way
def telling(pilot_id: int) -> str | None:
    """Return where anyone may tell in a pilot."""
    code = store.open_page(pilot_id)
    return url_for("tell.begin", code=code) if code else None


def _come_in(code: str) -> Page:
    """Return the page with this code, O for 0 and I for 1 forgiven; 404 when it is not open."""
    check_guesses()
    typed = folded(code)
    telling = store.telling(typed) if set(typed) <= set(CROCKFORD) else None
    if telling is None:
        may("guess", network())
        abort(404)
    pilot = visit(telling.pilot_id)
    return Page(telling, pilot, TellForm(str(get_locale()), telling.activity))


def _beside(form: TellForm, at: str, away: int) -> str:
    """Return the screen before or after the one at hand."""
    return form.steps[max(0, form.steps.index(at) + away)]


def _send(page: Page) -> Response:
    """Store the story and thank; a guardian's no keeps nothing at all."""
    if page.form.guardian.data == "no" and "guardian" in page.form.steps:
        return _bare(page, "stories/nothing.html")
    if not may("story", page.telling.code):
        return _later(page)
    secret = current_app.config["SECRET_KEY"]
    told = _told(page, secret, local_date(now(), current_app.config["TIME_ZONE"]))
    telling_store.tell(page.pilot, told, told.told_on or store.today())
    receipt = spaced(receipts.receipt_of(secret, str(page.form.key.data)))
    waits = told.guardian is None and "guardian" in page.form.steps
    return _bare(page, "stories/thanks.html", receipt=receipt, waits=waits)


def _later(page: Page) -> Response:
    """Show the last screen again: so many stories came in that this one has to wait."""
    page.form.step.errors = [gettext(MANY)]
    answer = _show(page, page.form.steps[-1], 429)
    answer.headers["Retry-After"] = str(wait("story", page.telling.code))
    return answer


def _told(page: Page, secret: str, today: date) -> Told:
    """Return the story as it was filled in."""
    form, key = page.form, str(page.form.key.data)
    code = receipts.receipt_of(secret, key)
    child = "guardian" in form.steps
    return Told(
        words=form.intake.words,
        perspective=form.perspective.data,
        language=form.spoken.data,
        told_on=today,
        grants=form.given,
        source_ref=keyed(secret, "told", key, fingerprint()),
        channel="link",
        method="form",
        read_in=str(get_locale()),
        age_band=form.age_band.data or "unknown",
        guardian="yes" if child and form.guardian.data == "yes" else None,
        allowed=tuple(form.allowed.data or ()),
        activity=form.activity.data or None,
        alias=form.alias.data or None,
        teller_tone=int(form.tone.data) if form.tone.data else None,
        suspect=bool(form.website.data),
        uid=receipts.story_uid(secret, key),
        receipt_hmac=receipt_kept(secret, code),
    )


def _show(page: Page, step: str, status: int = 200) -> Response:
    page.form.seal(page.telling.code)
    page.form.step.data = step
    return _bare(page, f"stories/tell_{step}.html", status, steps=page.form.steps, step=step)


def _bare(page: Page, template: str, status: int = 200, **given: object) -> Response:
    told = {"form": page.form, "telling": page.telling, "pilot": page.pilot}
    return make_response(render_template(template, **told, **given), status)
