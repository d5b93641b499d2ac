"""Rounds of coding: what somebody has to read, and who reads what."""

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from impact.accounts.access import MAY
from impact.accounts.reach import Reach
from impact.kit.dates import local_date, now
from impact.pilots.access import allowed, sign_in_reach
from impact.pilots.models import Pilot
from impact.pilots.store import write_once
from stories import round_store
from stories.forms import ActForm, RoundForm
from stories.models import CodingRound

screen = Blueprint("rounds", __name__, template_folder="templates")


@screen.get("/pilots/<code>/coderen")
@allowed("coding.write")
def overview(pilot: Pilot) -> str:
    """Show one's own stories to read; to who leads the pilot, all rounds as well."""
    reach = sign_in_reach()
    return render_template(
        "stories/coding.html", pilot=pilot, leads=_leads(reach), language=str(get_locale()),
        mine=round_store.progress(pilot, reach.account),
        rounds=round_store.progress(pilot) if _leads(reach) else [], act=ActForm(),
    )  # fmt: skip


@screen.route("/pilots/<code>/coderen/nieuw", methods=["GET", "POST"])
@allowed("coding.write")
def new(pilot: Pilot) -> Response | tuple[str, int]:
    """Make a round: with which book, and who reads."""
    reach = _leading()
    form = RoundForm(
        round_store.books(pilot), round_store.candidates(pilot, _today()), str(get_locale())
    )
    if not form.validate_on_submit():
        page = render_template("stories/round.html", pilot=pilot, form=form)
        return page, 422 if form.errors else 200

    def make() -> None:
        round_store.open_round(
            pilot, form.version, str(form.name.data).strip(), form.people, _today(),
            blind=bool(form.blind.data), by=reach.account,
        )  # fmt: skip

    write_once(pilot, form.once, form.fingerprint, "rounds.new", make)
    flash(gettext("The round is made. Everybody finds their stories here."), "ok")
    return redirect(url_for(".overview", code=pilot.code))


@screen.post("/pilots/<code>/coderen/ronde/<uid>/aanvullen")
@allowed("coding.write")
def fill(pilot: Pilot, uid: str) -> Response:
    """Give all coders of a round the stories that came since."""
    _leading()
    of, form = _round(pilot, uid), ActForm()
    if not form.validate_on_submit():
        abort(400)
    write_once(
        pilot, form.once, form.fingerprint, f"rounds.fill {uid}",
        lambda: _told(round_store.fill_all(of, _today())),
    )  # fmt: skip
    return redirect(url_for(".overview", code=pilot.code))


@screen.post("/pilots/<code>/coderen/ronde/<uid>/sluiten")
@allowed("coding.write")
def close(pilot: Pilot, uid: str) -> Response:
    """Close a round: nobody codes in it any more."""
    _leading()
    of, form = _round(pilot, uid), ActForm()
    if not form.validate_on_submit():
        abort(400)
    write_once(
        pilot, form.once, form.fingerprint, f"rounds.close {uid}",
        lambda: setattr(of, "closed_on", _today()),
    )  # fmt: skip
    flash(gettext("The round is closed."), "ok")
    return redirect(url_for(".overview", code=pilot.code))


def _told(new_tasks: int) -> None:
    flash(gettext("%(n)s stories were added.", n=new_tasks), "ok")


def _round(pilot: Pilot, uid: str) -> CodingRound:
    found = round_store.round_of(pilot, uid)
    return found if found and not found.closed_on else abort(404)


def _leads(reach: Reach) -> bool:
    """Say whether this role makes rounds: it codes in its whole reach, not what it was given."""
    return MAY[reach.role]["coding.write"] == "Y"


def _leading() -> Reach:
    reach = sign_in_reach()
    return reach if _leads(reach) else abort(404)


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
