"""The school holidays of a pilot: days on which no session is planned and nobody stays away."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from impact.accounts.models import Organisation
from impact.kit.forms import Day, StaffForm
from impact.pilots import holiday_store
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("holidays", __name__)
Answer = str | Response | tuple[str, int]
LONGEST = 100
"""Days that a holiday may last: beyond it a year was mistyped."""


class HolidayForm(StaffForm):
    """One holiday."""

    name = StringField(
        lazy_gettext("Name"),
        description=lazy_gettext("For example: autumn holiday."),
        validators=[DataRequired(lazy_gettext("Write a name.")), Length(max=100)],
        render_kw={"maxlength": 100},
    )
    begins = Day(
        lazy_gettext("First day"),
        format=["%Y-%m-%d", "%d-%m-%Y"],
        validators=[InputRequired(lazy_gettext("Write the first day."))],
    )
    ends = Day(
        lazy_gettext("Last day"),
        format=["%Y-%m-%d", "%d-%m-%Y"],
        validators=[InputRequired(lazy_gettext("Write the last day."))],
    )

    def validate_ends(self, field: Day) -> None:
        """Refuse a last day before the first, and a year that was mistyped."""
        days = (field.data - self.begins.data).days if field.data and self.begins.data else 0
        if days < 0:
            raise ValidationError(_("The last day lies before the first."))
        if days >= LONGEST:
            raise ValidationError(
                _("This is longer than %(most)s days. Look at the year.", most=LONGEST)
            )

    @property
    def said(self) -> dict[str, object]:
        """The columns of the holiday."""
        name = (self.name.data or "").strip()
        return {"name": name, "begins": self.begins.data, "ends": self.ends.data}


@screen.route("/pilots/<code>/vakanties", methods=["GET", "POST"])
@allowed("pilot.edit")
def overview(pilot: Pilot) -> Answer:
    """Show the school holidays that hold here; on POST add one."""
    of, form = holiday_store.owner(pilot), HolidayForm()
    if of and form.validate_on_submit() and _is_free(of, form):
        holiday_store.add(pilot, of.id, form.said, form.once, form.fingerprint)
        flash(_("The holiday is there: it holds for all pilots of %(name)s.", name=of.name), "ok")
        return redirect(url_for(".overview", code=pilot.code), 303)
    found = holiday_store.known(pilot)
    page = render_template("pilots/holidays.html", pilot=pilot, of=of, found=found, form=form)
    return page, 422 if request.method == "POST" else 200


@screen.post("/pilots/<code>/vakanties/<uid>/weg")
@allowed("pilot.edit")
def remove(pilot: Pilot, uid: str) -> Response:
    """Take a holiday away."""
    of = holiday_store.owner(pilot) or abort(404)
    gone = [one for one in holiday_store.known(pilot) if one.uid == uid] or abort(404)
    form = StaffForm()
    if not form.validate_on_submit():
        abort(400)
    holiday_store.remove(pilot, of.id, uid, form.once, form.fingerprint)
    flash(_("Taken away: %(name)s.", name=gone[0].name), "ok")
    return redirect(url_for(".overview", code=pilot.code), 303)


def _is_free(of: Organisation, form: HolidayForm) -> bool:
    """Say whether these days are in no holiday yet; else say in which."""
    first, last = form.begins.data, form.ends.data
    other = holiday_store.overlapping(of.id, first, last) if first and last else None
    if other:
        form.begins.errors = [_("These days share a day with: %(name)s.", name=other)]
    return other is None
