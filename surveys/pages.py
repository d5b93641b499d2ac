"""The pages that can be sent, and the way from one to the next."""

from collections.abc import Sequence
from uuid import uuid4

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Reply

from impact.kit.forms import PublicForm
from impact.kit.i18n import N_
from surveys.question_types import Given
from surveys.reading import Problem, read
from surveys.runner import Page
from surveys.visit import Visit, show

AGAIN = N_("This page was open for a long time. Send it once more.")
BUSY = N_("This could not be kept just now. Try again in a minute.")
MANY = N_("Many people send at this moment. Wait a minute and send it again.")
CHANGED = N_("Something was changed in the meantime. Look once more, then send it.")


def starting(visit: Visit, form: PublicForm, status: int = 200, problem: str = "") -> Reply:
    """Show the first page."""
    form.key.data = str(uuid4())
    form.seal(visit.seal("start"))
    return show(visit, "start", status, form=_told(form, problem), problem=problem)


def question(
    visit: Visit,
    form: PublicForm,
    page: Page,
    status: int = 200,
    problem: Problem | None = None,
) -> Reply:
    """Show one question, with what was sent or kept for it."""
    walk = visit.walk
    checks = "check" in request.args or visit.plan.looks_back(walk)
    form.seal(visit.seal("step"))
    given = visit.given.get(page.item.code)
    more = {
        "page": page,
        "of": len(walk.pages),
        "back": walk.before(page) if page.number else None,
        "last": not (walk.after(page) or checks),
        "given": typed() if problem and request.method == "POST" else visit.raw(page, given),
        "problem": problem,
    }
    return show(visit, "question", status, form=_told(form, problem), **more)


def checked(visit: Visit, form: PublicForm, status: int = 200, problem: str = "") -> Reply:
    """Show all answers before they are sent."""
    form.seal(visit.seal("check"))
    return show(visit, "check", status, form=_told(form, problem), problem=problem)


def go_on(visit: Visit) -> Reply:
    """Send somebody to the first page that was not seen yet, else to the last one."""
    walk = visit.walk
    if page := walk.first_open(visit.given):
        return to_page(visit, page)
    return to_page(visit, None if visit.plan.looks_back(walk) else walk.pages[-1])


def to_page(visit: Visit, page: Page | None) -> Reply:
    """Send somebody to a page; None: to the one on which all answers are looked through."""
    endpoint = "respond.step" if page else "respond.check"
    at = {"code": visit.found.code, "token": visit.token, "lang": visit.switched}
    at |= {"page": page.item.code} if page else {}
    return redirect(url_for(endpoint, _external=False, **at), 303)


def onward(visit: Visit, code: str) -> Page | None:
    """Return the page of a question when somebody may be there: none before it is still open."""
    here, first = visit.walk.page(code), visit.walk.first_open(visit.given)
    return None if here and first and first.number < here.number else here


def trapped() -> bool:
    """Say whether a field was filled in that people do not see."""
    return bool(request.form.get("website"))


def typed() -> Sequence[str]:
    """Return what was sent as the answer, as it came."""
    return request.form.getlist("answer")


def given_in(visit: Visit, form: PublicForm, page: Page) -> Given:
    """Return the answer that was sent; Problem when it is none, or the form is not ours (now)."""
    if not form.genuine(visit.seal("step")):
        raise Problem(AGAIN)
    sent = [] if "skip" in request.form else typed()
    return read(page, sent, visit.walk.values, visit.asked.today)


def _told(form: PublicForm, problem: object) -> PublicForm:
    """Let the title of the page say that something is wrong."""
    form.form_errors = ["wrong"] if problem else []
    return form
