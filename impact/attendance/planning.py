"""A screen to plan a series of sessions: what is asked, which days that gives, then all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.attendance import planning_store, store
from impact.attendance.planning_forms import SeriesForm, as_before
from impact.attendance.series import Slot
from impact.pilots import holiday_store
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("planning", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
OURS = ("csrf_token", "key", "step", "day")


@dataclass(frozen=True, slots=True)
class Offered:
    """A day to tick. `there`: this very session is planned; `others`: what else is on that day."""

    slot: Slot
    there: bool
    others: tuple[tuple[str, str], ...]

    @property
    def open(self) -> bool:
        """Say whether it can be planned."""
        return not (self.slot.free or self.there)


@screen.route("/pilots/<code>/groepen/lessen", methods=["GET", "POST"])
@allowed("attendance.write")
def series(pilot: Pilot) -> Answer:
    """Ask for a series; on POST show its days; stored is only what was ticked there."""
    form = SeriesForm(data=_copied(pilot))
    form.offer(store.activities(pilot), new=reach_of_session().groups is None)
    if not form.is_submitted() or request.form.get("step") == "change":
        return _asked(pilot, form), 200
    slots = form.planned(holiday_store.known(pilot)) if form.validate_on_submit() else []
    if form.errors:
        return _asked(pilot, form), 422
    offered = _offered(pilot, form, slots)
    ticked = set(request.form.getlist("day"))
    # Ticked and planned by now: the same form came twice, or somebody else was first.
    going_on = [one.slot.day for one in offered if not one.slot.free]
    days = [day for day in going_on if day.isoformat() in ticked]
    making = request.form.get("step") == "make"
    if not (making and days):
        return _preview(pilot, form, offered, making=making), 422 if making else 200
    added = planning_store.plan(pilot, form.called, days, form.about, form.once, form.fingerprint)
    flash(_added(added), "ok")
    of = planning_store.named(pilot, form.called) or abort(404)
    return redirect(url_for("courses.show", code=pilot.code, uid=of.uid), 303)


def _copied(pilot: Pilot) -> dict[str, object]:
    """Return what another activity has, when the address names one to plan as it was."""
    if not (uid := request.args.get("van", "")):
        return {}
    of = planning_store.activity(pilot, uid) or abort(404)
    return as_before(of, planning_store.held(of))


def _offered(pilot: Pilot, form: SeriesForm, slots: Sequence[Slot]) -> list[Offered]:
    """Return the days with what the activity has on them already."""
    found = planning_store.taken(pilot, form.called, [one.day for one in slots])
    said = form.about["start"], form.about["place"]
    of = {day: [(at, where) for on, at, where in found if on == day] for day, _at, _where in found}
    return [
        Offered(
            one, said in of.get(one.day, ()), tuple(o for o in of.get(one.day, ()) if o != said)
        )
        for one in slots
    ]


def _asked(pilot: Pilot, form: SeriesForm) -> str:
    known = store.activities(pilot)
    return render_template("attendance/series.html", pilot=pilot, form=form, known=known)


def _preview(pilot: Pilot, form: SeriesForm, offered: Sequence[Offered], *, making: bool) -> str:
    said = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    return render_template(
        "attendance/series_days.html",
        pilot=pilot,
        form=form,
        offered=offered,
        number=sum(one.open for one in offered),
        said=said,
        unticked=making,
    )


def _added(number: int | None) -> str:
    """Return what was stored; `number` None: the same form came twice."""
    many = ngettext("%(num)s session is planned.", "%(num)s sessions are planned.", number or 0)
    return str(many if number is not None else _("These sessions were planned already."))
