"""Screens of staff: what the guardians of a group said, and slips to ask them with."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from impact.accounts.reach import reach_of_session
from impact.consents import store, texts
from impact.consents.forms import GroupForm, SlipForm, known
from impact.consents.people import Enrolled
from impact.consents.rule import OF_AGE
from impact.consents.store import Choice, Standing
from impact.identity.door import Closed, on_register
from impact.identity.person import Called
from impact.kit.forms import StaffForm
from impact.kit.qr import square
from impact.kit.tokens import keyed, paper_token, spaced
from impact.pilots import store as pilots
from impact.pilots.access import allowed
from impact.pilots.circle import today
from impact.pilots.models import Pilot

screen = Blueprint("consents", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
ASKED = "survey"
"""What this page is about; the other purposes are asked where they are used."""


class Slip(NamedTuple):
    """What stands on one slip: about whom, and the guardian's own address, also as a square."""

    person: Enrolled
    address: str
    square: str


@screen.get("/pilots/<code>/toestemming")
@allowed("consent.record")
def overview(pilot: Pilot) -> str:
    """Show the groups, who waits first, and how many guardians have chosen in each."""
    found = [(uid, name, _standing(pilot, uid)) for _pilot, uid, name in _groups(pilot)]
    found.sort(key=lambda one: (not one[2].missing, not one[2].children))
    return render_template("consents/overview.html", pilot=pilot, groups=found)


@screen.route("/pilots/<code>/toestemming/<uid>", methods=["GET", "POST"])
@allowed("consent.record")
def group(pilot: Pilot, uid: str) -> Answer:
    """Show what each guardian said, and note down what came in on paper."""
    name, standing = _group(pilot, uid)
    form = GroupForm(given_on=today(), language=_languages()[0])
    form.offer(_languages())
    form.expect(today())
    if form.validate_on_submit():
        return _noted(pilot, uid, standing, form)
    reach = reach_of_session()
    page = render_template(
        "consents/group.html",
        pilot=pilot,
        uid=uid,
        name=name,
        standing=standing,
        names=_names(pilot, standing),
        form=form,
        revoking=StaffForm(formdata=None),
        known=known,
        opens=reach.groups is None and "link.make" in reach.capabilities,
    )
    return page, 422 if form.errors else 200


@screen.route("/pilots/<code>/toestemming/<uid>/briefjes", methods=["GET", "POST"])
@allowed("consent.record")
def slips(pilot: Pilot, uid: str) -> Answer:
    """Make slips to print, each with a link of its own. They are shown once: no link is kept."""
    name, standing = _group(pilot, uid)
    form = SlipForm(language=_languages()[0])
    form.offer(_languages())
    if not form.validate_on_submit():
        page = render_template(
            "consents/slips.html", pilot=pilot, uid=uid, name=name, form=form, standing=standing
        )
        return page, 422 if form.errors else 200
    whom = [one.person for one in standing.children if form.whom.data == "all" or one.word is None]
    tokens = {_token(form.once, person): person for person in whom}
    sent = (form.once, form.fingerprint)
    store.make_links(
        pilot, uid, {t: (p, _ends(pilot, p)) for t, p in tokens.items()}, today(), sent
    )
    return _sheet(pilot, uid, name, form.language.data, [_slip(p, t) for t, p in tokens.items()])


@screen.post("/pilots/<code>/toestemming/<uid>/intrekken")
@allowed("consent.record")
def revoke(pilot: Pilot, uid: str) -> Response:
    """Let no link open any more that guardians of this group have."""
    _group(pilot, uid)
    if not StaffForm().validate_on_submit():
        abort(400)
    store.revoke_links(pilot, uid, today())
    flash(_("No link of these guardians opens any more."), "ok")
    return redirect(url_for(".group", code=pilot.code, uid=uid), 303)


def _sheet(pilot: Pilot, uid: str, name: str, language: str, made: list[Slip]) -> str:
    """Return the slips in the language of the parents, on a page in that of the reader."""
    words = {"texts": texts, "asked": texts.ASKED[ASKED]}
    with force_locale(language):
        slips = render_template("consents/slip.html", pilot=pilot, name=name, slips=made, **words)
    shown = {"pilot": pilot, "uid": uid, "name": name, "lang": language, "number": len(made)}
    return render_template("consents/sheet.html", slips=Markup(slips), **shown)  # noqa: S704 -- a template's


def _noted(pilot: Pilot, uid: str, standing: Standing, form: GroupForm) -> Response:
    """Store what was changed on the form and go back to it."""
    on = form.given_on.data or today()
    choices = {
        person: Choice(word, ASKED, texts.TEXT_VERSION, form.language.data, "paper", on)
        for person, word in form.changed(standing.children).items()
    }
    store.record(pilot, choices, today(), (form.once, form.fingerprint))
    flash(_("Saved."), "ok")
    holds = {one.person: one.word for one in _standing(pilot, uid).children}
    if older := sum(holds.get(person) is not one.granted for person, one in choices.items()):
        flash(
            ngettext(
                "For %(num)s child a newer choice of the parent holds.",
                "For %(num)s children a newer choice of the parent holds.",
                older,
            ),
            "warn",
        )
    return redirect(url_for(".group", code=pilot.code, uid=uid), 303)


def _group(pilot: Pilot, uid: str) -> tuple[str, Standing]:
    """Return the name of a group of this pilot and how it stands there; 404 for any other."""
    name = next((name for _pilot, known, name in _groups(pilot) if known == uid), None)
    return name or abort(404), _standing(pilot, uid)


def _names(pilot: Pilot, standing: Standing) -> dict[str, Called]:
    """Return first names for who may see them; none while names are closed."""
    of = {uid: one.person.uid for one in standing.children for uid in one.person.uids}
    try:
        found = on_register(pilot, list(of), today())
    except Closed:
        return {}
    return {of[uid]: found[uid] for uid in reversed(of) if uid in found}


def _groups(pilot: Pilot) -> list[tuple[int, str, str]]:
    return pilots.groups([pilot.id])


def _standing(pilot: Pilot, uid: str) -> Standing:
    return store.standing(pilot, uid, ASKED, today())


def _token(key: str, person: Enrolled) -> str:
    """Return the guardian's token: the same form gives the same, so a reload shows it again."""
    return paper_token(keyed(current_app.config["SECRET_KEY"], "guardian link", key, person.uid))


def _slip(person: Enrolled, token: str) -> Slip:
    at = f"{current_app.config['SITE_URL']}/toestemming"
    return Slip(person, f"{at}/{spaced(token)}", square(f"{at}/{token}"))


def _ends(pilot: Pilot, person: Enrolled) -> date:
    """Return the last day of a link: of the pilot, or in a year; sooner for who turns sixteen."""
    here = today()
    last = max(pilot.ends_on or here, here.replace(year=here.year + 1, day=min(here.day, 28)))
    return min(last, date(person.born + OF_AGE - 1, 12, 31)) if person.born else last


def _languages() -> tuple[str, ...]:
    return tuple(current_app.config["LANGUAGES"])
