"""Screens of a trainer: which sessions there are, and who was at one of them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.attendance import card_store, register_store, store
from impact.attendance.forms import RegisterForm, SessionForm, mark_of
from impact.attendance.lists import Expected, Filled
from impact.attendance.models import Session
from impact.attendance.participant_store import joined_to
from impact.attendance.store import ON_A_PAGE
from impact.identity.door import Closed, on_register
from impact.identity.person import Called, together
from impact.kit.i18n import N_
from impact.pilots.access import allowed
from impact.pilots.cards import shown
from impact.pilots.models import Pilot

screen = Blueprint("attendance", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]

CANCELLED = N_("Saved: this session did not go on.")
SAVED = N_("Session saved: %(here)s here, %(late)s late, %(excused)s excused, %(absent)s absent.")
SAVED_MORE = N_(
    "Session saved: %(here)s here, %(late)s late, %(excused)s excused, %(absent)s absent, "
    "and %(extra)s without a code."
)


@screen.get("/pilots/<code>/aanwezigheid")
@allowed("attendance.write")
def sessions(pilot: Pilot) -> str:
    """Show the sessions, the newest first, a page at a time."""
    before = request.args.get("voor")
    found = store.sessions(pilot, before)
    last = found[ON_A_PAGE - 1].uid if len(found) > ON_A_PAGE else None
    page = {"sessions": found[:ON_A_PAGE], "before": before, "last": last}
    return render_template("attendance/sessions.html", pilot=pilot, **page)


@screen.route("/pilots/<code>/aanwezigheid/nieuw", methods=["GET", "POST"])
@allowed("attendance.write")
def plan(pilot: Pilot) -> Answer:
    """Add a session; then its register is the next thing to fill in."""
    form = SessionForm()
    form.offer(store.activities(pilot), new=reach_of_session().groups is None)
    if form.validate_on_submit():
        uid = store.plan(pilot, form.called, form.said, form.once, form.fingerprint)
        return redirect(url_for(".register", code=pilot.code, uid=uid), 303)
    page = render_template("attendance/plan.html", pilot=pilot, form=form)
    return page, 422 if form.errors else 200


@screen.route("/pilots/<code>/aanwezigheid/<uid>", methods=["GET", "POST"])
@allowed("attendance.write")
def register(pilot: Pilot, uid: str) -> Answer:
    """Show the register of one session, everyone set to "here"; on POST keep it and say so."""
    held = store.session(pilot, uid) or abort(404)
    people = store.expected(held)
    form = _form(held, people, _guest(pilot, people))
    if form.validate_on_submit() and not form.step() and _are_read(pilot, form):
        filled = register_store.straight(pilot, form.filled(people))
        register_store.fill(pilot, held, filled, form.once, form.fingerprint)
        flash(_said(filled), "ok")
        return redirect(url_for(".sessions", code=pilot.code), 303)
    marked, names = [(one, mark_of(one)) for one in people], _names(pilot, held, people)
    return render_template(
        "attendance/register.html",
        pilot=pilot,
        held=held,
        form=form,
        people=marked,
        names=names or {},
        closed=names is None,
    ), 422 if form.errors else 200


def _names(pilot: Pilot, held: Session, people: list[Expected]) -> dict[str, Called] | None:
    """Return what the register shows beside codes; None when names are closed just now."""
    uids = [one.uid for one in people]
    of = joined_to(pilot, uids)
    try:
        return together(on_register(pilot, [*uids, *of], held.held_on), of)
    except Closed:
        return None


def _are_read(pilot: Pilot, form: RegisterForm) -> bool:
    """Say whether each code was read right off its card; else ask to look once more."""
    wrong = card_store.mistyped(pilot, form.codes())
    if wrong:
        said = _("Look once more at this code: %(codes)s.", codes=", ".join(wrong))
        form.newcomers.errors = [said]
    return not wrong


def _guest(pilot: Pilot, people: list[Expected]) -> str:
    """Return the code of whoever just showed a card and is not on the list; "" of nobody."""
    uid = request.args.get("wie", "")
    if not uid or uid in {one.uid for one in people}:
        return ""
    person = card_store.holder(pilot, uid)
    return shown(person.code) if person else ""


def _form(held: Session, people: list[Expected], guest: str) -> RegisterForm:
    """Return the form as it stands: heads without a code are what goes beyond the register."""
    count = store.head_count(held)
    there = Filled({one.uid: one.status or "" for one in people}).there
    return RegisterForm(
        newcomers=guest,
        extra=max(0, count.heads - there) if count else None,
        estimated=count is not None and count.kind == "estimated",
        off=held.minutes == 0,
    )


def _said(filled: Filled) -> str:
    """Return what was stored, in numbers."""
    marks = [*filled.statuses.values(), *["present"] * len(filled.newcomers)]
    text = SAVED_MORE if filled.extra else SAVED
    said: str = _(
        CANCELLED if filled.cancelled else text,
        here=marks.count("present"),
        late=marks.count("late"),
        excused=marks.count("excused"),
        absent=marks.count("absent"),
        extra=filled.extra,
    )
    return said
