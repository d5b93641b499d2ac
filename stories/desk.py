"""The desk: stories that came in, who looked at them, what a parent said, taking them back."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from impact.accounts.access import MAY
from impact.kit.dates import local_date, now
from impact.kit.tokens import receipt_kept
from impact.pilots.access import allowed, sign_in_reach
from impact.pilots.models import Pilot
from impact.pilots.store import write_once
from stories import desk_store, words
from stories.desk_store import STANDS, Card
from stories.forms import ActForm, GuardianForm, ReceiptForm, SeenForm

screen = Blueprint("desk", __name__, template_folder="templates")


@screen.get("/pilots/<code>/verhalen")
@allowed("redaction.confirm")
def stories(pilot: Pilot) -> str:
    """List the stories, the last told first, with what they wait for."""
    stand = request.args.get("stand", "")
    stand = stand if stand in STANDS else "all"
    found = desk_store.cards(
        pilot, _account(), _today(), stand=stand, after=request.args.get("na", ""),
        originals=_reads_originals(), own=_own_only("redaction.confirm"),
    )  # fmt: skip
    more = len(found) > desk_store.PAGE
    return render_template(
        "stories/stories.html", pilot=pilot, cards=found[: desk_store.PAGE], more=more,
        stand=stand, counts=desk_store.waiting(pilot), words=words,
    )  # fmt: skip


@screen.get("/pilots/<code>/verhalen/<uid>")
@allowed("redaction.confirm")
def story(pilot: Pilot, uid: str) -> str:
    """Show one story, and ask whether anybody can be recognised in it."""
    return _shown(pilot, _card(pilot, uid), SeenForm())


@screen.post("/pilots/<code>/verhalen/<uid>/gezien")
@allowed("redaction.confirm")
def seen(pilot: Pilot, uid: str) -> Response | tuple[str, int]:
    """Note that somebody read it and saw nobody who can be recognised."""
    card, form = _card(pilot, uid), SeenForm()
    if not card.words:
        abort(404)
    if not form.validate_on_submit():
        return _shown(pilot, card, form), 422
    _once(pilot, form, lambda: desk_store.confirm(card.story, _account(), _today()))
    flash(gettext("Noted: you saw nobody who can be recognised."), "ok")
    return redirect(url_for(".stories", code=pilot.code))


@screen.post("/pilots/<code>/verhalen/<uid>/ouder")
@allowed("consent.record")
def guardian(pilot: Pilot, uid: str) -> Response | tuple[str, int]:
    """Note what a parent said of a child's story; a no takes the words away."""
    card = _card(pilot, uid)
    if card.story.state != "held" or card.story.suspect:
        abort(404)
    form = GuardianForm(desk_store.own_grants(card.story))
    if not form.validate_on_submit():
        return _shown(pilot, card, SeenForm(), form), 422
    answer, allowed, told = form.answer.data, form.allowed.data or (), card.story
    _once(
        pilot, form,
        lambda: desk_store.guardian_answers(told, answer, allowed, _account(), _today()),
    )  # fmt: skip
    said = (
        gettext("Noted: the parent said yes.")
        if answer == "yes"
        else gettext("Noted: the parent said no. The words are gone.")
    )
    flash(said, "ok")
    return redirect(url_for(".stories", code=pilot.code))


@screen.post("/pilots/<code>/verhalen/<uid>/toelaten")
@allowed("consent.record")
def let_in(pilot: Pilot, uid: str) -> Response:
    """Let in a story that was held because a machine seemed to have sent it."""
    card, form = _card(pilot, uid), ActForm()
    if not card.story.suspect or not form.validate_on_submit():
        abort(404)
    _once(pilot, form, lambda: desk_store.release(card.story, _today()))
    return redirect(url_for(".story", code=pilot.code, uid=uid))


@screen.route("/pilots/<code>/verhalen/weghalen", methods=["GET", "POST"])
@allowed("withdrawal.record")
def take_back(pilot: Pilot) -> Response | tuple[str, int]:
    """Take a story away for whoever hands over its receipt."""
    form = ReceiptForm()
    if not form.validate_on_submit():
        page = render_template("stories/take_back.html", pilot=pilot, form=form)
        return page, 422 if form.errors else 200
    kept = receipt_kept(current_app.config["SECRET_KEY"], str(form.receipt.data))
    found = desk_store.by_receipt(pilot, kept)
    if found is None:
        form.receipt.errors = [gettext("We know no story with this code here.")]
        return render_template("stories/take_back.html", pilot=pilot, form=form), 422
    _once(pilot, form, lambda: desk_store.withdraw(found, "receipt", _today()))
    current_app.extensions["warehouse"].forget(pilot.id)
    flash(gettext("The story is gone, with everything that was coded in it."), "ok")
    return redirect(url_for(".take_back", code=pilot.code))


def _card(pilot: Pilot, uid: str) -> Card:
    """Return a story that this account may know of; 404 for any other."""
    found = desk_store.card(
        pilot, uid, _account(), _today(), originals=_reads_originals(),
        own=_own_only("redaction.confirm"),
    )  # fmt: skip
    return found or abort(404)


def _shown(
    pilot: Pilot, card: Card, form: SeenForm, guardian_form: GuardianForm | None = None
) -> str:
    may = sign_in_reach().capabilities
    waits = card.story.state == "held" and not card.story.suspect
    given = desk_store.own_grants(card.story) if waits else ()
    return render_template(
        "stories/story.html", pilot=pilot, card=card, form=form, act=ActForm(), words=words,
        guardian_form=guardian_form or GuardianForm(given), given=given,
        records="consent.record" in may,
    )  # fmt: skip


def _once(pilot: Pilot, form: ActForm, work: Callable[[], object]) -> None:
    def act() -> None:
        work()

    write_once(pilot, form.once, form.fingerprint, str(request.endpoint), act)


def _account() -> int:
    return sign_in_reach().account or abort(404)


def _own_only(capability: str) -> bool:
    """Say whether this role sees the stories that it wrote down itself, and no others."""
    return MAY[sign_in_reach().role][capability] == "o"


def _reads_originals() -> bool:
    return "stories.read_original" in sign_in_reach().capabilities


def _today() -> date:
    return local_date(now(), current_app.config["TIME_ZONE"])
