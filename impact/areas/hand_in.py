"""Pages to take in files about areas, and to link the Wijkprofiel to areas by name."""

from contextlib import closing
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from impact.accounts.signin import who
from impact.areas import intake_store, store
from impact.areas.forms import FilesForm, LinksForm, TakeForm, Tokens
from impact.areas.intake import read_areas
from impact.areas.layout import Handed
from impact.areas.words import PROFILE_KINDS
from impact.kit.apart import apart
from impact.kit.faults import Fault, Refused
from impact.kit.throttle import one_at_a_time, spend
from impact.kit.uploads import drop, keep, kept
from impact.pilots.access import permitted

screen = Blueprint("areas_in", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
NOBODY = ""


@screen.route("/wijken-inlezen", methods=["GET", "POST"])
@permitted("areas.import")
def choose() -> Answer:
    """Ask for files about areas; on POST show what is in them. Nothing is stored here."""
    form = FilesForm()
    if not form.validate_on_submit():
        return render_template("areas/choose.html", form=form), 422 if form.errors else 200
    spend("import", who())
    held = [(one.filename or "", _content(one)) for one in form.files.data]
    try:
        with one_at_a_time("import", who()):
            files = _read(held)
    except Refused as refused:
        page = render_template("areas/choose.html", form=form, faults=refused.faults)
        return page, 422
    tokens = [(keep(_folder(), _owner(), content), name) for name, content in held]
    take = TakeForm(formdata=None, held=TakeForm.packed(tokens))
    faults = [fault for one in files for fault in one.faults]
    return render_template("areas/preview.html", form=take, files=files, faults=faults)


@screen.post("/wijken-inlezen/bewaren")
@permitted("areas.import")
def take() -> Response:
    """Store the files that were looked at: all that they say, or all but the rows with faults."""
    form = TakeForm()
    held = _held(form.tokens()) if form.validate_on_submit() else None
    if not held:
        flash(_("The file is not here any more. If you just stored it, that is done."), "warn")
        return redirect(url_for(".choose"), 303)
    try:
        with one_at_a_time("import", who()):
            taken = intake_store.take(_read(held), partial=form.partial.data == "yes")
    except Refused as refused:
        flash(refused.faults[0].line(_), "bad")
        return redirect(url_for(".choose"), 303)
    for token, _name in form.tokens():
        drop(_folder(), _owner(), token)
    flash(_("%(added)s new, %(same)s known.", added=taken.added, same=taken.unchanged), "ok")
    return redirect(url_for("areas.overview"), 303)


@screen.route("/wijken-inlezen/koppelen", methods=["GET", "POST"])
@permitted("areas.import")
def link() -> Answer:
    """Let a person say once which area each number of the Wijkprofiel is: its code, or its name."""
    form, numbered = LinksForm(), store.profile_areas()
    sent = form.is_submitted()
    typed = {one.number: request.form.get(f"n-{one.number}", "").strip() for one in numbered}
    meant = store.areas_of(set(typed.values()) - {NOBODY}) if sent else {}
    wrong = {number for number, word in typed.items() if word and word not in meant}
    if form.validate_on_submit() and not wrong:
        store.confirm({number: meant.get(word) for number, word in typed.items()}, who())
        flash(_("Kept which area is which."), "ok")
        return redirect(url_for(".link"), 303)
    guesses = store.guesses(numbered)
    known = store.several({*guesses.values(), *(one.area for one in numbered if one.area)})
    page = render_template(
        "areas/link.html",
        form=form,
        numbered=numbered,
        guesses=guesses,
        called={one.code: one.name for one in (*store.offered(), *known)},
        kinds=PROFILE_KINDS,
        open=sum(one.confirmed_by is None for one in numbered),
        typed=typed if sent else {},
        wrong=wrong if sent else set(),
    )
    return page, 422 if sent else 200


def _content(file: FileStorage) -> bytes:
    with closing(file) as held:
        return bytes(held.read())


def _held(tokens: Tokens) -> list[tuple[str, bytes]] | None:
    """Return the files that were looked at, with their names; None when one is gone."""
    found = [(name, kept(_folder(), _owner(), token)) for token, name in tokens]
    return None if any(c is None for _, c in found) else [(n, c) for n, c in found if c]


def _read(held: list[tuple[str, bytes]]) -> list[Handed]:
    """Return what each file says; Refused with the faults of all that are of no kind we know."""
    found: list[Handed] = []
    faults: list[Fault] = []
    for name, content in held:
        try:
            found.append(apart(read_areas, name, content))
        except Refused as refused:
            faults.extend(refused.faults)
    if faults:
        raise Refused(faults)
    return found


def _owner() -> str:
    return f"areas {who()}"


def _folder() -> Path:
    return Path(current_app.config["UPLOADS"])
