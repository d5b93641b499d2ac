"""Screens about cards: who has which, a new one for who lost it, empty ones to print."""

from collections.abc import Sequence

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.attendance import card_store
from impact.attendance.card_forms import FindForm, LostForm, OrderForm
from impact.attendance.card_sheet import fits, sheet
from impact.attendance.card_store import ON_A_PAGE
from impact.attendance.lists import Holder
from impact.attendance.pictures import drawings
from impact.identity.door import in_full
from impact.pilots.access import allowed
from impact.pilots.cards import shown
from impact.pilots.models import Pilot

screen = Blueprint("cards", __name__, template_folder="templates")
screen.add_app_template_filter(shown, "card")
screen.add_app_template_filter(drawings, "pictures")
Answer = str | Response | tuple[str, int]


@screen.route("/pilots/<code>/kaarten", methods=["GET", "POST"])
@allowed("participant.read")
def overview(pilot: Pilot) -> Answer:
    """Show who has which card, a page at a time; on POST go to the person with one card."""
    form = FindForm().about(pilot)
    if form.validate_on_submit():
        return redirect(url_for(".person", code=pilot.code, uid=form.card.holder.uid), 303)
    found, after = _listed(pilot)
    last = found[ON_A_PAGE - 1].uid if len(found) > ON_A_PAGE else None
    page = render_template(
        "attendance/cards/overview.html",
        pilot=pilot,
        form=form,
        people=found[:ON_A_PAGE],
        after=after,
        last=last,
        unfit=sum(not fits(one.code) for one in found[:ON_A_PAGE]),
        number=card_store.count(pilot),
        batches=card_store.batches(pilot) if _orders() else [],
        orders=_orders(),
        writes="attendance.write" in reach_of_session().capabilities,
    )
    return page, 422 if form.errors else 200


@screen.get("/pilots/<code>/kaarten.pdf")
@allowed("participant.read")
def listed(pilot: Pilot) -> Response:
    """Print the cards of one page of the list."""
    found, _after = _listed(pilot)
    return _printed([one.code for one in found[:ON_A_PAGE]])


@screen.route("/pilots/<code>/kaarten/nieuw", methods=["GET", "POST"])
@allowed("attendance.write")
def order(pilot: Pilot) -> Answer:
    """Draw empty cards, to be printed and given out."""
    if not _orders():
        abort(404)
    form = OrderForm()
    if form.validate_on_submit():
        uid = card_store.order(pilot, form.number.data or 0, form.once, form.fingerprint)
        return redirect(url_for(".batch", code=pilot.code, uid=uid), 303)
    page = render_template("attendance/cards/order.html", pilot=pilot, form=form)
    return page, 422 if form.errors else 200


@screen.get("/pilots/<code>/kaarten/vel/<uid>")
@allowed("attendance.write")
def batch(pilot: Pilot, uid: str) -> str:
    """Show one order of empty cards."""
    found = [one for one in card_store.batches(pilot) if one.uid == uid and _orders()]
    if not found:
        abort(404)
    return render_template("attendance/cards/batch.html", pilot=pilot, batch=found[0])


@screen.get("/pilots/<code>/kaarten/vel/<uid>.pdf")
@allowed("attendance.write")
def batch_sheet(pilot: Pilot, uid: str) -> Response:
    """Print those of an order that nobody has yet."""
    return _printed(card_store.empty_cards(pilot, uid) if _orders() else [])


@screen.route("/pilots/<code>/deelnemers/<uid>/kaart", methods=["GET", "POST"])
@allowed("attendance.write")
def person(pilot: Pilot, uid: str) -> Answer:
    """Show the codes of one person; on POST give a new card for the one that was lost."""
    found = _found(pilot, uid)
    form = LostForm().about(pilot)
    if form.validate_on_submit():
        return _replaced(pilot, found, form)
    page = render_template(
        "attendance/cards/person.html",
        pilot=pilot,
        form=form,
        person=found,
        fits=fits(found.code),
        named=in_full(),
    )
    return page, 422 if form.errors else 200


@screen.get("/pilots/<code>/deelnemers/<uid>/kaart.pdf")
@allowed("attendance.write")
def person_sheet(pilot: Pilot, uid: str) -> Response:
    """Print the card of one person."""
    return _printed([_found(pilot, uid).code])


def _replaced(pilot: Pilot, found: Holder, form: LostForm) -> Response:
    """Give the new card and say so."""
    try:
        card_store.give(pilot, found.uid, form.empty.data or "", form.once, form.fingerprint)
    except card_store.NotEmpty:
        flash(_("Somebody else was given this card just now. Take another one."), "warn")
    else:
        flash(_("The new card holds. The old one still leads to the same person."), "ok")
    return redirect(url_for(".person", code=pilot.code, uid=found.uid), 303)


def _listed(pilot: Pilot) -> tuple[list[Holder], str | None]:
    after = request.args.get("na")
    return card_store.holders(pilot, after), after


def _found(pilot: Pilot, uid: str) -> Holder:
    return card_store.holder(pilot, uid) or abort(404)


def _orders() -> bool:
    """Say whether one keeps the cards of the whole pilot, and not only of the own groups."""
    reach = reach_of_session()
    return reach.groups is None and "attendance.write" in reach.capabilities


def _printed(codes: Sequence[str]) -> Response:
    """Return cards as a PDF; 404 without any."""
    able = [code for code in codes if fits(code)]
    if not able:
        abort(404)
    made = sheet(able, current_app.config["SITE_URL"], str(get_locale()))
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="kaarten.pdf"'
    return answer
