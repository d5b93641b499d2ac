"""Files that stay, handed in and handed out: the paper of an agreement."""

from contextlib import closing
from pathlib import Path, PurePath

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.accounts.models import Agreement
from impact.accounts.signin import who
from impact.kit.apart import apart
from impact.kit.archives import refusal
from impact.kit.faults import Refused
from impact.kit.i18n import N_
from impact.kit.images import clean
from impact.kit.kinds import is_paper
from impact.kit.media import LONGEST, handed_out, put
from impact.pilots import media_store
from impact.pilots.access import permitted
from impact.pilots.organisations import agreed
from impact.pilots.people_forms import PaperForm

screen = Blueprint("media", __name__)
Answer = str | Response | tuple[str, int]
NO_PAPER = N_("expected a PDF or a picture, and one that is what its name says")
PICTURES = {".jpg": ".jpg", ".jpeg": ".jpg", ".png": ".png", ".webp": ".webp"}
"""What the name of a picture ends in, and what ours does."""


@screen.get("/media/<uid>")
@permitted("agreement.make")
def show(uid: str) -> Response:
    """Hand over a file within reach: a picture to look at, a PDF to save."""
    found = media_store.media(uid) or abort(404)
    return handed_out(_folder(), found.name, found.label) or abort(404)


@screen.route("/afspraken/<uid>/papier", methods=["GET", "POST"])
@permitted("agreement.make", fresh=True)
def paper(uid: str) -> Answer:
    """Keep what was signed with the agreement it belongs to."""
    agreement = next((one for one in agreed() if one.uid == uid), None) or abort(404)
    form = PaperForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.errors else 200
    with closing(form.file.data) as held:
        label, content = held.filename or "", held.read()
    try:
        _keep(agreement, label, content)
    except Refused as refused:
        return _page(form, faults=refused.faults), 422
    flash(_("The paper is kept."), "ok")
    return redirect(url_for("organisations.agreements"), 303)


def _page(form: PaperForm, **shown: object) -> str:
    return render_template("pilots/people/paper.html", form=form, **shown)


def _keep(agreement: Agreement, label: str, content: bytes) -> None:
    """Put a file on the disk, whole, and then write down that it is there."""
    suffix = PurePath(label).suffix.lower()
    if suffix in PICTURES:
        content, suffix = apart(clean, label, content), PICTURES[suffix]
    elif not is_paper(suffix, content):
        raise refusal(label, NO_PAPER)
    name = put(_folder(), content, suffix)
    shown = "".join(one for one in label if one.isprintable())[-LONGEST:]
    media_store.keep_paper(agreement, name, shown, len(content), who())


def _folder() -> Path:
    return Path(current_app.config["MEDIA"])
