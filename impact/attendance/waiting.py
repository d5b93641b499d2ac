"""A file that waits to be read in, and what was decided about it so far: for an hour, in a folder.

Nothing of it is in the database, and in an address stands a token that nobody can guess.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.kit.uploads import drop, keep, kept, put
from impact.pilots.models import Pilot


@dataclass(frozen=True, slots=True)
class Waiting:
    """One such file. `mapping` is YAML, "" until somebody said what stands where.

    `same` are the people of whom was said that they are one: pairs of keys of the mapping.
    """

    token: str
    name: str
    content: bytes = field(repr=False)
    mapping: str = ""
    called: str = ""
    same: tuple[tuple[str, str], ...] = ()


def hold(pilot: Pilot, name: str, content: bytes) -> str:
    """Let a file wait; return the token under which it is found again."""
    token = keep(folder(), owner(pilot), content)
    note(pilot, Waiting(token, name, content))
    return token


def note(pilot: Pilot, one: Waiting) -> None:
    """Write down what was decided about a file that waits."""
    said = {name: held for name, held in asdict(one).items() if name not in ("token", "content")}
    put(folder(), _about(pilot), one.token, json.dumps(said).encode())


def held(pilot: Pilot, token: str) -> Waiting | None:
    """Return a file that waits for this pilot; None when it is gone."""
    content, said = (kept(folder(), whose, token) for whose in (owner(pilot), _about(pilot)))
    if content is None or said is None:
        return None
    known = json.loads(said)
    pairs = tuple((one, other) for one, other in known.pop("same"))
    return Waiting(token, content=content, same=pairs, **known)


def gone(pilot: Pilot) -> Response:
    """Return the way back to the start: a file waits for an hour."""
    flash(_("The file is not here any more. If you just stored it, that is done."), "warn")
    return redirect(url_for("hand_in.choose", code=pilot.code), 303)


def lay_beside(pilot: Pilot, token: str, content: bytes) -> None:
    """Lay what was understood of a file beside it: it is kept as it is, and goes with it."""
    put(folder(), _beside(pilot), token, content)


def beside(pilot: Pilot, token: str) -> bytes | None:
    """Return what was laid beside a file; None without it."""
    return kept(folder(), _beside(pilot), token)


def let_go(pilot: Pilot, token: str) -> None:
    """Throw a file away: it was read in."""
    for whose in (owner(pilot), _about(pilot), _beside(pilot)):
        drop(folder(), whose, token)


def owner(pilot: Pilot) -> str:
    """Return for whom files of a pilot wait."""
    return f"attendance {pilot.uid}"


def folder() -> Path:
    """Return where they wait."""
    return Path(current_app.config["UPLOADS"])


def _about(pilot: Pilot) -> str:
    return f"attendance {pilot.uid} about"


def _beside(pilot: Pilot) -> str:
    return f"attendance {pilot.uid} beside"
