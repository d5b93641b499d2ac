"""Screens about groups: the sessions of one, who is in it, who stops and who is done.

A trainer sees the own groups, and of what lies longer ago than two weeks nothing about people.
"""

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import is_trainer
from impact.attendance import course_store, enrol_store, planning_store
from impact.attendance.course_forms import SETTINGS, EndForm, EnrolForm, SettleForm
from impact.attendance.course_store import Planned
from impact.attendance.enrolled import YES, Enrolment, Note, enrolments
from impact.attendance.indicators.courses import ENOUGH_OFFERED
from impact.attendance.models import Activity
from impact.attendance.participant_store import joined_to
from impact.identity.door import NEAR, Closed, on_register
from impact.identity.person import Called, together
from impact.kit.forms import StaffForm
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot

screen = Blueprint("courses", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Course:
    """An activity with its sessions and people in it. `end` None: the course has no last day.

    `last` is the code after which the next page begins; None on the last page.
    """

    activity: Activity
    sessions: list[Planned]
    people: list[Enrolment]
    codes: dict[str, str]
    end: date | None
    last: str | None = None

    @property
    def finished(self) -> set[str]:
        """Who completed it: came to four fifths of it, or the trainer said so. As figures count."""
        asked = [one for one in self.people if one.attended and one.offered >= ENOUGH_OFFERED]
        done = (one.uid for one in asked if 5 * one.attended >= 4 * one.offered or one.completed)
        return set(done)

    def person(self, uid: str) -> Enrolment:
        """Return somebody in it; 404 when there is no such person."""
        return next((one for one in self.people if one.uid == uid), None) or abort(404)


@screen.get("/pilots/<code>/groepen")
@allowed("attendance.write")
def overview(pilot: Pilot) -> str:
    """Show which groups there are."""
    found = course_store.groups(pilot)
    return render_template(
        "attendance/courses/overview.html", pilot=pilot, groups=found, settings=SETTINGS
    )


@screen.get("/pilots/<code>/groepen/<uid>")
@allowed("attendance.write")
def show(pilot: Pilot, uid: str) -> str:
    """Show the sessions of a group, and who is in it, a page at a time."""
    after, since = request.args.get("na", ""), request.args.get("les", "")
    course = _course(pilot, uid, after)
    names = _names(pilot, course)
    meetings, later = _meetings(course.sessions, since)
    return render_template(
        "attendance/courses/show.html",
        pilot=pilot,
        course=course,
        after=after,
        meetings=meetings,
        later=later,
        unfolded=bool(since),
        names=names or {},
        closed=names is None,
        settings=SETTINGS,
        form=StaffForm(),
        whole=not is_trainer(),
        since=today() - NEAR,
        until=today() + NEAR,
        today=today(),
    )


@screen.route("/pilots/<code>/groepen/<uid>/inschrijven", methods=["GET", "POST"])
@allowed("attendance.write")
def enrol(pilot: Pilot, uid: str) -> Answer:
    """Let somebody into the course, who then stands on its registers."""
    course = _course(pilot, uid)
    form = EnrolForm().about(pilot, course.end)
    if form.validate_on_submit() and _comes_new(pilot, course, form):
        on = form.enrolled_on.data or today()
        enrol_store.enrol(pilot, course.activity, form.known, on, form.once, form.fingerprint)
        flash(_("Enrolled. This code stands on the register from that day on."), "ok")
        return _back(pilot, uid)
    page = render_template("attendance/courses/enrol.html", pilot=pilot, course=course, form=form)
    return page, 422 if form.errors else 200


@screen.route("/pilots/<code>/groepen/<uid>/instellen", methods=["GET", "POST"])
@allowed("attendance.write")
def settle(pilot: Pilot, uid: str) -> Answer:
    """Say where it takes place and when the course ends."""
    course = _course(pilot, uid)
    form = SettleForm(setting=course.activity.setting or "", end=course.end)
    form.offer(course.sessions[0].held_on if course.sessions else None)
    if form.validate_on_submit() and _may_end(course, form):
        said = form.setting.data or None, form.end.data
        enrol_store.settle(pilot, course.activity, *said, form.once, form.fingerprint)
        flash(_("Saved."), "ok")
        return _back(pilot, uid)
    page = render_template("attendance/courses/settle.html", pilot=pilot, course=course, form=form)
    return page, 422 if form.errors else 200


@screen.route("/pilots/<code>/groepen/<uid>/<person>/gestopt", methods=["GET", "POST"])
@allowed("attendance.write")
def stop(pilot: Pilot, uid: str, person: str) -> Answer:
    """Write down that somebody stopped, from which day on, and why."""
    return _ended(pilot, uid, person, stops=True)


@screen.route("/pilots/<code>/groepen/<uid>/<person>/afgerond", methods=["GET", "POST"])
@allowed("attendance.write")
def complete(pilot: Pilot, uid: str, person: str) -> Answer:
    """Write down that somebody completed the course, though not by being there, and why."""
    return _ended(pilot, uid, person, stops=False)


@screen.post("/pilots/<code>/groepen/<uid>/<person>/terug")
@allowed("attendance.write")
def take_back(pilot: Pilot, uid: str, person: str) -> Response:
    """Take back what was said last about how it ended for somebody."""
    course, form = _course_of(pilot, uid, person), StaffForm()
    course.person(person)
    if not form.validate_on_submit():
        abort(400)
    enrol_store.take_back(pilot, course.activity, person, form.once, form.fingerprint)
    flash(_("Taken back: this person takes part again."), "ok")
    return _back(pilot, uid)


@screen.post("/pilots/<code>/groepen/<uid>/<person>/weg")
@allowed("attendance.write")
def drop(pilot: Pilot, uid: str, person: str) -> Response:
    """Take an enrolment away that should not have been there."""
    course, form = _course_of(pilot, uid, person), StaffForm()
    if course.person(person).listed or not form.validate_on_submit():
        abort(400)
    enrol_store.drop(pilot, course.activity, person, form.once, form.fingerprint)
    flash(_("The enrolment is taken away. The code stays."), "ok")
    return _back(pilot, uid)


def _ended(pilot: Pilot, uid: str, person: str, *, stops: bool) -> Answer:
    course = _course_of(pilot, uid, person)
    one = course.person(person)
    if one.since is None:
        abort(404)
    form = EndForm().about(one)
    if form.validate_on_submit():
        word = form.reason if stops else YES
        note = Note(form.on.data or today(), word, form.reason)
        enrol_store.say(pilot, course.activity, person, note, form.once, form.fingerprint)
        flash(_("Saved. You can take it back on this page."), "ok")
        return _back(pilot, uid)
    shown = {"pilot": pilot, "course": course, "one": one, "form": form, "stops": stops}
    return render_template("attendance/courses/end.html", **shown), 422 if form.errors else 200


def _course(pilot: Pilot, uid: str, after: str = "") -> Course:
    """Return the course with this uid, and a page of its people; 404 when one does not see it."""
    of = planning_store.activity(pilot, uid) or abort(404)
    found = course_store.people(of, after)
    page = found[: course_store.ON_A_PAGE]
    course = _with(of, dict(page))
    return replace(course, last=page[-1][1]) if len(found) > len(page) else course


def _course_of(pilot: Pilot, uid: str, person: str) -> Course:
    """Return the course with one of its people, or with nobody; 404 as above."""
    of = planning_store.activity(pilot, uid) or abort(404)
    return _with(of, course_store.codes(pilot, [person]))


def _with(of: Activity, codes: dict[str, str]) -> Course:
    """Return a course and what became of these people in it, in the order of their codes."""
    sessions, end = course_store.sessions(of), course_store.course_end(of)
    days = [one.held_on for one in sessions if one.counts]
    lines = course_store.lines(of, list(codes))
    people = enrolments(lines, days, end, course_store.notes(of))
    return Course(of, sessions, sorted(people, key=lambda one: codes[one.uid]), codes, end)


def _meetings(sessions: list[Planned], since: str) -> tuple[list[Planned], str | None]:
    """Return a page of sessions, those after the one named, and after which the next begins."""
    at = next((n + 1 for n, one in enumerate(sessions) if one.uid == since), 0)
    page = sessions[at : at + course_store.ON_A_PAGE]
    return page, page[-1].uid if at + len(page) < len(sessions) else None


def _names(pilot: Pilot, course: Course) -> dict[str, Called] | None:
    """Return what stands beside codes; None when names are closed just now.

    A trainer gets those of who takes part now.
    """
    gone = course.end is not None and course.end < today() - NEAR
    uids = [one.uid for one in course.people if not (is_trainer() and (one.stopped or gone))]
    of = joined_to(pilot, uids)
    try:
        return together(on_register(pilot, [*uids, *of], today()), of)
    except Closed:
        return None


def _comes_new(pilot: Pilot, course: Course, form: EnrolForm) -> bool:
    """Say whether this person is not in the course yet; else say since when."""
    uid = course_store.person(pilot, form.known)
    mine = _course_of(pilot, course.activity.uid, uid).people if uid else []
    one = next(iter(mine), None)
    if one is None or not (one.given or one.stopped):
        return True
    said = _("This person stopped here. Take that back, and they take part again.")
    form.code.errors = [said if one.stopped else _("This person is enrolled already.")]
    return False


def _may_end(course: Course, form: SettleForm) -> bool:
    """Say whether there is anything of which this can be the end."""
    if form.end.data and not (course.sessions or course.people):
        form.end.errors = [_("Plan a session or enrol somebody first.")]
        return False
    return True


def _back(pilot: Pilot, uid: str) -> Response:
    return redirect(url_for("courses.show", code=pilot.code, uid=uid), 303)
