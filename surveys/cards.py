"""Screens of staff: cards with a link of its own for each person who may answer."""

from flask import Blueprint, abort, current_app, render_template
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.consents.people import Enrolled
from impact.consents.store import standing
from impact.kit.forms import StaffForm
from impact.kit.qr import square
from impact.kit.tokens import keyed, paper_token, spaced
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from surveys import card_store, wave_store
from surveys.models import Link, Wave

screen = Blueprint("card_links", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/vragen/<uid>/kaarten", methods=["GET", "POST"])
@allowed("link.make")
def sheet(pilot: Pilot, uid: str) -> Answer:
    """Make a card for each person who may answer. They are shown once: no link is kept."""
    wave, link = _round(pilot, uid)
    form = StaffForm()
    if not form.validate_on_submit():
        page = render_template("surveys/staff/cards.html", pilot=pilot, form=form, cards=None)
        return page, 422 if form.errors else 200
    people = standing(pilot, wave.activity_uid, card_store.ASKED, today()).may_answer
    tokens = {_token(form.once, wave, one): one for one in people}
    card_store.make_cards(pilot, wave, link, tokens, (form.once, form.fingerprint))
    at = f"{current_app.config['SITE_URL']}/v/p"
    cards = [
        (one.card, f"{at}/{spaced(token)}", square(f"{at}/{token}"))
        for token, one in tokens.items()
    ]
    return render_template("surveys/staff/cards.html", pilot=pilot, form=form, cards=cards)


def _round(pilot: Pilot, uid: str) -> tuple[Wave, Link]:
    """Return an open round with links of one person each; 404 for others, and other groups."""
    groups = reach_of_session().groups
    wave = wave_store.wave(pilot, uid)
    if wave is None or wave.state != "open":
        abort(404)
    if groups is not None and wave.activity_uid not in groups:
        abort(404)
    return wave, card_store.personal_link(pilot, wave) or abort(404)


def _token(key: str, wave: Wave, person: Enrolled) -> str:
    """Return the person's token: the same form gives the same, so a reload shows it again."""
    secret = current_app.config["SECRET_KEY"]
    return paper_token(keyed(secret, "personal link", key, wave.uid, person.uid))
