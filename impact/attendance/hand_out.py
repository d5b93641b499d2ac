"""Screen to take the register away as a file."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.signin import who
from impact.attendance import work
from impact.jobs.work import NOT_RUNG, ask_for
from impact.kit.forms import StaffForm
from impact.kit.throttle import spend
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("hand_out", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/meenemen", methods=["GET", "POST"])
@allowed("export.run")
def take(pilot: Pilot) -> Answer:
    """Say what is in the file; on POST let a worker make it."""
    form = StaffForm()
    if not form.validate_on_submit():
        page = render_template("attendance/take_away.html", pilot=pilot, form=form)
        return page, 422 if form.errors else 200
    spend("export", who())
    job, rung = ask_for(work.attendance, pilot, form.once)
    if not rung:
        flash(_(NOT_RUNG), "warn")
    return redirect(url_for("jobs.show", uid=job.uid), 303)
