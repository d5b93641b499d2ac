"""Code books: what each code means, when to use it, and when not."""

from pathlib import Path

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from impact.pilots.access import permitted, sign_in_reach
from stories import book_store, words
from stories.codebook import read_codebook
from stories.forms import ActForm
from stories.page import tints

screen = Blueprint("books", __name__, template_folder="templates")
STARTER = Path(__file__).parent / "library" / "codebook.yaml"


@screen.get("/codeboek")
@permitted("coding.write")
def books() -> str:
    """Show the last version of every code book within reach."""
    found = book_store.volumes()
    newest = {volume.book.id: volume for volume in reversed(found)}
    return _shown(list(reversed(newest.values())))


@screen.get("/codeboek/<uid>")
@permitted("coding.write")
def book(uid: str) -> str:
    """Show one version of a code book; older ones stay as they were."""
    found = [volume for volume in book_store.volumes() if volume.version.uid == uid]
    return _shown(found or abort(404))


@screen.post("/codeboek/begin")
@permitted("codebook.lock")
def begin() -> Response:
    """Begin with the starter code book, in the one programme that this account works for."""
    form, programmes = ActForm(), book_store.programmes(sign_in_reach().organisations)
    if not form.validate_on_submit() or len(programmes) != 1:
        abort(404)
    starter = read_codebook(STARTER.name, STARTER.read_bytes())
    book_store.take_book(programmes[0].id, starter, sign_in_reach().account)
    flash(gettext("The starter code book is here. A changed file becomes the next version."), "ok")
    return redirect(url_for(".books"))


def _shown(volumes: list[book_store.Volume]) -> str:
    reach = sign_in_reach()
    return render_template(
        "stories/books.html", volumes=volumes, words=words, tints=tints,
        language=str(get_locale()), act=ActForm(), begins="codebook.lock" in reach.capabilities
        and len(book_store.programmes(reach.organisations)) == 1,
    )  # fmt: skip
