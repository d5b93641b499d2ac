"""The end of a questionnaire: sent once, however often somebody presses, or over already."""

from dataclasses import replace
from typing import NoReturn

from flask import abort, current_app, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as Reply

from impact.kit.dates import now
from impact.kit.forms import VALID_FOR, PublicForm
from impact.kit.throttle import may, network
from impact.kit.tokens import receipt_kept
from surveys import draft_store, field_store
from surveys.draft_store import NotStored
from surveys.drafts import Begun, Parcel
from surveys.pages import BUSY, MANY, checked, given_in, question, typed
from surveys.question_types import Given
from surveys.reading import Problem, check
from surveys.runner import Page
from surveys.visit import Visit, leave


def send(visit: Visit, form: PublicForm, here: Page | None = None) -> Reply:
    """Turn the draft into a response and thank; once, however often it is sent."""
    if wrong := _no_longer_fits(visit):
        return question(visit, form, *wrong)
    if not _in_time(visit):
        return _again(visit, form, here, 429, MANY)
    try:
        done = draft_store.send(
            visit.found,
            visit.token,
            lambda draft: _parcel(visit, draft),
            visit.asked.today,
        )
    except NotStored:
        return _again(visit, form, here, 503, BUSY)
    if not done:
        over(visit, here.item.code if here else "")
    return _thank(visit)


def _in_time(visit: Visit) -> bool:
    """Count a finished answer; False when more come through this link than people can give."""
    code = visit.found.code
    return may("finished network", code, network()) and may("finished", code)


def _again(visit: Visit, form: PublicForm, here: Page | None, status: int, why: str) -> Reply:
    """Show what was to be sent, with why it is not: it is still there."""
    if here:
        return question(visit, form, here, status, Problem(why))
    return checked(visit, form, status, why)


def over(visit: Visit, code: str) -> NoReturn:
    """Say that answers are not here any more: sent, or thrown away.

    What is sent a second time in the same words is thanked for as before.
    """
    kept = field_store.sent(visit.found, visit.uid)
    if kept is None:
        may("guess", network())
        leave(visit, "gone", 404, typed=typed())
    visit = _as_it_was(visit, *kept)
    if request.method != "POST":
        leave(visit, "already", 200)
    page = visit.plan.page(code)
    if _is_same(visit, page):
        abort(_thank(visit))
    leave(visit, "other", 409, page=page, typed=typed())


def token_in(sealed: str) -> str | None:
    """Return the token in the address of a thank-you page; None when too old or not ours."""
    try:
        return str(_sealer().loads(sealed, max_age=VALID_FOR))
    except BadSignature:
        return None


def _thank(visit: Visit) -> Reply:
    sealed = _sealer().dumps(visit.token)
    lang = visit.language or None
    return redirect(url_for("respond.thanks", code=visit.found.code, sealed=sealed, lang=lang), 303)


def _is_same(visit: Visit, page: Page | None) -> bool:
    form = PublicForm()
    if page is None:
        return bool(form.genuine(visit.seal("check")))
    try:
        return given_in(visit, form, page) == visit.given.get(page.item.code)
    except Problem:
        return False


def _as_it_was(visit: Visit, given: dict[str, Given], language: str) -> Visit:
    """Return the visit with the answers that were sent, in their language."""
    before = Begun(visit.found.version_id, language, given, trapped=False, started_at=now())
    return replace(visit, begun=before, language=visit.language or language)


def _parcel(visit: Visit, draft: Begun) -> Parcel:
    whole = replace(visit, begun=draft)
    secret = current_app.config["SECRET_KEY"]
    return Parcel(
        visit.uid,
        receipt_kept(secret, visit.receipt),
        whole.contents,
        whole.walk.rows(draft.given),
        agreed=visit.plan.consent is not None,
    )


def _no_longer_fits(visit: Visit) -> tuple[Page, int, Problem] | None:
    """Return the first answer that does not go with the others any more, and why."""
    walk = visit.walk
    for page in walk.pages:
        try:
            check(page, visit.given.get(page.item.code), walk.values, visit.asked.today)
        except Problem as problem:
            return page, 422, problem
    return None


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="thanks")
