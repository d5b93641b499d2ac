"""Coding: what is to be read, and the bench on which one coder reads one story."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from impact.kit.dates import local_date, now
from impact.kit.text import whole
from impact.pilots.access import allowed, sign_in_reach
from impact.pilots.models import Pilot
from impact.pilots.store import write_once
from stories import coding_store, words
from stories.book_store import grouped
from stories.coding_store import Bench, Untaken
from stories.forms import ActForm, CodeForm, SkipForm
from stories.page import coded_text, tints
from stories.spans import OUTSIDE, Misplaced, Span, numbered, selected, ticked
from stories.tone import hint

screen = Blueprint("coding", __name__, template_folder="templates")
Answer = Response | tuple[str, int]


@screen.get("/pilots/<code>/coderen/<uid>")
@allowed("coding.write")
def bench(pilot: Pilot, uid: str) -> Answer:
    """Show a story to its coder, with the codes of the book and nobody else's work."""
    at = _at(pilot, uid)
    return _shown(pilot, at, CodeForm(at.codes, numbered(at.story.words)), 200)


@screen.post("/pilots/<code>/coderen/<uid>")
@allowed("coding.write")
def give(pilot: Pilot, uid: str) -> Answer:
    """Give a code to the words that were chosen."""
    at = _at(pilot, uid)
    form = CodeForm(at.codes, numbered(at.story.words))
    if not form.validate_on_submit():
        return _shown(pilot, at, form, 422)
    try:
        span = _span(at.story.words, form)
        code, reading = str(form.code.data), form.polarity.data or "none"
        _once(pilot, form, lambda: coding_store.give(at, code, span, reading))
    except (Misplaced, Untaken) as refused:
        form.where.errors = [gettext(refused.text)]
        return _shown(pilot, at, form, refused.status)
    set_ = f"{code}.{span.start}-{span.end}"
    return redirect(url_for(".bench", code=pilot.code, uid=uid, gezet=set_) + "#gezet")


@screen.post("/pilots/<code>/coderen/<uid>/weg/<coding>")
@allowed("coding.write")
def take_away(pilot: Pilot, uid: str, coding: str) -> Answer:
    """Take one of one's own codings away."""
    at = _at(pilot, uid)
    return _act(pilot, at, lambda: coding_store.take_away(at, coding)) or redirect(
        url_for(".bench", code=pilot.code, uid=uid)
    )


@screen.post("/pilots/<code>/coderen/<uid>/klaar")
@allowed("coding.write")
def finish(pilot: Pilot, uid: str) -> Answer:
    """Say that the story was read, with or without codings, and go to the next one."""
    at = _at(pilot, uid)
    return _act(pilot, at, lambda: coding_store.finish(at)) or _on(pilot, at)


@screen.post("/pilots/<code>/coderen/<uid>/overslaan")
@allowed("coding.write")
def skip(pilot: Pilot, uid: str) -> Answer:
    """Leave a story unread, with the reason."""
    at, form = _at(pilot, uid), SkipForm()
    if not form.validate_on_submit():
        flash(gettext("Choose why you skip this story."), "bad")
        return redirect(url_for(".bench", code=pilot.code, uid=uid))
    reason = str(form.reason.data)
    return _act(pilot, at, lambda: coding_store.skip(at, reason)) or _on(pilot, at)


def _at(pilot: Pilot, uid: str) -> Bench:
    """Return the coder's own task: another's is not there, a story that was taken back is gone."""
    account = sign_in_reach().account or abort(404)
    task = coding_store.find_task(pilot, uid, account) or abort(404)
    return coding_store.bench(task, _today()) or abort(410)


def _span(told: str, form: CodeForm) -> Span:
    """Return the words that were meant; Misplaced when they cannot be found."""
    if form.start.data and form.end.data:
        start, end = whole(form.start.data), whole(form.end.data)
        if start is None or end is None:
            raise Misplaced(OUTSIDE)
        return selected(told, start, end, form.words.data or "")
    return ticked(told, form.where.data or [], form.words.data or "")


def _act(pilot: Pilot, at: Bench, work: Callable[[], object]) -> Answer | None:
    """Do `work` once; return the page that says why when it cannot be done."""
    form = ActForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        _once(pilot, form, work)
    except Untaken as refused:
        again = CodeForm(at.codes, numbered(at.story.words))
        again.where.errors = [gettext(refused.text)]
        return _shown(pilot, at, again, refused.status)
    return None


def _once(pilot: Pilot, form: ActForm, work: Callable[[], object]) -> None:
    def act() -> None:
        work()

    write_once(pilot, form.once, form.fingerprint, f"{request.endpoint}", act)


def _on(pilot: Pilot, at: Bench) -> Response:
    """Go to the coder's next story, or back to the list when all are done."""
    following = coding_store.next_task(at.task)
    if following:
        return redirect(url_for(".bench", code=pilot.code, uid=following))
    flash(gettext("You have read all stories of this round."), "ok")
    return redirect(url_for("rounds.overview", code=pilot.code))


def _shown(pilot: Pilot, at: Bench, form: CodeForm, status: int) -> Answer:
    paper, set_ = coded_text(at), request.args.get("gezet")
    page = render_template(
        "stories/bench.html", pilot=pilot, at=at, form=form, act=ActForm(), skip=SkipForm(),
        paper=paper, tints=tints(at.codes), groups=grouped(at.codes),
        place=coding_store.place(at.task),
        just=next((one for one in paper.given if one.mark == set_), None),
        hint=hint(at.story.words, at.story.language),
        language=str(get_locale()), words=words,
        book_uid=at.version_uid,
    )  # fmt: skip
    return page, status


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
