"""Screens about participants: their codes, and for the partner who they are."""

from io import StringIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from impact.accounts.mail import post_soon
from impact.accounts.models import Account
from impact.accounts.reach import is_trainer, reach_of_session
from impact.accounts.signin import who
from impact.attendance import participant_store as store
from impact.attendance.participant_forms import ListForm, PersonForm
from impact.identity import door, lists
from impact.identity.door import Closed, Overtaken, People
from impact.identity.person import Person
from impact.identity.store import NameList
from impact.kit.formulas import rows_to
from impact.kit.media import sandboxed
from impact.kit.throttle import spend
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.pilots.store import owners

screen = Blueprint("participants", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]
COLUMNS = ("first", "family", "contact", "guardian", "guardian_contact")
"""What of a person stands on a list that leaves, after the code."""


@screen.get("/pilots/<code>/deelnemers")
@allowed("participant.read")
def listed(pilot: Pilot) -> str:
    """Show the codes, a page at a time; with names for whoever may know them."""
    after, near = request.args.get("na"), (today() - door.NEAR, today() + door.NEAR)
    found = store.participants(pilot, near, after)
    page = found[: store.ON_A_PAGE]
    return render_template(
        "attendance/participants.html",
        pilot=pilot,
        people=page,
        names=_names(pilot, [uid for uid, _code in page]) if door.in_full() else None,
        full=door.in_full(),
        writes="attendance.write" in reach_of_session().capabilities,
        after=after,
        last=page[-1][0] if len(found) > len(page) else None,
        taken=_taken(pilot),
    )


@screen.get("/pilots/<code>/deelnemers/<uid>")
@allowed("identity.read")
def person(pilot: Pilot, uid: str) -> str:
    """Show who a participant is, to be changed."""
    called, form = _code(pilot, uid), PersonForm()
    try:
        found = door.one(pilot, uid)
    except Closed:
        return _page(pilot, uid, called)
    if found.person is None:
        return _page(pilot, uid, called)
    form.fill(found.person, found.version)
    return _page(pilot, uid, called, form)


@screen.post("/pilots/<code>/deelnemers/<uid>")
@allowed("identity.read")
def save(pilot: Pilot, uid: str) -> Answer:
    """Keep who a participant is."""
    called, form = _code(pilot, uid), PersonForm()
    if not form.validate_on_submit():
        return _page(pilot, uid, called, form), 422
    given = form.person()
    try:
        door.keep(pilot, uid, given, form.version.data or "")
    except Closed:
        return _page(pilot, uid, called, form, closed=True), 503
    except Overtaken:
        theirs = door.one(pilot, uid)
        form.version.data = theirs.version
        return _page(pilot, uid, called, form, theirs=theirs.person), 409
    flash(_said(given, store.other_codes(pilot, uid)), "ok")
    return redirect(url_for(".listed", code=pilot.code), 303)


@screen.route("/pilots/<code>/deelnemers/meenemen", methods=["GET", "POST"])
@allowed("identity.export", fresh=True)
def take_out(pilot: Pilot) -> Answer:
    """Ask why, and hand over a list of names; somebody else is told."""
    form, told = ListForm(), _other(pilot)
    shown = {"pilot": pilot, "form": form, "told": told}
    if not form.validate_on_submit():
        page = render_template("attendance/take_out.html", **shown)
        return page, 422 if form.errors else 200
    spend("export", who())
    try:
        found = lists.take_out(pilot, form.reason.data or "", told)
    except Closed:
        return render_template("attendance/take_out.html", **shown, closed=True), 503
    post_soon()
    return _file(pilot, found)


def _code(pilot: Pilot, uid: str) -> str:
    """Return the code of a participant; 404 for whoever may not know all of who it is."""
    return (store.code_of(pilot, uid) if door.in_full() else None) or abort(404)


def _page(
    pilot: Pilot,
    uid: str,
    called: str,
    form: PersonForm | None = None,
    *,
    theirs: Person | None = None,
    closed: bool = False,
) -> str:
    """Return the page of one person; without a form it says that names are closed."""
    return render_template(
        "attendance/person.html", pilot=pilot, uid=uid, called=called, form=form, theirs=theirs,
        closed=closed or form is None, others=store.other_codes(pilot, uid),
        corrects="attendance.write" in reach_of_session().capabilities,
    )  # fmt: skip


def _said(given: Person, others: list[tuple[str, str]]) -> str:
    gone = _("Nothing is kept of this person any more.")
    if others:
        gone = _("Nothing is kept under this code any more. Look under the other code too.")
    return str(gone if given.nothing else _("Kept."))


def _names(pilot: Pilot, uids: list[str]) -> People | None:
    """Return who these people are, under whichever code; None when names are closed just now."""
    of = store.joined_to(pilot, uids)
    try:
        found = door.people(pilot, [*uids, *of])
    except Closed:
        return None
    return {of[uid]: found[uid] for uid in reversed(of) if uid in found} | found


def _other(pilot: Pilot) -> Account | None:
    """Return who else works here and is to be told; None when there is nobody."""
    mine = reach_of_session().account
    return next((one for one in owners(pilot, today()) if one.id != mine), None)


def _taken(pilot: Pilot) -> list[tuple[NameList, str, str, str]]:
    """Return the lists that left with why, who took it and who was told; trainers see none."""
    if is_trainer():
        return []
    try:
        found = lists.lists_taken(pilot)
    except Closed:
        return []
    uids = {uid for made, _why in found for uid in (made.account_uid, made.told_uid) if uid}
    called = store.accounts(uids)
    return [
        (made, why, called.get(made.account_uid, ""), called.get(made.told_uid or "", ""))
        for made, why in found
    ]


def _file(pilot: Pilot, found: People) -> Response:
    """Return the list as a table; the sign in front tells Excel that it is UTF-8."""
    out = StringIO("\ufeff")
    out.seek(1)
    write = rows_to(out)
    write(("code", *COLUMNS))
    for uid, code in store.codes(pilot):
        if one := found.get(uid):
            write((code, *(getattr(one, name) for name in COLUMNS)))
    answer = Response(out.getvalue(), mimetype="text/csv")
    return sandboxed(answer, f"{pilot.code}-namen.csv")
