"""Screens of a trainer: which sessions there are, and who was at one of them."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import is_trainer, reach_of_session
from impact.attendance import card_store, register_store, standing_store, store, today_store
from impact.attendance.forms import SessionForm
from impact.attendance.lists import Expected, Sheet, on_it
from impact.attendance.models import Session
from impact.attendance.offline import owner
from impact.attendance.participant_store import accounts, joined_to
from impact.attendance.register_forms import RegisterForm, mark_of, picked
from impact.attendance.register_store import Clashed, HasMore, Stale
from impact.attendance.register_words import (
    SAVES,
    TOTAL,
    choices,
    clock,
    for_script,
    said_in_numbers,
    sums,
)
from impact.attendance.store import ON_A_PAGE
from impact.identity.door import Closed, on_register
from impact.identity.person import Called, together
from impact.kit.forms import StaffForm
from impact.kit.text import folded
from impact.pilots.access import allowed
from impact.pilots.cards import shown
from impact.pilots.circle import today
from impact.pilots.models import Pilot

screen = Blueprint("attendance", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
MANY = 30
"""People on a list from which one looks for a name instead of reading down."""


@screen.get("/pilots/<code>/aanwezigheid")
@allowed("attendance.write")
def sessions(pilot: Pilot) -> str:
    """Show what is to be done today, and below it the sessions, newest first, page by page."""
    before = request.args.get("voor")
    found = store.sessions(pilot, before)
    last = found[ON_A_PAGE - 1].uid if len(found) > ON_A_PAGE else None
    return render_template(
        "attendance/sessions.html",
        pilot=pilot,
        sessions=found[:ON_A_PAGE],
        before=before,
        last=last,
        desk=today_store.desk(pilot, today()) if before is None else None,
        day=today(),
        press=StaffForm(formdata=None),
        owner=owner(),
        near=is_trainer(),
    )


@screen.post("/pilots/<code>/aanwezigheid/vandaag")
@allowed("attendance.write")
def repeat(pilot: Pilot) -> Response:
    """Make a session of today for one group, as its last one was; then its register is next."""
    form = StaffForm()
    if not form.validate_on_submit():
        abort(400)
    group = request.form.get("group", "")
    uid = today_store.repeat(pilot, group, today(), form.once, form.fingerprint) or abort(404)
    return redirect(url_for(".register", code=pilot.code, uid=uid), 303)


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
    sent = [name[2:] for name in request.form if name.startswith("p-")]
    people, last = on_it(store.may_come(held), sent), standing_store.sheet(held)
    form = _form(last, people, _guest(pilot, people))
    if form.validate_on_submit() and not form.step() and _are_read(pilot, form):
        return _stored(pilot, held, form, people)
    return _page(pilot, held, form, people, last), 422 if form.errors else 200


@screen.post("/pilots/<code>/aanwezigheid/<uid>/ongedaan")
@allowed("attendance.write")
def undo(pilot: Pilot, uid: str) -> Answer:
    """Make a register as it was before it was last stored, unless somebody stored it since."""
    held = store.session(pilot, uid) or abort(404)
    form = RegisterForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        register_store.undo(pilot, held, form.version, form.once, form.fingerprint)
    except Stale:
        held = _again(pilot, uid)
        people, last = store.expected(held), standing_store.sheet(held)
        form.form_errors.append(
            _("Somebody stored this list after you. Look which one is right: nothing was undone.")
        )
        return _page(pilot, held, _form(last, people, "", fresh=True), people, last), 409
    flash(_("Undone: the list stands as it did before."), "ok")
    return redirect(url_for(".register", code=pilot.code, uid=uid), 303)


def _stored(pilot: Pilot, held: Session, form: RegisterForm, people: list[Expected]) -> Answer:
    """Store a register and say what is on it; where two differ, ask which one is right."""
    filled = register_store.straight(pilot, form.filled(people))
    uid = held.uid
    said, once = {**filled.said, **picked()}, (form.once, form.fingerprint)
    try:
        register_store.fill(pilot, held, said, filled.newcomers, form.version, *once)
    except Clashed as clashed:
        return _clash(pilot, _again(pilot, uid), form, people, clashed), 409
    except HasMore:
        held = _again(pilot, uid)
        form.uncounted.errors = [_("This list came with a file: somebody was counted.")]
        return _page(pilot, held, form, people, standing_store.sheet(held)), 422
    flash(said_in_numbers(standing_store.stands(held)[1]), "ok")
    return redirect(url_for(".register", code=pilot.code, uid=uid), 303)


def _again(pilot: Pilot, uid: str) -> Session:
    """Return a session once more, after a write that came to nothing."""
    return store.session(pilot, uid) or abort(404)


def _clash(
    pilot: Pilot, held: Session, form: RegisterForm, people: list[Expected], clashed: Clashed
) -> str:
    """Return the register with both values of what two people changed, to choose between."""
    form.show(clashed.whole, clashed.version)
    names = _names(pilot, held, people) or {}
    called = {one.uid: _called(one, names) for one in people}
    who = accounts({one.account for one in clashed.clashes if one.account})
    both = choices(clashed.clashes, called, who)
    left = [one for one in people if one.uid not in {it.key for it in both}]
    return _page(pilot, held, form, left, standing_store.sheet(held), both, clashed.whole)


def _page(
    pilot: Pilot,
    held: Session,
    form: RegisterForm,
    people: list[Expected],
    last: Sheet,
    both: Sequence[object] = (),
    said: Mapping[str, str] | None = None,
) -> str:
    """Return the register as a page. `said`: marks that are to stand on it, by person."""
    names = _names(pilot, held, people)
    marked = [(one, (said or {}).get(one.uid) or mark_of(one)) for one in people]
    marked.sort(key=lambda one: folded(_called(one[0], names or {})))
    return render_template(
        "attendance/register.html",
        pilot=pilot,
        held=held,
        form=form,
        people=marked,
        names=names or {},
        closed=names is None,
        last=last,
        both=both,
        clock=clock,
        words=for_script(),
        owner=owner(),
        total=TOTAL,
        save=SAVES[form.state],
        sums=sums({one.uid: mark for one, mark in marked}, form.extra.data),
        many=len(marked) > MANY,
    )


def _called(one: Expected, names: Mapping[str, Called]) -> str:
    """Return what somebody is called on the page: the first name, else the code."""
    known = names.get(one.uid)
    return known.name if known else shown(one.code)


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


def _form(last: Sheet, people: list[Expected], guest: str, *, fresh: bool = False) -> RegisterForm:
    """Return the form as it stands: heads without a code are what goes beyond the register.

    `fresh`: whatever was sent, it shows what is stored.
    """
    more = {"formdata": None} if fresh else {}
    return RegisterForm(
        **more,
        seen=last.version,
        newcomers=guest,
        extra=last.beyond(people),
        estimated=last.kind == "estimated",
        off=last.state == "off",
        uncounted=last.uncounted and not any(one.status for one in people),
        note=last.note,
    )
