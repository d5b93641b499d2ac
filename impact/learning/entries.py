"""Screens for what entering costs: minutes of a partner, once a month, and euros, once a year."""

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.learning import store
from impact.learning.burden import AT_MOST
from impact.learning.forms import CostForm, MinutesForm
from impact.learning.months import missing, months, years
from impact.pilots.access import allowed, own_organisations
from impact.pilots.circle import today
from impact.pilots.models import Pilot

screen = Blueprint("learning", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/invoertijd", methods=["GET", "POST"])
@allowed("pilot.edit")
def entry_time(pilot: Pilot) -> Answer:
    """Ask how long entering took in a month; what was written down can be changed."""
    partner = partner_at_hand(pilot)
    if partner is None:
        page = render_template("learning/entry_time.html", pilot=pilot, form=None)
        return page, 404 if request.method == "POST" else 200
    kept, offered = store.minutes(pilot, partner), months_of(pilot)
    late, form = missing(offered, kept.keys(), today()), MinutesForm()
    asked = {f"{one:%Y-%m}": one for one in offered}.get(request.args.get("maand", ""))
    form.offer(offered, asked or (late or offered)[0], kept)

    def keep() -> None:
        store.keep_minutes(pilot, partner, form.months[form.month.data], form.value, form.sent())

    known = [(one, kept.get(one)) for one in offered]
    draw = partial(
        render_template,
        "learning/entry_time.html",
        pilot=pilot,
        form=form,
        kept=known,
        late=late,
        most=AT_MOST,
    )
    return _answered(form, draw, keep, _("The minutes are saved."))


@screen.route("/pilots/<code>/kosten", methods=["GET", "POST"])
@allowed("pilot.edit")
def costs(pilot: Pilot) -> Answer:
    """Ask what was paid from subsidy in a year; what was written down can be changed."""
    kept, offered = store.costs(pilot), years(pilot.starts_on, pilot.ends_on, today())
    asked = {str(one): one for one in offered}.get(request.args.get("jaar", ""))
    form = CostForm()
    form.offer(offered, asked or offered[0], kept)

    def keep() -> None:
        store.keep_cost(pilot, int(form.year.data), form.value, form.sent())

    known = [(one, kept.get(one)) for one in offered]
    draw = partial(render_template, "learning/costs.html", pilot=pilot, form=form, kept=known)
    return _answered(form, draw, keep, _("The costs are saved."))


def _answered(
    form: MinutesForm | CostForm, draw: Callable[..., str], keep: Callable[[], None], said: str
) -> Answer:
    """Store what was typed, or show it again with what is wrong, or with what is there now."""
    if not form.validate_on_submit():
        return draw(theirs=None), 422 if form.is_submitted() else 200
    try:
        keep()
    except store.Overtaken as overtaken:
        form.version.data = str(overtaken.theirs.version)
        return draw(theirs=overtaken.theirs), 409
    flash(said, "ok")
    return redirect(request.path, 303)


def months_of(pilot: Pilot) -> list[date]:
    """Return the months of a pilot that can be written down, the newest first."""
    return months(pilot.starts_on, pilot.ends_on, today())


def months_missing(pilot: Pilot, partner: int) -> list[date]:
    """Return the months of which a partner still has to say how long entering took."""
    return missing(months_of(pilot), store.minutes(pilot, partner).keys(), today())


def partner_at_hand(pilot: Pilot) -> int | None:
    """Return for which partner one writes: the own organisation, and nobody else's.

    A partner who was let in by pilot alone writes for the one organisation that carries it out.
    """
    carry = store.partners(pilot)
    if own := [one for one in carry if one in own_organisations()]:
        return own[0]
    alone = len(carry) == 1 and reach_of_session().role == "partner"
    return next(iter(carry)) if alone and not own_organisations() else None
