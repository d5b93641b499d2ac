"""What somebody does on a page: joins in or not, answers, goes on."""

from dataclasses import replace
from uuid import UUID

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Reply

from impact.kit.dates import now
from impact.kit.forms import PublicForm
from surveys import draft_store, field_store
from surveys.draft_store import NotStored
from surveys.drafts import Begun
from surveys.pages import (
    AGAIN,
    BUSY,
    given_in,
    go_on,
    question,
    starting,
    to_page,
    trapped,
    typed,
)
from surveys.question_types import Given
from surveys.reading import CHOOSE, Problem, read
from surveys.receipts import draft_token
from surveys.runner import Page
from surveys.sending import over, send
from surveys.visit import YES, Visit, come_in, leave


def begun(code: str, token: str, page: str = "") -> Visit:
    """Return the visit of somebody who began; ends the request when it is over."""
    visit = come_in(code, token)
    if visit.begun is None:
        over(visit, page)
    zone = current_app.config["TIME_ZONE"]
    if not visit.found.may_finish(visit.begun.started_at, now(), zone):
        leave(visit, "closed", 410, given=visit.given, typed=typed())
    return visit


def join(visit: Visit, form: PublicForm) -> Reply:
    """Begin a draft for a yes, count a no."""
    if not (form.genuine(visit.seal("start")) and _is_key(form.key.data)):
        return starting(visit, form, 400, AGAIN)
    agreed = _agreed(visit)
    if agreed is None:
        return starting(visit, form, 422, CHOOSE)
    try:
        if agreed != YES:
            return _decline(visit)
        return _begin(visit, form)
    except NotStored:
        return starting(visit, form, 503, BUSY)


def answer(visit: Visit, form: PublicForm, code: str) -> Reply:
    """Keep the answer to one question and go on."""
    here = visit.walk.page(code)
    page = here or visit.plan.page(code)
    if page is None:
        return go_on(visit)
    try:
        kept = _keep(visit, form, page)
    except Problem as problem:
        status = 422 if form.genuine(visit.seal("step")) else 400
        return question(visit, form, here, status, problem) if here else go_on(visit)
    except NotStored:
        return question(visit, form, page, 503, Problem(BUSY))
    if kept is None:
        over(visit, code)
    return _next(replace(visit, begun=kept), form, code)


def _keep(visit: Visit, form: PublicForm, page: Page) -> Begun | None:
    """Keep what was sent for a question; None when the draft is gone."""
    code, before = page.item.code, visit.kept
    after = replace(
        before,
        language=visit.language,
        given={**before.given, code: given_in(visit, form, page)},
        trapped=before.trapped or trapped(),
    )
    return draft_store.keep(visit.found, visit.token, before, after, code)


def _next(visit: Visit, form: PublicForm, code: str) -> Reply:
    """Go to the page that follows, back to the check when one came from there, or send."""
    walk = visit.walk
    here, first = walk.page(code), walk.first_open(visit.given)
    if here is None or (first and first.number < here.number):
        return go_on(visit)
    changing = "check" in request.args
    after = first if changing else walk.after(here) or first
    if after or changing or visit.plan.looks_back(walk):
        return to_page(visit, after)
    return send(visit, form, here)


def _agreed(visit: Visit) -> str | None:
    """Return what was answered to the question whether one joins in; None when nothing was."""
    page = visit.plan.joining
    if page is None:
        return YES
    try:
        given = read(page, typed(), {}, visit.asked.today)
    except Problem:
        return None
    return str(given) if given else None


def _decline(visit: Visit) -> Reply:
    if not visit.found.preview:
        draft_store.refuse(visit.found, visit.asked.today)
    lang = visit.language or None
    return redirect(url_for("respond.declined", code=visit.found.code, lang=lang), 303)


def _begin(visit: Visit, form: PublicForm) -> Reply:
    key = str(form.key.data)
    token = visit.token or draft_token(current_app.config["SECRET_KEY"], visit.found.link_id, key)
    given: dict[str, Given] = {visit.plan.consent.code: YES} if visit.plan.consent else {}
    draft = Begun(visit.found.version_id, visit.language, given, trapped(), now())
    visit = replace(visit, token=token, begun=draft)
    if field_store.sent(visit.found, visit.uid) is None and not visit.found.used_on:
        draft_store.begin(visit.found, token, draft)
    return go_on(visit)


def _is_key(key: str | None) -> bool:
    try:
        return bool(UUID(key or ""))
    except ValueError:
        return False
