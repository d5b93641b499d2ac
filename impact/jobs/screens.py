"""One's own jobs: how far they are, what came of them; and for the administrator how many."""

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.sessions import ask_alone
from impact.jobs import store
from impact.jobs.models import Job
from impact.jobs.work import WHY, built_faults, drop, folder, is_kept, until, works
from impact.kit.faults import Taken
from impact.kit.files import place_of
from impact.kit.forms import StaffForm
from impact.kit.media import sandboxed
from impact.kit.wire import built
from impact.pilots import store as pilots
from impact.pilots.access import permitted, sign_in_reach

screen = Blueprint("jobs", __name__, template_folder="templates")


@screen.get("/taken")
@permitted("import.run")
def overview() -> str:
    """Show one's own jobs, the newest first."""
    return render_template("jobs/overview.html", found=store.mine(), **_words())


@screen.get("/taken/stand")
@permitted("health.read")
def health() -> str:
    """Show how many jobs there are, and how long the oldest waits; nothing of what they are."""
    return render_template("jobs/health.html", it=store.health())


@screen.get("/taken/<uid>")
@permitted("import.run")
def show(uid: str) -> str:
    """Show how far one job is, or what came of it."""
    if "vanzelf" in request.args:
        ask_alone()
    one = _mine(uid)
    result = one.result or {}
    return render_template(
        "jobs/show.html",
        it=one,
        taken=built(Taken, result["taken"]) if "taken" in result else None,
        faults=built_faults(result.get("faults")),
        why=WHY.get(result.get("why", "")),
        form=StaffForm(),
        **_words(),
    )


@screen.post("/taken/<uid>/stoppen")
@permitted("import.run")
def stop(uid: str) -> Response:
    """Stop a job: nothing of it is stored."""
    one = _mine(uid)
    if not StaffForm().validate_on_submit():
        abort(400)
    given = one.args.get("file")
    store.cancel(one)
    drop(given)
    flash(_("Stopped. Nothing of it was stored, unless it had just ended."), "ok")
    return redirect(url_for(".show", uid=uid), 303)


@screen.get("/taken/<uid>/bestand")
@permitted("import.run")
def file(uid: str) -> Response:
    """Hand over what a job made, for a week, to who asked and may still have it."""
    one = _mine(uid)
    kind = works().get(one.name)
    place = place_of(folder(), one.file)
    if kind is None or place is None or not is_kept(one):
        abort(404)
    if kind.capability not in sign_in_reach().capabilities:
        abort(404)
    store.note_taken(one)
    answer = send_file(place, mimetype="text/csv", etag=False, conditional=False, max_age=0)
    return sandboxed(answer, f"{_names()[one.pilot_id][0]}-{one.name}{place.suffix}")


def _mine(uid: str) -> Job:
    sign_in_reach()
    return store.job(uid) or abort(404)


def _names() -> dict[int, tuple[str, str]]:
    """Return code and name of one's pilots."""
    return {one.id: (one.code, one.name) for one in pilots.pilots()}


def _words() -> dict[str, object]:
    return {
        "works": works(),
        "names": _names(),
        "until": until,
        "is_kept": is_kept,
    }
